/* SPDX-License-Identifier: MIT */
/* Sightings of checks that are done. */
#include "check.h"
#include "sighting/sighting.h"

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
