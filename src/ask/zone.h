/* SPDX-License-Identifier: MIT */
/* DNS data read from bytes: answers without a network, for tests and replay. */
#ifndef ASK_ZONE_H
#define ASK_ZONE_H

#include "ask/ask.h"

struct json_t;
struct zone;

/*
 * Reads either form; everything lives in the arena. NULL on a malformed zone;
 * then *why_out says line and reason.
 *
 * JSON: a list of [name, type, value], one a record. A, AAAA, CNAME, PTR: a
 * string; TXT: a list of strings, joined; MX: [preference, host]. Any type
 * with value "TIMEOUT": that query has no answer; type "TIMEOUT" with null: no
 * query for the name that another record does not answer has one; type
 * "NODATA" with null: the name is there, without records.
 *
 * Master-file lines (RFC 1035 section 5.1): $ORIGIN, $TTL, @, comments,
 * parentheses, quoted strings, a blank owner for the one before; TTL and class
 * may be left out. `name TIMEOUT`, `name TYPE TIMEOUT` and `name NODATA` as
 * above. Types that no check asks for are skipped.
 */
struct zone *zone_read(struct arena *a, struct str bytes, struct str *why_out);

/* The JSON form, already parsed. NULL when a member is not of that form. */
struct zone *zone_from_json(struct arena *a, const struct json_t *list);

/*
 * Answers one question of k from the zone: CNAMEs are followed (a loop has no
 * answer), `*` stands for names that are not there (RFC 4592), what is in no
 * record is ASK_NXDOMAIN. `a` is for what is needed on the way.
 */
void zone_answer(const struct zone *z, struct arena *a, struct ask *k,
    const struct ask_item *question);

/* All open questions of k; true when there was one. */
bool zone_answer_open(const struct zone *z, struct arena *a, struct ask *k);

/*
 * The questions of k and their answers in the JSON form, one record a line,
 * so that the same check can be repeated from it (see zone_read). Open
 * questions are left out.
 */
struct str zone_of_ask(struct arena *a, const struct ask *k);

#endif
