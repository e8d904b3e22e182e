/* SPDX-License-Identifier: MIT */
/* Options of a question, by one table. */
#include "httpd/ask_options.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "worker/export.h"

enum {
	VALUE_MOST = 4096,
	URL_MOST = 16384,
	INBOX_PAGE_MOST = 8 << 20
};

const char *const ask_did_words[ASK_DIDS] = {"opened", "typed-account",
    "typed-card", "typed-code", "typed-bank", "typed-personal", "sent-papers",
    "paid", "installed", "called", "replied"};

static const char *const languages[] = {"ja", "en", "ja-easy"};

const char *
ask_language(const char *p, size_t n)
{
	for (size_t i = 0; i < sizeof languages / sizeof *languages; i++)
		if (strlen(languages[i]) == n && !memcmp(languages[i], p, n))
			return languages[i];
	return NULL;
}

uint32_t
ask_did(const char *p, size_t n)
{
	for (size_t i = 0; i < ASK_DIDS; i++)
		if (strlen(ask_did_words[i]) == n &&
		    !memcmp(ask_did_words[i], p, n))
			return 1u << i; /* in the order of mekiki_did */
	return 0;
}

/* A copy that lives as long as the question; NULL for one with a NUL. */
static const char *
keep(struct ask *a, const char *p, size_t n)
{
	char *s;

	if (memchr(p, 0, n) ||
	    a->n_strings == sizeof a->strings / sizeof *a->strings)
		return NULL;
	s = strndup(p, n);
	if (!s)
		abort();
	a->strings[a->n_strings++] = s;
	return s;
}

/* ---- options */

typedef bool option_set(struct ask *a, const char *p, size_t n);

static bool
set_lang(struct ask *a, const char *p, size_t n)
{
	a->task.job.options.lang = ask_language(p, n);
	return a->task.job.options.lang != NULL;
}

static bool
set_inbox(struct ask *a, const char *p, size_t n)
{
	static const char *const words[] = {"not-checked", "yes", "no"};

	for (unsigned i = 0; i < 3; i++)
		if (strlen(words[i]) == n && !memcmp(words[i], p, n)) {
			a->task.job.options.inbox = (enum mekiki_inbox)i;
			return true;
		}
	return n == 0;
}

/* One word or several with commas between. */
static bool
set_did(struct ask *a, const char *p, size_t n)
{
	while (n) {
		const char *comma = memchr(p, ',', n);
		size_t k = comma ? (size_t)(comma - p) : n;
		uint32_t bit = ask_did(p, k);

		if (!bit && !(k == 7 && !memcmp(p, "nothing", 7)))
			return false;
		a->task.job.options.did |= bit;
		p += k + (comma != NULL);
		n -= k + (comma != NULL);
	}
	return true;
}

static bool
set_now(struct ask *a, const char *p, size_t n)
{
	int64_t t = 0;

	for (size_t i = 0; i < n; i++) {
		if (p[i] < '0' || p[i] > '9' || n > 12)
			return false;
		t = t * 10 + (p[i] - '0');
	}
	a->task.job.options.now = t;
	return n > 0;
}

static bool
set_string(struct ask *a, const char **to, const char *p, size_t n)
{
	if (n > VALUE_MOST)
		return false;
	*to = n ? keep(a, p, n) : NULL;
	return !n || *to;
}

static bool
set_client_ip(struct ask *a, const char *p, size_t n)
{
	return set_string(a, &a->task.job.options.client_ip, p, n);
}

static bool
set_helo(struct ask *a, const char *p, size_t n)
{
	return set_string(a, &a->task.job.options.helo, p, n);
}

static bool
set_mail_from(struct ask *a, const char *p, size_t n)
{
	return set_string(a, &a->task.job.options.mail_from, p, n);
}

static bool
set_file(struct ask *a, const char *p, size_t n)
{
	return n <= 255 && set_string(a, &a->task.job.options.file, p, n);
}

static bool
set_from(struct ask *a, const char *p, size_t n)
{
	return set_string(a, &a->from, p, n);
}

static bool
set_link(struct ask *a, const char *p, size_t n)
{
	if (n > URL_MOST)
		return false;
	a->link = n ? keep(a, p, n) : NULL;
	return !n || a->link;
}

static bool
set_reporter(struct ask *a, const char *p, size_t n)
{
	const char **to = &a->task.job.reporter;

	return set_string(a, to, p, n) && (!*to || export_is_reporter(*to));
}

/* As long as the request: the bytes stay where they came in. */
static bool
set_inbox_page(struct ask *a, const char *p, size_t n)
{
	if (n > INBOX_PAGE_MOST)
		return false;
	if (n) { /* one of two fields may be empty */
		a->task.job.options.inbox_page = p;
		a->task.job.options.inbox_page_size = n;
	}
	return true;
}

static bool
set_skip(struct ask *a, const char *p, size_t n)
{
	bool is_from = n == 4 && !memcmp(p, "from", 4);
	bool is_link = n == 4 && !memcmp(p, "link", 4);

	a->skips |= is_from ? ASK_SKIP_FROM : is_link ? ASK_SKIP_LINK : 0;
	return is_from || is_link;
}

static bool
set_was(struct ask *a, const char *p, size_t n)
{
	for (unsigned v = 0; v <= MEKIKI_PHISH; v++) {
		const char *name = mekiki_verdict_name((enum mekiki_verdict)v);

		if (strlen(name) == n && !memcmp(name, p, n))
			a->was = name;
	}
	return a->was != NULL;
}

static bool
set_format(struct ask *a, const char *p, size_t n)
{
	enum mekiki_export format;

	if (!export_find(p, n, &format))
		return false;
	a->has_format = true;
	a->task.job.number = format;
	return true;
}

static bool
set_as(struct ask *a, const char *p, size_t n)
{
	return set_string(a, &a->as, p, n);
}

static const struct option {
	const char *name;
	unsigned on;
	option_set *set;
} options[] = {
    {"lang", ON_ALL, set_lang},
    {"inbox", ON_PAGE | ON_MAIL | ON_TEXT, set_inbox},
    {"inbox_page", ON_PAGE | ON_MAIL | ON_TEXT, set_inbox_page},
    {"inbox_text", ON_PAGE, set_inbox_page},
    {"format", ON_EXPORT, set_format},
    {"reporter", ON_PAGE | ON_EXPORT, set_reporter},
    {"did", ON_ALL, set_did},
    {"now", ON_MAIL | ON_TEXT, set_now},
    {"client_ip", ON_MAIL, set_client_ip},
    {"helo", ON_MAIL, set_helo},
    {"mail_from", ON_MAIL, set_mail_from},
    {"file", ON_MAIL, set_file},
    {"from", ON_PAGE | ON_TEXT, set_from},
    {"link", ON_PAGE | ON_TEXT, set_link},
    {"url", ON_URL | ON_SAVED_PAGE, set_link},
    {"domain", ON_DOMAIN, set_link},
    {"as", ON_PAGE, set_as},
    {"skip", ON_PAGE, set_skip},
    {"was", ON_PAGE, set_was},
};

static const struct option *
find_option(const char *name, unsigned on)
{
	for (size_t i = 0; i < sizeof options / sizeof *options; i++)
		if ((options[i].on & on) && !strcmp(options[i].name, name))
			return &options[i];
	return NULL;
}

/* Blanks around what a person pasted say nothing. */
static void
trim(const char **p, size_t *n)
{
	while (*n && strchr(" \t\r\n", **p))
		++*p, --*n;
	while (*n && strchr(" \t\r\n", (*p)[*n - 1]))
		--*n;
}

bool
ask_set_options(struct ask *a, const struct form *f, unsigned on,
    const char *const *inputs, const char **why_out)
{
	for (size_t i = 0; i < f->n; i++) {
		const struct form_field *x = &f->fields[i];
		const struct option *o = find_option(x->name, on);
		const char *p = x->value;
		size_t n = x->size;
		bool is_input = false;

		for (size_t k = 0; inputs && inputs[k]; k++)
			is_input |= !strcmp(inputs[k], x->name);
		if (is_input || (!o && (on & ON_PAGE)))
			continue;
		*why_out = o ? "a value is not valid" : "a field is not known";
		if (o && o->set != set_inbox_page)
			trim(&p, &n);
		if (!o || !o->set(a, p, n))
			return false;
	}
	return true;
}

bool
ask_set_member(struct ask *a, unsigned on, const char *key, const json_t *v,
    const char **why_out)
{
	const struct option *o = find_option(key, on);

	*why_out = o ? "a value is not valid" : "a member is not known";
	if (!o)
		return false;
	if (json_is_string(v))
		return o->set(a, json_string_value(v), json_string_length(v));
	if (json_is_integer(v)) {
		char text[24];
		int n = snprintf(text, sizeof text, "%lld",
		    (long long)json_integer_value(v));

		return o->set == set_now && o->set(a, text, (size_t)n);
	}
	if (!json_is_array(v) || o->set != set_did)
		return json_is_null(v);
	for (size_t i = 0; i < json_array_size(v); i++) {
		const json_t *x = json_array_get(v, i);

		if (!json_is_string(x) ||
		    !set_did(a, json_string_value(x), json_string_length(x)))
			return false;
	}
	return true;
}
