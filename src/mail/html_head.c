/* SPDX-License-Identifier: MIT */
/* Insertion modes before, in and behind the head, and raw text. */
#include "mail/html_build.h"

/* Opens the element that is missing and takes the token again. */
static bool
imply(struct html_builder *b, const struct html_tag_token *tok,
    enum html_tag tag, enum html_mode mode)
{
	uint32_t node = html_insert_tag(b, tag, tok->source);

	if (tag == TAG_HEAD)
		b->head = node;
	b->mode = mode;
	return true;
}

static bool
leave_head(struct html_builder *b, enum html_mode mode)
{
	html_pop(b);
	b->mode = mode;
	return true;
}

/* End tags that stand for the elements they would close. */
static bool
implies(const struct html_tag_token *tok)
{
	return tok->tag == TAG_HEAD || tok->tag == TAG_BODY ||
	       tok->tag == TAG_HTML || tok->tag == TAG_BR;
}

bool
html_start_initial(struct html_builder *b, struct html_tag_token *tok)
{
	b->t->is_quirks = true;
	b->mode = MODE_BEFORE_HTML;
	return true;
}

bool
html_end_initial(struct html_builder *b, struct html_tag_token *tok)
{
	return html_start_initial(b, tok);
}

bool
html_start_before_html(struct html_builder *b, struct html_tag_token *tok)
{
	if (tok->tag != TAG_HTML)
		return imply(b, tok, TAG_HTML, MODE_BEFORE_HEAD);
	html_insert(b, tok);
	b->mode = MODE_BEFORE_HEAD;
	return false;
}

bool
html_end_before_html(struct html_builder *b, struct html_tag_token *tok)
{
	return implies(tok) && imply(b, tok, TAG_HTML, MODE_BEFORE_HEAD);
}

bool
html_start_before_head(struct html_builder *b, struct html_tag_token *tok)
{
	if (tok->tag == TAG_HTML)
		return html_start_in_body(b, tok);
	if (tok->tag != TAG_HEAD)
		return imply(b, tok, TAG_HEAD, MODE_IN_HEAD);
	b->head = html_insert(b, tok);
	b->mode = MODE_IN_HEAD;
	return false;
}

bool
html_end_before_head(struct html_builder *b, struct html_tag_token *tok)
{
	return implies(tok) && imply(b, tok, TAG_HEAD, MODE_IN_HEAD);
}

void
html_begin_content(struct html_builder *b, struct html_tag_token *tok,
    enum html_content content)
{
	html_insert(b, tok);
	b->content = content;
	b->original_mode = b->mode;
	b->mode = MODE_TEXT;
}

static void
start_template(struct html_builder *b, struct html_tag_token *tok)
{
	html_insert(b, tok);
	html_list_mark(b);
	b->frameset_ok = false;
	b->mode = MODE_IN_TEMPLATE;
	b->templates[b->n_templates++] = MODE_IN_TEMPLATE;
}

static void
end_template(struct html_builder *b)
{
	if (!html_has_open(b, TAG_TEMPLATE))
		return;
	html_imply_ends_thoroughly(b);
	html_pop_until(b, TAG_TEMPLATE);
	html_list_clear(b);
	if (b->n_templates)
		b->n_templates--;
	html_reset_mode(b);
}

bool
html_start_in_head(struct html_builder *b, struct html_tag_token *tok)
{
	switch (tok->tag) {
	case TAG_HTML:
		return html_start_in_body(b, tok);
	case TAG_BASE:
	case TAG_BASEFONT:
	case TAG_BGSOUND:
	case TAG_LINK:
	case TAG_META:
		html_insert_void(b, tok);
		return false;
	case TAG_TITLE:
		html_begin_content(b, tok, CONTENT_RCDATA);
		return false;
	case TAG_NOSCRIPT:
		if (b->scripting) {
			html_begin_content(b, tok, CONTENT_RAWTEXT);
		} else {
			html_insert(b, tok);
			b->mode = MODE_IN_HEAD_NOSCRIPT;
		}
		return false;
	case TAG_NOFRAMES:
	case TAG_STYLE:
		html_begin_content(b, tok, CONTENT_RAWTEXT);
		return false;
	case TAG_SCRIPT:
		html_begin_content(b, tok, CONTENT_SCRIPT);
		return false;
	case TAG_TEMPLATE:
		start_template(b, tok);
		return false;
	case TAG_HEAD:
		return false;
	default:
		return leave_head(b, MODE_AFTER_HEAD);
	}
}

bool
html_end_in_head(struct html_builder *b, struct html_tag_token *tok)
{
	switch (tok->tag) {
	case TAG_HEAD:
		leave_head(b, MODE_AFTER_HEAD);
		return false;
	case TAG_BODY:
	case TAG_HTML:
	case TAG_BR:
		return leave_head(b, MODE_AFTER_HEAD);
	case TAG_TEMPLATE:
		end_template(b);
		return false;
	default:
		return false;
	}
}

bool
html_start_in_head_noscript(struct html_builder *b, struct html_tag_token *tok)
{
	switch (tok->tag) {
	case TAG_HTML:
		return html_start_in_body(b, tok);
	case TAG_BASEFONT:
	case TAG_BGSOUND:
	case TAG_LINK:
	case TAG_META:
	case TAG_NOFRAMES:
	case TAG_STYLE:
		return html_start_in_head(b, tok);
	case TAG_HEAD:
	case TAG_NOSCRIPT:
		return false;
	default:
		return leave_head(b, MODE_IN_HEAD);
	}
}

bool
html_end_in_head_noscript(struct html_builder *b, struct html_tag_token *tok)
{
	if (tok->tag == TAG_BR)
		return leave_head(b, MODE_IN_HEAD);
	if (tok->tag == TAG_NOSCRIPT)
		leave_head(b, MODE_IN_HEAD);
	return false;
}

bool
html_start_after_head(struct html_builder *b, struct html_tag_token *tok)
{
	switch (tok->tag) {
	case TAG_HTML:
		return html_start_in_body(b, tok);
	case TAG_BODY:
		html_insert(b, tok);
		b->frameset_ok = false;
		b->mode = MODE_IN_BODY;
		return false;
	case TAG_FRAMESET:
		html_insert(b, tok);
		b->mode = MODE_IN_FRAMESET;
		return false;
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
		html_push(b, b->head);
		html_start_in_head(b, tok);
		html_stack_remove(b, b->head);
		return false;
	case TAG_HEAD:
		return false;
	default:
		return imply(b, tok, TAG_BODY, MODE_IN_BODY);
	}
}

bool
html_end_after_head(struct html_builder *b, struct html_tag_token *tok)
{
	if (tok->tag == TAG_TEMPLATE)
		return html_end_in_head(b, tok);
	if (tok->tag == TAG_BODY || tok->tag == TAG_HTML || tok->tag == TAG_BR)
		return imply(b, tok, TAG_BODY, MODE_IN_BODY);
	return false;
}

bool
html_end_text(struct html_builder *b, struct html_tag_token *tok)
{
	html_pop(b);
	b->mode = b->original_mode;
	return false;
}
