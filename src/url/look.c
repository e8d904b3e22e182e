/* SPDX-License-Identifier: MIT */
/* Hosts in the forms in which names are compared. */
#include "url/look.h"
#include "base/utf8.h"
#include "url/host.h"
#include "url/text16.h"

#include <unicode/uchar.h>
#include <unicode/uscript.h>

enum {
	VOICED = 0x3099, /* dakuten, handakuten: they tell kana apart */
	SEMI_VOICED = 0x309a
};

static const struct pairs {
	struct str what, to;
} pairs[] = {
#define PAIRS(what, to) {{what, sizeof(what) - 1}, {to, sizeof(to) - 1}},
#include "url/look_pairs.def"
#undef PAIRS
};

static int
compare_codes(const void *a, const void *b)
{
	const struct look_code *x = a, *y = b;

	return x->code < y->code ? -1 : x->code > y->code;
}

size_t
look_codes_new(struct look_code **out)
{
	size_t n = 0;
	struct look_code *codes;

	for (size_t i = 0; i < ARRAY_LEN(pairs); i++)
		n += pairs[i].what.n; /* more than there are code points */
	codes = calloc(n, sizeof *codes);
	if (!codes)
		abort();
	n = 0;
	for (size_t i = 0; i < ARRAY_LEN(pairs); i++) {
		struct str what = pairs[i].what;

		while (what.n)
			codes[n++] =
			    (struct look_code){utf8_next(&what), pairs[i].to};
	}
	qsort(codes, n, sizeof *codes, compare_codes);
	*out = codes;
	return n;
}

/* What our own list says of a code point, or absent. */
static struct str
pair_of(const struct url_tables *t, uint32_t code)
{
	struct look_code key = {.code = code}, *found;

	found = bsearch(
	    &key, t->look_codes, t->n_look_codes, sizeof key, compare_codes);
	return found ? found->to : STR_NONE;
}

static void
put_byte(struct look *l, char c, size_t host_at)
{
	static const char *const deep[256] = {
	    ['m'] = "rn",
	    ['w'] = "vv",
	    ['d'] = "cl",
	    ['0'] = "o",
	    ['1'] = "l",
	};
	const char *d = deep[(unsigned char)c];

	if (l->n == LOOK_BYTES)
		return;
	l->at[l->n] = (uint16_t)host_at;
	l->deep_at[l->n] = (uint16_t)l->deep_n;
	l->plain[l->n++] = c;
	l->deep[l->deep_n++] = d ? d[0] : c;
	if (d && d[1])
		l->deep[l->deep_n++] = d[1];
}

static void
put_text(struct look *l, struct str s, size_t host_at)
{
	for (size_t i = 0; i < s.n; i++)
		put_byte(l, s.p[i], host_at);
}

static char
ascii_form(char c)
{
	return is_alnum((unsigned char)c) ? (char)to_lower((unsigned char)c)
					  : '.';
}

static bool
is_dropped(UChar32 c)
{
	int type = u_charType(c);

	return (type == U_NON_SPACING_MARK || type == U_ENCLOSING_MARK) &&
	       c != VOICED && c != SEMI_VOICED;
}

/* One code point of a skeleton. */
static void
put_skeleton_code(
    const struct url_tables *t, struct look *l, UChar32 c, size_t host_at)
{
	struct str pair;
	char out[4];

	if (is_dropped(c))
		return;
	if (c < 0x80) {
		put_byte(l, ascii_form((char)c), host_at);
		return;
	}
	pair = pair_of(t, (uint32_t)c);
	put_text(
	    l, pair.p ? pair : (struct str){out, utf8_put(out, c)}, host_at);
}

/* A code point beyond ASCII that is in no list of ours. */
static void
put_confusable(const struct url_tables *t, struct arena *a, struct look *l,
    uint32_t code, size_t host_at)
{
	char utf8[4];
	struct str text = {utf8, utf8_put(utf8, code)};
	UErrorCode e = U_ZERO_ERROR;
	struct text16 s = text16_normalize(
	    a, unorm2_getNFKCCasefoldInstance(&e), text16_of(a, text));

	for (int32_t i = 0; i < s.n;) {
		int32_t start = i;
		UChar32 c;
		struct text16 one, skeleton;

		U16_NEXT(s.p, i, s.n, c);
		if (c < 0x80 || pair_of(t, (uint32_t)c).p || is_dropped(c)) {
			put_skeleton_code(t, l, c, host_at);
			continue;
		}
		one = (struct text16){s.p + start, i - start};
		skeleton = text16_skeleton(a, one);
		if (skeleton.n == 2 && skeleton.p[0] == 'r' &&
		    skeleton.p[1] == 'n') {
			put_byte(l, 'm', host_at);
			continue;
		}
		for (int32_t k = 0; k < skeleton.n;) {
			U16_NEXT(skeleton.p, k, skeleton.n, c);
			put_skeleton_code(t, l, c, host_at);
		}
	}
}

/* Every character of `text`; `step`: offsets move with it (else they stay). */
static void
put_unicode(const struct url_tables *t, struct arena *a, struct look *l,
    struct str text, size_t host_at, bool step)
{
	size_t n = text.n;

	while (text.n) {
		size_t at = host_at + (step ? n - text.n : 0);
		uint32_t code = utf8_next(&text);
		struct str pair;

		if (code < 0x80) {
			put_byte(l, ascii_form((char)code), at);
			continue;
		}
		l->is_ascii = false;
		pair = pair_of(t, code);
		if (pair.p)
			put_text(l, pair, at);
		else
			put_confusable(t, a, l, code, at);
	}
}

static void
put_label(const struct url_tables *t, struct arena *a, struct look *l,
    struct str label, size_t host_at)
{
	bool is_alabel = str_starts(label, STR("xn--"));
	struct str shown = is_alabel ? host_to_unicode(t, a, label) : label;

	put_unicode(t, a, l, shown, host_at, !is_alabel);
}

static bool
is_plain_ascii(struct str host)
{
	unsigned char all = 0;

	for (size_t i = 0; i < host.n; i++)
		all |= (unsigned char)host.p[i];
	return all < 0x80 && str_find(host, STR("xn--")) < 0;
}

void
look_make(const struct url_tables *t, struct arena *a, struct str host,
    struct look *out)
{
	size_t skipped = 0;
	struct str rest;

	if (host.n > LOOK_BYTES / 2)
		skipped = host.n - LOOK_BYTES / 2;
	out->host = rest = str_skip(host, skipped);
	out->n = out->deep_n = 0;
	out->is_ascii = true;
	if (is_plain_ascii(rest)) {
		for (size_t i = 0; i < rest.n; i++)
			put_byte(out, ascii_form(rest.p[i]), i);
	} else {
		while (rest.p) {
			size_t at = (size_t)(rest.p - out->host.p);

			put_label(t, a, out, str_cut(&rest, '.'), at);
			if (rest.p)
				put_byte(out, '.',
				    (size_t)(rest.p - out->host.p) - 1);
		}
	}
	out->at[out->n] = (uint16_t)out->host.n;
	out->deep_at[out->n] = (uint16_t)out->deep_n;
}

struct str
look_plain(const struct look *l, size_t from, size_t to)
{
	return (struct str){l->plain + from, to - from};
}

struct str
look_deep(const struct look *l, size_t from, size_t to)
{
	return (struct str){
	    l->deep + l->deep_at[from], l->deep_at[to] - l->deep_at[from]};
}

struct str
look_host(const struct look *l, size_t from, size_t to)
{
	size_t start = l->at[from], end = l->at[to];
	ssize_t dot;

	/* Inside an A-label every offset is the label's: take all of it. */
	if (to > from && to < l->n && l->at[to] == l->at[to - 1]) {
		dot = str_chr(str_skip(l->host, end), '.');
		end = dot < 0 ? l->host.n : end + (size_t)dot;
	}
	return str_sub(l->host, start, end - start);
}
