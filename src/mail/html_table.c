/* SPDX-License-Identifier: MIT */
/* Insertion modes of tables: HTML Standard 13.2.6.4.9 to 13.2.6.4.15. */
#include "mail/html_build.h"

/* The contexts that the stack is cleared back to. */
enum {
	BACK_TO_TABLE,
	BACK_TO_BODY,
	BACK_TO_ROW
};

static void
clear_back(struct html_builder *b, int to)
{
	while (b->n_stack > 1) {
		const struct html_node *n = html_current(b);

		if (html_is(n, TAG_TEMPLATE) ||
		    (to == BACK_TO_TABLE && html_is(n, TAG_TABLE)) ||
		    (to == BACK_TO_ROW && html_is(n, TAG_TR)))
			return;
		if (to == BACK_TO_BODY &&
		    (html_is(n, TAG_TBODY) || html_is(n, TAG_TFOOT) ||
			html_is(n, TAG_THEAD)))
			return;
		html_pop(b);
	}
}

static inline bool
is_section(enum html_tag tag)
{
	return tag == TAG_TBODY || tag == TAG_TFOOT || tag == TAG_THEAD;
}

static inline bool
is_cell(enum html_tag tag)
{
	return tag == TAG_TD || tag == TAG_TH;
}

/* Start tags that end a caption, a cell, or (without tr, td, th) a row. */
static bool
is_structure(enum html_tag tag)
{
	return tag == TAG_CAPTION || tag == TAG_COL || tag == TAG_COLGROUP ||
	       tag == TAG_TR || is_section(tag) || is_cell(tag);
}

static bool
in_table_other(struct html_builder *b, struct html_tag_token *tok, bool is_end)
{
	bool again;

	b->foster = true;
	again = is_end ? html_end_in_body(b, tok) : html_start_in_body(b, tok);
	b->foster = false;
	return again;
}

static bool
end_table(struct html_builder *b)
{
	if (!html_in_table_scope(b, TAG_TABLE))
		return false;
	html_pop_until(b, TAG_TABLE);
	html_reset_mode(b);
	return true;
}

static bool
is_hidden_input(const struct html_builder *b, const struct html_tag_token *tok)
{
	struct html_node n = {.extra = tok->attrs, .n_attrs = tok->n_attrs};
	const struct html_attr *type = html_attr(b->t, &n, ATTR_TYPE);

	return type &&
	       str_ieq(html_attr_value(b->t, type, b->arena), STR("hidden"));
}

static bool
open_in_table(struct html_builder *b, enum html_tag tag, enum html_mode mode,
    uint32_t source)
{
	clear_back(b, BACK_TO_TABLE);
	html_insert_tag(b, tag, source);
	b->mode = mode;
	return true;
}

static bool
start_structure_in_table(struct html_builder *b, struct html_tag_token *tok)
{
	switch (tok->tag) {
	case TAG_COL:
		return open_in_table(
		    b, TAG_COLGROUP, MODE_IN_COLUMN_GROUP, tok->source);
	case TAG_TD:
	case TAG_TH:
	case TAG_TR:
		return open_in_table(
		    b, TAG_TBODY, MODE_IN_TABLE_BODY, tok->source);
	default:
		break;
	}
	clear_back(b, BACK_TO_TABLE);
	if (tok->tag == TAG_CAPTION)
		html_list_mark(b);
	html_insert(b, tok);
	b->mode = tok->tag == TAG_CAPTION    ? MODE_IN_CAPTION
		  : tok->tag == TAG_COLGROUP ? MODE_IN_COLUMN_GROUP
					     : MODE_IN_TABLE_BODY;
	return false;
}

bool
html_start_in_table(struct html_builder *b, struct html_tag_token *tok)
{
	if (is_structure(tok->tag))
		return start_structure_in_table(b, tok);
	switch (tok->tag) {
	case TAG_TABLE:
		return end_table(b);
	case TAG_STYLE:
	case TAG_SCRIPT:
	case TAG_TEMPLATE:
		return html_start_in_head(b, tok);
	case TAG_INPUT:
		if (!is_hidden_input(b, tok))
			break;
		html_insert_void(b, tok);
		return false;
	case TAG_FORM:
		if (b->form || html_has_open(b, TAG_TEMPLATE))
			return false;
		b->form = html_insert(b, tok);
		html_pop(b);
		return false;
	default:
		break;
	}
	return in_table_other(b, tok, false);
}

bool
html_end_in_table(struct html_builder *b, struct html_tag_token *tok)
{
	if (is_structure(tok->tag) || tok->tag == TAG_BODY ||
	    tok->tag == TAG_HTML)
		return false;
	if (tok->tag == TAG_TABLE) {
		end_table(b);
		return false;
	}
	if (tok->tag == TAG_TEMPLATE)
		return html_end_in_head(b, tok);
	return in_table_other(b, tok, true);
}

static bool
close_caption(struct html_builder *b)
{
	if (!html_in_table_scope(b, TAG_CAPTION))
		return false;
	html_imply_ends(b, TAG_NONE);
	html_pop_until(b, TAG_CAPTION);
	html_list_clear(b);
	b->mode = MODE_IN_TABLE;
	return true;
}

bool
html_start_in_caption(struct html_builder *b, struct html_tag_token *tok)
{
	if (is_structure(tok->tag))
		return close_caption(b);
	return html_start_in_body(b, tok);
}

bool
html_end_in_caption(struct html_builder *b, struct html_tag_token *tok)
{
	if (tok->tag == TAG_CAPTION) {
		close_caption(b);
		return false;
	}
	if (tok->tag == TAG_TABLE)
		return close_caption(b);
	if (is_structure(tok->tag) || tok->tag == TAG_BODY ||
	    tok->tag == TAG_HTML)
		return false;
	return html_end_in_body(b, tok);
}

static bool
close_column_group(struct html_builder *b)
{
	if (!html_current_is(b, TAG_COLGROUP))
		return false;
	html_pop(b);
	b->mode = MODE_IN_TABLE;
	return true;
}

bool
html_start_in_column_group(struct html_builder *b, struct html_tag_token *tok)
{
	switch (tok->tag) {
	case TAG_HTML:
		return html_start_in_body(b, tok);
	case TAG_COL:
		html_insert_void(b, tok);
		return false;
	case TAG_TEMPLATE:
		return html_start_in_head(b, tok);
	default:
		return close_column_group(b);
	}
}

bool
html_end_in_column_group(struct html_builder *b, struct html_tag_token *tok)
{
	switch (tok->tag) {
	case TAG_COLGROUP:
		close_column_group(b);
		return false;
	case TAG_COL:
		return false;
	case TAG_TEMPLATE:
		return html_end_in_head(b, tok);
	default:
		return close_column_group(b);
	}
}

static bool
close_section(struct html_builder *b)
{
	if (!html_in_table_scope(b, TAG_TBODY) &&
	    !html_in_table_scope(b, TAG_THEAD) &&
	    !html_in_table_scope(b, TAG_TFOOT))
		return false;
	clear_back(b, BACK_TO_BODY);
	html_pop(b);
	b->mode = MODE_IN_TABLE;
	return true;
}

bool
html_start_in_table_body(struct html_builder *b, struct html_tag_token *tok)
{
	if (tok->tag == TAG_TR) {
		clear_back(b, BACK_TO_BODY);
		html_insert(b, tok);
		b->mode = MODE_IN_ROW;
		return false;
	}
	if (is_cell(tok->tag)) {
		clear_back(b, BACK_TO_BODY);
		html_insert_tag(b, TAG_TR, tok->source);
		b->mode = MODE_IN_ROW;
		return true;
	}
	if (is_structure(tok->tag))
		return close_section(b);
	return html_start_in_table(b, tok);
}

bool
html_end_in_table_body(struct html_builder *b, struct html_tag_token *tok)
{
	if (is_section(tok->tag)) {
		if (!html_in_table_scope(b, tok->tag))
			return false;
		clear_back(b, BACK_TO_BODY);
		html_pop(b);
		b->mode = MODE_IN_TABLE;
		return false;
	}
	if (tok->tag == TAG_TABLE)
		return close_section(b);
	return html_end_in_table(b, tok);
}

static bool
close_row(struct html_builder *b)
{
	if (!html_in_table_scope(b, TAG_TR))
		return false;
	clear_back(b, BACK_TO_ROW);
	html_pop(b);
	b->mode = MODE_IN_TABLE_BODY;
	return true;
}

bool
html_start_in_row(struct html_builder *b, struct html_tag_token *tok)
{
	if (is_cell(tok->tag)) {
		clear_back(b, BACK_TO_ROW);
		html_insert(b, tok);
		b->mode = MODE_IN_CELL;
		html_list_mark(b);
		return false;
	}
	if (is_structure(tok->tag))
		return close_row(b);
	return html_start_in_table(b, tok);
}

bool
html_end_in_row(struct html_builder *b, struct html_tag_token *tok)
{
	if (tok->tag == TAG_TR) {
		close_row(b);
		return false;
	}
	if (tok->tag == TAG_TABLE)
		return close_row(b);
	if (is_section(tok->tag))
		return html_in_table_scope(b, tok->tag) && close_row(b);
	return html_end_in_table(b, tok);
}

static void
close_cell(struct html_builder *b)
{
	html_imply_ends(b, TAG_NONE);
	while (b->n_stack > 1) {
		const struct html_node *n = html_current(b);

		html_pop(b);
		if (html_is(n, TAG_TD) || html_is(n, TAG_TH))
			break;
	}
	html_list_clear(b);
	b->mode = MODE_IN_ROW;
}

bool
html_start_in_cell(struct html_builder *b, struct html_tag_token *tok)
{
	if (!is_structure(tok->tag))
		return html_start_in_body(b, tok);
	if (!html_in_table_scope(b, TAG_TD) && !html_in_table_scope(b, TAG_TH))
		return false;
	close_cell(b);
	return true;
}

bool
html_end_in_cell(struct html_builder *b, struct html_tag_token *tok)
{
	if (is_cell(tok->tag)) {
		if (!html_in_table_scope(b, tok->tag))
			return false;
		html_imply_ends(b, TAG_NONE);
		html_pop_until(b, tok->tag);
		html_list_clear(b);
		b->mode = MODE_IN_ROW;
		return false;
	}
	if (tok->tag == TAG_TABLE || tok->tag == TAG_TR ||
	    is_section(tok->tag)) {
		if (!html_in_table_scope(b, tok->tag))
			return false;
		close_cell(b);
		return true;
	}
	if (is_structure(tok->tag) || tok->tag == TAG_BODY ||
	    tok->tag == TAG_HTML)
		return false;
	return html_end_in_body(b, tok);
}
