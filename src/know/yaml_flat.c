/* SPDX-License-Identifier: MIT */
/* Each node is six words and its two strings; then its children follow. */
#include "know/yaml_flat.h"
#include "base/buf.h"

enum {
	FLAT_MOST = 4 << 20,
	DEPTH_MOST = 32,
	QUOTED = 1 << 8 /* beside the kind */
};

struct flat_node {
	uint32_t kind, line, key_line, n;
	uint32_t key_n, value_n; /* 0: absent, else a byte more than it has */
};

static uint32_t
size_of(struct str s)
{
	return s.p ? (uint32_t)s.n + 1 : 0;
}

static void
write_node(struct buf *b, const struct yaml_node *n)
{
	struct flat_node f = {
	    .kind = (uint32_t)n->kind | (n->is_quoted ? QUOTED : 0),
	    .line = n->line,
	    .key_line = n->key_line,
	    .n = (uint32_t)n->n,
	    .key_n = size_of(n->key),
	    .value_n = size_of(n->value)};

	buf_add(b, (struct str){(const char *)&f, sizeof f});
	buf_add(b, n->key);
	buf_add(b, n->value);
	for (const struct yaml_node *c = n->first; c; c = c->next)
		write_node(b, c);
}

struct str
yaml_flatten(struct arena *a, const struct yaml_node *root)
{
	struct buf b;

	buf_init(&b, a, FLAT_MOST);
	write_node(&b, root);
	return buf_ok(&b) ? buf_str(&b) : STR_NONE;
}

/* False when that much is not there. */
static bool
take(struct str *rest, uint32_t n, struct str *out)
{
	*out = STR_NONE;
	if (!n)
		return true;
	if (rest->n < n - 1)
		return false;
	*out = str_sub(*rest, 0, n - 1);
	*rest = str_skip(*rest, n - 1);
	return true;
}

static bool
read_flat(struct arena *a, struct str *rest, int depth, struct yaml_node **out)
{
	struct yaml_node *n = arena_alloc(a, sizeof *n), **tail = &n->first;
	struct flat_node f;

	if (depth > DEPTH_MOST || rest->n < sizeof f)
		return false;
	memcpy(&f, rest->p, sizeof f);
	*rest = str_skip(*rest, sizeof f);
	n->kind = f.kind & ~(uint32_t)QUOTED;
	n->is_quoted = f.kind & QUOTED;
	n->line = f.line;
	n->key_line = f.key_line;
	n->n = f.n;
	if (n->kind > YAML_MAP || !take(rest, f.key_n, &n->key) ||
	    !take(rest, f.value_n, &n->value))
		return false;
	for (uint32_t i = 0; i < f.n; i++, tail = &(*tail)->next)
		if (!read_flat(a, rest, depth + 1, tail))
			return false;
	*out = n;
	return true;
}

struct yaml_node *
yaml_unflatten(struct arena *a, struct str flat)
{
	struct yaml_node *root = NULL;

	return read_flat(a, &flat, 0, &root) && !flat.n ? root : NULL;
}
