/* SPDX-License-Identifier: MIT */
/* A zone for those who answer a check's questions from bytes. */
#include "ask/zone.h"
#include "mekiki/mekiki.h"

struct mekiki_zone {
	struct arena *arena, *answer;
	struct zone *zone;
	const char **records;
	size_t *sizes;
};

int
mekiki_zone_open(
    const char *bytes, size_t size, struct mekiki_zone **out, char **why_out)
{
	struct mekiki_zone *z = calloc(1, sizeof *z);
	struct str why = STR("no DNS data");

	if (!z)
		abort();
	z->arena = arena_new();
	z->answer = arena_new();
	z->zone = zone_read(z->arena,
	    arena_str(z->arena, (struct str){bytes ? bytes : "", size}), &why);
	*out = z->zone ? z : NULL;
	if (z->zone)
		return MEKIKI_OK;
	if (why_out)
		*why_out = strndup(why.p, why.n);
	mekiki_zone_close(z);
	return MEKIKI_E_DATA;
}

void
mekiki_zone_close(struct mekiki_zone *z)
{
	if (!z)
		return;
	arena_free(z->arena);
	arena_free(z->answer);
	free(z);
}

static const enum mekiki_dns_status statuses[] = {
    [ASK_OPEN] = MEKIKI_DNS_NO_ANSWER,
    [ASK_OK] = MEKIKI_DNS_OK,
    [ASK_NODATA] = MEKIKI_DNS_NODATA,
    [ASK_NXDOMAIN] = MEKIKI_DNS_NXDOMAIN,
    [ASK_NONE] = MEKIKI_DNS_NO_ANSWER,
};

enum mekiki_dns_status
mekiki_zone_answer(struct mekiki_zone *z, enum mekiki_dns type,
    const char *name, const char *const **records_out, const size_t **sizes_out,
    size_t *n_out)
{
	const struct ask_item *item;
	struct ask *k;

	*n_out = 0;
	*records_out = NULL;
	*sizes_out = NULL;
	if ((unsigned)type > MEKIKI_DNS_PTR)
		return MEKIKI_DNS_NO_ANSWER;
	arena_reset(z->answer);
	k = ask_new(z->answer, 1);
	item = ask_get(k, (enum ask_type)type, str_c(name));
	if (item->status == ASK_OPEN)
		zone_answer(z->zone, k, item);
	z->records =
	    arena_array(z->answer, item->n_records, sizeof *z->records);
	z->sizes = arena_array(z->answer, item->n_records, sizeof *z->sizes);
	for (size_t i = 0; i < item->n_records; i++) {
		z->records[i] = arena_str(z->answer, item->records[i]).p;
		z->sizes[i] = item->records[i].n;
	}
	*records_out = z->records;
	*sizes_out = z->sizes;
	*n_out = item->n_records;
	return statuses[item->status];
}
