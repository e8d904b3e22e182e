/* SPDX-License-Identifier: MIT */
/* The view of an HTML document as JSON: what is seen, hidden, asked. */
#include "probe/probe_html.h"
#include "mail/html.h"

static const char *const link_kinds[] = {
    "a", "form", "image", "refresh", "frame", "resource", "text"};

static const char *const hows[] = {"display", "visibility", "opacity",
    "font-size", "colour", "off-screen", "clipped", "attribute", "element",
    "comment", "mso"};

static json_t *
links_of(struct probe *p, const struct html_view *v)
{
	json_t *out = json_array();

	for (size_t i = 0; i < v->n_links; i++) {
		const struct html_link *l = &v->links[i];

		json_array_append_new(out,
		    json_pack(
			"{s:s,s:o,s:o,s:o,s:o,s:o,s:I,s:I,s:I,s:b,s:b,s:b}",
			"kind", link_kinds[l->kind], "element",
			probe_json(p, l->element), "href",
			probe_json(p, l->href), "text", probe_json(p, l->text),
			"label", probe_json(p, l->label), "method",
			probe_json(p, l->method), "text_offset",
			(json_int_t)l->text_offset, "text_length",
			(json_int_t)l->text_length, "source_offset",
			(json_int_t)l->source_offset, "visible", l->is_visible,
			"button", l->is_big_button, "mso", l->is_mso));
	}
	return out;
}

static json_t *
hidden_of(struct probe *p, const struct html_view *v)
{
	json_t *out = json_array();

	for (size_t i = 0; i < v->n_hidden; i++)
		json_array_append_new(
		    out, json_pack("{s:s,s:o,s:I}", "how",
			     hows[v->hidden[i].how], "text",
			     probe_json(p, v->hidden[i].text), "source_offset",
			     (json_int_t)v->hidden[i].source_offset));
	return out;
}

static json_t *
inputs_of(struct probe *p, const struct html_view *v)
{
	json_t *out = json_array();

	for (size_t i = 0; i < v->n_inputs; i++) {
		const struct html_input *in = &v->inputs[i];

		json_array_append_new(out,
		    json_pack("{s:o,s:o,s:o,s:o,s:o,s:o,s:o,s:I,s:b}",
			"form_action", probe_json(p, in->form_action), "type",
			probe_json(p, in->type), "name",
			probe_json(p, in->name), "id", probe_json(p, in->id),
			"label", probe_json(p, in->label), "placeholder",
			probe_json(p, in->placeholder), "autocomplete",
			probe_json(p, in->autocomplete), "max_length",
			(json_int_t)in->max_length, "visible", in->is_visible));
	}
	return out;
}

static json_t *
strs(struct probe *p, const struct str *s, size_t n)
{
	json_t *out = json_array();

	for (size_t i = 0; i < n; i++)
		json_array_append_new(out, probe_json(p, s[i]));
	return out;
}

json_t *
probe_html_view(struct probe *p, struct str html)
{
	const struct html_view *v = html_read(p->arena, html);

	return json_pack(
	    "{s:o,s:o,s:o,s:o,s:o,s:o,s:o,s:I,s:I,s:o,s:o,s:o,s:b}", "text",
	    probe_json(p, v->text), "title", probe_json(p, v->title), "base",
	    probe_json(p, v->base), "links", links_of(p, v), "inputs",
	    inputs_of(p, v), "hidden", hidden_of(p, v), "alts",
	    strs(p, v->alts, v->n_alts), "images", (json_int_t)v->n_images,
	    "scripts", (json_int_t)v->n_scripts, "metas",
	    strs(p, v->metas, v->n_metas), "canonical",
	    probe_json(p, v->canonical), "saved_from",
	    probe_json(p, v->saved_from), "cut", v->is_cut);
}
