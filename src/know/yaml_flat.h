/* SPDX-License-Identifier: MIT */
/*
 * The tree of a YAML file as one run of bytes, for the compiled table: reading
 * it again costs no parser and copies no string.
 */
#ifndef KNOW_YAML_FLAT_H
#define KNOW_YAML_FLAT_H

#include "know/yaml_doc.h"

/* The arena's. The words in it are in this machine's byte order. */
struct str yaml_flatten(struct arena *a, const struct yaml_node *root);

/*
 * The tree again, its strings in `flat`, which must live as long. NULL when
 * the bytes are no such tree.
 */
struct yaml_node *yaml_unflatten(struct arena *a, struct str flat);

#endif
