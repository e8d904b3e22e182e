/* SPDX-License-Identifier: MIT */
/* Text, words and addresses without whom they were for. */
#include "base/buf.h"
#include "base/fold.h"
#include "base/utf8.h"
#include "redact/inside.h"
#include "redact/redact.h"
#include "url/host.h"

#include <string.h>

enum {
	LONG_WORD = 18, /* letters without a break */
	KEY_WORD = 6,	/* letters and digits mixed */
	NUMBER = 5	/* digits */
};

static bool
is_invisible(uint32_t cp)
{
	return (cp < 0x20 && cp != '\n') || (cp >= 0x7f && cp < 0xa0) ||
	       cp == 0xad || cp == 0x61c || cp == 0x180e ||
	       (cp >= 0x200b && cp <= 0x200f) ||
	       (cp >= 0x2028 && cp <= 0x202e) ||
	       (cp >= 0x2060 && cp <= 0x206f) || cp == 0xfeff ||
	       (cp >= 0xfe00 && cp <= 0xfe0f) ||
	       (cp >= 0xfff9 && cp <= 0xfffb) || cp >= 0xe0000;
}

struct str
redact_flatten(struct arena *a, struct str text)
{
	struct buf b;

	buf_init(&b, a, text.n * 3 + 1);
	while (text.n) {
		uint32_t cp = utf8_next(&text);

		if (cp >= 0xff01 && cp <= 0xff5e)
			cp -= 0xfee0;
		if (cp == '\t' || cp == 0x3000)
			cp = ' ';
		if (!is_invisible(cp))
			buf_utf8(&b, cp);
	}
	return buf_str(&b);
}

bool
redact_is_opaque(struct str w)
{
	size_t digits = 0, letters = 0, run = 0, turns = 0, longest = 0;

	for (size_t i = 0; i < w.n; i++) {
		bool is_upper = w.p[i] >= 'A' && w.p[i] <= 'Z';

		digits += is_digit(w.p[i]);
		letters += is_alpha(w.p[i]);
		run = is_alnum(w.p[i]) ? run + 1 : 0;
		longest = run > longest ? run : longest;
		turns +=
		    is_upper && i && w.p[i - 1] >= 'a' && w.p[i - 1] <= 'z';
	}
	return digits >= NUMBER || longest >= LONG_WORD ||
	       (digits && letters && w.n >= KEY_WORD) || turns >= 2 ||
	       str_ifind(w, STR("%40")) >= 0 || str_ends(w, STR("=="));
}

/* Marks the bytes of `text` that must not come out. */
static bool
mark(struct redact *r, struct str text, bool *is_hidden)
{
	struct folded f = fold_text(r->arena, text);
	bool any = false;

	for (size_t i = 0; i < r->n_hidden; i++) {
		struct str h = r->hidden[i];
		size_t at = 0;
		ssize_t found;

		while ((found = str_find(str_skip(f.text, at), h)) >= 0) {
			size_t from = at + (size_t)found, end = from + h.n;
			bool is_inside =
			    (from && is_alpha(f.text.p[from - 1])) ||
			    (end < f.text.n && is_alpha(f.text.p[end]));

			at = from + 1;
			/* "ann" in "cannot" is nobody. */
			if (h.n < 5 && is_alpha(h.p[0]) && is_inside)
				continue;
			any = true;
			at = end;
			if (is_hidden)
				memset(is_hidden + f.map[from], true,
				    f.map[end] - f.map[from]);
			else
				return true;
		}
	}
	return any;
}

bool
redact_hides(struct redact *r, struct str s)
{
	return mark(r, s, NULL);
}

static bool
is_word_byte(char c)
{
	return is_alnum(c) || (c && strchr("._%+=-@", c));
}

static bool
is_url_byte(char c)
{
	return (unsigned char)c > 0x20 && (unsigned char)c < 0x7f &&
	       !strchr("<>\"'`|", c);
}

struct str
redact_address(struct redact *r, struct str address)
{
	ssize_t at = str_rchr(address, '@');
	struct str local, host;
	struct buf b;

	if (at < 0)
		return STR_NONE;
	if (r->is_full)
		return STR("[address]");
	local = str_sub(address, 0, (size_t)at);
	host = redact_host(r,
	    text_lower(r->urls, r->arena, str_skip(address, (size_t)at + 1)));
	if (!host.p)
		return STR("[address]");
	buf_init(&b, r->arena, address.n + 8);
	if (redact_hides(r, local) || redact_is_opaque(local) ||
	    str_chr(local, '=') >= 0 || local.n > 32)
		buf_add(&b, STR("[id]"));
	else
		buf_add(&b, local);
	buf_byte(&b, '@');
	buf_add(&b, host);
	return buf_str(&b);
}

static bool
is_ip_or_time(struct str w)
{
	size_t dots = 0, run = 0;

	for (size_t i = 0; i < w.n; i++) {
		if (!is_digit(w.p[i]) && w.p[i] != '.')
			return false;
		dots += w.p[i] == '.';
		run = w.p[i] == '.' ? 0 : run + 1;
		if (run > 3)
			return false;
	}
	return dots == 3;
}

static bool
is_number(struct str w)
{
	for (size_t i = 0; i < w.n; i++)
		if (is_alpha(w.p[i]))
			return false;
	return true;
}

static void
add_word(struct redact *r, struct buf *b, struct str w)
{
	ssize_t at = str_rchr(w, '@');

	if (at > 0 && (size_t)at + 1 < w.n) {
		bool is_kept = r->sender.p && str_ieq(w, r->sender);

		buf_add(b, is_kept ? redact_address(r, w) : STR("[address]"));
	} else if (is_ip_or_time(w)) {
		buf_add(b, w);
	} else if (redact_is_opaque(w)) {
		buf_add(b, is_number(w) ? STR("[number]") : STR("[id]"));
	} else {
		buf_add(b, w);
	}
}

static size_t
url_length(struct str s)
{
	size_t n = 0;

	if (!str_istarts(s, STR("http://")) && !str_istarts(s, STR("https://")))
		return 0;
	while (n < s.n && is_url_byte(s.p[n]))
		n++;
	return n;
}

static void
add_url(struct redact *r, struct buf *b, struct str s)
{
	struct redacted_url u;

	if (!redact_url(r, s, &u)) {
		buf_add(b, STR("[link]"));
		return;
	}
	buf_add(b, u.prefix);
	if (u.is_cut)
		buf_add(b, STR("[...]"));
}

static void
add_hidden(struct buf *b)
{
	if (!str_ends(buf_str(b), STR("[name]")))
		buf_add(b, STR("[name]"));
}

struct str
redact_text(struct redact *r, struct str text)
{
	struct str s = redact_flatten(r->arena, text);
	bool *is_hidden = arena_alloc(r->arena, s.n + 1);
	struct buf b;
	size_t i = 0;

	if (r->is_full)
		return STR("[removed]");
	buf_init(&b, r->arena, s.n * 8 + 64);
	mark(r, s, is_hidden);
	while (i < s.n) {
		size_t n = url_length(str_skip(s, i));

		if (n) {
			add_url(r, &b, str_sub(s, i, n));
		} else if (is_word_byte(s.p[i])) {
			bool any = false;

			while (i + n < s.n && is_word_byte(s.p[i + n]))
				any |= is_hidden[i + n++];
			if (any)
				add_hidden(&b);
			else
				add_word(r, &b, str_sub(s, i, n));
		} else {
			n = 1;
			if (is_hidden[i])
				add_hidden(&b);
			else
				buf_byte(&b, s.p[i]);
		}
		i += n;
	}
	return buf_str(&b);
}
