/* SPDX-License-Identifier: MIT */
/* Insertion modes of select, template and frameset. */
#include "mail/html_build.h"

static void
pop_if(struct html_builder *b, enum html_tag tag)
{
	if (html_current_is(b, tag))
		html_pop(b);
}

static void
close_select(struct html_builder *b)
{
	html_pop_until(b, TAG_SELECT);
	html_reset_mode(b);
}

bool
html_start_in_select(struct html_builder *b, struct html_tag_token *tok)
{
	switch (tok->tag) {
	case TAG_HTML:
		return html_start_in_body(b, tok);
	case TAG_OPTION:
		pop_if(b, TAG_OPTION);
		html_insert(b, tok);
		return false;
	case TAG_OPTGROUP:
		pop_if(b, TAG_OPTION);
		pop_if(b, TAG_OPTGROUP);
		html_insert(b, tok);
		return false;
	case TAG_HR:
		pop_if(b, TAG_OPTION);
		pop_if(b, TAG_OPTGROUP);
		html_insert_void(b, tok);
		return false;
	case TAG_SELECT:
		if (html_in_select_scope(b, TAG_SELECT))
			close_select(b);
		return false;
	case TAG_INPUT:
	case TAG_KEYGEN:
	case TAG_TEXTAREA:
		if (!html_in_select_scope(b, TAG_SELECT))
			return false;
		close_select(b);
		return true;
	case TAG_SCRIPT:
	case TAG_TEMPLATE:
		return html_start_in_head(b, tok);
	default:
		return false;
	}
}

bool
html_end_in_select(struct html_builder *b, struct html_tag_token *tok)
{
	switch (tok->tag) {
	case TAG_OPTGROUP:
		if (html_current_is(b, TAG_OPTION) && b->n_stack > 2 &&
		    html_is(html_node(b->t, b->stack[b->n_stack - 2]),
			TAG_OPTGROUP))
			html_pop(b);
		pop_if(b, TAG_OPTGROUP);
		return false;
	case TAG_OPTION:
		pop_if(b, TAG_OPTION);
		return false;
	case TAG_SELECT:
		if (html_in_select_scope(b, TAG_SELECT))
			close_select(b);
		return false;
	case TAG_TEMPLATE:
		return html_end_in_head(b, tok);
	default:
		return false;
	}
}

static bool
leaves_select(enum html_tag tag)
{
	switch (tag) {
	case TAG_CAPTION:
	case TAG_TABLE:
	case TAG_TBODY:
	case TAG_TFOOT:
	case TAG_THEAD:
	case TAG_TR:
	case TAG_TD:
	case TAG_TH:
		return true;
	default:
		return false;
	}
}

bool
html_start_in_select_in_table(
    struct html_builder *b, struct html_tag_token *tok)
{
	if (!leaves_select(tok->tag))
		return html_start_in_select(b, tok);
	close_select(b);
	return true;
}

bool
html_end_in_select_in_table(struct html_builder *b, struct html_tag_token *tok)
{
	if (!leaves_select(tok->tag))
		return html_end_in_select(b, tok);
	if (!html_in_table_scope(b, tok->tag))
		return false;
	close_select(b);
	return true;
}

static enum html_mode
template_mode(enum html_tag tag)
{
	switch (tag) {
	case TAG_CAPTION:
	case TAG_COLGROUP:
	case TAG_TBODY:
	case TAG_TFOOT:
	case TAG_THEAD:
		return MODE_IN_TABLE;
	case TAG_COL:
		return MODE_IN_COLUMN_GROUP;
	case TAG_TR:
		return MODE_IN_TABLE_BODY;
	case TAG_TD:
	case TAG_TH:
		return MODE_IN_ROW;
	default:
		return MODE_IN_BODY;
	}
}

bool
html_start_in_template(struct html_builder *b, struct html_tag_token *tok)
{
	switch (tok->tag) {
	case TAG_BASE:
	case TAG_BASEFONT:
	case TAG_BGSOUND:
	case TAG_LINK:
	case TAG_META:
	case TAG_NOFRAMES:
	case TAG_SCRIPT:
	case TAG_STYLE:
	case TAG_TEMPLATE:
	case TAG_TITLE:
		return html_start_in_head(b, tok);
	default:
		break;
	}
	b->mode = template_mode(tok->tag);
	if (b->n_templates)
		b->templates[b->n_templates - 1] = (uint8_t)b->mode;
	return true;
}

bool
html_end_in_template(struct html_builder *b, struct html_tag_token *tok)
{
	return tok->tag == TAG_TEMPLATE && html_end_in_head(b, tok);
}

bool
html_start_in_frameset(struct html_builder *b, struct html_tag_token *tok)
{
	switch (tok->tag) {
	case TAG_HTML:
		return html_start_in_body(b, tok);
	case TAG_FRAMESET:
		html_insert(b, tok);
		return false;
	case TAG_FRAME:
		html_insert_void(b, tok);
		return false;
	case TAG_NOFRAMES:
		return html_start_in_head(b, tok);
	default:
		return false;
	}
}

bool
html_end_in_frameset(struct html_builder *b, struct html_tag_token *tok)
{
	if (tok->tag != TAG_FRAMESET || b->n_stack < 2)
		return false;
	html_pop(b);
	if (!b->is_fragment && !html_current_is(b, TAG_FRAMESET))
		b->mode = MODE_AFTER_FRAMESET;
	return false;
}

bool
html_start_after_frameset(struct html_builder *b, struct html_tag_token *tok)
{
	if (tok->tag == TAG_HTML)
		return html_start_in_body(b, tok);
	if (tok->tag == TAG_NOFRAMES)
		return html_start_in_head(b, tok);
	return false;
}

bool
html_end_after_frameset(struct html_builder *b, struct html_tag_token *tok)
{
	if (tok->tag == TAG_HTML)
		b->mode = MODE_AFTER_AFTER_FRAMESET;
	return false;
}

bool
html_start_after_after_frameset(
    struct html_builder *b, struct html_tag_token *tok)
{
	return html_start_after_frameset(b, tok);
}

bool
html_end_after_after_frameset(
    struct html_builder *b, struct html_tag_token *tok)
{
	return false;
}
