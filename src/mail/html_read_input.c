/* SPDX-License-Identifier: MIT */
/* Forms, their fields, and what they are labelled with. */
#include "mail/html_reader.h"
#include "base/utf8.h"

enum {
	NEAR_MOST = 80 /* bytes of text before a field that may name it */
};

static void
enter_form(
    struct html_reader *r, struct html_level *l, const struct html_node *n)
{
	struct html_form f = {.is_empty = !n->first};
	struct html_link *link;

	if (r->n_forms == LIMIT_HTML_INPUTS) {
		r->view->is_cut = true;
		return;
	}
	f.action = reader_attr(r, n, ATTR_ACTION);
	link = reader_add_link(r, HTML_LINK_FORM, n, f.action);
	if (link) {
		f.link = (uint32_t)r->n_links;
		link->method = reader_attr(r, n, ATTR_METHOD);
		if (!link->method.p)
			link->method = STR("get");
		link->is_visible = !l->style.hidden;
	}
	r->forms = arena_push(r->arena, r->forms, r->n_forms, sizeof *r->forms);
	r->forms[r->n_forms++] = f;
	l->form = (uint32_t)r->n_forms;
}

/* The form around a field, or the one that was opened within a table. */
static const struct html_form *
form_of(const struct html_reader *r, const struct html_level *l)
{
	if (l->form)
		return &r->forms[l->form - 1];
	if (r->n_forms && r->forms[r->n_forms - 1].is_empty)
		return &r->forms[r->n_forms - 1];
	return NULL;
}

/* A copy of the text that stands just before this place. */
static struct str
text_before(struct html_reader *r)
{
	struct str all = buf_str(&r->seen.text), s;
	size_t from = all.n > NEAR_MOST ? all.n - NEAR_MOST : 0;
	ssize_t line;

	while (from < all.n && ((unsigned char)all.p[from] & 0xc0) == 0x80)
		from++;
	s = str_trim(str_skip(all, from));
	line = str_rchr(s, '\n');
	if (line >= 0)
		s = str_skip(s, (size_t)line + 1);
	return arena_str(r->arena, s);
}

static void
add_submit(struct html_reader *r, const struct html_form *f, struct str text)
{
	struct buf *b;

	if (!f || !f->link || !text.n)
		return;
	b = &r->states[f->link - 1].label;
	if (b->n)
		buf_byte(b, ' ');
	buf_add(b, text);
}

static void
add_formaction(struct html_reader *r, const struct html_level *l,
    const struct html_node *n)
{
	struct html_link *link = reader_add_link(
	    r, HTML_LINK_FORM, n, reader_attr(r, n, ATTR_FORMACTION));

	if (!link)
		return;
	link->is_visible = !l->style.hidden;
	buf_add(
	    &r->states[r->n_links - 1].label, reader_attr(r, n, ATTR_VALUE));
}

static bool
is_submit(struct str type)
{
	return str_ieq(type, STR("submit")) || str_ieq(type, STR("image")) ||
	       str_ieq(type, STR("button"));
}

static struct str
type_of(struct html_reader *r, const struct html_node *n)
{
	struct str type = reader_attr(r, n, ATTR_TYPE);

	if (n->tag == TAG_SELECT)
		return STR("select");
	if (n->tag == TAG_TEXTAREA)
		return STR("textarea");
	return type.n ? type : STR("text");
}

static void
enter_field(
    struct html_reader *r, struct html_level *l, const struct html_node *n)
{
	const struct html_form *form = form_of(r, l);
	struct html_input in = {.type = type_of(r, n)};
	uint64_t most;

	if (is_submit(in.type)) {
		add_submit(r, form, reader_attr(r, n, ATTR_VALUE));
		add_formaction(r, l, n);
	}
	if (r->n_inputs == LIMIT_HTML_INPUTS) {
		r->view->is_cut = true;
		return;
	}
	in.form_action = form ? form->action : STR_NONE;
	in.name = reader_attr(r, n, ATTR_NAME);
	in.id = reader_attr(r, n, ATTR_ID);
	in.placeholder = reader_attr(r, n, ATTR_PLACEHOLDER);
	in.autocomplete = reader_attr(r, n, ATTR_AUTOCOMPLETE);
	in.label = reader_attr(r, n, ATTR_ARIA_LABEL);
	if (is_submit(in.type))
		in.label = reader_attr(r, n, ATTR_VALUE);
	else if (!in.label.n && !str_ieq(in.type, STR("hidden")))
		in.label = text_before(r);
	if (str_u64(reader_attr(r, n, ATTR_MAXLENGTH), &most) &&
	    most <= UINT32_MAX)
		in.max_length = (uint32_t)most;
	in.source_offset = n->source;
	in.is_visible = !l->style.hidden && !l->style.is_invisible &&
			!str_ieq(in.type, STR("hidden"));
	r->inputs =
	    arena_push(r->arena, r->inputs, r->n_inputs, sizeof *r->inputs);
	r->input_labels = arena_push(
	    r->arena, r->input_labels, r->n_inputs, sizeof *r->input_labels);
	r->input_labels[r->n_inputs] = l->label;
	r->inputs[r->n_inputs++] = in;
}

static void
enter_label(
    struct html_reader *r, struct html_level *l, const struct html_node *n)
{
	struct html_label label = {.target = reader_attr(r, n, ATTR_FOR)};

	if (r->n_labels == LIMIT_HTML_INPUTS)
		return;
	label.text.from = r->seen.text.n;
	r->labels =
	    arena_push(r->arena, r->labels, r->n_labels, sizeof *r->labels);
	r->labels[r->n_labels++] = label;
	l->label = (uint32_t)r->n_labels;
	l->opens_label = true;
}

void
reader_enter_input(
    struct html_reader *r, struct html_level *l, const struct html_node *n)
{
	if (html_ns(n) != HTML_NS_HTML)
		return;
	switch (n->tag) {
	case TAG_FORM:
		enter_form(r, l, n);
		break;
	case TAG_INPUT:
	case TAG_SELECT:
	case TAG_TEXTAREA:
		enter_field(r, l, n);
		break;
	case TAG_BUTTON:
		add_formaction(r, l, n);
		break;
	case TAG_LABEL:
		enter_label(r, l, n);
		break;
	default:
		break;
	}
}

void
reader_leave_input(struct html_reader *r, const struct html_level *l)
{
	struct str all = buf_str(&r->seen.text);

	if (l->opens_label)
		r->labels[l->label - 1].text.to = all.n;
	if (html_is(l->element, TAG_BUTTON))
		add_submit(
		    r, form_of(r, l), str_trim(str_skip(all, l->text_from)));
}

static struct str
label_text(const struct html_reader *r, const struct html_label *l)
{
	return reader_fold(r->arena,
	    str_sub(r->view->text, l->text.from, l->text.to - l->text.from));
}

void
reader_finish_inputs(struct html_reader *r)
{
	for (size_t i = 0; i < r->n_inputs; i++) {
		struct html_input *in = &r->inputs[i];
		const struct html_label *label = NULL;

		if (is_submit(in->type))
			continue;
		if (r->input_labels[i])
			label = &r->labels[r->input_labels[i] - 1];
		for (size_t k = 0; in->id.n && !label && k < r->n_labels; k++)
			if (str_eq(r->labels[k].target, in->id))
				label = &r->labels[k];
		if (label && label->text.to > label->text.from)
			in->label = label_text(r, label);
	}
	r->view->inputs = r->inputs;
	r->view->n_inputs = r->n_inputs;
}
