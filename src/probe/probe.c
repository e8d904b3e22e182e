/* SPDX-License-Identifier: MIT */
/* Finding an operation, and what all of them share. */
#include "probe/probe.h"
#include "base/buf.h"
#include "base/utf8.h"

static const struct probe_op *const tables[] = {
    probe_auth_ops,
    probe_mail_ops,
    probe_html_ops,
    probe_url_ops,
    probe_links_ops,
    probe_image_ops,
};

const struct probe_op *
probe_find(const char *name)
{
	for (size_t i = 0; i < ARRAY_LEN(tables); i++)
		for (const struct probe_op *op = tables[i]; op && op->name;
		     op++)
			if (!strcmp(op->name, name))
				return op;
	return NULL;
}

json_t *
probe_error(const char *why)
{
	return json_pack("{s:s}", "error", why);
}

struct str
probe_str(const json_t *request, const char *key)
{
	const json_t *v = json_object_get(request, key);

	if (!json_is_string(v))
		return STR_NONE;
	return (struct str){json_string_value(v), json_string_length(v)};
}

struct str
probe_b64(struct probe *p, const json_t *request, const char *key)
{
	struct str in = probe_str(request, key);
	struct buf out;
	uint32_t bits = 0;
	int n_bits = 0;

	if (!in.p)
		return in;
	buf_init(&out, p->arena, in.n);
	for (size_t i = 0; i < in.n && in.p[i] != '='; i++) {
		int v = base64_value((unsigned char)in.p[i]);

		if (v < 0)
			return STR_NONE;
		bits = bits << 6 | (uint32_t)v;
		n_bits += 6;
		if (n_bits >= 8) {
			n_bits -= 8;
			buf_byte(&out, (char)(bits >> n_bits & 0xff));
		}
	}
	return buf_str(&out);
}

json_t *
probe_json(struct probe *p, struct str s)
{
	struct buf out;

	if (!s.p)
		return json_null();
	if (utf8_is_valid(s))
		return json_stringn_nocheck(s.p, s.n);
	buf_init(&out, p->arena, s.n * 3 + 1);
	while (s.n)
		buf_utf8(&out, utf8_next(&s));
	return json_stringn_nocheck(out.p, out.n);
}
