/* SPDX-License-Identifier: MIT */
/* Opening what the parser stands on. */
#include "url/tables.h"

struct url_tables *
url_tables_new(const char *psl_path, const char **why_out)
{
	struct url_tables *t = calloc(1, sizeof *t);
	const char *why = NULL;

	if (!t)
		abort();
	t->n_look_codes = look_codes_new(&t->look_codes);
	t->psl = psl_path ? psl_load_file(psl_path) : psl_latest(NULL);
	if (!t->psl)
		why = "the public suffix list cannot be read";
	word_list_init(&t->words, t);
	if (!why)
		return t;
	url_tables_free(t);
	if (why_out)
		*why_out = why;
	return NULL;
}

struct url_tables *
url_tables_remember(const struct url_tables *t)
{
	struct url_tables *mine = malloc(sizeof *mine);

	if (!mine)
		abort();
	*mine = *t;
	mine->known = calloc(KNOWN_HOSTS, sizeof *mine->known);
	if (!mine->known)
		abort();
	return mine;
}

void
url_tables_forget(struct url_tables *mine)
{
	if (!mine)
		return;
	free(mine->known);
	free(mine);
}

void
url_tables_free(struct url_tables *t)
{
	if (!t)
		return;
	free(t->look_codes);
	word_list_done(&t->words);
	psl_free(t->psl);
	free(t);
}
