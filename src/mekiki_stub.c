/* SPDX-License-Identifier: MIT */
/* Stands in for mekiki.c until it is there: every input is `unknown`. */
#include <mekiki/mekiki.h>

#include "base/buf.h"
#include "know/know.h"
#include "probe/probe.h"

struct mekiki {
	struct arena *arena;
	struct know *know;
	struct url_tables *urls;
};

struct mekiki_check {
	const struct mekiki *m;
	struct mekiki_options o;
	char *file, *json;
	int state; /* 0 new, 1 asked, 2 done */
};

const char *
mekiki_version(void)
{
	return "0.1.0";
}

int
mekiki_open(
    const struct mekiki_config *config, struct mekiki **out, char **why_out)
{
	struct mekiki *m = calloc(1, sizeof *m);
	struct str why = STR_NONE;

	m->arena = arena_new();
	m->know =
	    know_open(m->arena, config->data_dir, config->local_dir, &why);
	m->urls = url_tables_new(config->psl_file, NULL);
	*out = m;
	if (m->know && m->urls)
		return 0;
	if (why_out && why.p)
		*why_out = strndup(why.p, why.n);
	mekiki_close(m);
	*out = NULL;
	return MEKIKI_E_DATA;
}

void
mekiki_close(struct mekiki *m)
{
	if (!m)
		return;
	know_free(m->know);
	url_tables_free(m->urls);
	arena_free(m->arena);
	free(m);
}

const char *
mekiki_data_version(const struct mekiki *m)
{
	return "stub";
}

struct mekiki_check *
mekiki_check_new(const struct mekiki *m, const struct mekiki_options *options)
{
	struct mekiki_check *c = calloc(1, sizeof *c);

	c->m = m;
	mekiki_check_options(c, options);
	return c;
}

void
mekiki_check_free(struct mekiki_check *c)
{
	if (!c)
		return;
	free(c->file);
	free(c->json);
	free(c);
}

int
mekiki_check_options(struct mekiki_check *c, const struct mekiki_options *o)
{
	if (o)
		c->o = *o;
	free(c->file);
	c->file = o && o->file ? strdup(o->file) : NULL;
	c->state = 0;
	return 0;
}

int
mekiki_check_mail(struct mekiki_check *c, const char *bytes, size_t size)
{
	c->state = 0;
	return size > 64 << 20 ? MEKIKI_E_LIMIT : 0;
}

int
mekiki_check_text(
    struct mekiki_check *c, const char *text, size_t size, const char *from)
{
	return mekiki_check_mail(c, text, size);
}

int
mekiki_check_url(struct mekiki_check *c, const char *url)
{
	return mekiki_check_mail(c, url, 0);
}

int
mekiki_check_domain(struct mekiki_check *c, const char *host)
{
	return mekiki_check_mail(c, host, 0);
}

int
mekiki_check_page(
    struct mekiki_check *c, const char *html, size_t size, const char *url)
{
	return mekiki_check_mail(c, html, size);
}

enum mekiki_step
mekiki_check_step(struct mekiki_check *c)
{
	c->state++;
	if (c->state == 1 && !c->o.use_dns)
		c->state = 2;
	return c->state == 1 ? MEKIKI_ASKS : MEKIKI_DONE;
}

int
mekiki_check_question(const struct mekiki_check *c, size_t i,
    enum mekiki_dns *type_out, const char **name_out)
{
	if (i || c->state != 1)
		return MEKIKI_E_INPUT;
	*type_out = MEKIKI_DNS_TXT;
	*name_out = "example.com";
	return 0;
}

int
mekiki_check_answer(struct mekiki_check *c, enum mekiki_dns type,
    const char *name, enum mekiki_dns_status status, const char *const *records,
    const size_t *sizes, size_t n_records)
{
	return 0;
}

enum mekiki_verdict
mekiki_check_verdict(const struct mekiki_check *c)
{
	return MEKIKI_UNKNOWN;
}

const char *
mekiki_verdict_name(enum mekiki_verdict v)
{
	static const char *const names[] = {
	    "genuine", "no-claim", "unknown", "suspicious", "phish"};

	return v < ARRAY_LEN(names) ? names[v] : "unknown";
}

const char *
mekiki_check_json(struct mekiki_check *c, size_t *size_out)
{
	json_t *o = json_pack("{s:i, s:s?, s:s}", "schema", 1, "file", c->file,
	    "verdict", "unknown");

	free(c->json);
	c->json = json_dumps(o, JSON_COMPACT);
	json_decref(o);
	*size_out = strlen(c->json);
	return c->json;
}

const char *
mekiki_check_answer_text(struct mekiki_check *c, enum mekiki_text_form form,
    int use_colour, size_t *size_out)
{
	static const char text[] = "Unknown: the judge is not built yet.\n";

	*size_out = sizeof text - 1;
	return text;
}

char *
mekiki_probe(
    const struct mekiki *m, const char *name, const char *request, size_t size)
{
	const struct probe_op *op = probe_find(name);
	struct probe p = {arena_new(), m ? m->urls : NULL, m ? m->know : NULL};
	json_t *o = json_loadb(request, size, JSON_ALLOW_NUL, NULL);
	json_t *answer = !json_is_object(o) ? probe_error("not a JSON object")
			 : op		    ? op->answer(&p, o)
					    : probe_error("unknown operation");
	char *text;

	json_object_set(answer, "id", json_object_get(o, "id"));
	text = json_dumps(answer, JSON_COMPACT);
	json_decref(answer);
	json_decref(o);
	arena_free(p.arena);
	return text;
}
