/* SPDX-License-Identifier: MIT */
/* What happens besides when a warning is shown or changed. */
#ifndef BOARD_PUBLISH_H
#define BOARD_PUBLISH_H

#include "store/store.h"

/* Found by its title and the subjects of its campaign from now on. */
int publish_index(struct store *s, int64_t warning);
/* "published", "withdrawn" or "draft", and the index with it. */
int publish_state(struct store *s, int64_t actor, int64_t warning,
    const char *state, int64_t now);

#endif
