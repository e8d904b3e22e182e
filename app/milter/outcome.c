/* SPDX-License-Identifier: MIT */
/* Report to outcome; the properties of Authentication-Results as a table. */
#include "milter/outcome.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "milter/field.h"

enum {
	BRAND_MOST = 64,
	METHODS_MOST = 32, /* of one mail: the first ones */
	/* What a report quotes may have a NUL; a text of ours ends there. */
	FLAGS = JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL
};

/* RFC 8601 section 2.7: a method, its results, the property of its domain. */
static const struct method {
	const char *name, *results, *property;
} methods[] = {
    {"spf", " none pass fail softfail neutral policy temperror permerror ",
	"smtp.mailfrom"},
    {"dkim", " none pass fail policy neutral temperror permerror ", "header.d"},
    {"dmarc", " none pass fail temperror permerror ", "header.from"},
    {"arc", " none pass fail ", NULL}, /* RFC 8617 section 10.1 */
    {"iprev", " pass fail temperror permerror ", NULL},
};

static const char *
text_of(const json_t *o, const char *name)
{
	return json_string_value(json_object_get(o, name));
}

/* NULL where it is not of the registry. */
static const struct method *
find_method(const char *name, const char *result)
{
	char word[32];
	size_t n = strlen(result);

	if (n + 3 > sizeof word || strchr(result, ' '))
		return NULL;
	word[0] = ' ';
	memcpy(word + 1, result, n);
	memcpy(word + 1 + n, " ", 2);
	for (size_t i = 0; i < sizeof methods / sizeof *methods; i++)
		if (!strcmp(methods[i].name, name))
			return strstr(methods[i].results, word) ? &methods[i]
								: NULL;
	return NULL;
}

/* smtp.helo where SPF had no sender's domain (RFC 7208 section 2.4). */
static const char *
property(const struct method *m, const struct outcome_session *s)
{
	bool is_null = s->mail_from && !*s->mail_from;

	return !strcmp(m->name, "spf") && is_null ? "smtp.helo" : m->property;
}

static void
add_method(struct out *o, const json_t *fact, const struct outcome_session *s)
{
	const char *name = text_of(fact, "method"),
		   *result = text_of(fact, "result"),
		   *domain = text_of(fact, "domain"),
		   *basis = text_of(fact, "basis"),
		   *reason = text_of(fact, "reason");
	const struct method *m;

	if (!name || !result || !basis || strcmp(basis, "verified") != 0)
		return; /* what others recorded is not ours to tell */
	if (reason && !strcmp(reason, "not-asked"))
		return;
	if (!strcmp(result, "absent"))
		result = "none";
	m = find_method(name, result);
	if (!m)
		return;
	out_fmt(o, ";\n\t%s=%s", name, result);
	if (!strcmp(name, "iprev") && s->client_ip)
		out_fmt(o, " policy.iprev=\"%s\"", s->client_ip);
	else if (m->property && domain && strcmp(result, "none") != 0 &&
		 field_is_domain(domain))
		out_fmt(o, " %s=%s", property(m, s), domain);
}

static void
read_results(
    const json_t *report, const struct outcome_session *s, struct out *o)
{
	const json_t *fact,
	    *list = json_object_get(json_object_get(report, "auth"), "methods");
	size_t i;

	json_array_foreach(list, i, fact)
	{
		if (i < METHODS_MOST)
			add_method(o, fact, s);
	}
	if (!o->n)
		out_text(o, "; none");
}

static bool
is_id(const char *s)
{
	return s && *s && strlen(s) <= BRAND_MOST &&
	       strspn(s, "abcdefghijklmnopqrstuvwxyz0123456789_.-") ==
		   strlen(s);
}

static char *
copy(const char *s)
{
	char *p = strdup(s);

	if (!p)
		abort();
	return p;
}

/* The deciding finding's sentence; where it has none, the answer's first. */
static const char *
reason_of(const json_t *report, const char *by)
{
	const json_t *f;
	size_t i;

	json_array_foreach(json_object_get(report, "findings"), i, f)
	{
		const char *id = text_of(f, "id"), *text = text_of(f, "text");

		if (by && id && text && !strcmp(id, by))
			return text;
	}
	return text_of(report, "lead");
}

bool
outcome_read(const char *json, size_t size, enum mekiki_verdict verdict,
    const struct outcome_session *s, struct outcome *out)
{
	json_t *report = json ? json_loadb(json, size, FLAGS, NULL) : NULL;
	const char *brand, *by, *reason;

	if (!json_is_object(report)) {
		json_decref(report);
		return false;
	}
	*out = (struct outcome){.verdict = verdict};
	out_init(&out->results, RESULTS_MOST);
	read_results(report, s, &out->results);
	brand = text_of(report, "brand");
	by = text_of(report, "decided_by");
	reason = reason_of(report, by);
	out->brand = is_id(brand) ? copy(brand) : NULL;
	out->by = is_id(by) ? copy(by) : NULL;
	out->reason = reason ? copy(reason) : NULL;
	json_decref(report);
	return true;
}

void
outcome_done(struct outcome *o)
{
	free(o->brand);
	free(o->reason);
	free(o->by);
	out_done(&o->results);
}
