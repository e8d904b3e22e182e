/* SPDX-License-Identifier: MIT */
/* Where MTAs come in: the socket, and a thread for each that connected. */
#ifndef MILTER_LISTEN_H
#define MILTER_LISTEN_H

enum {
	LISTEN_CONNECTIONS_MOST = 2000 /* more of them wait */
};

/*
 * "inet:PORT@ADDRESS", "inet6:PORT@ADDRESS", "unix:PATH" or "local:PATH"; a
 * socket that is left there is replaced. -1 with *why_out, to be freed.
 */
int listen_open(const char *where, char **why_out);

/*
 * `serve` has each connection in a thread of its own, and the socket is its
 * own too. Returns -1 when the socket fails.
 */
int listen_serve(int fd, void (*serve)(int fd));

#endif
