/* SPDX-License-Identifier: MIT */
/* What a mail of a box is known by, and the time that its place tells. */
#include "scan/origin.h"

#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

void
origin_key(const void *p, size_t n_bytes, uint8_t out[RECORD_KEY])
{
	unsigned char digest[EVP_MAX_MD_SIZE];
	unsigned n = 0;

	if (!EVP_Digest(p, n_bytes, digest, &n, EVP_sha256(), NULL))
		abort();
	memcpy(out, digest, RECORD_KEY);
}

static int
month(const char *s)
{
	static const char names[] = "JanFebMarAprMayJunJulAugSepOctNovDec";

	for (int i = 0; i < 12; i++)
		if (!strncmp(s, names + 3 * i, 3))
			return i;
	return -1;
}

/* "From x Tue Oct 28 09:30:00 2025", as asctime writes it. */
static int64_t
from_line_time(const char *line)
{
	const char *at = strchr(line, ' ');
	char name[4] = "";
	struct tm tm = {0};

	at = at ? strchr(at + 1, ' ') : NULL;
	if (!at || sscanf(at, " %*3s %3s %d %d:%d:%d %d", name, &tm.tm_mday,
		       &tm.tm_hour, &tm.tm_min, &tm.tm_sec, &tm.tm_year) != 6)
		return 0;
	tm.tm_mon = month(name);
	tm.tm_year -= 1900;
	return tm.tm_mon < 0 ? 0 : (int64_t)timegm(&tm);
}

int64_t
origin_received(const struct box_mail *mail)
{
	const char *slash = strrchr(mail->path, '/');
	const char *name = slash ? slash + 1 : mail->path;
	char *end;
	long long t;

	if (mail->from_line[0])
		return from_line_time(mail->from_line);
	t = strtoll(name, &end, 10); /* of a Maildir: seconds first */
	return end - name >= 9 && *end == '.' ? t : 0;
}

void
origin_imap_key(const char *url, const char *folder, uint32_t validity,
    uint32_t uid, uint8_t out[RECORD_KEY])
{
	char *text;
	int n = asprintf(&text, "%s\n%s\n%u\n%u", url, folder, validity, uid);

	if (n < 0)
		abort();
	origin_key(text, (size_t)n, out);
	free(text);
}
