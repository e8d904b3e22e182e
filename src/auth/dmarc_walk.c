/* SPDX-License-Identifier: MIT */
/* From a domain towards the root, looking for policy records. */
#include "auth/dmarc_walk.h"

#include "base/buf.h"

enum {
	LABELS_AFTER_JUMP = 7
};

static const struct ask_item *
query(struct arena *a, struct ask *k, struct str domain)
{
	struct buf name;

	buf_init(&name, a, 300);
	buf_add(&name, STR("_dmarc."));
	buf_add(&name, domain);
	return ask_get(k, ASK_TXT, buf_str(&name));
}

/* Does the text begin with v=DMARC1, its case exact (section 4.7)? */
static bool
is_record(struct str text)
{
	struct str rest = text, first = str_cut(&rest, ';');
	ssize_t equal = str_chr(first, '=');

	return equal > 0 &&
	       str_eq(str_trim(str_sub(first, 0, (size_t)equal)), STR("v")) &&
	       str_eq(
		   str_trim(str_skip(first, (size_t)equal + 1)), STR("DMARC1"));
}

static char
psd_of(struct str text)
{
	struct tags t;
	struct str psd;

	tags_parse_lenient(text, &t);
	psd = tags_get(&t, "psd");
	if (str_ieq(psd, STR("y")))
		return 'y';
	return str_ieq(psd, STR("n")) ? 'n' : 'u';
}

static size_t
count_labels(struct str domain)
{
	size_t n = 0;

	for (; domain.p; n++)
		str_cut(&domain, '.');
	return n;
}

/* One query; true when the walk ends here. */
static bool
visit(struct arena *a, struct ask *k, struct str domain, bool is_start,
    struct dmarc_walk *w)
{
	const struct ask_item *q = query(a, k, domain);
	struct dmarc_record *r = &w->records[w->n];
	size_t n = 0;

	if (q->status == ASK_OPEN)
		w->is_pending = true;
	if (q->status == ASK_NONE) {
		w->has_gap = true;
		if (is_start)
			w->start_has_gap = true;
	}
	for (size_t i = 0; i < q->n_records; i++)
		if (is_record(q->records[i]) && n++ == 0)
			*r = (struct dmarc_record){domain, q->records[i],
			    psd_of(q->records[i]), q->is_secure};
	if (n > 1 && is_start)
		w->start_has_many = true;
	if (n != 1)
		return false;
	w->n++;
	return r->psd != 'u';
}

/* `domain` and one label more of `start`, which is below it. */
static struct str
one_below(struct str start, struct str domain)
{
	size_t n = start.n - domain.n - 1;
	ssize_t dot = str_rchr(str_sub(start, 0, n), '.');

	return str_skip(start, (size_t)(dot + 1));
}

/* Section 4.10.2. */
static struct str
org_domain_of(const struct dmarc_walk *w, struct str start)
{
	for (size_t i = 0; i < w->n; i++) {
		const struct dmarc_record *r = &w->records[i];

		if (r->psd == 'n')
			return r->domain;
		if (r->psd == 'y' && r->domain.n < start.n)
			return one_below(start, r->domain);
	}
	return w->n ? w->records[w->n - 1].domain : start;
}

void
dmarc_walk(
    struct arena *a, struct ask *k, struct str domain, struct dmarc_walk *out)
{
	size_t labels = count_labels(domain);
	struct str at = domain;
	bool is_start = true;

	*out = (struct dmarc_walk){0};
	while (at.p && !visit(a, k, at, is_start, out)) {
		/* A long name: the second query is for seven labels. */
		size_t drop = is_start && labels > LABELS_AFTER_JUMP
				  ? labels - LABELS_AFTER_JUMP
				  : 1;

		while (drop-- && at.p)
			str_cut(&at, '.');
		is_start = false;
	}
	out->org_domain = org_domain_of(out, domain);
}

void
dmarc_ask_ahead(struct arena *a, struct ask *k, struct str from)
{
	struct dmarc_walk w;

	if (is_domain(from, 1))
		dmarc_walk(a, k, arena_lower(a, from), &w);
}
