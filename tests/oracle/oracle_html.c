/* SPDX-License-Identifier: MIT */
/* Compares our HTML trees with gumbo's, file by file. */
#include "base/buf.h"
#include "mail/html_tree.h"

#include <gumbo.h>

/*
 * usage: oracle_html FILE...
 * A tree is told as one line a node: depth, then the tag with its number of
 * attributes, the text, or the comment. Prints each file's first difference
 * and a count; status 1 when there was one. Not gumbo's but ours is right
 * where HTML has changed since 2016 (dialog, search, hr in select).
 */

static void
add_flat(struct buf *b, struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		buf_byte(b, s.p[i] == '\n' ? ' ' : s.p[i]);
	buf_byte(b, '\n');
}

static void
line(struct buf *b, size_t depth, char kind, struct str s, unsigned n)
{
	buf_fmt(b, "%zu %c %u ", depth, kind, n);
	add_flat(b, s);
}

static void
ours(struct html_tree *t, struct arena *a, struct buf *b)
{
	uint32_t i = html_node(t, 0)->first;
	size_t depth = 0;

	while (i) {
		const struct html_node *n = html_node(t, i);
		struct str text;

		switch (html_type(n)) {
		case HTML_ELEMENT:
			line(
			    b, depth, 'e', html_node_name(t, n, a), n->n_attrs);
			break;
		case HTML_COMMENT:
			line(b, depth, 'c', html_node_text(t, n, a), 0);
			break;
		case HTML_TEXT:
			text = html_node_text(t, n, a);
			if (n->bits & HTML_CONTINUED) {
				b->n--;
				add_flat(b, text);
			} else {
				line(b, depth, 't', text, 0);
			}
			break;
		case HTML_DOCTYPE:
			break;
		}
		if (n->first) {
			i = n->first;
			depth++;
			continue;
		}
		while (!n->next && n->parent) {
			n = html_node(t, n->parent);
			depth--;
		}
		i = n->next;
	}
}

static struct str
gumbo_name(const GumboElement *e)
{
	GumboStringPiece raw = e->original_tag;

	if (e->tag != GUMBO_TAG_UNKNOWN)
		return str_c(gumbo_normalized_tagname(e->tag));
	gumbo_tag_from_original_text(&raw);
	return (struct str){raw.data, raw.length};
}

static void theirs(const GumboVector *children, struct buf *b, size_t depth);

static bool
is_text(const GumboNode *n)
{
	return n &&
	       (n->type == GUMBO_NODE_TEXT || n->type == GUMBO_NODE_WHITESPACE);
}

static void
their_node(
    const GumboNode *n, const GumboNode *before, struct buf *b, size_t depth)
{
	struct str name;
	char low[256];

	switch (n->type) {
	case GUMBO_NODE_ELEMENT:
	case GUMBO_NODE_TEMPLATE:
		name = gumbo_name(&n->v.element);
		name.n = name.n < sizeof low ? name.n : sizeof low;
		for (size_t i = 0; i < name.n; i++)
			low[i] = (char)to_lower((unsigned char)name.p[i]);
		line(b, depth, 'e', (struct str){low, name.n},
		    n->v.element.attributes.length);
		theirs(&n->v.element.children, b, depth + 1);
		break;
	case GUMBO_NODE_COMMENT:
		line(b, depth, 'c', str_c(n->v.text.text), 0);
		break;
	case GUMBO_NODE_TEXT:
	case GUMBO_NODE_CDATA:
	case GUMBO_NODE_WHITESPACE:
		/* gumbo begins a new text behind a tag that is ignored. */
		if (is_text(before)) {
			b->n--;
			add_flat(b, str_c(n->v.text.text));
		} else {
			line(b, depth, 't', str_c(n->v.text.text), 0);
		}
		break;
	default:
		break;
	}
}

static void
theirs(const GumboVector *children, struct buf *b, size_t depth)
{
	for (unsigned i = 0; i < children->length; i++)
		their_node(children->data[i], i ? children->data[i - 1] : NULL,
		    b, depth);
}

static struct str
read_file(struct arena *a, const char *path)
{
	FILE *f = fopen(path, "rb");
	struct buf b;
	size_t n;

	buf_init(&b, a, SIZE_MAX);
	while (f && (n = fread(buf_room(&b, 65536), 1, 65536, f)))
		buf_took(&b, n);
	if (f)
		fclose(f);
	return buf_str(&b);
}

static bool
is_same(const char *path)
{
	struct arena *a = arena_new();
	struct str text = read_file(a, path), l, r, lines[2];
	GumboOptions o = kGumboDefaultOptions;
	struct buf our, their;
	GumboOutput *out;
	size_t n = 0;
	bool same;

	buf_init(&our, a, SIZE_MAX);
	buf_init(&their, a, SIZE_MAX);
	ours(html_parse(a, text, NULL), a, &our);
	out = gumbo_parse_with_options(&o, text.p, text.n);
	theirs(&out->document->v.document.children, &their, 0);
	gumbo_destroy_output(&o, out);
	l = buf_str(&our);
	r = buf_str(&their);
	same = str_eq(l, r);
	while (!same && l.p && r.p) {
		lines[0] = str_line(&l);
		lines[1] = str_line(&r);
		n++;
		if (!str_eq(lines[0], lines[1])) {
			printf("%s:%zu\n  ours   %.*s\n  gumbo  %.*s\n", path,
			    n, STR_FMT(str_sub(lines[0], 0, 200)),
			    STR_FMT(str_sub(lines[1], 0, 200)));
			break;
		}
	}
	arena_free(a);
	return same;
}

int
main(int argc, char **argv)
{
	int n = 0;

	for (int i = 1; i < argc; i++)
		n += !is_same(argv[i]);
	printf("%d files, %d differ\n", argc - 1, n);
	return n > 0;
}
