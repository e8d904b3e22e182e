/* SPDX-License-Identifier: MIT */
/* Packets in and out of one buffer each, macros, and the changes of a mail. */
#include "milter/mta.h"

#include <endian.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include "http/out.h"

enum {
	HEAD = 4,	      /* of a packet: its length */
	KEPT_CAP = 16 * 1024, /* of the buffer, between two mails */
	OUT_MOST = 4 << 20,
	ID_MOST = 64,
	READ_SECONDS = 7210, /* as libmilter has it */
	WRITE_SECONDS = 300
};

struct mta {
	int fd;
	char *buf; /* [at, end) is unread */
	size_t at, end, cap;
	char held; /* the byte where a packet's NUL is written now */
	bool has_held;
	struct out out;
	char *reply;
	uint32_t actions, steps; /* negotiated */
	char id[ID_MOST];
	bool is_authenticated;
};

struct mta *
mta_new(int fd)
{
	struct timeval in = {READ_SECONDS, 0}, out = {WRITE_SECONDS, 0};
	struct mta *m = calloc(1, sizeof *m);

	if (!m)
		abort();
	m->fd = fd;
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &in, sizeof in);
	setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &out, sizeof out);
	out_init(&m->out, OUT_MOST);
	return m;
}

void
mta_free(struct mta *m)
{
	if (!m)
		return;
	close(m->fd);
	out_done(&m->out);
	free(m->buf);
	free(m->reply);
	free(m);
}

/* ---- in */

static uint32_t
number_at(const char *p)
{
	uint32_t v;

	memcpy(&v, p, sizeof v);
	return be32toh(v);
}

/* Room for `need` unread bytes and a NUL, the unread ones at the front. */
static void
make_room(struct mta *m, size_t need)
{
	bool is_large =
	    m->cap > KEPT_CAP && need <= KEPT_CAP && m->end - m->at < KEPT_CAP;
	size_t cap = need > KEPT_CAP ? need : KEPT_CAP;
	char *p;

	if (m->cap >= need && !is_large) {
		memmove(m->buf, m->buf + m->at, m->end - m->at);
	} else {
		p = malloc(cap + 1);
		if (!p)
			abort();
		if (m->end > m->at)
			memcpy(p, m->buf + m->at, m->end - m->at);
		free(m->buf);
		m->buf = p;
		m->cap = cap;
	}
	m->end -= m->at;
	m->at = 0;
}

/* Until `need` bytes are unread. */
static bool
fill(struct mta *m, size_t need)
{
	if (m->end - m->at >= need)
		return true;
	if (!m->buf || m->at == m->end || m->at + need > m->cap)
		make_room(m, need);
	while (m->end < m->at + need) {
		ssize_t n = recv(m->fd, m->buf + m->end, m->cap - m->end, 0);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		m->end += (size_t)n;
	}
	return true;
}

static void
give_back_held(struct mta *m)
{
	if (m->has_held)
		m->buf[m->at] = m->held;
	m->has_held = false;
}

static bool
read_packet(struct mta *m, struct mta_packet *out)
{
	size_t n;

	give_back_held(m);
	if (!fill(m, HEAD))
		return false;
	n = number_at(m->buf + m->at);
	if (!n || n > MTA_PACKET_MOST || !fill(m, HEAD + n))
		return false;
	out->command = m->buf[m->at + HEAD];
	out->p = m->buf + m->at + HEAD + 1;
	out->n = n - 1;
	m->at += HEAD + n;
	m->held = m->buf[m->at]; /* cap + 1 bytes are there */
	m->has_held = true;
	m->buf[m->at] = 0;
	return true;
}

char *
mta_text(struct mta_packet *p)
{
	char *text = p->p;
	size_t n;

	if (!p->n)
		return NULL;
	n = strlen(text) + 1; /* at most one past the packet: its own NUL */
	n = n < p->n ? n : p->n;
	p->p += n;
	p->n -= n;
	return text;
}

static void
note_macro(struct mta *m, const char *name, const char *value)
{
	size_t n = 0;

	if (!strcmp(name, "{auth_authen}"))
		m->is_authenticated = *value;
	if (strcmp(name, "i") != 0 && strcmp(name, "{i}") != 0)
		return;
	for (; *value && n < ID_MOST - 1; value++)
		m->id[n++] = *value;
	m->id[n] = 0;
}

/* The command that they belong to is first; those of MAIL begin a mail. */
static void
note_macros(struct mta *m, struct mta_packet *p)
{
	char *name, *value;

	if (!p->n)
		return;
	if (*p->p == MTA_FROM || *p->p == MTA_CONNECT) {
		m->is_authenticated = false;
		*m->id = 0;
	}
	p->p++;
	p->n--;
	while ((name = mta_text(p)) && (value = mta_text(p)))
		note_macro(m, name, value);
}

bool
mta_next(struct mta *m, struct mta_packet *out)
{
	while (read_packet(m, out)) {
		if (out->command != MTA_MACRO)
			return true;
		note_macros(m, out);
	}
	return false;
}

const char *
mta_id(const struct mta *m)
{
	return m->id;
}

bool
mta_is_authenticated(const struct mta *m)
{
	return m->is_authenticated;
}

/* ---- out */

static void
put_number(struct mta *m, size_t v)
{
	uint32_t be = htobe32((uint32_t)v);

	out_add(&m->out, (const char *)&be, sizeof be);
}

static void
put_head(struct mta *m, char letter, size_t more)
{
	put_number(m, more + 1);
	out_add(&m->out, &letter, 1);
}

static void
put_text(struct mta *m, const char *s)
{
	out_add(&m->out, s, strlen(s) + 1);
}

static bool
flush(struct mta *m)
{
	const char *p = m->out.p;
	size_t left = m->out.n;
	bool ok = !m->out.is_full;

	while (ok && left) {
		ssize_t n = send(m->fd, p, left, MSG_NOSIGNAL);

		if (n < 0 && errno == EINTR)
			continue;
		ok = n > 0;
		p += ok ? n : 0;
		left -= ok ? (size_t)n : 0;
	}
	m->out.n = 0;
	return ok;
}

bool
mta_answer(struct mta *m, enum mta_answer a)
{
	bool fits = m->reply && ((a == MTA_REJECT && *m->reply == '5') ||
				    (a == MTA_TEMPFAIL && *m->reply == '4'));

	if (a == MTA_QUIET)
		return true;
	if (fits) {
		put_head(m, 'y', strlen(m->reply) + 1);
		put_text(m, m->reply);
	} else {
		put_head(m, (char)a, 0);
	}
	free(m->reply);
	m->reply = NULL;
	return flush(m);
}

bool
mta_negotiate(
    struct mta *m, const struct mta_packet *p, unsigned actions, unsigned steps)
{
	uint32_t version;

	if (p->n < 12)
		return false;
	version = number_at(p->p);
	if (version < MTA_VERSION_LEAST)
		return false;
	m->actions = number_at(p->p + 4) & actions;
	m->steps = number_at(p->p + 8) & steps;
	put_head(m, MTA_NEGOTIATE, 12);
	put_number(m, version < MTA_VERSION ? version : MTA_VERSION);
	put_number(m, m->actions);
	put_number(m, m->steps);
	return flush(m);
}

bool
mta_can(const struct mta *m, enum mta_action a)
{
	return m->actions & a;
}

bool
mta_has(const struct mta *m, enum mta_step s)
{
	return m->steps & s;
}

enum mta_answer
mta_go_on(const struct mta *m, enum mta_step s)
{
	return mta_has(m, s) ? MTA_QUIET : MTA_CONTINUE;
}

static bool
put_field(struct mta *m, char letter, const char *name, const char *value)
{
	put_head(m, letter, strlen(name) + strlen(value) + 2);
	put_text(m, name);
	put_text(m, value);
	return !m->out.is_full;
}

static bool
put_numbered(
    struct mta *m, char letter, unsigned n, const char *name, const char *value)
{
	put_head(m, letter, strlen(name) + strlen(value) + 6);
	put_number(m, n);
	put_text(m, name);
	put_text(m, value);
	return !m->out.is_full;
}

bool
mta_insert_field(struct mta *m, const char *name, const char *value)
{
	return mta_can(m, MTA_CAN_ADD) && put_numbered(m, 'i', 0, name, value);
}

bool
mta_add_field(struct mta *m, const char *name, const char *value)
{
	return mta_can(m, MTA_CAN_ADD) && put_field(m, 'h', name, value);
}

bool
mta_change_field(struct mta *m, const char *name, unsigned n, const char *value)
{
	return mta_can(m, MTA_CAN_CHANGE) &&
	       put_numbered(m, 'm', n, name, value ? value : "");
}

bool
mta_quarantine(struct mta *m, const char *why)
{
	if (!mta_can(m, MTA_CAN_QUARANTINE))
		return false;
	put_head(m, 'q', strlen(why) + 1);
	put_text(m, why);
	return !m->out.is_full;
}

void
mta_set_reply(struct mta *m, const char *line)
{
	free(m->reply);
	m->reply = strdup(line);
	if (!m->reply)
		abort();
}
