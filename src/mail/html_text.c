/* SPDX-License-Identifier: MIT */
/* What each insertion mode does with characters. */
#include "mail/html_build.h"
#include "mail/html_entity.h"

/* Bytes of the white space character at the front; 0 for another. */
static uint32_t
space_at(const struct html_builder *b, const struct html_piece *p, uint32_t at)
{
	struct str s = {b->src + p->source + at, p->n - at};
	uint32_t cps[2];
	size_t n;

	if (!s.n)
		return 0;
	if (html_is_space(s.p[0]))
		return 1;
	if (s.p[0] != '&' || (p->flags & HTML_RAW))
		return 0;
	n = html_ref(s, false, cps);
	return n && cps[0] < 128 && html_is_space((int)cps[0]) ? (uint32_t)n
							       : 0;
}

uint32_t
html_space_prefix(const struct html_builder *b, const struct html_piece *piece)
{
	uint32_t at = 0, n;

	while ((n = space_at(b, piece, at)))
		at += n;
	return at;
}

static struct html_piece
take(struct html_piece *p, uint32_t n)
{
	struct html_piece front = {p->source, n, p->flags};

	p->source += n;
	p->n -= n;
	return front;
}

static struct html_piece
take_space(const struct html_builder *b, struct html_piece *p)
{
	return take(p, html_space_prefix(b, p));
}

static void
in_body(struct html_builder *b, struct html_piece p)
{
	if (!p.n)
		return;
	html_reconstruct(b);
	html_insert_text(b, &p);
	if (b->frameset_ok && html_space_prefix(b, &p) < p.n)
		b->frameset_ok = false;
}

/* Only the white space among the characters is kept. */
static void
only_space(struct html_builder *b, struct html_piece p, bool as_body)
{
	while (p.n) {
		struct html_piece space = take_space(b, &p);

		if (as_body)
			in_body(b, space);
		else
			html_insert_text(b, &space);
		if (p.n)
			take(&p, 1);
	}
}

static bool
is_table_part(const struct html_node *n)
{
	if (html_ns(n) != HTML_NS_HTML)
		return false;
	switch (n->tag) {
	case TAG_TABLE:
	case TAG_TBODY:
	case TAG_TEMPLATE:
	case TAG_TFOOT:
	case TAG_THEAD:
	case TAG_TR:
		return true;
	default:
		return false;
	}
}

static void
more_pending(struct html_builder *b)
{
	size_t most = b->pending_most ? 2 * b->pending_most : 4;
	struct html_piece *p = arena_array(b->arena, most, sizeof *p);

	if (b->n_pending)
		memcpy(p, b->pending, b->n_pending * sizeof *p);
	b->pending = p;
	b->pending_most = most;
}

static void
in_table(struct html_builder *b, struct html_piece p)
{
	if (is_table_part(html_current(b))) {
		if (!p.n)
			return;
		if (b->n_pending == b->pending_most)
			more_pending(b);
		b->pending[b->n_pending++] = p;
		return;
	}
	b->foster = true;
	in_body(b, p);
	b->foster = false;
}

void
html_flush_table_text(struct html_builder *b)
{
	bool is_space = true;

	for (size_t i = 0; i < b->n_pending && is_space; i++)
		is_space =
		    html_space_prefix(b, &b->pending[i]) == b->pending[i].n;
	for (size_t i = 0; i < b->n_pending; i++) {
		if (is_space) {
			html_insert_text(b, &b->pending[i]);
			continue;
		}
		b->foster = true;
		in_body(b, b->pending[i]);
		b->foster = false;
	}
	b->n_pending = 0;
}

/* Before the body: what is no white space opens the next element. */
static bool
before_body(struct html_builder *b, struct html_piece *p)
{
	struct html_piece space = take_space(b, p);
	bool is_done = space.n && !p->n;

	switch (b->mode) {
	case MODE_INITIAL:
		if (is_done)
			return true;
		b->t->is_quirks = true;
		b->mode = MODE_BEFORE_HTML;
		return false;
	case MODE_BEFORE_HTML:
		if (is_done)
			return true;
		html_insert_tag(b, TAG_HTML, p->source);
		b->mode = MODE_BEFORE_HEAD;
		return false;
	case MODE_BEFORE_HEAD:
		if (is_done)
			return true;
		b->head = html_insert_tag(b, TAG_HEAD, p->source);
		b->mode = MODE_IN_HEAD;
		return false;
	case MODE_IN_HEAD_NOSCRIPT:
	case MODE_IN_HEAD:
		html_insert_text(b, &space);
		if (is_done)
			return true;
		html_pop(b);
		b->mode =
		    b->mode == MODE_IN_HEAD ? MODE_AFTER_HEAD : MODE_IN_HEAD;
		return false;
	default:
		html_insert_text(b, &space);
		if (is_done)
			return true;
		html_insert_tag(b, TAG_BODY, p->source);
		b->mode = MODE_IN_BODY;
		return false;
	}
}

/* true: the rest in *p is to be taken again in the new mode. */
static bool
mode_text(struct html_builder *b, struct html_piece *p)
{
	switch (b->mode) {
	case MODE_INITIAL:
	case MODE_BEFORE_HTML:
	case MODE_BEFORE_HEAD:
	case MODE_IN_HEAD:
	case MODE_IN_HEAD_NOSCRIPT:
	case MODE_AFTER_HEAD:
		return !before_body(b, p);
	case MODE_IN_TABLE:
	case MODE_IN_TABLE_BODY:
	case MODE_IN_ROW:
		in_table(b, *p);
		return false;
	case MODE_TEXT:
	case MODE_IN_SELECT:
	case MODE_IN_SELECT_IN_TABLE:
		html_insert_text(b, p);
		return false;
	case MODE_IN_COLUMN_GROUP: {
		struct html_piece space = take_space(b, p);

		html_insert_text(b, &space);
		if (space.n && !p->n)
			return false;
		if (!html_current_is(b, TAG_COLGROUP)) {
			only_space(b, *p, false);
			return false;
		}
		html_pop(b);
		b->mode = MODE_IN_TABLE;
		return true;
	}
	case MODE_AFTER_BODY:
	case MODE_AFTER_AFTER_BODY: {
		struct html_piece space = take_space(b, p);

		in_body(b, space);
		if (space.n && !p->n)
			return false;
		b->mode = MODE_IN_BODY;
		return true;
	}
	case MODE_IN_FRAMESET:
	case MODE_AFTER_FRAMESET:
		only_space(b, *p, false);
		return false;
	case MODE_AFTER_AFTER_FRAMESET:
		only_space(b, *p, true);
		return false;
	default:
		in_body(b, *p);
		return false;
	}
}

/* An empty piece stands for a NUL: it opens elements and is no text. */
void
html_mode_text(struct html_builder *b, struct html_piece piece)
{
	while (mode_text(b, &piece))
		;
}
