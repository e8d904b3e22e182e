/* SPDX-License-Identifier: MIT */
/* What the tests of the store share; they run in the order of test_store.c. */
#ifndef APP_STORE_TESTS_H
#define APP_STORE_TESTS_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "store/store.h"

enum {
	NOW = 1761609600, /* 2025-10-28 */
	DAY = NOW / 86400
};

extern struct store *store;

/* Its place: MEKIKI_STORE. */
const char *where(void);

/* Sketches of one seed differ in their first `changed` slots, shuffled. */
struct lure {
	int whole, whole_changed, head, head_changed;
	const char *brand, *subject_key;
	bool is_short;
};

/* A sighting in JSON, valid until the next call. */
char *lure(const struct lure *l);
/* As a mail of an older version had it: no head, no key of its subject. */
char *sighting(int seed, int changed, const char *verdict, const char *subject);

/* Adds it, as a batch of its own: its campaign. */
int64_t report(
    const char *batch, const char *who, int64_t day, const char *json);
int64_t count(const char *text);
/* A published warning: its id. */
int64_t published(const char *slug);

void groups_and_counts(void **state);
void merges(void **state);
void splits(void **state);
void keeps_versions(void **state);
void searches_pairs(void **state);
void shows_after_approval(void **state);
void codes_as_the_rfc(void **state);
void signs_in(void **state);
void keeps_an_admin(void **state);
void forgets_and_expires(void **state);
void joins_by_text_head_or_subject(void **state);
void older_sketches_are_found(void **state);
void subjects_are_bounded(void **state);
void refuses_malformed_sketches(void **state);
void nodes_lose_nothing(void **state);
void verifies_on(void **state);
void sees_a_changed_audit(void **state);

/* store_injection.c */
void injects_sightings(void **state);
void injects_warnings(void **state);
void injects_search(void **state);
void injects_comments(void **state);
void injects_people(void **state);
void injects_audit(void **state);
void refuses_what_is_no_utf8(void **state);

/* store_pipeline.c, with a table of their own */
int make_piped(void **state);
int drop_piped(void **state);
void queue_keeps_order(void **state);
void queue_comes_first(void **state);
void queue_takes_big_values(void **state);
void queue_fails_whole(void **state);
void queue_survives_a_kill(void **state);
void queue_does_not_wait_for_ever(void **state);
void batch_is_the_same_without(void **state);
void batch_is_as_one_by_one(void **state);
void batch_counts_once_after_a_kill(void **state);

#endif
