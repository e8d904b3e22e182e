/* SPDX-License-Identifier: MIT */
/* The mails of a box, one after the other: file, mbox, Maildir, directory. */
#ifndef BOX_BOX_H
#define BOX_BOX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * An iterator that holds one mail at a time: its memory does not grow with the
 * box (the names of one directory apart, when they are to be sorted). Files
 * packed with gzip or zstd are read like plain ones.
 */
struct box;

enum box_form {
	BOX_AUTO,   /* by looking: directory, mbox, MMDF, else one mail */
	BOX_ONE,    /* the whole file is one mail */
	BOX_MBOX,   /* "From " lines */
	BOX_CONCAT, /* mails one behind the other, with nothing between */
};

/* How a line "From " inside of an mbox's mail was made harmless. */
enum box_quoting {
	BOX_MBOXRD, /* ">" was put before each /^>*From /: one is taken off */
	BOX_MBOXO,  /* ">" was put before /^From / alone */
	BOX_MBOXCL  /* not at all, Content-Length is to be believed */
};

struct box_options {
	enum box_form form;
	enum box_quoting quoting;
	bool is_sorted; /* directories by name, in bytes; else as they come */
	bool no_recursion;
	size_t mail_most; /* bytes of a mail that are kept; 0: 64 MiB */
};

struct box_mail {
	const char *path;   /* of the file it is in, "-" for standard input */
	uint64_t offset;    /* of its first byte in that (unpacked) file */
	uint64_t length;    /* bytes it takes there, quoting marks among them */
	const uint8_t *raw; /* the mail without its "From " line, unquoted */
	size_t n;
	const char *from_line; /* of an mbox, without line end; "" elsewhere */
	bool is_cut;	       /* mail_most was reached */
	bool was_quoted;       /* quoting marks were taken off */
};

/*
 * Opens a file or directory; "-" is standard input. options may be NULL (all
 * zero). Returns 0 and the box, or a negative errno and nothing.
 */
int box_open(
    const char *path, const struct box_options *options, struct box **box_out);

/*
 * 1: *mail is filled, valid until the next call; 0: there are no more; else a
 * negative errno about one file or directory (its name is box_path): call
 * again to go on with the next.
 */
int box_next(struct box *box, struct box_mail *mail);

/* What is being read, for messages. Never NULL. */
const char *box_path(const struct box *box);

/* Bytes read from the disk so far, packed ones as they lie there. */
uint64_t box_taken(const struct box *box);

/* Accepts NULL. */
void box_close(struct box *box);

#endif
