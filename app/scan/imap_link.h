/* SPDX-License-Identifier: MIT */
/*
 * A connection to a server of IMAP: libcurl makes it and signs in; commands
 * and answers are ours, since its own fetch (BODY[]) would mark mails as read.
 */
#ifndef SCAN_IMAP_LINK_H
#define SCAN_IMAP_LINK_H

#include "scan/imap.h"

struct imap_link;

/* An untagged answer, as it is at hand. */
struct imap_answer {
	char *text;	     /* behind "* ", without its literals */
	const char *literal; /* the last one, NUL-terminated; NULL: none */
	size_t literal_n;
};

typedef void imap_hear(void *user, const struct imap_answer *answer);

/*
 * Signs in. *folder_out, to be freed, is the URL's folder or NULL. On failure
 * false with *why_out, to be freed; the password is not in it.
 */
bool imap_link_open(const struct imap_config *config, struct imap_link **out,
    char **folder_out, char **why_out);
/*
 * A command and all of its answer, each untagged part of which `hear` is told;
 * true when the server says OK.
 */
bool imap_link_command(
    struct imap_link *l, const char *text, imap_hear *hear, void *user);
/* The literal of the answer that is being heard: the caller's, to be freed. */
char *imap_link_take_literal(struct imap_link *l, size_t *n_out);
/* Why nothing more can be read; NULL: all is well. */
const char *imap_link_broken(const struct imap_link *l);
/* Signs out; NULL is accepted. */
void imap_link_close(struct imap_link *l);

#endif
