/* SPDX-License-Identifier: MIT */
/* Folders and their mails, asked for a batch of numbers at a time. */
#include "scan/imap.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>

#include "scan/imap_link.h"

struct imap {
	struct imap_link *link;
	char **folders;
	size_t n_folders, folder;	 /* folder: the next to be opened */
	size_t n_closed;		 /* that the server would not show */
	uint32_t validity, exists, next; /* next: sequence number */
	uint32_t uids[IMAP_BATCH];
	size_t n_uids, uid_at;
	uint64_t count; /* of mails, as STATUS says */
	/* of the mail at hand */
	char *raw;
	size_t raw_n;
	int64_t when;
};

bool
imap_is_url(const char *s)
{
	return !strncasecmp(s, "imaps://", 8) || !strncasecmp(s, "imap://", 7);
}

static void
add_folder(struct imap *im, const char *name, size_t n)
{
	if (im->n_folders == IMAP_FOLDERS_MOST)
		return;
	for (size_t i = 0; i < n; i++)
		if ((unsigned char)name[i] < 0x20 || name[i] == 0x7f)
			return;
	im->folders[im->n_folders] = strndup(name, n);
	if (!im->folders[im->n_folders++])
		abort();
}

/* * LIST (\HasNoChildren) "/" "Sent \"x\"" */
static void
take_list(struct imap *im, char *rest, const struct imap_answer *answer)
{
	char *flags_end = strchr(rest, ')'), *name, *to;

	if (!flags_end)
		return;
	*flags_end = 0;
	if (strcasestr(rest, "\\Noselect") || strcasestr(rest, "\\NonExistent"))
		return;
	rest = flags_end + 1 + (flags_end[1] == ' ');
	if (answer->literal) {
		add_folder(im, answer->literal, answer->literal_n);
		return;
	}
	/* The separator is NIL or one quoted character. */
	rest += !strncmp(rest, "\"\\", 2) ? 4 : 3;
	if (*rest++ != ' ')
		return;
	if (*rest != '"') {
		add_folder(im, rest, strlen(rest));
		return;
	}
	for (name = to = ++rest; *rest && *rest != '"'; rest++) {
		rest += *rest == '\\' && rest[1];
		*to++ = *rest;
	}
	add_folder(im, name, (size_t)(to - name));
}

static int64_t
read_date(const char *s)
{
	static const char names[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
	struct tm t = {0};
	char month[4];
	int offset;

	if (sscanf(s, "%d-%3s-%d %d:%d:%d %d", &t.tm_mday, month, &t.tm_year,
		&t.tm_hour, &t.tm_min, &t.tm_sec, &offset) != 7)
		return 0;
	for (t.tm_mon = 0; t.tm_mon < 12; t.tm_mon++)
		if (!strncmp(names + 3 * t.tm_mon, month, 3))
			break;
	t.tm_year -= 1900;
	return (int64_t)timegm(&t) - (offset / 100 * 60 + offset % 100) * 60;
}

static void
take_fetch(struct imap *im, const char *rest)
{
	const char *uid = strstr(rest, "UID "), *date;

	if (strstr(rest, "BODY[]")) {
		free(im->raw);
		im->raw = imap_link_take_literal(im->link, &im->raw_n);
		if (!im->raw && !(im->raw = calloc(1, 1))) /* "" or NIL */
			abort();
	} else if (uid && im->n_uids < IMAP_BATCH) {
		im->uids[im->n_uids++] = (uint32_t)strtoul(uid + 4, NULL, 10);
	}
	date = strstr(rest, "INTERNALDATE \"");
	if (date)
		im->when = read_date(date + 14);
}

static void
take_untagged(void *user, const struct imap_answer *answer)
{
	struct imap *im = user;
	char *s = answer->text, *rest;
	const char *validity = strstr(s, "[UIDVALIDITY "),
		   *messages = strstr(s, "(MESSAGES ");
	uint32_t n = (uint32_t)strtoul(s, &rest, 10);

	if (validity)
		im->validity = (uint32_t)strtoul(validity + 13, NULL, 10);
	if (!strncasecmp(s, "LIST (", 6))
		take_list(im, s + 6, answer);
	else if (!strncasecmp(s, "STATUS ", 7) && messages)
		im->count += (uint32_t)strtoul(messages + 10, NULL, 10);
	else if (rest > s && !strcasecmp(rest, " EXISTS"))
		im->exists = n;
	else if (rest > s && !strncasecmp(rest, " FETCH ", 7))
		take_fetch(im, rest + 7);
	else if (rest > s && !strcasecmp(rest, " EXPUNGE")) {
		/* What follows has moved up by one. */
		im->next -= n < im->next && im->next > 1;
		im->exists -= im->exists > 0;
	}
}

static bool
command(struct imap *im, const char *text)
{
	return imap_link_command(im->link, text, take_untagged, im);
}

/* A command on a folder: HOW "NAME" MORE. */
static bool
command_on(struct imap *im, const char *how, const char *name, const char *more)
{
	char text[2200], *to = text;

	to += snprintf(text, 16, "%s \"", how);
	for (; *name && to < text + sizeof text - 32; name++) {
		if (*name == '"' || *name == '\\')
			*to++ = '\\';
		*to++ = *name;
	}
	snprintf(to, 32, "\"%s", more);
	return command(im, text);
}

static bool
open_folder(struct imap *im, const char *how, const char *name)
{
	im->exists = im->validity = 0;
	im->next = 1;
	im->n_uids = im->uid_at = 0;
	return command_on(im, how, name, "");
}

/* The next UIDs of the folder at hand, then of the next ones. */
static bool
more_uids(struct imap *im)
{
	char text[64];

	while (!imap_link_broken(im->link)) {
		im->n_uids = im->uid_at = 0;
		if (im->next <= im->exists) {
			uint32_t last = im->exists - im->next < IMAP_BATCH
					    ? im->exists
					    : im->next + IMAP_BATCH - 1;

			snprintf(text, sizeof text, "FETCH %u:%u (UID)",
			    im->next, last);
			im->next = last + 1;
			if (!command(im, text))
				im->n_closed++;
			else if (im->n_uids)
				return true;
			im->exists = 0; /* it says that there are no more */
			continue;
		}
		if (im->folder == im->n_folders)
			return false;
		im->n_closed +=
		    !open_folder(im, "EXAMINE", im->folders[im->folder++]);
	}
	return false;
}

int
imap_next(struct imap *im, imap_skip *skip, void *user,
    struct imap_mail *mail_out, char **why_out)
{
	char text[96];

	for (;;) {
		struct imap_mail mail;

		if (im->uid_at == im->n_uids && !more_uids(im))
			break;
		mail = (struct imap_mail){.folder = im->folders[im->folder - 1],
		    .validity = im->validity,
		    .uid = im->uids[im->uid_at++]};
		if (skip(user, &mail))
			continue;
		free(im->raw);
		im->raw = NULL;
		im->when = 0;
		snprintf(text, sizeof text,
		    "UID FETCH %u (INTERNALDATE BODY.PEEK[])", mail.uid);
		/* Not fetched: it was removed meanwhile. */
		if (!command(im, text) || !im->raw)
			continue;
		mail.when = im->when;
		mail.raw = im->raw;
		mail.n = im->raw_n;
		*mail_out = mail;
		return 1;
	}
	if (!imap_link_broken(im->link))
		return 0;
	*why_out = strdup(imap_link_broken(im->link));
	return -1;
}

size_t
imap_closed(const struct imap *im)
{
	return im->n_closed;
}

uint64_t
imap_count(struct imap *im)
{
	im->count = 0;
	for (size_t i = 0; i < im->n_folders; i++)
		command_on(im, "STATUS", im->folders[i], " (MESSAGES)");
	return im->count;
}

bool
imap_select(struct imap *im, const char *folder, uint32_t *validity_out)
{
	if (!open_folder(im, "SELECT", folder))
		return false;
	*validity_out = im->validity;
	return true;
}

bool
imap_flag(struct imap *im, uint32_t uid)
{
	char text[96];

	snprintf(
	    text, sizeof text, "UID STORE %u +FLAGS.SILENT ($Phishing)", uid);
	return command(im, text);
}

bool
imap_open(const struct imap_config *config, struct imap **out, char **why_out)
{
	struct imap *im = calloc(1, sizeof *im);
	const char *why = NULL;
	char *folder = NULL;

	if (!im || !(im->folders = calloc(IMAP_FOLDERS_MOST, sizeof(char *))))
		abort();
	im->next = 1; /* of no folder yet: it has no mails */
	if (!imap_link_open(config, &im->link, &folder, why_out)) {
		imap_close(im);
		return false;
	}
	if (folder)
		add_folder(im, folder, strlen(folder));
	else if (!command(im, "LIST \"\" \"*\""))
		why = imap_link_broken(im->link)
			  ? imap_link_broken(im->link)
			  : "the folders cannot be listed";
	free(folder);
	if (!why) {
		*out = im;
		return true;
	}
	*why_out = strdup(why);
	imap_close(im);
	return false;
}

void
imap_close(struct imap *im)
{
	if (!im)
		return;
	imap_link_close(im->link);
	free(im->raw);
	for (size_t i = 0; i < im->n_folders; i++)
		free(im->folders[i]);
	free(im->folders);
	free(im);
}
