/* SPDX-License-Identifier: MIT */
/* Tokens in MathML and SVG: HTML Standard 13.2.6.5. */
#include "mail/html_build.h"
#include "mail/html_entity.h"

/* What the adjusted current node is. */
struct where {
	enum html_ns ns;
	enum html_tag tag;
	unsigned bits;
};

static inline struct where
adjusted_current(const struct html_builder *b)
{
	const struct html_node *n;

	if (b->is_fragment && b->n_stack == 1)
		return (struct where){b->context_ns, b->context_tag, 0};
	if (!b->n_stack)
		return (struct where){HTML_NS_HTML, TAG_NONE, 0};
	n = html_current(b);
	return (struct where){html_ns(n), (enum html_tag)n->tag, n->bits};
}

static bool
is_mathml_text(struct where w)
{
	return w.ns == HTML_NS_MATHML &&
	       (w.tag == TAG_MI || w.tag == TAG_MO || w.tag == TAG_MN ||
		   w.tag == TAG_MS || w.tag == TAG_MTEXT);
}

static bool
is_html_integration(struct where w)
{
	if (w.ns == HTML_NS_SVG)
		return w.tag == TAG_FOREIGNOBJECT || w.tag == TAG_DESC ||
		       w.tag == TAG_TITLE;
	return w.ns == HTML_NS_MATHML && (w.bits & HTML_INTEGRATION);
}

bool
html_build_in_foreign(const struct html_builder *b)
{
	return adjusted_current(b).ns != HTML_NS_HTML;
}

bool
html_text_is_foreign(const struct html_builder *b)
{
	struct where w = adjusted_current(b);

	return w.ns != HTML_NS_HTML && !is_mathml_text(w) &&
	       !is_html_integration(w);
}

bool
html_start_is_foreign(
    const struct html_builder *b, const struct html_tag_token *tok)
{
	struct where w = adjusted_current(b);

	if (w.ns == HTML_NS_HTML || is_html_integration(w))
		return false;
	if (is_mathml_text(w))
		return tok->tag == TAG_MGLYPH || tok->tag == TAG_MALIGNMARK;
	return !(w.ns == HTML_NS_MATHML && w.tag == TAG_ANNOTATION_XML &&
		 tok->tag == TAG_SVG);
}

static struct str
token_attr(const struct html_builder *b, const struct html_tag_token *tok,
    enum html_attr_id id)
{
	struct html_node n = {.extra = tok->attrs, .n_attrs = tok->n_attrs};
	const struct html_attr *at = html_attr(b->t, &n, id);

	return at ? html_attr_value(b->t, at, b->arena) : STR_NONE;
}

/* Start tags that end foreign content. */
static bool
breaks_out(const struct html_builder *b, const struct html_tag_token *tok)
{
	switch (tok->tag) {
	case TAG_B:
	case TAG_BIG:
	case TAG_BLOCKQUOTE:
	case TAG_BODY:
	case TAG_BR:
	case TAG_CENTER:
	case TAG_CODE:
	case TAG_DD:
	case TAG_DIV:
	case TAG_DL:
	case TAG_DT:
	case TAG_EM:
	case TAG_EMBED:
	case TAG_H1:
	case TAG_H2:
	case TAG_H3:
	case TAG_H4:
	case TAG_H5:
	case TAG_H6:
	case TAG_HEAD:
	case TAG_HR:
	case TAG_I:
	case TAG_IMG:
	case TAG_LI:
	case TAG_LISTING:
	case TAG_MENU:
	case TAG_META:
	case TAG_NOBR:
	case TAG_OL:
	case TAG_P:
	case TAG_PRE:
	case TAG_RUBY:
	case TAG_S:
	case TAG_SMALL:
	case TAG_SPAN:
	case TAG_STRONG:
	case TAG_STRIKE:
	case TAG_SUB:
	case TAG_SUP:
	case TAG_TABLE:
	case TAG_TT:
	case TAG_U:
	case TAG_UL:
	case TAG_VAR:
		return true;
	case TAG_FONT:
		return token_attr(b, tok, ATTR_COLOR).p ||
		       token_attr(b, tok, ATTR_FACE).p ||
		       token_attr(b, tok, ATTR_SIZE).p;
	default:
		return false;
	}
}

static void
leave(struct html_builder *b)
{
	while (b->n_stack > 1) {
		const struct html_node *n = html_current(b);
		struct where w = {html_ns(n), (enum html_tag)n->tag, n->bits};

		if (w.ns == HTML_NS_HTML || is_mathml_text(w) ||
		    is_html_integration(w))
			return;
		html_pop(b);
	}
}

static void
insert_foreign(
    struct html_builder *b, struct html_tag_token *tok, enum html_ns ns)
{
	uint32_t node = html_insert_ns(b, tok, ns);
	struct str encoding;

	if (tok->tag == TAG_ANNOTATION_XML && ns == HTML_NS_MATHML) {
		encoding = token_attr(b, tok, ATTR_ENCODING);
		if (str_ieq(encoding, STR("text/html")) ||
		    str_ieq(encoding, STR("application/xhtml+xml")))
			html_node(b->t, node)->bits |= HTML_INTEGRATION;
	}
	if (tok->self_closing)
		html_pop(b);
}

/* math or svg in HTML content */
void
html_foreign_root(struct html_builder *b, struct html_tag_token *tok)
{
	insert_foreign(
	    b, tok, tok->tag == TAG_MATH ? HTML_NS_MATHML : HTML_NS_SVG);
}

void
html_foreign_start(struct html_builder *b, struct html_tag_token *tok)
{
	if (breaks_out(b, tok)) {
		leave(b);
		html_mode_start(b, tok);
		return;
	}
	insert_foreign(b, tok, adjusted_current(b).ns);
}

void
html_foreign_end(struct html_builder *b, struct html_tag_token *tok)
{
	uint32_t i = b->n_stack - 1;

	if (tok->tag == TAG_BR || tok->tag == TAG_P) {
		leave(b);
		html_mode_end(b, tok);
		return;
	}
	for (;; i--) {
		const struct html_node *n = html_node(b->t, b->stack[i]);

		if (i < b->n_stack - 1 && html_ns(n) == HTML_NS_HTML) {
			html_mode_end(b, tok);
			return;
		}
		if (i == 0)
			return;
		if (html_same_name(b, n, tok)) {
			while (b->n_stack > i)
				html_pop(b);
			return;
		}
	}
}
