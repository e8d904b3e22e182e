/* SPDX-License-Identifier: MIT */
/* Which brand a mail says it is from, and how firmly. */
#include "base/limits.h"
#include "base/utf8.h"
#include "evidence/gather.h"

enum {
	LEAD_MOST = 12,	   /* bytes before a name that begins a text */
	POSE_GAP_MOST = 3, /* bytes between a name and its cue */
	DISPLAY_HOSTS_MOST = 8,
	BEGINNING_SHORTEST =
	    6,		       /* bytes of a host that an address begins with */
	HIDING_SHORTEST = 4,   /* bytes of marks that hide a name in a text */
	DISGUISED_SHORTEST = 4 /* bytes of a name found by undoing a disguise */
};

struct gatherer {
	struct arena *arena;
	const struct evidence_input *in;
	const struct view *view;
	struct evidence *out;
	struct claim *claims;
	size_t n;
	struct name_hit *left_out; /* brands that count as not listed */
	size_t n_left_out;
};

static bool
is_left_out(const struct gatherer *g, brand_ref b)
{
	for (size_t i = 0; i < g->n_left_out; i++)
		if (know_same_owner(g->in->know, g->left_out[i].brand, b))
			return true;
	return false;
}

static void
add(struct gatherer *g, struct claim c)
{
	if (g->n >= LIMIT_CLAIMS || is_left_out(g, c.brand))
		return;
	/* The same brand in the same way once: the first place is quoted. */
	for (size_t i = 0; i < g->n; i++)
		if (g->claims[i].brand == c.brand &&
		    g->claims[i].kind == c.kind &&
		    g->claims[i].is_partial == c.is_partial)
			return;
	g->claims = arena_push(g->arena, g->claims, g->n, sizeof c);
	g->claims[g->n++] = c;
}

static bool
is_family(
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

/*
 * Is the display name or subject the brand's alone? What is left beside the
 * name may be role words ("customer service", "no reply"), digits and signs.
 */
static bool
is_whole(struct gatherer *g, const struct piece *p, const struct name_hit *hit)
{
	struct str t = p->folded.text;
	char *covered = arena_alloc(g->arena, t.n + 1);

	for (size_t i = 0; i < p->n_names; i++)
		if (know_same_owner(g->in->know, p->names[i].brand, hit->brand))
			cover(covered, p->names[i].offset,
			    p->names[i].offset + p->names[i].length);
	for (size_t i = 0; i < p->n_phrases; i++)
		if (is_family(g, &p->phrases[i], "role") ||
		    is_family(g, &p->phrases[i], "pose-after") ||
		    is_family(g, &p->phrases[i], "pose-before"))
			cover(covered, p->phrases[i].offset,
			    p->phrases[i].offset + p->phrases[i].length);
	for (size_t i = 0; i < t.n; i++) {
		unsigned char c = (unsigned char)t.p[i];

		if (!covered[i] && (is_alpha(c) || c >= 0xe3))
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
		    is_family(g, h, "pose-after"))
			return true;
		if (end <= from && from - end <= POSE_GAP_MOST &&
		    is_family(g, h, "pose-before"))
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
		    is_family(g, &p->phrases[i], "pose-lead"))
			return true;
	return false;
}

/*
 * Was the name written so as to deceive programs? A word in full-width letters
 * is ordinary Japanese; a look-alike letter or an invisible mark is not.
 */
static bool
is_disguised(
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

		if (cp < 0x80 ? is_alnum((int)cp) : cp >= 0xc0 && cp != 0x3010)
			return true;
	}
	return false;
}

/* In running text one stray mark is an accident of some editor. */
static bool
is_hidden_in_text(
    struct gatherer *g, const struct piece *p, const struct name_hit *hit)
{
	struct str s =
	    fold_source(&p->folded, p->text, hit->offset, hit->length);

	return hit->length >= DISGUISED_SHORTEST &&
	       s.n >= hit->length + HIDING_SHORTEST && is_disguised(g, p, hit);
}

/* "Appleアカウント...": signs apart, nothing stands before the name. */
static bool
is_first(const struct piece *p, const struct name_hit *hit)
{
	return !has_letters(str_sub(p->folded.text, 0, hit->offset));
}

static enum claim_kind
kind_of(struct gatherer *g, const struct piece *p, const struct name_hit *hit)
{
	switch (p->place) {
	case PLACE_DISPLAY:
		return is_whole(g, p, hit) ? CLAIM_WHOLE : CLAIM_DISPLAY;
	case PLACE_SUBJECT:
		return leads_subject(p, hit) || is_whole(g, p, hit) ||
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
			       is_hidden_in_text(g, p, hit)
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
static bool
is_at_edge(
    struct gatherer *g, const struct piece *p, const struct name_hit *hit)
{
	struct str before = str_sub(p->folded.text, 0, hit->offset);

	if (is_first(p, hit))
		return true;
	for (size_t i = 0; i < p->n_phrases; i++) {
		size_t end = p->phrases[i].offset + p->phrases[i].length;

		if (is_family(g, &p->phrases[i], "of") && end <= before.n &&
		    before.n - end <= POSE_GAP_MOST)
			return true;
	}
	return false;
}

/* Two words of Latin letters, one blank between, one of them the name. */
static bool
is_in_pair(const struct piece *p, const struct name_hit *hit)
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

/*
 * Undone disguises count where little can go wrong: a text glued together
 * only as a whole, and no name inside a longer word.
 */
static bool
is_plausible(
    struct gatherer *g, const struct piece *p, const struct name_hit *hit)
{
	if (!p->is_spaced || p->place > PLACE_SUBJECT)
		return true;
	/* Mistyped: the whole name of who does not write as itself. */
	if (p->is_typo)
		return !hit->guard && !hit->is_partial &&
		       hit->length >= DISGUISED_SHORTEST &&
		       !g->out->sender.speaks_as_itself && is_whole(g, p, hit);
	if (hit->is_partial || hit->length < DISGUISED_SHORTEST)
		return false;
	return !p->is_glued ||
	       (p->place == PLACE_DISPLAY && is_whole(g, p, hit));
}

/* "fred@shop": half of a mailbox or a nickname, without a domain. */
static bool
is_in_bare_mailbox(const struct piece *p, const struct name_hit *hit)
{
	struct str t = p->folded.text;
	size_t end = hit->offset + hit->length;

	if (p->place != PLACE_DISPLAY || str_chr(t, '.') >= 0 ||
	    str_chr(t, ' ') >= 0)
		return false;
	return (end < t.n && t.p[end] == '@') ||
	       (hit->offset > 1 && t.p[hit->offset - 1] == '@');
}

/* "netflix1v01f": a serial number glued to the whole name. */
static bool
is_before_number(const struct piece *p, const struct name_hit *hit)
{
	struct str t = p->folded.text, before = str_sub(t, 0, hit->offset);
	size_t end = hit->offset + hit->length;
	unsigned char last =
	    before.n ? (unsigned char)before.p[before.n - 1] : 0;

	if (p->place > PLACE_SUBJECT || hit->length < DISGUISED_SHORTEST)
		return false;
	return end < t.n && is_digit((unsigned char)t.p[end]) &&
	       !is_alnum(last) && last < 0x80;
}

/* "amazonsupport": what follows the name in its word names a function. */
static bool
is_followed_by_role(
    struct gatherer *g, const struct piece *p, const struct name_hit *hit)
{
	struct str rest = str_skip(p->folded.text, hit->offset + hit->length);
	struct phrase_hit *hits;
	size_t n, len = 0;

	while (len < rest.n && is_alpha((unsigned char)rest.p[len]))
		len++;
	rest.n = len;
	hits = know_phrases(g->in->know, g->arena, rest, &n);
	for (size_t i = 0; i < n; i++)
		if (hits[i].offset == 0 &&
		    (is_family(g, &hits[i], "role") ||
			is_family(g, &hits[i], "pose-after")))
			return true;
	return false;
}

/* Letters of Japanese words, the prolonged sound mark among them. */
static bool
is_japanese_letter(uint32_t cp)
{
	return (cp >= 0x30a1 && cp <= 0x30ff && cp != 0x30fb) ||
	       (cp >= 0x4e00 && cp <= 0x9fff) || cp == 0x3005;
}

/*
 * "ヤマト精機株式会社": the name goes on in other letters and the whole is a
 * company's. What goes on may be a role or another of the owner's names.
 */
static bool
is_of_other_company(
    struct gatherer *g, const struct piece *p, const struct name_hit *hit)
{
	static const char *const forms[] = {
	    "株式会社", "有限会社", "合同会社", "協同組合", "財団法人"};
	struct str t = p->folded.text;
	size_t end = hit->offset + hit->length;
	struct str rest = str_skip(t, end);
	bool is_company = false;

	if (p->place != PLACE_DISPLAY || !rest.n)
		return false;
	for (size_t i = 0; i < ARRAY_LEN(forms); i++) {
		if (str_starts(rest, str_c(forms[i])))
			return false; /* the name's own */
		is_company |= str_find(t, str_c(forms[i])) >= 0;
	}
	for (size_t i = 0; i < p->n_phrases; i++)
		if (p->phrases[i].offset == end &&
		    (is_family(g, &p->phrases[i], "role") ||
			is_family(g, &p->phrases[i], "pose-after")))
			return false;
	return is_company && is_japanese_letter(utf8_next(&rest));
}

static void
claims_of_piece(struct gatherer *g, const struct piece *p)
{
	for (size_t i = 0; i < p->n_names; i++) {
		const struct name_hit *h = &p->names[i];
		bool is_run_on = h->is_partial && !is_before_number(p, h);
		struct claim c = {.brand = h->brand,
		    .guard = h->guard,
		    .is_partial = is_run_on};

		if (!is_plausible(g, p, h) || is_in_bare_mailbox(p, h) ||
		    (is_run_on && !is_followed_by_role(g, p, h)) ||
		    is_of_other_company(g, p, h))
			continue;
		c.kind = kind_of(g, p, h);
		c.is_at_edge = is_at_edge(g, p, h);
		c.is_in_pair = is_in_pair(p, h);
		c.is_disguised = p->place == PLACE_BODY
				     ? is_hidden_in_text(g, p, h)
				     : is_disguised(g, p, h);
		c.span = piece_span(p, h->offset, h->length);
		/* Inside a longer word only the most prominent places count. */
		if (is_run_on && p->place != PLACE_DISPLAY &&
		    p->place != PLACE_LOCAL_PART && p->place != PLACE_FROM_HOST)
			continue;
		add(g, c);
	}
}

/* Where anyone can have an address, the address says nothing. */
static bool
is_mailbox_host(const struct gatherer *g, struct str host)
{
	struct str kind = know_host_class(g->in->know, host).kind;

	return kind.p &&
	       (str_eq(kind, STR("freemail")) || str_eq(kind, STR("tenant")));
}

static bool
is_shared_host(const struct gatherer *g, struct str host)
{
	struct brand_domain d[DISPLAY_HOSTS_MOST];
	size_t n = know_host(g->in->know, host, d, ARRAY_LEN(d));

	for (size_t i = 0; i < n; i++)
		if (d[i].is_user_content)
			return true;
	return is_mailbox_host(g, host);
}

/* Brand hosts written in the display name or as the address itself. */
static void
claim_by_host(
    struct gatherer *g, struct str host, enum claim_kind kind, struct span span)
{
	struct brand_domain d[DISPLAY_HOSTS_MOST];
	size_t n = host.n ? know_host(g->in->know, host, d, ARRAY_LEN(d)) : 0;

	if (n && is_mailbox_host(g, host))
		return;

	for (size_t i = 0; i < n; i++)
		if (d[i].is_user_content && d[i].host.n == d[0].host.n)
			return;
	for (size_t i = 0; i < n; i++) {
		if (d[i].is_user_content)
			break;
		/* A shared sender speaks for whom it names, not for itself. */
		if (d[i].roles == ROLE_DELEGATED)
			continue;
		if (d[i].grade == GRADE_IMPORTED && kind != CLAIM_SENDER)
			continue;
		add(g,
		    (struct claim){.brand = d[i].brand,
			.kind = kind,
			.guard =
			    d[i].grade == GRADE_IMPORTED ? GUARD_IMPORTED : 0,
			.span = span});
	}
}

static bool
is_host_byte(int c)
{
	return is_alnum(c) || c == '-' || c == '.';
}

/* Each host-like word of the display name: "service@amazon.co.jp". */
static void
claims_of_display_hosts(struct gatherer *g, const struct piece *p)
{
	struct str t = p->folded.text;

	for (size_t i = 0; i < t.n; i++) {
		size_t from = i;
		struct str host;

		while (i < t.n && is_host_byte((unsigned char)t.p[i]))
			i++;
		host = str_sub(t, from, i - from);
		if (str_chr(host, '.') <= 0)
			continue;
		claim_by_host(
		    g, host, CLAIM_ADDRESS, piece_span(p, from, i - from));
	}
}

/*
 * "x@amazon.co.jp.y.example", "yodobashi.com@y.example": an address written so
 * that its beginning reads as the brand's.
 */
static void
claim_by_beginning(struct gatherer *g)
{
	const struct sender *s = &g->out->sender;
	struct str host = s->domain;
	struct brand_domain d;

	if (know_host(g->in->know, host, &d, 1))
		return;
	for (size_t end = host.n; end > BEGINNING_SHORTEST; end--)
		if (host.p[end - 1] == '.' &&
		    end - 1 < host.n - s->registrable.n)
			claim_by_host(g, str_sub(host, 0, end - 1),
			    CLAIM_ADDRESS, s->span);
	if (s->local.n >= BEGINNING_SHORTEST && str_chr(s->local, '.') > 0)
		claim_by_host(g, fold_text(g->arena, s->local).text,
		    CLAIM_ADDRESS, s->span);
}

static int
by_strength(const void *x, const void *y)
{
	const struct claim *a = x, *b = y;

	if (a->kind != b->kind)
		return a->kind > b->kind ? -1 : 1;
	if (a->is_partial != b->is_partial)
		return a->is_partial ? 1 : -1;
	if (!(a->guard & GUARD_IMPORTED) != !(b->guard & GUARD_IMPORTED))
		return a->guard & GUARD_IMPORTED ? 1 : -1;
	/* The longer name says more: "Rakuten Card" before "Rakuten". */
	if (a->span.quote.n != b->span.quote.n)
		return a->span.quote.n > b->span.quote.n ? -1 : 1;
	return (a->brand > b->brand) - (a->brand < b->brand);
}

void
gather_claims(struct arena *a, const struct evidence_input *in,
    const struct view *v, struct evidence *out)
{
	struct gatherer g = {.arena = a, .in = in, .view = v, .out = out};

	if (in->without_brand.n)
		g.left_out = know_names(in->know, a,
		    fold_text(a, in->without_brand).text, &g.n_left_out);
	for (size_t i = 0; i < v->n; i++) {
		/* A tenant's host names the platform, which claims nothing. */
		if (v->pieces[i].place == PLACE_FROM_HOST &&
		    is_shared_host(&g, out->sender.domain))
			continue;
		claims_of_piece(&g, &v->pieces[i]);
		if (v->pieces[i].place == PLACE_DISPLAY)
			claims_of_display_hosts(&g, &v->pieces[i]);
	}
	claim_by_host(&g, out->sender.domain, CLAIM_SENDER, out->sender.span);
	claim_by_beginning(&g);
	if (g.n)
		qsort(g.claims, g.n, sizeof *g.claims, by_strength);
	out->claims = g.claims;
	out->n_claims = g.n;
}
