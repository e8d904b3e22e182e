/* SPDX-License-Identifier: MIT */
/* Reading mail beside GMime: the same mails, in memory, one core, one run. */
#include <gmime/gmime.h>
#include <stdio.h>

#include "folder.h"
#include "mail/message.h"

/*
 * GMime is asked for what mekiki gives anyway: the header fields that a
 * client shows, the bytes of each leaf and, of text, its UTF-8.
 */
struct sum {
	size_t parts, bytes, text;
};

static void
gmime_part(GMimeObject *parent, GMimeObject *object, gpointer data)
{
	struct sum *sum = data;
	GMimeDataWrapper *content;
	GMimeStream *memory, *out;
	GByteArray *array;

	sum->parts++;
	if (GMIME_IS_MESSAGE_PART(object)) {
		GMimeMessage *inner =
		    g_mime_message_part_get_message(GMIME_MESSAGE_PART(object));

		if (inner)
			g_mime_message_foreach(inner, gmime_part, sum);
		return;
	}
	if (!GMIME_IS_PART(object))
		return;
	if (GMIME_IS_TEXT_PART(object)) {
		char *text = g_mime_text_part_get_text(GMIME_TEXT_PART(object));

		if (text)
			sum->text += strlen(text);
		g_free(text);
		return; /* its bytes were decoded on the way */
	}
	content = g_mime_part_get_content(GMIME_PART(object));
	if (!content)
		return;
	memory = g_mime_stream_mem_new();
	out = g_object_ref(memory);
	g_mime_data_wrapper_write_to_stream(content, out);
	array = g_mime_stream_mem_get_byte_array(GMIME_STREAM_MEM(memory));
	sum->bytes += array->len;
	g_object_unref(out);
	g_object_unref(memory);
}

static void
gmime_addresses(InternetAddressList *list, struct sum *sum)
{
	int n = list ? internet_address_list_length(list) : 0;

	for (int i = 0; i < n; i++) {
		InternetAddress *a = internet_address_list_get_address(list, i);
		const char *name = internet_address_get_name(a);

		sum->text += name ? strlen(name) : 0;
	}
}

static void
gmime_read(struct str raw, struct sum *sum)
{
	GMimeStream *stream = g_mime_stream_mem_new_with_buffer(raw.p, raw.n);
	GMimeParser *parser = g_mime_parser_new_with_stream(stream);
	GMimeMessage *m = g_mime_parser_construct_message(parser, NULL);

	if (m) {
		const char *subject = g_mime_message_get_subject(m);

		sum->text += subject ? strlen(subject) : 0;
		gmime_addresses(g_mime_message_get_from(m), sum);
		gmime_addresses(g_mime_message_get_to(m), sum);
		gmime_addresses(g_mime_message_get_cc(m), sum);
		gmime_addresses(g_mime_message_get_reply_to(m), sum);
		g_mime_message_get_date(m);
		g_mime_message_foreach(m, gmime_part, sum);
		g_object_unref(m);
	}
	g_object_unref(parser);
	g_object_unref(stream);
}

static void
our_read(struct arena *a, struct str raw, bool no_html, struct sum *sum)
{
	struct message_options options = {.no_html = no_html};
	struct message *m = message_read(a, raw, &options);

	for (size_t i = 0; i < m->n_parts; i++) {
		sum->parts++;
		sum->bytes += m->parts[i]->bytes.n;
		sum->text += m->parts[i]->text.n;
	}
	sum->text += m->subject.n;
	arena_reset(a);
}

enum reader {
	GMIME,
	OURS,
	OURS_WITH_HTML,
	N_READERS
};

static const char *const names[] = {"GMime", "mekiki", "mekiki with HTML"};

static double
run(const struct bench_folder *f, enum reader reader, struct sum *sum)
{
	struct arena *a = arena_new();
	double start = bench_seconds();

	*sum = (struct sum){0};
	for (size_t i = 0; i < f->n; i++)
		if (reader == GMIME)
			gmime_read(f->mails[i].raw, sum);
		else
			our_read(a, f->mails[i].raw, reader == OURS, sum);
	start = bench_seconds() - start;
	arena_free(a);
	return start;
}

int
main(int argc, char **argv)
{
	const char *folder = argc > 1 ? argv[1] : "corpus/honeypot";
	int rounds = 7;
	double best[N_READERS];
	struct bench_folder f;
	struct sum sum;

	if (!bench_load(&f, folder)) {
		printf("skipped: no %s\n", folder);
		return 77;
	}
	g_mime_init();
	printf("%zu mails, %.1f MB, best of %d rounds\n", f.n,
	    (double)f.bytes / 1e6, rounds);
	/* The readers take turns, so that each sees the same machine. */
	for (int round = 0; round < rounds; round++)
		for (int r = 0; r < N_READERS; r++) {
			double t = run(&f, (enum reader)r, &sum);

			if (round == 0 || t < best[r])
				best[r] = t;
			if (round == rounds - 1)
				printf("%-17s %8.0f mails/s %7.1f MB/s  "
				       "%5.2f times GMime  (%zu parts, "
				       "%zu bytes, %zu of text)\n",
				    names[r], (double)f.n / best[r],
				    (double)f.bytes / 1e6 / best[r],
				    best[GMIME] / best[r], sum.parts, sum.bytes,
				    sum.text);
		}
	g_mime_shutdown();
	bench_done(&f);
	return 0;
}
