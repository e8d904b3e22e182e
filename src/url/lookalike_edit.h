/* SPDX-License-Identifier: MIT */
/* Inside url/: names one edit or swap away from a brand's. */
#ifndef URL_LOOKALIKE_EDIT_H
#define URL_LOOKALIKE_EDIT_H

#include "url/lookalike_set.h"

/*
 * A brand that the plain label is a mistyped form of, or NULL; of several one
 * whose domain ends in `suffix`. Short names, common words, and edits that make
 * another word (a first letter, a plural, a number) do not count.
 */
const struct look_brand *edit_find(
    const struct lookalike_set *s, struct str plain, struct str suffix);

#endif
