/* SPDX-License-Identifier: MIT */
/* URLs and hosts in plain text, as mail programs make links of them. */
#include "mail/textlink.h"
#include "base/buf.h"
#include "base/limits.h"
#include "base/utf8.h"
#include "mail/textlink_tld.h"

enum {
	HOST_MOST = 300,     /* bytes of a bare host that are looked at */
	WRAPPED_MOST = 4096, /* of a URL in <> over several lines */
	BRACKETS_MOST = 32,
	FULL_WIDTH = 0xff00 - 0x20,
	OTHER = 0x80 /* a character that is no ASCII, even at half width */
};

struct scan {
	struct arena *arena;
	struct str text;
	struct text_link *links;
	size_t n;
};

/* One link while it is read. */
struct take {
	struct buf href;
	size_t at; /* in the text */
	bool is_changed, is_defanged, is_wrapped;
	unsigned n_round, n_square; /* open brackets */
};

/*
 * The character at `at` as ASCII: full-width forms narrowed, anything else
 * OTHER or above (its code point); 0 at the end. *n is its length.
 */
static uint32_t
look(const struct scan *s, size_t at, size_t *n)
{
	struct str rest = str_skip(s->text, at);
	uint32_t c;

	*n = 0;
	if (!rest.n)
		return 0;
	*n = 1;
	if ((unsigned char)rest.p[0] < 0x80)
		return (unsigned char)rest.p[0];
	c = utf8_next(&rest);
	*n = (size_t)(rest.p - s->text.p) - at;
	if (c > 0xff00 && c < 0xff5f)
		return c - FULL_WIDTH;
	return c < OTHER ? OTHER : c;
}

static uint32_t
ascii(const struct scan *s, size_t at)
{
	size_t n;
	uint32_t c = look(s, at, &n);

	return c;
}

static bool
is_full_width(size_t n, uint32_t c)
{
	return n > 1 && c < 0x80;
}

static bool
is_word(uint32_t c)
{
	return c < 0x80 && (is_alnum((int)c) || c == '-' || c == '_');
}

/* Bytes that the (narrowed) literal takes at `at`; 0 when it isn't there. */
static size_t
literal(const struct scan *s, size_t at, const char *want)
{
	size_t from = at, n;

	for (; *want; want++, at += n)
		if ((uint32_t)to_lower((int)look(s, at, &n)) !=
		    (uint32_t)(unsigned char)*want)
			return 0;
	return at - from;
}

/* Ways to write a dot so that it makes no link. */
static size_t
safe_dot(const struct scan *s, size_t at)
{
	static const char *const dots[] = {
	    "[.]", "(.)", "{.}", "[dot]", "(dot)", "{dot}"};
	uint32_t c = ascii(s, at);

	if (c != '[' && c != '(' && c != '{')
		return 0;
	for (size_t i = 0; i < ARRAY_LEN(dots); i++) {
		size_t n = literal(s, at, dots[i]);

		if (n)
			return n;
	}
	return 0;
}

/* Scheme and `://` at `at`; *href is how it is opened. */
static size_t
scheme(const struct scan *s, size_t at, const char **href, bool *is_defanged)
{
	static const struct {
		const char *written, *href;
		bool is_defanged;
	} schemes[] = {
	    {"https", "https://", false},
	    {"http", "http://", false},
	    {"hxxps", "https://", true},
	    {"hxxp", "http://", true},
	    {"htxps", "https://", true},
	    {"htxp", "http://", true},
	    {"ftp", "ftp://", false},
	};
	static const struct {
		const char *written;
		bool is_defanged;
	} marks[] = {{"://", false}, {"[:]//", true}, {"[://]", true}};
	int first = to_lower((int)ascii(s, at));

	if (first != 'h' && first != 'f')
		return 0;
	for (size_t i = 0; i < ARRAY_LEN(schemes); i++) {
		size_t n = literal(s, at, schemes[i].written);

		for (size_t k = 0; n && k < ARRAY_LEN(marks); k++) {
			size_t m = literal(s, at + n, marks[k].written);

			if (!m)
				continue;
			*href = schemes[i].href;
			*is_defanged =
			    schemes[i].is_defanged || marks[k].is_defanged;
			return n + m;
		}
	}
	return 0;
}

/* Ends a URL wherever it stands, also within <>. */
static bool
is_end(uint32_t c)
{
	return c <= ' ' || c == 0x7f || c == '<' || c == '>' || c == '"' ||
	       c == '`' || c == 0xa0 || c == 0x3000 || c == 0xfffd ||
	       (c >= 0x2028 && c <= 0x202f);
}

/* Letters that text goes on with behind a URL without any blank. */
static bool
is_cjk(uint32_t c)
{
	return (c >= 0x2e80 && c <= 0xa4cf) || (c >= 0xac00 && c <= 0xd7ff) ||
	       (c >= 0xf900 && c <= 0xfaff) || (c >= 0xff5f && c <= 0xffef) ||
	       (c >= 0x20000 && c <= 0x3ffff);
}

/* Punctuation that no URL holds: quotation marks, brackets, dashes. */
static bool
is_text_mark(uint32_t c)
{
	return (c >= 0x2010 && c <= 0x2027) || (c >= 0x2030 && c <= 0x205e) ||
	       (c >= 0x3001 && c <= 0x303f) || c == 0xab || c == 0xbb ||
	       (c >= 0x2190 && c <= 0x2bff) || (c >= 0xfe30 && c <= 0xfe6f);
}

static void
put(struct take *t, uint32_t c)
{
	buf_utf8(&t->href, c);
}

/* A bracket that closes one opened before the URL ends it. */
static bool
closes_outside(struct take *t, uint32_t c)
{
	switch (c) {
	case '(':
		t->n_round++;
		return false;
	case '[':
		t->n_square++;
		return false;
	case ')':
		return !t->n_round || !t->n_round--;
	case ']':
		return !t->n_square || !t->n_square--;
	default:
		return false;
	}
}

/* A line end within <URL>: the white space is no part of it. */
static size_t
line_break(const struct scan *s, const struct take *t)
{
	size_t at = t->at;
	char c = at < s->text.n ? s->text.p[at] : 0;

	if (!t->is_wrapped || (c != '\n' && c != '\r'))
		return 0;
	while (at < s->text.n && is_space((unsigned char)s->text.p[at]))
		at++;
	return at - t->at;
}

/*
 * A full-width mark is punctuation of the text around, except between letters
 * or digits of a full-width URL.
 */
static bool
is_mark_inside(const struct scan *s, const struct take *t, size_t n)
{
	size_t m;
	uint32_t next = look(s, t->at + n, &m), before = 0;

	if (t->href.n)
		before = (unsigned char)t->href.p[t->href.n - 1];
	return next < 0x80 && before < 0x80 && is_alnum((int)before) &&
	       (is_alnum((int)next) || is_full_width(m, next));
}

/* Has the host so far an end that could be its last: `.` and letters? */
static bool
has_tld(const struct take *t, size_t host)
{
	size_t i = t->href.n, letters = 0;

	while (i > host && is_alpha((unsigned char)t->href.p[i - 1])) {
		letters++;
		i--;
	}
	return letters >= 2 && i > host + 1 && t->href.p[i - 1] == '.';
}

/* Takes the host; false when there is none. */
static bool
take_host(const struct scan *s, struct take *t)
{
	size_t host = t->href.n, n;

	for (;; t->at += n) {
		uint32_t c = look(s, t->at, &n);
		size_t m = line_break(s, t);

		if (m) {
			t->is_changed = true;
			n = m;
			continue;
		}
		if (!n || is_end(c) || is_text_mark(c))
			break;
		m = safe_dot(s, t->at);
		if (m) {
			t->is_defanged = t->is_changed = true;
			put(t, '.');
			n = m;
			continue;
		}
		if (c == '/' || c == '?' || c == '#' || c == '\\')
			break;
		if (is_cjk(c) && has_tld(t, host))
			break;
		if (c < 0x80 && !is_word(c) && c != '.' && c != ':' &&
		    c != '@' && c != '%' && c != '[' && c != ']' && c != '~')
			break;
		if (closes_outside(t, c))
			break;
		if (is_full_width(n, c)) {
			if (!is_word(c) && !is_mark_inside(s, t, n))
				break;
			t->is_changed = true;
		}
		put(t, c);
	}
	return t->href.n > host && t->href.p[host] != '.';
}

static void
take_path(const struct scan *s, struct take *t)
{
	size_t n;

	for (;; t->at += n) {
		uint32_t c = look(s, t->at, &n);
		size_t m = line_break(s, t);

		if (m) {
			t->is_changed = true;
			n = m;
			continue;
		}
		if (!n || is_end(c) || is_text_mark(c) || is_cjk(c))
			return;
		m = safe_dot(s, t->at);
		if (m && t->is_defanged) {
			put(t, '.');
			n = m;
			continue;
		}
		if (closes_outside(t, c))
			return;
		if (is_full_width(n, c)) {
			if (!is_word(c) && !is_mark_inside(s, t, n))
				return;
			t->is_changed = true;
		}
		put(t, c);
	}
}

/* Marks at the end belong to the sentence. */
static void
drop_marks(const struct scan *s, struct take *t, size_t least)
{
	static const char marks[] = ".,;:!?'*|";

	while (t->href.n > least && t->at > 0) {
		char c = t->href.p[t->href.n - 1];

		if (!memchr(marks, c, sizeof marks - 1) ||
		    s->text.p[t->at - 1] != c)
			return;
		t->href.n--;
		t->at--;
	}
}

static void
add(struct scan *s, const struct take *t, size_t from, bool is_bare)
{
	struct text_link *l;
	struct str shown = str_sub(s->text, from, t->at - from);

	s->links = arena_push(s->arena, s->links, s->n, sizeof *s->links);
	l = &s->links[s->n++];
	*l = (struct text_link){.shown = shown,
	    .offset = from,
	    .length = shown.n,
	    .is_defanged = t->is_defanged,
	    .is_bare = is_bare};
	l->href = !t->is_changed && !is_bare ? shown : buf_str(&t->href);
}

/* Is there `>` behind, with nothing but a URL's characters before it? */
static bool
is_in_angles(const struct scan *s, size_t from, size_t at)
{
	struct str rest = str_sub(s->text, at, WRAPPED_MOST);
	ssize_t end;
	size_t before = from;

	if (before >= 4 && literal(s, before - 4, "url:"))
		before -= 4;
	if (!before || s->text.p[before - 1] != '<')
		return false;
	end = str_chr(rest, '>');
	if (end < 0)
		return false;
	for (ssize_t i = 0; i < end; i++)
		if (rest.p[i] == ' ' && i && rest.p[i - 1] != '\n' &&
		    rest.p[i - 1] != ' ')
			return false;
	return true;
}

/* A URL with a scheme; where to go on, or 0 when there is none. */
static size_t
take_url(struct scan *s, size_t from)
{
	struct take t = {.at = from};
	const char *href;
	size_t n = scheme(s, from, &href, &t.is_defanged), least;

	if (!n)
		return 0;
	buf_init(&t.href, s->arena, LIMIT_URL_BYTES);
	t.at += n;
	t.is_wrapped = is_in_angles(s, from, t.at);
	t.is_changed = t.is_defanged || n != strlen(href);
	buf_add(&t.href, str_c(href));
	least = t.href.n + 1;
	if (!take_host(s, &t))
		return t.at;
	take_path(s, &t);
	if (!t.is_wrapped)
		drop_marks(s, &t, least);
	add(s, &t, from, false);
	return t.at;
}

/* Is it a host that programs make a link of without a scheme? */
static bool
is_bare_host(struct str host, bool has_path)
{
	struct str rest = host, label = STR_NONE;
	size_t n = 0;
	bool is_www = str_istarts(host, STR("www."));

	while (rest.p) {
		label = str_cut(&rest, '.');
		if (!label.n || label.n > 63 || label.p[0] == '-' ||
		    label.p[0] == '_')
			return false;
		n++;
	}
	if (n < 2 || (is_www && n < 3))
		return false;
	switch (textlink_tld(label)) {
	case TLD_SURE:
		return true;
	case TLD_WORD:
		return n > 2 || has_path;
	default:
		return is_www && label.n >= 2 && is_alpha(label.p[0]);
	}
}

/*
 * A host without a scheme, from the start of a word. Returns where to go on:
 * at least behind the word.
 */
static size_t
take_bare(struct scan *s, size_t from, bool is_after_mark)
{
	struct take t = {.at = from};
	size_t n, host, dots = 0;
	uint32_t c;
	char room[HOST_MOST];
	size_t len = 0;

	/* First the word alone, without allocating: most are no hosts. */
	for (;; t.at += n) {
		size_t m = safe_dot(s, t.at);

		c = look(s, t.at, &n);
		if (m && is_word(ascii(s, t.at + m))) {
			t.is_defanged = true;
			c = '.';
			n = m;
		} else if (c == '.' && !is_word(ascii(s, t.at + n))) {
			break;
		} else if (!is_word(c) && c != '.') {
			break;
		}
		dots += c == '.';
		if (len < sizeof room)
			room[len] = (char)c;
		len++;
	}
	if (!dots || len >= sizeof room || c == '@' || is_after_mark ||
	    c == '(' || !is_bare_host((struct str){room, len}, c == '/'))
		return t.at;
	t.is_changed = true;
	buf_init(&t.href, s->arena, LIMIT_URL_BYTES);
	buf_add(&t.href, STR("http://"));
	host = t.href.n;
	buf_add(&t.href, (struct str){room, len});
	if (c == ':' || c == '/' || c == '?' || c == '#')
		take_path(s, &t);
	drop_marks(s, &t, host + len);
	add(s, &t, from, true);
	return t.at;
}

/* What before a word makes it a part of something else. */
static bool
is_binding(uint32_t c)
{
	return c == '@' || c == '/' || c == '.' || c == '=' || c == '&' ||
	       c == '%' || c == '#' || c == '\\' || c == '$';
}

/* `wordhttps://`: where in the word the scheme begins; 0 when it doesn't. */
static size_t
scheme_in_word(const struct scan *s, size_t from, size_t end)
{
	static const char *const names[] = {"https", "http"};

	if (!literal(s, end, "://"))
		return 0;
	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		size_t n = strlen(names[i]);

		if (end - from > n && literal(s, end - n, names[i]))
			return end - n;
	}
	return 0;
}

/* Behind a word with no dot, colon or bracket after it; 0: look closer. */
static size_t
plain_word(struct str text, size_t at)
{
	unsigned char c;

	while (at < text.n && is_word((unsigned char)text.p[at]))
		at++;
	if (at == text.n)
		return at;
	c = (unsigned char)text.p[at];
	return c < 0x80 && !memchr(".:([{", c, 5) ? at : 0;
}

struct text_link *
text_links(struct arena *a, struct str text, size_t *n_out)
{
	struct scan s = {.arena = a, .text = text};
	uint32_t before = ' ';
	size_t at = 0, n, next;

	while (at < text.n && s.n < LIMIT_LINKS) {
		uint32_t c = look(&s, at, &n);

		if (c >= 0x80 || !is_alnum((int)c)) {
			before = c;
			at += n;
			continue;
		}
		next = plain_word(text, at);
		if (!next)
			next = take_url(&s, at);
		if (!next) {
			size_t inner;

			next = take_bare(&s, at, is_binding(before));
			inner = scheme_in_word(&s, at, next);
			if (inner)
				next = take_url(&s, inner);
		}
		before = ascii(&s, next - 1);
		at = next;
	}
	*n_out = s.n;
	return s.links;
}
