/* SPDX-License-Identifier: MIT */
/* Phrases: what the mail asks, how it presses, what kind of notice it is. */
#include "evidence/gather.h"

enum {
	CUES_MOST = 400
};

static const struct {
	const char *id;
	uint32_t notice;
} notices[] = {
    {"security", NOTICE_SECURITY},
    {"signin-attempt", NOTICE_SIGNIN},
    {"one-time-code", NOTICE_ONE_TIME_CODE},
    {"action", NOTICE_ACTION},
};

static uint32_t
notice_of(const struct phrase *p)
{
	if (!str_eq(p->family, STR("notice")))
		return 0;
	for (size_t i = 0; i < ARRAY_LEN(notices); i++)
		if (str_eq(p->id, str_c(notices[i].id)))
			return notices[i].notice;
	return 0;
}

/* One cue a phrase and place: repetition says nothing more. */
static bool
has_cue(const struct evidence *out, const struct cue *list, enum place place,
    struct str id)
{
	for (size_t i = 0; i < out->n_cues; i++)
		if (list[i].place == place && str_eq(list[i].phrase.id, id))
			return true;
	return false;
}

void
gather_cues(struct arena *a, const struct view *v, struct evidence *out)
{
	struct cue *list = NULL;

	for (size_t i = 0; i < v->n; i++) {
		const struct piece *p = &v->pieces[i];

		for (size_t h = 0; h < p->n_phrases; h++) {
			struct phrase ph =
			    know_phrase(out->know, p->phrases[h].phrase);

			/* Kinds of notice are told by the subject. */
			if (p->place == PLACE_SUBJECT ||
			    out->source == SOURCE_TEXT)
				out->notice |= notice_of(&ph);
			if (out->n_cues >= CUES_MOST ||
			    has_cue(out, list, p->place, ph.id))
				continue;
			list = arena_push(a, list, out->n_cues, sizeof *list);
			list[out->n_cues++] = (struct cue){ph, p->place,
			    piece_span(
				p, p->phrases[h].offset, p->phrases[h].length)};
		}
	}
	out->cues = list;
}
