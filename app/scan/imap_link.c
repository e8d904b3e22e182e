/* SPDX-License-Identifier: MIT */
/* Bytes, lines, literals and tags (RFC 9051 sections 2.2 and 4.3). */
#include "scan/imap_link.h"

#define CURL_DISABLE_TYPECHECK
#include <curl/curl.h>
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "late/late.h"

#define LIBRARY "libcurl.so.4"
#define CALLS(X)                                                               \
	X(curl_easy_cleanup)                                                   \
	X(curl_easy_getinfo)                                                   \
	X(curl_easy_init)                                                      \
	X(curl_easy_perform)                                                   \
	X(curl_easy_recv)                                                      \
	X(curl_easy_send)                                                      \
	X(curl_easy_setopt)                                                    \
	X(curl_easy_strerror)                                                  \
	X(curl_free)                                                           \
	X(curl_url)                                                            \
	X(curl_url_cleanup)                                                    \
	X(curl_url_get)                                                        \
	X(curl_url_set)

struct calls {
	CALLS(LATE_POINTER)
};

struct imap_link {
	struct calls f;
	CURL *curl;
	curl_socket_t socket;
	struct imap_config config;
	char in[16384];
	size_t in_at, in_n;
	unsigned tag;
	char line[IMAP_LINE_MOST];
	size_t line_n;
	char *literal; /* the last of the answer at hand */
	size_t literal_n, literal_cap;
	bool has_literal;
	const char *broken; /* nothing more can be read: why */
};

static bool
wait_for(struct imap_link *l, short events)
{
	struct pollfd f = {l->socket, events, 0};
	int rc;

	do
		rc = poll(&f, 1, IMAP_WAIT_MS);
	while (rc < 0 && errno == EINTR);
	if (rc <= 0 && !l->broken)
		l->broken = "the server does not answer";
	return rc > 0;
}

static bool
fill(struct imap_link *l)
{
	CURLcode rc;

	for (;;) {
		size_t n = 0;

		rc = l->f.curl_easy_recv(l->curl, l->in, sizeof l->in, &n);
		if (rc == CURLE_OK && n) {
			l->in_at = 0;
			l->in_n = n;
			return true;
		}
		if (rc != CURLE_AGAIN) {
			l->broken = "the connection was closed";
			return false;
		}
		if (!wait_for(l, POLLIN))
			return false;
	}
}

static bool
send_all(struct imap_link *l, const char *p, size_t n)
{
	while (n && !l->broken) {
		size_t sent = 0;
		CURLcode rc = l->f.curl_easy_send(l->curl, p, n, &sent);

		if (rc == CURLE_AGAIN) {
			wait_for(l, POLLOUT);
			continue;
		}
		if (rc != CURLE_OK)
			l->broken = "the connection was closed";
		p += sent;
		n -= sent;
	}
	return !l->broken;
}

/* Up to LF, which is left out with its CR. */
static bool
read_line(struct imap_link *l)
{
	size_t start = l->line_n;

	for (;;) {
		char c;

		if (l->in_at == l->in_n && !fill(l))
			return false;
		c = l->in[l->in_at++];
		if (c == '\n')
			break;
		if (l->line_n + 1 == sizeof l->line) {
			l->broken = "the server's line is too long";
			return false;
		}
		l->line[l->line_n++] = c ? c : ' ';
	}
	if (l->line_n > start && l->line[l->line_n - 1] == '\r')
		l->line_n--;
	l->line[l->line_n] = 0;
	return true;
}

static void
keep_literal(struct imap_link *l, const char *p, size_t n)
{
	size_t most = l->config.mail_most, want;

	n = l->literal_n + n > most ? most - l->literal_n : n;
	want = l->literal_n + n + 1;
	if (want > l->literal_cap) {
		l->literal_cap = want * 2;
		l->literal = realloc(l->literal, l->literal_cap);
		if (!l->literal)
			abort();
	}
	memcpy(l->literal + l->literal_n, p, n);
	l->literal_n += n;
	l->literal[l->literal_n] = 0;
}

static bool
read_literal(struct imap_link *l, uint64_t n)
{
	l->literal_n = 0;
	l->has_literal = true;
	keep_literal(l, "", 0);
	while (n) {
		size_t piece;

		if (l->in_at == l->in_n && !fill(l))
			return false;
		piece = l->in_n - l->in_at;
		piece = piece > n ? (size_t)n : piece;
		keep_literal(l, l->in + l->in_at, piece);
		l->in_at += piece;
		n -= piece;
	}
	return true;
}

/* The {n} at the line's end: taken off. */
static bool
ends_in_literal(struct imap_link *l, uint64_t *n_out)
{
	char *open = strrchr(l->line, '{'), *end;

	if (!open || open[1] < '0' || open[1] > '9')
		return false;
	errno = 0;
	*n_out = strtoull(open + 1, &end, 10);
	if (errno || strcmp(end, "}"))
		return false;
	l->line_n = (size_t)(open - l->line);
	return true;
}

/* One whole answer: its text in `line`, its literal beside. */
static bool
read_answer(struct imap_link *l)
{
	uint64_t n;

	l->line_n = 0;
	l->has_literal = false;
	while (read_line(l)) {
		if (!ends_in_literal(l, &n))
			return true;
		if (!read_literal(l, n))
			return false;
	}
	return false;
}

/* What the URL says; false for one that is not wanted. */
static bool
read_url(struct imap_link *l, char **user_out, char **server_out,
    char **path_out, const char **why_out)
{
	CURLU *u = l->f.curl_url();
	char *scheme = NULL, *password = NULL;
	bool ok = u && !l->f.curl_url_set(u, CURLUPART_URL, l->config.url, 0) &&
		  !l->f.curl_url_get(u, CURLUPART_SCHEME, &scheme, 0);

	*why_out = "not imaps://user@host/";
	ok = ok && !strcmp(scheme, "imaps") &&
	     !l->f.curl_url_get(u, CURLUPART_USER, user_out, CURLU_URLDECODE) &&
	     !l->f.curl_url_get(u, CURLUPART_PATH, path_out, CURLU_URLDECODE);
	if (ok && !l->f.curl_url_get(u, CURLUPART_PASSWORD, &password, 0)) {
		*why_out =
		    "a password in the URL is seen by all of this machine";
		ok = false;
	}
	ok = ok && !l->f.curl_url_set(u, CURLUPART_USER, NULL, 0) &&
	     !l->f.curl_url_set(u, CURLUPART_PATH, "/", 0) &&
	     !l->f.curl_url_get(u, CURLUPART_URL, server_out, 0);
	l->f.curl_free(scheme);
	l->f.curl_free(password);
	l->f.curl_url_cleanup(u);
	return ok;
}

static CURLcode
connect_server(struct imap_link *l, const char *user, const char *server)
{
	CURL *c = l->curl = l->f.curl_easy_init();
	CURLcode rc;

	if (!c)
		abort();
	l->f.curl_easy_setopt(c, CURLOPT_URL, server);
	l->f.curl_easy_setopt(c, CURLOPT_PROTOCOLS_STR, "imaps");
	l->f.curl_easy_setopt(c, CURLOPT_PROXY, "");
	l->f.curl_easy_setopt(c, CURLOPT_USERNAME, user);
	l->f.curl_easy_setopt(c, CURLOPT_PASSWORD, l->config.password);
	l->f.curl_easy_setopt(c, CURLOPT_CONNECT_ONLY, 1L);
	l->f.curl_easy_setopt(c, CURLOPT_CONNECTTIMEOUT_MS, (long)IMAP_WAIT_MS);
	l->f.curl_easy_setopt(c, CURLOPT_NOSIGNAL, 1L);
	if (l->config.ca_file) {
		l->f.curl_easy_setopt(c, CURLOPT_CAINFO, l->config.ca_file);
		l->f.curl_easy_setopt(c, CURLOPT_CAPATH, NULL);
	}
	rc = l->f.curl_easy_perform(c);
	if (!rc)
		rc = l->f.curl_easy_getinfo(
		    c, CURLINFO_ACTIVESOCKET, &l->socket);
	return rc;
}

bool
imap_link_command(
    struct imap_link *l, const char *text, imap_hear *hear, void *user)
{
	char tag[16];
	size_t n;

	snprintf(tag, sizeof tag, "m%u ", ++l->tag);
	n = strlen(tag);
	if (!send_all(l, tag, n) || !send_all(l, text, strlen(text)) ||
	    !send_all(l, "\r\n", 2))
		return false;
	while (read_answer(l)) {
		struct imap_answer a = {l->line + 2,
		    l->has_literal ? l->literal : NULL, l->literal_n};

		if (!strncmp(l->line, tag, n))
			return !strncasecmp(l->line + n, "OK", 2);
		if (hear && !strncmp(l->line, "* ", 2))
			hear(user, &a);
	}
	return false;
}

char *
imap_link_take_literal(struct imap_link *l, size_t *n_out)
{
	char *p = l->has_literal ? l->literal : NULL;

	*n_out = p ? l->literal_n : 0;
	if (!p)
		return NULL;
	l->literal = NULL;
	l->literal_n = l->literal_cap = 0;
	l->has_literal = false;
	return p;
}

const char *
imap_link_broken(const struct imap_link *l)
{
	return l->broken;
}

bool
imap_link_open(const struct imap_config *config, struct imap_link **out,
    char **folder_out, char **why_out)
{
	static const char *const names[] = {CALLS(LATE_NAME)};
	struct imap_link *l = calloc(1, sizeof *l);
	char *user = NULL, *server = NULL, *path = NULL;
	const char *why = NULL;
	CURLcode rc;

	if (!l)
		abort();
	l->config = *config;
	if (!late_open(LIBRARY, names, sizeof names / sizeof *names, &l->f)) {
		*why_out = strdup(LIBRARY " is not installed");
		free(l);
		return false;
	}
	if (read_url(l, &user, &server, &path, &why)) {
		rc = connect_server(l, user, server);
		why = rc ? l->f.curl_easy_strerror(rc) : NULL;
	}
	*(why ? why_out : folder_out) = why	  ? strdup(why)
					: path[1] ? strdup(path + 1)
						  : NULL;
	l->f.curl_free(user);
	l->f.curl_free(server);
	l->f.curl_free(path);
	if (why)
		imap_link_close(l);
	else
		*out = l;
	return !why;
}

void
imap_link_close(struct imap_link *l)
{
	if (!l)
		return;
	if (l->curl && !l->broken && l->tag)
		imap_link_command(l, "LOGOUT", NULL, NULL);
	l->f.curl_easy_cleanup(l->curl);
	free(l->literal);
	free(l);
}
