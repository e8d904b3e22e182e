/* SPDX-License-Identifier: MIT */
/* How the mail is made: odd forms, scripts, tails, whom it speaks to. */
#include "base/limits.h"
#include "base/utf8.h"
#include "evidence/carrier.h"
#include "evidence/gather.h"

enum {
	TAIL_SHORTEST = 6,    /* letters and digits of a random tail */
	IMAGE_ONLY_TEXT = 40, /* bytes of visible text beside the images */
	LOCAL_SHORTEST = 4, /* of a recipient's local part that is looked for */
	INVISIBLE_LEAST = 2 /* marks: one may be a slip of the keyboard */
};

static bool
has_header(const struct evidence_input *in, const char *name)
{
	return message_header(in->mail, str_c(name), 0) != NULL;
}

static void
read_headers(const struct evidence_input *in, struct evidence *out)
{
	const struct mail_header *subject =
	    message_header(in->mail, STR("Subject"), 0);
	const struct mail_header *precedence =
	    message_header(in->mail, STR("Precedence"), 0);

	out->subject = in->mail->subject;
	if (subject)
		out->subject_span = (struct span){STR(""), false,
		    subject->offset, subject->raw.n,
		    utf8_prefix(in->mail->subject, LIMIT_QUOTE_BYTES)};
	out->has_unsubscribe = has_header(in, "List-Unsubscribe");
	/* Bulk mail has List-Unsubscribe too: a list is one that is posted to.
	 */
	out->has_list_headers =
	    has_header(in, "List-Post") || has_header(in, "Mailing-List") ||
	    has_header(in, "X-Mailman-Version") ||
	    has_header(in, "X-BeenThere") ||
	    (precedence && str_ieq(precedence->value, STR("list")));
	out->has_reply_headers =
	    !in->is_inner_hearsay &&
	    (has_header(in, "In-Reply-To") || has_header(in, "References"));
	out->is_forwarding =
	    !in->is_inner_hearsay && carrier_is_forward(in->mail->subject);
}

static void
copy_facts(
    struct arena *a, const struct evidence_input *in, struct evidence *out)
{
	const struct message *m = in->mail;
	struct form_fact *list = arena_array(a, m->n_facts + 1, sizeof *list);

	for (size_t i = 0; i < m->n_facts; i++)
		list[i] = (struct form_fact){str_c(m->facts[i].id),
		    {STR(""), false, m->facts[i].offset, m->facts[i].quote.n,
			str_sub(m->facts[i].quote, 0, LIMIT_QUOTE_BYTES)}};
	out->forms = list;
	out->n_forms = m->n_facts;
}

enum letters {
	LETTERS_LATIN = 1,
	LETTERS_CYRILLIC_GREEK = 2,
	LETTERS_STYLED = 4,
	LETTERS_JAPANESE = 8
};

static unsigned
letters_of(uint32_t cp)
{
	if (cp < 0x80)
		return is_alpha((int)cp) ? LETTERS_LATIN : 0;
	if (cp >= 0x370 && cp <= 0x58f)
		return LETTERS_CYRILLIC_GREEK;
	if ((cp >= 0x1d400 && cp <= 0x1d7ff) ||
	    (cp >= 0x1f130 && cp <= 0x1f189))
		return LETTERS_STYLED;
	if (cp >= 0x3041 && cp <= 0x30ff)
		return LETTERS_JAPANESE;
	return 0;
}

/* A letter that one reads beside others: no sign, no emoji, no Persian. */
static bool
is_plain_letter(uint32_t cp)
{
	return cp < 0x370 ? cp >= 0x80 ? cp >= 0xc0 : is_alnum((int)cp)
			  : cp <= 0x58f || (cp >= 0x3041 && cp <= 0x9fff);
}

/*
 * Zero width space, word joiner, no-break space of no width: a mail program
 * breaks lines without them, and the filters' words break by them. The joiners
 * of scripts and emoji are no such marks.
 */
static bool
is_invisible(uint32_t cp)
{
	return cp == 0x200b || (cp >= 0x2060 && cp <= 0x2064) || cp == 0xfeff ||
	       cp == 0x180e || cp == 0x34f;
}

static bool
has_invisible(struct str text)
{
	bool is_after_letter = false, is_open = false;
	size_t n = 0;

	while (text.n) {
		uint32_t cp = utf8_next(&text);

		if (is_invisible(cp)) {
			is_open |= is_after_letter;
			continue;
		}
		n += is_open && is_plain_letter(cp);
		is_open = false;
		is_after_letter = is_plain_letter(cp);
	}
	return n >= INVISIBLE_LEAST;
}

static void
read_letters(struct str text, struct evidence *out)
{
	unsigned word = 0;

	while (text.n) {
		uint32_t cp = utf8_next(&text);
		unsigned l = letters_of(cp);

		if (l & LETTERS_STYLED)
			out->has_styled_letters = true;
		if (l & LETTERS_JAPANESE)
			out->has_japanese = true;
		word = cp <= ' ' ? 0 : word | l;
		if ((word & LETTERS_LATIN) && (word & LETTERS_CYRILLIC_GREEK))
			out->has_script_mix = true;
	}
}

/* Also when signs that nobody sees stand between the letters. */
static bool
names_recipient(
    struct arena *a, const struct evidence_input *in, struct str text)
{
	text = fold_text(a, text).text;
	for (size_t i = 0; i < in->mail->n_to; i++) {
		const struct address *to = &in->mail->to[i];

		struct str addr = fold_text(a, to->addr).text;
		struct str local = fold_text(a, to->local).text;

		if (addr.n && str_find(text, addr) >= 0)
			return true;
		if (to->local.n >= LOCAL_SHORTEST &&
		    str_eq(str_trim(text), local))
			return true;
	}
	return false;
}

/* A last word of letters and digits mixed, as no person writes one. */
static bool
has_random_tail(struct str subject)
{
	struct str s = str_trim(subject);
	ssize_t at = str_rchr(s, ' ');
	struct str tail = at < 0 ? STR_NONE : str_skip(s, (size_t)at + 1);
	size_t digits = 0, letters = 0, changes = 0;

	for (size_t i = 0; i < tail.n; i++) {
		int c = (unsigned char)tail.p[i];

		if (!is_alnum(c))
			return false;
		digits += is_digit(c);
		letters += is_alpha(c);
		changes += i && is_digit(c) != is_digit(tail.p[i - 1]);
	}
	return tail.n >= TAIL_SHORTEST && digits && letters && changes >= 2;
}

static void
read_body(
    const struct evidence_input *in, const struct view *v, struct evidence *out)
{
	size_t images = 0;

	for (size_t i = 0; i < v->n; i++)
		if (v->pieces[i].place == PLACE_BODY)
			out->text_length += str_trim(v->pieces[i].text).n;
	for (size_t i = 0; in->mail && i < in->mail->n_parts; i++) {
		const struct mail_part *p = in->mail->parts[i];

		if (p->html && p->is_shown)
			images += p->html->n_images;
	}
	out->is_image_only = images && out->text_length < IMAGE_ONLY_TEXT;
}

void
gather_form(struct arena *a, const struct evidence_input *in,
    const struct view *v, struct evidence *out)
{
	read_body(in, v, out);
	for (size_t i = 0; i < v->n; i++)
		if (v->pieces[i].place == PLACE_BODY && !out->has_japanese)
			read_letters(utf8_prefix(v->pieces[i].text, 4096), out);
	out->has_script_mix = out->has_styled_letters = false;
	if (in->source != SOURCE_MAIL)
		return;
	read_headers(in, out);
	copy_facts(a, in, out);
	read_letters(out->sender.display, out);
	read_letters(out->subject, out);
	out->has_invisible =
	    has_invisible(out->sender.display) || has_invisible(out->subject);
	out->has_random_tail = has_random_tail(out->subject);
	out->recipient_in_header = names_recipient(a, in, out->subject) ||
				   names_recipient(a, in, out->sender.display);
}
