/* SPDX-License-Identifier: MIT */
/* Answers kept in a file, so that a check can be repeated much later. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "dns/dns_impl.h"
#include "worker/wire.h"

#define BUNDLE_SCHEMA "mekiki-dns-1"

struct record {
	char *path;
	json_t *list; /* [name, type, value] */
	json_t *seen; /* "TYPE name" */
};

const char *
dns_type_name(enum mekiki_dns type)
{
	static const char *const names[] = {"TXT", "A", "AAAA", "MX", "PTR"};

	return names[type];
}

struct record *
record_new(const char *path)
{
	struct record *r = wire_alloc(sizeof *r);

	r->path = wire_dup(path, strlen(path));
	r->list = json_array();
	r->seen = json_object();
	return r;
}

/* As JSON: what is no UTF-8 can't be told and is left out. */
static json_t *
value_json(enum mekiki_dns type, const char *p, size_t n)
{
	const char *blank = memchr(p, ' ', n);

	if (type == MEKIKI_DNS_TXT)
		return json_pack("[o]", json_stringn(p, n));
	if (type == MEKIKI_DNS_MX && blank)
		return json_pack("[i, s]", (int)strtol(p, NULL, 10), blank + 1);
	return json_stringn(p, n);
}

static void
record_question(struct record *r, const struct job_question *q)
{
	const char *type = dns_type_name(q->type);
	char key[300];

	snprintf(key, sizeof key, "%s %s", type, q->name);
	if (json_object_get(r->seen, key))
		return;
	json_object_set_new(r->seen, key, json_true());
	if (q->status == MEKIKI_DNS_NO_ANSWER)
		json_array_append_new(
		    r->list, json_pack("[s, s, s]", q->name, type, "TIMEOUT"));
	else if (q->status == MEKIKI_DNS_NODATA)
		json_array_append_new(
		    r->list, json_pack("[s, s, n]", q->name, "NODATA"));
	for (size_t i = 0; i < q->n_records; i++) {
		json_t *v = value_json(q->type, q->records[i], q->sizes[i]);

		if (v)
			json_array_append_new(
			    r->list, json_pack("[s, s, o]", q->name, type, v));
	}
}

void
record_job(struct record *r, const struct job *j)
{
	for (size_t i = 0; i < j->n_questions; i++)
		record_question(r, &j->questions[i]);
}

static bool
write_bundle(const struct record *r, FILE *f)
{
	size_t i;
	json_t *v;

	fprintf(f, "{\"schema\": \"%s\", \"time\": %lld, \"dns\": [",
	    BUNDLE_SCHEMA, (long long)time(NULL));
	json_array_foreach(r->list, i, v)
	{
		fputs(i ? ",\n" : "\n", f);
		json_dumpf(v, f, JSON_COMPACT);
	}
	fputs("]}\n", f);
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
	json_decref(r->list);
	json_decref(r->seen);
	free(r);
	return ok;
}

struct mekiki_zone *
bundle_open(const char *bytes, size_t size, int64_t *time_out, char **why_out)
{
	json_t *o = json_loadb(bytes, size, JSON_REJECT_DUPLICATES, NULL);
	const char *schema = json_string_value(json_object_get(o, "schema"));
	json_t *list = json_object_get(o, "dns");
	struct mekiki_zone *z = NULL;
	char *text;

	if (schema && !strcmp(schema, BUNDLE_SCHEMA) && json_is_array(list)) {
		text = json_dumps(list, JSON_COMPACT);
		mekiki_zone_open(text, strlen(text), &z, why_out);
		free(text);
		*time_out = json_integer_value(json_object_get(o, "time"));
	}
	json_decref(o);
	return z;
}
