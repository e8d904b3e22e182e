/* SPDX-License-Identifier: MIT */
/* Sentences of data/words with their placeholders filled. */
#ifndef RENDER_SENTENCE_H
#define RENDER_SENTENCE_H

#include "render/report.h"

/* What placeholders stand for; absent ones become "?". */
struct sentence_args {
	struct str brand, host, quote, other, contact;
};

/*
 * words[key] of the report's language with {brand} {host} {quote} {other}
 * {contact} filled, and {inbox} {place} of the brand; the key itself when
 * there are no such words. Values are made plain (render/plain.h) first; hosts
 * are defanged.
 */
struct str sentence(struct arena *a, const struct report *r, const char *key,
    const struct sentence_args *args);

/* The same for a finding, and for words without placeholders. */
struct str sentence_finding(
    struct arena *a, const struct report *r, const struct finding *f);
struct str sentence_plain(
    struct arena *a, const struct report *r, const char *key);

/* A step, with the contact that it names. */
struct str sentence_advice(
    struct arena *a, const struct report *r, const struct advice *ad);

/* The brand's name in the report's language; absent without a brand. */
struct str brand_name(const struct report *r);

/* The first sentence of the answer. */
struct str sentence_lead(struct arena *a, const struct report *r);

/* {brand|reading} of easy Japanese as "brand(reading)". */
struct str ruby_as_text(struct arena *a, struct str s);

#endif
