/* SPDX-License-Identifier: MIT */
/* Folding for comparison: one table by code point, and rules by word. */
#include "base/fold.h"
#include "base/fold_kind.h"
#include "base/utf8.h"

#include "fold_table.h"

enum {
	BLOCK_BITS = 7,
	SLACK = 64,
	WHOLE_WORD_LEAST = 3
};

struct fold {
	struct arena *arena;
	struct str in;
	size_t at;
	char *out;
	uint32_t *map;
	size_t n, cap;
	enum fold_kind prev; /* kind and code of what was last written */
	uint32_t prev_code;
	size_t loose_end; /* of the invisible marks that were looked at */
	bool was_disguised;
};

/* One code point of the source: as it folds alone. */
struct piece {
	uint32_t code; /* folded, when that is one code point */
	const struct fold_record *record;
	enum fold_kind kind;
	size_t at, end; /* in the source */
};

/* Kanji that are written for the katakana beside them. */
static const struct twin {
	uint32_t han, kana;
	bool is_number;
} twins[] = {
    {0x529b, 0x30ab, false}, /* power, ka */
    {0x53e3, 0x30ed, false}, /* mouth, ro */
    {0x5de5, 0x30a8, false}, /* craft, e */
    {0x535c, 0x30c8, false}, /* divination, to */
    {0x5915, 0x30bf, false}, /* evening, ta */
    {0x624d, 0x30aa, false}, /* talent, o */
    {0x53c8, 0x30cc, false}, /* again, nu */
    {0x4e00, 0x30fc, true},  /* one, long vowel */
    {0x4e8c, 0x30cb, true},  /* two, ni */
    {0x4e09, 0x30df, true},  /* three, mi */
    {0x516b, 0x30cf, true},  /* eight, ha */
    {0x5343, 0x30c1, true},  /* thousand, chi */
};

enum {
	KANJI_ONE = 0x4e00,
	KANJI_POWER = 0x529b,
	KANJI_MOUTH = 0x53e3,
	KANA_LONG = 0x30fc,
	KANA_N = 0x30f3,
	KANA_SO = 0x30bd,
	KANA_TSU = 0x30c4,
	KANA_SHI = 0x30b7,
	KANA_KO = 0x30b3,
	KANA_MI = 0x30df,
	KANA_RI = 0x30ea,
	HIRA_RI = 0x308a,
	HANDAKUTEN = 0x309a
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

/*
 * What stands at `at` behind invisible marks; kind OTHER at the end. Each run
 * of marks is passed for the few characters before it alone: linear.
 */
static struct piece
peek(struct str in, size_t at)
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

static void
put(struct fold *f, struct str s, size_t source)
{
	if (f->cap - f->n < s.n)
		grow(f, s.n);
	for (size_t i = 0; i < s.n; i++) {
		f->map[f->n] = (uint32_t)source;
		f->out[f->n++] = s.p[i];
	}
}

static void
put_code(struct fold *f, uint32_t code, size_t source)
{
	char out[4];

	put(f, (struct str){out, utf8_put(out, code)}, source);
}

static void
put_piece(struct fold *f, const struct piece *p)
{
	struct str text = record_text(p->record);

	if (text.n)
		put(f, text, p->at);
	else if (p->code < 0x80)
		put(f, (struct str){(char[]){(char)p->code}, 1}, p->at);
	else
		put_code(f, p->code, p->at);
}

static void
put_blank(struct fold *f, size_t source)
{
	if (!f->n || f->out[f->n - 1] != ' ')
		put(f, STR(" "), source);
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

			put(f, (struct str){latin, strnlen(latin, 3)}, p.at);
		} else {
			put_piece(f, &p);
		}
		f->prev = p.kind;
	}
}

/* ---- Japanese */

static bool
is_japanese(enum fold_kind kind)
{
	return kind == FOLD_HAN || kind == FOLD_KATAKANA ||
	       kind == FOLD_HIRAGANA;
}

static const struct twin *
twin_find(uint32_t code)
{
	for (size_t i = 0; i < ARRAY_LEN(twins); i++)
		if (twins[i].han == code)
			return &twins[i];
	return NULL;
}

/* Small kana, which never begin a word. */
static bool
is_small_kana(uint32_t code)
{
	return code == KANA_LONG || code == 0x30c3 || code == 0x30e3 ||
	       code == 0x30e5 || code == 0x30e7 ||
	       (code >= 0x30a1 && code <= 0x30a9 && (code & 1));
}

/* "ikkagetsu", "yatsugatake": a number and its counter. */
static bool
is_counter(const struct piece *a, const struct piece *b)
{
	if (a->code == 0x30f5 || a->code == 0x30f6)
		return true;
	return (a->code == 0x30ab || a->code == 0x30b1 || a->code == KANA_KO ||
		   a->code == KANA_TSU) &&
	       b->kind == FOLD_HAN && !twin_find(b->code);
}

/*
 * Does the kanji stand for its katakana? Between katakana it does, save a
 * number before its counter and "kuchikomi"; else only where no Japanese word
 * could have it, so that "server list", "brand power", "entrance" stay.
 */
static bool
twin_is_kana(const struct fold *f, const struct twin *t, size_t end)
{
	struct piece a = peek(f->in, end), b = peek(f->in, a.end);
	bool is_after = f->prev == FOLD_KATAKANA && f->prev_code != t->kana;
	bool is_first = !is_japanese(f->prev) && f->prev != FOLD_DIGIT;
	bool is_before =
	    a.kind == FOLD_KATAKANA ||
	    (twin_find(a.code) &&
		(b.kind == FOLD_KATAKANA ||
		    (a.code == KANJI_ONE && !is_japanese(b.kind))));
	bool is_long = (a.code == KANJI_ONE || a.code == KANA_LONG) &&
		       b.kind == FOLD_KATAKANA;

	if (t->is_number && is_counter(&a, &b))
		return false;
	if (t->han == KANJI_MOUTH && a.code == KANA_KO && b.code == KANA_MI)
		return false;
	if (is_after && is_before)
		return true;
	if (t->han == KANJI_ONE)
		return is_after && !is_japanese(a.kind) &&
		       a.kind != FOLD_SCRIPT;
	if (t->han == KANJI_POWER && is_long)
		return true;
	if (t->is_number)
		return is_first && is_small_kana(a.code);
	return is_first && a.kind == FOLD_KATAKANA;
}

/* Kana that cannot stand where they do: read as the one they look like. */
static uint32_t
kana_fixed(const struct fold *f, const struct piece *p)
{
	struct piece a;

	if (p->code == KANA_N && !is_japanese(f->prev)) {
		a = peek(f->in, p->end);
		return a.kind == FOLD_KATAKANA ? KANA_SO : KANA_N;
	}
	if (p->code == KANA_TSU) {
		a = peek(f->in, p->end);
		return a.code == 0x30e3 || a.code == 0x30e5 || a.code == 0x30e7
			   ? KANA_SHI
			   : KANA_TSU;
	}
	if (p->code == HIRA_RI && f->prev == FOLD_KATAKANA) {
		a = peek(f->in, p->end);
		return a.kind == FOLD_HIRAGANA ? HIRA_RI : KANA_RI;
	}
	return p->code;
}

/* The kana with its sound mark, or 0 when it takes none. */
static uint32_t
kana_voiced(uint32_t kana, bool is_handakuten)
{
	uint32_t shift = kana >= 0x30a1 ? 0x60 : 0, k = kana - shift;

	if (k >= 0x306f && k <= 0x307d && (k - 0x306f) % 3 == 0)
		return kana + 1 + is_handakuten;
	if (is_handakuten)
		return 0;
	if (k >= 0x304b && k <= 0x3061 && (k & 1))
		return kana + 1;
	if (k == 0x3064 || k == 0x3066 || k == 0x3068 || k == 0x309d)
		return kana + 1;
	return k == 0x3046 ? 0x3094 + shift : 0;
}

static void
fold_voice(struct fold *f, const struct piece *p)
{
	uint32_t mark = p->code;
	uint32_t kana = 0;
	struct str source = str_sub(f->in, p->at, p->end - p->at);

	if (f->prev == FOLD_KATAKANA || f->prev == FOLD_HIRAGANA)
		kana = kana_voiced(
		    f->prev_code, mark == HANDAKUTEN || mark == 0x309c);
	if (!kana) {
		put(f, source, p->at);
		return;
	}
	utf8_put(f->out + f->n - 3, kana); /* kana are three bytes each */
	f->prev_code = kana;
}

static void
fold_japanese(struct fold *f, const struct piece *p)
{
	const struct twin *t = p->kind == FOLD_HAN ? twin_find(p->code) : NULL;
	enum fold_kind kind = p->kind;
	uint32_t code = p->code;

	if (t && twin_is_kana(f, t, p->end)) {
		code = t->kana;
		kind = FOLD_KATAKANA;
		f->was_disguised = true;
	} else if (!t) {
		code = kana_fixed(f, p);
		if (code == KANA_RI)
			kind = FOLD_KATAKANA;
	}
	if (code != p->code)
		put_code(f, code, p->at);
	else
		put_piece(f, p);
	f->prev = kind;
	f->prev_code = code;
}

/* ---- the rest */

static void
fold_dash(struct fold *f, const struct piece *p)
{
	/* A typed dash for the long vowel of katakana. */
	if (f->prev == FOLD_KATAKANA &&
	    peek(f->in, p->end).kind == FOLD_KATAKANA) {
		put_code(f, KANA_LONG, p->at);
		f->prev_code = KANA_LONG;
		return;
	}
	put_piece(f, p);
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
		next = peek(f->in, p->end);
		f->loose_end = next.at;
		f->was_disguised |= next.kind == FOLD_KATAKANA;
		return;
	}
	if (p->kind == FOLD_SELECTOR)
		return;
	if (f->prev == FOLD_SCRIPT)
		put(f, str_sub(f->in, p->at, p->end - p->at), p->at);
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
		put_piece(f, &p);
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
