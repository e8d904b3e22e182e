/* SPDX-License-Identifier: MIT */
/* What stands behind struct know: for the files of this room alone. */
#ifndef KNOW_LAYERS_H
#define KNOW_LAYERS_H

#include "know/trie.h"
#include "know/know.h"
#include "know/steps.h"
#include "know/table.h"

/* The shipped table and the site's own: its brands follow the shipped ones. */
enum {
	LAYERS_MOST = 2
};

struct layer {
	struct table table;
	struct trie names, phrases;
	uint32_t first_brand, n_brands;
	uint32_t first_phrase, n_phrases;
};

struct know {
	struct arena *arena; /* of tables compiled in memory */
	struct layer layer[LAYERS_MOST];
	size_t n_layers;
	struct str mapped, version;
	struct step *steps;
	size_t n_steps;
};

#endif
