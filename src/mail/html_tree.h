/* SPDX-License-Identifier: MIT */
/* The tree that a browser makes of an HTML text, small and by numbers. */
#ifndef MAIL_HTML_TREE_H
#define MAIL_HTML_TREE_H

#include "base/arena.h"
#include "mail/html_name.h"

/*
 * Nodes are numbers; 0 is the document, and as a child or sibling it means
 * "none". Text, comments and attribute values are raw pieces of the source:
 * html_node_text and html_attr_value decode them. A DOM text node is a run of
 * siblings of which all but the first have HTML_CONTINUED.
 */

enum html_type {
	HTML_ELEMENT,
	HTML_TEXT,
	HTML_COMMENT,
	HTML_DOCTYPE
};

enum html_ns {
	HTML_NS_HTML,
	HTML_NS_SVG,
	HTML_NS_MATHML
};

enum html_bits {
	HTML_BITS_TYPE = 3,
	HTML_BITS_NS = 3 << 2,
	HTML_NS_SHIFT = 2,
	/* elements, while the tree is built */
	HTML_ON_STACK = 1 << 4,
	HTML_IN_LIST = 1 << 5,	   /* of active formatting elements */
	HTML_INTEGRATION = 1 << 6, /* annotation-xml that holds HTML */
	/* text */
	HTML_RAW = 1 << 4,	/* no character references */
	HTML_KEEP_NUL = 1 << 5, /* as U+FFFD */
	HTML_CONTINUED = 1 << 6
};

struct html_node {
	uint32_t parent, first, next;
	uint32_t prev;	 /* of a first child: the last child */
	uint32_t source; /* of an element its `<`, else of the text */
	uint32_t extra;	 /* of an element its attributes, else the length */
	uint16_t n_attrs;
	uint8_t tag;
	uint8_t bits;
};

struct html_attr {
	uint32_t name; /* offset in the source */
	uint32_t value_n;
	uint16_t value_at; /* from the name's beginning */
	uint8_t name_n;	   /* of longer ones the first 255 bytes are compared */
	uint8_t id;
};

enum {
	HTML_NODE_SHIFT = 9,
	HTML_NODE_CHUNK = 1 << HTML_NODE_SHIFT,
	HTML_ATTR_SHIFT = 12,
	HTML_ATTR_CHUNK = 1 << HTML_ATTR_SHIFT
};

struct html_doctype {
	struct str name, public_id, system_id; /* raw; absent when missing */
};

struct html_tree {
	struct arena *arena;
	struct str source;
	struct html_node **nodes; /* chunks */
	struct html_attr **attrs; /* chunks */
	size_t n_node_chunks, n_attr_chunks;
	uint32_t n_nodes, n_attrs;
	struct html_doctype doctype;
	bool is_quirks;
	bool has_nul; /* the source holds U+0000 somewhere */
	bool is_cut;  /* a limit was reached */
};

struct html_options {
	bool scripting;	     /* the scripting flag */
	struct str fragment; /* context element: "td", "svg path"; or absent */
};

/*
 * Tokenizes and builds the whole tree: HTML Standard 13.2, deviating only at
 * limits (depth, nodes, attributes, formatting elements), which set is_cut.
 * Linear in source.n; source must outlive the tree. options may be NULL.
 */
struct html_tree *html_parse(
    struct arena *a, struct str source, const struct html_options *options);

static inline struct html_node *
html_node(const struct html_tree *t, uint32_t i)
{
	return &t->nodes[i >> HTML_NODE_SHIFT][i & (HTML_NODE_CHUNK - 1)];
}

static inline enum html_type
html_type(const struct html_node *n)
{
	return (enum html_type)(n->bits & HTML_BITS_TYPE);
}

static inline enum html_ns
html_ns(const struct html_node *n)
{
	return (enum html_ns)((n->bits & HTML_BITS_NS) >> HTML_NS_SHIFT);
}

/* Is it an element of HTML with that tag? */
static inline bool
html_is(const struct html_node *n, enum html_tag tag)
{
	return n->tag == tag && !(n->bits & (HTML_BITS_TYPE | HTML_BITS_NS));
}

/* Attributes of an element, n->n_attrs of them; NULL when there are none. */
static inline const struct html_attr *
html_attrs(const struct html_tree *t, const struct html_node *n)
{
	if (!n->n_attrs)
		return NULL;
	return &t->attrs[n->extra >> HTML_ATTR_SHIFT]
			[n->extra & (HTML_ATTR_CHUNK - 1)];
}

/* The attribute, or NULL. */
const struct html_attr *html_attr(
    const struct html_tree *t, const struct html_node *n, enum html_attr_id id);

/* Name of an attribute as written, whole. */
struct str html_attr_raw_name(
    const struct html_tree *t, const struct html_attr *at);

/* Name of an element in lower case. */
struct str html_node_name(
    struct html_tree *t, const struct html_node *n, struct arena *a);

/* Raw text of a text or comment node. */
static inline struct str
html_node_raw(const struct html_tree *t, const struct html_node *n)
{
	return (struct str){t->source.p + n->source, n->extra};
}

/* Decoded; a view of the source where nothing had to change. */
struct str html_node_text(
    const struct html_tree *t, const struct html_node *n, struct arena *a);
struct str html_attr_value(
    const struct html_tree *t, const struct html_attr *at, struct arena *a);

#endif
