/* SPDX-License-Identifier: MIT */
/* A warning with its newest version, as all lists have it. */
#ifndef STORE_WARNING_H
#define STORE_WARNING_H

#include "store/store.h"

#define WARNING_COLUMNS                                                        \
	"SELECT w.id, w.campaign, w.slug, w.brand, w.state, w.version, "       \
	"w.published_at, w.updated_at, v.title, v.lead, v.body, v.note FROM "
#define WARNING_JOIN                                                           \
	"JOIN versions v ON v.warning = w.id AND v.version = w.version "
#define SELECT_WARNING WARNING_COLUMNS "warnings w " WARNING_JOIN

#endif
