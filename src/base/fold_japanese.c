/* SPDX-License-Identifier: MIT */
/* Folding of kana and kanji: what poses as katakana, sound marks. */
#include "base/fold_inside.h"
#include "base/utf8.h"

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
	KANJI_BOKU = 0x535c, /* as the kana "to" */
	KANJI_ONE = 0x4e00,
	KANJI_POWER = 0x529b,
	KANJI_MOUTH = 0x53e3,
	KANA_N = 0x30f3,
	KANA_SO = 0x30bd,
	KANA_TSU = 0x30c4,
	KANA_SHI = 0x30b7,
	KANA_KO = 0x30b3,
	KANA_MI = 0x30df,
	KANA_RI = 0x30ea,
	HIRA_RI = 0x308a,
	HANDAKUTEN = 0x309a,
	KANJI_SAY = 0x66f0, /* in Japanese only before hiragana */
	KANJI_SUN = 0x65e5
};

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
	struct piece a = fold_peek(f->in, end), b = fold_peek(f->in, a.end);
	bool is_after = f->prev == FOLD_KATAKANA && f->prev_code != t->kana;
	bool is_first = !is_japanese(f->prev) && f->prev != FOLD_DIGIT;
	bool is_before =
	    a.kind == FOLD_KATAKANA || a.code == KANJI_BOKU ||
	    (twin_find(a.code) &&
		(b.kind == FOLD_KATAKANA ||
		    (a.code == KANJI_ONE && !is_japanese(b.kind))));
	bool is_long = (a.code == KANJI_ONE || a.code == KANA_LONG) &&
		       b.kind == FOLD_KATAKANA;

	if (t->is_number && is_counter(&a, &b))
		return false;
	if (t->han == KANJI_MOUTH && a.code == KANA_KO && b.code == KANA_MI)
		return false;
	/* No word has that one behind katakana. */
	if (is_after && (is_before || t->han == KANJI_BOKU))
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
		a = fold_peek(f->in, p->end);
		return a.kind == FOLD_KATAKANA ? KANA_SO : KANA_N;
	}
	if (p->code == KANA_TSU) {
		a = fold_peek(f->in, p->end);
		return a.code == 0x30e3 || a.code == 0x30e5 || a.code == 0x30e7
			   ? KANA_SHI
			   : KANA_TSU;
	}
	if (p->code == HIRA_RI && f->prev == FOLD_KATAKANA) {
		a = fold_peek(f->in, p->end);
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

void
fold_voice(struct fold *f, const struct piece *p)
{
	uint32_t mark = p->code;
	uint32_t kana = 0;
	struct str source = str_sub(f->in, p->at, p->end - p->at);

	if (f->prev == FOLD_KATAKANA || f->prev == FOLD_HIRAGANA)
		kana = kana_voiced(
		    f->prev_code, mark == HANDAKUTEN || mark == 0x309c);
	if (!kana) {
		fold_put(f, source, p->at);
		return;
	}
	utf8_put(f->out + f->n - 3, kana); /* kana are three bytes each */
	f->prev_code = kana;
}

void
fold_japanese(struct fold *f, const struct piece *p)
{
	const struct twin *t = p->kind == FOLD_HAN ? twin_find(p->code) : NULL;
	enum fold_kind kind = p->kind;
	uint32_t code = p->code;

	if (t && twin_is_kana(f, t, p->end)) {
		code = t->kana;
		kind = FOLD_KATAKANA;
		f->was_disguised = true;
	} else if (code == KANJI_SAY &&
		   fold_peek(f->in, p->end).kind == FOLD_HAN) {
		code = KANJI_SUN;
		f->was_disguised = true;
	} else if (!t) {
		code = kana_fixed(f, p);
		if (code == KANA_RI)
			kind = FOLD_KATAKANA;
	}
	if (code != p->code)
		fold_put_code(f, code, p->at);
	else
		fold_put_piece(f, p);
	f->prev = kind;
	f->prev_code = code;
}
