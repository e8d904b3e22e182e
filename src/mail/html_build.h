/* SPDX-License-Identifier: MIT */
/* Inside of the HTML parser: the tokenizer's tokens, the builder's state. */
#ifndef MAIL_HTML_BUILD_H
#define MAIL_HTML_BUILD_H

#include "base/limits.h"
#include "mail/html_tree.h"

/* Names and steps are those of HTML Standard 13.2.4 to 13.2.6. */

enum html_mode {
	MODE_INITIAL,
	MODE_BEFORE_HTML,
	MODE_BEFORE_HEAD,
	MODE_IN_HEAD,
	MODE_IN_HEAD_NOSCRIPT,
	MODE_AFTER_HEAD,
	MODE_IN_BODY,
	MODE_TEXT,
	MODE_IN_TABLE,
	MODE_IN_CAPTION,
	MODE_IN_COLUMN_GROUP,
	MODE_IN_TABLE_BODY,
	MODE_IN_ROW,
	MODE_IN_CELL,
	MODE_IN_SELECT,
	MODE_IN_SELECT_IN_TABLE,
	MODE_IN_TEMPLATE,
	MODE_AFTER_BODY,
	MODE_IN_FRAMESET,
	MODE_AFTER_FRAMESET,
	MODE_AFTER_AFTER_BODY,
	MODE_AFTER_AFTER_FRAMESET,
	N_MODES
};

/* How the tokenizer reads on behind a start tag. */
enum html_content {
	CONTENT_DATA,
	CONTENT_RCDATA,
	CONTENT_RAWTEXT,
	CONTENT_SCRIPT,
	CONTENT_PLAINTEXT
};

struct html_tag_token {
	enum html_tag tag;
	uint32_t source;       /* of `<` */
	uint32_t name, name_n; /* in the source */
	uint32_t attrs;	       /* number of the first, as in html_node */
	uint16_t n_attrs;
	bool self_closing;
};

enum {
	HTML_STACK_MOST = LIMIT_HTML_DEPTH * 2,
	HTML_MARKER = 0 /* in the list of active formatting elements */
};

struct html_piece {
	uint32_t source, n;
	unsigned flags;
};

struct html_builder {
	struct html_tree *t;
	struct arena *arena;
	const char *src;
	uint32_t pos, n; /* of the source */
	enum html_content content;

	enum html_mode mode, original_mode;
	bool frameset_ok, foster, skip_lf, scripting, is_fragment, is_over;
	enum html_tag context_tag; /* of a fragment */
	enum html_ns context_ns;
	uint32_t head, form;

	uint32_t stack[HTML_STACK_MOST + 8];
	uint32_t n_stack;
	uint16_t open[N_TAGS]; /* elements on the stack, by tag */

	uint32_t list[LIMIT_HTML_FORMATTING + 1];
	uint64_t list_hashes[LIMIT_HTML_FORMATTING + 1]; /* 0: not known */
	uint32_t n_list;
	uint32_t clones_left;

	uint8_t templates[HTML_STACK_MOST + 8]; /* template modes */
	uint32_t n_templates;

	struct html_piece *pending; /* table text */
	size_t n_pending, pending_most;
};

/* html_token.c: reads the source to its end, giving tokens as below. */
void html_tokenize(struct html_builder *b);

/*
 * Reads on to the next tag between b->pos and b->n and takes it, without
 * building anything: b->pos is behind it then. False when there is no more;
 * b->pos is b->n then.
 */
bool html_next_tag(
    struct html_builder *b, struct html_tag_token *tok, bool *is_end);

/* html_content.c: where the end tag of a raw text element stands, or b->n. */
uint32_t html_content_end(
    const struct html_builder *b, uint32_t pos, enum html_tag tag);

/* html_build.c: what the tokenizer gives. */
void html_build_start(struct html_builder *b, struct html_tag_token *tok);
void html_build_end(struct html_builder *b, struct html_tag_token *tok);
/* flags: HTML_RAW, HTML_KEEP_NUL */
void html_build_text(
    struct html_builder *b, uint32_t source, uint32_t n, unsigned flags);
void html_build_comment(struct html_builder *b, uint32_t source, uint32_t n);
void html_build_doctype(
    struct html_builder *b, struct html_doctype d, bool force_quirks);
void html_build_eof(struct html_builder *b);
/* Is the adjusted current node foreign (CDATA sections count)? */
bool html_build_in_foreign(const struct html_builder *b);

/* html_build.c: dispatch within the modes. */
void html_mode_start(struct html_builder *b, struct html_tag_token *tok);
void html_mode_end(struct html_builder *b, struct html_tag_token *tok);
void html_reset_mode(struct html_builder *b);

/*
 * One mode's rules for a start tag or an end tag; true: the mode has changed
 * and the token is to be taken again.
 */
typedef bool html_rule(struct html_builder *b, struct html_tag_token *tok);

html_rule html_start_initial, html_end_initial;
html_rule html_start_before_html, html_end_before_html;
html_rule html_start_before_head, html_end_before_head;
html_rule html_start_in_head, html_end_in_head;
html_rule html_start_in_head_noscript, html_end_in_head_noscript;
html_rule html_start_after_head, html_end_after_head;
html_rule html_start_in_body, html_end_in_body;
html_rule html_end_text;
html_rule html_start_in_table, html_end_in_table;
html_rule html_start_in_caption, html_end_in_caption;
html_rule html_start_in_column_group, html_end_in_column_group;
html_rule html_start_in_table_body, html_end_in_table_body;
html_rule html_start_in_row, html_end_in_row;
html_rule html_start_in_cell, html_end_in_cell;
html_rule html_start_in_select, html_end_in_select;
html_rule html_start_in_select_in_table, html_end_in_select_in_table;
html_rule html_start_in_template, html_end_in_template;
html_rule html_start_after_body, html_end_after_body;
html_rule html_start_in_frameset, html_end_in_frameset;
html_rule html_start_after_frameset, html_end_after_frameset;
html_rule html_start_after_after_body, html_end_after_after_body;
html_rule html_start_after_after_frameset, html_end_after_after_frameset;

/* html_foreign.c */
bool html_start_is_foreign(
    const struct html_builder *b, const struct html_tag_token *tok);
bool html_text_is_foreign(const struct html_builder *b);
void html_foreign_start(struct html_builder *b, struct html_tag_token *tok);
void html_foreign_end(struct html_builder *b, struct html_tag_token *tok);
void html_foreign_root(struct html_builder *b, struct html_tag_token *tok);

/* html_body.c, html_head.c: for other modes */
void html_begin_content(struct html_builder *b, struct html_tag_token *tok,
    enum html_content content);
void html_end_any_other(struct html_builder *b, struct html_tag_token *tok);
/* frameset, allowed only while nothing was seen */
bool html_start_frameset(struct html_builder *b, struct html_tag_token *tok);

/* html_text.c: the modes' rules for characters. */
void html_mode_text(struct html_builder *b, struct html_piece piece);
void html_flush_table_text(struct html_builder *b);
/* Raw bytes at the front that are, decoded, white space. */
uint32_t html_space_prefix(
    const struct html_builder *b, const struct html_piece *piece);

/* html_node.c: nodes. */
struct html_place {
	uint32_t parent, before; /* before: a child of parent, or 0 */
};

uint32_t html_new_node(struct html_builder *b, enum html_type type);
uint32_t html_last_child(const struct html_tree *t, uint32_t parent);
void html_append(struct html_tree *t, uint32_t parent, uint32_t child);
void html_insert_at(
    struct html_tree *t, struct html_place place, uint32_t child);
void html_remove(struct html_tree *t, uint32_t child);

/* html_stack.c: the stack of open elements. */
/* override: 0 or the target of the adoption agency */
struct html_place html_place_for(
    const struct html_builder *b, uint32_t override);

uint32_t html_insert(struct html_builder *b, const struct html_tag_token *tok);
uint32_t html_insert_tag(
    struct html_builder *b, enum html_tag tag, uint32_t source);
uint32_t html_insert_ns(
    struct html_builder *b, const struct html_tag_token *tok, enum html_ns ns);
/* An element that is popped at once (void). */
void html_insert_void(struct html_builder *b, const struct html_tag_token *tok);
void html_insert_text(struct html_builder *b, const struct html_piece *piece);
/* Gives an element attributes that it does not have yet. */
void html_merge_attrs(
    struct html_builder *b, uint32_t node, const struct html_tag_token *tok);

void html_push(struct html_builder *b, uint32_t node);
void html_pop(struct html_builder *b);
void html_stack_remove(struct html_builder *b, uint32_t node);
/* Position on the stack; the node must be on it. */
uint32_t html_stack_find(const struct html_builder *b, uint32_t node);

static inline struct html_node *
html_current(const struct html_builder *b)
{
	return html_node(b->t, b->stack[b->n_stack - 1]);
}

static inline bool
html_current_is(const struct html_builder *b, enum html_tag tag)
{
	return html_is(html_current(b), tag);
}

/* Is an HTML element of that tag in scope? stop: the TF_ that end it. */
bool html_in_scope_of(
    const struct html_builder *b, enum html_tag tag, unsigned stop);
bool html_in_scope(const struct html_builder *b, enum html_tag tag);
bool html_in_button_scope(const struct html_builder *b, enum html_tag tag);
bool html_in_list_scope(const struct html_builder *b, enum html_tag tag);
bool html_in_table_scope(const struct html_builder *b, enum html_tag tag);
bool html_in_select_scope(const struct html_builder *b, enum html_tag tag);
bool html_node_in_scope(const struct html_builder *b, uint32_t node);
/* Is an HTML element of that tag anywhere on the stack? */
bool html_has_open(const struct html_builder *b, enum html_tag tag);
/* Is it special, in HTML or abroad? */
bool html_is_special(const struct html_node *n);

void html_pop_until(struct html_builder *b, enum html_tag tag);
void html_imply_ends(struct html_builder *b, enum html_tag except);
void html_imply_ends_thoroughly(struct html_builder *b);
void html_close_p(struct html_builder *b);
/* Same tag, or same unknown name in any case? */
bool html_same_name(const struct html_builder *b, const struct html_node *n,
    const struct html_tag_token *tok);

/* html_format.c: the list of active formatting elements. */
void html_list_push(struct html_builder *b, uint32_t node);
void html_list_mark(struct html_builder *b);
void html_list_clear(struct html_builder *b); /* up to the last marker */
void html_list_remove(struct html_builder *b, uint32_t node);
/* Last element of that tag behind the last marker, or 0. */
uint32_t html_list_find(const struct html_builder *b, enum html_tag tag);
void html_reconstruct(struct html_builder *b);
/* false: to be treated as any other end tag */
bool html_adopt(struct html_builder *b, enum html_tag tag);

#endif
