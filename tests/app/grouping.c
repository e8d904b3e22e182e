/* SPDX-License-Identifier: MIT */
/* Sightings as lines of JSON in, the number of each one's campaign out. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "store/store.h"

int
main(int argc, char **argv)
{
	char *line = NULL, *why = NULL, id[32];
	struct store *s =
	    store_open(argc > 1 ? argv[1] : "sqlite::memory:", true, &why);
	size_t size = 0;

	if (!s) {
		fprintf(stderr, "grouping: %s\n", why);
		return 1;
	}
	if (argc > 2) { /* how many are there? */
		printf("%lld\n",
		    (long long)sql_number(store_sql(s), -1,
			"SELECT CAST(sum(n) AS BIGINT) FROM campaigns", ""));
		store_close(s);
		return 0;
	}
	for (int n = 0; getline(&line, &size, stdin) > 0; n++) {
		struct sighting g = {line, id, 20000, 0};

		snprintf(id, sizeof id, "g%d", n);
		if (store_add(s, id, &g, 1) < 0) {
			fprintf(stderr, "grouping: %s\n", store_why(s));
			return 1;
		}
		printf("%lld\n", (long long)g.campaign);
		fflush(stdout);
	}
	free(line);
	store_close(s);
	return 0;
}
