/* SPDX-License-Identifier: MIT */
/* Sightings are added up by campaign, many of them in one transaction. */
#ifndef STORE_BATCH_H
#define STORE_BATCH_H

#include <jansson.h>
#include <stdbool.h>

/* False: malformed, or of mail that is no fake; it is no sighting. */
bool batch_takes(const json_t *sighting);

#endif
