/* SPDX-License-Identifier: MIT */
/* Campaigns are looked for and listed. */
#include "store/batch.h"
#include "store/match.h"
#include "store/store.h"

int64_t
store_match(struct store *s, const char *sighting)
{
	json_t *o = json_loads(sighting, JSON_REJECT_DUPLICATES, NULL);
	int64_t id = 0;

	if (batch_takes(o))
		id = match_find(store_sql(s), o).campaign;
	json_decref(o);
	return id;
}

json_t *
store_campaigns(struct store *s, const char *brand, int64_t least, int64_t most)
{
	json_t *rows;

	sql_do(store_sql(s), &rows,
	    "SELECT id, brand, first_day, last_day, n, again_since FROM "
	    "campaigns WHERE merged_into IS NULL AND n >= $1 AND ($2 = '' OR "
	    "brand = $2) ORDER BY n DESC, last_day DESC, id LIMIT $3",
	    "isi", least, brand ? brand : "", most);
	return rows;
}

static json_t *
traits(struct sql *q, int64_t id, const char *kind, int64_t least)
{
	json_t *rows;

	sql_do(q, &rows,
	    "SELECT value, n FROM traits WHERE campaign = $1 AND kind = $2 AND "
	    "n >= $3 ORDER BY n DESC, value LIMIT 20",
	    "isi", id, kind, least);
	return rows ? rows : json_array();
}

json_t *
store_campaign(struct store *s, int64_t id)
{
	struct sql *q = store_sql(s);
	json_t *rows, *o, *days;

	sql_do(q, &rows,
	    "SELECT id, brand, first_day, last_day, n, merged_into, "
	    "quiet_since, again_since FROM campaigns WHERE id = $1",
	    "i", id);
	o = json_incref(json_array_get(rows, 0));
	json_decref(rows);
	if (!o)
		return NULL;
	sql_do(q, &days,
	    "SELECT day, n FROM sightings WHERE campaign = $1 ORDER BY day "
	    "DESC LIMIT 400",
	    "i", id);
	json_object_set_new(o, "days", days ? days : json_array());
	json_object_set_new(o, "subjects", traits(q, id, "subject", STORE_K));
	json_object_set_new(o, "senders", traits(q, id, "sender", 1));
	json_object_set_new(o, "links", traits(q, id, "link", 1));
	json_object_set_new(o, "tricks", traits(q, id, "trick", 1));
	return o;
}
