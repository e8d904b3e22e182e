/* SPDX-License-Identifier: MIT */
/* RFC 2047 as mail really has it. */
#include "mail/word.h"

#include "base/buf.h"
#include "base/limits.h"
#include "mail/charset.h"
#include "mail/transfer.h"

enum {
	CHARSET_NAME_MOST = 75
};

struct word {
	struct str charset; /* without language */
	bool is_base64;
	struct str text;
	size_t end; /* offset behind the word in the value */
	bool is_unclosed;
};

struct reader {
	struct arena *arena;
	struct str value, hint;
	struct facts *facts;
	struct buf out;
	/* Joined words that are not yet decoded. */
	bool is_pending;
	struct str charset;
	struct buf bytes;
	struct base64 base64;
	size_t no_end_from; /* from here on there is no "?=" */
};

static bool
is_charset_char(unsigned char c)
{
	return c > ' ' && c < 0x7f && c != '?' && c != '=' && c != '<' &&
	       c != '>' && c != '"';
}

/* From `at`, the offset of "?=", or -1. */
static ssize_t
find_end(struct reader *r, size_t at, bool is_base64)
{
	ssize_t end, next;

	if (at >= r->no_end_from)
		return -1;
	end = str_find(str_skip(r->value, at), STR("?="));
	if (end < 0) {
		r->no_end_from = at;
		return -1;
	}
	end += (ssize_t)at;
	/* A raw "?" before an escape, as in "?Q?what?=3F?=". */
	if (!is_base64 && (size_t)end + 4 < r->value.n &&
	    hex_value((unsigned char)r->value.p[end + 2]) >= 0 &&
	    hex_value((unsigned char)r->value.p[end + 3]) >= 0) {
		struct str ahead =
		    str_sub(r->value, (size_t)end + 4, CHARSET_NAME_MOST);
		ssize_t start = str_find(ahead, STR("=?"));

		next = str_find(ahead, STR("?="));
		if (next >= 0 && (start < 0 || next <= start))
			return end + 4 + next;
	}
	return end;
}

/* Reads an encoded word that begins at `at` with "=?". */
static bool
read_word(struct reader *r, size_t at, struct word *w)
{
	struct str s = r->value;
	size_t i = at + 2, start;
	ssize_t end, star;

	while (i < s.n && (s.p[i] == ' ' || s.p[i] == '\t'))
		i++;
	start = i;
	while (i < s.n && i - start < CHARSET_NAME_MOST &&
	       is_charset_char((unsigned char)s.p[i]))
		i++;
	w->charset = str_sub(s, start, i - start);
	star = str_chr(w->charset, '*');
	if (star >= 0) /* RFC 2231, 5: the language */
		w->charset.n = (size_t)star;
	while (i < s.n && (s.p[i] == ' ' || s.p[i] == '\t'))
		i++;
	if (i + 2 >= s.n || s.p[i] != '?' || s.p[i + 2] != '?')
		return false;
	w->is_base64 = to_lower(s.p[i + 1]) == 'b';
	if (!w->is_base64 && to_lower(s.p[i + 1]) != 'q')
		return false;
	i += 3;
	end = find_end(r, i, w->is_base64);
	w->is_unclosed = end < 0;
	if (end < 0) {
		w->text = str_skip(s, i);
		w->end = s.n;
		/* Cut off by its writer: only where nothing else follows. */
		return str_chr(w->text, ' ') < 0 && str_chr(w->text, '<') < 0 &&
		       str_find(w->text, STR("=?")) < 0;
	}
	w->text = str_sub(s, i, (size_t)end - i);
	w->end = (size_t)end + 2;
	return true;
}

/* Control characters can't be seen where the word is shown: blanks. */
static struct str
without_control(struct reader *r, struct str text)
{
	char *copy = NULL;

	for (size_t i = 0; i < text.n; i++) {
		unsigned char c = (unsigned char)text.p[i];

		if ((c >= 0x20 && c != 0x7f) || c == 0x1b)
			continue;
		if (!copy) {
			fact_add(r->facts, FACT_WORD_CONTROL, r->value);
			copy = (char *)arena_str(r->arena, text).p;
		}
		if (c == '\r' || c == '\n' || c == '\t')
			copy[i] = ' ';
	}
	return copy ? (struct str){copy, text.n} : text;
}

static void
flush(struct reader *r)
{
	struct charset_text t;

	if (!r->is_pending)
		return;
	t = charset_read(r->arena, buf_str(&r->bytes), r->charset, r->hint);
	if (!t.has_label)
		fact_add(r->facts, FACT_WORD_CHARSET, r->value);
	if (t.is_label_wrong)
		fact_add(r->facts, FACT_WORD_WRONG, r->value);
	if (t.n_bad)
		fact_add(r->facts, FACT_WORD_MALFORMED, r->value);
	if (t.charset && charset_is_utf7(t.charset))
		fact_add(r->facts, FACT_WORD_UTF_7, r->value);
	if (r->base64.has_junk || r->base64.has_inner_padding)
		fact_add(r->facts, FACT_WORD_BASE64, r->value);
	buf_add(&r->out, without_control(r, t.text));
	r->is_pending = false;
}

static void
add_q(struct buf *b, struct str text)
{
	for (size_t i = 0; i < text.n; i++) {
		int high, low;

		if (text.p[i] == '_') {
			buf_byte(b, ' ');
			continue;
		}
		if (text.p[i] == '=' && i + 2 < text.n) {
			high = hex_value((unsigned char)text.p[i + 1]);
			low = hex_value((unsigned char)text.p[i + 2]);
			if (high >= 0 && low >= 0) {
				buf_byte(b, (char)(high << 4 | low));
				i += 2;
				continue;
			}
		}
		buf_byte(b, text.p[i]);
	}
}

static void
add_word(struct reader *r, const struct word *w)
{
	if (!r->is_pending || !str_ieq(r->charset, w->charset)) {
		flush(r);
		r->is_pending = true;
		r->charset = w->charset;
		/* Decoding copies what it gives: the room is used again. */
		r->bytes.n = 0;
		r->base64 = (struct base64){0};
	}
	if (w->is_unclosed)
		fact_add(r->facts, FACT_WORD_UNCLOSED, r->value);
	if (str_chr(w->text, ' ') >= 0)
		fact_add(r->facts, FACT_WORD_SPACE, r->value);
	if (w->is_base64) {
		/* Writers cut base64 between words at any place: bits that
		   a word left over go on in the next, unless it was padded. */
		char *room = buf_room(&r->bytes, w->text.n + 3);

		if (room)
			buf_took(
			    &r->bytes, base64_run(&r->base64, w->text, room));
		r->base64.has_padding = false;
	} else {
		r->base64.n_bits = 0;
		add_q(&r->bytes, w->text);
	}
}

static enum fact
raw_fact(enum charset_why why)
{
	static const enum fact facts[] = {
	    [CHARSET_JIS] = FACT_RAW_JIS,
	    [CHARSET_UTF_8] = FACT_RAW_UTF_8,
	    [CHARSET_HINT] = FACT_RAW_HINT,
	    [CHARSET_JAPANESE] = FACT_RAW_JAPANESE,
	    [CHARSET_FALLBACK] = FACT_RAW_FALLBACK,
	    [CHARSET_UTF_16] = FACT_RAW_FALLBACK,
	    [CHARSET_ASCII] = FACT_RAW_FALLBACK,
	    [CHARSET_LABEL] = FACT_RAW_FALLBACK,
	};

	return facts[why];
}

static void
add_raw(struct reader *r, struct str raw)
{
	struct charset_text t;

	flush(r);
	if (charset_ascii_prefix(raw) == raw.n) {
		buf_add(&r->out, raw);
		return;
	}
	t = charset_read(r->arena, raw, STR_NONE, r->hint);
	fact_add(r->facts, raw_fact(t.why), raw);
	buf_add(&r->out, t.text);
}

/* What stands between the last word and the next, or the end. */
static void
add_gap(struct reader *r, struct str gap, bool is_before_word)
{
	struct str trimmed = str_trim(gap);

	if (is_before_word && r->is_pending && !trimmed.n)
		return; /* RFC 2047, 6.2: white space between words */
	if (trimmed.n &&
	    ((r->is_pending && trimmed.p == gap.p) ||
		(is_before_word && trimmed.p + trimmed.n == gap.p + gap.n)))
		fact_add(r->facts, FACT_WORD_GLUED, r->value);
	if (gap.n)
		add_raw(r, gap);
}

struct str
word_decode(
    struct arena *a, struct str value, struct str hint, struct facts *facts)
{
	struct reader r = {.arena = a,
	    .value = value,
	    .hint = hint,
	    .facts = facts,
	    .no_end_from = SIZE_MAX};
	size_t done = 0, at = 0;

	if (value.n > LIMIT_HEADER_BYTES) {
		fact_add(facts, FACT_LIMIT_HEADER_BYTES_, value);
		r.value = value = str_sub(value, 0, LIMIT_HEADER_BYTES);
	}
	if (str_find(value, STR("=?")) < 0 &&
	    charset_ascii_prefix(value) == value.n)
		return value;
	buf_init(&r.out, a, (size_t)LIMIT_HEADER_BYTES * 4);
	buf_init(&r.bytes, a, value.n + 4);
	for (;;) {
		ssize_t next = str_find(str_skip(value, at), STR("=?"));
		struct word w;

		if (next < 0)
			break;
		at += (size_t)next;
		if (!read_word(&r, at, &w)) {
			at += 2;
			continue;
		}
		add_gap(&r, str_sub(value, done, at - done), true);
		add_word(&r, &w);
		at = done = w.end;
	}
	add_gap(&r, str_skip(value, done), false);
	flush(&r);
	return buf_str(&r.out);
}
