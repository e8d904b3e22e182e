/* SPDX-License-Identifier: MIT */
/* Where one mail ends and the next begins. */
#include "box/split.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum {
	MAIL_MOST = 64 * 1024 * 1024,
	PIECE_MOST = 64 * 1024, /* of a line that is looked at at once */
	LOOK_AHEAD = 16 * 1024	/* header sections of BOX_CONCAT */
};

static void
keep(struct kept *k, const uint8_t *p, size_t n)
{
	size_t size = k->size ? k->size : PIECE_MOST;
	uint8_t *room;

	if (n > k->most - k->n) {
		k->is_cut = true;
		n = k->most - k->n;
	}
	while (size < k->n + n)
		size *= 2;
	if (size != k->size) {
		room = realloc(k->p, size);
		if (!room) {
			k->is_failed = true;
			return;
		}
		k->p = room;
		k->size = size;
	}
	if (n)
		memcpy(k->p + k->n, p, n);
	k->n += n;
}

/* A line, or a piece of one that is very long. */
struct piece {
	const uint8_t *p;
	size_t n;      /* 0 only at the end of the source */
	bool is_whole; /* the line ends with it */
};

static struct piece
look(struct source *s)
{
	size_t n = 0;
	const uint8_t *lf = NULL;

	while (!lf && n < PIECE_MOST) {
		if (!source_want(s, n + 1))
			break;
		size_t most = s->n < PIECE_MOST ? s->n : PIECE_MOST;

		lf = memchr(s->p + n, '\n', most - n);
		n = most;
	}
	if (lf)
		n = (size_t)(lf + 1 - s->p);
	return (struct piece){s->p, n, lf || n < PIECE_MOST};
}

/*
 * The same with enough in the window behind it for is_header_section, which
 * must not move what we look at.
 */
static struct piece
look_ahead(struct splitter *s)
{
	if (s->form == BOX_CONCAT)
		source_want(s->source, LOOK_AHEAD);
	return look(s->source);
}

static bool
is_blank(struct piece l)
{
	return l.n == 0 || (l.n == 1 && l.p[0] == '\n') ||
	       (l.n == 2 && l.p[0] == '\r' && l.p[1] == '\n');
}

static bool
begins(const uint8_t *p, size_t n, const char *with)
{
	size_t len = strlen(with);

	return n >= len && !memcmp(p, with, len);
}

bool
split_is_from_line(const uint8_t *p, size_t n)
{
	if (!begins(p, n, "From "))
		return false;
	/* A sentence that begins with this word has no time of day. */
	for (size_t i = 6; i + 3 < n; i++)
		if (p[i] == ':' && p[i - 1] >= '0' && p[i - 1] <= '9' &&
		    p[i + 1] >= '0' && p[i + 1] <= '9' && p[i + 2] >= '0' &&
		    p[i + 2] <= '9')
			return true;
	return false;
}

static bool
is_mmdf_line(struct piece l)
{
	return begins(l.p, l.n, "\1\1\1\1\n") ||
	       begins(l.p, l.n, "\1\1\1\1\r\n");
}

void
split_begin(struct splitter *s, struct source *source,
    const struct box_options *options)
{
	struct piece first;

	*s = (struct splitter){
	    .source = source, .options = options, .form = options->form};
	s->kept.most = options->mail_most ? options->mail_most : MAIL_MOST;
	first = look(source);
	if (s->form == BOX_AUTO)
		s->form =
		    split_is_from_line(first.p, first.n) || is_mmdf_line(first)
			? BOX_MBOX
			: BOX_ONE;
	s->is_mmdf = s->form == BOX_MBOX && is_mmdf_line(first);
}

/* Is it /^>+From / or, for mboxo, /^>From /? */
static bool
is_quoted(const struct splitter *s, struct piece l)
{
	size_t n = 0;

	if (s->options->quoting == BOX_MBOXCL)
		return false;
	while (n < l.n && l.p[n] == '>')
		n++;
	if (s->options->quoting == BOX_MBOXO && n != 1)
		return false;
	return n > 0 && begins(l.p + n, l.n - n, "From ");
}

/* The "From " line, without its end, is kept for the caller. */
static void
take_from_line(struct splitter *s, struct piece l)
{
	size_t n = l.n;

	while (n && (l.p[n - 1] == '\n' || l.p[n - 1] == '\r'))
		n--;
	if (n >= sizeof s->from_line)
		n = sizeof s->from_line - 1;
	memcpy(s->from_line, l.p, n);
	s->from_line[n] = '\0';
}

/* A line's length in the header that `name` begins, case apart; or 0. */
static bool
is_field(struct piece l, const char *name)
{
	size_t n = strlen(name);

	return l.n > n && l.p[n] == ':' &&
	       !strncasecmp((const char *)l.p, name, n);
}

/* The number in a Content-Length field; false when there is none. */
static bool
read_length(struct piece l, size_t most, size_t *out)
{
	size_t i = strlen("content-length:"), v = 0;

	while (i < l.n && (l.p[i] == ' ' || l.p[i] == '\t'))
		i++;
	if (i == l.n || l.p[i] < '0' || l.p[i] > '9')
		return false;
	for (; i < l.n && l.p[i] >= '0' && l.p[i] <= '9'; i++) {
		v = v * 10 + (size_t)(l.p[i] - '0');
		if (v > most)
			return false;
	}
	*out = v;
	return true;
}

/*
 * At the beginning of a body that says to be n bytes long: is it true, so
 * that a "From " line or the end is what follows?
 */
static bool
is_length_true(struct splitter *s, size_t n)
{
	struct source *source = s->source;
	size_t at = n;

	source_want(source, n + 256);
	if (source->n < n)
		return false;
	while (at < source->n && at < n + 4 &&
	       (source->p[at] == '\n' || source->p[at] == '\r'))
		at++;
	return at == source->n ||
	       split_is_from_line(source->p + at, source->n - at);
}

/* What has been seen of the mail that is read. */
struct progress {
	bool is_header;
	bool is_line_start;
	bool was_blank; /* the last line */
	bool has_length;
	size_t length;
	/* BOX_CONCAT: the lines since the last blank one name a message
	   inside, or are a delimiter's. */
	bool is_inside;
};

static void
drop_last_blank(struct kept *k)
{
	if (k->is_cut || !k->n || k->p[k->n - 1] != '\n')
		return;
	k->n--;
	if (k->n && k->p[k->n - 1] == '\r')
		k->n--;
}

static const char *const top_fields[] = {"Return-Path", "Received",
    "Delivered-To", "X-Original-To", "Envelope-To", "X-Envelope-To",
    "DKIM-Signature", "ARC-Seal", "Authentication-Results", "From", "Date",
    "Message-ID", "MIME-Version", "X-Received", "X-Spam-Status", "Subject",
    "To"};

/*
 * BOX_CONCAT: does a header section stand here? Its first field is one that
 * stands on top of mails; From, Date and a trace of transport are in it.
 */
static bool
is_header_section(struct splitter *s, struct piece first)
{
	bool is_top = false, has_from = false, has_date = false;
	bool has_trace = false;
	size_t at = 0;

	for (size_t i = 0; i < sizeof top_fields / sizeof *top_fields; i++)
		is_top |= is_field(first, top_fields[i]);
	if (!is_top)
		return false;
	while (at < s->source->n && at < LOOK_AHEAD) {
		const uint8_t *p = s->source->p + at;
		const uint8_t *lf = memchr(p, '\n', s->source->n - at);
		struct piece l = {
		    p, lf ? (size_t)(lf + 1 - p) : s->source->n - at, true};

		if (is_blank(l))
			break;
		has_from |= is_field(l, "From");
		has_date |= is_field(l, "Date");
		has_trace |= is_field(l, "Received") ||
			     is_field(l, "Return-Path") ||
			     is_field(l, "Message-ID");
		at += l.n;
	}
	return has_from && has_date && has_trace;
}

/* Does the line at the window's beginning belong to the next mail? */
static bool
is_next_mail(struct splitter *s, const struct progress *g, struct piece l)
{
	if (s->form == BOX_ONE || !g->is_line_start)
		return false;
	if (s->is_mmdf)
		return is_mmdf_line(l);
	if (!g->was_blank || g->is_header)
		return false;
	if (split_is_from_line(l.p, l.n))
		return true;
	return s->form == BOX_CONCAT && !g->is_inside &&
	       is_header_section(s, l);
}

static void
note_block(struct progress *g, struct piece l)
{
	if (is_blank(l))
		return;
	if (g->was_blank)
		g->is_inside = begins(l.p, l.n, "--");
	if (is_field(l, "Content-Type") && memmem(l.p, l.n, "message/", 8))
		g->is_inside = true;
}

/* Takes the body that Content-Length vouches for. */
static void
take_length(struct splitter *s, struct progress *g)
{
	size_t n = g->length;

	while (n) {
		size_t step = n < s->source->n ? n : s->source->n;

		keep(&s->kept, s->source->p, step);
		source_drop(s->source, step);
		n -= step;
	}
	g->was_blank = true;
}

static void
take_line(struct splitter *s, struct progress *g, struct piece l,
    struct box_mail *mail)
{
	size_t quotes = 0;

	if (g->is_line_start && g->is_header && is_field(l, "Content-Length"))
		g->has_length = read_length(l, s->kept.most, &g->length);
	if (g->is_line_start && s->form == BOX_CONCAT)
		note_block(g, l);
	if (g->is_line_start && s->form == BOX_MBOX && !s->is_mmdf &&
	    is_quoted(s, l)) {
		quotes = 1;
		mail->was_quoted = true;
	}
	keep(&s->kept, l.p + quotes, l.n - quotes);
	g->was_blank = g->is_line_start && is_blank(l);
	g->is_line_start = l.is_whole;
	source_drop(s->source, l.n);
	if (!g->was_blank || !g->is_header)
		return;
	g->is_header = false;
	if (g->has_length && s->options->quoting == BOX_MBOXCL &&
	    s->form == BOX_MBOX && is_length_true(s, g->length))
		take_length(s, g);
}

/* Passes the line that stands before a mail, and blank ones. */
static void
pass_separator(struct splitter *s)
{
	struct piece l;

	s->from_line[0] = '\0';
	if (s->form == BOX_ONE)
		return;
	for (;;) {
		l = look(s->source);
		if (!l.n || !(is_blank(l) || (s->is_mmdf && is_mmdf_line(l))))
			break;
		source_drop(s->source, l.n);
	}
	if (split_is_from_line(l.p, l.n)) {
		take_from_line(s, l);
		source_drop(s->source, l.n);
	}
}

int
split_next(struct splitter *s, struct box_mail *mail)
{
	struct progress g = {.is_header = true, .is_line_start = true};
	bool is_first = !s->is_started;
	struct piece l;

	s->is_started = true;
	s->kept.n = 0;
	s->kept.is_cut = false;
	pass_separator(s);
	l = look_ahead(s);
	if (!l.n && !(is_first && s->form == BOX_ONE))
		return source_error(s->source);
	*mail = (struct box_mail){
	    .offset = s->source->offset, .from_line = s->from_line};
	for (; l.n && !is_next_mail(s, &g, l); l = look_ahead(s))
		take_line(s, &g, l, mail);
	if (s->kept.is_failed)
		return -ENOMEM;
	if (s->form != BOX_ONE && !s->is_mmdf && g.was_blank && !g.is_header)
		drop_last_blank(&s->kept);
	mail->length = s->source->offset - mail->offset;
	mail->raw = s->kept.p ? s->kept.p : (const uint8_t *)"";
	mail->n = s->kept.n;
	mail->is_cut = s->kept.is_cut;
	return source_error(s->source) ? source_error(s->source) : 1;
}

void
split_end(struct splitter *s)
{
	free(s->kept.p);
	s->kept = (struct kept){0};
}
