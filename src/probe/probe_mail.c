/* SPDX-License-Identifier: MIT */
/* Operations on mail: decode, header, mail. */
#include "base/buf.h"
#include "mail/charset.h"
#include "mail/message.h"
#include "mail/param.h"
#include "mail/word.h"
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

/* [name, address], with `none` for what isn't there. */
static json_t *
address_pair(struct probe *p, const struct address *a, const char *none)
{
	struct str fill = str_c(none);

	return json_pack("[o,o]",
	    probe_json(p, a->display.n ? a->display : fill),
	    probe_json(p, a->addr.n ? a->addr : fill));
}

static json_t *
address_pairs(
    struct probe *p, const struct address *list, size_t n, const char *none)
{
	json_t *out = json_array();

	for (size_t i = 0; i < n; i++)
		json_array_append_new(out, address_pair(p, &list[i], none));
	return out;
}

static json_t *
header_words(struct probe *p, struct str value)
{
	struct str text = word_decode(p->arena, value, STR_NONE, NULL);

	return json_pack("{s:o}", "text", probe_json(p, str_trim(text)));
}

static json_t *
header_addresses(struct probe *p, struct str value)
{
	size_t n;
	struct address *list = address_list(p->arena, value, STR_NONE, &n);

	return json_pack("{s:o}", "addresses", address_pairs(p, list, n, ""));
}

static json_t *
header_param(struct probe *p, struct str value)
{
	struct param_field f = param_read(p->arena, value, STR_NONE, NULL);
	json_t *params = json_object();

	for (size_t i = 0; i < f.n; i++)
		json_object_setn_new_nocheck(params, f.params[i].name.p,
		    f.params[i].name.n, probe_json(p, f.params[i].value));
	return json_pack(
	    "{s:o,s:o}", "value", probe_json(p, f.value), "params", params);
}

static const struct {
	const char *kind;
	json_t *(*answer)(struct probe *p, struct str value);
} header_kinds[] = {
    {"words", header_words},
    {"addresses", header_addresses},
    {"param", header_param},
};

static json_t *
answer_header(struct probe *p, const json_t *request)
{
	struct str kind = probe_str(request, "kind");
	struct str value = probe_str(request, "value");

	for (size_t i = 0; i < ARRAY_LEN(header_kinds); i++)
		if (str_eq(kind, str_c(header_kinds[i].kind)))
			return header_kinds[i].answer(p, value);
	return probe_error("unknown kind");
}

/* "2025-10-28T09:30:00+09:00" */
static json_t *
date_json(struct probe *p, const struct message *m)
{
	time_t local = (time_t)(m->date + m->date_zone * 60);
	int zone = m->date_zone < 0 ? -m->date_zone : m->date_zone;
	struct tm tm;
	struct buf b;

	if (m->date == INT64_MIN || !gmtime_r(&local, &tm))
		return json_null();
	buf_init(&b, p->arena, 64);
	buf_fmt(&b, "%04d-%02d-%02dT%02d:%02d:%02d%c%02d:%02d",
	    tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday, tm.tm_hour, tm.tm_min,
	    tm.tm_sec, m->date_zone < 0 ? '-' : '+', zone / 60, zone % 60);
	return probe_json(p, buf_str(&b));
}

static json_t *
part_json(struct probe *p, const struct mail_part *part)
{
	static const char *const kinds[] = {
	    [MAIL_TEXT] = "text",
	    [MAIL_HTML] = "html",
	    [MAIL_ATTACHMENT] = "attachment",
	    [MAIL_MULTIPART] = "multipart",
	    [MAIL_MESSAGE] = "message",
	};
	bool is_text = part->kind == MAIL_TEXT || part->kind == MAIL_HTML;
	json_t *out = json_pack("{s:s,s:o,s:o,s:o,s:b,s:b}", "kind",
	    kinds[part->kind], "type", probe_json(p, part->type), "filename",
	    probe_json(p, part->filename), "section",
	    probe_json(p, part->section), "shown", part->is_shown,
	    "alternative_hidden", part->is_alternative_hidden);

	if (is_text)
		json_object_set_new(
		    out, "text", probe_json(p, part->text_sent));
	if (part->charset_used.n)
		json_object_set_new(
		    out, "charset", probe_json(p, part->charset_used));
	return out;
}

static json_t *
facts_json(struct probe *p, const struct message *m)
{
	json_t *out = json_array();

	for (size_t i = 0; i < m->n_facts; i++)
		json_array_append_new(out, json_string(m->facts[i].id));
	return out;
}

static json_t *
answer_mail(struct probe *p, const json_t *request)
{
	struct str raw = probe_b64(p, request, "message_b64");
	struct message_options options = {.no_html = true};
	struct message *m;
	json_t *parts;

	if (!raw.p)
		return probe_error("message_b64 is not base64");
	m = message_read(p->arena, raw, &options);
	parts = json_array();
	for (size_t i = 0; i < m->n_parts; i++)
		json_array_append_new(parts, part_json(p, m->parts[i]));
	return json_pack("{s:o,s:o,s:o,s:o,s:o,s:o}", "subject",
	    probe_json(p, m->subject), "from",
	    address_pairs(p, m->from, m->n_from, NULL), "to",
	    address_pairs(p, m->to, m->n_to, NULL), "date", date_json(p, m),
	    "parts", parts, "facts", facts_json(p, m));
}

const struct probe_op probe_mail_ops[] = {
    {"decode", answer_decode},
    {"header", answer_header},
    {"mail", answer_mail},
    {NULL, NULL},
};
