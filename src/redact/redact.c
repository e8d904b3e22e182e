/* SPDX-License-Identifier: MIT */
/* Learning whom a mail was for. */
#include "redact/redact.h"

#include "base/buf.h"
#include "base/fold.h"
#include "redact/inside.h"
#include "redact/words.def"

#include <string.h>

enum {
	HIDDEN_MOST = 512, /* names, addresses and their codings */
	NAME_MOST = 48,	   /* bytes of a name in a salutation */
	LEARN_MOST = 64 * 1024
};

bool
redact_in_list(const char *list, struct str word)
{
	struct str rest = str_c(list);

	while (rest.p)
		if (str_ieq(str_cut(&rest, ' '), word))
			return true;
	return false;
}

static void
hide(struct redact *r, struct str s)
{
	struct str f = str_trim(fold_text(r->arena, str_trim(s)).text);

	if (f.n < 3 || redact_in_list(WORDS, f) || redact_in_list(NOBODY, f))
		return;
	for (size_t i = 0; i < r->n_hidden; i++)
		if (str_eq(r->hidden[i], f))
			return;
	/* From here on no text can be trusted to name nobody. */
	r->is_full = r->n_hidden >= HIDDEN_MOST;
	if (r->is_full)
		return;
	r->hidden =
	    arena_push(r->arena, r->hidden, r->n_hidden, sizeof *r->hidden);
	r->hidden[r->n_hidden++] = f;
}

static const char alphabet[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/* What of `s` shows in base64 whatever stands before and behind it. */
static void
hide_base64(struct redact *r, struct str s)
{
	for (size_t shift = 0; shift < 3; shift++) {
		struct buf b;
		uint32_t bits = 0;
		size_t n_bits = 0, from = shift ? 2 : 0;

		buf_init(&b, r->arena, s.n * 2 + 8);
		for (size_t i = 0; i < s.n + shift; i++) {
			unsigned char c =
			    i < shift ? 0 : (unsigned char)s.p[i - shift];

			bits = bits << 8 | c;
			n_bits += 8;
			for (; n_bits >= 6; n_bits -= 6)
				buf_byte(
				    &b, alphabet[bits >> (n_bits - 6) & 63]);
		}
		from = shift == 2 ? 3 : from;
		if (b.n > from + 3)
			hide(r, str_skip(buf_str(&b), from));
	}
}

static void
hide_hex(struct redact *r, struct str s)
{
	struct buf b;

	buf_init(&b, r->arena, s.n * 2 + 1);
	for (size_t i = 0; i < s.n; i++)
		buf_fmt(&b, "%02x", (unsigned char)s.p[i]);
	hide(r, buf_str(&b));
}

/* A name as a whole, without its blanks, and each of its words. */
static void
hide_name(struct redact *r, struct str name)
{
	struct str f = fold_text(r->arena, str_trim(name)).text, rest = f;
	struct buf joined;

	buf_init(&joined, r->arena, f.n + 1);
	while (rest.p) {
		struct str word = str_cut(&rest, ' ');

		buf_add(&joined, word);
		hide(r, word);
	}
	hide(r, f);
	hide(r, buf_str(&joined));
	if (f.n >= 4) {
		hide_base64(r, str_trim(name));
		hide_hex(r, str_trim(name));
	}
}

static void
hide_local(struct redact *r, struct str local)
{
	size_t from = 0;

	for (size_t i = 0; i <= local.n; i++) {
		if (i < local.n && is_alpha(local.p[i]))
			continue;
		hide(r, str_sub(local, from, i - from));
		from = i + 1;
	}
	hide(r, local);
	if (local.n >= 4) {
		hide_base64(r, local);
		hide_hex(r, local);
	}
}

static void
hide_mailbox(struct redact *r, struct str local, struct str domain)
{
	struct buf b;
	ssize_t at = str_rchr(r->sender, '@');
	struct str own =
	    at < 0 ? STR_NONE : str_skip(r->sender, (size_t)at + 1);

	buf_init(&b, r->arena, local.n + domain.n + 2);
	buf_add(&b, local);
	buf_byte(&b, '@');
	buf_add(&b, domain);
	if (str_ieq(buf_str(&b), r->sender))
		r->sender = STR_NONE;
	hide(r, buf_str(&b));
	hide_base64(r, buf_str(&b));
	hide_hex(r, buf_str(&b));
	hide_local(r, local);
	if (domain.n && !str_ieq(own, domain)) {
		hide(r, domain);
		hide_base64(r, domain);
		hide_hex(r, domain);
	}
}

static void
hide_list(struct redact *r, const struct address *list, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (list[i].display.p)
			hide_name(r, list[i].display);
		if (list[i].local.p)
			hide_mailbox(r, list[i].local, list[i].domain);
	}
}

const char redact_recipients[] =
    "to cc bcc delivered-to x-original-to envelope-to x-delivered-to "
    "x-forwarded-to x-forwarded-for resent-to resent-cc apparently-to "
    "x-envelope-to x-rcpt-to x-apple-original-to x-yahoo-delivered-to "
    "x-real-to original-recipient final-recipient x-apparently-to";

static void
learn_received(struct redact *r, struct str value)
{
	ssize_t at = str_ifind(value, STR(" for "));
	struct str rest;
	struct address *list;
	size_t n;

	if (at < 0)
		return;
	rest = str_trim(str_skip(value, (size_t)at + 5));
	at = str_chr(rest, ';');
	rest = str_trim(at < 0 ? rest : str_sub(rest, 0, (size_t)at));
	at = str_chr(rest, ' ');
	rest = at < 0 ? rest : str_sub(rest, 0, (size_t)at);
	list = address_list(r->arena, rest, STR_NONE, &n);
	hide_list(r, list, n);
}

/* "Dear Taro Tanaka," */
static void
learn_greeting(struct redact *r, struct str line)
{
	ssize_t at = str_chr(line, ' ');
	struct str name, rest;
	size_t n = 0;

	if (at < 0 || !redact_in_list(GREETINGS, str_sub(line, 0, (size_t)at)))
		return;
	name = str_skip(line, (size_t)at + 1);
	while (n < name.n && n < NAME_MOST && !strchr(",.!:;?<(", name.p[n]))
		n++;
	name = rest = str_sub(name, 0, n);
	while (rest.p)
		if (redact_in_list(NOBODY, str_cut(&rest, ' ')))
			return;
	hide_name(r, name);
}

static bool
is_everybody(struct str name)
{
	struct str rest = str_c(EVERYBODY);

	while (rest.p)
		if (str_find(name, str_cut(&rest, ' ')) >= 0)
			return true;
	return false;
}

/* What stands before an honorific, back to a mark or the line's beginning. */
static void
learn_honorific(struct redact *r, struct str line, size_t end)
{
	static const char marks[] = "、 。 「 」 ・ : ， , ； ！ 】 【 （ ）";
	struct str name = str_sub(line, 0, end), rest = str_c(marks);

	while (rest.p) {
		struct str mark = str_cut(&rest, ' ');
		ssize_t at = -1, found;

		while ((found = str_find(
			    str_skip(name, (size_t)(at + 1)), mark)) >= 0)
			at += found + 1;
		if (at >= 0)
			name = str_skip(name, (size_t)at + mark.n);
	}
	name = str_trim(name);
	if (name.n >= 3 && name.n <= NAME_MOST && !is_everybody(name))
		hide_name(r, name);
}

void
redact_learn_text(struct redact *r, struct str text)
{
	struct str all = redact_flatten(r->arena, str_sub(text, 0, LEARN_MOST));

	while (all.p) {
		struct str line = str_trim(str_line(&all)),
			   rest = str_c(HONORIFICS);

		learn_greeting(r, line);
		while (rest.p) {
			ssize_t at = str_find(line, str_cut(&rest, ' '));

			if (at > 0)
				learn_honorific(r, line, (size_t)at);
		}
	}
}

void
redact_learn(struct redact *r, const struct message *m)
{
	for (size_t i = 0; i < m->n_headers; i++) {
		const struct mail_header *h = &m->headers[i];
		size_t n;

		if (str_ieq(h->name, STR("Received")))
			learn_received(r, h->value);
		if (redact_in_list(redact_recipients, h->name)) {
			struct address *list =
			    address_list(r->arena, h->value, STR_NONE, &n);

			hide_list(r, list, n);
		}
	}
	redact_learn_text(r, m->subject);
	for (size_t i = 0; i < m->n_parts; i++) {
		const struct mail_part *p = m->parts[i];

		if (p->html)
			redact_learn_text(r, p->html->text);
		else if (p->text.p)
			redact_learn_text(r, p->text);
		if (p->message && p->message->outer == m)
			redact_learn(r, p->message);
	}
}
