/* SPDX-License-Identifier: MIT */
/* Sightings of checks that are done. */
#include "base/fold.h"
#include "check.h"
#include "sighting/sighting.h"

char *
mekiki_fold(const char *text, size_t size, size_t *size_out)
{
	struct arena *a = arena_new();
	struct str s = fold_text(a, (struct str){text, size}).text;
	char *p = malloc(s.n + 1);

	if (!p)
		abort();
	if (s.n)
		memcpy(p, s.p, s.n);
	p[s.n] = 0;
	if (size_out)
		*size_out = s.n;
	arena_free(a);
	return p;
}

const char *
mekiki_check_sighting(struct mekiki_check *c, const unsigned char *key,
    size_t key_size, size_t *size_out)
{
	struct report r;
	struct str text, out;
	json_t *o;
	char *p;

	if (c->state != CHECK_DONE || key_size != SKETCH_KEY_BYTES)
		return NULL;
	r = check_report(c);
	text = r.mail ? sighting_text(c->arena, r.mail) : c->text;
	o = sighting_json(c->arena, &r, text, key);
	if (!o)
		return NULL;
	p = json_dumps(o, JSON_COMPACT);
	json_decref(o);
	if (!p)
		abort();
	out = arena_str(c->arena, str_c(p));
	free(p);
	if (size_out)
		*size_out = out.n;
	return out.p;
}
