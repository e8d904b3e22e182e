/* SPDX-License-Identifier: MIT */
/* End tags in the body, and what comes behind the body. */
#include "mail/html_build.h"

void
html_end_any_other(struct html_builder *b, struct html_tag_token *tok)
{
	if (tok->tag && !b->open[tok->tag])
		return;
	for (uint32_t i = b->n_stack; i-- > 0;) {
		const struct html_node *n = html_node(b->t, b->stack[i]);

		if (html_ns(n) == HTML_NS_HTML && html_same_name(b, n, tok)) {
			html_imply_ends(b, tok->tag);
			while (b->n_stack > i && b->n_stack > 1)
				html_pop(b);
			return;
		}
		if (html_is_special(n))
			return;
	}
}

static bool
end_other(struct html_builder *b, struct html_tag_token *tok)
{
	html_end_any_other(b, tok);
	return false;
}

static bool
end_formatting(struct html_builder *b, struct html_tag_token *tok)
{
	if (!html_adopt(b, tok->tag))
		html_end_any_other(b, tok);
	return false;
}

static bool
end_body(struct html_builder *b, struct html_tag_token *tok)
{
	if (!html_in_scope(b, TAG_BODY))
		return false;
	b->mode = MODE_AFTER_BODY;
	return tok->tag == TAG_HTML;
}

static bool
end_block(struct html_builder *b, struct html_tag_token *tok)
{
	if (!html_in_scope(b, tok->tag))
		return false;
	html_imply_ends(b, TAG_NONE);
	html_pop_until(b, tok->tag);
	return false;
}

static bool
end_object(struct html_builder *b, struct html_tag_token *tok)
{
	if (!html_in_scope(b, tok->tag))
		return false;
	end_block(b, tok);
	html_list_clear(b);
	return false;
}

static bool
end_form(struct html_builder *b, struct html_tag_token *tok)
{
	uint32_t form = b->form;

	if (html_has_open(b, TAG_TEMPLATE))
		return end_block(b, tok);
	b->form = 0;
	if (!form || !(html_node(b->t, form)->bits & HTML_ON_STACK) ||
	    !html_node_in_scope(b, form))
		return false;
	html_imply_ends(b, TAG_NONE);
	html_stack_remove(b, form);
	return false;
}

static bool
end_p(struct html_builder *b, struct html_tag_token *tok)
{
	if (!html_in_button_scope(b, TAG_P))
		html_insert_tag(b, TAG_P, tok->source);
	html_close_p(b);
	return false;
}

static bool
end_item(struct html_builder *b, struct html_tag_token *tok)
{
	bool is_open = tok->tag == TAG_LI ? html_in_list_scope(b, TAG_LI)
					  : html_in_scope(b, tok->tag);

	if (!is_open)
		return false;
	html_imply_ends(b, tok->tag);
	html_pop_until(b, tok->tag);
	return false;
}

static bool
end_heading(struct html_builder *b, struct html_tag_token *tok)
{
	bool is_open = false;

	for (enum html_tag h = TAG_H1; h <= TAG_H6 && !is_open; h++)
		is_open = html_in_scope(b, h);
	if (!is_open)
		return false;
	html_imply_ends(b, TAG_NONE);
	while (b->n_stack > 1) {
		const struct html_node *n = html_current(b);

		html_pop(b);
		if (html_ns(n) == HTML_NS_HTML &&
		    (html_tag_flags[n->tag] & TF_HEADING))
			break;
	}
	return false;
}

/* An end tag of br is read as a start tag. */
static bool
end_br(struct html_builder *b, struct html_tag_token *tok)
{
	html_reconstruct(b);
	html_insert_tag(b, TAG_BR, tok->source);
	html_pop(b);
	b->frameset_ok = false;
	return false;
}

static html_rule *const ends[N_TAGS] = {
    [TAG_TEMPLATE] = html_end_in_head,
    [TAG_BODY] = end_body,
    [TAG_HTML] = end_body,
    [TAG_ADDRESS] = end_block,
    [TAG_ARTICLE] = end_block,
    [TAG_ASIDE] = end_block,
    [TAG_BLOCKQUOTE] = end_block,
    [TAG_BUTTON] = end_block,
    [TAG_CENTER] = end_block,
    [TAG_DETAILS] = end_block,
    [TAG_DIALOG] = end_block,
    [TAG_DIR] = end_block,
    [TAG_DIV] = end_block,
    [TAG_DL] = end_block,
    [TAG_FIELDSET] = end_block,
    [TAG_FIGCAPTION] = end_block,
    [TAG_FIGURE] = end_block,
    [TAG_FOOTER] = end_block,
    [TAG_HEADER] = end_block,
    [TAG_HGROUP] = end_block,
    [TAG_LISTING] = end_block,
    [TAG_MAIN] = end_block,
    [TAG_MENU] = end_block,
    [TAG_NAV] = end_block,
    [TAG_OL] = end_block,
    [TAG_PRE] = end_block,
    [TAG_SEARCH] = end_block,
    [TAG_SECTION] = end_block,
    [TAG_SUMMARY] = end_block,
    [TAG_UL] = end_block,
    [TAG_FORM] = end_form,
    [TAG_P] = end_p,
    [TAG_LI] = end_item,
    [TAG_DD] = end_item,
    [TAG_DT] = end_item,
    [TAG_H1] = end_heading,
    [TAG_H2] = end_heading,
    [TAG_H3] = end_heading,
    [TAG_H4] = end_heading,
    [TAG_H5] = end_heading,
    [TAG_H6] = end_heading,
    [TAG_A] = end_formatting,
    [TAG_B] = end_formatting,
    [TAG_BIG] = end_formatting,
    [TAG_CODE] = end_formatting,
    [TAG_EM] = end_formatting,
    [TAG_FONT] = end_formatting,
    [TAG_I] = end_formatting,
    [TAG_NOBR] = end_formatting,
    [TAG_S] = end_formatting,
    [TAG_SMALL] = end_formatting,
    [TAG_STRIKE] = end_formatting,
    [TAG_STRONG] = end_formatting,
    [TAG_TT] = end_formatting,
    [TAG_U] = end_formatting,
    [TAG_APPLET] = end_object,
    [TAG_MARQUEE] = end_object,
    [TAG_OBJECT] = end_object,
    [TAG_BR] = end_br,
};

bool
html_end_in_body(struct html_builder *b, struct html_tag_token *tok)
{
	html_rule *rule = ends[tok->tag];

	return rule ? rule(b, tok) : end_other(b, tok);
}

static bool
back_to_body(struct html_builder *b)
{
	b->mode = MODE_IN_BODY;
	return true;
}

bool
html_start_after_body(struct html_builder *b, struct html_tag_token *tok)
{
	if (tok->tag == TAG_HTML)
		return html_start_in_body(b, tok);
	return back_to_body(b);
}

bool
html_end_after_body(struct html_builder *b, struct html_tag_token *tok)
{
	if (tok->tag != TAG_HTML)
		return back_to_body(b);
	if (!b->is_fragment)
		b->mode = MODE_AFTER_AFTER_BODY;
	return false;
}

bool
html_start_after_after_body(struct html_builder *b, struct html_tag_token *tok)
{
	return html_start_after_body(b, tok);
}

bool
html_end_after_after_body(struct html_builder *b, struct html_tag_token *tok)
{
	return back_to_body(b);
}
