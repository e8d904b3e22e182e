/* SPDX-License-Identifier: MIT */
/* Inside url/: what the parser stands on. */
#ifndef URL_TABLES_H
#define URL_TABLES_H

#include "url/url.h"
#include "url/word_list.h"

#include <libpsl.h>
#include <unicode/uidna.h>
#include <unicode/unorm2.h>
#include <unicode/uset.h>
#include <unicode/uspoof.h>

/* A character and what it is taken for: look_pairs.def, sorted. */
struct look_code {
	uint32_t code;
	struct str to;
};

/* ICU's objects and libpsl's are safe to share once they are open. */
struct url_tables {
	UIDNA *idna;
	psl_ctx_t *psl;
	USpoofChecker *spoof;
	USpoofChecker *idn_spoof; /* as browsers ask it for a label */
	const UNormalizer2 *nfc, *nfd, *nfkc_casefold;
	struct look_code *look_codes;
	size_t n_look_codes;
	struct word_list words;
};

/* look.c; to be freed. */
size_t look_codes_new(struct look_code **out);

/* idn.c: a checker set to the rules of host names; NULL when ICU fails. */
USpoofChecker *idn_spoof_new(void);

#endif
