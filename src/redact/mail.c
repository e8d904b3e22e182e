/* SPDX-License-Identifier: MIT */
/* A mail that may be shown around: made anew, so that nothing slips by. */
#include "base/buf.h"
#include "base/limits.h"
#include "redact/inside.h"
#include "redact/redact.h"

#include <string.h>

enum {
	REDACTED_MOST = LIMIT_TEXT_BYTES,
	LINKS_SHOWN = 500
};

#define BOUNDARY "=_redacted"

/* Fields whose text is shown, redacted. All others lose their value. */
static const char kept_fields[] =
    "subject date received authentication-results arc-authentication-results "
    "received-spf x-mailer user-agent content-language importance priority "
    "x-priority auto-submitted precedence list-unsubscribe-post mime-version";
static const char sender_fields[] =
    "from sender reply-to return-path x-sender resent-from errors-to";
/* Ours to say. */
static const char own_fields[] =
    "mime-version content-type content-transfer-encoding "
    "content-disposition content-id";

static void
add_line(struct redact *r, struct buf *b, struct str s)
{
	struct str text = redact_text(r, s);

	for (size_t i = 0; i < text.n; i++)
		buf_byte(b, text.p[i] == '\n' ? ' ' : text.p[i]);
}

static void
add_senders(struct redact *r, struct buf *b, struct str value)
{
	size_t n;
	struct address *list = address_list(r->arena, value, STR_NONE, &n);

	for (size_t i = 0; i < n; i++) {
		const struct address *a = &list[i];

		if (i)
			buf_add(b, STR(", "));
		if (a->display.n) {
			buf_byte(b, '"');
			add_line(r, b, a->display);
			buf_add(b, STR("\" "));
		}
		buf_byte(b, '<');
		if (a->addr.p && !redact_hides(r, a->addr))
			buf_add(b, redact_address(r, a->addr));
		else
			buf_add(b, STR("removed@redacted.invalid"));
		buf_byte(b, '>');
	}
}

/* Of an id its host alone. */
static void
add_id(struct redact *r, struct buf *b, struct str id)
{
	ssize_t at = str_rchr(id, '@');
	struct str host = str_skip(id, (size_t)(at + 1));
	size_t n = 0;

	while (n < host.n &&
	       (is_alnum(host.p[n]) || host.p[n] == '.' || host.p[n] == '-'))
		n++;
	host = at < 0 ? STR_NONE : str_sub(host, 0, n);
	host = host.n ? redact_host(r, host) : STR_NONE;
	buf_add(b, STR("<id-removed@"));
	buf_add(b,
	    host.p && !redact_is_opaque(host) ? host : STR("redacted.invalid"));
	buf_byte(b, '>');
}

static void
add_field(struct redact *r, struct buf *b, const struct message *m,
    const struct mail_header *h)
{
	if (redact_in_list(own_fields, h->name) || !h->name.n ||
	    redact_hides(r, h->name) || redact_is_opaque(h->name))
		return;
	buf_add(b, h->name);
	buf_add(b, STR(": "));
	if (redact_in_list(redact_recipients, h->name))
		buf_add(b, STR("recipients-removed:;"));
	else if (redact_in_list(sender_fields, h->name))
		add_senders(r, b, h->value);
	else if (str_ieq(h->name, STR("Message-ID")))
		add_id(r, b, h->value);
	else if (str_ieq(h->name, STR("Subject")))
		add_line(r, b, m->subject);
	else if (redact_in_list(kept_fields, h->name))
		add_line(r, b, h->value);
	else
		buf_add(b, STR("[removed]"));
	buf_byte(b, '\n');
}

static void
add_header(struct redact *r, struct buf *b, const struct message *m)
{
	for (size_t i = 0; i < m->n_headers; i++)
		add_field(r, b, m, &m->headers[i]);
}

static void
add_body(struct redact *r, struct buf *b, struct str text)
{
	struct str rest = redact_text(r, text);

	while (rest.p) {
		struct str line = str_line(&rest);

		if (str_starts(line, STR("--" BOUNDARY)))
			buf_byte(b, ' ');
		buf_add(b, line);
		buf_byte(b, '\n');
	}
}

static void
add_links(struct redact *r, struct buf *b, const struct html_view *v)
{
	for (size_t i = 0; i < v->n_links && i < LINKS_SHOWN; i++) {
		const struct html_link *l = &v->links[i];

		if (l->kind == HTML_LINK_TEXT)
			continue;
		buf_add(b, STR("["));
		buf_add(b, redact_text(r, l->element));
		buf_add(b, STR("] "));
		add_line(r, b, l->text);
		buf_add(b, STR(" -> "));
		add_line(r, b, l->href);
		buf_byte(b, '\n');
	}
}

static bool
is_name_of_type(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (!is_alnum(s.p[i]) && !strchr("/.+-", s.p[i]))
			return false;
	return s.n && s.n < 64;
}

static void
add_part(struct redact *r, struct buf *b, const struct mail_part *p)
{
	struct str type = p->type_effective;

	if (!is_name_of_type(type) || redact_hides(r, type))
		type = STR("application/octet-stream");
	buf_fmt(b,
	    "--" BOUNDARY "\nContent-Type: text/plain; charset=utf-8\n"
	    "Content-Transfer-Encoding: 8bit\nX-Original-Type: %.*s\n\n",
	    STR_FMT(type));
	if (p->message) {
		add_header(r, b, p->message);
	} else if (p->kind == MAIL_HTML && p->html) {
		add_body(r, b, p->html->text);
		add_links(r, b, p->html);
	} else if (p->kind == MAIL_TEXT && p->text.p) {
		add_body(r, b, p->text);
	} else {
		buf_fmt(b, "[attachment removed: %.*s, %zu bytes]\n",
		    STR_FMT(type), p->bytes.n);
	}
}

struct str
redact_mail(struct redact *r, const struct message *m)
{
	struct buf b;

	buf_init(&b, r->arena, REDACTED_MOST);
	add_header(r, &b, m);
	buf_add(&b, STR("MIME-Version: 1.0\nContent-Type: multipart/mixed; "
			"boundary=\"" BOUNDARY "\"\n\n"));
	for (size_t i = 0; i < m->n_parts; i++)
		if (m->parts[i]->kind != MAIL_MULTIPART)
			add_part(r, &b, m->parts[i]);
	buf_add(&b, STR("--" BOUNDARY "--\n"));
	return buf_str(&b);
}
