/* SPDX-License-Identifier: MIT */
/* The operation `html`: tree and text as the conformance suite has them. */
#include "probe/probe_html.h"
#include "base/buf.h"
#include "base/limits.h"
#include "mail/html_entity.h"
#include "mail/html_tree.h"

struct dump {
	struct html_tree *t;
	struct arena *arena;
	struct buf out;
	json_t *links;
};

/* Names that foreign content spells with capitals: HTML Standard 13.2.6.1. */
static const char *const svg_names[] = {"altGlyph", "altGlyphDef",
    "altGlyphItem", "animateColor", "animateMotion", "animateTransform",
    "clipPath", "feBlend", "feColorMatrix", "feComponentTransfer",
    "feComposite", "feConvolveMatrix", "feDiffuseLighting", "feDisplacementMap",
    "feDistantLight", "feDropShadow", "feFlood", "feFuncA", "feFuncB",
    "feFuncG", "feFuncR", "feGaussianBlur", "feImage", "feMerge", "feMergeNode",
    "feMorphology", "feOffset", "fePointLight", "feSpecularLighting",
    "feSpotLight", "feTile", "feTurbulence", "foreignObject", "glyphRef",
    "linearGradient", "radialGradient", "textPath", NULL};

static const char *const svg_attrs[] = {"attributeName", "attributeType",
    "baseFrequency", "baseProfile", "calcMode", "clipPathUnits",
    "diffuseConstant", "edgeMode", "filterUnits", "glyphRef",
    "gradientTransform", "gradientUnits", "kernelMatrix", "kernelUnitLength",
    "keyPoints", "keySplines", "keyTimes", "lengthAdjust", "limitingConeAngle",
    "markerHeight", "markerUnits", "markerWidth", "maskContentUnits",
    "maskUnits", "numOctaves", "pathLength", "patternContentUnits",
    "patternTransform", "patternUnits", "pointsAtX", "pointsAtY", "pointsAtZ",
    "preserveAlpha", "preserveAspectRatio", "primitiveUnits", "refX", "refY",
    "repeatCount", "repeatDur", "requiredExtensions", "requiredFeatures",
    "specularConstant", "specularExponent", "spreadMethod", "startOffset",
    "stdDeviation", "stitchTiles", "surfaceScale", "systemLanguage",
    "tableValues", "targetX", "targetY", "textLength", "viewBox", "viewTarget",
    "xChannelSelector", "yChannelSelector", "zoomAndPan", NULL};

static const char *const mathml_attrs[] = {"definitionURL", NULL};

/* Attributes of foreign elements with a name space: shown with a blank. */
static const char *const spaced_attrs[] = {"xlink actuate", "xlink arcrole",
    "xlink href", "xlink role", "xlink show", "xlink title", "xlink type",
    "xml lang", "xml space", "xmlns xlink", NULL};

static struct str
respelled(struct str name, const char *const *list)
{
	for (; *list; list++)
		if (str_ieq(name, str_c(*list)))
			return str_c(*list);
	return name;
}

static struct str
spaced(struct str name)
{
	for (const char *const *s = spaced_attrs; *s; s++) {
		struct str want = str_c(*s);
		ssize_t at = str_chr(want, ' ');

		if (name.n == want.n && name.p[at] == ':' &&
		    str_eq(str_sub(name, 0, (size_t)at),
			str_sub(want, 0, (size_t)at)) &&
		    str_eq(str_skip(name, (size_t)at + 1),
			str_skip(want, (size_t)at + 1)))
			return want;
	}
	return name;
}

static struct str
lowered(struct dump *d, struct str raw)
{
	struct buf out;

	buf_init(&out, d->arena, SIZE_MAX);
	for (size_t i = 0; i < raw.n; i++)
		if (raw.p[i])
			buf_byte(&out, (char)to_lower(raw.p[i]));
		else
			buf_utf8(&out, 0xfffd);
	return buf_str(&out);
}

static struct str
attr_name(struct dump *d, const struct html_node *n, const struct html_attr *a)
{
	struct str name = lowered(d, html_attr_raw_name(d->t, a));

	switch (html_ns(n)) {
	case HTML_NS_SVG:
		return spaced(respelled(name, svg_attrs));
	case HTML_NS_MATHML:
		return spaced(respelled(name, mathml_attrs));
	default:
		return name;
	}
}

static void
begin_line(struct dump *d, size_t depth)
{
	buf_add(&d->out, STR("| "));
	for (size_t i = 0; i < depth; i++)
		buf_add(&d->out, STR("  "));
}

struct named {
	struct str name, value;
};

static int
by_name(const void *a, const void *b)
{
	return str_cmp(
	    ((const struct named *)a)->name, ((const struct named *)b)->name);
}

static void
dump_element(struct dump *d, const struct html_node *n, size_t depth)
{
	static const char *const prefixes[] = {"", "svg ", "math "};
	const struct html_attr *at = html_attrs(d->t, n);
	struct named attrs[LIMIT_HTML_ATTRIBUTES];
	struct str name = html_node_name(d->t, n, d->arena);

	if (html_ns(n) == HTML_NS_SVG)
		name = respelled(name, svg_names);
	begin_line(d, depth);
	buf_fmt(&d->out, "<%s%.*s>\n", prefixes[html_ns(n)], STR_FMT(name));
	for (size_t i = 0; i < n->n_attrs; i++)
		attrs[i] = (struct named){attr_name(d, n, &at[i]),
		    html_attr_value(d->t, &at[i], d->arena)};
	qsort(attrs, n->n_attrs, sizeof attrs[0], by_name);
	for (size_t i = 0; i < n->n_attrs; i++) {
		begin_line(d, depth + 1);
		buf_add(&d->out, attrs[i].name);
		buf_add(&d->out, STR("=\""));
		buf_add(&d->out, attrs[i].value);
		buf_add(&d->out, STR("\"\n"));
	}
	if (html_is(n, TAG_TEMPLATE)) {
		begin_line(d, depth + 1);
		buf_add(&d->out, STR("content\n"));
	}
}

static void
dump_doctype(struct dump *d)
{
	const struct html_doctype *dt = &d->t->doctype;

	buf_add(&d->out, STR("| <!DOCTYPE "));
	buf_add(&d->out, lowered(d, dt->name));
	if (dt->public_id.n || dt->system_id.n) {
		buf_add(&d->out, STR(" \""));
		html_decode(&d->out, dt->public_id, DECODE_NUL);
		buf_add(&d->out, STR("\" \""));
		html_decode(&d->out, dt->system_id, DECODE_NUL);
		buf_add(&d->out, STR("\""));
	}
	buf_add(&d->out, STR(">\n"));
}

static void
dump_text(struct dump *d, const struct html_node *n, size_t depth)
{
	begin_line(d, depth);
	buf_byte(&d->out, '"');
	buf_add(&d->out, html_node_text(d->t, n, d->arena));
	while (n->next) {
		n = html_node(d->t, n->next);
		if (html_type(n) != HTML_TEXT || !(n->bits & HTML_CONTINUED))
			break;
		buf_add(&d->out, html_node_text(d->t, n, d->arena));
	}
	buf_add(&d->out, STR("\"\n"));
}

static void
dump_node(struct dump *d, const struct html_node *n, size_t depth)
{
	switch (html_type(n)) {
	case HTML_DOCTYPE:
		dump_doctype(d);
		break;
	case HTML_COMMENT:
		begin_line(d, depth);
		buf_add(&d->out, STR("<!-- "));
		buf_add(&d->out, html_node_text(d->t, n, d->arena));
		buf_add(&d->out, STR(" -->\n"));
		break;
	case HTML_TEXT:
		if (!(n->bits & HTML_CONTINUED))
			dump_text(d, n, depth);
		break;
	case HTML_ELEMENT:
		dump_element(d, n, depth);
		break;
	}
}

/* Elements whose text no reader sees, by the suite's definition. */
static bool
is_unread(const struct html_node *n)
{
	switch (html_ns(n) == HTML_NS_HTML ? n->tag : TAG_NONE) {
	case TAG_HEAD:
	case TAG_SCRIPT:
	case TAG_STYLE:
	case TAG_TITLE:
	case TAG_TEMPLATE:
	case TAG_NOSCRIPT:
	case TAG_NOFRAMES:
	case TAG_NOEMBED:
	case TAG_IFRAME:
	case TAG_TEXTAREA:
	case TAG_XMP:
		return true;
	default:
		return false;
	}
}

static void
add_links(struct dump *d, struct probe *p, const struct html_node *n)
{
	/* In the order of their names. */
	static const enum html_attr_id ids[] = {
	    ATTR_ACTION, ATTR_BACKGROUND, ATTR_FORMACTION, ATTR_HREF, ATTR_SRC};
	const struct html_attr *at;

	if (html_ns(n) != HTML_NS_HTML)
		return;
	for (size_t i = 0; i < ARRAY_LEN(ids); i++) {
		at = html_attr(d->t, n, ids[i]);
		if (!at)
			continue;
		json_array_append_new(d->links,
		    json_pack("[o,o,o]",
			probe_json(p, html_node_name(d->t, n, d->arena)),
			probe_json(p, html_attr_name(ids[i])),
			probe_json(p, html_attr_value(d->t, at, d->arena))));
	}
}

/* The node behind n in tree order, within root; *depth follows. */
static uint32_t
next_node(const struct html_tree *t, uint32_t root, uint32_t i, size_t *depth,
    bool enter)
{
	const struct html_node *n = html_node(t, i);

	if (enter && n->first) {
		*depth += 1 + html_is(n, TAG_TEMPLATE);
		return n->first;
	}
	while (!n->next) {
		i = n->parent;
		if (i == root)
			return 0;
		n = html_node(t, i);
		*depth -= 1 + html_is(n, TAG_TEMPLATE);
	}
	return n->next;
}

static json_t *
answer_tree(struct probe *p, struct dump *d, uint32_t root)
{
	size_t depth = 0;
	uint32_t i = html_node(d->t, root)->first;

	for (; i; i = next_node(d->t, root, i, &depth, true))
		dump_node(d, html_node(d->t, i), depth);
	return json_pack("{s:o}", "tree", probe_json(p, buf_str(&d->out)));
}

static json_t *
answer_text(struct probe *p, struct dump *d, uint32_t root)
{
	size_t depth = 0, unread_depth = SIZE_MAX;
	uint32_t i = html_node(d->t, root)->first;
	bool enter;

	d->links = json_array();
	for (; i; i = next_node(d->t, root, i, &depth, enter)) {
		const struct html_node *n = html_node(d->t, i);

		enter = true;
		if (depth <= unread_depth)
			unread_depth = SIZE_MAX;
		if (html_type(n) == HTML_TEXT && unread_depth == SIZE_MAX)
			buf_add(&d->out, html_node_text(d->t, n, d->arena));
		if (html_type(n) != HTML_ELEMENT)
			continue;
		add_links(d, p, n);
		enter = !html_is(n, TAG_TEMPLATE);
		if (unread_depth == SIZE_MAX && is_unread(n))
			unread_depth = depth;
	}
	return json_pack("{s:o,s:o}", "text", probe_json(p, buf_str(&d->out)),
	    "links", d->links);
}

static json_t *
answer_html(struct probe *p, const json_t *request)
{
	struct str html = probe_str(request, "html");
	struct html_options options = {
	    .scripting = json_is_true(json_object_get(request, "scripting")),
	    .fragment = probe_str(request, "fragment")};
	struct dump d = {.arena = p->arena};
	uint32_t root = 0;

	if (!html.p)
		return probe_error("html is missing");
	if (str_eq(probe_str(request, "mode"), STR("view")))
		return probe_html_view(p, html);
	d.t = html_parse(p->arena, html, &options);
	buf_init(&d.out, p->arena, SIZE_MAX);
	if (options.fragment.p)
		root = html_node(d.t, 0)->first;
	if (str_eq(probe_str(request, "mode"), STR("text")))
		return answer_text(p, &d, root);
	return answer_tree(p, &d, root);
}

const struct probe_op probe_html_ops[] = {{"html", answer_html}, {NULL, NULL}};
