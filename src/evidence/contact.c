/* SPDX-License-Identifier: MIT */
/* Mail addresses that the text names: where it wants to be answered. */
#include "base/limits.h"
#include "evidence/gather.h"

enum {
	CONTACTS_MOST = 50
};

static bool
is_local_byte(int c)
{
	return is_alnum(c) || (c && strchr(".!#$%&'*+/=?^_`{|}~-", c));
}

static bool
is_host_byte(int c)
{
	return is_alnum(c) || c == '-' || c == '.';
}

/* The address around the @ at `at` of an ASCII-folded text. */
static struct str
address_at(struct str t, size_t at)
{
	size_t from = at, to = at + 1;

	while (from && is_local_byte((unsigned char)t.p[from - 1]))
		from--;
	while (to < t.n && is_host_byte((unsigned char)t.p[to]))
		to++;
	while (to > at + 1 && !is_alnum((unsigned char)t.p[to - 1]))
		to--;
	if (from == at || str_chr(str_sub(t, at + 1, to - at - 1), '.') <= 0)
		return STR_NONE;
	return str_sub(t, from, to - from);
}

/* An address written for its recipient is no contact. */
static bool
is_recipient(const struct evidence_input *in, struct str address)
{
	if (!in->mail)
		return false;
	for (size_t i = 0; i < in->mail->n_to; i++)
		if (str_ieq(in->mail->to[i].addr, address))
			return true;
	return false;
}

static void
contacts_of(struct arena *a, const struct evidence_input *in,
    const struct piece *p, struct evidence *out, struct contact **list)
{
	struct str t = p->folded.text;

	for (size_t i = 1; i + 1 < t.n && out->n_contacts < CONTACTS_MOST;
	     i++) {
		struct contact c = {0};

		if (t.p[i] != '@')
			continue;
		c.value = address_at(t, i);
		if (!c.value.n || is_recipient(in, c.value))
			continue;
		c.host = str_skip(c.value, (size_t)str_rchr(c.value, '@') + 1);
		c.relation =
		    relation_of(in, out->brand, c.host, FOR_SENDER, NULL);
		c.span = piece_span(p, (size_t)(c.value.p - t.p), c.value.n);
		*list = arena_push(a, *list, out->n_contacts, sizeof c);
		(*list)[out->n_contacts++] = c;
	}
}

void
gather_contacts(struct arena *a, const struct evidence_input *in,
    const struct view *v, struct evidence *out)
{
	struct contact *list = NULL;

	for (size_t i = 0; i < v->n; i++)
		if (v->pieces[i].place == PLACE_BODY)
			contacts_of(a, in, &v->pieces[i], out, &list);
	out->contacts = list;
}
