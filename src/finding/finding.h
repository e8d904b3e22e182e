/* SPDX-License-Identifier: MIT */
/* Findings: what the facts mean against what is known. */
#ifndef FINDING_FINDING_H
#define FINDING_FINDING_H

#include "evidence/evidence.h"

enum finding_direction {
	FINDING_NEUTRAL,
	FINDING_GENUINE,
	FINDING_PHISH
};

/* What the verdict does with it (verdict/verdict.h). */
enum finding_kind {
	FINDING_CLAIM,	  /* it poses as a brand */
	FINDING_PROOF,	  /* it is from the brand */
	FINDING_DECISIVE, /* a contradiction: claim against sender or target */
	FINDING_WEAK,	  /* a contradiction that alone proves nothing */
	FINDING_LURE,	  /* what it wants, how it presses */
	FINDING_ODD,	  /* how fakes are made */
	FINDING_GOOD,	  /* how genuine mail is made; copied easily */
	FINDING_NOTE	  /* worth knowing, votes for nothing */
};

struct finding_rule;

enum {
	FINDING_SPANS = 4
};

/* What a rule found. Names of the words' placeholders in brackets. */
struct finding {
	const struct finding_rule *rule;
	struct span spans[FINDING_SPANS];
	size_t n_spans;
	struct str host;  /* {host} */
	struct str quote; /* {quote} */
	struct str other; /* {other} */
	bool in_header;	  /* a lure in the sender's name or the subject */
};

/*
 * A pure function of the evidence; knows no other finding. True when found,
 * with *out filled but for `rule`.
 */
typedef bool finding_find(const struct finding_rule *r,
    const struct evidence *e, struct finding *out);

struct finding_rule {
	const char *id; /* stable; its words are finding.ID in data/words */
	enum finding_kind kind;
	enum finding_direction direction;
	int weight; /* points; see data/../docs/findings.md */
	finding_find *find;
};

/* All rules, in the order of findings.def. */
extern const struct finding_rule finding_rules[];
extern const size_t finding_rule_count;

/* Those that hold, in the order of the rules. */
struct finding *findings_find(
    struct arena *a, const struct evidence *e, size_t *n_out);

/* Takes those with this id out, for measuring; none where id is empty. */
void findings_drop(struct finding *list, size_t *n, struct str id);

/* Is there one with this id? */
bool findings_have(const struct finding *list, size_t n, const char *id);

const char *finding_direction_name(enum finding_direction d);

/* Adds a place, while there is room. */
void finding_add(struct finding *f, struct span span);

#endif
