/* SPDX-License-Identifier: MIT */
/* What the files of the server share. */
#ifndef HTTP_SERVER_IMPL_H
#define HTTP_SERVER_IMPL_H

#include "http/server.h"

#include <microhttpd.h>
#include <pthread.h>
#include <stdatomic.h>

/* A connection, and since when it owes us what. */
struct link {
	struct link *next, *prev;
	int fd;
	uint64_t since; /* ms: header begun, or body begun; 0: owes nothing */
	uint64_t got;	/* bytes of body */
	uint64_t until; /* an answer must be taken; 0: none under way */
	bool has_body, is_cut;
};

struct server {
	struct server_config c;
	struct MHD_Daemon *daemon;
	pthread_mutex_t lock; /* of links */
	struct link links;    /* a ring */
	pthread_t sweeper;
	atomic_bool is_stopping;
	_Atomic uint64_t requests[STATUS_CLASSES], refused_gate, refused_rate,
	    slow, bytes_in, bytes_out, ms[MS_BUCKETS], ms_sum, connections,
	    bodies, active;
	char *unix_path;
};

/* A request with what only the server needs. */
struct exchange {
	struct request r;
	struct MHD_Connection *conn;
	struct link *link;
	struct gate_result gate;
	uint64_t reserved, most;
	struct gate_header *headers;
	const char *line; /* the target in the daemon's copy */
	char *type;
	bool is_begun, is_waiting, is_answered, is_head;
};

/* The callbacks of the daemon: exchange.c */
void *exchange_begin(void *user, const char *uri, struct MHD_Connection *conn);
enum MHD_Result exchange_go(void *user, struct MHD_Connection *conn,
    const char *url, const char *method, const char *version,
    const char *upload, size_t *upload_size, void **state);
void exchange_end(void *user, struct MHD_Connection *conn, void **state,
    enum MHD_RequestTerminationCode how);

/* Connections that owe us something: link.c */
void link_notify(void *user, struct MHD_Connection *conn, void **socket_state,
    enum MHD_ConnectionNotificationCode how);
struct link *link_of(struct MHD_Connection *conn);
void link_owes(struct server *s, struct link *l, bool has_body);
void link_got(struct server *s, struct link *l, size_t n);
void link_owes_nothing(struct server *s, struct link *l);
/* An answer of n bytes is there to be taken. */
void link_takes(struct server *s, struct link *l, size_t n);
/* Cuts off who is too slow. */
void link_sweep(struct server *s);

#endif
