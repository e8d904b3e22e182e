/* SPDX-License-Identifier: MIT */
/* Splitting a message into raw fields and body. */
#include "auth/fields.h"
#include "base/buf.h"
#include "base/limits.h"

/* Length of the line's text and, behind it, of its end. */
static size_t
line_length(struct str s, size_t *end_out)
{
	const char *nl = s.n ? memchr(s.p, '\n', s.n) : NULL;
	size_t n = nl ? (size_t)(nl - s.p) : s.n;

	*end_out = nl ? 1 : 0;
	if (nl && n && s.p[n - 1] == '\r') {
		n--;
		*end_out = 2;
	}
	return n;
}

static bool
is_name(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if ((unsigned char)s.p[i] <= ' ' ||
		    (unsigned char)s.p[i] >= 127)
			return false;
	return s.n > 0;
}

static bool
field_of(struct str raw, size_t offset, struct field *out)
{
	ssize_t colon = str_chr(raw, ':');
	struct str name;

	if (colon <= 0)
		return false;
	name = str_sub(raw, 0, (size_t)colon);
	while (
	    name.n && (name.p[name.n - 1] == ' ' || name.p[name.n - 1] == '\t'))
		name.n--;
	if (!is_name(name))
		return false;
	*out =
	    (struct field){name, raw, str_skip(raw, (size_t)colon + 1), offset};
	return true;
}

struct fields
fields_split(struct arena *a, struct str raw)
{
	struct fields out = {0};
	struct field *v = NULL, f;
	size_t at = 0, end, n;

	while (at < raw.n) {
		struct str rest = str_skip(raw, at);
		size_t length = line_length(rest, &end), next;

		if (length == 0) {
			out.body = str_skip(raw, at + end);
			break;
		}
		/* Continuations belong to it. */
		next = length + end;
		while (at + next < raw.n &&
		       (rest.p[next] == ' ' || rest.p[next] == '\t')) {
			n = line_length(str_skip(rest, next), &end);
			length = next + n;
			next = length + end;
		}
		if (out.n == LIMIT_HEADERS) {
			out.is_cut = true;
		} else if (!(at == 0 && str_starts(rest, STR("From "))) &&
			   field_of(str_sub(rest, 0, length), at, &f)) {
			v = arena_push(a, v, out.n, sizeof *v);
			v[out.n++] = f;
		}
		at += next;
	}
	out.v = v;
	return out;
}

const struct field *
fields_find(const struct fields *f, struct str name, size_t n)
{
	for (size_t i = 0; i < f->n; i++)
		if (str_ieq(f->v[i].name, name) && n-- == 0)
			return &f->v[i];
	return NULL;
}

struct str
field_unfold(struct arena *a, struct str body)
{
	char *p = arena_raw(a, body.n + 1);
	size_t n = 0;

	for (size_t i = 0; i < body.n; i++) {
		char c = body.p[i];

		if (c == '\r' || c == '\n') {
			if (n && p[n - 1] != ' ')
				p[n++] = ' ';
			while (i + 1 < body.n && is_space(body.p[i + 1]))
				i++;
		} else {
			p[n++] = c == '\t' ? ' ' : c;
		}
	}
	return str_trim((struct str){p, n});
}
