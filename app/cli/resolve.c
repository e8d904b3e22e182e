/* SPDX-License-Identifier: MIT */
/* What the command line's words mean: tables of words, time, locale. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "cli/input.h"
#include "cli/options.h"

struct word {
	const char *word;
	int value;
};

static const struct word formats[] = {
    {"text", 0}, {"json", 1}, {"html", 2}, {NULL, 0}};

static const struct word colours[] = {
    {"auto", COLOUR_AUTO},
    {"always", COLOUR_ALWAYS},
    {"never", COLOUR_NEVER},
    {NULL, 0},
};

static const struct word trusts[] = {
    {"auto", MEKIKI_TRUST_AUTO},
    {"receiver", MEKIKI_TRUST_RECEIVER},
    {"none", MEKIKI_TRUST_NONE},
    {NULL, 0},
};

static const struct word inboxes[] = {
    {"yes", MEKIKI_INBOX_YES},
    {"no", MEKIKI_INBOX_NO},
    {"not-checked", MEKIKI_INBOX_NOT_CHECKED},
    {NULL, 0},
};

static const struct word dids[] = {
    {"nothing", MEKIKI_DID_NOTHING},
    {"opened", MEKIKI_DID_OPEN_LINK},
    {"typed-account", MEKIKI_DID_TYPE_ACCOUNT},
    {"typed-card", MEKIKI_DID_TYPE_CARD},
    {"typed-code", MEKIKI_DID_TYPE_CODE},
    {"typed-bank", MEKIKI_DID_TYPE_BANK},
    {"typed-personal", MEKIKI_DID_TYPE_PERSONAL},
    {"sent-papers", MEKIKI_DID_SEND_PAPERS},
    {"paid", MEKIKI_DID_PAY},
    {"installed", MEKIKI_DID_INSTALL},
    {"called", MEKIKI_DID_CALL},
    {"replied", MEKIKI_DID_REPLY},
    {NULL, 0},
};

static const struct word langs[] = {
    {"ja", 0}, {"en", 0}, {"ja-easy", 0}, {NULL, 0}};

static const struct word *
look_up(const struct word *table, const char *s, size_t n)
{
	for (; table->word; table++)
		if (strlen(table->word) == n && !memcmp(table->word, s, n))
			return table;
	return NULL;
}

/* The value of an option that is one of a table's words; absent leaves 0. */
static bool
choose(
    const struct word *table, const char *option, const char *given, int *out)
{
	const struct word *w;

	if (!given)
		return true;
	w = look_up(table, given, strlen(given));
	if (w) {
		*out = w->value;
		return true;
	}
	cli_warn("%s cannot be \"%s\"", option, given);
	return false;
}

static bool
read_dids(struct cli *c)
{
	const char *s = c->did;

	while (s && *s) {
		size_t n = strcspn(s, ",");
		const struct word *w = look_up(dids, s, n);

		if (!w) {
			cli_warn("--did does not know \"%.*s\"", (int)n, s);
			return false;
		}
		c->options.did |= (uint32_t)w->value;
		s += n + (s[n] == ',');
	}
	return true;
}

static bool
read_inbox(struct cli *c)
{
	const char *s = c->message_center;
	int value = 0;

	if (s && strchr(s, '/')) {
		if (!input_read(s, &c->page, &c->options.inbox_page_size)) {
			cli_warn("%s: cannot be read", s);
			return false;
		}
		c->options.inbox_page = c->page;
		return true;
	}
	if (!choose(inboxes, "--message-center (a file has a slash: ./page)", s,
		&value))
		return false;
	c->options.inbox = (enum mekiki_inbox)value;
	return true;
}

static bool
read_trust(struct cli *c)
{
	const struct word *w;

	if (!c->trust_ar)
		return true;
	w = look_up(trusts, c->trust_ar, strlen(c->trust_ar));
	c->options.trust = w ? (enum mekiki_trust)w->value : MEKIKI_TRUST_NAMED;
	if (!w)
		c->options.authserv_id = c->trust_ar;
	return true;
}

/* POSIX's order of the variables that say the language of messages. */
static const char *
locale_lang(void)
{
	static const char *const names[] = {"LC_ALL", "LC_MESSAGES", "LANG"};

	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
		const char *v = getenv(names[i]);

		if (v && *v)
			return !strncmp(v, "ja", 2) ? "ja" : "en";
	}
	return "en";
}

static bool
read_colour(struct cli *c)
{
	const char *no = getenv("NO_COLOR"), *term = getenv("TERM");
	int value = COLOUR_AUTO;

	if (!choose(colours, "--color", c->colour, &value))
		return false;
	c->use_colour = value == COLOUR_ALWAYS ||
			(value == COLOUR_AUTO && isatty(STDOUT_FILENO) &&
			    !(no && *no) && term && strcmp(term, "dumb"));
	return true;
}

static bool
number(const char **s, size_t digits, int *out)
{
	int v = 0;

	for (size_t i = 0; i < digits; i++, ++*s) {
		if (**s < '0' || **s > '9')
			return false;
		v = v * 10 + (**s - '0');
	}
	*out = v;
	return true;
}

static bool
zone_offset(const char *s, int *seconds_out)
{
	int sign = *s == '-' ? -1 : 1, h, m;

	if (!strcmp(s, "Z")) {
		*seconds_out = 0;
		return true;
	}
	if ((*s != '+' && *s != '-') || (s++, !number(&s, 2, &h)))
		return false;
	s += *s == ':';
	if (!number(&s, 2, &m) || *s || h > 23 || m > 59)
		return false;
	*seconds_out = sign * (h * 3600 + m * 60);
	return true;
}

bool
cli_time(const char *s, int64_t *out)
{
	struct tm t = {0};
	int offset = 0;
	char *end;
	long long plain = strtoll(s, &end, 10);

	if (*s >= '0' && *s <= '9' && !*end) {
		*out = plain;
		return true;
	}
	if (!number(&s, 4, &t.tm_year) || *s++ != '-' ||
	    !number(&s, 2, &t.tm_mon) || *s++ != '-' ||
	    !number(&s, 2, &t.tm_mday))
		return false;
	if (*s && (*s++ != 'T' || !number(&s, 2, &t.tm_hour) || *s++ != ':' ||
		      !number(&s, 2, &t.tm_min) || *s++ != ':' ||
		      !number(&s, 2, &t.tm_sec) || !zone_offset(s, &offset)))
		return false;
	if (t.tm_mon < 1 || t.tm_mon > 12 || t.tm_mday < 1 || t.tm_mday > 31 ||
	    t.tm_hour > 23 || t.tm_min > 59 || t.tm_sec > 60)
		return false;
	t.tm_year -= 1900;
	t.tm_mon--;
	*out = (int64_t)timegm(&t) - offset;
	return true;
}

static bool
read_now(struct cli *c)
{
	c->options.now = (int64_t)time(NULL);
	if (!c->now || cli_time(c->now, &c->options.now))
		return true;
	cli_warn("--now cannot be \"%s\"", c->now);
	return false;
}

/* A whole number from 1 to most; absent leaves *out. */
static bool
count(const char *option, const char *given, long most, long *out)
{
	char *end;
	long n;

	if (!given)
		return true;
	n = strtol(given, &end, 10);
	if (end == given || *end || n < 1 || n > most) {
		cli_warn("%s is a number from 1 to %ld", option, most);
		return false;
	}
	*out = n;
	return true;
}

static bool
read_numbers(struct cli *c)
{
	long jobs = sysconf(_SC_NPROCESSORS_ONLN), seconds = 0;

	if (!count("--jobs", c->jobs, 256, &jobs) ||
	    !count("--timeout", c->timeout, 86400, &seconds))
		return false;
	c->n_jobs = jobs < 1 ? 1 : (size_t)jobs;
	c->job_ms = (unsigned)seconds * 1000;
	return true;
}

bool
cli_resolve(struct cli *c)
{
	int format = 0, lang = 0;

	c->options.index = -1;
	c->options.lang = c->lang ? c->lang : locale_lang();
	c->options.client_ip = c->client_ip;
	c->options.helo = c->helo;
	c->options.mail_from = c->mail_from;
	c->options.trusted_sealers = c->trust_sealer;
	if (c->is_brief && c->is_explain) {
		cli_warn("--brief and --explain exclude each other");
		return false;
	}
	c->form = c->is_brief	  ? MEKIKI_TEXT_BRIEF
		  : c->is_explain ? MEKIKI_TEXT_EXPLAIN
				  : MEKIKI_TEXT_NORMAL;
	if (!choose(formats, "--format", c->format, &format) ||
	    !choose(langs, "--lang", c->lang, &lang))
		return false;
	c->use_json = format == 1;
	c->use_html = format == 2;
	return read_dids(c) && read_inbox(c) && read_trust(c) &&
	       read_colour(c) && read_now(c) && read_numbers(c);
}
