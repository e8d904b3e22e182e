/* SPDX-License-Identifier: MIT */
/* mekiki check -i: one mail, one question at a time, what each changed. */
#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "cli/commands.h"
#include "cli/input.h"
#include "cli/print.h"
#include "cli/run.h"
#include "worker/answer.h"

enum {
	LINE_MOST = 256,
	SENTENCE_MOST = 4096
};

struct asking {
	struct cli *cli;
	struct mekiki *data; /* for its sentences: no mail is read with it */
	char *bytes;
	size_t size;
	bool is_given;
	enum mekiki_verdict verdict;
	json_t *report;
	char *text;
	size_t text_size;
};

/* In the order in which a person is asked. */
static const struct {
	const char *key;
	uint32_t did;
} dids[] = {
    {"did.opened", MEKIKI_DID_OPEN_LINK},
    {"did.typed-account", MEKIKI_DID_TYPE_ACCOUNT},
    {"did.typed-card", MEKIKI_DID_TYPE_CARD},
    {"did.typed-code", MEKIKI_DID_TYPE_CODE},
    {"did.typed-bank", MEKIKI_DID_TYPE_BANK},
    {"did.typed-personal", MEKIKI_DID_TYPE_PERSONAL},
    {"did.sent-papers", MEKIKI_DID_SEND_PAPERS},
    {"did.paid", MEKIKI_DID_PAY},
    {"did.installed", MEKIKI_DID_INSTALL},
    {"did.called", MEKIKI_DID_CALL},
    {"did.replied", MEKIKI_DID_REPLY},
};

enum {
	N_DIDS = sizeof dids / sizeof dids[0]
};

/* A name to put in for {name}. */
struct value {
	const char *name, *value;
};

static const char *
value_of(const struct value *values, const char *name, size_t n)
{
	for (; values && values->name; values++)
		if (strlen(values->name) == n && !memcmp(values->name, name, n))
			return values->value ? values->value : "";
	return NULL;
}

/* The sentence with its {values} and {kanji|reading} as kanji(reading). */
static void
say(struct asking *a, const char *key, const struct value *values,
    const char *before, const char *after)
{
	size_t n, clean_size;
	const char *s = mekiki_words(a->data, a->cli->options.lang, key, &n);
	char *p = NULL, *clean;
	size_t size = 0;
	FILE *out = open_memstream(&p, &size);

	if (!out)
		abort();
	for (size_t i = 0; s && i < n; i++) {
		const char *end = memchr(s + i, '}', n - i), *bar, *v;
		size_t inner;

		if (s[i] != '{' || !end) {
			fputc(s[i], out);
			continue;
		}
		inner = (size_t)(end - s) - i - 1;
		bar = memchr(s + i + 1, '|', inner);
		v = value_of(values, s + i + 1, inner);
		if (bar)
			fprintf(out, "%.*s(%.*s)", (int)(bar - s - i - 1),
			    s + i + 1, (int)(end - bar - 1), bar + 1);
		else if (v)
			fputs(v, out);
		i = (size_t)(end - s);
	}
	fclose(out);
	clean = answer_clean_text(p, size, false, &clean_size);
	printf("%s%s%s", before, clean, after);
	free(clean);
	free(p);
}

static bool
next_input(struct run *r, struct item *it)
{
	struct asking *a = r->user;

	if (a->is_given)
		return false;
	a->is_given = true;
	it->name =
	    strdup(a->cli->n_operands ? a->cli->operands[0] : "standard input");
	print_job(a->cli, JOB_MAIL, it->name, &it->job);
	it->job.want = JOB_WANT_JSON | JOB_WANT_TEXT;
	it->job.bytes = a->bytes;
	it->job.size = a->size;
	return true;
}

static bool
keep_answer(struct run *r, struct item *it)
{
	struct asking *a = r->user;

	a->verdict = it->job.verdict;
	json_decref(a->report);
	a->report = json_loadb(it->job.json, it->job.json_size, 0, NULL);
	free(a->text);
	a->text = malloc(it->job.text_size + 1);
	if (!a->text)
		abort();
	memcpy(a->text, it->job.text, it->job.text_size);
	a->text[it->job.text_size] = 0;
	a->text_size = it->job.text_size;
	return true;
}

static int
judge(struct asking *a)
{
	struct run r = {.cli = a->cli,
	    .next = next_input,
	    .emit = keep_answer,
	    .user = a,
	    .n_workers = 1};

	a->is_given = false;
	return run_all(&r);
}

static void
print_text(const struct asking *a)
{
	fwrite(a->text, 1, a->text_size, stdout);
	if (!a->text_size || a->text[a->text_size - 1] != '\n')
		putchar('\n');
}

/* One line; end of input is an empty one. */
static void
read_line(char *line)
{
	fputs("> ", stdout);
	fflush(stdout);
	if (!fgets(line, LINE_MOST, stdin))
		line[0] = 0;
	putchar('\n');
}

/* Which answer changed the verdict, from what to what. */
static void
say_change(struct asking *a, enum mekiki_verdict before)
{
	char old_key[64], new_key[64];
	size_t n_old, n_new;
	const char *old, *new;
	char was[128], is[128];
	struct value values[] = {{"before", was}, {"after", is}, {NULL, NULL}};

	if (a->verdict == before) {
		say(a, "interactive.unchanged", NULL, "", "\n\n");
		return;
	}
	snprintf(
	    old_key, sizeof old_key, "verdict.%s", mekiki_verdict_name(before));
	snprintf(new_key, sizeof new_key, "verdict.%s",
	    mekiki_verdict_name(a->verdict));
	old = mekiki_words(a->data, a->cli->options.lang, old_key, &n_old);
	new = mekiki_words(a->data, a->cli->options.lang, new_key, &n_new);
	snprintf(was, sizeof was, "%.*s", (int)n_old, old);
	snprintf(is, sizeof is, "%.*s", (int)n_new, new);
	say(a, "interactive.changed", values, "", "\n\n");
}

static int
ask_inbox(struct asking *a)
{
	const json_t *inbox = json_object_get(a->report, "inbox");
	const char *given = json_string_value(json_object_get(inbox, "answer"));
	struct value values[] = {{"brand", json_string_value(json_object_get(
					       a->report, "brand_name"))},
	    {"inbox", json_string_value(json_object_get(inbox, "name"))},
	    {"place", json_string_value(json_object_get(inbox, "place"))},
	    {NULL, NULL}};
	enum mekiki_verdict before = a->verdict;
	char line[LINE_MOST];
	int status;

	if (!given || strcmp(given, "not-checked"))
		return 0;
	say(a, "inbox.question", values, "\n", "\n");
	say(a, "inbox.answer.yes", NULL, "  1  ", "\n");
	say(a, "inbox.answer.no", NULL, "  2  ", "\n");
	say(a, "inbox.answer.not-checked", NULL, "     ", "\n");
	read_line(line);
	if (line[0] != '1' && line[0] != '2')
		return 0;
	a->cli->options.inbox =
	    line[0] == '1' ? MEKIKI_INBOX_YES : MEKIKI_INBOX_NO;
	status = judge(a);
	if (!status)
		say_change(a, before);
	return status;
}

static uint32_t
read_numbers(const char *line)
{
	uint32_t did = 0;

	while (*line) {
		char *end;
		unsigned long n = strtoul(line, &end, 10);

		if (end == line) {
			line++;
			continue;
		}
		if (n >= 1 && n <= N_DIDS)
			did |= dids[n - 1].did;
		line = end;
	}
	return did;
}

static int
ask_did(struct asking *a)
{
	char line[LINE_MOST], head[16];
	uint32_t did;

	say(a, "interactive.did", NULL, "", "\n");
	for (size_t i = 0; i < N_DIDS; i++) {
		snprintf(head, sizeof head, "  %-2zu ", i + 1);
		say(a, dids[i].key, NULL, head, "\n");
	}
	read_line(line);
	did = read_numbers(line);
	if (!did)
		return 0;
	a->cli->options.did |= did;
	return judge(a);
}

static int
talk(struct asking *a)
{
	int status = judge(a);

	if (status)
		return status;
	print_text(a);
	status = ask_inbox(a);
	if (!status && !a->cli->options.did)
		status = ask_did(a);
	if (!status)
		print_text(a);
	return status ? status : exit_worse(0, a->verdict);
}

int
cmd_interactive(struct cli *c)
{
	struct asking a = {.cli = c};
	int status;

	if (c->n_operands != 1 || !strcmp(c->operands[0], "-")) {
		cli_warn("-i needs one mail in a file: answers come from "
			 "standard input");
		return EX_USAGE;
	}
	if (c->use_json || c->use_html) {
		cli_warn("-i answers in text alone");
		return EX_USAGE;
	}
	if (!input_read(c->operands[0], &a.bytes, &a.size)) {
		cli_warn("%s: %s", c->operands[0], strerror(errno));
		return EX_NOINPUT;
	}
	status = run_open_data(c, &a.data);
	if (!status)
		status = talk(&a);
	mekiki_close(a.data);
	json_decref(a.report);
	free(a.text);
	free(a.bytes);
	return status;
}
