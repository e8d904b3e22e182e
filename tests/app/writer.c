/* SPDX-License-Identifier: MIT */
/*
 * Writes to a store that comes and goes: `writer WHERE N` adds N sightings, and
 * with every fourth a comment that it approves; each number is told when all of
 * it is acknowledged. What is not is sent again; why it was not is told once in
 * a row on standard error.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "store/store.h"

enum {
	NOW = 1761609600, /* 2025-10-28 */
	COMMENTED = 4,
	TRIES = 600,
	REST_MS = 50
};

static int
add_sighting(struct store *s, int i)
{
	char json[1024], name[32];
	struct sighting g = {json, name, NOW / 86400, 0};

	snprintf(name, sizeof name, "w%d", i);
	snprintf(json, sizeof json,
	    "{\"verdict\":\"phish\",\"brand\":\"bank\",\"subject\":\"s\","
	    "\"sketch\":\"%0512d\"}",
	    7);
	return store_add(s, name, &g, 1);
}

/* Said and approved once, however often it was begun. */
static int
add_comment(struct store *s, int i)
{
	char fold[32];
	struct comment c = {.warning = 1,
	    .kind = "comment",
	    .name = "n",
	    .body = fold,
	    .fold = fold,
	    .flags = ""};
	int64_t id;
	int rc;

	snprintf(fold, sizeof fold, "fold %d", i);
	id = store_comment(s, &c, NOW);
	if (id == STORE_E_CLASH)
		id = sql_number(store_sql(s), STORE_E_LOST,
		    "SELECT id FROM comments WHERE fold = $1", "s", fold);
	if (id < 0)
		return STORE_E_LOST;
	rc = store_moderate(s, 1, id, 1, "shown", NULL, NOW);
	return rc == STORE_E_CLASH ? STORE_OK : rc;
}

static int
write_once(struct store *s, int i)
{
	int rc = add_sighting(s, i);

	return rc >= 0 && i % COMMENTED == 0 ? add_comment(s, i) : rc;
}

static bool
make_warning(struct store *s)
{
	static const struct warning_text t = {"title", "lead", "body", ""};

	return add_sighting(s, 0) >= 0 &&
	       store_draft(s, 1, 1, "killed", &t, NOW) == 1 &&
	       store_set_state(s, 1, 1, "published", NOW) >= 0;
}

int
main(int argc, char **argv)
{
	struct timespec rest = {0, REST_MS * 1000000L};
	int n = argc > 2 ? (int)strtol(argv[2], NULL, 10) : 0, tries = 0;
	char *why = NULL;
	struct store *s = n ? store_open(argv[1], true, &why) : NULL;

	if (!s || !make_warning(s)) {
		fprintf(stderr, "writer: %s\n", s ? store_why(s) : why);
		return 1;
	}
	for (int i = 0; i < n && tries < TRIES;) {
		if (write_once(s, i) < 0) {
			if (!tries)
				fprintf(stderr, "writer: %s\n", store_why(s));
			nanosleep(&rest, NULL);
			tries++;
			continue;
		}
		printf("%d\n", i++);
		fflush(stdout);
		tries = 0;
	}
	if (tries)
		fprintf(stderr, "writer: %s\n", store_why(s));
	store_close(s);
	return tries ? 1 : 0;
}
