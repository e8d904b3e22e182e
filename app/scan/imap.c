/* SPDX-License-Identifier: MIT */
/*
 * libcurl makes the connection and signs in; the commands are ours, since its
 * own fetch (BODY[]) would mark each mail as read.
 */
#include "scan/imap.h"

#define CURL_DISABLE_TYPECHECK
#include <curl/curl.h>
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>

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

struct imap {
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

	char **folders;
	size_t n_folders, folder;	 /* folder: the next to be opened */
	uint32_t validity, exists, next; /* next: sequence number */
	uint32_t uids[IMAP_BATCH];
	size_t n_uids, uid_at;
	bool is_fetched;
	int64_t when;
};

bool
imap_is_url(const char *s)
{
	return !strncasecmp(s, "imaps://", 8) || !strncasecmp(s, "imap://", 7);
}

static bool
wait_for(struct imap *im, short events)
{
	struct pollfd f = {im->socket, events, 0};
	int rc;

	do
		rc = poll(&f, 1, IMAP_WAIT_MS);
	while (rc < 0 && errno == EINTR);
	if (rc <= 0 && !im->broken)
		im->broken = "the server does not answer";
	return rc > 0;
}

static bool
fill(struct imap *im)
{
	CURLcode rc;

	for (;;) {
		size_t n = 0;

		rc = im->f.curl_easy_recv(im->curl, im->in, sizeof im->in, &n);
		if (rc == CURLE_OK && n) {
			im->in_at = 0;
			im->in_n = n;
			return true;
		}
		if (rc != CURLE_AGAIN) {
			im->broken = "the connection was closed";
			return false;
		}
		if (!wait_for(im, POLLIN))
			return false;
	}
}

static bool
send_all(struct imap *im, const char *p, size_t n)
{
	while (n && !im->broken) {
		size_t sent = 0;
		CURLcode rc = im->f.curl_easy_send(im->curl, p, n, &sent);

		if (rc == CURLE_AGAIN) {
			wait_for(im, POLLOUT);
			continue;
		}
		if (rc != CURLE_OK)
			im->broken = "the connection was closed";
		p += sent;
		n -= sent;
	}
	return !im->broken;
}

/* Up to LF, which is left out with its CR. */
static bool
read_line(struct imap *im)
{
	size_t start = im->line_n;

	for (;;) {
		char c;

		if (im->in_at == im->in_n && !fill(im))
			return false;
		c = im->in[im->in_at++];
		if (c == '\n')
			break;
		if (im->line_n + 1 == sizeof im->line) {
			im->broken = "the server's line is too long";
			return false;
		}
		im->line[im->line_n++] = c ? c : ' ';
	}
	if (im->line_n > start && im->line[im->line_n - 1] == '\r')
		im->line_n--;
	im->line[im->line_n] = 0;
	return true;
}

static void
keep_literal(struct imap *im, const char *p, size_t n)
{
	size_t most = im->config.mail_most, want;

	n = im->literal_n + n > most ? most - im->literal_n : n;
	want = im->literal_n + n + 1;
	if (want > im->literal_cap) {
		im->literal_cap = want * 2;
		im->literal = realloc(im->literal, im->literal_cap);
		if (!im->literal)
			abort();
	}
	memcpy(im->literal + im->literal_n, p, n);
	im->literal_n += n;
	im->literal[im->literal_n] = 0;
}

static bool
read_literal(struct imap *im, uint64_t n)
{
	im->literal_n = 0;
	im->has_literal = true;
	keep_literal(im, "", 0);
	while (n) {
		size_t piece;

		if (im->in_at == im->in_n && !fill(im))
			return false;
		piece = im->in_n - im->in_at;
		piece = piece > n ? (size_t)n : piece;
		keep_literal(im, im->in + im->in_at, piece);
		im->in_at += piece;
		n -= piece;
	}
	return true;
}

/* The {n} at the line's end: taken off. */
static bool
ends_in_literal(struct imap *im, uint64_t *n_out)
{
	char *open = strrchr(im->line, '{'), *end;

	if (!open || open[1] < '0' || open[1] > '9')
		return false;
	errno = 0;
	*n_out = strtoull(open + 1, &end, 10);
	if (errno || strcmp(end, "}"))
		return false;
	im->line_n = (size_t)(open - im->line);
	return true;
}

/* One whole answer: its text in `line`, its literal beside. */
static bool
read_answer(struct imap *im)
{
	uint64_t n;

	im->line_n = 0;
	im->has_literal = false;
	while (read_line(im)) {
		if (!ends_in_literal(im, &n))
			return true;
		if (!read_literal(im, n))
			return false;
	}
	return false;
}

static void
add_folder(struct imap *im, const char *name, size_t n)
{
	if (im->n_folders == IMAP_FOLDERS_MOST)
		return;
	for (size_t i = 0; i < n; i++)
		if ((unsigned char)name[i] < 0x20 || name[i] == 0x7f)
			return;
	im->folders[im->n_folders] = strndup(name, n);
	if (!im->folders[im->n_folders++])
		abort();
}

/* * LIST (\HasNoChildren) "/" "Sent \"x\"" */
static void
take_list(struct imap *im, char *rest)
{
	char *flags_end = strchr(rest, ')'), *name, *to;

	if (!flags_end)
		return;
	*flags_end = 0;
	if (strcasestr(rest, "\\Noselect") || strcasestr(rest, "\\NonExistent"))
		return;
	rest = flags_end + 1 + (flags_end[1] == ' ');
	if (im->has_literal) {
		add_folder(im, im->literal, im->literal_n);
		return;
	}
	/* The separator is NIL or one quoted character. */
	rest += !strncmp(rest, "\"\\", 2) ? 4 : 3;
	if (*rest++ != ' ')
		return;
	if (*rest != '"') {
		add_folder(im, rest, strlen(rest));
		return;
	}
	for (name = to = ++rest; *rest && *rest != '"'; rest++) {
		rest += *rest == '\\' && rest[1];
		*to++ = *rest;
	}
	add_folder(im, name, (size_t)(to - name));
}

static int64_t
read_date(const char *s)
{
	static const char names[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
	struct tm t = {0};
	char month[4];
	int offset;

	if (sscanf(s, "%d-%3s-%d %d:%d:%d %d", &t.tm_mday, month, &t.tm_year,
		&t.tm_hour, &t.tm_min, &t.tm_sec, &offset) != 7)
		return 0;
	for (t.tm_mon = 0; t.tm_mon < 12; t.tm_mon++)
		if (!strncmp(names + 3 * t.tm_mon, month, 3))
			break;
	t.tm_year -= 1900;
	return (int64_t)timegm(&t) - (offset / 100 * 60 + offset % 100) * 60;
}

static void
take_fetch(struct imap *im, const char *rest)
{
	const char *uid = strstr(rest, "UID "), *date;

	if (strstr(rest, "BODY[]"))
		im->is_fetched = true;
	else if (uid && im->n_uids < IMAP_BATCH)
		im->uids[im->n_uids++] = (uint32_t)strtoul(uid + 4, NULL, 10);
	date = strstr(rest, "INTERNALDATE \"");
	if (date)
		im->when = read_date(date + 14);
}

static void
take_untagged(struct imap *im)
{
	char *s = im->line + 2, *rest;
	const char *validity = strstr(s, "[UIDVALIDITY ");
	uint32_t n = (uint32_t)strtoul(s, &rest, 10);

	if (validity)
		im->validity = (uint32_t)strtoul(validity + 13, NULL, 10);
	if (!strncasecmp(s, "LIST (", 6))
		take_list(im, s + 6);
	else if (rest > s && !strcasecmp(rest, " EXISTS"))
		im->exists = n;
	else if (rest > s && !strncasecmp(rest, " FETCH ", 7))
		take_fetch(im, rest + 7);
	else if (rest > s && !strcasecmp(rest, " EXPUNGE")) {
		/* What follows has moved up by one. */
		im->next -= n < im->next && im->next > 1;
		im->exists -= im->exists > 0;
	}
}

/* A command and all of its answer; true when the server says OK. */
static bool
command(struct imap *im, const char *text)
{
	char tag[16], head[32];
	size_t n;

	snprintf(tag, sizeof tag, "m%u ", ++im->tag);
	n = (size_t)snprintf(head, sizeof head, "%s", tag);
	if (!send_all(im, head, n) || !send_all(im, text, strlen(text)) ||
	    !send_all(im, "\r\n", 2))
		return false;
	while (read_answer(im)) {
		if (!strncmp(im->line, tag, n))
			return !strncasecmp(im->line + n, "OK", 2);
		if (!strncmp(im->line, "* ", 2))
			take_untagged(im);
	}
	return false;
}

static bool
open_folder(struct imap *im, const char *how, const char *name)
{
	char text[2200], *to = text;

	to += snprintf(text, 16, "%s \"", how);
	for (; *name && to < text + sizeof text - 3; name++) {
		if (*name == '"' || *name == '\\')
			*to++ = '\\';
		*to++ = *name;
	}
	*to++ = '"';
	*to = 0;
	im->exists = im->validity = 0;
	im->next = 1;
	im->n_uids = im->uid_at = 0;
	return command(im, text);
}

/* The next UIDs of the folder at hand, then of the next ones. */
static bool
more_uids(struct imap *im)
{
	char text[64];

	while (!im->broken) {
		im->n_uids = im->uid_at = 0;
		if (im->next <= im->exists) {
			uint32_t last = im->exists - im->next < IMAP_BATCH
					    ? im->exists
					    : im->next + IMAP_BATCH - 1;

			snprintf(text, sizeof text, "FETCH %u:%u (UID)",
			    im->next, last);
			im->next = last + 1;
			if (command(im, text) && im->n_uids)
				return true;
			continue;
		}
		if (im->folder == im->n_folders)
			return false;
		open_folder(im, "EXAMINE", im->folders[im->folder++]);
	}
	return false;
}

int
imap_next(struct imap *im, imap_skip *skip, void *user,
    struct imap_mail *mail_out, char **why_out)
{
	char text[96];

	for (;;) {
		struct imap_mail mail;

		if (im->uid_at == im->n_uids && !more_uids(im))
			break;
		mail = (struct imap_mail){.folder = im->folders[im->folder - 1],
		    .validity = im->validity,
		    .uid = im->uids[im->uid_at++]};
		if (skip(user, &mail))
			continue;
		im->is_fetched = false;
		im->when = 0;
		im->literal_n = 0;
		snprintf(text, sizeof text,
		    "UID FETCH %u (INTERNALDATE BODY.PEEK[])", mail.uid);
		/* Not fetched: it was removed meanwhile. */
		if (!command(im, text) || !im->is_fetched)
			continue;
		mail.when = im->when;
		mail.raw = im->literal ? im->literal : "";
		mail.n = im->literal_n;
		*mail_out = mail;
		return 1;
	}
	if (!im->broken)
		return 0;
	*why_out = strdup(im->broken);
	return -1;
}

bool
imap_select(struct imap *im, const char *folder, uint32_t *validity_out)
{
	if (!open_folder(im, "SELECT", folder))
		return false;
	*validity_out = im->validity;
	return true;
}

bool
imap_flag(struct imap *im, uint32_t uid)
{
	char text[96];

	snprintf(
	    text, sizeof text, "UID STORE %u +FLAGS.SILENT ($Phishing)", uid);
	return command(im, text);
}

/* What the URL says; false for one that is not wanted. */
static bool
read_url(struct imap *im, char **user_out, char **server_out, char **path_out,
    const char **why_out)
{
	CURLU *u = im->f.curl_url();
	char *scheme = NULL, *password = NULL;
	bool ok = u &&
		  !im->f.curl_url_set(u, CURLUPART_URL, im->config.url, 0) &&
		  !im->f.curl_url_get(u, CURLUPART_SCHEME, &scheme, 0);

	*why_out = "not imaps://user@host/";
	ok =
	    ok && !strcmp(scheme, "imaps") &&
	    !im->f.curl_url_get(u, CURLUPART_USER, user_out, CURLU_URLDECODE) &&
	    !im->f.curl_url_get(u, CURLUPART_PATH, path_out, CURLU_URLDECODE);
	if (ok && !im->f.curl_url_get(u, CURLUPART_PASSWORD, &password, 0)) {
		*why_out =
		    "a password in the URL is seen by all of this machine";
		ok = false;
	}
	ok = ok && !im->f.curl_url_set(u, CURLUPART_USER, NULL, 0) &&
	     !im->f.curl_url_set(u, CURLUPART_PATH, "/", 0) &&
	     !im->f.curl_url_get(u, CURLUPART_URL, server_out, 0);
	im->f.curl_free(scheme);
	im->f.curl_free(password);
	im->f.curl_url_cleanup(u);
	return ok;
}

static CURLcode
connect_server(struct imap *im, const char *user, const char *server)
{
	CURL *c = im->curl = im->f.curl_easy_init();
	CURLcode rc;

	if (!c)
		abort();
	im->f.curl_easy_setopt(c, CURLOPT_URL, server);
	im->f.curl_easy_setopt(c, CURLOPT_PROTOCOLS_STR, "imaps");
	im->f.curl_easy_setopt(c, CURLOPT_PROXY, "");
	im->f.curl_easy_setopt(c, CURLOPT_USERNAME, user);
	im->f.curl_easy_setopt(c, CURLOPT_PASSWORD, im->config.password);
	im->f.curl_easy_setopt(c, CURLOPT_CONNECT_ONLY, 1L);
	im->f.curl_easy_setopt(
	    c, CURLOPT_CONNECTTIMEOUT_MS, (long)IMAP_WAIT_MS);
	im->f.curl_easy_setopt(c, CURLOPT_NOSIGNAL, 1L);
	if (im->config.ca_file) {
		im->f.curl_easy_setopt(c, CURLOPT_CAINFO, im->config.ca_file);
		im->f.curl_easy_setopt(c, CURLOPT_CAPATH, NULL);
	}
	rc = im->f.curl_easy_perform(c);
	if (!rc)
		rc = im->f.curl_easy_getinfo(
		    c, CURLINFO_ACTIVESOCKET, &im->socket);
	return rc;
}

bool
imap_open(const struct imap_config *config, struct imap **out, char **why_out)
{
	static const char *const names[] = {CALLS(LATE_NAME)};
	struct imap *im = calloc(1, sizeof *im);
	char *user = NULL, *server = NULL, *path = NULL;
	const char *why = NULL;
	CURLcode rc;

	if (!im || !(im->folders = calloc(IMAP_FOLDERS_MOST, sizeof(char *))))
		abort();
	im->config = *config;
	if (!late_open(LIBRARY, names, sizeof names / sizeof *names, &im->f)) {
		*why_out = strdup(LIBRARY " is not installed");
		free(im->folders);
		free(im);
		return false;
	}
	if (read_url(im, &user, &server, &path, &why)) {
		rc = connect_server(im, user, server);
		why = rc ? im->f.curl_easy_strerror(rc) : NULL;
	}
	if (!why && path[1])
		add_folder(im, path + 1, strlen(path + 1));
	else if (!why && !command(im, "LIST \"\" \"*\""))
		why = im->broken ? im->broken : "the folders cannot be listed";
	im->f.curl_free(user);
	im->f.curl_free(server);
	im->f.curl_free(path);
	if (!why) {
		*out = im;
		return true;
	}
	*why_out = strdup(why);
	imap_close(im);
	return false;
}

void
imap_close(struct imap *im)
{
	if (!im)
		return;
	if (im->curl && !im->broken && im->tag)
		command(im, "LOGOUT");
	im->f.curl_easy_cleanup(im->curl);
	for (size_t i = 0; i < im->n_folders; i++)
		free(im->folders[i]);
	free(im->folders);
	free(im->literal);
	free(im);
}
