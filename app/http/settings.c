/* SPDX-License-Identifier: MIT */
/* The settings' reader. */
#include "http/settings.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "http/slurp.h"

enum {
	FILE_MOST = 1 << 20,
	ROWS_MOST = 64,
	PLACE_BYTES = 4096 + 16
};

static void
clear_list(struct setting_list *l)
{
	for (size_t i = 0; i < l->n; i++) {
		free(l->items[i]);
		free(l->places[i]);
	}
	free(l->items);
	free(l->places);
	*l = (struct setting_list){0};
}

static char *
copy(const char *s)
{
	char *p = strdup(s);

	if (!p)
		abort();
	return p;
}

static void
push(struct setting_list *l, const char *s, const char *place)
{
	l->items = realloc(l->items, (l->n + 1) * sizeof *l->items);
	l->places = realloc(l->places, (l->n + 1) * sizeof *l->places);
	if (!l->items || !l->places)
		abort();
	l->places[l->n] = copy(place);
	l->items[l->n++] = copy(s);
}

static bool
read_number(const struct setting *row, const char *s, uint64_t *out)
{
	char *end;
	unsigned long long n;

	if (*s < '0' || *s > '9')
		return false;
	errno = 0;
	n = strtoull(s, &end, 10);
	if (errno || n > UINT64_MAX >> 20)
		return false;
	if (row->kind == SETTING_SIZE && *end == 'K')
		n <<= 10, end++;
	else if (row->kind == SETTING_SIZE && *end == 'M')
		n <<= 20, end++;
	if (*end || n < row->least || n > row->most)
		return false;
	*out = n;
	return true;
}

/* NULL, or what is wrong with the value. */
static const char *
store(
    const struct setting *row, void *base, const char *value, const char *place)
{
	char *at = (char *)base + row->at;
	bool yes = !strcmp(value, "yes");

	switch (row->kind) {
	case SETTING_TEXT:
		free(*(char **)at);
		*(char **)at = copy(value);
		return NULL;
	case SETTING_LIST:
		push((struct setting_list *)at, value, place);
		return *value ? NULL : "the value is empty";
	case SETTING_BOOL:
		*(bool *)at = yes;
		return yes || !strcmp(value, "no") ? NULL : "say yes or no";
	default:
		return read_number(row, value, (uint64_t *)at)
			   ? NULL
			   : "the number is malformed or out of its range";
	}
}

static char *
trim(char *s)
{
	char *end;

	while (*s == ' ' || *s == '\t')
		s++;
	end = s + strlen(s);
	while (
	    end > s && (end[-1] == ' ' || end[-1] == '\t' || end[-1] == '\r'))
		*--end = 0;
	return s;
}

/* Splits a line; the row's index, or -1 with *why. */
static ssize_t
parse(const struct setting *table, size_t n, char *line, char **value,
    const char **why)
{
	char *eq = strchr(line, '=');

	*why = "there is no `=`";
	if (!eq)
		return -1;
	*eq = 0;
	*value = trim(eq + 1);
	line = trim(line);
	for (size_t i = 0; i < n; i++)
		if (!strcmp(table[i].name, line))
			return (ssize_t)i;
	*why = "there is no such setting";
	return -1;
}

bool
settings_read(const struct setting *table, size_t n, void *base,
    const char *path, char **why_out)
{
	char *text = slurp(path, FILE_MOST, NULL), *rest = text, *line;
	const char *why = text ? NULL : strerror(errno);
	bool seen[ROWS_MOST] = {false};
	char place[PLACE_BYTES] = "";
	unsigned number = 0;

	while (!why && (line = strsep(&rest, "\n"))) {
		char *value;
		ssize_t i;

		snprintf(place, sizeof place, "%s:%u", path, ++number);
		line = trim(line);
		if (!*line || *line == '#')
			continue;
		i = parse(table, n, line, &value, &why);
		if (i < 0)
			break;
		why = NULL;
		if (seen[i] && table[i].kind != SETTING_LIST)
			why = "the setting stands here a second time";
		else
			why = store(&table[i], base, value, place);
		seen[i] = true;
	}
	free(text);
	if (why && asprintf(why_out, "%s: %s", number ? place : path, why) < 0)
		abort();
	return !why;
}

bool
settings_set(const struct setting *table, size_t n, void *base,
    const char *pair, char **why_out)
{
	char *line = copy(pair), *value;
	const char *why;
	ssize_t i = parse(table, n, line, &value, &why);

	if (i >= 0)
		why = store(&table[i], base, value, "");
	free(line);
	if (why && asprintf(why_out, "%s: %s", pair, why) < 0)
		abort();
	return !why;
}

void
settings_done(const struct setting *table, size_t n, void *base)
{
	for (size_t i = 0; i < n; i++) {
		char *at = (char *)base + table[i].at;

		if (table[i].kind == SETTING_TEXT) {
			free(*(char **)at);
			*(char **)at = NULL;
		}
		if (table[i].kind == SETTING_LIST)
			clear_list((struct setting_list *)at);
	}
}
