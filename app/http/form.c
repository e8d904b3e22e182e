/* SPDX-License-Identifier: MIT */
/* The two form parsers; each reads its input once. */
#include "http/form.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum {
	BOUNDARY_MOST = 70, /* RFC 2046 5.1.1 */
	PART_HEADERS_MOST = 2048
};

struct bytes {
	const char *p;
	size_t n;
};

static bool
fail(struct form *f, const char *why, const char **why_out)
{
	form_done(f);
	*why_out = why;
	return false;
}

void
form_done(struct form *f)
{
	free(f->owned);
	f->owned = NULL;
	f->n = 0;
}

const struct form_field *
form_get(const struct form *f, const char *name, size_t n)
{
	for (size_t i = 0; i < f->n; i++)
		if (!strcmp(f->fields[i].name, name) && !n--)
			return &f->fields[i];
	return NULL;
}

static int
hex(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 32;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Decodes [p, p+n) to `to`; never longer than it was. */
static size_t
decode(const char *p, size_t n, char *to)
{
	size_t k = 0;

	for (size_t i = 0; i < n; i++) {
		if (p[i] == '%' && i + 2 < n && hex(p[i + 1]) >= 0 &&
		    hex(p[i + 2]) >= 0) {
			to[k++] = (char)(hex(p[i + 1]) * 16 + hex(p[i + 2]));
			i += 2;
		} else {
			to[k++] = p[i] == '+' ? ' ' : p[i];
		}
	}
	return k;
}

static bool
set_text(char *to, size_t most, const char *p, size_t n)
{
	if (n > most || memchr(p, 0, n))
		return false;
	memcpy(to, p, n);
	to[n] = 0;
	return true;
}

static bool
add_pair(struct form *f, const char *p, size_t n, char *to, size_t *used)
{
	const char *eq = memchr(p, '=', n);
	size_t name_n = eq ? (size_t)(eq - p) : n;
	struct form_field *field = &f->fields[f->n];
	size_t k;

	*field = (struct form_field){0};
	k = decode(p, name_n, to + *used);
	if (!set_text(field->name, FORM_NAME_MOST, to + *used, k))
		return false;
	*used += k;
	field->value = to + *used;
	field->size = eq ? decode(eq + 1, n - name_n - 1, to + *used) : 0;
	*used += field->size;
	f->n++;
	return true;
}

bool
form_read_query(
    struct form *f, const char *query, size_t size, const char **why_out)
{
	const char *p = query, *stop = query + size;
	size_t used = 0;

	f->n = 0;
	f->owned = malloc(size + 1);
	if (!f->owned)
		abort();
	while (p < stop) {
		const char *amp = memchr(p, '&', (size_t)(stop - p));
		size_t n = (size_t)((amp ? amp : stop) - p);

		if (n && f->n == FORM_FIELDS_MOST)
			return fail(f, "too many fields", why_out);
		if (n && !add_pair(f, p, n, f->owned, &used))
			return fail(f, "a field's name is too long", why_out);
		p += n + 1;
	}
	return true;
}

/* A parameter of a header field's value: name=token or name="quoted". */
static bool
parameter(struct bytes v, const char *name, char *to, size_t most)
{
	size_t name_n = strlen(name), i = 0;

	while (i < v.n && v.p[i] != ';')
		i++;
	while (i < v.n) {
		bool is_it;
		size_t k = 0;

		i++;
		while (i < v.n && (v.p[i] == ' ' || v.p[i] == '\t'))
			i++;
		is_it = v.n - i > name_n && v.p[i + name_n] == '=' &&
			!strncasecmp(v.p + i, name, name_n);
		while (i < v.n && v.p[i] != '=' && v.p[i] != ';')
			i++;
		if (i == v.n || v.p[i] == ';')
			continue;
		i++;
		if (i < v.n && v.p[i] == '"') {
			for (i++; i < v.n && v.p[i] != '"'; i++) {
				if (v.p[i] == '\\' && i + 1 < v.n &&
				    (v.p[i + 1] == '"' || v.p[i + 1] == '\\'))
					i++;
				if (is_it && k == most)
					return false;
				if (is_it)
					to[k++] = v.p[i];
			}
			while (i < v.n && v.p[i] != ';')
				i++;
		} else {
			for (; i < v.n && v.p[i] != ';'; i++) {
				if (is_it && k == most)
					return false;
				if (is_it)
					to[k++] = v.p[i];
			}
		}
		if (is_it) {
			to[k] = 0;
			return !memchr(to, 0, k);
		}
	}
	return false;
}

/* The next line of the part's header section; false at its empty line. */
static bool
part_line(struct bytes *rest, struct bytes *line, bool *bad)
{
	const char *end = memchr(rest->p, '\r', rest->n);

	*bad = !end || (size_t)(end - rest->p) + 2 > rest->n || end[1] != '\n';
	if (*bad)
		return false;
	*line = (struct bytes){rest->p, (size_t)(end - rest->p)};
	rest->p = end + 2;
	rest->n -= line->n + 2;
	return line->n > 0;
}

static bool
is_header(struct bytes line, const char *name, struct bytes *value)
{
	size_t n = strlen(name);

	if (line.n <= n || line.p[n] != ':' || strncasecmp(line.p, name, n))
		return false;
	*value = (struct bytes){line.p + n + 1, line.n - n - 1};
	while (value->n && (*value->p == ' ' || *value->p == '\t')) {
		value->p++;
		value->n--;
	}
	return true;
}

static const char *
read_part(struct form *f, struct bytes part)
{
	struct form_field *field = &f->fields[f->n];
	struct bytes rest = part, line, value;
	bool is_named = false, bad = false;

	if (f->n == FORM_FIELDS_MOST)
		return "too many fields";
	*field = (struct form_field){0};
	while (part_line(&rest, &line, &bad)) {
		if (part.n - rest.n > PART_HEADERS_MOST)
			return "a part's header is too long";
		if (is_header(line, "Content-Transfer-Encoding", &value))
			return "a part is encoded";
		if (!is_header(line, "Content-Disposition", &value))
			continue;
		if (is_named || value.n < 9 ||
		    strncasecmp(value.p, "form-data", 9) ||
		    !parameter(value, "name", field->name, FORM_NAME_MOST))
			return "a part has no name";
		is_named = true;
		field->has_filename = parameter(
		    value, "filename", field->filename, FORM_FILENAME_MOST);
	}
	if (bad || !is_named)
		return bad ? "a part's header has no end"
			   : "a part has no name";
	field->value = rest.p;
	field->size = rest.n;
	f->n++;
	return NULL;
}

/* CRLF "--" boundary in the body at or behind p. */
static const char *
find_delimiter(const char *p, const char *stop, const char *mark, size_t n)
{
	return memmem(p, (size_t)(stop - p), mark, n);
}

static bool
read_multipart(struct form *f, const char *boundary, const char *body,
    size_t size, const char **why_out)
{
	char mark[BOUNDARY_MOST + 5] = "\r\n--";
	size_t n = strlen(boundary) + 4;
	const char *p = body, *stop = body + size, *end, *why;

	memcpy(mark + 4, boundary, n - 4);
	if (size < n - 2 || memcmp(body, mark + 2, n - 2))
		return fail(f, "the body does not begin as said", why_out);
	p += n - 2;
	while (stop - p >= 2 && p[0] == '\r' && p[1] == '\n') {
		p += 2;
		end = find_delimiter(p, stop, mark, n);
		if (!end)
			return fail(f, "a part has no end", why_out);
		why = read_part(f, (struct bytes){p, (size_t)(end - p)});
		if (why)
			return fail(f, why, why_out);
		p = end + n;
	}
	if (stop - p < 2 || p[0] != '-' || p[1] != '-')
		return fail(f, "the form has no end", why_out);
	return true;
}

bool
form_read(struct form *f, const char *type, const char *body, size_t size,
    const char **why_out)
{
	static const char multipart[] = "multipart/form-data";
	static const char encoded[] = "application/x-www-form-urlencoded";
	struct bytes v = {type, type ? strlen(type) : 0};
	char boundary[BOUNDARY_MOST + 1];
	size_t n = strcspn(type ? type : "", "; \t");

	f->n = 0;
	f->owned = NULL;
	if (n == strlen(encoded) && !strncasecmp(type, encoded, n))
		return form_read_query(f, body, size, why_out);
	if (n != strlen(multipart) || strncasecmp(type, multipart, n))
		return fail(f, "not a form", why_out);
	if (!parameter(v, "boundary", boundary, BOUNDARY_MOST) || !boundary[0])
		return fail(f, "the form has no boundary", why_out);
	return read_multipart(f, boundary, body, size, why_out);
}
