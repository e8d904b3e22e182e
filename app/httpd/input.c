/* SPDX-License-Identifier: MIT */
/* Pictures wrapped, mailboxes opened, base64. */
#include "httpd/input.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
	LINE = 57 /* bytes of a base64 line of 76 */
};

static const struct {
	const char *type, *magic;
	size_t n, at;
} images[] = {
    {"image/png", "\x89PNG\r\n\x1a\n", 8, 0},
    {"image/jpeg", "\xff\xd8\xff", 3, 0},
    {"image/gif", "GIF8", 4, 0},
    {"image/webp", "WEBP", 4, 8},
};

static const char digits[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

const char *
input_image_type(const char *p, size_t n)
{
	for (size_t i = 0; i < sizeof images / sizeof *images; i++)
		if (n >= images[i].at + images[i].n &&
		    !memcmp(p + images[i].at, images[i].magic, images[i].n))
			return images[i].type;
	return NULL;
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

char *
input_wrap_image(const char *type, const char *p, size_t n, size_t *size_out)
{
	char *out = malloc(256 + (n / LINE + 1) * (LINE / 3 * 4 + 2));
	size_t k;
	int head;

	if (!out)
		abort();
	head = snprintf(out, 256,
	    "MIME-Version: 1.0\r\nContent-Type: %s\r\n"
	    "Content-Disposition: inline\r\n"
	    "Content-Transfer-Encoding: base64\r\n\r\n",
	    type);
	if (head < 0)
		abort();
	k = (size_t)head;
	for (size_t i = 0; i < n; i += LINE) {
		k += encode(p + i, n - i < LINE ? n - i : LINE, out + k);
		memcpy(out + k, "\r\n", 2);
		k += 2;
	}
	*size_out = k;
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
