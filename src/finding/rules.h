/* SPDX-License-Identifier: MIT */
/* The functions behind findings.def: for the files of this room alone. */
#ifndef FINDING_RULES_H
#define FINDING_RULES_H

#include "finding/finding.h"

#define FINDING(id, kind, direction, weight, function)                         \
	finding_find find_##function;
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wredundant-decls"
#include "finding/findings.def"
#pragma GCC diagnostic pop
#undef FINDING

/* Is the host the brand's, whatever the confidence? */
static inline bool
is_own(enum relation r)
{
	return r == REL_OWN || r == REL_OWN_UNSURE;
}

/* Is it surely somebody else's? A namesake may be ours and unlisted. */
static inline bool
is_foreign(enum relation r)
{
	return r == REL_OTHER_BRAND || r == REL_OUTSIDE ||
	       r == REL_USER_CONTENT;
}

static inline bool
has_brand(const struct evidence *e)
{
	return e->brand != BRAND_NONE;
}

/* A link that a reader would follow for the act the mail wants. */
static inline bool
is_acting(const struct link_fact *l)
{
	return link_is_acting(l);
}

#endif
