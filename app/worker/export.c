/* SPDX-License-Identifier: MIT */
/* One line after the other; one that makes no sense spoils all. */
#include "worker/export.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "worker/answer.h"

static const char *const names[] = {
    [MEKIKI_EXPORT_STIX] = "stix",
    [MEKIKI_EXPORT_MISP] = "misp",
    [MEKIKI_EXPORT_XARF] = "xarf",
    [MEKIKI_EXPORT_CSV] = "csv",
};

const char export_csv_head[] =
    "\"time\",\"verdict\",\"score\",\"brand\",\"type\",\"value\","
    "\"display\",\"subject\",\"findings\"\r\n";

bool
export_find(const char *word, size_t n, enum mekiki_export *out)
{
	for (unsigned i = 0; i < sizeof names / sizeof *names; i++)
		if (strlen(names[i]) == n && !memcmp(names[i], word, n)) {
			*out = (enum mekiki_export)i;
			return true;
		}
	return false;
}

static bool
write_json(FILE *out, const char *p, size_t n)
{
	json_t *o = json_loadb(p, n, JSON_REJECT_DUPLICATES, NULL);
	size_t size;
	char *line;

	if (!json_is_object(o)) {
		json_decref(o);
		return false;
	}
	line = answer_json_line(o, &size);
	json_decref(o);
	fwrite(line, 1, size, out);
	fputc('\n', out);
	free(line);
	return true;
}

/* Every cell is quoted and none begins as a formula does. */
static bool
write_row(FILE *out, const char *p, size_t n)
{
	bool is_inside = false;

	for (size_t i = 0; i < n; i++) {
		if (p[i] == '"') {
			is_inside = !is_inside;
			if (is_inside && i + 1 < n && p[i + 1] != '"' &&
			    (!i || p[i - 1] == ',') &&
			    strchr("=+-@\t\r|%", p[i + 1]))
				return false;
		} else if (!is_inside && p[i] != ',') {
			return false;
		}
	}
	if (is_inside)
		return false;
	fwrite(p, 1, n, out);
	fputs("\r\n", out);
	return true;
}

char *
export_lines(
    enum mekiki_export format, const char *p, size_t n, size_t *size_out)
{
	const char *end = p + n;
	char *bytes = NULL;
	FILE *out = open_memstream(&bytes, size_out);
	bool ok = true;

	if (!out)
		abort();
	while (ok && p < end) {
		const char *lf = memchr(p, '\n', (size_t)(end - p));
		size_t size = (size_t)((lf ? lf : end) - p);

		ok = format == MEKIKI_EXPORT_CSV ? write_row(out, p, size)
						 : write_json(out, p, size);
		p += size + 1;
	}
	fclose(out);
	if (ok)
		return bytes;
	free(bytes);
	return NULL;
}

bool
export_is_reporter(const char *address)
{
	const char *at = strchr(address, '@');

	for (const char *s = address; *s; s++)
		if (*s < 0x21 || *s > 0x7e)
			return false;
	return at && at > address && at[1] && !strchr(at + 1, '@');
}
