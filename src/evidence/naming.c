/* SPDX-License-Identifier: MIT */
/* How a brand's name stands where it stands: alone, first, beside a cue. */
#include "evidence/naming.h"
#include "base/utf8.h"

enum {
	LEAD_MOST = 12,	    /* bytes before a name that begins a text */
	POSE_GAP_MOST = 3,  /* bytes between a name and its cue */
	HIDING_SHORTEST = 4 /* bytes of marks that hide a name in a text */
};

bool
naming_is_family(
    const struct gatherer *g, const struct phrase_hit *h, const char *family)
{
	return str_eq(
	    know_phrase(g->in->know, h->phrase).family, str_c(family));
}

/* Marks bytes [from, to) of the piece's folded text as accounted for. */
static void
cover(char *covered, size_t from, size_t to)
{
	memset(covered + from, 1, to - from);
}

/* Beyond ASCII: no punctuation, no symbol, no emoji. */
static bool
is_letter(uint32_t cp)
{
	if (cp < 0xc0 || cp == 0xd7 || cp == 0xf7)
		return false;
	if (cp >= 0x2000 && cp <= 0x2bff)
		return cp >= 0x2100 && cp <= 0x218f; /* letter-like, numerals */
	if (cp >= 0x3000 && cp <= 0x303f)
		return cp >= 0x3005 && cp <= 0x3007;
	return cp != 0x30fb && !(cp >= 0xfe00 && cp <= 0xfe0f) &&
	       !(cp >= 0x1f000 && cp <= 0x1faff) && cp < 0xe0000;
}

/*
 * Is the display name or subject the brand's alone? What is left beside the
 * name may be role words ("customer service", "no reply"), digits and signs.
 */
bool
naming_is_whole(
    struct gatherer *g, const struct piece *p, const struct name_hit *hit)
{
	struct str t = p->folded.text;
	char *covered = arena_alloc(g->arena, t.n + 1);

	for (size_t i = 0; i < p->n_names; i++)
		if (know_same_owner(g->in->know, p->names[i].brand, hit->brand))
			cover(covered, p->names[i].offset,
			    p->names[i].offset + p->names[i].length);
	for (size_t i = 0; i < p->n_phrases; i++)
		if (naming_is_family(g, &p->phrases[i], "role") ||
		    naming_is_family(g, &p->phrases[i], "pose-after") ||
		    naming_is_family(g, &p->phrases[i], "pose-before"))
			cover(covered, p->phrases[i].offset,
			    p->phrases[i].offset + p->phrases[i].length);
	for (struct str rest = t; rest.n;) {
		bool is_covered = covered[t.n - rest.n];
		uint32_t cp = utf8_next(&rest);

		if (!is_covered &&
		    (cp < 0x80 ? is_alpha((int)cp) : is_letter(cp)))
			return false;
	}
	return true;
}

/* "KYC-BRAND: ...": a short word, a hyphen and the name before a colon. */
static bool
is_before_colon(const struct piece *p, const struct name_hit *hit)
{
	struct str t = p->folded.text, before = str_sub(t, 0, hit->offset);
	struct str after = str_trim(str_skip(t, hit->offset + hit->length));

	if (hit->guard || before.n < 2 || before.n > LEAD_MOST ||
	    before.p[before.n - 1] != '-' || !str_starts(after, STR(":")))
		return false;
	for (size_t i = 0; i + 1 < before.n; i++)
		if (!is_alnum((unsigned char)before.p[i]))
			return false;
	return true;
}

/* "BRAND: ...", "【BRAND】...", "[BRAND] ...", or the brand and nothing else.
 */
static bool
leads_subject(const struct piece *p, const struct name_hit *hit)
{
	struct str t = p->folded.text, before = str_sub(t, 0, hit->offset);
	struct str after = str_skip(t, hit->offset + hit->length);
	bool opened = false;

	if (is_before_colon(p, hit))
		return true;
	while (before.n) {
		uint32_t cp = utf8_next(&before);

		opened |= cp == '[' || cp == 0x3010 || cp == '<' || cp == '(';
		if (cp < 0x80 ? is_alnum((int)cp) : cp >= 0x3040)
			return false;
	}
	after = str_trim(after);
	if (!after.n)
		return true;
	switch (utf8_next(&after)) {
	case ':':
	case '|':
	case 0x3011:
	case ']':
	case '>':
		return true;
	case '-':
		return str_starts(after, STR(" "));
	default:
		return opened;
	}
}

/* A pose cue right beside the name: "the X team", "Xをご利用いただき". */
static bool
has_cue_beside(
    struct gatherer *g, const struct piece *p, const struct name_hit *hit)
{
	size_t from = hit->offset, to = hit->offset + hit->length;

	for (size_t i = 0; i < p->n_phrases; i++) {
		const struct phrase_hit *h = &p->phrases[i];
		size_t end = h->offset + h->length;

		if (h->offset >= to && h->offset - to <= POSE_GAP_MOST &&
		    naming_is_family(g, h, "pose-after"))
			return true;
		if (end <= from && from - end <= POSE_GAP_MOST &&
		    naming_is_family(g, h, "pose-before"))
			return true;
	}
	return false;
}

/* Signs and punctuation above Latin-1, as letter heads are drawn with. */
static bool
is_sign(uint32_t cp)
{
	return (cp >= 0x2000 && cp <= 0x2bff) ||
	       (cp >= 0x3000 && cp <= 0x3020) || cp == 0xfe0f || cp == 0xfeff;
}

/* Letters, apart from what stands in brackets: (法人番号7000012050002). */
static bool
has_words(struct str s)
{
	unsigned depth = 0;

	while (s.n) {
		uint32_t cp = utf8_next(&s);

		if (cp == '(' || cp == 0xff08)
			depth++;
		else if ((cp == ')' || cp == 0xff09) && depth)
			depth--;
		else if (!depth && (cp < 0x80 ? is_alpha((int)cp)
					      : cp >= 0xc0 && !is_sign(cp)))
			return true;
	}
	return depth > 0;
}

/*
 * Does a text begin or end with a line that is the name's alone, as letter
 * heads and signatures do?
 */
static bool
is_own_line(const struct piece *p, const struct name_hit *hit)
{
	struct str t = p->text; /* folding makes one blank of a line's end */
	struct str name = fold_source(&p->folded, t, hit->offset, hit->length);
	size_t at = (size_t)(name.p - t.p), from = at, to = at + name.n;

	while (from && t.p[from - 1] != '\n')
		from--;
	while (to < t.n && t.p[to] != '\n')
		to++;
	return (!str_trim(str_sub(t, 0, from)).n ||
		   !str_trim(str_skip(t, to)).n) &&
	       !has_words(str_sub(t, from, at - from)) &&
	       !has_words(str_sub(t, at + name.n, to - at - name.n));
}

/* "三井住友銀行です。": a text that begins by saying whose it is. */
static bool
is_introduced(
    struct gatherer *g, const struct piece *p, const struct name_hit *hit)
{
	if (str_trim(str_sub(p->folded.text, 0, hit->offset)).n > LEAD_MOST)
		return false;
	for (size_t i = 0; i < p->n_phrases; i++)
		if (p->phrases[i].offset == hit->offset + hit->length &&
		    naming_is_family(g, &p->phrases[i], "pose-lead"))
			return true;
	return false;
}

/*
 * Was the name written so as to deceive programs? A word in full-width letters
 * is ordinary Japanese; a look-alike letter or an invisible mark is not.
 */
bool
naming_is_disguised(
    struct gatherer *g, const struct piece *p, const struct name_hit *hit)
{
	struct str s, rest;
	bool only_wide = true;

	if (p->is_spaced)
		return p->place <= PLACE_SUBJECT;
	s = fold_source(&p->folded, p->text, hit->offset, hit->length);
	for (rest = s; rest.n;) {
		uint32_t cp = utf8_next(&rest);

		only_wide &= cp < 0x80 || (cp >= 0xff00 && cp <= 0xffef);
	}
	return !only_wide && fold_text(g->arena, s).was_disguised;
}

static bool
has_letters(struct str s)
{
	while (s.n) {
		uint32_t cp = utf8_next(&s);

		if (cp < 0x80 ? is_alnum((int)cp) : is_letter(cp))
			return true;
	}
	return false;
}

/* In running text one stray mark is an accident of some editor. */
bool
naming_is_hidden(
    struct gatherer *g, const struct piece *p, const struct name_hit *hit)
{
	struct str s =
	    fold_source(&p->folded, p->text, hit->offset, hit->length);

	return hit->length >= DISGUISED_SHORTEST &&
	       s.n >= hit->length + HIDING_SHORTEST &&
	       naming_is_disguised(g, p, hit);
}

/* "Appleアカウント...": signs apart, nothing stands before the name. */
static bool
is_first(const struct piece *p, const struct name_hit *hit)
{
	return !has_letters(str_sub(p->folded.text, 0, hit->offset));
}

enum claim_kind
naming_kind(
    struct gatherer *g, const struct piece *p, const struct name_hit *hit)
{
	switch (p->place) {
	case PLACE_DISPLAY:
		return naming_is_whole(g, p, hit) ? CLAIM_WHOLE : CLAIM_DISPLAY;
	case PLACE_SUBJECT:
		return leads_subject(p, hit) || naming_is_whole(g, p, hit) ||
			       (is_first(p, hit) && has_cue_beside(g, p, hit))
			   ? CLAIM_SUBJECT_LEAD
			   : CLAIM_SUBJECT;
	case PLACE_LOCAL_PART:
	case PLACE_FROM_HOST:
		return CLAIM_HOST;
	case PLACE_BODY:
		/* A page ends in the makers of its parts: "(c) Microsoft". */
		return has_cue_beside(g, p, hit) ||
			       (g->in->source != SOURCE_PAGE &&
				   is_own_line(p, hit)) ||
			       is_introduced(g, p, hit) ||
			       naming_is_hidden(g, p, hit)
			   ? CLAIM_POSE
			   : CLAIM_MENTION;
	case PLACE_TITLE:
	case PLACE_ALT:
		return CLAIM_BODY;
	default:
		return CLAIM_MENTION;
	}
}

/*
 * First of its text, signs apart, or named by "from", "von" ...: a word that
 * happens to be a name stands anywhere else.
 */
bool
naming_is_at_edge(
    struct gatherer *g, const struct piece *p, const struct name_hit *hit)
{
	struct str before = str_sub(p->folded.text, 0, hit->offset);

	if (is_first(p, hit))
		return true;
	for (size_t i = 0; i < p->n_phrases; i++) {
		size_t end = p->phrases[i].offset + p->phrases[i].length;

		if (naming_is_family(g, &p->phrases[i], "of") &&
		    end <= before.n && before.n - end <= POSE_GAP_MOST)
			return true;
	}
	return false;
}

/* Two words of Latin letters, one blank between, one of them the name. */
bool
naming_is_in_pair(const struct piece *p, const struct name_hit *hit)
{
	struct str t = str_trim(p->folded.text);
	size_t blanks = 0;

	for (size_t i = 0; i < t.n; i++) {
		if (t.p[i] == ' ')
			blanks++;
		else if (!is_alpha((unsigned char)t.p[i]))
			return false;
	}
	return blanks == 1 &&
	       str_chr(str_sub(p->folded.text, hit->offset, hit->length), ' ') <
		   0;
}
