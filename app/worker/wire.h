/* SPDX-License-Identifier: MIT */
/* What a worker and its parent say to each other, as bounded bytes. */
#ifndef WORKER_WIRE_H
#define WORKER_WIRE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * A frame is a head of eight bytes (kind, three zero bytes, length; numbers
 * in the machine's own order, since both ends are one machine) and its body.
 * Each side drops the connection at a frame that is longer than its bound or
 * whose kind it does not expect.
 */
enum frame_kind {
	FRAME_HELLO = 1, /* child: jail is on: what it is, data version */
	FRAME_JOB,	 /* parent: one input with its options */
	FRAME_ASK,	 /* child: DNS questions */
	FRAME_REPLY,	 /* parent: their answers */
	FRAME_DONE,	 /* child: verdict, report, text */
	FRAME_REFUSE,	 /* child: the job could not be begun: why */
	FRAME_PICTURES,	 /* child: it has one, and nothing that reads it */
};

enum {
	FRAME_HEAD = 8,
	FRAME_JOB_MOST = 192 * 1024 * 1024,
	FRAME_REPLY_MOST = 32 * 1024 * 1024,
	FRAME_ASK_MOST = 64 * 1024,
	FRAME_DONE_MOST = 96 * 1024 * 1024, /* a probe may answer at length */
	WIRE_QUESTIONS_MOST = 128,	    /* in one frame */
	WIRE_ROUNDS_MOST = 64, /* frames of questions for one input */
	WIRE_NAME_MOST = 253
};

struct frame_head {
	uint8_t kind;
	uint8_t zero[3];
	uint32_t size;
};

/* Writing: grows as needed. wire_done frees; zeroed is empty. */
struct wire_out {
	uint8_t *p;
	size_t n, cap;
};

void wire_u32(struct wire_out *w, uint32_t v);
void wire_u64(struct wire_out *w, uint64_t v);
/* Length and bytes; NULL is told from empty. */
void wire_bytes(struct wire_out *w, const void *p, size_t n);
void wire_text(struct wire_out *w, const char *s);
/* Bytes as they are. */
void wire_raw(struct wire_out *w, const void *p, size_t n);
void wire_done(struct wire_out *w);

/*
 * Reading: the first thing that does not fit makes is_bad true, and all that
 * is read from then on is 0, NULL or empty. Asked once, at the end.
 */
struct wire_in {
	const uint8_t *p;
	size_t n;
	bool is_bad;
};

uint32_t wire_get_u32(struct wire_in *w);
uint64_t wire_get_u64(struct wire_in *w);
/* A view of the bytes; more than `most` is bad. NULL when NULL was written. */
const uint8_t *wire_get_bytes(struct wire_in *w, size_t most, size_t *n_out);
/* wire_text's string: its NUL is part of the bytes, no NUL is inside. */
const char *wire_get_text(struct wire_in *w, size_t most);
/* Nothing was bad and nothing is left. */
bool wire_is_done(const struct wire_in *w);

/* malloc that ends the process when there is no memory. */
void *wire_alloc(size_t n);
char *wire_dup(const char *s, size_t n);

#endif
