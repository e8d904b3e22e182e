/* SPDX-License-Identifier: MIT */
/* mekiki-compile DIR OUT: the data folder as the one file that is mapped. */
#include "know/compile.h"

int
main(int argc, char **argv)
{
	struct arena *a = arena_new();
	struct str why = STR_NONE, file;
	FILE *out;

	if (argc != 3) {
		fprintf(stderr, "usage: mekiki-compile DIR OUT\n");
		return 64;
	}
	file = know_compile(a, argv[1], &why);
	if (!file.p) {
		fprintf(stderr, "%.*s\n", STR_FMT(why));
		return 65;
	}
	out = fopen(argv[2], "wb");
	if (!out || fwrite(file.p, 1, file.n, out) != file.n || fclose(out)) {
		fprintf(stderr, "%s: cannot be written\n", argv[2]);
		return 73;
	}
	arena_free(a);
	return 0;
}
