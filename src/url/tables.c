/* SPDX-License-Identifier: MIT */
/* Opening what the parser stands on. */
#include "url/tables.h"

static bool
tables_open_icu(struct url_tables *t)
{
	UErrorCode e = U_ZERO_ERROR;

	t->idna = uidna_openUTS46(UIDNA_CHECK_BIDI | UIDNA_CHECK_CONTEXTJ |
				      UIDNA_NONTRANSITIONAL_TO_ASCII |
				      UIDNA_NONTRANSITIONAL_TO_UNICODE,
	    &e);
	t->spoof = uspoof_open(&e);
	t->idn_spoof = idn_spoof_new();
	t->nfc = unorm2_getNFCInstance(&e);
	t->nfd = unorm2_getNFDInstance(&e);
	t->nfkc_casefold = unorm2_getNFKCCasefoldInstance(&e);
	return U_SUCCESS(e) && t->idn_spoof;
}

struct url_tables *
url_tables_new(const char *psl_path, const char **why_out)
{
	struct url_tables *t = calloc(1, sizeof *t);
	const char *why = NULL;

	if (!t)
		abort();
	t->n_look_codes = look_codes_new(&t->look_codes);
	if (!tables_open_icu(t)) {
		why = "ICU's data cannot be opened";
	} else {
		t->psl = psl_path ? psl_load_file(psl_path) : psl_latest(NULL);
		if (!t->psl)
			why = "the public suffix list cannot be read";
	}
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
	if (t->idna)
		uidna_close(t->idna);
	if (t->spoof)
		uspoof_close(t->spoof);
	if (t->idn_spoof)
		uspoof_close(t->idn_spoof);
	free(t->look_codes);
	word_list_done(&t->words);
	psl_free(t->psl);
	free(t);
}
