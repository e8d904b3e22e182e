/* SPDX-License-Identifier: MIT */
/* Pictures recognised, mailboxes opened, base64. */
#include "httpd/input.h"

#include <stdlib.h>
#include <string.h>

static const struct {
	const char *magic;
	size_t n, at;
} images[] = {
    {"\x89PNG\r\n\x1a\n", 8, 0},
    {"\xff\xd8\xff", 3, 0},
    {"GIF8", 4, 0},
    {"WEBP", 4, 8},
};

static const char digits[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

bool
input_is_image(const char *p, size_t n)
{
	for (size_t i = 0; i < sizeof images / sizeof *images; i++)
		if (n >= images[i].at + images[i].n &&
		    !memcmp(p + images[i].at, images[i].magic, images[i].n))
			return true;
	return false;
}

static size_t
encode(const char *p, size_t n, char *to)
{
	const unsigned char *u = (const unsigned char *)p;
	size_t k = 0;

	for (size_t i = 0; i < n; i += 3) {
		unsigned long v = (unsigned long)u[i] << 16;

		if (i + 1 < n)
			v |= (unsigned long)u[i + 1] << 8;
		if (i + 2 < n)
			v |= u[i + 2];
		to[k++] = digits[v >> 18 & 63];
		to[k++] = digits[v >> 12 & 63];
		to[k++] = '=';
		to[k++] = '=';
		if (i + 1 < n)
			to[k - 2] = digits[v >> 6 & 63];
		if (i + 2 < n)
			to[k - 1] = digits[v & 63];
	}
	return k;
}

char *
input_encode64(const char *p, size_t n, size_t *size_out)
{
	char *out = malloc((n + 2) / 3 * 4 + 1);

	if (!out)
		abort();
	*size_out = encode(p, n, out);
	out[*size_out] = 0;
	return out;
}

void
input_first_mail(const char **p, size_t *n, bool *several_out)
{
	const char *start, *end, *stop = *p + *n;

	*several_out = false;
	if (*n < 5 || memcmp(*p, "From ", 5))
		return;
	start = memchr(*p, '\n', *n);
	if (!start)
		return;
	start++;
	for (end = start;
	     (end = memmem(end, (size_t)(stop - end), "\nFrom ", 6)); end++) {
		/* Only behind an empty line, as an mbox has it. */
		if (end > start &&
		    (end[-1] == '\n' || (end > start + 1 && end[-1] == '\r' &&
					    end[-2] == '\n'))) {
			*several_out = true;
			break;
		}
	}
	*n = (size_t)((end ? end : stop) - start);
	*p = start;
}

static int
value_of(char c)
{
	const char *d = c ? strchr(digits, c) : NULL;

	return d ? (int)(d - digits) : -1;
}

char *
input_decode64(const char *p, size_t n, size_t *size_out)
{
	char *out = malloc(n / 4 * 3 + 4);
	unsigned long v = 0;
	size_t k = 0, got = 0, pads = 0;

	if (!out)
		abort();
	for (size_t i = 0; i < n; i++) {
		int x = value_of(p[i]);

		if (p[i] == '\r' || p[i] == '\n')
			continue;
		pads += p[i] == '=';
		if ((x < 0 && p[i] != '=') || (pads && p[i] != '=')) {
			free(out);
			return NULL;
		}
		v = v << 6 | (unsigned long)(x < 0 ? 0 : x);
		if (++got % 4)
			continue;
		out[k++] = (char)(v >> 16 & 255);
		out[k++] = (char)(v >> 8 & 255);
		out[k++] = (char)(v & 255);
	}
	if (got % 4 || pads > 2 || pads > k) {
		free(out);
		return NULL;
	}
	*size_out = k - pads;
	return out;
}
