/* SPDX-License-Identifier: MIT */
/* Does a host pose as a brand? Each way of posing, the strongest wins. */
#include "url/lookalike.h"
#include "url/encode.h"
#include "url/host.h"
#include "url/lookalike_edit.h"
#include "url/lookalike_query.h"

enum {
	WHOLE_LEAST = 3, /* of a name that stands between dots */
	TEXT_MOST = 512	 /* of userinfo and path */
};

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
		query_consider(q, kind, b, window_host(q, i, j));
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
			query_consider(
			    q, LOOKALIKE_SUBDOMAIN, b, window_host(q, i, i));
}

static bool
is_whole_site(const struct query *q, size_t i, size_t j)
{
	return q->tokens[i].from == q->site_from &&
	       q->tokens[j].to == q->site_to;
}

/*
 * Same deep form, other spelling. "clave" for "dave" is a word of its own, so
 * short names count as a whole site, or with other letters or digits in them.
 */
static bool
is_homograph(
    const struct query *q, size_t i, size_t j, const struct look_brand *b)
{
	struct str host = window_host(q, i, j);
	bool is_odd = !q->look.is_ascii;

	for (size_t k = 0; k < host.n; k++)
		is_odd |= host.p[k] == '0' || host.p[k] == '1';
	if (is_whole_site(q, i, j))
		return is_odd || b->plain_label.n >= LABEL_LEAST;
	return b->plain_label.n >= (is_odd ? LABEL_LEAST : NAME_SURE);
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
			if (is_homograph(q, i, j, b))
				query_consider(q, LOOKALIKE_HOMOGRAPH, b, host);
		} else if (b->is_word || b->plain_label.n < WHOLE_LEAST) {
			continue;
		} else if (is_whole_site(q, i, j)) {
			if (!is_short)
				query_consider(q,
				    q->is_hosted ? LOOKALIKE_LABEL
						 : LOOKALIKE_SUFFIX,
				    b, host);
		} else if (window_has_word(q, i, j)) {
			query_consider(q, LOOKALIKE_COMBINED, b, host);
		} else if (!is_short) {
			query_consider(q, LOOKALIKE_LABEL, b, host);
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

/* ---- one edit away, and digits for letters */

static void
check_edits_of(struct query *q, size_t from, size_t to)
{
	const struct look_brand *b =
	    edit_find(q->s, look_plain(&q->look, from, to), q->suffix);

	if (b)
		query_consider(
		    q, LOOKALIKE_EDIT, b, look_host(&q->look, from, to));
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
			query_consider(q, LOOKALIKE_HOMOGRAPH, b,
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
	query_split(q);
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
				query_consider(
				    q, kind, b, window_host(q, i, i));
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
		q->is_hosted = suffix_is_private(t, site);
	}
	if (from < skipped)
		return false;
	q->suffix = str_skip(host, from + label.n);
	q->site_from = look_plain_offset(&q->look, from - skipped);
	q->site_to = look_plain_offset(&q->look, from - skipped + label.n);
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
		query_split(&q);
		check_windows(&q);
		check_runs(&q);
		if (query_wants(&q, LOOKALIKE_COMBINED))
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
