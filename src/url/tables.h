/* SPDX-License-Identifier: MIT */
/* Inside url/: what the parser stands on. */
#ifndef URL_TABLES_H
#define URL_TABLES_H

#include "url/url.h"

#include <libpsl.h>
#include <unicode/uidna.h>
#include <unicode/unorm2.h>
#include <unicode/uset.h>
#include <unicode/uspoof.h>

/* ICU's objects and libpsl's are safe to share once they are open. */
struct url_tables {
	UIDNA *idna;
	psl_ctx_t *psl;
	USpoofChecker *spoof;
	const UNormalizer2 *nfc, *nfd, *nfkc_casefold;
};

#endif
