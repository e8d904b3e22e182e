/* SPDX-License-Identifier: MIT */
/* What a client shows: RFC 2046 5.1, RFC 2387, RFC 3462, RFC 8621 4.1.4. */
#include "mail/field.h"
#include "mail/mime.h"
#include "mail/param.h"

enum rank {
	RANK_NOTHING,
	RANK_TEXT,
	RANK_HTML
};

/* How a multipart's children come to the reader; others are like mixed. */
enum manner {
	MANNER_ALL,
	MANNER_BEST, /* one of them */
	MANNER_FIRST /* the first, the others are its belongings */
};

static const struct {
	const char *type;
	enum manner manner;
} manners[] = {
    {"multipart/alternative", MANNER_BEST},
    {"multipart/related", MANNER_FIRST},
    {"multipart/signed", MANNER_FIRST},
    {"multipart/report", MANNER_FIRST},
    {"multipart/appledouble", MANNER_FIRST},
    {"multipart/encrypted", MANNER_FIRST},
};

static const char *const texts[] = {"text/plain", "text/enriched",
    "text/richtext", "text/markdown", "text/x-markdown", "text/flowed"};

static enum manner
manner_of(const struct mail_part *part)
{
	for (size_t i = 0; i < ARRAY_LEN(manners); i++)
		if (str_eq(part->type_effective, str_c(manners[i].type)))
			return manners[i].manner;
	return MANNER_ALL;
}

static enum rank
own_rank(const struct mail_part *part)
{
	if (part->kind != MAIL_ATTACHMENT)
		return RANK_NOTHING;
	if (str_eq(part->type_effective, STR("text/html")) ||
	    str_eq(part->type_effective, STR("application/xhtml+xml")))
		return RANK_HTML;
	for (size_t i = 0; i < ARRAY_LEN(texts); i++)
		if (str_eq(part->type_effective, str_c(texts[i])))
			return RANK_TEXT;
	return RANK_NOTHING;
}

/* Is a part of such a type shown where it stands, and not as a file? */
static bool
is_inline(const struct mail_part *part)
{
	bool is_first = !part->parent || part->parent->children == part;

	return !str_eq(part->disposition, STR("attachment")) &&
	       (is_first || !part->filename.n);
}

/* The best that a branch of an alternative has to show. */
static enum rank
rank_of(const struct mail_part *part)
{
	enum rank best = RANK_NOTHING;

	if (part->kind != MAIL_MULTIPART)
		return is_inline(part) ? own_rank(part) : RANK_NOTHING;
	for (const struct mail_part *c = part->children; c; c = c->next) {
		enum rank rank = rank_of(c);

		if (rank > best)
			best = rank;
	}
	return best;
}

/* The last branch with HTML, else the last with text. */
static const struct mail_part *
best_child(const struct mail_part *part, struct facts *facts)
{
	const struct mail_part *best = NULL;
	enum rank best_rank = RANK_NOTHING;

	for (const struct mail_part *c = part->children; c; c = c->next) {
		enum rank rank = rank_of(c);

		if (rank == RANK_TEXT && best_rank == RANK_HTML)
			fact_add(facts, FACT_MIME_ORDER,
			    str_sub(c->body_raw, 0, 80));
		if (rank != RANK_NOTHING && rank >= best_rank) {
			best = c;
			best_rank = rank;
		}
	}
	return best;
}

/* RFC 2387, 3.2: the root is named by "start", else it is the first. */
static const struct mail_part *
first_child(struct arena *a, const struct mail_part *part)
{
	struct str field =
	    field_value(part->headers, part->n_headers, "Content-Type");
	struct param_field f = param_read(a, field, STR_NONE, NULL);
	struct str start = param_value(&f, "start");

	if (str_starts(start, STR("<")) && str_ends(start, STR(">")))
		start = str_sub(start, 1, start.n - 2);
	for (const struct mail_part *c = part->children; start.n && c;
	     c = c->next)
		if (str_eq(c->content_id, start))
			return c;
	return part->children;
}

static void
show(struct mail_part *part, bool is_visible, bool is_other_branch,
    struct facts *facts)
{
	enum manner manner;
	const struct mail_part *chosen = NULL;
	enum rank rank = own_rank(part);

	part->is_alternative_hidden = is_other_branch;
	if (part->kind != MAIL_MULTIPART) {
		if (rank == RANK_NOTHING || !is_inline(part))
			return;
		part->kind = rank == RANK_HTML ? MAIL_HTML : MAIL_TEXT;
		part->is_shown = is_visible && !is_other_branch;
		return;
	}
	manner = manner_of(part);
	if (manner == MANNER_BEST)
		chosen = best_child(part, facts);
	if (manner == MANNER_FIRST)
		chosen = first_child(facts->arena, part);
	for (struct mail_part *c = part->children; c; c = c->next) {
		bool is_chosen = manner == MANNER_ALL || c == chosen;

		if (manner == MANNER_FIRST && !is_chosen &&
		    c->kind != MAIL_MULTIPART) {
			c->is_alternative_hidden = is_other_branch;
			continue;
		}
		show(c, is_visible && is_chosen,
		    is_other_branch || (manner == MANNER_BEST && !is_chosen),
		    facts);
	}
}

void
mime_show(struct mail_part *root, struct facts *facts)
{
	show(root, true, false, facts);
}
