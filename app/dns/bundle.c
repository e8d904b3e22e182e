/* SPDX-License-Identifier: MIT */
/* Answers kept in a file, so that a check can be repeated much later. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "dns/dns_impl.h"
#include "dns/zone.h"
#include "worker/wire.h"

#define BUNDLE_SCHEMA "mekiki-dns-1"

struct record {
	char *path;
	struct mekiki_zone *zone;
};

struct record *
record_new(const char *path)
{
	struct record *r = wire_alloc(sizeof *r);

	r->path = wire_dup(path, strlen(path));
	if (mekiki_zone_read("", 0, &r->zone, NULL))
		abort();
	return r;
}

void
record_job(struct record *r, const struct job *j)
{
	for (size_t i = 0; i < j->n_questions; i++) {
		const struct job_question *q = &j->questions[i];
		struct mekiki_dns_answer a = {.status = q->status,
		    .records = (const char *const *)q->records,
		    .sizes = q->sizes,
		    .n = q->n_records};

		mekiki_zone_record(r->zone, q->type, q->name, &a);
	}
}

static bool
write_bundle(struct record *r, FILE *f)
{
	size_t n;
	const char *list = mekiki_zone_json(r->zone, &n);

	fprintf(f,
	    "{\"schema\": \"%s\", \"time\": %lld, \"dns\": ", BUNDLE_SCHEMA,
	    (long long)time(NULL));
	fwrite(list, 1, n, f);
	fputs("}\n", f);
	return !fflush(f) && !ferror(f);
}

bool
record_done(struct record *r)
{
	size_t n = strlen(r->path) + 16;
	char *temporary = wire_alloc(n);
	bool ok = false;
	FILE *f;

	snprintf(temporary, n, "%s.new", r->path);
	f = fopen(temporary, "we");
	if (f) {
		ok = write_bundle(r, f);
		ok = !fclose(f) && ok && !rename(temporary, r->path);
		if (!ok)
			unlink(temporary);
	}
	free(temporary);
	free(r->path);
	mekiki_zone_free(r->zone);
	free(r);
	return ok;
}

static int
not_a_bundle(const char *path, const char *why, char **why_out)
{
	char line[1024];

	snprintf(line, sizeof line, "%s: %s", path, why);
	*why_out = wire_dup(line, strlen(line));
	return -1;
}

int
bundle_open(const char *path, struct mekiki_zone **zone_out, int64_t *time_out,
    char **why_out)
{
	size_t n;
	char *why = NULL, *list, *bytes = dns_file_read(path, &n, why_out);
	json_t *o;
	const char *schema;
	int rc = -1;

	if (!bytes)
		return -1;
	o = json_loadb(bytes, n, JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL, NULL);
	free(bytes);
	schema = json_string_value(json_object_get(o, "schema"));
	list = json_dumps(json_object_get(o, "dns"), JSON_COMPACT);
	if (!schema || strcmp(schema, BUNDLE_SCHEMA) || !list)
		not_a_bundle(path, "not a bundle of answers", why_out);
	else if (mekiki_zone_read(list, strlen(list), zone_out, &why))
		not_a_bundle(path, why, why_out);
	else
		rc = 0;
	*time_out = json_integer_value(json_object_get(o, "time"));
	json_decref(o);
	free(list);
	free(why);
	return rc;
}
