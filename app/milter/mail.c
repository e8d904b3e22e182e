/* SPDX-License-Identifier: MIT */
/* The mail's bytes in counted memory, and what is noted of its header. */
#include "milter/mail.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "milter/field.h"

enum {
	FIRST_CAP = 16 * 1024
};

static const char *const own_fields[] = {
    [OWN_RESULTS] = "Authentication-Results",
    [OWN_VERDICT] = "X-Mekiki-Verdict",
    [OWN_BRAND] = "X-Mekiki-Brand",
    [OWN_REASON] = "X-Mekiki-Reason",
    [OWN_KEYWORD] = "X-Mekiki-Keyword",
};

const char *
own_field_name(enum own_field f)
{
	return own_fields[f];
}

static char *
copy(const char *s, size_t most)
{
	char *p = strndup(s, most);

	if (!p)
		abort();
	return p;
}

/* Without its <>; source routes and the like stay as they are. */
static char *
copy_address(const char *s)
{
	size_t n = strlen(s);

	if (n >= 2 && s[0] == '<' && s[n - 1] == '>')
		return copy(s + 1, n - 2 < FROM_MOST ? n - 2 : FROM_MOST);
	return copy(s, FROM_MOST);
}

void
mail_begin(struct mail *m, struct rules *rules, struct figures *figures,
    const char *from)
{
	mail_done(m);
	m->rules = rules;
	m->figures = figures;
	m->began = judge_now_us();
	m->from = copy_address(from);
}

void
mail_give_back(struct figures *f, char *bytes, size_t counted)
{
	free(bytes);
	if (counted)
		f->bytes -= counted;
}

static void
let_go(struct mail *m)
{
	mail_give_back(m->figures, m->bytes, m->cap);
	m->bytes = NULL;
	m->n = m->cap = 0;
}

void
mail_done(struct mail *m)
{
	let_go(m);
	rules_drop(m->rules);
	free(m->from);
	free(m->who);
	free(m->forged);
	free(m->subject);
	*m = (struct mail){0};
}

void
mail_add_recipient(struct mail *m, const char *address)
{
	char *who = copy_address(address);
	const struct policy *p =
	    policy_find(&m->rules->policies, who, strlen(who));

	if (!m->who) {
		m->policy = *p;
		m->who = who;
		return;
	}
	policy_soften(&m->policy, p);
	free(who);
}

bool
mail_is_wanted(const struct mail *m)
{
	return !m->is_large && !m->is_starved && !m->is_trusted &&
	       m->policy.phish != DEED_NOTHING;
}

/* Counts the memory first: what is not there is not asked for. */
static bool
grow(struct mail *m, size_t need)
{
	size_t cap = m->cap ? m->cap : FIRST_CAP, more;
	char *p;

	while (cap < need)
		cap *= 2;
	more = cap - m->cap;
	if (!more)
		return true;
	if (atomic_fetch_add(&m->figures->bytes, more) + more >
	    m->rules->config.memory) {
		m->figures->bytes -= more;
		return false;
	}
	p = realloc(m->bytes, cap);
	if (!p)
		abort();
	m->bytes = p;
	m->cap = cap;
	return true;
}

void
mail_add(struct mail *m, const char *p, size_t n)
{
	if (!mail_is_wanted(m))
		return;
	if (n > m->rules->config.mail_most - m->n)
		m->is_large = true;
	else if (!grow(m, m->n + n))
		m->is_starved = true;
	if (!mail_is_wanted(m)) {
		let_go(m);
		return;
	}
	if (n)
		memcpy(m->bytes + m->n, p, n);
	m->n += n;
}

/* Each line ended by CRLF, as it was on the wire. */
static void
add_lines(struct mail *m, const char *s)
{
	while (*s) {
		size_t n = strcspn(s, "\r\n");

		mail_add(m, s, n);
		s += n;
		if (*s == '\r' && s[1] != '\n') {
			mail_add(m, s++, 1);
			continue;
		}
		s += *s == '\r';
		if (*s == '\n') {
			mail_add(m, "\r\n", 2);
			s++;
		}
	}
	mail_add(m, "\r\n", 2);
}

static void
note_forged(struct mail *m, enum own_field f)
{
	if (m->n_forged == m->forged_cap) {
		m->forged_cap = m->forged_cap ? m->forged_cap * 2 : 8;
		m->forged =
		    realloc(m->forged, m->forged_cap * sizeof *m->forged);
		if (!m->forged)
			abort();
	}
	m->forged[m->n_forged++] = (struct mail_place){f, m->seen[f]};
}

static void
note_own(struct mail *m, const char *name, const char *value)
{
	size_t n = strcspn(name, " \t");

	for (size_t f = 0; f < OWN_FIELDS; f++) {
		if (strncasecmp(name, own_fields[f], n) != 0 ||
		    own_fields[f][n])
			continue;
		m->seen[f]++;
		if (f != OWN_RESULTS ||
		    field_claims_results(value, m->rules->config.authserv_id))
			note_forged(m, (enum own_field)f);
	}
}

void
mail_add_field(
    struct mail *m, const char *name, const char *value, bool has_blanks)
{
	note_own(m, name, value);
	if (!m->subject && !strcasecmp(name, "Subject"))
		m->subject = copy(value, SUBJECT_MOST);
	mail_add(m, name, strlen(name));
	mail_add(m, ": ", has_blanks ? 1 : 2);
	add_lines(m, value);
}

char *
mail_take(struct mail *m, size_t *size_out, size_t *counted_out)
{
	char *p = m->bytes;

	*size_out = m->n;
	*counted_out = m->cap;
	m->bytes = NULL;
	m->n = m->cap = 0;
	return p;
}
