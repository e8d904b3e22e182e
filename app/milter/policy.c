/* SPDX-License-Identifier: MIT */
/* Rows of policy, sorted by whom they are for. */
#include "milter/policy.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const names[] = {
    [DEED_NOTHING] = "off",
    [DEED_MARK] = "mark",
    [DEED_TAG] = "tag",
    [DEED_QUARANTINE] = "quarantine",
    [DEED_REJECT] = "reject",
};

const char *
deed_name(enum deed d)
{
	return names[d];
}

/* From `mark` on: off is said of a whole row. */
static bool
read_deed(const char *s, enum deed *out)
{
	for (size_t i = DEED_MARK; i <= DEED_REJECT; i++)
		if (!strcmp(s, names[i])) {
			*out = (enum deed)i;
			return true;
		}
	return false;
}

static bool
read_lang(const char *s, char out[8])
{
	static const char *const langs[] = {"ja", "en", "ja-easy"};

	for (size_t i = 0; i < sizeof langs / sizeof *langs; i++)
		if (!strcmp(s, langs[i])) {
			snprintf(out, 8, "%s", s);
			return true;
		}
	return false;
}

static char
lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

/* False when it is too long to be any row's. */
static bool
copy_match(const char *s, size_t n, char out[POLICY_MATCH_MOST + 1])
{
	if (n > POLICY_MATCH_MOST)
		return false;
	for (size_t i = 0; i < n; i++)
		out[i] = lower(s[i]);
	out[n] = 0;
	return true;
}

/* One of the words behind the match; NULL, or what is wrong. */
static const char *
read_word(const char *word, struct policy *p)
{
	if (!strncmp(word, "phish=", 6))
		return read_deed(word + 6, &p->phish) ? NULL : "no such deed";
	if (!strncmp(word, "suspicious=", 11))
		return read_deed(word + 11, &p->suspicious) ? NULL
							    : "no such deed";
	if (!strncmp(word, "lang=", 5))
		return read_lang(word + 5, p->lang) ? NULL
						    : "not ja, en or ja-easy";
	return "no such word";
}

static const char *
read_match(const char *s, struct policy *p)
{
	const char *at = strchr(s, '@');

	if (strcmp(s, "*") != 0 && (!at || !at[1] || strchr(at + 1, '@')))
		return "it is for *, @domain or an address";
	return copy_match(s, strlen(s), p->match) ? NULL : "it is too long";
}

static const char *
read_row(char *line, const char *lang, struct policy *p)
{
	const char *why;
	char *save = NULL, *word = strtok_r(line, " \t", &save);

	*p = (struct policy){.phish = DEED_MARK, .suspicious = DEED_MARK};
	if (!read_lang(lang, p->lang))
		return "lang is not ja, en or ja-easy";
	why = word ? read_match(word, p) : "it is empty";
	word = why ? NULL : strtok_r(NULL, " \t", &save);
	if (word && !strcmp(word, "off")) {
		p->phish = p->suspicious = DEED_NOTHING;
		word = strtok_r(NULL, " \t", &save);
		return word ? "off stands alone" : NULL;
	}
	for (; word && !why; word = strtok_r(NULL, " \t", &save))
		why = read_word(word, p);
	return why;
}

static int
by_match(const void *a, const void *b)
{
	return strcmp(((const struct policy *)a)->match,
	    ((const struct policy *)b)->match);
}

/* Sorts them, and takes "*" out of them. */
static const char *
settle(struct policy_list *l, const struct policy **at_out)
{
	qsort(l->rows, l->n, sizeof *l->rows, by_match);
	for (size_t i = 0; i < l->n; i++) {
		*at_out = &l->rows[i];
		if (i && !strcmp(l->rows[i - 1].match, l->rows[i].match))
			return "stands twice";
		if (!strcmp(l->rows[i].match, "*"))
			l->rest = l->rows[i];
	}
	return NULL;
}

bool
policy_read(const struct setting_list *items, const char *lang,
    struct policy_list *out, char **why_out)
{
	struct policy_list l = {.rows = calloc(items->n + 1, sizeof *l.rows)};
	const struct policy *twice = NULL;
	char star[] = "*";
	const char *why = read_row(star, lang, &l.rest), *what = "", *at = "";

	if (!l.rows)
		abort();
	if (items->n > POLICY_ROWS_MOST)
		why = "too many rows";
	for (size_t i = 0; !why && i < items->n; i++) {
		char *line = strdup(items->items[i]);

		if (!line)
			abort();
		what = items->items[i];
		at = items->places[i];
		why = read_row(line, lang, &l.rows[l.n]);
		l.rows[l.n++].place = at;
		free(line);
	}
	if (!why && (why = settle(&l, &twice))) {
		what = twice->match;
		at = twice->place;
	}
	if (!why) {
		*out = l;
		return true;
	}
	if (asprintf(why_out, "%s%spolicy %s: %s", at, *at ? ": " : "", what,
		why) < 0)
		abort();
	policy_done(&l);
	return false;
}

void
policy_done(struct policy_list *l)
{
	free(l->rows);
	*l = (struct policy_list){0};
}

const struct policy *
policy_find(const struct policy_list *l, const char *address, size_t n)
{
	struct policy key;
	const struct policy *found;
	const char *at;

	if (!copy_match(address, n, key.match))
		return &l->rest;
	found = bsearch(&key, l->rows, l->n, sizeof *l->rows, by_match);
	at = strrchr(key.match, '@');
	if (found || !at)
		return found ? found : &l->rest;
	memmove(key.match, at, strlen(at) + 1);
	found = bsearch(&key, l->rows, l->n, sizeof *l->rows, by_match);
	return found ? found : &l->rest;
}

void
policy_soften(struct policy *sum, const struct policy *other)
{
	if (other->phish < sum->phish)
		sum->phish = other->phish;
	if (other->suspicious < sum->suspicious)
		sum->suspicious = other->suspicious;
	if (!sum->phish || !sum->suspicious)
		sum->phish = sum->suspicious = DEED_NOTHING;
}
