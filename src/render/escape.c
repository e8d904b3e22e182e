/* SPDX-License-Identifier: MIT */
/* Escaping for HTML. */
#include "render/escape.h"
#include "base/utf8.h"

static bool
is_unfit(uint32_t cp)
{
	return (cp < 0x20 && cp != '\n' && cp != '\t') ||
	       (cp >= 0x7f && cp < 0xa0) || cp == 0x61c || cp == 0x200e ||
	       cp == 0x200f || (cp >= 0x202a && cp <= 0x202e) ||
	       (cp >= 0x2066 && cp <= 0x2069) || cp == 0xfeff ||
	       (cp >= 0xe0000 && cp <= 0xe0fff);
}

void
escape_html(struct buf *b, struct str s)
{
	while (s.n) {
		uint32_t cp = utf8_next(&s);

		switch (cp) {
		case '&':
			buf_add(b, STR("&amp;"));
			break;
		case '<':
			buf_add(b, STR("&lt;"));
			break;
		case '>':
			buf_add(b, STR("&gt;"));
			break;
		case '"':
			buf_add(b, STR("&quot;"));
			break;
		case '\'':
			buf_add(b, STR("&#39;"));
			break;
		case '\r':
			buf_byte(b, ' ');
			break;
		default:
			buf_utf8(b, is_unfit(cp) ? 0xfffd : cp);
		}
	}
}

static void
add_ruby(struct buf *b, struct str base, struct str reading)
{
	buf_add(b, STR("<ruby>"));
	escape_html(b, base);
	buf_add(b, STR("<rp>(</rp><rt>"));
	escape_html(b, reading);
	buf_add(b, STR("</rt><rp>)</rp></ruby>"));
}

void
escape_words(struct buf *b, struct str s)
{
	while (s.n) {
		ssize_t open = str_chr(s, '{');
		struct str in = str_skip(s, (size_t)open + 1);
		ssize_t bar = open < 0 ? -1 : str_chr(in, '|');
		ssize_t end = open < 0 ? -1 : str_chr(in, '}');

		if (bar < 0 || end < 0 || bar > end)
			break;
		escape_html(b, str_sub(s, 0, (size_t)open));
		add_ruby(b, str_sub(in, 0, (size_t)bar),
		    str_sub(in, (size_t)bar + 1, (size_t)(end - bar - 1)));
		s = str_skip(in, (size_t)end + 1);
	}
	escape_html(b, s);
}

static bool
is_kanji(uint32_t cp)
{
	return (cp >= 0x4e00 && cp <= 0x9fff) ||
	       (cp >= 0x3400 && cp <= 0x4dbf) || cp == 0x3005;
}

static bool
is_kana(struct str s)
{
	if (!s.n)
		return false;
	while (s.n) {
		uint32_t cp = utf8_next(&s);

		if (!((cp >= 0x3041 && cp <= 0x3096) || cp == 0x30fc))
			return false;
	}
	return true;
}

/* Bytes of kanji at the end of s. */
static size_t
kanji_before(struct str s)
{
	size_t n = 0;

	while (n < s.n) {
		size_t k = n + 1;
		struct str c;

		while (k < s.n && ((unsigned char)s.p[s.n - k] & 0xc0) == 0x80)
			k++;
		c = str_skip(s, s.n - k);
		if (!is_kanji(utf8_next(&c)))
			return n;
		n = k;
	}
	return n;
}

void
escape_sentence(struct buf *b, struct str s, bool is_easy)
{
	while (is_easy && s.n) {
		ssize_t open = str_chr(s, '(');
		struct str before = str_sub(s, 0, open < 0 ? 0 : (size_t)open);
		struct str in = str_skip(s, (size_t)open + 1);
		ssize_t end = open < 0 ? -1 : str_chr(in, ')');
		struct str reading = str_sub(in, 0, end < 0 ? 0 : (size_t)end);
		size_t n = kanji_before(before);

		if (open < 0 || end < 0)
			break;
		if (!n || !is_kana(reading)) {
			escape_html(b, str_sub(s, 0, (size_t)open + 1));
			s = in;
			continue;
		}
		escape_html(b, str_sub(before, 0, before.n - n));
		add_ruby(b, str_skip(before, before.n - n), reading);
		s = str_skip(in, (size_t)end + 1);
	}
	escape_html(b, s);
}
