/* SPDX-License-Identifier: MIT */
/* The few rules of RFC 8601 and RFC 2047 that a filter needs. */
#include "milter/field.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum {
	WORD_BYTES = 45, /* in one encoded word: 60 letters of base64 + 12 */
	DOMAIN_MOST = 253,
	ID_MOST = 255
};

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* Behind blanks and comments, which nest; NULL when one has no end. */
static const char *
skip_cfws(const char *s)
{
	unsigned depth = 0;

	for (; *s; s++) {
		if (*s == '(')
			depth++;
		else if (*s == ')' && depth)
			depth--;
		else if (*s == '\\' && depth && s[1])
			s++;
		else if (!depth && !is_blank(*s))
			break;
	}
	return depth ? NULL : s;
}

/* authserv-id is a `value` of RFC 2045: a token or a quoted string. */
static bool
read_value(const char *s, char out[ID_MOST + 1])
{
	bool is_quoted = *s == '"';
	size_t n = 0;

	for (s += is_quoted; *s; s++) {
		if (is_quoted ? *s == '"' : is_blank(*s) || strchr(";(/", *s))
			break;
		if (is_quoted && *s == '\\' && s[1])
			s++;
		if (n == ID_MOST)
			return false;
		out[n++] = *s;
	}
	if (n && out[n - 1] == '.')
		n--;
	out[n] = 0;
	return n && (!is_quoted || *s == '"');
}

bool
field_claims_results(const char *value, const char *id)
{
	char got[ID_MOST + 1];

	value = skip_cfws(value);
	return !value || !read_value(value, got) || !strcasecmp(got, id);
}

/* The length of the sound UTF-8 character here; 0: none. */
static size_t
character(const unsigned char *s, size_t n, unsigned *code_out)
{
	static const unsigned least[] = {0, 0, 0x80, 0x800, 0x10000};
	size_t want = *s < 0x80	  ? 1
		      : *s < 0xc0 ? 0
		      : *s < 0xe0 ? 2
		      : *s < 0xf0 ? 3
		      : *s < 0xf8 ? 4
				  : 0;
	unsigned code = want == 1 ? *s : *s & (0xffu >> (want + 1));

	if (!want || want > n)
		return 0;
	for (size_t i = 1; i < want; i++) {
		if ((s[i] & 0xc0) != 0x80)
			return 0;
		code = code << 6 | (s[i] & 0x3fu);
	}
	*code_out = code;
	return code < least[want] || code > 0x10ffff ||
		       (code >= 0xd800 && code < 0xe000)
		   ? 0
		   : want;
}

/* Controls, and what turns the direction of writing. */
static bool
is_hidden(unsigned c)
{
	return c < 0x20 || (c >= 0x7f && c < 0xa0) || c == 0x61c ||
	       (c >= 0x200b && c <= 0x200f) || (c >= 0x2028 && c <= 0x202e) ||
	       (c >= 0x2060 && c <= 0x206f) || c == 0xfeff;
}

/* A copy of sound, visible characters; true when all are ASCII. */
static bool
clean(const char *s, size_t n, struct out *out)
{
	bool is_ascii = true;

	for (size_t i = 0; i < n && out->n < FIELD_WORDS_MOST;) {
		unsigned code = 0;
		size_t k =
		    character((const unsigned char *)s + i, n - i, &code);

		if (!k || is_hidden(code))
			out_text(out, "\xef\xbf\xbd");
		else
			out_add(out, s + i, k);
		is_ascii &= k == 1 && !is_hidden(code);
		i += k ? k : 1;
	}
	return is_ascii;
}

static void
add_base64(struct out *o, const unsigned char *s, size_t n)
{
	static const char digits[] =
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

	for (size_t i = 0; i < n; i += 3) {
		unsigned v = (unsigned)s[i] << 16;
		char four[4];

		v |= i + 1 < n ? (unsigned)s[i + 1] << 8 : 0;
		v |= i + 2 < n ? (unsigned)s[i + 2] : 0;
		for (int k = 0; k < 4; k++)
			four[k] = digits[v >> (18 - 6 * k) & 63];
		if (i + 2 >= n)
			four[3] = '=';
		if (i + 1 >= n)
			four[2] = '=';
		out_add(o, four, 4);
	}
}

/* No character is split between two words (RFC 2047 section 5). */
static void
add_encoded(struct out *o, const char *s, size_t n)
{
	for (size_t i = 0; i < n;) {
		size_t k = n - i < WORD_BYTES ? n - i : WORD_BYTES;

		while (i + k < n && ((unsigned char)s[i + k] & 0xc0) == 0x80)
			k--;
		out_text(o, i ? "\n =?UTF-8?B?" : "=?UTF-8?B?");
		add_base64(o, (const unsigned char *)s + i, k);
		out_text(o, "?=");
		i += k;
	}
}

/* Broken at blanks where lines get long. */
static void
add_folded(struct out *o, const char *s, size_t n)
{
	size_t column = 20; /* a name and a colon stand before */

	for (size_t i = 0; i < n; i++) {
		size_t word = strcspn(s + i + 1, " ");

		if (s[i] == ' ' && column + word >= FIELD_LINE && i + 1 < n) {
			out_text(o, "\n ");
			column = 1;
			continue;
		}
		out_add(o, s + i, 1);
		column++;
	}
}

void
field_add_words(struct out *o, const char *s, size_t n)
{
	struct out copy;
	bool is_ascii;
	size_t size;
	char *p;

	out_init(&copy, FIELD_WORDS_MOST + 8);
	is_ascii = clean(s, n, &copy);
	p = out_take(&copy, &size);
	/* What looks like an encoded word must not be taken for one. */
	if (is_ascii && !strstr(p, "=?"))
		add_folded(o, p, size);
	else
		add_encoded(o, p, size);
	out_done(&copy);
	free(p);
}

void
field_add_reply(struct out *o, const char *s, size_t n)
{
	bool is_left_out = false;

	for (size_t i = 0; i < n && o->n < REPLY_MOST; i++) {
		bool is_plain = s[i] >= 0x20 && s[i] <= 0x7e;

		if (is_plain)
			out_add(o, s + i, 1);
		else if (!is_left_out)
			out_text(o, "...");
		if (s[i] == '%') /* libmilter reads a format */
			out_text(o, "%");
		is_left_out = !is_plain;
	}
}

bool
field_is_domain(const char *s)
{
	size_t n = strlen(s);

	if (!n || n > DOMAIN_MOST)
		return false;
	for (size_t i = 0; i < n; i++)
		if (!((s[i] >= 'a' && s[i] <= 'z') ||
			(s[i] >= 'A' && s[i] <= 'Z') ||
			(s[i] >= '0' && s[i] <= '9') || s[i] == '-' ||
			s[i] == '_' || s[i] == '.'))
			return false;
	return true;
}
