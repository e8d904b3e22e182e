/* SPDX-License-Identifier: MIT */
/* The WHATWG URL parser: where a browser would go. */
#ifndef URL_URL_H
#define URL_URL_H

#include "base/arena.h"

enum url_host_kind {
	URL_HOST_NONE, /* null host */
	URL_HOST_EMPTY,
	URL_HOST_DOMAIN,
	URL_HOST_IPV4,
	URL_HOST_IPV6,
	URL_HOST_OPAQUE
};

/* A URL record (URL Standard section 4.1), serialised piece by piece. */
struct url {
	struct str href;   /* the whole */
	struct str scheme; /* without the colon */
	struct str username, password;
	struct str host; /* serialised; absent for a null host */
	enum url_host_kind host_kind;
	int port;	     /* -1 when null */
	struct str path;     /* serialised */
	struct str query;    /* without "?", absent when null */
	struct str fragment; /* without "#", absent when null */
	bool is_special;
	bool has_opaque_path;
	/* What was odd in the input, for evidence. */
	bool had_userinfo, had_backslash, had_tab_or_newline;
	bool host_was_number;	  /* IPv4 not in dotted decimal form */
	bool host_was_percent;	  /* percent-encoded bytes in the host */
	bool host_was_unicode;	  /* beyond ASCII before IDNA */
	bool host_has_bad_alabel; /* an xn-- label that does not decode */
};

/*
 * What the parser stands on: ICU's UTS #46 object, the public suffix list, the
 * confusables. Read-only once made, shared by threads.
 */
struct url_tables;

/*
 * psl_path: a public suffix list file, or NULL for the system's. NULL when
 * ICU or the list cannot be opened; *why_out (may be NULL) says which.
 */
struct url_tables *url_tables_new(const char *psl_path, const char **why_out);
void url_tables_free(struct url_tables *t);

/*
 * The same tables with a memory of registrable domains: mails name the same
 * few hosts again and again. For one thread; `t` outlives it. Ended by
 * url_tables_forget (NULL is accepted), not by url_tables_free.
 */
struct url_tables *url_tables_remember(const struct url_tables *t);
void url_tables_forget(struct url_tables *mine);

/*
 * The basic URL parser. base may be NULL. False for failure; *out untouched.
 * Input above LIMIT_URL_BYTES fails.
 */
bool url_parse(const struct url_tables *t, struct arena *a, struct str input,
    const struct url *base, struct url *out);

/*
 * As mail programs open a link: url_parse, and where that gives no web address
 * and there is no base, "www.example.com/x" and "example.com:8080" are http. A
 * bare host counts when its top-level domain is in the public suffix list.
 */
bool url_parse_link(const struct url_tables *t, struct arena *a,
    struct str input, const struct url *base, struct url *out);

#endif
