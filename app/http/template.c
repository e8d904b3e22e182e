/* SPDX-License-Identifier: MIT */
/* Templates cut into pieces once, then walked for each page. */
#include "http/template.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "http/slurp.h"

enum {
	NAME_MOST = 64,
	NEST_MOST = 12,
	FILE_MOST = 1 << 20
};

enum piece_kind {
	PIECE_TEXT,
	PIECE_VALUE,
	PIECE_RAW,
	PIECE_WORDS,
	PIECE_WORDS_PLAIN,
	PIECE_OPEN,
	PIECE_OPEN_NOT,
	PIECE_CLOSE,
	PIECE_INCLUDE
};

struct piece {
	enum piece_kind kind;
	const char *p; /* text, in the template's bytes */
	size_t n;
	char name[NAME_MOST + 1];
	size_t other; /* of an opening its close */
};

struct template
{
	char *name, *bytes;
	struct piece *pieces;
	size_t n;
};

struct template_set {
	struct template *list;
	size_t n;
};

static struct piece *
add_piece(struct template *t, enum piece_kind kind)
{
	if (!(t->n & (t->n - 1)) || !t->n) {
		size_t cap = t->n ? t->n * 2 : 1;

		t->pieces = realloc(t->pieces, cap * sizeof *t->pieces);
		if (!t->pieces)
			abort();
	}
	t->pieces[t->n] = (struct piece){.kind = kind};
	return &t->pieces[t->n++];
}

static enum piece_kind
kind_of(const char **name)
{
	switch (**name) {
	case '&':
		++*name;
		return PIECE_RAW;
	case '#':
		++*name;
		return PIECE_OPEN;
	case '^':
		++*name;
		return PIECE_OPEN_NOT;
	case '/':
		++*name;
		return PIECE_CLOSE;
	case '>':
		++*name;
		return PIECE_INCLUDE;
	default:
		break;
	}
	if (!strncmp(*name, "t.", 2)) {
		*name += 2;
		return PIECE_WORDS;
	}
	if (!strncmp(*name, "p.", 2)) {
		*name += 2;
		return PIECE_WORDS_PLAIN;
	}
	return PIECE_VALUE;
}

/* NULL, or what is wrong. */
static const char *
cut(struct template *t)
{
	size_t open[NEST_MOST], depth = 0;
	const char *p = t->bytes, *tag, *end, *name;

	while ((tag = strstr(p, "{{"))) {
		struct piece *x = add_piece(t, PIECE_TEXT);

		x->p = p;
		x->n = (size_t)(tag - p);
		end = strstr(tag, "}}");
		name = tag + 2;
		if (!end || end - name < 1 || end - name > NAME_MOST)
			return "a tag has no end";
		x = add_piece(t, kind_of(&name));
		memcpy(x->name, name, (size_t)(end - name));
		if (x->kind == PIECE_OPEN || x->kind == PIECE_OPEN_NOT) {
			if (depth == NEST_MOST)
				return "sections are too deep";
			open[depth++] = t->n - 1;
		}
		if (x->kind == PIECE_CLOSE) {
			if (!depth ||
			    strcmp(t->pieces[open[depth - 1]].name, x->name))
				return "a section ends that is not open";
			t->pieces[open[--depth]].other = t->n - 1;
		}
		p = end + 2;
	}
	if (depth)
		return "a section has no end";
	tag = p + strlen(p);
	add_piece(t, PIECE_TEXT)->p = p;
	t->pieces[t->n - 1].n = (size_t)(tag - p);
	return NULL;
}

static bool
read_template(struct template_set *set, const char *folder, const char *file,
    char **why_out)
{
	char path[4096];
	const char *why;
	struct template t = {0};

	snprintf(path, sizeof path, "%s/%s", folder, file);
	t.bytes = slurp(path, FILE_MOST, NULL);
	t.name = strndup(file, strlen(file) - 5);
	why = t.bytes ? cut(&t) : "cannot be read";
	set->list = realloc(set->list, (set->n + 1) * sizeof *set->list);
	if (!set->list || !t.name)
		abort();
	set->list[set->n++] = t;
	if (why && asprintf(why_out, "%s: %s", path, why) < 0)
		abort();
	return !why;
}

struct template_set *
template_open(const char *folder, char **why_out)
{
	struct template_set *set = calloc(1, sizeof *set);
	DIR *d = opendir(folder);
	struct dirent *e;
	bool ok = true;

	if (!set)
		abort();
	if (!d && asprintf(why_out, "%s: cannot be read", folder) < 0)
		abort();
	while (d && ok && (e = readdir(d))) {
		size_t n = strlen(e->d_name);

		if (n > 5 && !strcmp(e->d_name + n - 5, ".html"))
			ok = read_template(set, folder, e->d_name, why_out);
	}
	if (d && !closedir(d) && ok)
		return set;
	template_close(set);
	return NULL;
}

void
template_close(struct template_set *set)
{
	if (!set)
		return;
	for (size_t i = 0; i < set->n; i++) {
		free(set->list[i].name);
		free(set->list[i].bytes);
		free(set->list[i].pieces);
	}
	free(set->list);
	free(set);
}

struct walk {
	struct out *out;
	const struct template_set *set;
	template_words *words;
	void *user;
	const json_t *scope[NEST_MOST * 3];
	size_t depth;
};

static const json_t *
member(const json_t *o, const char *path)
{
	char name[NAME_MOST + 1];

	while (o && *path) {
		size_t n = strcspn(path, ".");

		memcpy(name, path, n);
		name[n] = 0;
		o = json_object_get(o, name);
		path += n + (path[n] == '.');
	}
	return o;
}

static const json_t *
lookup(const struct walk *w, const char *name)
{
	if (!strcmp(name, "."))
		return w->scope[w->depth - 1];
	for (size_t i = w->depth; i-- > 0;) {
		const json_t *v = member(w->scope[i], name);

		if (v)
			return v;
	}
	return NULL;
}

static bool
is_something(const json_t *v)
{
	switch (v ? json_typeof(v) : JSON_NULL) {
	case JSON_NULL:
	case JSON_FALSE:
		return false;
	case JSON_ARRAY:
		return json_array_size(v) > 0;
	case JSON_STRING:
		return json_string_length(v) > 0;
	default:
		return true;
	}
}

static void
write_value(struct walk *w, const struct piece *x)
{
	const json_t *v = lookup(w, x->name);

	if (json_is_integer(v))
		out_fmt(w->out, "%lld", (long long)json_integer_value(v));
	if (!json_is_string(v))
		return;
	if (x->kind == PIECE_RAW)
		out_add(w->out, json_string_value(v), json_string_length(v));
	else
		out_html(w->out, json_string_value(v), json_string_length(v));
}

static void
write_words(struct walk *w, const struct piece *x)
{
	const char *p = x->name;
	size_t n = strlen(x->name);

	if (w->words)
		w->words(w->user, x->name, &p, &n);
	if (x->kind == PIECE_WORDS)
		out_words(w->out, p, n);
	else
		out_words_plain(w->out, p, n);
}

static const struct template *
find(const struct template_set *set, const char *name)
{
	for (size_t i = 0; i < set->n; i++)
		if (!strcmp(set->list[i].name, name))
			return &set->list[i];
	return NULL;
}

static void walk_pieces(
    struct walk *w, const struct template *t, size_t from, size_t to);

static void
enter(struct walk *w, const struct template *t, size_t i, const json_t *item)
{
	if (w->depth == sizeof w->scope / sizeof *w->scope)
		return;
	w->scope[w->depth++] = item;
	walk_pieces(w, t, i + 1, t->pieces[i].other);
	w->depth--;
}

static void
write_section(struct walk *w, const struct template *t, size_t i)
{
	const json_t *v = lookup(w, t->pieces[i].name);
	bool is = is_something(v);

	if (t->pieces[i].kind == PIECE_OPEN_NOT) {
		if (!is)
			walk_pieces(w, t, i + 1, t->pieces[i].other);
		return;
	}
	if (!is)
		return;
	if (!json_is_array(v)) {
		enter(w, t, i, v);
		return;
	}
	for (size_t k = 0; k < json_array_size(v); k++)
		enter(w, t, i, json_array_get(v, k));
}

static void
walk_pieces(struct walk *w, const struct template *t, size_t from, size_t to)
{
	for (size_t i = from; i < to; i++) {
		const struct piece *x = &t->pieces[i];
		const struct template *inner;

		switch (x->kind) {
		case PIECE_TEXT:
			out_add(w->out, x->p, x->n);
			break;
		case PIECE_VALUE:
		case PIECE_RAW:
			write_value(w, x);
			break;
		case PIECE_WORDS:
		case PIECE_WORDS_PLAIN:
			write_words(w, x);
			break;
		case PIECE_OPEN:
		case PIECE_OPEN_NOT:
			write_section(w, t, i);
			i = x->other;
			break;
		case PIECE_INCLUDE:
			inner = find(w->set, x->name);
			if (inner && inner != t)
				walk_pieces(w, inner, 0, inner->n);
			break;
		case PIECE_CLOSE:
			break;
		}
	}
}

void
template_write(struct out *out, const struct template_set *set,
    const char *name, const json_t *data, template_words *words, void *user)
{
	const struct template *t = find(set, name);
	struct walk w = {.out = out, .set = set, .words = words, .user = user};

	w.scope[w.depth++] = data;
	if (t)
		walk_pieces(&w, t, 0, t->n);
}
