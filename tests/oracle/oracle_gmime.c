/* SPDX-License-Identifier: MIT */
/* What GMime reads in a corpus and what we read: differences by kind. */
#include <gmime/gmime.h>
#include <stdio.h>

#include "base/buf.h"
#include "folder.h"
#include "mail/message.h"

enum kind {
	SUBJECT,
	FROM,
	DATE,
	TREE,
	TEXT,
	BYTES,
	FILENAME,
	N_KINDS
};

/*
 * How many differences of a kind the corpus has; each was looked at, and why
 * we keep ours is said here.
 */
static const struct {
	const char *name;
	size_t known;
	const char *why;
} kinds[] = {
    [SUBJECT] = {"subject", 24, "GMime stops at a word that ends in padding"},
    [FROM] = {"from", 214,
	"GMime gives nothing for an address in a comment, in double angles or "
	"behind a second \"<\"; it keeps the comma behind a name, takes the dot "
	"off a domain, and a name alone for an address"},
    [DATE] = {"date", 7, "12-01-2023 can be read in two ways"},
    [TREE] = {"tree", 5, "GMime loses parts without an empty line before"},
    [TEXT] = {"text", 73,
	"blanks at line ends of quoted-printable are not meant (RFC 2045 6.7); "
	"a byte order mark; iso-8859-1 means windows-1252; a label that lies"},
    [BYTES] = {"bytes", 1, "GMime stops at padding inside of base64"},
    [FILENAME] = {"filename", 0, ""},
};

static const char *const folders[] = {"corpus/honeypot", "corpus/clusters",
    "corpus/household", "corpus/parcels", "corpus/ham"};

struct tally {
	size_t mails, same[N_KINDS], other[N_KINDS];
	bool is_verbose;
};

/* One leaf as either reader sees it. */
struct leaf {
	struct str type, text, bytes, filename;
};

struct leaves {
	struct arena *arena;
	struct leaf *items;
	size_t n;
};

static struct leaf *
add_leaf(struct leaves *l)
{
	l->items = arena_push(l->arena, l->items, l->n, sizeof *l->items);
	return &l->items[l->n++];
}

static struct str
copy(struct arena *a, const char *s)
{
	return s ? arena_str(a, str_c(s)) : STR_NONE;
}

static void
gmime_part(GMimeObject *parent, GMimeObject *object, gpointer data)
{
	struct leaves *l = data;
	GMimeContentType *type = g_mime_object_get_content_type(object);
	GMimeDataWrapper *content;
	struct leaf *leaf = add_leaf(l);
	char *name = g_mime_content_type_get_mime_type(type), *down;

	down = g_ascii_strdown(name, -1);
	leaf->type = copy(l->arena, down);
	g_free(down);
	g_free(name);
	if (GMIME_IS_MESSAGE_PART(object)) {
		GMimeMessage *inner =
		    g_mime_message_part_get_message(GMIME_MESSAGE_PART(object));

		if (inner)
			g_mime_message_foreach(inner, gmime_part, l);
		return;
	}
	if (!GMIME_IS_PART(object))
		return;
	leaf->filename =
	    copy(l->arena, g_mime_part_get_filename(GMIME_PART(object)));
	if (GMIME_IS_TEXT_PART(object)) {
		char *text = g_mime_text_part_get_text(GMIME_TEXT_PART(object));

		leaf->text = copy(l->arena, text);
		g_free(text);
	}
	content = g_mime_part_get_content(GMIME_PART(object));
	if (content) {
		GMimeStream *memory = g_mime_stream_mem_new();
		GByteArray *array;

		g_mime_data_wrapper_write_to_stream(content, memory);
		array =
		    g_mime_stream_mem_get_byte_array(GMIME_STREAM_MEM(memory));
		leaf->bytes = arena_str(l->arena,
		    (struct str){array->len ? (const char *)array->data : "",
			array->len});
		g_object_unref(memory);
	}
}

/* With LF line ends, and without white space at its end. */
static struct str
plain(struct arena *a, struct str s)
{
	struct buf b;

	buf_init(&b, a, s.n);
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] != '\r')
			buf_byte(&b, s.p[i]);
		else if (i + 1 == s.n || s.p[i + 1] != '\n')
			buf_byte(&b, '\n');
	s = buf_str(&b);
	while (s.n && is_space((unsigned char)s.p[s.n - 1]))
		s.n--;
	return s;
}

static void
compare(struct tally *t, struct arena *a, enum kind kind, const char *path,
    struct str ours, struct str theirs)
{
	ours = plain(a, ours);
	theirs = plain(a, theirs);
	if (str_eq(ours, theirs)) {
		t->same[kind]++;
		return;
	}
	t->other[kind]++;
	if (t->is_verbose) {
		size_t i = 0;

		while (i < ours.n && i < theirs.n && ours.p[i] == theirs.p[i])
			i++;
		i = i > 30 ? i - 30 : 0;
		printf("%s %s at %zu of %zu/%zu\n  ours   \"%.*s\"\n"
		       "  theirs \"%.*s\"\n",
		    kinds[kind].name, path, i, ours.n, theirs.n,
		    STR_FMT(str_sub(ours, i, 120)),
		    STR_FMT(str_sub(theirs, i, 120)));
	}
}

static struct str
our_from(struct arena *a, const struct message *m)
{
	struct buf b;

	buf_init(&b, a, 1 << 20);
	for (size_t i = 0; i < m->n_from; i++)
		buf_fmt(&b, "%.*s <%.*s>; ", STR_FMT(m->from[i].display),
		    STR_FMT(m->from[i].addr));
	return buf_str(&b);
}

static struct str
their_from(struct arena *a, GMimeMessage *m)
{
	InternetAddressList *list = g_mime_message_get_from(m);
	int n = list ? internet_address_list_length(list) : 0;
	struct buf b;

	buf_init(&b, a, 1 << 20);
	for (int i = 0; i < n; i++) {
		InternetAddress *one =
		    internet_address_list_get_address(list, i);
		const char *name = internet_address_get_name(one);
		const char *addr = INTERNET_ADDRESS_IS_MAILBOX(one)
				       ? internet_address_mailbox_get_addr(
					     INTERNET_ADDRESS_MAILBOX(one))
				       : "";

		buf_fmt(&b, "%s <%s>; ", name ? name : "", addr ? addr : "");
	}
	return buf_str(&b);
}

static struct str
types(struct arena *a, const struct leaves *l)
{
	struct buf b;

	buf_init(&b, a, 1 << 20);
	for (size_t i = 0; i < l->n; i++)
		buf_fmt(&b, "%.*s ", STR_FMT(l->items[i].type));
	return buf_str(&b);
}

static void
compare_parts(struct tally *t, struct arena *a, const char *path,
    const struct message *m, const struct leaves *theirs)
{
	struct leaves ours = {.arena = a};

	for (size_t i = 0; i < m->n_parts; i++) {
		const struct mail_part *p = m->parts[i];
		struct leaf *leaf = add_leaf(&ours);

		leaf->type = p->type.p ? p->type : STR("text/plain");
		leaf->text = p->text_sent;
		leaf->bytes = p->message ? STR("") : p->bytes;
		leaf->filename = p->filename;
	}
	compare(t, a, TREE, path, types(a, &ours), types(a, theirs));
	for (size_t i = 0; i < ours.n && ours.n == theirs->n; i++) {
		const struct leaf *o = &ours.items[i], *g = &theirs->items[i];

		if (g->text.p)
			compare(t, a, TEXT, path, o->text, g->text);
		else
			compare(t, a, BYTES, path, o->bytes, g->bytes);
		if (o->filename.p || g->filename.p)
			compare(t, a, FILENAME, path, o->filename, g->filename);
	}
}

static void
compare_mail(struct tally *t, const struct bench_mail *mail)
{
	struct message_options options = {.no_html = true};
	struct arena *a = arena_new();
	struct message *m = message_read(a, mail->raw, &options);
	GMimeStream *stream =
	    g_mime_stream_mem_new_with_buffer(mail->raw.p, mail->raw.n);
	GMimeParser *parser = g_mime_parser_new_with_stream(stream);
	GMimeMessage *g;
	struct leaves theirs = {.arena = a};

	if (str_starts(mail->raw, STR("From ")))
		g_mime_parser_set_format(parser, GMIME_FORMAT_MBOX);
	g = g_mime_parser_construct_message(parser, NULL);
	t->mails++;
	if (g) {
		GDateTime *date = g_mime_message_get_date(g);
		struct buf ours, other;

		compare(t, a, SUBJECT, mail->path, m->subject,
		    str_trim(str_c(g_mime_message_get_subject(g))));
		compare(
		    t, a, FROM, mail->path, our_from(a, m), their_from(a, g));
		buf_init(&ours, a, 100);
		buf_init(&other, a, 100);
		if (m->date != INT64_MIN)
			buf_fmt(&ours, "%lld", (long long)m->date);
		if (date)
			buf_fmt(&other, "%lld",
			    (long long)g_date_time_to_unix(date));
		compare(
		    t, a, DATE, mail->path, buf_str(&ours), buf_str(&other));
		g_mime_message_foreach(g, gmime_part, &theirs);
		if (!theirs.n)
			gmime_part(
			    NULL, g_mime_message_get_mime_part(g), &theirs);
		compare_parts(t, a, mail->path, m, &theirs);
		g_object_unref(g);
	}
	g_object_unref(parser);
	g_object_unref(stream);
	arena_free(a);
}

int
main(int argc, char **argv)
{
	struct tally t = {.is_verbose = argc > 1};
	struct bench_folder f;
	bool has_new = false;

	g_mime_init();
	for (size_t i = 0; i < ARRAY_LEN(folders); i++) {
		if (argc > 1 && strcmp(argv[1], "-v") &&
		    strcmp(argv[1], folders[i]))
			continue;
		if (!bench_load(&f, folders[i]))
			continue;
		for (size_t k = 0; k < f.n; k++)
			compare_mail(&t, &f.mails[k]);
		bench_done(&f);
	}
	if (!t.mails) {
		printf("skipped: no corpus\n");
		return 77;
	}
	printf("%zu mails\n", t.mails);
	for (int k = 0; k < N_KINDS; k++) {
		printf("%-9s %6zu same, %5zu differ of %zu known: %s\n",
		    kinds[k].name, t.same[k], t.other[k], kinds[k].known,
		    kinds[k].why);
		has_new |= t.other[k] > kinds[k].known;
	}
	return has_new;
}
