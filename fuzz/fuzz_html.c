/* SPDX-License-Identifier: MIT */
/* HTML: the tree is well linked, the view lies within its bounds. */
#include "fuzz.h"

#include "base/limits.h"
#include "mail/html.h"
#include "mail/html_tree.h"

/* Each child knows its parent and its neighbours. */
static void
check_tree(const struct html_tree *t)
{
	uint32_t seen = 0;

	for (uint32_t i = 0; i < t->n_nodes; i++) {
		const struct html_node *n = html_node(t, i);
		uint32_t last = 0;

		assert(n->tag < N_TAGS);
		if (html_type(n) != HTML_ELEMENT) {
			assert(n->source + (size_t)n->extra <= t->source.n);
			continue;
		}
		for (uint32_t c = n->first; c;
		     last = c, c = html_node(t, c)->next) {
			const struct html_node *child = html_node(t, c);

			assert(child->parent == i);
			assert(c == n->first || child->prev == last);
			assert(++seen < t->n_nodes);
		}
		assert(!n->first || html_node(t, n->first)->prev == last);
		for (size_t k = 0; k < n->n_attrs; k++) {
			const struct html_attr *at = &html_attrs(t, n)[k];

			assert((size_t)at->name + at->value_at + at->value_n <=
			       t->source.n);
		}
	}
}

static void
check_view(const struct html_view *v, struct str source, bool is_utf8)
{
	size_t before = 0;

	assert(v->n_links <= LIMIT_LINKS && v->n_inputs <= LIMIT_HTML_INPUTS);
	for (size_t i = 0; i < v->n_links; i++) {
		const struct html_link *l = &v->links[i];

		assert(l->href.n && l->text.p && l->label.p);
		assert(l->text_offset + l->text_length <= v->text.n);
		assert(l->source_offset < source.n);
	}
	for (size_t i = 0; i < v->n_hidden; i++)
		assert(v->hidden[i].text.n &&
		       v->hidden[i].source_offset < source.n);
	for (size_t i = 0; i < v->n_source_map; i += 2) {
		assert(!i || v->source_map[i] > before);
		before = v->source_map[i];
		assert(before < v->text.n && v->source_map[i + 1] < source.n);
	}
	assert(html_source_offset(v, 0) <= source.n);
	assert(html_source_offset(v, v->text.n) <= source.n + v->text.n);
	if (is_utf8)
		fuzz_utf8(v->text);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const contexts[] = {
	    NULL, "td", "select", "svg desc", "math mi", "template", "title"};
	struct arena *a = arena_new();
	struct html_options options = {.scripting = false};
	struct str text;

	/* The first byte chooses how the rest is read. */
	if (size) {
		options.scripting = data[0] & 1;
		options.fragment =
		    str_c(contexts[data[0] / 2 % ARRAY_LEN(contexts)]);
		data++;
		size--;
	}
	text = fuzz_copy(a, data, size);
	check_tree(html_parse(a, text, &options));
	check_view(html_read(a, text), text, utf8_is_valid(text));
	arena_free(a);
	return 0;
}
