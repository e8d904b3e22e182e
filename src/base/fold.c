/* SPDX-License-Identifier: MIT */
/* Folding for comparison: one table by code point, and rules by word. */
#include "base/fold_inside.h"
#include "base/utf8.h"

#include "fold_table.h"

enum {
	BLOCK_BITS = 7,
	SLACK = 64,
	WHOLE_WORD_LEAST = 3
};

static const struct fold_record *
record_of(uint32_t code)
{
	uint16_t block = fold_first[code >> BLOCK_BITS];

	return &fold_records[fold_second[block]
					[code & ((1u << BLOCK_BITS) - 1)]];
}

static struct str
record_text(const struct fold_record *r)
{
	return (struct str){(const char *)fold_pool + r->offset, r->length};
}

static struct piece
piece_ascii(unsigned char c, size_t at)
{
	static const struct fold_record ascii = {.kind = FOLD_OTHER};
	struct piece p = {
	    (uint32_t)to_lower(c), &ascii, FOLD_OTHER, at, at + 1};

	if (is_alpha(c))
		p.kind = FOLD_LATIN;
	else if (is_digit(c))
		p.kind = FOLD_DIGIT;
	else if (is_space(c))
		p.kind = FOLD_SPACE;
	else if (c < ' ' || c == 0x7f)
		p.kind = FOLD_INVISIBLE;
	return p;
}

/* The piece at an offset below in.n. */
static struct piece
piece_at(struct str in, size_t at)
{
	struct str rest = str_skip(in, at), text;
	struct piece p;

	if ((unsigned char)rest.p[0] < 0x80)
		return piece_ascii((unsigned char)rest.p[0], at);
	p.at = at;
	p.code = utf8_next(&rest);
	p.end = in.n - rest.n;
	p.record = record_of(p.code);
	p.kind = p.record->kind;
	text = record_text(p.record);
	if (text.n) {
		uint32_t code = utf8_next(&text);

		if (!text.n)
			p.code = code;
	}
	return p;
}

struct piece
fold_peek(struct str in, size_t at)
{
	struct piece p;

	while (at < in.n) {
		p = piece_at(in, at);
		if (p.kind != FOLD_INVISIBLE && p.kind != FOLD_SELECTOR)
			return p;
		at = p.end;
	}
	return (struct piece){.kind = FOLD_OTHER, .at = at, .end = at};
}

static void
grow(struct fold *f, size_t n)
{
	size_t cap = f->cap + f->cap / 2 + n + SLACK;
	char *out = arena_raw(f->arena, cap);
	uint32_t *map = arena_raw(f->arena, (cap + 1) * sizeof *map);

	if (f->n) {
		memcpy(out, f->out, f->n);
		memcpy(map, f->map, f->n * sizeof *map);
	}
	f->out = out;
	f->map = map;
	f->cap = cap;
}

void
fold_put(struct fold *f, struct str s, size_t source)
{
	if (f->cap - f->n < s.n)
		grow(f, s.n);
	for (size_t i = 0; i < s.n; i++) {
		f->map[f->n] = (uint32_t)source;
		f->out[f->n++] = s.p[i];
	}
}

void
fold_put_code(struct fold *f, uint32_t code, size_t source)
{
	char out[4];

	fold_put(f, (struct str){out, utf8_put(out, code)}, source);
}

void
fold_put_piece(struct fold *f, const struct piece *p)
{
	struct str text = record_text(p->record);

	if (text.n)
		fold_put(f, text, p->at);
	else if (p->code < 0x80)
		fold_put(f, (struct str){(char[]){(char)p->code}, 1}, p->at);
	else
		fold_put_code(f, p->code, p->at);
}

static void
put_blank(struct fold *f, size_t source)
{
	if (!f->n || f->out[f->n - 1] != ' ')
		fold_put(f, STR(" "), source);
}

/* ---- words of alphabets */

/* What a word is made of, before it is decided how it folds. */
struct word {
	size_t end;
	size_t n_letters;
	bool has_plain, has_styled, has_foreign;
	bool has_unknown; /* a foreign letter without a Latin look-alike */
	bool has_weak;	  /* one that is a look-alike in a Latin word only */
	bool has_hidden;  /* something invisible or an overlay inside */
	bool is_foreign;  /* so was the last letter */
	bool starts_foreign;
	size_t n_switches; /* from Latin to foreign or back */
};

static bool
is_word_kind(enum fold_kind kind)
{
	switch (kind) {
	case FOLD_LATIN:
	case FOLD_STYLED:
	case FOLD_FOREIGN:
	case FOLD_DIGIT:
	case FOLD_ACCENT:
	case FOLD_MARK:
	case FOLD_INVISIBLE:
	case FOLD_SELECTOR:
		return true;
	default:
		return false;
	}
}

static bool
is_letter_kind(enum fold_kind kind)
{
	return kind == FOLD_LATIN || kind == FOLD_STYLED ||
	       kind == FOLD_FOREIGN;
}

static void
word_letter(struct word *w, const struct piece *p)
{
	bool is_foreign = p->kind == FOLD_FOREIGN;

	if (w->n_letters++)
		w->n_switches += is_foreign != w->is_foreign;
	else
		w->starts_foreign = is_foreign;
	w->is_foreign = is_foreign;
	w->has_plain |= p->kind == FOLD_LATIN;
	w->has_styled |= p->kind == FOLD_STYLED;
	if (is_foreign) {
		w->has_foreign = true;
		w->has_unknown |= !p->record->latin[0];
		w->has_weak |= p->record->is_weak;
	}
}

static struct word
word_read(struct str in, size_t at)
{
	struct word w = {.end = at};
	bool is_pending = false;

	while (w.end < in.n) {
		struct piece p = piece_at(in, w.end);

		if (!is_word_kind(p.kind))
			break;
		if (is_letter_kind(p.kind)) {
			w.has_hidden |= is_pending;
			is_pending = false;
			word_letter(&w, &p);
		} else if (p.kind == FOLD_MARK) {
			w.has_hidden |= w.n_letters > 0;
		} else if (p.kind == FOLD_INVISIBLE) {
			is_pending = w.n_letters > 0;
		}
		w.end = p.end;
	}
	return w;
}

/*
 * Is the word folded to Latin letters? A word with Latin letters is when each
 * foreign letter of it has a look-alike ("iPhone" with a Russian ending has
 * not). A word of foreign letters alone is when each has a close one and it
 * is no particle of one or two letters: ordinary Russian and Greek stays.
 */
static bool
word_is_latin(const struct word *w)
{
	if (!w->has_foreign || w->has_unknown)
		return false;
	if (w->has_plain || w->has_styled)
		return true;
	return !w->has_weak && w->n_letters >= WHOLE_WORD_LEAST;
}

static bool
word_is_disguised(const struct word *w, bool is_latin)
{
	/* "iPhone" with a Russian case ending that happens to look Latin */
	bool has_ending =
	    w->n_switches == 1 && !w->starts_foreign && w->has_weak;

	if (!w->has_plain && !w->has_styled)
		return false;
	if (w->has_hidden || (w->has_plain && w->has_styled))
		return true;
	return is_latin && !has_ending;
}

static void
fold_word(struct fold *f)
{
	struct word w = word_read(f->in, f->at);
	bool is_latin = word_is_latin(&w);

	if (word_is_disguised(&w, is_latin))
		f->was_disguised = true;
	while (f->at < w.end) {
		struct piece p = piece_at(f->in, f->at);

		f->at = p.end;
		if (!is_letter_kind(p.kind) && p.kind != FOLD_DIGIT)
			continue;
		if (is_latin && p.kind == FOLD_FOREIGN) {
			const char *latin = p.record->latin;

			fold_put(
			    f, (struct str){latin, strnlen(latin, 3)}, p.at);
		} else {
			fold_put_piece(f, &p);
		}
		f->prev = p.kind;
	}
}

/* ---- the rest */

static void
fold_dash(struct fold *f, const struct piece *p)
{
	/* A typed dash for the long vowel of katakana. */
	if (f->prev == FOLD_KATAKANA &&
	    fold_peek(f->in, p->end).kind == FOLD_KATAKANA) {
		fold_put_code(f, KANA_LONG, p->at);
		f->prev_code = KANA_LONG;
		return;
	}
	fold_put_piece(f, p);
	f->prev = FOLD_DASH;
}

/* A mark with no word of an alphabet around it. */
static void
fold_loose(struct fold *f, const struct piece *p)
{
	struct piece next;

	if (p->kind == FOLD_INVISIBLE) {
		if (f->prev != FOLD_KATAKANA || p->at < f->loose_end)
			return;
		next = fold_peek(f->in, p->end);
		f->loose_end = next.at;
		f->was_disguised |= next.kind == FOLD_KATAKANA;
		return;
	}
	if (p->kind == FOLD_SELECTOR)
		return;
	if (f->prev == FOLD_SCRIPT)
		fold_put(f, str_sub(f->in, p->at, p->end - p->at), p->at);
}

static void
fold_wide(struct fold *f)
{
	struct piece p = piece_at(f->in, f->at);

	switch (p.kind) {
	case FOLD_LATIN:
	case FOLD_STYLED:
	case FOLD_FOREIGN:
	case FOLD_DIGIT:
		fold_word(f);
		return;
	case FOLD_SPACE:
		put_blank(f, p.at);
		f->prev = FOLD_SPACE;
		break;
	case FOLD_ACCENT:
	case FOLD_MARK:
	case FOLD_INVISIBLE:
	case FOLD_SELECTOR:
		fold_loose(f, &p);
		break;
	case FOLD_VOICE:
		fold_voice(f, &p);
		break;
	case FOLD_HAN:
	case FOLD_KATAKANA:
	case FOLD_HIRAGANA:
		fold_japanese(f, &p);
		break;
	case FOLD_DASH:
		fold_dash(f, &p);
		break;
	default:
		fold_put_piece(f, &p);
		f->prev = p.kind;
		break;
	}
	f->at = p.end;
}

/*
 * ASCII, the bulk of most texts. A word that goes on beyond ASCII is taken
 * back and left to fold_word.
 */
static void
fold_ascii(struct fold *f)
{
	const unsigned char *p = (const unsigned char *)f->in.p;
	size_t at = f->at, end = f->in.n, n = f->n;
	size_t word = at, word_n = n; /* where the word began, in and out */

	if (f->cap - n < end - at)
		grow(f, end - at);
	for (; at < end && p[at] < 0x80; at++) {
		unsigned char c = p[at];
		bool is_blank = is_space(c);

		if ((c < ' ' && !is_blank) || c == 0x7f)
			continue;
		if (!is_blank || !n || f->out[n - 1] != ' ') {
			f->map[n] = (uint32_t)at;
			f->out[n++] = is_blank ? ' ' : (char)to_lower(c);
		}
		if (!is_alnum(c)) {
			word = at + 1;
			word_n = n;
		}
	}
	if (at < end && word < at) {
		n = word_n;
		at = word;
	}
	/* What was dropped is not what stands before the next. */
	if (n > f->n) {
		unsigned char c = (unsigned char)f->out[n - 1];

		f->prev = is_alpha(c)	? FOLD_LATIN
			  : is_digit(c) ? FOLD_DIGIT
					: FOLD_OTHER;
	}
	f->n = n;
	f->at = at;
	if (at < end && p[at] < 0x80)
		fold_word(f);
}

struct folded
fold_text(struct arena *a, struct str text)
{
	struct fold f = {.arena = a, .in = text, .prev = FOLD_OTHER};

	grow(&f, text.n);
	while (f.at < f.in.n) {
		if ((unsigned char)f.in.p[f.at] < 0x80)
			fold_ascii(&f);
		else
			fold_wide(&f);
	}
	f.map[f.n] = (uint32_t)text.n;
	return (struct folded){{f.out, f.n}, f.map, f.was_disguised};
}

struct str
fold_source(
    const struct folded *f, struct str text, size_t offset, size_t length)
{
	size_t end;

	if (offset > f->text.n)
		offset = f->text.n;
	if (length > f->text.n - offset)
		length = f->text.n - offset;
	end = offset + length;
	return str_sub(text, f->map[offset], f->map[end] - f->map[offset]);
}
