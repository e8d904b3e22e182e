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

enum {
	KNOWN_HOSTS = 256, /* a power of two */
	KNOWN_BYTES = 62   /* of a name that is remembered */
};

/* What host_registrable has found: one place a hash, the last one stays. */
struct known_host {
	uint8_t n;  /* bytes of what was asked; 0: free */
	uint8_t at; /* of the registrable domain in it; n: none */
	char tail[KNOWN_BYTES];
};

/*
 * libpsl's objects are safe to share once they are open. Those of ICU, for what
 * is not ASCII, are opened by the first that needs them and are the process's.
 */
struct url_tables {
	psl_ctx_t *psl;
	struct look_code *look_codes;
	size_t n_look_codes;
	struct word_list words;
	struct known_host *known; /* NULL in what all threads share */
};

/* look.c; to be freed. */
size_t look_codes_new(struct look_code **out);

#endif
