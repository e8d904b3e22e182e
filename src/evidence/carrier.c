/* SPDX-License-Identifier: MIT */
/* Looking inside forwarded mail. */
#include "evidence/carrier.h"

enum {
	COMMENT_MOST = 400, /* bytes a person writes above a forwarded mail */
	BLOCK_LINES = 12    /* of the header that mail programs paste */
};

static const char *const forward_marks[] = {
    "fw:", "fwd:", "wg:", "tr:", "enc:", "rv:", "i:",
    "\xe8\xbb\xa2\xe9\x80\x81:", "\xe8\xbb\xa2\xe9\x80\x81\xef\xbc\x9a"};

/* Names of pasted header fields, several languages; ASCII case apart. */
static const struct {
	const char *name;
	bool is_subject;
} field_names[] = {
    {"from", false},
    {"von", false},
    {"de", false},
    {"da", false},
    {"van", false},
    {"\xe5\xb7\xae\xe5\x87\xba\xe4\xba\xba", false},
    {"\xe9\x80\x81\xe4\xbf\xa1\xe8\x80\x85", false},
    {"\xe9\x80\x81\xe4\xbf\xa1\xe5\x85\x83", false},
    {"subject", true},
    {"betreff", true},
    {"objet", true},
    {"assunto", true},
    {"asunto", true},
    {"oggetto", true},
    {"onderwerp", true},
    {"\xe4\xbb\xb6\xe5\x90\x8d", true},
};

bool
carrier_is_forward(struct str subject)
{
	subject = str_trim(subject);
	for (size_t i = 0; i < ARRAY_LEN(forward_marks); i++)
		if (str_istarts(subject, str_c(forward_marks[i])))
			return true;
	return false;
}

/* "Name: value" or "Name：value"; the value, or absent. */
static struct str
field_value(struct str line, const char *name)
{
	struct str rest;

	line = str_trim(line);
	while (line.n && (line.p[0] == '*' || line.p[0] == '>'))
		line = str_trim(str_skip(line, 1));
	if (!str_istarts(line, str_c(name)))
		return STR_NONE;
	rest = str_trim(str_skip(line, strlen(name)));
	while (rest.n && rest.p[0] == '*')
		rest = str_trim(str_skip(rest, 1));
	if (str_starts(rest, STR(":")))
		return str_trim(str_skip(rest, 1));
	if (str_starts(rest, STR("\xef\xbc\x9a")))
		return str_trim(str_skip(rest, 3));
	return STR_NONE;
}

struct told {
	struct str from, subject;
};

/* A line that is a From or Subject field fills its member. */
static bool
take_line(struct str line, struct told *t)
{
	for (size_t i = 0; i < ARRAY_LEN(field_names); i++) {
		struct str v = field_value(line, field_names[i].name);
		struct str *to =
		    field_names[i].is_subject ? &t->subject : &t->from;

		if (!v.n)
			continue;
		if (!to->p)
			*to = v;
		return true;
	}
	return false;
}

/* The pasted header near the top of the text; both fields, close together. */
static bool
find_told(struct str text, struct told *out)
{
	struct str rest = text;
	struct told t = {STR_NONE, STR_NONE};
	size_t lines = 0;

	while (rest.p) {
		size_t at = (size_t)(rest.p - text.p);
		struct str line = str_line(&rest);

		if (t.from.p && ++lines > BLOCK_LINES)
			return false;
		if (!t.from.p && at > COMMENT_MOST)
			return false;
		take_line(line, &t);
		if (t.from.p && t.subject.p) {
			*out = t;
			return true;
		}
	}
	return false;
}

static struct str
body_text(const struct message *m)
{
	for (size_t i = 0; i < m->n_parts; i++) {
		const struct mail_part *p = m->parts[i];

		if (!p->is_shown || p->is_alternative_hidden)
			continue;
		if (p->html)
			return p->html->text;
		if (p->text.p)
			return p->text;
	}
	return STR_NONE;
}

static const struct message *
told_message(struct arena *a, const struct message *m)
{
	struct told t;
	struct message *inner;

	if (!carrier_is_forward(m->subject) || !find_told(body_text(m), &t))
		return NULL;
	inner = arena_alloc(a, sizeof *inner);
	*inner = *m;
	inner->from = address_list(a, t.from, STR("utf-8"), &inner->n_from);
	inner->subject = t.subject;
	inner->n_to = inner->n_cc = inner->n_reply_to = inner->n_sender = 0;
	return inner;
}

static size_t
add_attached(const struct mail_part *p, struct carried *out, size_t n)
{
	for (; p && n < CARRIED_MOST; p = p->next) {
		if (p->kind == MAIL_MESSAGE && p->message)
			out[n++] = (struct carried){p->message, true, false};
		else if (p->kind == MAIL_MULTIPART)
			n = add_attached(p->children, out, n);
	}
	return n;
}

size_t
carrier_open(struct arena *a, const struct message *m,
    struct carried out[static CARRIED_MOST])
{
	const struct message *told;
	size_t n = 0;

	out[n++] = (struct carried){m, false, false};
	if (!str_eq(m->root->type_effective, STR("multipart/report")))
		n = add_attached(m->root, out, n);
	if (n > 1 || !(told = told_message(a, m)))
		return n;
	out[n++] = (struct carried){told, true, true};
	return n;
}
