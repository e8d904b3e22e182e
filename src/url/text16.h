/* SPDX-License-Identifier: MIT */
/* Inside url/: UTF-16 texts, for what only ICU does. */
#ifndef URL_TEXT16_H
#define URL_TEXT16_H

#include "url/tables.h"

/* In an arena; n code units. */
struct text16 {
	UChar *p;
	int32_t n;
};

/* Malformed UTF-8 is U+FFFD. text.n below 1 GiB. */
struct text16 text16_of(struct arena *a, struct str text);
struct str text16_utf8(struct arena *a, struct text16 t);

struct text16 text16_normalize(
    struct arena *a, const UNormalizer2 *how, struct text16 t);
struct text16 text16_lower(struct arena *a, struct text16 t);
/* UTS #39 skeleton. */
struct text16 text16_skeleton(struct arena *a, struct text16 t);

#endif
