/* SPDX-License-Identifier: MIT */
/* Questions and answers, kept in the order asked. */
#include "ask/ask.h"
#include "base/limits.h"

struct ask {
	struct arena *arena;
	struct ask_item **items; /* pointers: items never move */
	size_t n, most, n_asked;
};

static const char *const type_names[] = {
    [ASK_TXT] = "TXT",
    [ASK_A] = "A",
    [ASK_AAAA] = "AAAA",
    [ASK_MX] = "MX",
    [ASK_PTR] = "PTR",
};

struct ask *
ask_new(struct arena *a, size_t most)
{
	struct ask *k = arena_alloc(a, sizeof *k);

	k->arena = a;
	k->most = most;
	return k;
}

static struct str
without_dot(struct str name)
{
	if (name.n && name.p[name.n - 1] == '.')
		name.n--;
	return name;
}

static bool
is_domain_name(struct str name)
{
	struct str rest = name;

	if (!name.n || name.n > 253)
		return false;
	while (rest.p) {
		struct str label = str_cut(&rest, '.');

		if (!label.n || label.n > 63)
			return false;
	}
	return true;
}

static struct ask_item *
find(const struct ask *k, enum ask_type type, struct str name)
{
	for (size_t i = 0; i < k->n; i++)
		if (k->items[i]->type == type &&
		    str_ieq(k->items[i]->name, name))
			return k->items[i];
	return NULL;
}

static struct ask_item *
add(struct ask *k, enum ask_type type, struct str name)
{
	struct ask_item *item = arena_alloc(k->arena, sizeof *item);
	char *lower = arena_raw(k->arena, name.n + 1);

	for (size_t i = 0; i < name.n; i++)
		lower[i] = (char)to_lower((unsigned char)name.p[i]);
	item->type = type;
	item->name = (struct str){lower, name.n};
	item->status = ASK_OPEN;
	k->items = arena_push(k->arena, k->items, k->n, sizeof(*k->items));
	k->items[k->n++] = item;
	return item;
}

const struct ask_item *
ask_get(struct ask *k, enum ask_type type, struct str name)
{
	struct ask_item *item;

	name = without_dot(name);
	item = find(k, type, name);
	if (item)
		return item;
	item = add(k, type, name);
	if (!is_domain_name(name))
		item->status = ASK_NXDOMAIN;
	else if (k->n_asked++ >= k->most)
		item->status = ASK_NONE;
	return item;
}

const struct ask_item *
ask_next_open(const struct ask *k, const struct ask_item *after)
{
	size_t i = 0;

	if (after)
		while (i < k->n && k->items[i++] != after)
			;
	for (; i < k->n; i++)
		if (k->items[i]->status == ASK_OPEN)
			return k->items[i];
	return NULL;
}

int
ask_answer(struct ask *k, enum ask_type type, struct str name,
    enum ask_status status, const struct str *records, size_t n_records)
{
	struct ask_item *item;

	if ((unsigned)type >= ARRAY_LEN(type_names) || status == ASK_OPEN)
		return -1;
	name = without_dot(name);
	item = find(k, type, name);
	if (!item)
		item = add(k, type, name);
	item->status = status;
	item->n_records = n_records;
	item->records =
	    arena_array(k->arena, n_records, sizeof(*item->records));
	for (size_t i = 0; i < n_records; i++)
		item->records[i] = arena_str(
		    k->arena, str_sub(records[i], 0, LIMIT_DNS_RECORD_BYTES));
	return 0;
}

void
ask_set_secure(struct ask *k, enum ask_type type, struct str name)
{
	struct ask_item *item = find(k, type, without_dot(name));

	if (item)
		item->is_secure = true;
}

size_t
ask_count(const struct ask *k)
{
	return k->n;
}

const struct ask_item *
ask_at(const struct ask *k, size_t i)
{
	return k->items[i];
}

const char *
ask_type_name(enum ask_type type)
{
	return type_names[type];
}

int
ask_type_of(struct str word)
{
	for (size_t i = 0; i < ARRAY_LEN(type_names); i++)
		if (str_ieq(word, str_c(type_names[i])))
			return (int)i;
	return -1;
}
