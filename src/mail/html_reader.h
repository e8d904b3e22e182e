/* SPDX-License-Identifier: MIT */
/* Inside of html_read: the walk over the tree and what it gathers. */
#ifndef MAIL_HTML_READER_H
#define MAIL_HTML_READER_H

#include "base/buf.h"
#include "base/limits.h"
#include "mail/html_style.h"

enum html_gap {
	GAP_NONE,
	GAP_BLANK,
	GAP_LINE
};

/* Where text goes: what is seen, what is not. */
struct html_sink {
	struct buf text;
	enum html_gap gap; /* owed before the next character */
};

struct html_level {
	struct html_style style;
	const struct html_node *element;
	size_t text_from;   /* bytes of seen text when it was entered */
	uint32_t n_classes; /* on the stack of classes, below this one */
	uint32_t link;	    /* number of the innermost open link, from 1 */
	uint32_t form;	    /* number of the form's link or 0; see forms */
	uint32_t label;	    /* number of the open label element, from 1 */
	bool opens_link, opens_label;
};

struct html_range {
	size_t from, to;
};

/* A link while its text is not yet cut out of the view's text. */
struct html_link_state {
	struct html_range text;
	struct buf label;
	bool has_image;
};

struct html_label {
	struct str target; /* for= */
	struct html_range text;
};

struct html_form {
	struct str action; /* absent without the attribute */
	uint32_t link;	   /* number, from 1; 0 without an action */
	bool is_empty;	   /* in the tree, as in tables: owns what follows */
};

struct html_dark { /* hidden text, as a range of the dark sink */
	enum html_hidden_how how;
	struct html_range text;
	size_t source;
	size_t seen; /* bytes of seen text when it last grew */
};

struct html_reader {
	struct arena *arena;
	struct html_tree *tree;
	struct html_view *view;
	struct html_sheet *sheet;

	struct html_level *levels;
	struct sheet_element *elements; /* of the levels, for selectors */
	size_t n_levels, levels_most;
	uint32_t *classes;
	size_t n_classes, classes_most;

	struct html_sink seen, dark;
	uint32_t *map;
	size_t n_map, map_most;
	size_t map_text, map_source; /* last entry */

	struct html_link *links;
	struct html_link_state *states;
	size_t n_links, n_resources;
	struct html_input *inputs;
	uint32_t *input_labels;
	size_t n_inputs;
	struct html_label *labels;
	size_t n_labels;
	struct html_form *forms;
	size_t n_forms;
	struct html_dark *darks;
	size_t n_darks;
	struct str *alts, *metas;
	size_t n_alts, n_metas;
	bool has_title;
	struct html_builder *mso; /* reads conditional comments, or NULL */
};

static inline struct html_level *
reader_level(struct html_reader *r)
{
	return &r->levels[r->n_levels - 1];
}

/* Value of an attribute, decoded and trimmed; absent without it. */
struct str reader_attr(
    struct html_reader *r, const struct html_node *n, enum html_attr_id id);

/* White space folded to single blanks, trimmed. */
struct str reader_fold(struct arena *a, struct str s);

/* html_read_text.c: text to its sink; breaks between texts. */
void reader_text(struct html_reader *r, const struct html_node *n);
void reader_gap(struct html_reader *r, enum html_gap gap);
void reader_comment(struct html_reader *r, const struct html_node *n);
/* Text of a node hidden so. */
void reader_dark_text(
    struct html_reader *r, const struct html_node *n, enum html_hidden_how how);
/* Text that is hidden, in a piece of its own. */
void reader_hide(struct html_reader *r, enum html_hidden_how how,
    struct str text, size_t source);

/* html_read_mso.c: a conditional comment; false when it is none. */
bool reader_mso(struct html_reader *r, const struct html_node *n);

/* html_read_link.c: elements that lead somewhere. */
void reader_enter_link(
    struct html_reader *r, struct html_level *l, const struct html_node *n);
void reader_leave_link(struct html_reader *r, const struct html_level *l);
void reader_finish_links(struct html_reader *r);
struct html_link *reader_add_link(struct html_reader *r,
    enum html_link_kind kind, const struct html_node *n, struct str href);

/* html_read_input.c: forms and fields. */
void reader_enter_input(
    struct html_reader *r, struct html_level *l, const struct html_node *n);
void reader_leave_input(struct html_reader *r, const struct html_level *l);
void reader_finish_inputs(struct html_reader *r);

#endif
