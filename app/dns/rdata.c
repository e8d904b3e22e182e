/* SPDX-License-Identifier: MIT */
/* Records as they come over the wire, distrusted, as text. */
#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>

#include "dns/dns_impl.h"

enum {
	TEXT_MOST = 65536,
	NAME_MOST = 255
};

/* A name without compression; only what a host name may hold. */
static bool
name_text(const unsigned char *p, size_t n, char out[NAME_MOST + 1])
{
	size_t len = 0;

	while (n && *p) {
		size_t label = *p;

		if (label > 63 || label + 2 > n || len + label + 1 > NAME_MOST)
			return false;
		for (size_t i = 1; i <= label; i++) {
			if (p[i] < 0x21 || p[i] > 0x7e || p[i] == '.' ||
			    p[i] == '\\')
				return false;
			out[len++] = (char)p[i];
		}
		out[len++] = '.';
		p += label + 1;
		n -= label + 1;
	}
	if (n != 1)
		return false;
	out[len ? len - 1 : 0] = 0;
	return true;
}

static bool
add_txt(struct job_question *q, const unsigned char *p, size_t n)
{
	char text[TEXT_MOST];
	size_t len = 0;

	while (n) {
		size_t part = *p;

		if (part + 1 > n)
			return false;
		memcpy(text + len, p + 1, part);
		len += part;
		p += part + 1;
		n -= part + 1;
	}
	job_add_record(q, text, len);
	return true;
}

static bool
add_address(struct job_question *q, int family, const unsigned char *p)
{
	char text[INET6_ADDRSTRLEN];

	if (!inet_ntop(family, p, text, sizeof text))
		return false;
	job_add_record(q, text, strlen(text));
	return true;
}

static bool
add_mx(struct job_question *q, const unsigned char *p, size_t n)
{
	char name[NAME_MOST + 1], text[NAME_MOST + 16];
	int len;

	if (n < 3 || !name_text(p + 2, n - 2, name))
		return false;
	len = snprintf(text, sizeof text, "%u %s", p[0] << 8 | p[1], name);
	job_add_record(q, text, (size_t)len);
	return true;
}

static bool
add_ptr(struct job_question *q, const unsigned char *p, size_t n)
{
	char name[NAME_MOST + 1];

	if (!name_text(p, n, name) || !*name)
		return false;
	job_add_record(q, name, strlen(name));
	return true;
}

bool
rdata_add(struct job_question *q, const unsigned char *p, size_t n)
{
	switch (q->type) {
	case MEKIKI_DNS_TXT:
		return n && n <= TEXT_MOST && add_txt(q, p, n);
	case MEKIKI_DNS_A:
		return n == 4 && add_address(q, AF_INET, p);
	case MEKIKI_DNS_AAAA:
		return n == 16 && add_address(q, AF_INET6, p);
	case MEKIKI_DNS_MX:
		return add_mx(q, p, n);
	case MEKIKI_DNS_PTR:
		return add_ptr(q, p, n);
	}
	return false;
}
