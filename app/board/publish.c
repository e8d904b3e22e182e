/* SPDX-License-Identifier: MIT */
/* What happens besides when a warning is shown or changed. */
#include "board/publish.h"

#include <mekiki/mekiki.h>
#include <stdlib.h>

#include "http/out.h"

int
publish_index(struct store *s, int64_t warning)
{
	json_t *w = store_warning(s, warning), *c, *x;
	struct out text;
	char *p, *folded;
	size_t i, n;
	int rc;

	if (!w)
		return STORE_E_NONE;
	out_init(&text, STORE_TEXT_MOST);
	c = store_campaign(
	    s, json_integer_value(json_object_get(w, "campaign")));
	out_text(&text, json_string_value(json_object_get(w, "title")));
	json_array_foreach(json_object_get(c, "subjects"), i, x)
	{
		out_text(&text, " ");
		out_text(&text, json_string_value(json_object_get(x, "value")));
	}
	p = out_take(&text, &n);
	folded = mekiki_fold(p ? p : "", p ? n : 0, NULL);
	rc = store_index(s, warning, folded);
	free(folded);
	free(p);
	json_decref(w);
	json_decref(c);
	return rc;
}

int
publish_state(struct store *s, int64_t actor, int64_t warning,
    const char *state, int64_t now)
{
	int rc = store_set_state(s, actor, warning, state, now);

	return rc < 0 ? rc : publish_index(s, warning);
}
