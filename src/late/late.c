/* SPDX-License-Identifier: MIT */
/* dlopen and dlsym. */
#include "late/late.h"

#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

bool
late_open(const char *file, const char *const *names, size_t n, void *calls)
{
	void *library = dlopen(file, RTLD_LAZY | RTLD_LOCAL);

	for (size_t i = 0; library && i < n; i++) {
		void *f = dlsym(library, names[i]);

		if (!f)
			return false;
		memcpy((char *)calls + i * sizeof f, &f, sizeof f);
	}
	return library != NULL;
}

void
late_need(const char *file, const char *const *names, size_t n, void *calls)
{
	if (late_open(file, names, n, calls))
		return;
	fprintf(stderr, "mekiki: %s cannot be loaded\n", file);
	exit(127);
}
