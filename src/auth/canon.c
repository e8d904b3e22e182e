/* SPDX-License-Identifier: MIT */
/* Canonical bytes, streamed: nothing is copied but short pieces. */
#include "auth/canon.h"

#include <openssl/evp.h>

void
canon_start(struct canon_sink *k, EVP_MD_CTX *md, uint64_t limit)
{
	k->md = md;
	k->total = 0;
	k->limit = limit;
	k->n = 0;
}

void
canon_end(struct canon_sink *k)
{
	if (k->n)
		EVP_DigestUpdate(k->md, k->piece, k->n);
	k->n = 0;
}

static void
put(struct canon_sink *k, const char *p, size_t n)
{
	uint64_t left = k->limit > k->total ? k->limit - k->total : 0;

	k->total += n;
	if (n > left)
		n = (size_t)left;
	if (n > sizeof k->piece - k->n)
		canon_end(k);
	if (n > sizeof k->piece) {
		EVP_DigestUpdate(k->md, p, n);
	} else if (n) {
		memcpy(k->piece + k->n, p, n);
		k->n += n;
	}
}

static void
put_byte(struct canon_sink *k, char c)
{
	put(k, &c, 1);
}

/* Bytes of [p, p+n) that are not in `without`. */
static void
put_except(struct canon_sink *k, const char *p, size_t n, struct str without)
{
	const char *end = p + n, *cut = without.p;

	/* UNSAFE: both are views of one field, so they may be compared. */
	if (!cut || cut >= end || cut + without.n <= p) {
		put(k, p, n);
		return;
	}
	if (cut > p)
		put(k, p, (size_t)(cut - p));
	if (cut + without.n < end)
		put(k, cut + without.n, (size_t)(end - cut - without.n));
}

static void
field_simple(struct canon_sink *k, struct str raw, struct str without)
{
	struct str rest = raw;

	while (rest.p) {
		struct str line = str_cut(&rest, '\n');

		if (rest.p && line.n && line.p[line.n - 1] == '\r')
			line.n--;
		put_except(k, line.p, line.n, without);
		/* A line end inside the value that is left out goes, too. */
		if (rest.p && !(without.p && line.p + line.n >= without.p &&
				  line.p + line.n < without.p + without.n))
			put(k, "\r\n", 2);
	}
}

static void
field_relaxed(struct canon_sink *k, const struct field *f, struct str without)
{
	bool has_blank = false, has_text = false;

	for (size_t i = 0; i < f->name.n; i++)
		put_byte(k, (char)to_lower((unsigned char)f->name.p[i]));
	put_byte(k, ':');
	for (size_t i = 0; i < f->body.n; i++) {
		const char *p = f->body.p + i;

		if (without.p && p == without.p && without.n) {
			i += without.n - 1;
			continue;
		}
		if (*p == ' ' || *p == '\t' || *p == '\r' || *p == '\n') {
			has_blank = true;
			continue;
		}
		if (has_blank && has_text)
			put_byte(k, ' ');
		has_blank = false;
		has_text = true;
		put_byte(k, *p);
	}
}

void
canon_field(struct canon_sink *k, const struct field *f, enum canon how,
    struct str without, bool has_end)
{
	if (how == CANON_SIMPLE)
		field_simple(k, f->raw, without);
	else
		field_relaxed(k, f, without);
	if (has_end)
		put(k, "\r\n", 2);
}

/* A line's bytes with each run of blanks as one, trailing ones gone. */
static void
line_relaxed(struct canon_sink *k, const char *p, size_t n)
{
	size_t start = 0;

	for (size_t i = 0; i < n; i++) {
		size_t run = i;

		if (p[i] != ' ' && p[i] != '\t')
			continue;
		while (run < n && (p[run] == ' ' || p[run] == '\t'))
			run++;
		if (run == i + 1 && p[i] == ' ' && run < n)
			continue;
		put(k, p + start, i - start);
		if (run < n)
			put_byte(k, ' ');
		start = run;
		i = run - 1;
	}
	if (start < n)
		put(k, p + start, n - start);
}

static bool
is_blank_line(const char *p, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (p[i] != ' ' && p[i] != '\t')
			return false;
	return true;
}

void
canon_body(struct canon_sink *k, struct str body, enum canon how)
{
	const char *p = body.p, *end = body.p ? body.p + body.n : NULL;
	size_t n_empty = 0;

	while (p < end) {
		const char *nl = memchr(p, '\n', (size_t)(end - p));
		const char *next = nl ? nl + 1 : end;
		size_t n = (size_t)((nl ? nl : end) - p);

		if (nl && n && p[n - 1] == '\r')
			n--;
		if (how == CANON_RELAXED ? is_blank_line(p, n) : n == 0) {
			n_empty++;
			p = next;
			continue;
		}
		for (; n_empty; n_empty--)
			put(k, "\r\n", 2);
		if (how == CANON_RELAXED)
			line_relaxed(k, p, n);
		else
			put(k, p, n);
		put(k, "\r\n", 2);
		p = next;
	}
	if (how == CANON_SIMPLE && k->total == 0)
		put(k, "\r\n", 2);
}
