/* SPDX-License-Identifier: MIT */
/* Gives every file of the named folders to a fuzzer: what broke it once. */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum {
	FILE_MOST = 16 << 20
};

static void
try_file(const char *path)
{
	FILE *f = fopen(path, "rb");
	uint8_t *data = malloc(FILE_MOST), *exact;
	size_t n;

	if (!f || !data)
		abort();
	n = fread(data, 1, FILE_MOST, f);
	fclose(f);
	/* A piece of memory of its own size, so that ASan sees its end. */
	exact = realloc(data, n ? n : 1);
	if (!exact)
		abort();
	fprintf(stderr, "%s\n", path); /* named before it can crash */
	LLVMFuzzerTestOneInput(exact, n);
	free(exact);
}

/* How many files there were; a folder that is not there has none. */
static unsigned
try_folder(const char *folder)
{
	DIR *d = opendir(folder);
	struct dirent *e;
	unsigned n = 0;

	while (d && (e = readdir(d))) {
		char path[4096];

		if (e->d_name[0] == '.')
			continue;
		snprintf(path, sizeof path, "%s/%s", folder, e->d_name);
		try_file(path);
		n++;
	}
	if (d)
		closedir(d);
	return n;
}

int
main(int argc, char **argv)
{
	unsigned n = 0;

	for (int i = 1; i < argc; i++)
		n += try_folder(argv[i]);
	printf("%u files\n", n);
	return n ? 0 : 1;
}
