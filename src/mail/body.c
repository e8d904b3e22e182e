/* SPDX-License-Identifier: MIT */
/* Text of parts, and what their bytes really are. */
#include "mail/body.h"

#include "base/limits.h"
#include "base/utf8.h"
#include "mail/charset.h"
#include "mail/written.h"

enum {
	META_BYTES = 1024 /* where a browser looks for a charset */
};

enum reading {
	READ_NOT,
	READ_TEXT,
	READ_HTML
};

/* Types that are read, and the names of files that are, whatever the type. */
static const struct {
	const char *type;
	enum reading reading;
} types[] = {
    {"text/html", READ_HTML},
    {"application/xhtml+xml", READ_HTML},
    {"image/svg+xml", READ_HTML},
    {"text/x-amp-html", READ_HTML},
    {"application/ics", READ_TEXT},
    {"application/json", READ_TEXT},
    {"application/xml", READ_TEXT},
    {"application/javascript", READ_TEXT},
    {"message/delivery-status", READ_TEXT},
    {"message/disposition-notification", READ_TEXT},
    {"message/feedback-report", READ_TEXT},
};

static const struct {
	const char *ending;
	enum reading reading;
} endings[] = {
    {".html", READ_HTML},
    {".htm", READ_HTML},
    {".shtml", READ_HTML},
    {".shtm", READ_HTML},
    {".xhtml", READ_HTML},
    {".xht", READ_HTML},
    {".svg", READ_HTML},
    {".ics", READ_TEXT},
    {".txt", READ_TEXT},
    {".csv", READ_TEXT},
    {".url", READ_TEXT},
    {".webloc", READ_TEXT},
};

static enum reading
reading_of(const struct mail_part *part)
{
	for (size_t i = 0; i < ARRAY_LEN(types); i++)
		if (str_eq(part->type_effective, str_c(types[i].type)))
			return types[i].reading;
	for (size_t i = 0; i < ARRAY_LEN(endings); i++)
		if (str_iends(part->filename, str_c(endings[i].ending)))
			return endings[i].reading;
	return str_starts(part->type_effective, STR("text/")) ? READ_TEXT
							      : READ_NOT;
}

bool
body_is_message_file(const struct mail_part *part)
{
	return str_iends(part->filename, STR(".eml")) ||
	       str_iends(part->filename, STR(".mht")) ||
	       str_iends(part->filename, STR(".mhtml"));
}

/* LF line ends; `is_own` says that the bytes may be changed in place. */
static struct str
with_lf(struct arena *a, struct str s, bool is_own)
{
	const char *in = s.p, *end = s.p + s.n;
	char *out, *o;

	if (str_chr(s, '\r') < 0)
		return s;
	/* UNSAFE: no line gets longer, and o never overtakes in. */
	out = o = is_own ? (char *)s.p : arena_raw(a, s.n);
	while (in < end) {
		const char *cr = memchr(in, '\r', (size_t)(end - in));
		size_t n = (size_t)((cr ? cr : end) - in);

		memmove(o, in, n);
		o += n;
		in += n;
		if (!cr)
			break;
		*o++ = '\n';
		in += in + 1 < end && in[1] == '\n' ? 2 : 1;
	}
	return (struct str){out, (size_t)(o - out)};
}

struct str
body_meta_charset(struct str bytes)
{
	struct str head = str_sub(bytes, 0, META_BYTES), rest = head;

	for (;;) {
		ssize_t at = str_ifind(rest, STR("charset"));
		size_t n = 0;

		if (at < 0)
			return STR_NONE;
		rest = str_skip(rest, (size_t)at + 7);
		rest = str_trim(rest);
		if (!rest.n || rest.p[0] != '=')
			continue;
		rest = str_trim(str_skip(rest, 1));
		while (rest.n && (rest.p[0] == '"' || rest.p[0] == '\''))
			rest = str_skip(rest, 1);
		while (n < rest.n && (is_alnum((unsigned char)rest.p[n]) ||
					 rest.p[n] == '-' || rest.p[n] == '_'))
			n++;
		if (n)
			return str_sub(rest, 0, n);
	}
}

static void
note_charset(const struct charset_text *t, struct str body, struct facts *facts)
{
	static const enum fact guessed[] = {
	    [CHARSET_ASCII] = N_FACTS,
	    [CHARSET_LABEL] = N_FACTS,
	    [CHARSET_HINT] = N_FACTS,
	    [CHARSET_JIS] = FACT_CHARSET_IS_JIS,
	    [CHARSET_UTF_8] = FACT_CHARSET_IS_UTF_8,
	    [CHARSET_UTF_16] = FACT_CHARSET_IS_UTF_16,
	    [CHARSET_JAPANESE] = FACT_CHARSET_IS_JAPANESE,
	    [CHARSET_FALLBACK] = FACT_CHARSET_IS_FALLBACK,
	};

	body = str_sub(body, 0, LIMIT_QUOTE_BYTES);
	if (t->is_label_unknown)
		fact_add(facts, FACT_CHARSET_IS_UNKNOWN, body);
	if (t->is_label_wrong)
		fact_add(facts, FACT_CHARSET_IS_WRONG, body);
	if (guessed[t->why] != N_FACTS)
		fact_add(facts, guessed[t->why], body);
	if (t->n_bad)
		fact_add(facts, FACT_CHARSET_MALFORMED, body);
	if (charset_is_utf7(t->charset))
		fact_add(facts, FACT_CHARSET_UTF_7, body);
}

/* The label to go by: MIME's before the document's own. */
static struct str
label_of(const struct mail_part *part, enum reading reading, struct str bytes,
    struct facts *facts)
{
	struct str meta = STR_NONE;
	const struct charset *mime = charset_find_mail(part->charset);
	const struct charset *own;

	/* The standard's labels alone: UTF-7 is none of them. */
	if (reading == READ_HTML)
		meta = body_meta_charset(bytes);
	if (str_istarts(meta, STR("utf-16")))
		meta = STR("utf-8");
	own = charset_find(meta);
	if (own && mime && own != mime && charset_ascii_prefix(bytes) < bytes.n)
		fact_add(facts, FACT_CHARSET_META_CONFLICT,
		    str_sub(part->body_raw, 0, LIMIT_QUOTE_BYTES));
	if (!own || mime)
		return part->charset;
	fact_add(facts, FACT_CHARSET_META,
	    str_sub(part->body_raw, 0, LIMIT_QUOTE_BYTES));
	return meta;
}

void
body_read(struct arena *a, struct mail_part *part,
    const struct param_field *type, bool no_html, struct facts *facts)
{
	enum reading reading = reading_of(part);
	struct str bytes = part->bytes, text;
	struct charset_text t;

	if (reading == READ_NOT)
		return;
	if (bytes.n > LIMIT_TEXT_BYTES) {
		bytes.n = LIMIT_TEXT_BYTES;
		fact_add(facts, FACT_LIMIT_TEXT_BYTES_, part->body_raw);
	}
	t = charset_read(
	    a, bytes, label_of(part, reading, bytes, facts), STR_NONE);
	note_charset(&t, part->body_raw, facts);
	part->charset_used = charset_name(t.charset);
	text = with_lf(a, t.text, t.text.p != bytes.p);
	if (str_starts(text, STR("\xef\xbb\xbf")))
		text = str_skip(text, 3);
	part->text_sent = text;
	if (reading == READ_TEXT &&
	    str_ieq(param_value(type, "format"), STR("flowed")))
		text = flowed_join(
		    a, text, str_ieq(param_value(type, "delsp"), STR("yes")));
	/* A browser opens an attached page, and runs its scripts. */
	if (reading == READ_HTML &&
	    str_eq(part->disposition, STR("attachment")))
		text = html_with_written(a, text);
	part->text = text;
	if (reading == READ_HTML && !no_html)
		part->html = html_read(a, text);
}
