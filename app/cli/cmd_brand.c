/* SPDX-License-Identifier: MIT */
/* mekiki brand: what is known of brands. Reads no mail, so without a jail. */
#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "cli/commands.h"
#include "cli/input.h"
#include "cli/run.h"
#include "worker/answer.h"

static const char *
text_of(const json_t *o, const char *key)
{
	const char *s = json_string_value(json_object_get(o, key));

	return s ? s : "";
}

/* The member that has one text a language: {"ja": ..., "en": ...}. */
static const char *
in_language(const struct cli *c, const json_t *o, const char *key)
{
	const json_t *pair = json_object_get(o, key);

	return text_of(pair, strcmp(c->options.lang, "en") ? "ja" : "en");
}

static void
print_json(const json_t *o)
{
	size_t n;
	char *line = answer_json_line(o, &n);

	puts(line);
	free(line);
}

static void
print_words(const char *label, const json_t *list)
{
	size_t i;
	json_t *w;

	if (!json_array_size(list))
		return;
	printf("%s", label);
	json_array_foreach(list, i, w)
	    printf("%s %s", i ? "," : ":", json_string_value(w));
	printf("\n");
}

static void
print_domains(const json_t *list)
{
	size_t i;
	json_t *d;

	json_array_foreach(list, i, d)
	{
		bool is_theirs =
		    !json_is_true(json_object_get(d, "user_content"));

		printf("  %-40s %-8s", text_of(d, "host"),
		    text_of(d, "confidence"));
		print_words(is_theirs ? "" : " written by others",
		    json_object_get(d, "roles"));
		if (!json_array_size(json_object_get(d, "roles")))
			printf("%s\n", is_theirs ? "" : " written by others");
	}
}

static void
print_contacts(const json_t *list)
{
	size_t i;
	json_t *k;

	json_array_foreach(list, i, k) printf("  %-10s %s (%s, %s)\n",
	    text_of(k, "kind"), text_of(k, "value"), text_of(k, "confidence"),
	    text_of(k, "date"));
}

static void
print_brand(const struct cli *c, const json_t *o)
{
	const json_t *inbox = json_object_get(o, "inbox");

	printf("%s (%s), %s\n", in_language(c, o, "name"), text_of(o, "id"),
	    text_of(o, "sector"));
	printf("domains (confidence: roles)\n");
	print_domains(json_object_get(o, "domains"));
	if (json_is_object(inbox)) {
		printf("shows its notices again in: %s\n  %s\n",
		    in_language(c, inbox, "name"),
		    in_language(c, inbox, "place"));
		print_words(
		    "  but for kinds", json_object_get(inbox, "exempt"));
	}
	if (json_array_size(json_object_get(o, "contacts"))) {
		printf("contacts\n");
		print_contacts(json_object_get(o, "contacts"));
	}
	print_words("fakes ask for", json_object_get(o, "phish_asks"));
	print_words("never asks for", json_object_get(o, "never_asks"));
}

static int
list_brands(struct cli *c, const struct mekiki *m)
{
	size_t n = mekiki_brand_count(m);

	for (size_t i = 0; i < n; i++) {
		char *line = mekiki_brand_json(m, i);
		json_t *o = json_loads(line, 0, NULL);

		if (c->is_json)
			print_json(o);
		else
			printf("%-24s %-12s %s\n", text_of(o, "id"),
			    text_of(o, "sector"), in_language(c, o, "name"));
		json_decref(o);
		free(line);
	}
	return 0;
}

static int
show_brands(struct cli *c, const struct mekiki *m)
{
	int status = 0;

	for (size_t i = 1; i < c->n_operands; i++) {
		long at = mekiki_brand_find(m, c->operands[i]);
		char *line = at < 0 ? NULL : mekiki_brand_json(m, (size_t)at);
		json_t *o = line ? json_loads(line, 0, NULL) : NULL;

		if (!o) {
			cli_warn("no brand %s is known", c->operands[i]);
			status = EX_DATAERR;
		} else if (c->is_json) {
			print_json(o);
		} else {
			print_brand(c, o);
		}
		json_decref(o);
		free(line);
	}
	return status;
}

static int
lint_files(struct cli *c, const struct mekiki *m)
{
	int status = 0;

	(void)m;
	for (size_t i = 1; i < c->n_operands; i++) {
		const char *file = c->operands[i];
		char *bytes = NULL, *why = NULL;
		size_t n;

		if (!input_read(file, &bytes, &n)) {
			cli_warn("%s: %s", file, strerror(errno));
			status = EX_NOINPUT;
			continue;
		}
		if (mekiki_brand_lint(file, bytes, n, &why)) {
			cli_warn("%s", why);
			status = status ? status : EX_DATAERR;
		}
		free(why);
		free(bytes);
	}
	return status;
}

static const struct {
	const char *word;
	bool needs_data, needs_more;
	int (*run)(struct cli *c, const struct mekiki *m);
} words[] = {
    {"list", true, false, list_brands},
    {"show", true, true, show_brands},
    {"lint", false, true, lint_files},
};

int
cmd_brand(struct cli *c)
{
	struct mekiki *m = NULL;
	int status = EX_USAGE;

	for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
		if (strcmp(c->operands[0], words[i].word))
			continue;
		if (words[i].needs_more != (c->n_operands > 1))
			break;
		if (words[i].needs_data && run_open_data(c, &m))
			return EX_OSFILE;
		status = words[i].run(c, m);
		mekiki_close(m);
		return status;
	}
	cli_warn("usage: mekiki brand list | show ID... | lint FILE...");
	return status;
}
