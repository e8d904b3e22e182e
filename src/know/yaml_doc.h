/* SPDX-License-Identifier: MIT */
/* A data file read strictly: a tree of scalars, lists and maps. */
#ifndef KNOW_YAML_DOC_H
#define KNOW_YAML_DOC_H

#include "base/arena.h"

enum yaml_kind {
	YAML_SCALAR,
	YAML_LIST,
	YAML_MAP
};

struct yaml_node {
	enum yaml_kind kind;
	struct str key;	  /* in a map, else absent */
	struct str value; /* of a scalar */
	bool is_quoted;
	unsigned line;			/* 1 and up */
	unsigned key_line;		/* of the key, for messages */
	struct yaml_node *first, *next; /* children, siblings */
	size_t n;
};

/* A complaint: file, line and what, owned by the arena. */
struct yaml_error {
	struct str file;
	unsigned line;
	struct str what;
};

/*
 * NULL on error, with *e filled. Refused: anchors, aliases, tags, several
 * documents, duplicate keys, depth above 16, more than 4 MB, keys that are no
 * scalars. An empty document is an empty map.
 */
struct yaml_node *yaml_read(
    struct arena *a, struct str file, struct str text, struct yaml_error *e);

/* Child of a map by key, or NULL. */
const struct yaml_node *yaml_get(const struct yaml_node *map, struct str key);

/* Fills *e with a formatted text; returns false, for `return yaml_fail(...)`.
 */
bool yaml_fail(struct arena *a, struct yaml_error *e, struct str file,
    unsigned line, const char *format, ...)
    __attribute__((format(printf, 5, 6)));

#endif
