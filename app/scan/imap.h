/* SPDX-License-Identifier: MIT */
/* The mails of a server, read without a trace (RFC 9051, over TLS alone). */
#ifndef SCAN_IMAP_H
#define SCAN_IMAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	IMAP_FOLDERS_MOST = 10000,
	IMAP_LINE_MOST = 64 * 1024, /* of an answer, literals apart */
	IMAP_BATCH = 64,	    /* UIDs asked for at a time */
	IMAP_WAIT_MS = 60000	    /* for the server to say something */
};

struct imap;

struct imap_config {
	const char *url; /* imaps://user@host[:port]/[folder], no password */
	const char *password;
	const char *ca_file; /* PEM to trust in place of the system's; NULL */
	size_t mail_most;    /* larger mails are cut */
};

struct imap_mail {
	const char *folder; /* as the server names it (modified UTF-7) */
	uint32_t validity, uid;
	int64_t when;	 /* received; 0: not known */
	const char *raw; /* valid until the next call */
	size_t n;
};

/* Is this a mail that is not to be fetched? raw is not there yet. */
typedef bool imap_skip(void *user, const struct imap_mail *mail);

/* Is the operand for this, and no path? */
bool imap_is_url(const char *s);
/* Signs in. False with *why_out, to be freed; the password is not in it. */
bool imap_open(
    const struct imap_config *config, struct imap **out, char **why_out);
/*
 * 1: *mail_out is the next that is not to be skipped; 0: no more; -1: *why_out,
 * to be freed, and no more can be had.
 */
int imap_next(struct imap *im, imap_skip *skip, void *user,
    struct imap_mail *mail_out, char **why_out);
/* Folders so far that the server would not open: their mails are missing. */
size_t imap_closed(const struct imap *im);
/* All mails of the folders; before the first imap_next. */
uint64_t imap_count(struct imap *im);
/*
 * Opens a folder for imap_flag, after which imap_next must not be called:
 * false when the server would not.
 */
bool imap_select(struct imap *im, const char *folder, uint32_t *validity_out);
/* Sets the keyword $Phishing on a mail of it. False: the server would not. */
bool imap_flag(struct imap *im, uint32_t uid);
/* NULL is accepted. */
void imap_close(struct imap *im);

#endif
