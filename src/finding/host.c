/* SPDX-License-Identifier: MIT */
/* A URL or host that somebody asks about: how it poses as a brand. */
#include "finding/rules.h"

/* The rule's id is "host." and the kind as lookalike_name has it. */
bool
find_host_poses(
    const struct finding_rule *r, const struct evidence *e, struct finding *out)
{
	if (!e->imitates || strcmp(r->id + strlen("host."), e->imitates))
		return false;
	out->host = e->asked_host;
	out->quote = e->imitates_by;
	return true;
}
