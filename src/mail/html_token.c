/* SPDX-License-Identifier: MIT */
/* The HTML tokenizer: source bytes to tags, text, comments, doctypes. */
#include "mail/html_build.h"

/*
 * HTML Standard 13.2.5, fused with the builder: text is found by memchr and
 * handed on raw. UNSAFE throughout: src is read at positions below b->n only.
 */

/* What ends a name: CLASS_TAG a tag's, CLASS_ATTR an attribute's. */
enum {
	CLASS_SPACE = 1,
	CLASS_TAG = 2,
	CLASS_ATTR = 4,
	CLASS_UNQUOTED = 8
};

static const unsigned char class_of[256] = {
    ['\t'] = 15,
    ['\n'] = 15,
    ['\f'] = 15,
    ['\r'] = 15,
    [' '] = 15,
    ['/'] = CLASS_TAG | CLASS_ATTR,
    ['>'] = CLASS_TAG | CLASS_ATTR | CLASS_UNQUOTED,
    ['='] = CLASS_ATTR,
};

static inline unsigned
class_at(const struct html_builder *b, uint32_t pos)
{
	return class_of[(unsigned char)b->src[pos]];
}

static inline uint32_t
skip_space(const struct html_builder *b, uint32_t pos)
{
	while (pos < b->n && (class_at(b, pos) & CLASS_SPACE))
		pos++;
	return pos;
}

static uint32_t
find(const struct html_builder *b, uint32_t pos, char c)
{
	const char *at =
	    pos < b->n ? memchr(b->src + pos, c, b->n - pos) : NULL;

	return at ? (uint32_t)(at - b->src) : b->n;
}

/* Reads a name from *pos to a byte of that class; its key for the tables. */
static inline struct name_key
read_name(const struct html_builder *b, uint32_t *pos, unsigned ends)
{
	struct name_key k = {0, 0};
	uint32_t i = *pos, n = b->n, start = i;
	uint32_t part = n - i > 8 ? i + 8 : n;
	unsigned char c;

	for (; i < part; i++) {
		c = (unsigned char)b->src[i];
		if (class_of[c] & ends)
			break;
		k.k0 = k.k0 << 8 | html_lower[c];
	}
	if (i < n && i == start + 8) {
		for (; i < n; i++) {
			c = (unsigned char)b->src[i];
			if (class_of[c] & ends)
				break;
			k.k1 = k.k1 << 8 | html_lower[c];
		}
		if (i - start > NAME_KEY_MOST)
			k = (struct name_key){0, 0};
	}
	*pos = i;
	return k;
}

static struct html_attr *
attr_room(struct html_builder *b)
{
	struct html_tree *t = b->t;
	uint32_t left = HTML_ATTR_CHUNK - (t->n_attrs & (HTML_ATTR_CHUNK - 1));
	size_t chunk;

	/* One element's attributes lie in one chunk. */
	if (left < LIMIT_HTML_ATTRIBUTES)
		t->n_attrs += left;
	chunk = t->n_attrs >> HTML_ATTR_SHIFT;
	if (chunk == t->n_attr_chunks) {
		t->attrs = arena_push(
		    b->arena, t->attrs, t->n_attr_chunks, sizeof *t->attrs);
		t->attrs[t->n_attr_chunks++] = arena_raw(
		    b->arena, HTML_ATTR_CHUNK * sizeof(struct html_attr));
	}
	return &t->attrs[chunk][t->n_attrs & (HTML_ATTR_CHUNK - 1)];
}

struct attr_seen {
	uint64_t known[(N_ATTRS + 63) / 64];
	uint32_t n_unknown;
};

/* Is the last attribute's name among those before it? */
static bool
attr_is_duplicate(const struct html_builder *b, struct attr_seen *seen,
    const struct html_attr *attrs, size_t n)
{
	const struct html_attr *last = &attrs[n];
	struct str name = {b->src + last->name, last->name_n};

	if (last->id) {
		uint64_t bit = (uint64_t)1 << (last->id & 63);

		if (seen->known[last->id >> 6] & bit)
			return true;
		seen->known[last->id >> 6] |= bit;
		return false;
	}
	for (size_t i = 0, left = seen->n_unknown; left && i < n; i++) {
		if (attrs[i].id)
			continue;
		left--;
		if (attrs[i].name_n == name.n &&
		    str_ieq((struct str){b->src + attrs[i].name, name.n}, name))
			return true;
	}
	seen->n_unknown++;
	return false;
}

/* The value lies at [from, to); one too far from its name is dropped. */
static void
set_value(
    struct html_builder *b, struct html_attr *at, uint32_t from, uint32_t to)
{
	if (from - at->name > UINT16_MAX) {
		b->t->is_cut = true;
		return;
	}
	at->value_at = (uint16_t)(from - at->name);
	at->value_n = to - from;
}

/* From behind the name; where the value ends. */
static uint32_t
read_value(struct html_builder *b, uint32_t pos, struct html_attr *at)
{
	uint32_t end;
	char quote;

	at->value_at = 0;
	at->value_n = 0;
	pos = skip_space(b, pos);
	if (pos >= b->n || b->src[pos] != '=')
		return pos;
	pos = skip_space(b, pos + 1);
	if (pos >= b->n)
		return pos;
	quote = b->src[pos];
	if (quote == '"' || quote == '\'') {
		end = find(b, pos + 1, quote);
		set_value(b, at, pos + 1, end);
		return end < b->n ? end + 1 : b->n + 1;
	}
	for (end = pos; end < b->n; end++)
		if (class_at(b, end) & CLASS_UNQUOTED)
			break;
	set_value(b, at, pos, end);
	return end;
}

/*
 * From behind the tag's name. False at the end of the input within the tag:
 * there is no token then.
 */
static bool
read_attrs(struct html_builder *b, struct html_tag_token *tok, bool keep)
{
	struct html_attr unused, *attrs = NULL, *at = &unused;
	struct attr_seen seen = {0};
	uint32_t pos = b->pos, n = 0;

	for (;;) {
		pos = skip_space(b, pos);
		if (pos >= b->n) {
			b->pos = b->n;
			return false;
		}
		if (b->src[pos] == '>')
			break;
		if (b->src[pos] == '/') {
			pos++;
			tok->self_closing = pos < b->n && b->src[pos] == '>';
			continue;
		}
		if (keep && !attrs) {
			attrs = attr_room(b);
			tok->attrs = b->t->n_attrs;
		}
		if (keep && n < LIMIT_HTML_ATTRIBUTES)
			at = &attrs[n];
		else
			at = &unused;
		at->name = pos;
		/* A name may begin with `=`. */
		if (b->src[pos] == '=') {
			pos++;
			read_name(b, &pos, CLASS_ATTR);
			at->id = ATTR_NONE;
		} else {
			at->id = (uint8_t)html_attr_by_key(
			    read_name(b, &pos, CLASS_ATTR));
		}
		at->name_n =
		    (uint8_t)(pos - at->name > UINT8_MAX ? UINT8_MAX
							 : pos - at->name);
		pos = read_value(b, pos, at);
		if (at != &unused)
			n += !attr_is_duplicate(b, &seen, attrs, n);
		else if (keep)
			b->t->is_cut = true;
	}
	b->pos = pos + 1;
	tok->n_attrs = (uint16_t)n;
	return true;
}

/*
 * b->pos is at `<`, a letter behind it or behind a slash. False at the end of
 * the input within the tag.
 */
static inline bool
take_tag(struct html_builder *b, struct html_tag_token *tok, bool is_end)
{
	uint32_t pos = b->pos + 1 + is_end;
	struct name_key key;

	*tok = (struct html_tag_token){.source = b->pos, .name = pos};
	key = read_name(b, &pos, CLASS_TAG);
	tok->tag = html_tag_by_key(key);
	tok->name_n = pos - tok->name;
	b->pos = pos;
	if (pos < b->n && b->src[pos] == '>') {
		b->pos = pos + 1;
		return true;
	}
	return read_attrs(b, tok, !is_end);
}

static void
read_tag(struct html_builder *b, bool is_end)
{
	struct html_tag_token tok;

	if (!take_tag(b, &tok, is_end))
		return;
	if (is_end)
		html_build_end(b, &tok);
	else
		html_build_start(b, &tok);
}

bool
html_next_tag(struct html_builder *b, struct html_tag_token *tok, bool *is_end)
{
	for (; b->pos < b->n; b->pos++) {
		uint32_t at = b->pos = find(b, b->pos, '<');

		if (b->n - at < 3)
			break;
		*is_end = b->src[at + 1] == '/';
		if (is_alpha((unsigned char)b->src[at + 1 + *is_end])) {
			b->t->n_attrs = 0;
			return take_tag(b, tok, *is_end);
		}
	}
	b->pos = b->n;
	return false;
}

static void
bogus_comment(struct html_builder *b, uint32_t from)
{
	uint32_t end = find(b, from, '>');

	html_build_comment(b, from, end - from);
	b->pos = end < b->n ? end + 1 : end;
}

/* from: behind `<!--`. */
static void
read_comment(struct html_builder *b, uint32_t from)
{
	uint32_t at = from, end = b->n;

	if (at < b->n && b->src[at] == '>') {
		html_build_comment(b, from, 0);
		b->pos = at + 1;
		return;
	}
	if (b->n - at >= 2 && b->src[at] == '-' && b->src[at + 1] == '>') {
		html_build_comment(b, from, 0);
		b->pos = at + 2;
		return;
	}
	for (;; at++) {
		at = find(b, at, '-');
		if (at >= b->n || b->n - at < 2)
			break;
		if (b->src[at + 1] != '-')
			continue;
		if (b->n - at >= 3 && b->src[at + 2] == '>') {
			html_build_comment(b, from, at - from);
			b->pos = at + 3;
			return;
		}
		if (b->n - at >= 4 && b->src[at + 2] == '!' &&
		    b->src[at + 3] == '>') {
			html_build_comment(b, from, at - from);
			b->pos = at + 4;
			return;
		}
	}
	/* What may have begun an end is no text at the end of input. */
	b->pos = end;
	if (end - from >= 3 && !memcmp(b->src + end - 3, "--!", 3))
		end -= 3;
	else if (end - from >= 2 && !memcmp(b->src + end - 2, "--", 2))
		end -= 2;
	else if (end - from >= 1 && b->src[end - 1] == '-')
		end--;
	html_build_comment(b, from, end - from);
}

/* A quoted identifier at *pos; false when it has no end before `>`. */
static bool
read_identifier(struct html_builder *b, uint32_t *pos, struct str *out)
{
	char quote = b->src[*pos];
	uint32_t from = *pos + 1, close = find(b, from, quote);
	uint32_t gt = find(b, from, '>');
	bool is_whole = close < gt;

	*out = (struct str){b->src + from, (is_whole ? close : gt) - from};
	*pos = is_whole ? close + 1 : gt;
	return is_whole;
}

static inline bool
at_quote(const struct html_builder *b, uint32_t pos)
{
	return pos < b->n && (b->src[pos] == '"' || b->src[pos] == '\'');
}

/* The identifiers behind the name; returns force-quirks. */
static bool
read_external_id(struct html_builder *b, uint32_t *pos, struct html_doctype *d)
{
	struct str rest = {b->src + *pos, b->n - *pos};
	bool is_public = str_istarts(rest, STR("public"));

	if (!is_public && !str_istarts(rest, STR("system")))
		return true;
	*pos = skip_space(b, *pos + 6);
	if (!at_quote(b, *pos))
		return true;
	if (!is_public)
		return !read_identifier(b, pos, &d->system_id);
	if (!read_identifier(b, pos, &d->public_id))
		return true;
	*pos = skip_space(b, *pos);
	if (at_quote(b, *pos))
		return !read_identifier(b, pos, &d->system_id);
	return *pos >= b->n || b->src[*pos] != '>';
}

/* from: behind `<!doctype`. */
static void
read_doctype(struct html_builder *b, uint32_t from)
{
	struct html_doctype d = {STR_NONE, STR_NONE, STR_NONE};
	uint32_t pos = skip_space(b, from), start = pos;
	bool quirks = true;

	while (pos < b->n && b->src[pos] != '>' &&
	       !(class_at(b, pos) & CLASS_SPACE))
		pos++;
	if (pos > start) {
		d.name = (struct str){b->src + start, pos - start};
		pos = skip_space(b, pos);
		if (pos < b->n && b->src[pos] == '>')
			quirks = false;
		else if (pos < b->n)
			quirks = read_external_id(b, &pos, &d);
	}
	pos = find(b, pos, '>');
	html_build_doctype(b, d, quirks || pos >= b->n);
	b->pos = pos < b->n ? pos + 1 : pos;
}

/* from: behind `<![CDATA[` */
static void
read_cdata(struct html_builder *b, uint32_t from)
{
	struct str rest = {b->src + from, b->n - from};
	ssize_t at = str_find(rest, STR("]]>"));
	uint32_t n = at < 0 ? (uint32_t)rest.n : (uint32_t)at;

	if (n)
		html_build_text(b, from, n, HTML_RAW | HTML_KEEP_NUL);
	b->pos = at < 0 ? b->n : from + n + 3;
}

/* b->pos is at `<!`. */
static void
read_declaration(struct html_builder *b)
{
	uint32_t at = b->pos + 2;
	struct str rest = {b->src + at, b->n - at};

	if (str_starts(rest, STR("--")))
		read_comment(b, at + 2);
	else if (str_istarts(rest, STR("doctype")))
		read_doctype(b, at + 7);
	else if (str_starts(rest, STR("[CDATA[")) && html_build_in_foreign(b))
		read_cdata(b, at + 7);
	else
		bogus_comment(b, at);
}

/* The text of the current element, up to its end tag. */
static void
read_content(struct html_builder *b)
{
	enum html_content content = b->content;
	/* A fragment's context element is not on the stack. */
	enum html_tag tag = b->n_stack > 1 ? (enum html_tag)html_current(b)->tag
					   : b->context_tag;
	uint32_t end = b->n;

	if (content != CONTENT_PLAINTEXT)
		end = html_content_end(b, b->pos, tag);
	b->content = CONTENT_DATA;
	if (end > b->pos)
		html_build_text(b, b->pos, end - b->pos,
		    content == CONTENT_RCDATA ? HTML_KEEP_NUL
					      : HTML_RAW | HTML_KEEP_NUL);
	b->pos = end;
}

/* Is b->src[pos] == '<' the beginning of markup, or text? */
static inline bool
is_markup(const struct html_builder *b, uint32_t pos)
{
	char c;

	if (pos + 1 >= b->n)
		return false;
	c = b->src[pos + 1];
	if (is_alpha((unsigned char)c) || c == '!' || c == '?')
		return true;
	return c == '/' && pos + 2 < b->n;
}

static void
read_markup(struct html_builder *b)
{
	char c = b->src[b->pos + 1];

	if (c == '!') {
		read_declaration(b);
	} else if (c == '?') {
		bogus_comment(b, b->pos + 1);
	} else if (c != '/') {
		read_tag(b, false);
	} else if (is_alpha((unsigned char)b->src[b->pos + 2])) {
		read_tag(b, true);
	} else if (b->src[b->pos + 2] == '>') {
		b->pos += 3;
	} else {
		bogus_comment(b, b->pos + 2);
	}
}

void
html_tokenize(struct html_builder *b)
{
	while (b->pos < b->n && !b->is_over) {
		uint32_t at = b->pos;

		if (b->content != CONTENT_DATA) {
			read_content(b);
			continue;
		}
		while ((at = find(b, at, '<')) < b->n && !is_markup(b, at))
			at++;
		if (at > b->pos) {
			html_build_text(b, b->pos, at - b->pos, 0);
			b->pos = at;
		}
		if (at < b->n)
			read_markup(b);
	}
	html_build_eof(b);
}
