/* SPDX-License-Identifier: MIT */
/* Start tags in the body: HTML Standard 13.2.6.4.7. */
#include "mail/html_build.h"
#include "mail/html_entity.h"

static inline void
close_p_in_button_scope(struct html_builder *b)
{
	if (html_in_button_scope(b, TAG_P))
		html_close_p(b);
}

static bool
start_html(struct html_builder *b, struct html_tag_token *tok)
{
	if (!html_has_open(b, TAG_TEMPLATE))
		html_merge_attrs(b, b->stack[0], tok);
	return false;
}

static bool
start_body(struct html_builder *b, struct html_tag_token *tok)
{
	if (b->n_stack < 2 ||
	    !html_is(html_node(b->t, b->stack[1]), TAG_BODY) ||
	    html_has_open(b, TAG_TEMPLATE))
		return false;
	b->frameset_ok = false;
	html_merge_attrs(b, b->stack[1], tok);
	return false;
}

bool
html_start_frameset(struct html_builder *b, struct html_tag_token *tok)
{
	if (b->n_stack < 2 ||
	    !html_is(html_node(b->t, b->stack[1]), TAG_BODY) || !b->frameset_ok)
		return false;
	html_remove(b->t, b->stack[1]);
	while (b->n_stack > 1)
		html_pop(b);
	html_insert(b, tok);
	b->mode = MODE_IN_FRAMESET;
	return false;
}

static bool
start_heading(struct html_builder *b, struct html_tag_token *tok)
{
	const struct html_node *n;

	close_p_in_button_scope(b);
	n = html_current(b);
	if (html_ns(n) == HTML_NS_HTML && (html_tag_flags[n->tag] & TF_HEADING))
		html_pop(b);
	html_insert(b, tok);
	return false;
}

static bool
start_form(struct html_builder *b, struct html_tag_token *tok)
{
	bool in_template = html_has_open(b, TAG_TEMPLATE);
	uint32_t form;

	if (b->form && !in_template)
		return false;
	close_p_in_button_scope(b);
	form = html_insert(b, tok);
	if (!in_template)
		b->form = form;
	return false;
}

/* li, dd, dt: one of the same kind that is open ends first. */
static bool
start_item(struct html_builder *b, struct html_tag_token *tok)
{
	b->frameset_ok = false;
	for (uint32_t i = b->n_stack; i-- > 0;) {
		const struct html_node *n = html_node(b->t, b->stack[i]);
		enum html_tag tag = (enum html_tag)n->tag;
		bool is_html = html_ns(n) == HTML_NS_HTML;

		if (is_html && (tag == tok->tag ||
				   (tok->tag != TAG_LI &&
				       (tag == TAG_DD || tag == TAG_DT)))) {
			html_imply_ends(b, tag);
			html_pop_until(b, tag);
			break;
		}
		if (html_is_special(n) &&
		    !(is_html &&
			(tag == TAG_ADDRESS || tag == TAG_DIV || tag == TAG_P)))
			break;
	}
	close_p_in_button_scope(b);
	html_insert(b, tok);
	return false;
}

static bool
start_button(struct html_builder *b, struct html_tag_token *tok)
{
	if (html_in_scope(b, TAG_BUTTON)) {
		html_imply_ends(b, TAG_NONE);
		html_pop_until(b, TAG_BUTTON);
	}
	html_reconstruct(b);
	html_insert(b, tok);
	b->frameset_ok = false;
	return false;
}

static void
adopt(struct html_builder *b, struct html_tag_token *tok)
{
	if (!html_adopt(b, tok->tag))
		html_end_any_other(b, tok);
}

static bool
start_formatting(struct html_builder *b, struct html_tag_token *tok)
{
	uint32_t a;

	if (tok->tag == TAG_A && (a = html_list_find(b, TAG_A))) {
		adopt(b, tok);
		html_list_remove(b, a);
		if (html_node(b->t, a)->bits & HTML_ON_STACK)
			html_stack_remove(b, a);
	}
	html_reconstruct(b);
	if (tok->tag == TAG_NOBR && html_in_scope(b, TAG_NOBR)) {
		adopt(b, tok);
		html_reconstruct(b);
	}
	html_list_push(b, html_insert(b, tok));
	return false;
}

static bool
start_table(struct html_builder *b, struct html_tag_token *tok)
{
	if (!b->t->is_quirks)
		close_p_in_button_scope(b);
	html_insert(b, tok);
	b->frameset_ok = false;
	b->mode = MODE_IN_TABLE;
	return false;
}

static bool
start_input(struct html_builder *b, struct html_tag_token *tok)
{
	struct html_node n = {.extra = tok->attrs, .n_attrs = tok->n_attrs};
	const struct html_attr *type = html_attr(b->t, &n, ATTR_TYPE);

	html_reconstruct(b);
	html_insert_void(b, tok);
	if (!type ||
	    !str_ieq(html_attr_value(b->t, type, b->arena), STR("hidden")))
		b->frameset_ok = false;
	return false;
}

static bool
start_select(struct html_builder *b, struct html_tag_token *tok)
{
	html_reconstruct(b);
	html_insert(b, tok);
	b->frameset_ok = false;
	switch (b->mode) {
	case MODE_IN_TABLE:
	case MODE_IN_CAPTION:
	case MODE_IN_TABLE_BODY:
	case MODE_IN_ROW:
	case MODE_IN_CELL:
		b->mode = MODE_IN_SELECT_IN_TABLE;
		break;
	default:
		b->mode = MODE_IN_SELECT;
	}
	return false;
}

static bool
start_ruby_part(struct html_builder *b, struct html_tag_token *tok)
{
	bool is_inner = tok->tag == TAG_RP || tok->tag == TAG_RT;

	if (html_in_scope(b, TAG_RUBY))
		html_imply_ends(b, is_inner ? TAG_RTC : TAG_NONE);
	html_insert(b, tok);
	return false;
}

/* Elements whose content is text, with how the tokenizer reads it. */
static bool
start_content(struct html_builder *b, struct html_tag_token *tok)
{
	switch (tok->tag) {
	case TAG_XMP:
		close_p_in_button_scope(b);
		html_reconstruct(b);
		b->frameset_ok = false;
		break;
	case TAG_TEXTAREA:
	case TAG_IFRAME:
		b->frameset_ok = false;
		break;
	default:
		break;
	}
	html_begin_content(b, tok,
	    tok->tag == TAG_TEXTAREA ? CONTENT_RCDATA : CONTENT_RAWTEXT);
	b->skip_lf = tok->tag == TAG_TEXTAREA;
	return false;
}

/* Elements that close a p and have nothing else to say. */
static bool
start_block(struct html_builder *b, struct html_tag_token *tok)
{
	close_p_in_button_scope(b);
	html_insert(b, tok);
	if (tok->tag == TAG_PRE || tok->tag == TAG_LISTING) {
		b->skip_lf = true;
		b->frameset_ok = false;
	} else if (tok->tag == TAG_PLAINTEXT) {
		b->content = CONTENT_PLAINTEXT;
	}
	return false;
}

static bool
start_other(struct html_builder *b, struct html_tag_token *tok)
{
	html_reconstruct(b);
	html_insert(b, tok);
	return false;
}

static bool
start_void(struct html_builder *b, struct html_tag_token *tok)
{
	html_reconstruct(b);
	html_insert_void(b, tok);
	b->frameset_ok = false;
	return false;
}

static bool
start_plain_void(struct html_builder *b, struct html_tag_token *tok)
{
	html_insert_void(b, tok);
	return false;
}

static bool
start_hr(struct html_builder *b, struct html_tag_token *tok)
{
	close_p_in_button_scope(b);
	html_insert_void(b, tok);
	b->frameset_ok = false;
	return false;
}

static bool
start_image(struct html_builder *b, struct html_tag_token *tok)
{
	tok->tag = TAG_IMG;
	return start_void(b, tok);
}

static bool
start_object(struct html_builder *b, struct html_tag_token *tok)
{
	start_other(b, tok);
	html_list_mark(b);
	b->frameset_ok = false;
	return false;
}

static bool
start_option(struct html_builder *b, struct html_tag_token *tok)
{
	if (html_current_is(b, TAG_OPTION))
		html_pop(b);
	return start_other(b, tok);
}

static bool
start_noscript(struct html_builder *b, struct html_tag_token *tok)
{
	return b->scripting ? start_content(b, tok) : start_other(b, tok);
}

static bool
start_foreign(struct html_builder *b, struct html_tag_token *tok)
{
	html_reconstruct(b);
	html_foreign_root(b, tok);
	return false;
}

static bool
start_ignored(struct html_builder *b, struct html_tag_token *tok)
{
	return false;
}

static html_rule *const starts[N_TAGS] = {
    [TAG_HTML] = start_html,
    [TAG_BASE] = html_start_in_head,
    [TAG_BASEFONT] = html_start_in_head,
    [TAG_BGSOUND] = html_start_in_head,
    [TAG_LINK] = html_start_in_head,
    [TAG_META] = html_start_in_head,
    [TAG_NOFRAMES] = html_start_in_head,
    [TAG_SCRIPT] = html_start_in_head,
    [TAG_STYLE] = html_start_in_head,
    [TAG_TEMPLATE] = html_start_in_head,
    [TAG_TITLE] = html_start_in_head,
    [TAG_BODY] = start_body,
    [TAG_FRAMESET] = html_start_frameset,
    [TAG_ADDRESS] = start_block,
    [TAG_ARTICLE] = start_block,
    [TAG_ASIDE] = start_block,
    [TAG_BLOCKQUOTE] = start_block,
    [TAG_CENTER] = start_block,
    [TAG_DETAILS] = start_block,
    [TAG_DIALOG] = start_block,
    [TAG_DIR] = start_block,
    [TAG_DIV] = start_block,
    [TAG_DL] = start_block,
    [TAG_FIELDSET] = start_block,
    [TAG_FIGCAPTION] = start_block,
    [TAG_FIGURE] = start_block,
    [TAG_FOOTER] = start_block,
    [TAG_HEADER] = start_block,
    [TAG_HGROUP] = start_block,
    [TAG_LISTING] = start_block,
    [TAG_MAIN] = start_block,
    [TAG_MENU] = start_block,
    [TAG_NAV] = start_block,
    [TAG_OL] = start_block,
    [TAG_P] = start_block,
    [TAG_PLAINTEXT] = start_block,
    [TAG_PRE] = start_block,
    [TAG_SEARCH] = start_block,
    [TAG_SECTION] = start_block,
    [TAG_SUMMARY] = start_block,
    [TAG_UL] = start_block,
    [TAG_H1] = start_heading,
    [TAG_H2] = start_heading,
    [TAG_H3] = start_heading,
    [TAG_H4] = start_heading,
    [TAG_H5] = start_heading,
    [TAG_H6] = start_heading,
    [TAG_FORM] = start_form,
    [TAG_LI] = start_item,
    [TAG_DD] = start_item,
    [TAG_DT] = start_item,
    [TAG_BUTTON] = start_button,
    [TAG_A] = start_formatting,
    [TAG_B] = start_formatting,
    [TAG_BIG] = start_formatting,
    [TAG_CODE] = start_formatting,
    [TAG_EM] = start_formatting,
    [TAG_FONT] = start_formatting,
    [TAG_I] = start_formatting,
    [TAG_NOBR] = start_formatting,
    [TAG_S] = start_formatting,
    [TAG_SMALL] = start_formatting,
    [TAG_STRIKE] = start_formatting,
    [TAG_STRONG] = start_formatting,
    [TAG_TT] = start_formatting,
    [TAG_U] = start_formatting,
    [TAG_APPLET] = start_object,
    [TAG_MARQUEE] = start_object,
    [TAG_OBJECT] = start_object,
    [TAG_TABLE] = start_table,
    [TAG_AREA] = start_void,
    [TAG_BR] = start_void,
    [TAG_EMBED] = start_void,
    [TAG_IMG] = start_void,
    [TAG_KEYGEN] = start_void,
    [TAG_WBR] = start_void,
    [TAG_INPUT] = start_input,
    [TAG_PARAM] = start_plain_void,
    [TAG_SOURCE] = start_plain_void,
    [TAG_TRACK] = start_plain_void,
    [TAG_HR] = start_hr,
    [TAG_IMAGE] = start_image,
    [TAG_TEXTAREA] = start_content,
    [TAG_XMP] = start_content,
    [TAG_IFRAME] = start_content,
    [TAG_NOEMBED] = start_content,
    [TAG_NOSCRIPT] = start_noscript,
    [TAG_SELECT] = start_select,
    [TAG_OPTGROUP] = start_option,
    [TAG_OPTION] = start_option,
    [TAG_RB] = start_ruby_part,
    [TAG_RTC] = start_ruby_part,
    [TAG_RP] = start_ruby_part,
    [TAG_RT] = start_ruby_part,
    [TAG_MATH] = start_foreign,
    [TAG_SVG] = start_foreign,
    [TAG_CAPTION] = start_ignored,
    [TAG_COL] = start_ignored,
    [TAG_COLGROUP] = start_ignored,
    [TAG_FRAME] = start_ignored,
    [TAG_HEAD] = start_ignored,
    [TAG_TBODY] = start_ignored,
    [TAG_TD] = start_ignored,
    [TAG_TFOOT] = start_ignored,
    [TAG_TH] = start_ignored,
    [TAG_THEAD] = start_ignored,
    [TAG_TR] = start_ignored,
};

bool
html_start_in_body(struct html_builder *b, struct html_tag_token *tok)
{
	html_rule *rule = starts[tok->tag];

	return rule ? rule(b, tok) : start_other(b, tok);
}
