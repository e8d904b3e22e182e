/* SPDX-License-Identifier: MIT */
/* DNS data in a file, behind the handle of mekiki.h. */
#include "ask/zone.h"
#include "mekiki/mekiki.h"

enum {
	RECORDS_KEPT = 100000 /* questions of one recording */
};

struct mekiki_zone {
	struct arena *arena;   /* the zone and what was recorded */
	struct arena *scratch; /* the answer at hand */
	struct zone *zone;
	struct ask *recorded;
};

static const enum mekiki_dns_status statuses[] = {
    [ASK_OK] = MEKIKI_DNS_OK,
    [ASK_NODATA] = MEKIKI_DNS_NODATA,
    [ASK_NXDOMAIN] = MEKIKI_DNS_NXDOMAIN,
    [ASK_NONE] = MEKIKI_DNS_NO_ANSWER,
};

static char *
copy_out(struct str s)
{
	char *p = strndup(s.p ? s.p : "", s.n);

	if (!p)
		abort();
	return p;
}

int
mekiki_zone_read(
    const char *bytes, size_t size, struct mekiki_zone **out, char **why_out)
{
	struct mekiki_zone *z = calloc(1, sizeof *z);
	struct str why = STR_NONE;

	if (!z)
		abort();
	*out = NULL;
	z->arena = arena_new();
	z->scratch = arena_new();
	z->recorded = ask_new(z->arena, RECORDS_KEPT);
	z->zone =
	    zone_read(z->arena, (struct str){bytes ? bytes : "", size}, &why);
	if (z->zone) {
		*out = z;
		return MEKIKI_OK;
	}
	if (why_out)
		*why_out = copy_out(why);
	mekiki_zone_free(z);
	return MEKIKI_E_DATA;
}

void
mekiki_zone_free(struct mekiki_zone *z)
{
	if (!z)
		return;
	arena_free(z->scratch);
	arena_free(z->arena);
	free(z);
}

int
mekiki_zone_answer(struct mekiki_zone *z, enum mekiki_dns type,
    const char *name, struct mekiki_dns_answer *out)
{
	const struct ask_item *q;
	const char **records;
	size_t *sizes;
	struct ask *k;

	if ((unsigned)type > MEKIKI_DNS_PTR || !name)
		return MEKIKI_E_INPUT;
	arena_reset(z->scratch);
	k = ask_new(z->scratch, 1);
	q = ask_get(k, (enum ask_type)type, str_c(name));
	if (q->status == ASK_OPEN)
		zone_answer(z->zone, z->scratch, k, q);
	records = arena_array(z->scratch, q->n_records, sizeof *records);
	sizes = arena_array(z->scratch, q->n_records, sizeof *sizes);
	for (size_t i = 0; i < q->n_records; i++) {
		records[i] = q->records[i].p;
		sizes[i] = q->records[i].n;
	}
	*out = (struct mekiki_dns_answer){
	    q->is_secure ? MEKIKI_DNS_OK_SECURE : statuses[q->status], records,
	    sizes, q->n_records};
	return MEKIKI_OK;
}

int
mekiki_zone_record(struct mekiki_zone *z, enum mekiki_dns type,
    const char *name, const struct mekiki_dns_answer *answer)
{
	bool is_secure = answer->status == MEKIKI_DNS_OK_SECURE;
	enum mekiki_dns_status status =
	    is_secure ? MEKIKI_DNS_OK : answer->status;
	struct str *list;

	if (!name || status < MEKIKI_DNS_OK || status > MEKIKI_DNS_NO_ANSWER)
		return MEKIKI_E_INPUT;
	arena_reset(z->scratch);
	list = arena_array(z->scratch, answer->n, sizeof *list);
	for (size_t i = 0; i < answer->n; i++)
		list[i] = (struct str){answer->records[i], answer->sizes[i]};
	for (size_t i = ASK_OK; i < ARRAY_LEN(statuses); i++)
		if (statuses[i] == status &&
		    ask_answer(z->recorded, (enum ask_type)type, str_c(name),
			(enum ask_status)i, list, answer->n))
			return MEKIKI_E_INPUT;
	if (is_secure)
		ask_set_secure(z->recorded, (enum ask_type)type, str_c(name));
	return MEKIKI_OK;
}

const char *
mekiki_zone_json(struct mekiki_zone *z, size_t *size_out)
{
	struct str json;

	arena_reset(z->scratch);
	json = arena_str(z->scratch, zone_of_ask(z->scratch, z->recorded));
	if (size_out)
		*size_out = json.n;
	return json.p;
}
