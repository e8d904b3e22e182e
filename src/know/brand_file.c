/* SPDX-License-Identifier: MIT */
/* The schema of a brand file as tables, and the walk over it. */
#include "know/brand_file.h"
#include "base/buf.h"

struct word_bit {
	const char *word;
	uint32_t bit;
};

static const struct word_bit role_words[] = {
    {"send", ROLE_SEND},
    {"envelope", ROLE_ENVELOPE},
    {"web", ROLE_WEB},
    {"signin", ROLE_SIGNIN},
    {"click", ROLE_CLICK},
    {"image", ROLE_IMAGE},
    {"delegated", ROLE_DELEGATED},
    {NULL, 0},
};

static const struct word_bit guard_words[] = {
    {"none", 0},
    {"position", GUARD_POSITION},
    {"lure", GUARD_LURE},
    {"both", GUARD_POSITION | GUARD_LURE},
    {NULL, 0},
};

static const struct word_bit notice_words[] = {
    {"security", NOTICE_SECURITY},
    {"signin", NOTICE_SIGNIN},
    {"one-time-code", NOTICE_ONE_TIME_CODE},
    {"action", NOTICE_ACTION},
    {NULL, 0},
};

static const struct word_bit grade_words[] = {
    {"A", GRADE_A},
    {"B", GRADE_B},
    {"C", GRADE_C},
    {NULL, 0},
};

static const struct word_bit ask_words[] = {
    {"login", BRAND_ASK_LOGIN},
    {"password", BRAND_ASK_PASSWORD},
    {"card", BRAND_ASK_CARD},
    {"cvv", BRAND_ASK_CVV},
    {"pin", BRAND_ASK_PIN},
    {"one-time-code", BRAND_ASK_ONE_TIME_CODE},
    {"name", BRAND_ASK_NAME},
    {"address", BRAND_ASK_ADDRESS},
    {"phone", BRAND_ASK_PHONE},
    {"birth-date", BRAND_ASK_BIRTH_DATE},
    {"identity-papers", BRAND_ASK_IDENTITY_PAPERS},
    {"my-number", BRAND_ASK_MY_NUMBER},
    {"bank-account", BRAND_ASK_BANK_ACCOUNT},
    {"seed-phrase", BRAND_ASK_SEED_PHRASE},
    {"payment", BRAND_ASK_PAYMENT},
    {"gift-card", BRAND_ASK_GIFT_CARD},
    {"call", BRAND_ASK_CALL},
    {"install", BRAND_ASK_INSTALL},
    {NULL, 0},
};

static const char *const sector_words[] = {"ec", "card", "bank", "securities",
    "crypto", "payment", "carrier", "parcel", "rail", "airline", "travel",
    "utility", "tax", "government", "portal", "insurance", "streaming",
    "software", "telecom", "food", "retail", "social", "game", "education",
    "health", "toll", "other", NULL};

static const char *const contact_words[] = {
    "report", "support", "phone", "abuse", NULL};

struct walk {
	struct arena *arena;
	struct str file;
	struct yaml_error *error;
	struct brand_file *out;
	struct brand_file_name *names;
	struct brand_file_domain *domains;
	struct brand_file_contact *contacts;
};

#define FAIL(w, node, ...)                                                     \
	yaml_fail((w)->arena, (w)->error, (w)->file, (node)->line, __VA_ARGS__)

static const struct word_bit *
find_word(const struct word_bit *words, struct str word)
{
	for (; words->word; words++)
		if (str_eq(word, str_c(words->word)))
			return words;
	return NULL;
}

static bool
is_one_of(const char *const *words, struct str word)
{
	for (; *words; words++)
		if (str_eq(word, str_c(*words)))
			return true;
	return false;
}

/* A scalar that is not empty. */
static bool
text(struct walk *w, const struct yaml_node *n, struct str *out)
{
	if (n->kind != YAML_SCALAR || !n->value.n)
		return FAIL(w, n, "\"%.*s\" wants a text", STR_FMT(n->key));
	*out = n->value;
	return true;
}

static bool
word_bits(struct walk *w, const struct yaml_node *n,
    const struct word_bit *words, uint32_t *out)
{
	uint32_t bits = 0;

	if (n->kind != YAML_LIST)
		return FAIL(w, n, "\"%.*s\" wants a list", STR_FMT(n->key));
	for (const struct yaml_node *i = n->first; i; i = i->next) {
		const struct word_bit *b = find_word(words, i->value);

		if (i->kind != YAML_SCALAR || !b)
			return FAIL(w, i, "\"%.*s\" is no word of \"%.*s\"",
			    STR_FMT(i->value), STR_FMT(n->key));
		bits |= b->bit;
	}
	*out = bits;
	return true;
}

static bool
boolean(struct walk *w, const struct yaml_node *n, bool *out)
{
	*out = str_eq(n->value, STR("true"));
	if (n->kind == YAML_SCALAR && (*out || str_eq(n->value, STR("false"))))
		return true;
	return FAIL(w, n, "\"%.*s\" wants true or false", STR_FMT(n->key));
}

static bool
two_languages(
    struct walk *w, const struct yaml_node *n, struct str *ja, struct str *en)
{
	if (n->kind != YAML_MAP)
		return FAIL(w, n, "\"%.*s\" wants {ja:, en:}", STR_FMT(n->key));
	for (const struct yaml_node *i = n->first; i; i = i->next) {
		struct str *out = str_eq(i->key, STR("ja"))   ? ja
				  : str_eq(i->key, STR("en")) ? en
							      : NULL;

		if (!out)
			return FAIL(
			    w, i, "unknown language \"%.*s\"", STR_FMT(i->key));
		if (!text(w, i, out))
			return false;
	}
	if (!ja->p || !en->p)
		return FAIL(w, n, "\"%.*s\" wants ja and en", STR_FMT(n->key));
	return true;
}

static bool
is_date(struct str s)
{
	static const char form[] = "dddd-dd-dd";

	if (s.n != sizeof form - 1)
		return false;
	for (size_t i = 0; i < s.n; i++)
		if (form[i] == 'd' ? !is_digit((unsigned char)s.p[i])
				   : s.p[i] != form[i])
			return false;
	return true;
}

/*
 * Takes source, date or confidence; *known_out tells whether the key was one
 * of them.
 */
static bool
source_key(struct walk *w, const struct yaml_node *n, struct brand_source *s,
    bool *known_out)
{
	*known_out = true;
	if (str_eq(n->key, STR("source")))
		return text(w, n, &s->source);
	if (str_eq(n->key, STR("date"))) {
		s->date = n->value;
		return is_date(n->value) || FAIL(w, n, "date wants YYYY-MM-DD");
	}
	if (str_eq(n->key, STR("confidence"))) {
		const struct word_bit *b = find_word(grade_words, n->value);

		if (!b)
			return FAIL(w, n, "confidence is A, B or C");
		s->grade = b->bit;
		return true;
	}
	*known_out = false;
	return true;
}

/*
 * A and B want a URL (or a public repository, host/owner/name) and what was
 * seen there; every fact wants a source and a date.
 */
static bool
source_is_whole(
    struct walk *w, const struct yaml_node *n, const struct brand_source *s)
{
	if (!s->source.n || !s->date.n)
		return FAIL(w, n, "a fact wants source and date");
	if (s->grade == GRADE_NONE)
		return FAIL(w, n, "a fact wants a confidence");
	if (s->grade >= GRADE_B && str_find(s->source, STR("://")) < 0)
		return FAIL(w, n, "confidence %s wants a URL in its source",
		    brand_grade_name(s->grade));
	return true;
}

static bool
name(struct walk *w, const struct yaml_node *n)
{
	struct brand_file_name out = {0};
	struct brand_file *f = w->out;

	if (n->kind == YAML_SCALAR) {
		out.text = n->value;
	} else if (n->kind == YAML_MAP) {
		for (const struct yaml_node *i = n->first; i; i = i->next) {
			const struct word_bit *b;

			if (str_eq(i->key, STR("text"))) {
				out.text = i->value;
				continue;
			}
			b = find_word(guard_words, i->value);
			if (!str_eq(i->key, STR("guard")) || !b)
				return FAIL(w, i,
				    "a name has text and guard (none, "
				    "position, lure, both)");
			out.guard = b->bit;
		}
	}
	if (!out.text.n)
		return FAIL(w, n, "a name wants a text");
	w->names = arena_push(w->arena, w->names, f->n_names, sizeof out);
	w->names[f->n_names++] = out;
	return true;
}

static bool
is_host(struct str s)
{
	if (!s.n || s.p[0] == '.' || s.p[0] == '-')
		return false;
	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];

		if (c >= 'A' && c <= 'Z')
			return false;
		if (!is_alnum(c) && c != '-' && c != '.' && c != '_')
			return false;
	}
	return true;
}

static bool
domain(struct walk *w, const struct yaml_node *n, bool is_user_content)
{
	struct brand_file_domain out = {.is_user_content = is_user_content};
	struct brand_file *f = w->out;
	bool known;

	if (n->kind != YAML_MAP)
		return FAIL(w, n, "a domain is a map with host and source");
	if (is_user_content)
		out.from.grade = GRADE_C;
	for (const struct yaml_node *i = n->first; i; i = i->next) {
		if (!source_key(w, i, &out.from, &known))
			return false;
		if (known)
			continue;
		if (str_eq(i->key, STR("host"))) {
			out.host = i->value;
		} else if (!is_user_content && str_eq(i->key, STR("roles"))) {
			if (!word_bits(w, i, role_words, &out.roles))
				return false;
		} else {
			return FAIL(
			    w, i, "unknown key \"%.*s\"", STR_FMT(i->key));
		}
	}
	if (!is_host(out.host))
		return FAIL(w, n, "\"%.*s\" is no lower-case host name",
		    STR_FMT(out.host));
	if (!is_user_content && !out.roles)
		return FAIL(w, n, "a domain wants roles");
	if (!source_is_whole(w, n, &out.from))
		return false;
	w->domains = arena_push(w->arena, w->domains, f->n_domains, sizeof out);
	w->domains[f->n_domains++] = out;
	return true;
}

static bool
contact(struct walk *w, const struct yaml_node *n)
{
	struct brand_file_contact out = {0};
	struct brand_file *f = w->out;
	bool known;

	for (const struct yaml_node *i = n->first; i; i = i->next) {
		if (!source_key(w, i, &out.from, &known))
			return false;
		if (known)
			continue;
		if (str_eq(i->key, STR("kind")))
			out.kind = i->value;
		else if (str_eq(i->key, STR("value")))
			out.value = i->value;
		else
			return FAIL(
			    w, i, "unknown key \"%.*s\"", STR_FMT(i->key));
	}
	if (!is_one_of(contact_words, out.kind) || !out.value.n)
		return FAIL(w, n, "a contact wants kind and value");
	if (!source_is_whole(w, n, &out.from))
		return false;
	w->contacts =
	    arena_push(w->arena, w->contacts, f->n_contacts, sizeof out);
	w->contacts[f->n_contacts++] = out;
	return true;
}

static bool
never(struct walk *w, const struct yaml_node *n)
{
	struct brand_source from = {0};
	const struct word_bit *b = NULL;
	bool known;

	for (const struct yaml_node *i = n->first; i; i = i->next) {
		if (!source_key(w, i, &from, &known))
			return false;
		if (known)
			continue;
		b = find_word(ask_words, i->value);
		if (!str_eq(i->key, STR("what")) || !b)
			return FAIL(w, i,
			    "never_asks has what (a word of "
			    "phish_asks) and a source");
		w->out->never_asks |= b->bit;
	}
	if (!b)
		return FAIL(w, n, "never_asks wants what");
	return source_is_whole(w, n, &from);
}

static bool
inbox(struct walk *w, const struct yaml_node *n)
{
	struct brand *b = &w->out->brand;
	struct brand_source *from = &w->out->inbox_from;
	bool known;

	if (n->kind != YAML_MAP)
		return FAIL(w, n, "inbox is a map");
	for (const struct yaml_node *i = n->first; i; i = i->next) {
		bool ok = true;

		if (!source_key(w, i, from, &known))
			return false;
		if (known)
			continue;
		if (str_eq(i->key, STR("name")))
			ok = two_languages(w, i, &b->inbox_ja, &b->inbox_en);
		else if (str_eq(i->key, STR("place")))
			ok = two_languages(
			    w, i, &b->inbox_place_ja, &b->inbox_place_en);
		else if (str_eq(i->key, STR("exempt")))
			ok = word_bits(w, i, notice_words, &b->inbox_exempt);
		else if (str_eq(i->key, STR("text_url")))
			ok = text(w, i, &b->text_url);
		else
			ok =
			    FAIL(w, i, "unknown key \"%.*s\"", STR_FMT(i->key));
		if (!ok)
			return false;
	}
	return source_is_whole(w, n, from);
}

static bool
each(struct walk *w, const struct yaml_node *list,
    bool (*one)(struct walk *, const struct yaml_node *))
{
	if (list->kind != YAML_LIST)
		return FAIL(
		    w, list, "\"%.*s\" wants a list", STR_FMT(list->key));
	for (const struct yaml_node *n = list->first; n; n = n->next)
		if (!one(w, n))
			return false;
	return true;
}

static bool
own_domain(struct walk *w, const struct yaml_node *n)
{
	return domain(w, n, false);
}

static bool
foreign_domain(struct walk *w, const struct yaml_node *n)
{
	return domain(w, n, true);
}

static bool
key_id(struct walk *w, const struct yaml_node *n)
{
	return text(w, n, &w->out->brand.id);
}

static bool
key_group(struct walk *w, const struct yaml_node *n)
{
	return text(w, n, &w->out->brand.group);
}

static bool
key_name(struct walk *w, const struct yaml_node *n)
{
	return two_languages(
	    w, n, &w->out->brand.name_ja, &w->out->brand.name_en);
}

static bool
key_sector(struct walk *w, const struct yaml_node *n)
{
	w->out->brand.sector = n->value;
	return is_one_of(sector_words, n->value) ||
	       FAIL(w, n, "unknown sector \"%.*s\"", STR_FMT(n->value));
}

static bool
key_countries(struct walk *w, const struct yaml_node *n)
{
	struct buf b;

	buf_init(&b, w->arena, 1024);
	for (const struct yaml_node *i = n->first; i; i = i->next) {
		if (i->value.n != 2)
			return FAIL(w, i, "a country is two letters");
		buf_fmt(&b, "%s%.*s", b.n ? " " : "", STR_FMT(i->value));
	}
	w->out->countries = buf_str(&b);
	return n->kind == YAML_LIST || FAIL(w, n, "countries is a list");
}

static bool
key_rank(struct walk *w, const struct yaml_node *n)
{
	uint64_t v;

	if (!str_u64(n->value, &v) || !v || v > UINT32_MAX)
		return FAIL(w, n, "abuse_rank wants a number from 1");
	w->out->brand.abuse_rank = (uint32_t)v;
	return true;
}

static bool
key_names(struct walk *w, const struct yaml_node *n)
{
	return each(w, n, name);
}

static bool
key_domains(struct walk *w, const struct yaml_node *n)
{
	return each(w, n, own_domain);
}

static bool
key_user_content(struct walk *w, const struct yaml_node *n)
{
	return each(w, n, foreign_domain);
}

static bool
key_third_party(struct walk *w, const struct yaml_node *n)
{
	return boolean(w, n, &w->out->brand.is_third_party_text);
}

static bool
key_asks(struct walk *w, const struct yaml_node *n)
{
	return word_bits(w, n, ask_words, &w->out->asks);
}

static bool
key_never(struct walk *w, const struct yaml_node *n)
{
	return each(w, n, never);
}

static bool
key_contacts(struct walk *w, const struct yaml_node *n)
{
	return each(w, n, contact);
}

static const struct {
	const char *key;
	bool (*take)(struct walk *, const struct yaml_node *);
	bool is_needed;
} keys[] = {
    {"id", key_id, true},
    {"group", key_group, false},
    {"name", key_name, true},
    {"sector", key_sector, true},
    {"countries", key_countries, true},
    {"abuse_rank", key_rank, false},
    {"names", key_names, true},
    {"domains", key_domains, true},
    {"user_content", key_user_content, false},
    {"third_party_text", key_third_party, false},
    {"phish_asks", key_asks, false},
    {"never_asks", key_never, false},
    {"inbox", inbox, false},
    {"contacts", key_contacts, false},
};

static bool
take_key(struct walk *w, const struct yaml_node *n)
{
	for (size_t i = 0; i < ARRAY_LEN(keys); i++)
		if (str_eq(n->key, str_c(keys[i].key)))
			return keys[i].take(w, n);
	return yaml_fail(w->arena, w->error, w->file, n->key_line,
	    "unknown key \"%.*s\"", STR_FMT(n->key));
}

static bool
is_id(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (!(s.p[i] >= 'a' && s.p[i] <= 'z') &&
		    !is_digit((unsigned char)s.p[i]) && s.p[i] != '_')
			return false;
	return s.n > 0;
}

static bool
is_whole(struct walk *w, const struct yaml_node *root)
{
	struct str base = w->file, id = w->out->brand.id;

	for (size_t i = 0; i < ARRAY_LEN(keys); i++)
		if (keys[i].is_needed && !yaml_get(root, str_c(keys[i].key)))
			return FAIL(w, root, "no \"%s\"", keys[i].key);
	base = str_skip(base, (size_t)(str_rchr(base, '/') + 1));
	if (!is_id(id) || base.n != id.n + 5 || !str_starts(base, id))
		return FAIL(w, root,
		    "id \"%.*s\" must be the file's name, "
		    "[a-z0-9_]+",
		    STR_FMT(id));
	if (!w->out->n_names || !w->out->n_domains)
		return FAIL(w, root, "a brand wants a name and a domain");
	return true;
}

bool
brand_file_read(struct arena *a, struct str file, struct str content,
    struct brand_file *out, struct yaml_error *e)
{
	struct brand_file f = {0};
	struct walk w = {.arena = a, .file = file, .error = e, .out = &f};
	const struct yaml_node *root = yaml_read(a, file, content, e);

	if (!root)
		return false;
	if (root->kind != YAML_MAP)
		return FAIL(&w, root, "a brand file is a map");
	for (const struct yaml_node *n = root->first; n; n = n->next)
		if (!take_key(&w, n))
			return false;
	if (!is_whole(&w, root))
		return false;
	f.names = w.names;
	f.domains = w.domains;
	f.contacts = w.contacts;
	*out = f;
	return true;
}

const char *
brand_grade_name(enum brand_grade g)
{
	static const char *const names[] = {
	    [GRADE_NONE] = "none",
	    [GRADE_IMPORTED] = "imported",
	    [GRADE_C] = "C",
	    [GRADE_B] = "B",
	    [GRADE_A] = "A",
	};

	return names[g];
}

struct str
brand_roles_text(struct arena *a, uint32_t roles)
{
	struct buf b;

	buf_init(&b, a, 256);
	for (const struct word_bit *w = role_words; w->word; w++)
		if (roles & w->bit)
			buf_fmt(&b, "%s%s", b.n ? ", " : "", w->word);
	return buf_str(&b);
}

static const char *
bit_name(const struct word_bit *words, uint32_t bit)
{
	for (; words->word; words++)
		if (words->bit == bit)
			return words->word;
	return NULL;
}

const char *
brand_ask_name(uint32_t bit)
{
	return bit_name(ask_words, bit);
}

const char *
brand_notice_name(uint32_t bit)
{
	return bit_name(notice_words, bit);
}

const char *
brand_role_name(uint32_t bit)
{
	return bit_name(role_words, bit);
}
