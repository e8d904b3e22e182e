/* SPDX-License-Identifier: MIT */
/* Delimiter lines. */
#include "mail/multipart.h"

enum {
	BOUNDARY_MOST = 200
};

struct delimiter {
	size_t start; /* of the line */
	size_t end;   /* behind its line end */
	bool is_closing;
};

/* The first delimiter line at or behind `at`; false when there is none. */
static bool
find(struct str body, struct str boundary, size_t at, struct delimiter *out)
{
	while (at < body.n) {
		ssize_t found = str_find(str_skip(body, at), boundary);
		size_t start, end;
		struct str rest;
		ssize_t lf;

		if (found < 0)
			return false;
		start = at + (size_t)found;
		at = start + 1;
		/* "--" in front of it, at the beginning of a line. */
		if (start < 2 || body.p[start - 1] != '-' ||
		    body.p[start - 2] != '-' ||
		    (start > 2 && body.p[start - 3] != '\n' &&
			body.p[start - 3] != '\r'))
			continue;
		end = start + boundary.n;
		start -= 2;
		rest = str_skip(body, end);
		lf = str_chr(rest, '\n');
		if (lf >= 0)
			rest.n = (size_t)lf;
		out->is_closing = str_starts(rest, STR("--"));
		if (!out->is_closing && str_trim(rest).n)
			continue;
		out->start = start;
		out->end = end + rest.n + (lf >= 0);
		return true;
	}
	return false;
}

bool
multipart_has(struct str body, struct str boundary)
{
	struct delimiter d;

	return boundary.n && find(body, boundary, 0, &d);
}

void
multipart_begin(struct multipart *m, struct str body, struct str boundary,
    struct facts *facts)
{
	struct delimiter d;

	*m = (struct multipart){body, boundary, facts};
	if (!find(body, boundary, 0, &d)) {
		m->is_done = true;
		return;
	}
	m->at = d.end;
	m->is_ended = d.is_closing;
}

bool
multipart_next(struct multipart *m, struct str *part_out)
{
	struct delimiter d;
	size_t start = m->at, end;

	if (m->is_done)
		return false;
	if (m->is_ended) {
		/* Only what stands behind a further delimiter is a part. */
		if (!find(m->body, m->boundary, m->at, &d) || d.is_closing ||
		    d.end >= m->body.n) {
			m->is_done = true;
			return false;
		}
		fact_add(m->facts, FACT_MIME_AFTER_END,
		    str_sub(m->body, d.start, d.end - d.start));
		m->is_ended = false;
		start = d.end;
	}
	if (!find(m->body, m->boundary, start, &d)) {
		m->is_done = true;
		fact_add(m->facts, FACT_MIME_NO_END, STR_NONE);
		*part_out = str_skip(m->body, start);
		return start < m->body.n;
	}
	end = d.start;
	if (end > start && m->body.p[end - 1] == '\n')
		end--;
	if (end > start && m->body.p[end - 1] == '\r')
		end--;
	*part_out = str_sub(m->body, start, end - start);
	m->at = d.end;
	m->is_ended = d.is_closing;
	return true;
}

/* "--x" with a word x, without white space behind it. */
static struct str
boundary_of(struct str line)
{
	struct str b = str_skip(line, 2);

	while (b.n && is_space((unsigned char)b.p[b.n - 1]))
		b.n--;
	if (!str_starts(line, STR("--")) || !b.n || b.n > BOUNDARY_MOST ||
	    str_chr(b, ' ') >= 0)
		return STR_NONE;
	for (size_t i = 0; i < b.n; i++)
		if (b.p[i] != '-')
			return b;
	return STR_NONE;
}

static bool
is_field_like(struct str line)
{
	return str_istarts(line, STR("content-")) && str_chr(line, ':') > 0;
}

struct str
multipart_guess(struct str body)
{
	struct str rest = body;

	while (rest.p) {
		struct str line = str_line(&rest), ahead = rest;
		struct str boundary = boundary_of(line);

		if (boundary.n && ahead.p && is_field_like(str_line(&ahead)))
			return boundary;
	}
	return STR_NONE;
}
