/* SPDX-License-Identifier: MIT */
/* Style sheets of a mail: simple selectors, found by their last part. */
#ifndef MAIL_HTML_SHEET_H
#define MAIL_HTML_SHEET_H

#include "mail/html_css.h"
#include "mail/html_tree.h"

struct html_sheet;

/* One open element as selectors see it; classes and id are hashes. */
struct sheet_element {
	const struct html_node *node;
	const uint32_t *classes;
	uint32_t n_classes;
	uint32_t id; /* 0 without one */
};

/*
 * Understood: type, universal, class, id and attribute selectors, descendant
 * and child combinators, lists, @media as an ordinary screen of 1,024 pixels
 * answers it. Rules with other selectors (siblings, pseudo-elements, hover)
 * are left out, and so are those behind the limits of number and of time.
 */
struct html_sheet *sheet_new(struct arena *a, const struct html_tree *t);
/* css: the text of a style element; media: its attribute or absent. */
void sheet_add(struct html_sheet *s, struct str css, struct str media);
bool sheet_is_empty(const struct html_sheet *s);

/* Fills *e for a node; hashes go to the arena or to `room`, if it suffices. */
void sheet_element_of(const struct html_sheet *s, const struct html_node *n,
    struct sheet_element *e, uint32_t *room, size_t room_n);

/*
 * Declarations of all rules that match the last of the n elements (outermost
 * first), in the order in which they are to be applied: out gets up to `most`
 * pointers to runs of declarations. Returns how many.
 */
struct sheet_match {
	const struct css_decl *decls;
	uint32_t n_decls;
	uint32_t weight, order;
};

size_t sheet_match(struct html_sheet *s, const struct sheet_element *elements,
    size_t n, struct sheet_match *out, size_t most);

#endif
