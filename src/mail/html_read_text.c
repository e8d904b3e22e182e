/* SPDX-License-Identifier: MIT */
/* Text of a document to what is seen and what is hidden. */
#include "mail/html_reader.h"
#include "base/utf8.h"
#include "mail/html_entity.h"

/* Bytes that end a run of plain characters. */
static const bool ends_run[256] = {
    ['\0'] = true,
    ['\t'] = true,
    ['\n'] = true,
    ['\f'] = true,
    ['\r'] = true,
    [' '] = true,
    ['&'] = true,
};

static void
owe(struct html_sink *s, enum html_gap gap)
{
	if (s->gap < gap)
		s->gap = gap;
}

void
reader_gap(struct html_reader *r, enum html_gap gap)
{
	owe(&r->dark, gap);
	if (!r->n_levels || !reader_level(r)->style.hidden)
		owe(&r->seen, gap);
}

static void
pay(struct html_sink *s)
{
	if (s->gap && s->text.n)
		buf_byte(&s->text, s->gap == GAP_LINE ? '\n' : ' ');
	s->gap = GAP_NONE;
}

/* Notes where the next byte of seen text comes from, when that is news. */
static void
note_source(struct html_reader *r, size_t source)
{
	size_t at = r->seen.text.n;

	if (r->n_map && source - r->map_source == at - r->map_text)
		return;
	if (r->n_map / 2 >= r->map_most)
		return;
	r->map =
	    arena_push(r->arena, r->map, r->n_map / 2, 2 * sizeof r->map[0]);
	r->map[r->n_map++] = (uint32_t)at;
	r->map[r->n_map++] = (uint32_t)source;
	r->map_text = at;
	r->map_source = source;
}

static void
put(struct html_reader *r, struct html_sink *s, struct str text, size_t source)
{
	pay(s);
	if (s == &r->seen)
		note_source(r, source);
	buf_add(&s->text, text);
}

/* The piece of hidden text that text hidden so, here, belongs to. */
static struct html_dark *
dark_piece(struct html_reader *r, enum html_hidden_how how, size_t source)
{
	struct html_dark *d = r->n_darks ? &r->darks[r->n_darks - 1] : NULL;

	if (d && d->how == how && d->seen == r->seen.text.n)
		return d;
	if (r->n_darks == LIMIT_HTML_HIDDEN) {
		r->view->is_cut = true;
		return d;
	}
	r->darks = arena_push(r->arena, r->darks, r->n_darks, sizeof *r->darks);
	d = &r->darks[r->n_darks++];
	r->dark.gap = GAP_NONE;
	d->how = how;
	d->source = source;
	d->seen = r->seen.text.n;
	d->text.from = d->text.to = r->dark.text.n;
	return d;
}

static size_t
decode(struct str s, char out[8], size_t *n_out)
{
	uint32_t cps[2];
	size_t n = html_ref(s, false, cps);

	if (!n) {
		out[0] = '&';
		*n_out = 1;
		return 1;
	}
	*n_out = utf8_put(out, cps[0]);
	if (cps[1])
		*n_out += utf8_put(out + *n_out, cps[1]);
	return n;
}

static void
add_text(struct html_reader *r, struct html_sink *s, const struct html_node *n,
    bool is_pre)
{
	struct str raw = html_node_raw(r->tree, n);
	size_t i = 0, run;
	char decoded[8];

	while (i < raw.n) {
		unsigned char c = (unsigned char)raw.p[i];

		if (!ends_run[c] || (c == '&' && (n->bits & HTML_RAW))) {
			for (run = i + 1; run < raw.n; run++)
				if (ends_run[(unsigned char)raw.p[run]])
					break;
			put(r, s, (struct str){raw.p + i, run - i},
			    n->source + i);
			i = run;
		} else if (c == '&') {
			size_t took = decode(str_skip(raw, i), decoded, &run);

			if (run == 1 && html_is_space(decoded[0]))
				owe(s, GAP_BLANK);
			else
				put(r, s, (struct str){decoded, run},
				    n->source + i);
			i += took;
		} else {
			if (c)
				owe(s, is_pre && (c == '\n' || c == '\r')
					   ? GAP_LINE
					   : GAP_BLANK);
			i++;
		}
	}
}

void
reader_dark_text(
    struct html_reader *r, const struct html_node *n, enum html_hidden_how how)
{
	struct html_dark *d = dark_piece(r, how, n->source);

	if (!d)
		return;
	add_text(r, &r->dark, n, false);
	d->text.to = r->dark.text.n;
	d->seen = r->seen.text.n;
}

/* The elements whose text is no text: it is not even told as hidden. */
static bool
is_code(const struct html_node *n)
{
	return html_ns(n) == HTML_NS_HTML &&
	       (n->tag == TAG_SCRIPT || n->tag == TAG_STYLE);
}

void
reader_text(struct html_reader *r, const struct html_node *n)
{
	const struct html_style *st = &reader_level(r)->style;
	const struct html_node *parent = reader_level(r)->element;

	if (!st->text)
		add_text(r, &r->seen, n, st->is_pre);
	else if (!is_code(parent))
		reader_dark_text(r, n, (enum html_hidden_how)(st->text - 1));
}

void
reader_hide(struct html_reader *r, enum html_hidden_how how, struct str text,
    size_t source)
{
	struct html_dark *d;

	text = str_trim(text);
	if (!text.n || r->n_darks == LIMIT_HTML_HIDDEN)
		return;
	/* Another piece than the one before, even if hidden alike. */
	if (r->n_darks)
		r->darks[r->n_darks - 1].seen = SIZE_MAX;
	d = dark_piece(r, how, source);
	buf_add(&r->dark.text, text);
	d->text.to = r->dark.text.n;
	d->seen = SIZE_MAX;
}

/* `saved from url=(0023)https://...`: what a browser writes when saving. */
static void
saved_from(struct html_reader *r, struct str text)
{
	ssize_t at = str_ifind(text, STR("saved from url="));
	struct str url;

	if (at < 0 || r->view->saved_from.p)
		return;
	url = str_skip(text, (size_t)at + sizeof "saved from url=" - 1);
	if (str_starts(url, STR("(")))
		url = str_skip(url, (size_t)str_chr(url, ')') + 1);
	url = str_trim(url);
	at = str_chr(url, ' ');
	r->view->saved_from = at < 0 ? url : str_sub(url, 0, (size_t)at);
}

void
reader_comment(struct html_reader *r, const struct html_node *n)
{
	struct str text = html_node_raw(r->tree, n);

	if (reader_mso(r, n))
		return;
	saved_from(r, utf8_prefix(text, 2048));
	reader_hide(r, HTML_HIDDEN_COMMENT, text, n->source);
}
