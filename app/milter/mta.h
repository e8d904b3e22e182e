/* SPDX-License-Identifier: MIT */
/*
 * One MTA's connection, as Sendmail's libmilter/mfdef.h has the packets: a
 * length of four bytes, a letter, and what that letter asks for. What came
 * together is read together; what is answered goes out in one piece.
 */
#ifndef MILTER_MTA_H
#define MILTER_MTA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum mta_command {
	MTA_ABORT = 'A', /* no answer, as of MACRO, QUIT and NEXT */
	MTA_BODY = 'B',
	MTA_CONNECT = 'C',
	MTA_MACRO = 'D',
	MTA_END = 'E', /* may bring the last piece of the body */
	MTA_HELO = 'H',
	MTA_NEXT = 'K', /* another client on the same connection */
	MTA_FIELD = 'L',
	MTA_FROM = 'M',
	MTA_END_OF_HEADER = 'N',
	MTA_NEGOTIATE = 'O',
	MTA_QUIT = 'Q',
	MTA_RECIPIENT = 'R',
	MTA_DATA = 'T',
	MTA_UNKNOWN = 'U'
};

enum mta_answer {
	MTA_QUIET = 0, /* none is waited for */
	MTA_ACCEPT = 'a',
	MTA_CONTINUE = 'c',
	MTA_REJECT = 'r', /* in the words of mta_set_reply, where there are */
	MTA_SKIP = 's',
	MTA_TEMPFAIL = 't'
};

enum mta_action { /* bits: what may be done to a mail */
	MTA_CAN_ADD = 0x01,
	MTA_CAN_CHANGE = 0x10,
	MTA_CAN_QUARANTINE = 0x20
};

enum mta_step { /* bits: what the MTA need not send or wait for */
	MTA_NO_WAIT_FIELD = 0x80,
	MTA_NO_UNKNOWN = 0x100,
	MTA_HAS_SKIP = 0x400,
	MTA_NO_WAIT_CONNECT = 0x1000,
	MTA_NO_WAIT_HELO = 0x2000,
	MTA_NO_WAIT_RECIPIENT = 0x8000,
	MTA_NO_WAIT_DATA = 0x10000,
	MTA_NO_WAIT_END_OF_HEADER = 0x40000,
	MTA_HAS_BLANKS = 0x100000 /* values keep their leading blanks */
};

enum {
	MTA_PACKET_MOST = 2 << 20,
	MTA_VERSION = 6,
	MTA_VERSION_LEAST = 2
};

/* A command's bytes: valid until the next; a NUL stands behind them. */
struct mta_packet {
	char command;
	char *p;
	size_t n;
};

struct mta;

/* The socket is its own from then on. */
struct mta *mta_new(int fd);
void mta_free(struct mta *m);

/*
 * The next command that is no MACRO: those are kept. False at the end, after
 * two hours without a byte, and for what is no packet.
 */
bool mta_next(struct mta *m, struct mta_packet *out);
/* The next text of a packet that has several; NULL: there is none. */
char *mta_text(struct mta_packet *p);
/* With the changes before it. False when the MTA is gone. */
bool mta_answer(struct mta *m, enum mta_answer a);

/*
 * To MTA_NEGOTIATE: of what is offered, what is wanted. False where the MTA
 * speaks no version that we do.
 */
bool mta_negotiate(struct mta *m, const struct mta_packet *p, unsigned actions,
    unsigned steps);
bool mta_can(const struct mta *m, enum mta_action a);
bool mta_has(const struct mta *m, enum mta_step s);
/* CONTINUE, or nothing where the MTA does not wait at this step. */
enum mta_answer mta_go_on(const struct mta *m, enum mta_step s);

/* The mail's id, "" without; did the client log in? */
const char *mta_id(const struct mta *m);
bool mta_is_authenticated(const struct mta *m);

/*
 * Changes at the end of a mail: written with the answer. False when the MTA
 * did not offer it.
 */
bool mta_insert_field(struct mta *m, const char *name, const char *value);
bool mta_add_field(struct mta *m, const char *name, const char *value);
/* The n-th (from 1) field of that name; NULL takes it off. */
bool mta_change_field(
    struct mta *m, const char *name, unsigned n, const char *value);
bool mta_quarantine(struct mta *m, const char *why);
/* The line of SMTP of the next REJECT or TEMPFAIL: "550 5.7.1 words". */
void mta_set_reply(struct mta *m, const char *line);

#endif
