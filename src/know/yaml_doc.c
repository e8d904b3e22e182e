/* SPDX-License-Identifier: MIT */
/* libyaml's events turned into a tree, with everything surprising refused. */
#include "know/yaml_doc.h"
#include "base/buf.h"

#include <pthread.h>
#include <stdarg.h>
#include <yaml.h>

#include "late/late.h"

#define YAML_LIBRARY "libyaml-0.so.2"
#define YAML_CALLS(X)                                                          \
	X(yaml_event_delete)                                                   \
	X(yaml_parser_delete)                                                  \
	X(yaml_parser_initialize)                                              \
	X(yaml_parser_parse)                                                   \
	X(yaml_parser_set_encoding)                                            \
	X(yaml_parser_set_input_string)

/* Loaded with the first file: compiled data needs no parser. */
static struct {
	YAML_CALLS(LATE_POINTER)
} lib;
static pthread_once_t once = PTHREAD_ONCE_INIT;
static bool is_loaded;

enum {
	YAML_DEPTH_MOST = 16,
	YAML_BYTES_MOST = 4 << 20,
	YAML_MESSAGE_MOST = 512
};

struct reader {
	struct arena *arena;
	struct str file;
	struct yaml_error *error;
	yaml_parser_t parser;
	yaml_event_t event;
	bool has_event;
};

bool
yaml_fail(struct arena *a, struct yaml_error *e, struct str file, unsigned line,
    const char *format, ...)
{
	char what[YAML_MESSAGE_MOST];
	va_list args;

	va_start(args, format);
	vsnprintf(what, sizeof what, format, args);
	va_end(args);
	*e = (struct yaml_error){file, line, arena_str(a, str_c(what))};
	return false;
}

static bool
fail(struct reader *r, unsigned line, const char *what)
{
	return yaml_fail(r->arena, r->error, r->file, line, "%s", what);
}

static bool
next_event(struct reader *r)
{
	if (r->has_event)
		lib.yaml_event_delete(&r->event);
	r->has_event = lib.yaml_parser_parse(&r->parser, &r->event);
	if (!r->has_event)
		return fail(r, (unsigned)r->parser.problem_mark.line + 1,
		    r->parser.problem ? r->parser.problem : "not YAML");
	return true;
}

static unsigned
line_of(const struct reader *r)
{
	return (unsigned)r->event.start_mark.line + 1;
}

static struct yaml_node *
node_new(struct reader *r, enum yaml_kind kind)
{
	struct yaml_node *n = arena_alloc(r->arena, sizeof *n);

	n->kind = kind;
	n->line = line_of(r);
	return n;
}

static bool
scalar(struct reader *r, struct yaml_node **out)
{
	struct yaml_node *n = node_new(r, YAML_SCALAR);

	if (r->event.data.scalar.anchor ||
	    (r->event.data.scalar.tag && !r->event.data.scalar.quoted_implicit))
		return fail(r, n->line, "anchors and tags are not allowed");
	n->value = arena_str(
	    r->arena, (struct str){(const char *)r->event.data.scalar.value,
			  r->event.data.scalar.length});
	n->is_quoted = r->event.data.scalar.style != YAML_PLAIN_SCALAR_STYLE;
	*out = n;
	return true;
}

static bool read_node(struct reader *r, int depth, struct yaml_node **out);

static bool
read_list(struct reader *r, int depth, struct yaml_node *list)
{
	struct yaml_node **tail = &list->first;

	for (;;) {
		if (!next_event(r))
			return false;
		if (r->event.type == YAML_SEQUENCE_END_EVENT)
			return true;
		if (!read_node(r, depth, tail))
			return false;
		tail = &(*tail)->next;
		list->n++;
	}
}

static bool
read_map(struct reader *r, int depth, struct yaml_node *map)
{
	struct yaml_node **tail = &map->first, *key;

	for (;;) {
		if (!next_event(r))
			return false;
		if (r->event.type == YAML_MAPPING_END_EVENT)
			return true;
		if (r->event.type != YAML_SCALAR_EVENT)
			return fail(r, line_of(r), "a key must be a scalar");
		if (!scalar(r, &key))
			return false;
		if (yaml_get(map, key->value))
			return yaml_fail(r->arena, r->error, r->file, key->line,
			    "duplicate key \"%.*s\"", STR_FMT(key->value));
		if (!next_event(r) || !read_node(r, depth, tail))
			return false;
		(*tail)->key = key->value;
		(*tail)->key_line = key->line;
		tail = &(*tail)->next;
		map->n++;
	}
}

/* Reads the node whose first event is the current one. */
static bool
read_node(struct reader *r, int depth, struct yaml_node **out)
{
	if (depth > YAML_DEPTH_MOST)
		return fail(r, line_of(r), "nested too deep");
	switch (r->event.type) {
	case YAML_SCALAR_EVENT:
		return scalar(r, out);
	case YAML_SEQUENCE_START_EVENT:
		if (r->event.data.sequence_start.anchor)
			break;
		*out = node_new(r, YAML_LIST);
		return read_list(r, depth + 1, *out);
	case YAML_MAPPING_START_EVENT:
		if (r->event.data.mapping_start.anchor)
			break;
		*out = node_new(r, YAML_MAP);
		return read_map(r, depth + 1, *out);
	default:
		break;
	}
	return fail(r, line_of(r), "anchors and aliases are not allowed");
}

static bool
read_stream(struct reader *r, struct yaml_node **out)
{
	if (!next_event(r) || !next_event(r)) /* stream start, then this: */
		return false;
	if (r->event.type == YAML_STREAM_END_EVENT) {
		*out = node_new(r, YAML_MAP);
		return true;
	}
	if (!next_event(r) || !read_node(r, 0, out))
		return false;
	if (!next_event(r) || !next_event(r)) /* document end, stream end */
		return false;
	if (r->event.type != YAML_STREAM_END_EVENT)
		return fail(r, line_of(r), "more than one document");
	return true;
}

static void
load(void)
{
	static const char *const names[] = {YAML_CALLS(LATE_NAME)};

	is_loaded = late_open(YAML_LIBRARY, names, ARRAY_LEN(names), &lib);
}

struct yaml_node *
yaml_read(
    struct arena *a, struct str file, struct str text, struct yaml_error *e)
{
	struct reader r = {.arena = a, .file = file, .error = e};
	struct yaml_node *root = NULL;

	if (text.n > YAML_BYTES_MOST) {
		yaml_fail(a, e, file, 1, "larger than 4 MB");
		return NULL;
	}
	pthread_once(&once, load);
	if (!is_loaded) {
		yaml_fail(a, e, file, 1, YAML_LIBRARY " cannot be loaded");
		return NULL;
	}
	if (!lib.yaml_parser_initialize(&r.parser)) {
		yaml_fail(a, e, file, 1, "out of memory");
		return NULL;
	}
	lib.yaml_parser_set_encoding(&r.parser, YAML_UTF8_ENCODING);
	lib.yaml_parser_set_input_string(
	    &r.parser, (const unsigned char *)(text.p ? text.p : ""), text.n);
	if (!read_stream(&r, &root))
		root = NULL;
	if (r.has_event)
		lib.yaml_event_delete(&r.event);
	lib.yaml_parser_delete(&r.parser);
	return root;
}

const struct yaml_node *
yaml_get(const struct yaml_node *map, struct str key)
{
	for (const struct yaml_node *n = map->first; n; n = n->next)
		if (str_eq(n->key, key))
			return n;
	return NULL;
}
