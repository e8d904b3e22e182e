/* SPDX-License-Identifier: MIT */
/* A whole message: its tree, its header fields as shown, its facts. */
#include "mail/message.h"

#include "base/limits.h"
#include "mail/code.h"
#include "mail/date.h"
#include "mail/fact.h"
#include "mail/field.h"
#include "mail/mime.h"
#include "mail/sender.h"
#include "mail/word.h"

const struct mail_header *
message_header(const struct message *m, struct str name, size_t n)
{
	return field_find(m->headers, m->n_headers, name, n);
}

int64_t
message_received(const struct message *m)
{
	const struct mail_header *h = message_header(m, STR("Received"), 0);
	ssize_t semicolon = h ? str_rchr(h->value, ';') : -1;
	struct date d;

	if (semicolon >= 0 &&
	    date_read(str_skip(h->value, (size_t)semicolon + 1), &d))
		return d.seconds;
	return m->date;
}

bool
message_has_fact(const struct message *m, const char *id)
{
	for (size_t i = 0; i < m->n_facts; i++)
		if (!strcmp(m->facts[i].id, id))
			return true;
	return false;
}

/* The charset that bytes of the header without a label are tried in. */
static struct str
charset_hint(const struct mail_part *part)
{
	struct str hint = part->charset;

	for (const struct mail_part *c = part->children; c && !hint.n;
	     c = c->next)
		hint = charset_hint(c);
	return hint;
}

struct reader {
	struct arena *arena;
	struct message *message;
	struct facts *facts;
	struct str hint;
};

/* The first field of that name; further ones are the given fact. */
static const struct mail_header *
first(struct reader *r, const char *name, enum fact duplicate)
{
	const struct mail_header *h =
	    message_header(r->message, str_c(name), 0);
	const struct mail_header *second =
	    message_header(r->message, str_c(name), 1);

	if (second && duplicate != N_FACTS)
		fact_add(r->facts, duplicate, second->raw);
	if (h)
		r->facts->place = h->raw;
	return h;
}

static void
read_subject(struct reader *r)
{
	const struct mail_header *h =
	    first(r, "Subject", FACT_SUBJECT_DUPLICATE);

	if (!h)
		return;
	r->message->subject =
	    str_trim(word_decode(r->arena, h->value, r->hint, r->facts));
	if (sender_has_bidi(r->message->subject))
		fact_add(r->facts, FACT_SUBJECT_BIDI, h->raw);
	if (sender_has_control(r->message->subject))
		fact_add(r->facts, FACT_SUBJECT_CONTROL, h->raw);
}

static void
read_date(struct reader *r)
{
	const struct mail_header *h = first(r, "Date", FACT_DATE_DUPLICATE);
	struct date date;

	r->message->date = INT64_MIN;
	if (!h) {
		fact_add(r->facts, FACT_DATE_MISSING, STR(""));
		return;
	}
	if (!date_read(h->value, &date)) {
		fact_add(r->facts, FACT_DATE_UNREADABLE, h->raw);
		return;
	}
	if (date.is_odd)
		fact_add(r->facts, FACT_DATE_ODD, h->raw);
	r->message->date = date.seconds;
	r->message->date_zone = date.zone;
}

static void
read_id(struct reader *r)
{
	const struct mail_header *h = first(r, "Message-ID", FACT_ID_DUPLICATE);
	struct str id;
	ssize_t open, close;

	if (!h)
		return;
	id = h->value;
	open = str_chr(id, '<');
	if (open >= 0)
		id = str_skip(id, (size_t)open + 1);
	close = str_chr(id, '>');
	if (close >= 0)
		id.n = (size_t)close;
	id = str_trim(id);
	if (id.n)
		r->message->message_id = id;
}

/* Of all fields of that name: a client may show the mailboxes of each. */
static struct address *
read_addresses(struct reader *r, const char *name, size_t *n_out)
{
	struct address *all = NULL;
	size_t n_all = 0;

	for (size_t i = 0; i < r->message->n_headers; i++) {
		const struct mail_header *h = &r->message->headers[i];
		struct address *list;
		size_t n;

		if (!str_ieq(h->name, str_c(name)))
			continue;
		r->facts->place = h->raw;
		if (n_all >= LIMIT_ADDRESSES) {
			fact_add(r->facts, FACT_LIMIT_ADDRESSES_, h->raw);
			break;
		}
		list = address_read(r->arena, h->value, r->hint, r->facts, &n);
		for (size_t k = 0; k < n; k++) {
			all = arena_push(r->arena, all, n_all, sizeof *all);
			all[n_all++] = list[k];
		}
	}
	*n_out = n_all;
	return all;
}

static void
read_header(struct reader *r)
{
	struct message *m = r->message;

	read_subject(r);
	read_date(r);
	read_id(r);
	m->from = read_addresses(r, "From", &m->n_from);
	m->sender = read_addresses(r, "Sender", &m->n_sender);
	m->reply_to = read_addresses(r, "Reply-To", &m->n_reply_to);
	m->to = read_addresses(r, "To", &m->n_to);
	m->cc = read_addresses(r, "Cc", &m->n_cc);
	sender_note(m, r->facts);
}

static void
list_parts(struct arena *a, struct message *m, struct mail_part *part)
{
	m->parts = arena_push(a, m->parts, m->n_parts, sizeof *m->parts);
	m->parts[m->n_parts++] = part;
	if (part->message)
		list_parts(a, m, part->message->root);
	for (struct mail_part *c = part->children; c; c = c->next)
		list_parts(a, m, c);
}

/* Files that are no mail but hold one. */
static void
note_file(struct facts *facts, struct str raw)
{
	struct str head = str_sub(raw, 0, 8);

	if (!raw.n)
		fact_add(facts, FACT_MAIL_EMPTY, raw);
	if (str_eq(head, STR("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")))
		fact_add(facts, FACT_MAIL_MSG, head);
	if (str_starts(head, STR("\x78\x9f\x3e\x22")))
		fact_add(facts, FACT_MAIL_TNEF, head);
}

/* A mail whose lines end in CR alone: the same bytes with LF. */
static struct str
without_cr_lines(struct arena *a, struct str raw)
{
	char *p;

	if (str_chr(raw, '\n') >= 0 || str_chr(raw, '\r') < 0)
		return raw;
	p = (char *)arena_str(a, raw).p;
	for (size_t i = 0; i < raw.n; i++)
		if (p[i] == '\r')
			p[i] = '\n';
	return (struct str){p, raw.n};
}

/* `shared` has what all messages of a mail have in common. */
static struct message *
read_message(struct mime *shared, struct str raw)
{
	struct arena *a = shared->arena;
	struct message *m = arena_alloc(a, sizeof *m);
	struct facts *facts = arena_alloc(a, sizeof *facts);
	struct mime mime = *shared;
	struct reader r = {a, m, facts, STR_NONE};
	struct str given = raw.p ? raw : STR("");

	raw = without_cr_lines(a, given);
	*facts = (struct facts){.arena = a, .raw = raw};
	if (raw.n > LIMIT_MAIL_BYTES) {
		raw.n = LIMIT_MAIL_BYTES;
		fact_add(facts, FACT_LIMIT_MAIL, str_sub(raw, raw.n, 0));
	}
	note_file(facts, raw);
	if (raw.p != given.p)
		fact_add(facts, FACT_MAIL_CR, str_sub(raw, 0, 0));
	m->raw = raw;
	mime.facts = facts;
	mime.message = m;
	m->root = mime_read(&mime, raw);
	mime_show(m->root, facts);
	m->headers = m->root->headers;
	m->n_headers = m->root->n_headers;
	m->body_offset = (size_t)(m->root->body_raw.p - raw.p);
	r.hint = charset_hint(m->root);
	read_header(&r);
	list_parts(a, m, m->root);
	if (mime.images)
		code_read(&mime, m);
	m->facts = facts->items;
	m->n_facts = facts->n;
	return m;
}

struct message *
message_read_inner(struct mime *outer, struct str raw, struct str section)
{
	struct mime inner = *outer;
	struct message *m;

	inner.section = section;
	m = read_message(&inner, raw);
	m->outer = outer->message;
	return m;
}

struct message *
message_read(
    struct arena *a, struct str raw, const struct message_options *options)
{
	size_t n_parts = 0;
	struct image_budget budget = image_budget();
	struct mime shared = {.arena = a,
	    .images = options && options->scan_images ? &budget : NULL,
	    .no_html = options && options->no_html,
	    .n_parts = &n_parts,
	    .section = STR("")};

	return read_message(&shared, raw);
}
