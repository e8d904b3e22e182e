/* SPDX-License-Identifier: MIT */
/* Operations on mail: decode, header, mail. */
#include "mail/charset.h"
#include "probe/probe.h"

static json_t *
answer_decode(struct probe *p, const json_t *request)
{
	const struct charset *c = charset_find(probe_str(request, "charset"));
	struct str bytes = probe_b64(p, request, "bytes_b64");

	if (!c)
		return probe_error("unknown charset");
	if (!bytes.p)
		return probe_error("bytes_b64 is not base64");
	return json_pack("{s:o}", "text",
	    probe_json(p, charset_decode(p->arena, c, bytes, NULL)));
}

const struct probe_op probe_mail_ops[] = {
    {"decode", answer_decode},
    {NULL, NULL},
};
