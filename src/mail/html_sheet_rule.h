/* SPDX-License-Identifier: MIT */
/* Inside of style sheets: rules as they are stored. */
#ifndef MAIL_HTML_SHEET_RULE_H
#define MAIL_HTML_SHEET_RULE_H

#include "mail/html_sheet.h"

enum {
	SHEET_RULES_MOST = 4000,
	SHEET_PARTS_MOST = 6,	/* of one selector */
	SHEET_CLASSES_MOST = 3, /* of one part */
	SHEET_HEADS = 1024,
	SHEET_STEPS_LEAST = 200000,
	SHEET_STEPS_A_BYTE = 32
};

/* Keys of the buckets: what the last part of a selector asks for. */
#define SHEET_KEY_ANY	0u
#define SHEET_KEY_TAG	1u
#define SHEET_KEY_CLASS 0x40000000u
#define SHEET_KEY_ID	0x80000000u

struct sheet_attr {
	struct str name, value;
	char op; /* 0: is there */
};

/* `td.name#id[attr]`; is_child: bound to the part before by `>`. */
struct sheet_part {
	uint32_t classes[SHEET_CLASSES_MOST];
	uint32_t id;
	uint16_t attr; /* number in attrs, from 1 */
	uint8_t tag, n_classes;
	bool is_child;
};

struct sheet_rule {
	uint32_t parts, decls;
	uint32_t weight; /* specificity */
	uint32_t key, next;
	uint16_t n_decls;
	uint8_t n_parts;
};

struct html_sheet {
	struct arena *arena;
	const struct html_tree *tree;
	struct sheet_rule *rules;
	struct sheet_part *parts;
	struct sheet_attr *attrs;
	struct css_decl *decls;
	size_t n_rules, n_parts, n_attrs, n_decls;
	size_t budget; /* comparisons that may still be made */
	uint32_t heads[SHEET_HEADS];
};

uint32_t sheet_hash(const struct html_sheet *s, struct str name);

#endif
