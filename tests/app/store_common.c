/* SPDX-License-Identifier: MIT */
/* Made-up sightings and warnings. */
#include "store_tests.h"

#include <stdio.h>
#include <stdlib.h>

const char *
where(void)
{
	return getenv("MEKIKI_STORE");
}

/* SKETCH_SLOTS of which `changed` differ from those of the same seed. */
static void
put_slots(char *out, int seed, int changed)
{
	for (int i = 0; i < SKETCH_SLOTS; i++)
		snprintf(out + (size_t)i * 4, 5, "%04x",
		    (unsigned)(seed * 977 + i * 31 +
			       (i * 7 % SKETCH_SLOTS < changed ? 5000 : 0)) &
			0xffff);
}

/* As a mail of an older version had it: no head, no key of its subject. */
char *
sighting(int seed, int changed, const char *verdict, const char *subject)
{
	static char json[2048];
	char sketch[SKETCH_SIZE_OLD + 1];

	put_slots(sketch, seed, changed);
	snprintf(json, sizeof json,
	    "{\"verdict\":\"%s\",\"brand\":\"amazon\",\"subject\":\"%s\","
	    "\"sender\":\"evil.example\",\"links\":[\"trap.example\"],"
	    "\"tricks\":[\"link.outside\"],\"sketch\":\"%s\"}",
	    verdict, subject, sketch);
	return json;
}

char *
lure(const struct lure *l)
{
	static char json[2048];
	char sketch[SKETCH_SIZE + 1];

	put_slots(sketch, l->whole, l->whole_changed);
	put_slots(sketch + SKETCH_SIZE_OLD, l->head, l->head_changed);
	snprintf(json, sizeof json,
	    "{\"verdict\":\"phish\",\"brand\":\"%s\",\"subject\":\"s\","
	    "\"subject_key\":\"%s\",\"is_short\":%s,\"sketch\":\"%s\"}",
	    l->brand, l->subject_key, l->is_short ? "true" : "false", sketch);
	return json;
}

int64_t
report(const char *batch, const char *who, int64_t day, const char *json)
{
	struct sighting g = {json, who, day, -1};

	assert_int_equal(store_add(store, batch, &g, 1), STORE_OK);
	return g.campaign;
}

int64_t
count(const char *text)
{
	return sql_number(store_sql(store), -1, text, "");
}

int64_t
published(const char *slug)
{
	struct warning_text t = {"Title", "lead", "body", ""};
	int64_t c = report(slug, "w", DAY, sighting(21, 0, "phish", "a"));
	int64_t id;

	c = c > 0 ? c : 1;
	id = store_draft(store, 1, c, slug, &t, NOW);
	assert_true(id > 0);
	assert_int_equal(
	    store_set_state(store, 1, id, "published", NOW), STORE_OK);
	return id;
}
