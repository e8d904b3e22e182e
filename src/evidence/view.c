/* SPDX-License-Identifier: MIT */
/* Collecting the pieces that a reader reads. */
#include "evidence/view.h"
#include "base/buf.h"
#include "base/limits.h"
#include "base/utf8.h"
#include "evidence/disguise.h"

struct collect {
	struct arena *arena;
	const struct evidence_input *in;
	struct view view;
};

static struct piece *
add(struct collect *c, enum place place, struct str text)
{
	struct view *v = &c->view;
	struct piece *p;

	if (!text.n || v->n >= LIMIT_PIECES)
		return NULL;
	v->pieces = arena_push(c->arena, v->pieces, v->n, sizeof *p);
	p = &v->pieces[v->n++];
	p->place = place;
	p->text = utf8_prefix(text, LIMIT_SCAN_BYTES);
	p->length = text.n;
	p->part = STR("");
	return p;
}

static void
match(struct collect *c, struct piece *p)
{
	struct text_hits hits;

	p->folded = fold_text(c->arena, p->text);
	know_search(c->in->know, c->arena, p->folded.text, &hits);
	p->names = hits.names;
	p->n_names = hits.n_names;
	p->phrases = hits.phrases;
	p->n_phrases = hits.n_phrases;
}

/* A piece of the header section, quoted by its field. */
static struct piece *
add_header(
    struct collect *c, enum place place, struct str text, struct str field)
{
	const struct mail_header *h =
	    c->in->mail ? message_header(c->in->mail, field, 0) : NULL;
	struct piece *p = add(c, place, text);

	if (p && h) {
		p->offset = h->offset;
		p->length = h->raw.n;
	}
	return p;
}

/* Does `p` name a brand that the text as it stands does not, or not surely? */
static bool
names_another(const struct piece *p, const struct piece *plain)
{
	for (size_t i = 0; i < p->n_names; i++) {
		bool is_plain = false;

		for (size_t j = 0; j < plain->n_names; j++)
			is_plain |=
			    plain->names[j].brand == p->names[i].brand &&
			    plain->names[j].is_partial <=
				p->names[i].is_partial &&
			    (!plain->names[j].guard || p->names[i].guard);
		if (!is_plain)
			return true;
	}
	return false;
}

/*
 * Names in disguise that folding alone does not undo: each way that changes
 * the text gives a further piece, kept when it names a brand anew.
 */
static void
add_disguises(struct collect *c, enum place place, struct str text,
    struct str field, const struct piece *shown)
{
	struct undone plain[DISGUISE_WAYS];
	size_t n = disguise_undo(c->arena, text, plain);

	for (size_t i = 0; i < n; i++) {
		struct piece *p;

		/* A sentence has too many words for the wilder guesses. */
		if (place != PLACE_DISPLAY && plain[i].way >= DISGUISE_GLUED)
			continue;
		p = add_header(c, place, plain[i].text, field);

		if (!p)
			return;
		p->is_spaced = true;
		p->is_glued = plain[i].way == DISGUISE_GLUED;
		match(c, p);
		if (!names_another(p, shown))
			c->view.n--;
	}
}

static bool
has_whole_name(const struct piece *p)
{
	for (size_t i = 0; i < p->n_names; i++)
		if (!p->names[i].is_partial)
			return true;
	return false;
}

/* A display name without a brand that is one slip away from one. */
static void
add_typos(struct collect *c, const struct piece *shown)
{
	const struct know *k = c->in->know;
	struct str all = disguise_typos(c->arena, shown->folded.text);
	size_t n;
	struct name_hit *names = know_names(k, c->arena, all, &n);

	for (size_t i = 0; i < n; i++) {
		size_t from = names[i].offset, to = from + names[i].length;
		struct piece *p;

		if (names[i].is_partial || names[i].guard)
			continue;
		while (from && all.p[from - 1] != '\n')
			from--;
		while (to < all.n && all.p[to] != '\n')
			to++;
		p = add_header(c, PLACE_DISPLAY, str_sub(all, from, to - from),
		    STR("From"));
		if (!p)
			return;
		p->is_spaced = p->is_typo = true;
		match(c, p);
		return;
	}
}

static void
header_text(
    struct collect *c, enum place place, struct str text, struct str field)
{
	struct piece *p = add_header(c, place, text, field);

	if (!p)
		return;
	match(c, p);
	if (place == PLACE_DISPLAY || place == PLACE_SUBJECT) {
		struct piece shown = *p; /* the list may move */

		if (place == PLACE_DISPLAY && !has_whole_name(p))
			add_typos(c, &shown);
		add_disguises(c, place, text, field, &shown);
	}
}

/*
 * What is quoted from another mail is not said by this one: its lines are
 * blanked, in place, unless there are no others.
 */
static struct str
without_quotes(struct arena *a, struct str text)
{
	struct str rest = text, line;
	char *out = NULL;
	bool has_own = false;

	if (!str_starts(text, STR(">")) && str_find(text, STR("\n>")) < 0)
		return text;
	out = arena_raw(a, text.n + 1);
	memcpy(out, text.p, text.n);
	while (rest.p) {
		line = str_cut(&rest, '\n');
		if (str_starts(line, STR(">")))
			memset(out + (line.p - text.p), ' ', line.n);
		else
			has_own |= str_trim(line).n > 0;
	}
	return has_own ? (struct str){out, text.n} : text;
}

static void
add_part_text(struct collect *c, enum place place, const struct mail_part *part)
{
	struct str text = part->html ? part->html->text : part->text;
	struct piece *p = add(c, place, without_quotes(c->arena, text));

	if (!p)
		return;
	p->is_text = true;
	p->part = part->section;
	p->html = part->html;
	match(c, p);
}

static void
add_joined(struct collect *c, enum place place, struct str part,
    const struct str *texts, size_t n)
{
	struct buf b;
	struct piece *p;

	buf_init(&b, c->arena, LIMIT_SCAN_BYTES);
	for (size_t i = 0; i < n; i++) {
		buf_add(&b, texts[i]);
		buf_add(&b, STR("\n"));
	}
	p = add(c, place, str_trim(buf_str(&b)));
	if (!p)
		return;
	p->is_text = true;
	p->is_spaced = true; /* no offset of its own */
	p->part = part;
	match(c, p);
}

static void
add_html(struct collect *c, const struct html_view *h, struct str part)
{
	add_joined(c, PLACE_TITLE, part, &h->title, 1);
	add_joined(c, PLACE_ALT, part, h->alts, h->n_alts);
}

static bool
is_text_kind(const struct mail_part *p)
{
	return p->text.p || p->html;
}

static void
add_part(struct collect *c, const struct mail_part *p)
{
	if (p->filename.n) {
		add_joined(c, PLACE_FILE_NAME, p->section, &p->filename, 1);
	}
	if (!is_text_kind(p) || p->is_alternative_hidden)
		return;
	if (p->is_shown)
		add_part_text(c, PLACE_BODY, p);
	else
		add_part_text(c, PLACE_ATTACHMENT, p);
	if (p->html)
		add_html(c, p->html, p->section);
}

/* Parts of this message alone, not of the ones inside it. */
static void
add_parts(struct collect *c, const struct mail_part *p)
{
	for (; p; p = p->next) {
		if (p->kind == MAIL_MESSAGE)
			continue;
		if (p->kind == MAIL_MULTIPART)
			add_parts(c, p->children);
		else
			add_part(c, p);
	}
}

static void
add_mail(struct collect *c, const struct message *m)
{
	for (size_t i = 0; i < m->n_from && i < LIMIT_FROM_READ; i++)
		header_text(c, PLACE_DISPLAY, m->from[i].display, STR("From"));
	if (m->n_from) {
		header_text(c, PLACE_LOCAL_PART, m->from[0].local, STR("From"));
		header_text(c, PLACE_FROM_HOST, m->from[0].domain, STR("From"));
	}
	header_text(c, PLACE_SUBJECT, m->subject, STR("Subject"));
	add_parts(c, m->root);
}

/* The sender as the person typed it: not a part of the text. */
static void
add_pasted_sender(struct collect *c)
{
	size_t n;
	struct address *list =
	    address_list(c->arena, c->in->from, STR_NONE, &n);

	if (!n)
		return;
	header_text(c, PLACE_DISPLAY, list[0].display, STR_NONE);
	header_text(c, PLACE_LOCAL_PART, list[0].local, STR_NONE);
	header_text(c, PLACE_FROM_HOST, list[0].domain, STR_NONE);
}

static void
add_pasted(struct collect *c)
{
	struct piece *p;

	if (c->in->from.n)
		add_pasted_sender(c);
	p = add(c, PLACE_BODY, c->in->text);
	if (!p)
		return;
	p->is_text = true;
	match(c, p);
}

static void
add_page(struct collect *c)
{
	const struct html_view *h = c->in->page;
	struct piece *p = add(c, PLACE_BODY, h->text);

	if (p) {
		p->is_text = true;
		p->html = h;
		match(c, p);
	}
	add_html(c, h, STR(""));
}

struct view
view_of(struct arena *a, const struct evidence_input *in)
{
	struct collect c = {.arena = a, .in = in};

	if (in->source == SOURCE_MAIL)
		add_mail(&c, in->mail);
	else if (in->source == SOURCE_TEXT)
		add_pasted(&c);
	else if (in->source == SOURCE_PAGE && in->page)
		add_page(&c);
	return c.view;
}

/* At a place in a folded text: white space around a quote says nothing. */
static struct str
quote_of(const struct piece *p, size_t offset, size_t length)
{
	struct str s = fold_source(&p->folded, p->text, offset, length);

	return utf8_prefix(str_trim(s), LIMIT_QUOTE_BYTES);
}

struct span
piece_span(const struct piece *p, size_t offset, size_t length)
{
	struct span s = {.part = p->part, .is_text = p->is_text};
	size_t from, to;

	s.quote = quote_of(p, offset, length);
	if (!p->is_text || p->is_spaced) {
		s.offset = p->offset;
		s.length = p->length;
		return s;
	}
	from = p->folded.map[offset];
	to = p->folded.map[offset + length];
	if (p->html) {
		s.offset = html_source_offset(p->html, from);
		to = html_source_offset(p->html, to ? to - 1 : 0) + 1;
		s.length = to > s.offset ? to - s.offset : length;
	} else {
		s.offset = p->offset + from;
		s.length = to - from;
	}
	return s;
}
