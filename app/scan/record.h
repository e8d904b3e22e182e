/* SPDX-License-Identifier: MIT */
/* What a scan knows of the mails that it judged, on the disk. */
#ifndef SCAN_RECORD_H
#define SCAN_RECORD_H

#include <mekiki/mekiki.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	RECORD_KEY = 16,
	RECORD_CACHE_KB = 2048
};

struct record;

/*
 * `path` is a file that a later scan reads again; NULL: one that has no name
 * and is gone with the process. `world` is what the answers depend on beside
 * the mail: data version and options. Answers of another world are forgotten
 * as their mails are judged anew. False with *why_out, to be freed.
 */
bool record_open(
    const char *path, const char *world, struct record **out, char **why_out);
/* False when the last rows cannot be written. NULL is accepted. */
bool record_close(struct record *r);

struct record_row {
	uint8_t key[RECORD_KEY];
	enum mekiki_verdict verdict;
	const char *brand, *brand_name; /* "" without */
	int64_t when;			/* it was received; 0: not known */
	const char *place;		/* file, or folder of a server */
	int64_t index;			/* there, or its UID; -1 without */
	const char *sender, *subject;	/* of fakes alone, else "" */
	bool is_flagged;		/* the server was told so */
};

/*
 * Was the mail of this key judged in this world? Then it counts for this
 * scan, and *verdict_out and *is_flagged_out are what is known.
 */
bool record_known(struct record *r, const uint8_t key[RECORD_KEY],
    enum mekiki_verdict *verdict_out, bool *is_flagged_out);
void record_add(struct record *r, const struct record_row *row);
void record_set_flagged(struct record *r, const uint8_t key[RECORD_KEY]);
/* Writes what was added; called now and then. False: the disk failed. */
bool record_keep(struct record *r);

/* ---- what this scan saw */

/* Mails by verdict. */
void record_verdicts(struct record *r, uint64_t out[MEKIKI_PHISH + 1]);

struct record_pose { /* one brand that fakes posed as */
	const char *brand, *name;
	uint64_t phish, suspicious;
	int64_t first, last; /* received; 0: not known */
};

/* Most fakes first; strings live for the call. False stops. */
typedef bool record_pose_do(void *user, const struct record_pose *p);
void record_poses(struct record *r, record_pose_do *call, void *user);

/* Fakes, the newest first, at most `most`; strings live for the call. */
typedef void record_row_do(void *user, const struct record_row *row);
void record_fakes(
    struct record *r, size_t most, record_row_do *call, void *user);

/*
 * Fakes (phish) of this scan that the server was not told of, by place;
 * record_set_flagged may be called meanwhile.
 */
void record_unflagged(struct record *r, record_row_do *call, void *user);

#endif
