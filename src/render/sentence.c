/* SPDX-License-Identifier: MIT */
/* Filling sentences. */
#include "render/sentence.h"
#include "base/buf.h"
#include "base/limits.h"
#include "base/utf8.h"
#include "render/plain.h"
#include "url/display.h"

enum {
	SENTENCE_MOST = 16 * 1024,
	KEY_MOST = 128
};

struct str
brand_name(const struct report *r)
{
	struct brand b;

	if (r->evidence->brand == BRAND_NONE)
		return STR_NONE;
	b = know_brand(r->know, r->evidence->brand);
	return str_eq(r->lang, STR("en")) ? b.name_en : b.name_ja;
}

struct str
ruby_as_text(struct arena *a, struct str s)
{
	struct buf b;

	if (str_chr(s, '|') < 0)
		return s;
	buf_init(&b, a, SENTENCE_MOST);
	while (s.n) {
		ssize_t open = str_chr(s, '{');
		struct str inside = str_skip(s, (size_t)open + 1);
		ssize_t bar = str_chr(inside, '|'), end = str_chr(inside, '}');

		if (open < 0 || end < 0 || bar < 0)
			break;
		buf_add(&b, str_sub(s, 0, (size_t)open));
		if (bar < end)
			buf_fmt(&b, "%.*s(%.*s)", (int)bar, inside.p,
			    (int)(end - bar - 1), inside.p + bar + 1);
		else /* a placeholder, to be filled later */
			buf_fmt(&b, "{%.*s}", (int)end, inside.p);
		s = str_skip(inside, (size_t)end + 1);
	}
	buf_add(&b, s);
	return buf_str(&b);
}

static struct str
own_words(const struct report *r, const char *key)
{
	return know_words(r->know, r->lang, str_c(key));
}

/* What the brand calls its list of notices, and the way there. */
static struct str
inbox_value(const struct report *r, bool wants_place)
{
	bool en = str_eq(r->lang, STR("en"));
	struct brand b = {0};
	struct str v;

	if (r->evidence->brand != BRAND_NONE)
		b = know_brand(r->know, r->evidence->brand);
	if (wants_place)
		return en ? b.inbox_place_en : b.inbox_place_ja;
	v = en ? b.inbox_en : b.inbox_ja;
	return v.n ? v : own_words(r, "label.inbox");
}

static void
add_value(struct arena *a, struct buf *b, const struct report *r,
    struct str name, const struct sentence_args *args)
{
	struct str v = STR_NONE;

	if (str_eq(name, STR("brand")))
		v = args->brand.n ? args->brand
				  : own_words(r, "label.no-brand");
	else if (str_eq(name, STR("host")) && args->host.n)
		v = host_defang(a, args->host);
	else if (str_eq(name, STR("quote")))
		v = args->quote;
	else if (str_eq(name, STR("other")))
		v = args->other;
	else if (str_eq(name, STR("contact")))
		v = args->contact;
	else if (str_eq(name, STR("inbox")))
		v = inbox_value(r, false);
	else if (str_eq(name, STR("place")))
		v = inbox_value(r, true);
	if (!v.n)
		v = own_words(r, "label.none");
	buf_add(b, ruby_as_text(a, plain_line(a, v)));
}

static bool
is_name(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] < 'a' || s.p[i] > 'z')
			return false;
	return s.n > 0;
}

struct str
sentence(struct arena *a, const struct report *r, const char *key,
    const struct sentence_args *args)
{
	struct str s = know_words(r->know, r->lang, str_c(key));
	struct buf b;

	if (!s.p)
		return arena_str(a, str_c(key));
	s = ruby_as_text(a, s);
	buf_init(&b, a, SENTENCE_MOST);
	while (s.n) {
		ssize_t open = str_chr(s, '{');
		struct str inside = str_skip(s, (size_t)open + 1);
		ssize_t end = open < 0 ? -1 : str_chr(inside, '}');
		struct str name = str_sub(inside, 0, end < 0 ? 0 : (size_t)end);

		if (open < 0 || !is_name(name))
			break;
		buf_add(&b, str_sub(s, 0, (size_t)open));
		add_value(a, &b, r, name, args);
		s = str_skip(inside, (size_t)end + 1);
	}
	buf_add(&b, s);
	return buf_str(&b);
}

/* Methods and kinds have words of their own: "dkim" -> "method.dkim". */
static struct str
words_for(struct arena *a, const struct report *r, struct str method)
{
	char key[KEY_MOST];
	struct str s;

	snprintf(key, sizeof key, "method.%.*s", STR_FMT(method));
	s = know_words(r->know, r->lang, str_c(key));
	return s.p ? ruby_as_text(a, s) : method;
}

struct str
sentence_finding(
    struct arena *a, const struct report *r, const struct finding *f)
{
	char key[KEY_MOST];
	struct sentence_args args = {
	    brand_name(r), f->host, f->quote, f->other};

	snprintf(key, sizeof key, "finding.%s", f->rule->id);
	args.quote = utf8_prefix(args.quote, LIMIT_QUOTE_BYTES);
	if (args.other.n)
		args.other = words_for(a, r, args.other);
	return sentence(a, r, key, &args);
}

struct str
sentence_plain(struct arena *a, const struct report *r, const char *key)
{
	struct sentence_args args = {.brand = brand_name(r)};

	return sentence(a, r, key, &args);
}

struct str
sentence_advice(
    struct arena *a, const struct report *r, const struct advice *ad)
{
	struct sentence_args args = {.brand = brand_name(r),
	    .contact = ad->has_contact ? ad->contact.value : ad->step->contact};
	char key[KEY_MOST];

	snprintf(key, sizeof key, "advice.%.*s", STR_FMT(ad->step->id));
	return sentence(a, r, key, &args);
}

static const char *const source_words[] = {
    [SOURCE_MAIL] = "mail",
    [SOURCE_TEXT] = "text",
    [SOURCE_URL] = "url",
    [SOURCE_DOMAIN] = "domain",
    [SOURCE_PAGE] = "page",
    [SOURCE_IMAGE] = "image",
};

/* From the most particular key to the plainest. */
struct str
sentence_lead(struct arena *a, const struct report *r)
{
	const char *v = verdict_name(r->verdict.verdict);
	static const char *const variants[] = {
	    [BASIS_INBOX] = "inbox",
	    [BASIS_LURE] = "unlisted",
	    [BASIS_UNREAD] = "unread",
	};
	enum verdict_basis b = r->verdict.basis;
	const char *basis = (size_t)b < ARRAY_LEN(variants) && variants[b]
				? variants[b]
				: "sender";
	struct sentence_args args = {
	    .brand = brand_name(r), .host = r->subject_of_check};
	char key[KEY_MOST];

	if (r->verdict.check == CHECK_PERSON)
		basis = "person";

	snprintf(key, sizeof key, "lead.%s.%s",
	    source_words[r->evidence->source], v);
	if (know_words(r->know, r->lang, str_c(key)).p)
		return sentence(a, r, key, &args);
	snprintf(key, sizeof key, "lead.%s.%s", v, basis);
	if (know_words(r->know, r->lang, str_c(key)).p)
		return sentence(a, r, key, &args);
	snprintf(key, sizeof key, "lead.%s", v);
	return sentence(a, r, key, &args);
}
