/* SPDX-License-Identifier: MIT */
/* One brand file (docs/brand-format.md), read strictly. */
#ifndef KNOW_BRAND_FILE_H
#define KNOW_BRAND_FILE_H

#include "know/know.h"
#include "know/yaml_doc.h"

struct brand_source { /* where a fact comes from */
	struct str source, date;
	enum brand_grade grade;
};

struct brand_file_name {
	struct str text;
	uint32_t guard;
};

struct brand_file_domain {
	struct str host; /* lower-case A-labels */
	uint32_t roles;
	bool is_user_content;
	struct brand_source from;
};

struct brand_file_contact {
	struct str kind, value;
	struct brand_source from;
};

struct brand_file {
	struct brand brand;
	struct str countries;
	uint32_t asks, never_asks; /* brand_ask bits */
	const struct brand_file_name *names;
	size_t n_names;
	const struct brand_file_domain *domains;
	size_t n_domains;
	const struct brand_file_contact *contacts;
	size_t n_contacts;
	struct brand_source inbox_from;
};

/* False with *e filled: the first thing that is wrong. */
bool brand_file_read(struct arena *a, struct str file, struct str text,
    struct brand_file *out, struct yaml_error *e);

/* "A", "B", "C", "imported" */
const char *brand_grade_name(enum brand_grade g);
/* One bit of brand_ask, notice_kind, brand_role; NULL for no such bit. */
const char *brand_ask_name(uint32_t bit);
const char *brand_notice_name(uint32_t bit);
const char *brand_role_name(uint32_t bit);
/* Roles as "send, web" into buf-like storage of the arena. */
struct str brand_roles_text(struct arena *a, uint32_t roles);

#endif
