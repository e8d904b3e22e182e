/* SPDX-License-Identifier: MIT */
/* The sender as shown, and what is proven about it. */
#include "base/buf.h"
#include "base/fold.h"
#include "base/limits.h"
#include "base/utf8.h"
#include "evidence/gather.h"
#include "know/squash.h"
#include "url/host.h"

enum {
	TOKEN_SHORTEST = 4 /* letters of a word that ties name to domain */
};

/* "user@host" of a pasted sender line: `Name <user@host>` or the bare form. */
static void
read_pasted(struct arena *a, const struct evidence_input *in, struct sender *s)
{
	size_t n;
	struct address *list = address_list(a, in->from, STR_NONE, &n);

	if (!n)
		return;
	s->display = list[0].display;
	s->address = list[0].addr;
	s->local = list[0].local;
	s->domain = host_of(a, in, list[0].domain);
	s->span.quote = in->from;
}

/* "Name <address>", decoded, as a mail program shows it. */
static struct str
as_shown(struct arena *a, const struct address *from)
{
	struct buf b;

	buf_init(&b, a, 4 * LIMIT_QUOTE_BYTES);
	buf_add(&b, utf8_prefix(from->display, LIMIT_QUOTE_BYTES));
	if (from->display.n && from->addr.n)
		buf_byte(&b, ' ');
	if (from->addr.n)
		buf_fmt(&b, "<%.*s>",
		    STR_FMT(utf8_prefix(from->addr, LIMIT_QUOTE_BYTES)));
	return buf_str(&b);
}

static void
read_mail(struct arena *a, const struct evidence_input *in, struct sender *s)
{
	const struct message *m = in->mail;
	const struct mail_header *h = message_header(m, STR("From"), 0);
	const struct address *from = m->n_from ? &m->from[0] : NULL;

	if (h)
		s->span = (struct span){.part = STR(""),
		    .offset = h->offset,
		    .length = h->raw.n,
		    .quote = str_sub(h->value, 0, LIMIT_QUOTE_BYTES)};
	s->is_missing = !from || !from->addr.n;
	s->is_several = m->n_from > 1 || message_header(m, STR("From"), 1);
	if (!from)
		return;
	s->display = from->display;
	s->address = from->addr;
	s->local = from->local;
	s->span.quote = as_shown(a, from);
	s->domain = host_of(a, in, from->domain);
	s->is_dotless = from->domain.n && str_chr(from->domain, '.') < 0;
	s->is_malformed = from->domain.n && !s->domain.n;
	if (!s->domain.n)
		s->domain = from->domain;
	for (size_t i = 0; i < m->n_to; i++)
		s->is_recipient |=
		    m->to[i].addr.n && str_ieq(m->to[i].addr, from->addr);
	for (size_t i = 0; h && i < h->value.n; i++)
		s->is_raw_8bit |= (unsigned char)h->value.p[i] >= 0x80;
}

static struct str
without_hyphens(struct arena *a, struct str label)
{
	return squash_glued(a, squash(a, label).text);
}

static bool
is_role(const struct evidence_input *in, const struct phrase_hit *hits,
    size_t n, size_t from, size_t to)
{
	for (size_t i = 0; i < n; i++)
		if (hits[i].offset <= from &&
		    to <= hits[i].offset + hits[i].length &&
		    str_eq(know_phrase(in->know, hits[i].phrase).family,
			STR("role")))
			return true;
	return false;
}

/*
 * A word of the display name stands in `label` (the organisation's label, or
 * the local part of a person), or the other way round. Role words ("support",
 * "news") tie nothing.
 */
static bool
is_tied(struct arena *a, const struct evidence_input *in, struct str display,
    struct str label)
{
	struct str words = squash(a, fold_text(a, display).text).text;
	struct str glued = squash_glued(a, words), rest = words;
	size_t n;
	struct phrase_hit *hits = know_phrases(in->know, a, words, &n);

	label = without_hyphens(a, fold_text(a, label).text);
	if (label.n < TOKEN_SHORTEST)
		return label.n && str_eq(glued, label);
	if (str_find(glued, label) >= 0 && !str_has_word(words, label) &&
	    !is_role(in, hits, n, 0, words.n))
		return true;
	while (rest.p) {
		struct str w = str_cut(&rest, ' ');
		size_t from = (size_t)(w.p - words.p);

		if (w.n >= TOKEN_SHORTEST && str_find(label, w) >= 0 &&
		    !is_role(in, hits, n, from, from + w.n))
			return true;
	}
	return false;
}

void
gather_sender(
    struct arena *a, const struct evidence_input *in, struct evidence *out)
{
	struct sender *s = &out->sender;
	size_t digits = 0;
	struct str label;

	s->owner = BRAND_NONE;
	if (in->source == SOURCE_TEXT) {
		s->is_unverifiable = true;
		if (in->from.n)
			read_pasted(a, in, s);
	} else if (in->source == SOURCE_MAIL) {
		read_mail(a, in, s);
	} else {
		return;
	}
	s->registrable = host_registrable(in->urls, s->domain);
	if (!s->registrable.n)
		s->registrable = s->domain;
	s->host_kind = know_host_class(in->know, s->domain).kind;
	label = s->registrable;
	label = str_cut(&label, '.');
	for (size_t i = 0; i < label.n; i++)
		digits += is_digit((unsigned char)label.p[i]);
	s->has_digits = digits > 0;
	/* Of a person the local part has the name, at any host. */
	/* The address again is no name. */
	if (!s->display.n || str_eq(fold_text(a, str_trim(s->display)).text,
				 fold_text(a, s->address).text))
		return;
	s->is_tied_to_domain =
	    !s->host_kind.p && is_tied(a, in, s->display, label);
	s->speaks_as_itself =
	    s->is_tied_to_domain || is_tied(a, in, s->display, s->local);
}
