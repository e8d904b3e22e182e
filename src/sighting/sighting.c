/* SPDX-License-Identifier: MIT */
/* A judged mail as a sighting: features and a sketch, no text but a subject. */
#include "sighting/sighting.h"

#include <inttypes.h>
#include <string.h>

#include "base/buf.h"
#include "base/limits.h"
#include "base/utf8.h"
#include "render/json_text.h"
#include "render/plain.h"

static bool
has_word(const json_t *list, struct str s)
{
	const json_t *v;
	size_t i;

	json_array_foreach(
	    list, i, v) if (str_eq(str_c(json_string_value(v)), s)) return true;
	return false;
}

static void
add_word(struct arena *a, json_t *list, struct str s)
{
	if (s.n && json_array_size(list) < SIGHTING_LIST_MOST &&
	    !has_word(list, s))
		json_array_append_new(list, json_text(a, s));
}

static bool
is_private(struct str word)
{
	size_t digits = 0;

	for (size_t i = 0; i < word.n; i++)
		digits += is_digit((unsigned char)word.p[i]);
	return digits > 2 || str_chr(word, '@') >= 0 ||
	       str_find(word, STR("://")) >= 0;
}

struct str
sighting_redact(struct arena *a, struct str subject)
{
	struct str rest = str_trim(plain_line(a, subject));
	struct buf b;

	buf_init(&b, a, SIGHTING_SUBJECT_MOST);
	while (rest.n) {
		struct str word = str_cut(&rest, ' ');

		if (buf_str(&b).n)
			buf_byte(&b, ' ');
		while (word.n) {
			struct str before = word;
			uint32_t cp = utf8_next(&word);
			size_t n = before.n - word.n;

			/* Japanese has no blanks: its digits are starred. */
			if (cp < 0x80 && is_private(before)) {
				while (word.n && (unsigned char)*word.p < 0x80)
					word = str_skip(word, 1);
				buf_byte(&b, '*');
			} else {
				buf_add(&b, str_sub(before, 0, n));
			}
		}
	}
	return buf_str(&b);
}

struct str
sighting_text(struct arena *a, const struct message *m)
{
	struct buf b;

	buf_init(&b, a, LIMIT_SCAN_BYTES);
	for (size_t i = 0; i < m->n_parts; i++) {
		const struct mail_part *p = m->parts[i];

		if (!p->is_shown)
			continue;
		buf_add(&b, p->html ? p->html->text : p->text);
		buf_byte(&b, '\n');
	}
	return buf_str(&b);
}

/* The whole text's slots, then its head's; NULL: too little of it. */
static json_t *
sketch_json(
    struct str letters, const unsigned char key[static SKETCH_KEY_BYTES])
{
	uint16_t slots[SKETCH_SLOTS * 2];
	char hex[SKETCH_SLOTS * 2 * 4 + 1];

	if (!sketch_of(letters, key, slots))
		return NULL;
	sketch_of(sketch_head(letters), key, slots + SKETCH_SLOTS);
	for (size_t i = 0; i < SKETCH_SLOTS * 2; i++)
		snprintf(hex + i * 4, 5, "%04x", slots[i]);
	return json_string(hex);
}

static size_t
weight(struct str letters)
{
	size_t n = 0;

	while (letters.n) {
		uint32_t cp = utf8_next(&letters);

		n += cp == ' ' ? 0 : cp < 0x3041 ? 1 : 2;
	}
	return n;
}

/* "" where others may well have the same subject by chance. */
static json_t *
subject_json(struct arena *a, struct str subject,
    const unsigned char key[static SKETCH_KEY_BYTES])
{
	struct str letters = sketch_letters(a, subject);
	char hex[17] = "";

	if (weight(letters) >= SIGHTING_SUBJECT_LEAST)
		snprintf(
		    hex, sizeof hex, "%016" PRIx64, sketch_hash(letters, key));
	return json_string(hex);
}

/* The brand's own, forged or linked as padding: never named as the fake's. */
static bool
is_own(enum relation r)
{
	return r == REL_OWN || r == REL_OWN_UNSURE || r == REL_USER_CONTENT;
}

static void
add_lists(struct arena *a, const struct report *r, json_t *o)
{
	json_t *tricks = json_array(), *links = json_array();

	for (size_t i = 0; i < r->n_findings; i++)
		if (r->findings[i].rule->direction == FINDING_PHISH)
			add_word(a, tricks, str_c(r->findings[i].rule->id));
	for (size_t i = 0; i < r->evidence->n_links; i++)
		if (r->evidence->links[i].role == LINK_ACTING &&
		    !is_own(r->evidence->links[i].relation))
			add_word(a, links, r->evidence->links[i].registrable);
	json_object_set_new(o, "tricks", tricks);
	json_object_set_new(o, "links", links);
}

json_t *
sighting_json(struct arena *a, const struct report *r, struct str text,
    const unsigned char key[static SKETCH_KEY_BYTES])
{
	const struct evidence *e = r->evidence;
	struct str brand = STR("");
	struct str letters = sketch_letters(a, text);
	struct buf whole;
	json_t *o, *sketch;

	/* A picture alone: its subject is all that there is to read. */
	if (letters.n < SIGHTING_BODY_LEAST) {
		buf_init(&whole, a, LIMIT_SCAN_BYTES);
		buf_add(&whole, e->subject);
		buf_byte(&whole, ' ');
		buf_add(&whole, text);
		letters = sketch_letters(a, buf_str(&whole));
	}
	sketch = sketch_json(letters, key);
	if (!sketch)
		return NULL;
	if (e->brand != BRAND_NONE)
		brand = know_brand(r->know, e->brand).id;
	o = json_pack("{s:i, s:s, s:o, s:o}", "schema", 1, "verdict",
	    verdict_name(r->verdict.verdict), "brand", json_text(a, brand),
	    "sketch", sketch);
	json_object_set_new(o, "sender",
	    json_text(a, e->sender.registrable.p && !is_own(e->sender.relation)
			     ? e->sender.registrable
			     : STR("")));
	json_object_set_new(
	    o, "is_short", json_boolean(weight(letters) < SIGHTING_BODY_SHORT));
	json_object_set_new(o, "subject_key", subject_json(a, e->subject, key));
	json_object_set_new(
	    o, "subject", json_text(a, sighting_redact(a, e->subject)));
	json_object_set_new(
	    o, "language", json_string(e->has_japanese ? "ja" : "other"));
	add_lists(a, r, o);
	return o;
}
