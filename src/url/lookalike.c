/* SPDX-License-Identifier: MIT */
/* Does a host pose as a brand? Each way of posing, the strongest wins. */
#include "url/lookalike.h"
#include "url/encode.h"
#include "url/host.h"
#include "url/look.h"
#include "url/lookalike_edit.h"
#include "url/lookalike_set.h"
#include "url/tables.h"

enum {
	TOKENS_MOST = 64,
	WORD_SURE = 5,	/* bytes of a word that may touch a name */
	BRAND_SURE = 6, /* bytes of a name that may touch any text */
	LABEL_LEAST = 4,
	WHOLE_LEAST = 3, /* of a name that stands between dots */
	TEXT_MOST = 512, /* of userinfo and path */
	SUFFIX_BYTES = 256
};

/* A higher one wins. */
static const unsigned char ranks[] = {
    [LOOKALIKE_NONE] = 0,
    [LOOKALIKE_PATH] = 1,
    [LOOKALIKE_LABEL] = 2,
    [LOOKALIKE_SUFFIX] = 3,
    [LOOKALIKE_EDIT] = 4,
    [LOOKALIKE_COMBINED] = 5,
    [LOOKALIKE_HOMOGRAPH] = 6,
    [LOOKALIKE_SUBDOMAIN] = 7,
    [LOOKALIKE_USERINFO] = 8,
};

/* Between two separators of the plain form. */
struct token {
	size_t from, to;
	size_t label;	/* number of the DNS label it stands in */
	bool is_dotted; /* a dot of the host, or nothing, before it */
	bool is_word;	/* of the list, or digits */
};

struct query {
	const struct lookalike_set *s;
	struct look look;
	struct token tokens[TOKENS_MOST];
	size_t n_tokens;
	size_t site_from, site_to; /* the registrable label, plain */
	size_t end;		   /* of what is judged, plain */
	bool is_hosted;		   /* under a private public suffix */
	struct str suffix;	   /* of the host, with its dot */
	struct lookalike best;
	const struct look_brand *brand; /* of best */
};

static void
consider(struct query *q, enum lookalike_kind kind, const struct look_brand *b,
    struct str part)
{
	/* The stronger way, the longer part, the host's own suffix. */
	if (ranks[kind] < ranks[q->best.kind])
		return;
	if (kind == q->best.kind &&
	    (part.n < q->best.part.n ||
		(part.n == q->best.part.n &&
		    (str_ends(q->brand->domain, q->suffix) ||
			!str_ends(b->domain, q->suffix)))))
		return;
	q->best = (struct lookalike){kind, b->index, part};
	q->brand = b;
}

/* ---- taking the host apart */

static bool
is_number(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (!is_digit((unsigned char)s.p[i]))
			return false;
	return true;
}

/* A hyphen is no end of a name as a dot is (or a slash, in a path). */
static bool
is_boundary(char c)
{
	return c != '-' && c != '_' && !is_alnum((unsigned char)c);
}

static void
add_token(struct query *q, size_t from, size_t to, size_t label)
{
	const struct look *l = &q->look;
	struct token *t = &q->tokens[q->n_tokens];
	size_t at = l->at[from];

	if (from == to || q->n_tokens == TOKENS_MOST)
		return;
	*t = (struct token){.from = from, .to = to, .label = label};
	t->is_dotted = !at || is_boundary(l->host.p[at - 1]);
	t->is_word = word_list_has(q->s->words, look_deep(l, from, to)) ||
		     is_number(look_plain(l, from, to));
	q->n_tokens++;
}

static void
split(struct query *q)
{
	const struct look *l = &q->look;
	size_t from = 0, label = 0;

	q->n_tokens = 0;
	for (size_t i = 0; i <= q->end; i++) {
		if (i < q->end && l->plain[i] != '.')
			continue;
		add_token(q, from, i, label);
		if (i < q->end && l->host.p[l->at[i]] == '.')
			label++;
		from = i + 1;
	}
}

static size_t
plain_offset(const struct look *l, size_t host_at)
{
	size_t low = 0, high = l->n;

	while (low < high) {
		size_t middle = (low + high) / 2;

		if (l->at[middle] < host_at)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* ---- windows of tokens */

static struct str
window_host(const struct query *q, size_t i, size_t j)
{
	return look_host(&q->look, q->tokens[i].from, q->tokens[j].to);
}

/* Is the window bounded by dots, and as the brand writes it inside? */
static bool
window_is_whole(
    const struct query *q, size_t i, size_t j, const struct look_brand *b)
{
	size_t end = q->look.at[q->tokens[j].to];

	if (!q->tokens[i].is_dotted ||
	    (end < q->look.host.n && !is_boundary(q->look.host.p[end])))
		return false;
	if (str_eq(window_host(q, i, j), b->domain))
		return true;
	for (size_t k = i; k <= j; k++)
		if (!q->tokens[k].is_dotted)
			return false;
	return true;
}

/* Is there a word of the list beside the window, in the same label? */
static bool
window_has_word(const struct query *q, size_t i, size_t j)
{
	for (size_t k = 0; k < q->n_tokens; k++) {
		const struct token *t = &q->tokens[k];

		if ((k < i || k > j) && t->is_word &&
		    !is_number(look_plain(&q->look, t->from, t->to)) &&
		    (t->label == q->tokens[i].label ||
			t->label == q->tokens[j].label))
			return true;
	}
	return false;
}

/* Brands whose deep form in `table` is `deep`. */
static const struct look_brand *
next_brand(const struct lookalike_set *s, const struct hash_table *table,
    struct str deep, size_t *at)
{
	uint32_t i;

	while (table_next(table, str_hash(deep), at, &i)) {
		const struct look_brand *b = &s->brands[i];

		if (table == &s->labels	    ? str_eq(b->deep_label, deep)
		    : table == &s->compacts ? str_eq(b->deep_compact, deep)
					    : str_eq(b->deep_domain, deep))
			return b;
	}
	return NULL;
}

static struct str
site_deep(const struct query *q)
{
	return look_deep(&q->look, q->site_from, q->site_to);
}

/* The whole domain inside another name. */
static void
check_domain(struct query *q, size_t i, size_t j, enum lookalike_kind kind)
{
	struct str deep =
	    look_deep(&q->look, q->tokens[i].from, q->tokens[j].to);
	const struct look_brand *b;
	size_t at = 0;

	while ((b = next_brand(q->s, &q->s->deep_domains, deep, &at))) {
		bool is_whole = window_is_whole(q, i, j, b);
		size_t least = is_whole ? WHOLE_LEAST : LABEL_LEAST;

		if (b->plain_label.n < least || (b->is_word && !is_whole))
			continue;
		/* "amazon.com" in "amazon.com.mx" is another suffix. */
		if (kind == LOOKALIKE_SUBDOMAIN &&
		    str_eq(b->deep_label, site_deep(q)))
			continue;
		consider(q, kind, b, window_host(q, i, j));
	}
}

/* "amazoncojp": the domain without its dots. */
static void
check_compact(struct query *q, size_t i)
{
	struct str deep =
	    look_deep(&q->look, q->tokens[i].from, q->tokens[i].to);
	const struct look_brand *b;
	size_t at = 0;

	while ((b = next_brand(q->s, &q->s->compacts, deep, &at)))
		if (!b->is_word && b->plain_label.n >= LABEL_LEAST)
			consider(
			    q, LOOKALIKE_SUBDOMAIN, b, window_host(q, i, i));
}

static bool
is_whole_site(const struct query *q, size_t i, size_t j)
{
	return q->tokens[i].from == q->site_from &&
	       q->tokens[j].to == q->site_to;
}

/* The name itself, or one that looks like it, as a label or a token. */
static void
check_label(struct query *q, size_t i, size_t j)
{
	struct str deep =
	    look_deep(&q->look, q->tokens[i].from, q->tokens[j].to);
	struct str host = window_host(q, i, j);
	const struct look_brand *b;
	size_t at = 0;

	while ((b = next_brand(q->s, &q->s->labels, deep, &at))) {
		bool is_exact = str_eq(host, b->label);
		bool is_short = b->plain_label.n < LABEL_LEAST;

		if (!is_exact) {
			if (!is_short ||
			    (is_whole_site(q, i, j) && !q->look.is_ascii))
				consider(q, LOOKALIKE_HOMOGRAPH, b, host);
		} else if (b->is_word || b->plain_label.n < WHOLE_LEAST) {
			continue;
		} else if (is_whole_site(q, i, j)) {
			if (!is_short)
				consider(q,
				    q->is_hosted ? LOOKALIKE_LABEL
						 : LOOKALIKE_SUFFIX,
				    b, host);
		} else if (window_has_word(q, i, j)) {
			consider(q, LOOKALIKE_COMBINED, b, host);
		} else if (!is_short) {
			consider(q, LOOKALIKE_LABEL, b, host);
		}
	}
}

static void
check_windows(struct query *q)
{
	for (size_t i = 0; i < q->n_tokens; i++) {
		check_compact(q, i);
		for (size_t j = i; j < q->n_tokens && j - i < q->s->most_tokens;
		     j++) {
			check_label(q, i, j);
			if (j > i)
				check_domain(q, i, j, LOOKALIKE_SUBDOMAIN);
		}
	}
}

/* ---- names run together */

/* Can the text be cut into words of the list and digits? */
static bool
is_words(const struct lookalike_set *s, struct str text)
{
	bool reach[LOOK_BYTES] = {true};

	if (text.n >= LOOK_BYTES)
		return false;
	for (size_t i = 0; i < text.n; i++) {
		if (!reach[i])
			continue;
		if (is_digit((unsigned char)text.p[i]))
			reach[i + 1] = true;
		for (size_t n = 2; n <= text.n - i && n <= s->words->longest;
		     n++)
			if (!reach[i + n] &&
			    word_list_has(s->words, str_sub(text, i, n)))
				reach[i + n] = true;
	}
	return reach[text.n];
}

/* Does the text begin (end) with a word long enough to be no accident? */
static bool
touches_word(const struct lookalike_set *s, struct str text, bool at_end)
{
	for (size_t n = WORD_SURE; n <= text.n && n <= s->words->longest; n++)
		if (word_list_has(
			s->words, str_sub(text, at_end ? text.n - n : 0, n)))
			return true;
	return false;
}

static bool
contains_word(const struct lookalike_set *s, struct str text)
{
	for (size_t i = 0; i < text.n; i++)
		for (size_t n = 1; n <= text.n - i && n <= s->words->longest;
		     n++)
			if (word_list_has(s->words, str_sub(text, i, n)))
				return true;
	return false;
}

/* left + name + right: is the name there on purpose? */
static bool
is_combined(const struct query *q, const struct look_brand *b, struct str left,
    struct str right)
{
	const struct lookalike_set *s = q->s;

	if (!left.n && !right.n)
		return false;
	if (s->words == &s->own_words)
		return b->plain_label.n > LABEL_LEAST &&
		       (contains_word(s, left) || contains_word(s, right));
	if (is_words(s, left) && is_words(s, right))
		return !is_number(left) || !is_number(right) ||
		       b->plain_label.n >= BRAND_SURE;
	return b->plain_label.n >= BRAND_SURE &&
	       (touches_word(s, left, true) || touches_word(s, right, false));
}

/* Plain offset of a deep one; in the middle of a letter: the letter. */
static size_t
plain_of_deep(const struct look *l, size_t deep_at)
{
	size_t low = 0, high = l->n;

	while (low < high) {
		size_t middle = (low + high) / 2;

		if (l->deep_at[middle] < deep_at)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static void
check_name_at(struct query *q, struct str all, size_t at, size_t deep_from)
{
	const struct lookalike_set *s = q->s;
	size_t most =
	    all.n - at < s->longest_label ? all.n - at : s->longest_label;

	for (size_t n = 3; n <= most; n++) {
		struct str name = str_sub(all, at, n);
		const struct look_brand *b;
		size_t slot = 0, from, to;

		while ((b = next_brand(s, &s->labels, name, &slot))) {
			if (b->is_word || b->plain_label.n < LABEL_LEAST ||
			    !is_combined(q, b, str_sub(all, 0, at),
				str_skip(all, at + n)))
				continue;
			from = plain_of_deep(&q->look, deep_from + at);
			to = plain_of_deep(&q->look, deep_from + at + n);
			consider(q, LOOKALIKE_COMBINED, b,
			    look_host(&q->look, from, to));
		}
	}
}

/* Every place of a stretch where a brand's name may begin. */
static void
check_run(struct query *q, size_t from, size_t to)
{
	struct str all = look_deep(&q->look, from, to);

	for (size_t i = 0; i < all.n; i++)
		if (set_may_begin(q->s, str_skip(all, i)))
			check_name_at(q, all, i, q->look.deep_at[from]);
}

static void
check_runs(struct query *q)
{
	if (q->s->words == &q->s->own_words) {
		check_run(q, q->site_from, q->site_to);
		return;
	}
	for (size_t i = 0; i < q->n_tokens; i++)
		check_run(q, q->tokens[i].from, q->tokens[i].to);
}

/* ---- one edit away, and digits for letters */

static void
check_edits_of(struct query *q, size_t from, size_t to)
{
	const struct look_brand *b =
	    edit_find(q->s, look_plain(&q->look, from, to), q->suffix);

	if (b)
		consider(q, LOOKALIKE_EDIT, b, look_host(&q->look, from, to));
}

/* "amaz3n" is an edit; "4m4z0n" is read as letters. */
static void
check_digits_of(struct query *q, size_t from, size_t to)
{
	char letters[LOOK_BYTES * 2];
	struct str deep = look_deep(&q->look, from, to);
	const struct look_brand *b;
	size_t at = 0, digits = 0;

	for (size_t i = 0; i < deep.n; i++) {
		static const char read_as[10] = {
		    0, 0, 0, 'e', 'a', 's', 0, 't', 0, 0};
		char c = deep.p[i];
		char letter = is_digit((unsigned char)c) ? read_as[c - '0'] : 0;

		letters[i] = letter ? letter : c;
		digits += letter != 0;
	}
	deep.p = letters;
	while (digits && (b = next_brand(q->s, &q->s->labels, deep, &at)))
		if (!b->is_word && b->plain_label.n > LABEL_LEAST)
			consider(q, LOOKALIKE_HOMOGRAPH, b,
			    look_host(&q->look, from, to));
}

static void
check_edits(struct query *q)
{
	check_edits_of(q, q->site_from, q->site_to);
	check_digits_of(q, q->site_from, q->site_to);
	for (size_t i = 0; i < q->n_tokens; i++) {
		const struct token *t = &q->tokens[i];

		if (is_whole_site(q, i, i) || t->is_word)
			continue;
		check_digits_of(q, t->from, t->to);
		if (window_has_word(q, i, i))
			check_edits_of(q, t->from, t->to);
	}
}

/* ---- beside the host */

/* Whole domains (and with `labels` names) in a text of the URL. */
static void
check_text(
    struct query *q, struct arena *a, struct str text, enum lookalike_kind kind)
{
	look_make(q->s->t, a, str_sub(text, 0, TEXT_MOST), &q->look);
	q->end = q->look.n;
	q->site_from = q->site_to = 0;
	split(q);
	for (size_t i = 0; i < q->n_tokens; i++)
		for (size_t j = i + 1;
		     j < q->n_tokens && j - i < q->s->most_tokens; j++)
			check_domain(q, i, j, kind);
}

static void
check_names(struct query *q, enum lookalike_kind kind)
{
	for (size_t i = 0; i < q->n_tokens; i++) {
		const struct token *t = &q->tokens[i];
		struct str deep = look_deep(&q->look, t->from, t->to);
		const struct look_brand *b;
		size_t at = 0;

		while ((b = next_brand(q->s, &q->s->labels, deep, &at)))
			if (!b->is_word && b->plain_label.n >= LABEL_LEAST)
				consider(q, kind, b, window_host(q, i, i));
	}
}

/* ---- the whole */

/*
 * Below a brand's own domain there is nothing to find; below a shared one only
 * what stands before it is judged. False: nothing to judge.
 */
static bool
find_own(const struct lookalike_set *s, struct str ascii, size_t *end_out)
{
	struct str rest = ascii;

	if (rest.n > LOOK_BYTES) /* longer than any domain of a brand */
		rest = str_skip(rest, rest.n - LOOK_BYTES);
	while (rest.p) {
		const struct look_brand *b;
		size_t at = 0;
		uint32_t i;

		while (table_next(&s->domains, str_hash(rest), &at, &i)) {
			b = &s->brands[i];
			if (!str_eq(b->domain, rest))
				continue;
			if (!b->is_shared || rest.n == ascii.n)
				return false;
			*end_out = ascii.n - rest.n - 1;
			return true;
		}
		str_cut(&rest, '.');
	}
	return true;
}

/* Is the suffix one of companies that lend names, not of a registry? */
static bool
is_private_suffix(const struct url_tables *t, struct str suffix)
{
	char name[SUFFIX_BYTES];

	if (suffix.n >= sizeof name)
		return false;
	memcpy(name, suffix.p, suffix.n);
	name[suffix.n] = '\0';
	return !psl_is_public_suffix2(t->psl, name, PSL_TYPE_ICANN);
}

/* Sets what of the host is judged; false when there is no site. */
static bool
find_site(struct query *q, struct str host, size_t end)
{
	const struct url_tables *t = q->s->t;
	struct str site = host_registrable(t, host), label;
	size_t skipped = host.n - q->look.host.n, from;

	if (end < host.n) { /* below a shared domain */
		struct str name = str_sub(host, 0, end);

		from = (size_t)(str_rchr(name, '.') + 1);
		label = str_skip(name, from);
		q->is_hosted = true;
	} else {
		if (!site.p)
			return false;
		from = (size_t)(site.p - host.p);
		label = str_sub(site, 0, (size_t)str_chr(site, '.'));
		site = str_skip(site, label.n + 1);
		q->is_hosted = is_private_suffix(t, site);
	}
	if (from < skipped)
		return false;
	q->suffix = str_skip(host, from + label.n);
	q->site_from = plain_offset(&q->look, from - skipped);
	q->site_to = plain_offset(&q->look, from - skipped + label.n);
	q->end = q->site_to;
	return q->end > q->site_from;
}

struct lookalike
lookalike_find(const struct lookalike_set *s, struct arena *a, struct str host,
    const struct url *u)
{
	struct query q;
	struct str ascii = host_to_ascii(s->t, a, host, NULL);
	size_t end;

	q.s = s;
	q.suffix = STR("");
	q.brand = NULL;
	q.best = (struct lookalike){LOOKALIKE_NONE, 0, STR_NONE};
	end = ascii.n;
	if (!ascii.p || !s->n_brands || !find_own(s, ascii, &end))
		return q.best;
	host = ascii;
	look_make(s->t, a, host, &q.look);
	if (find_site(&q, host, end)) {
		split(&q);
		check_windows(&q);
		check_runs(&q);
		if (ranks[q.best.kind] < ranks[LOOKALIKE_COMBINED])
			check_edits(&q);
	}
	if (u && u->username.n) {
		check_text(
		    &q, a, url_decode(a, u->username), LOOKALIKE_USERINFO);
		check_names(&q, LOOKALIKE_USERINFO);
	}
	if (u && u->path.n > 1 && q.best.kind == LOOKALIKE_NONE)
		check_text(&q, a, u->path, LOOKALIKE_PATH);
	return q.best;
}
