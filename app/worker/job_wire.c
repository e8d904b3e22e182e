/* SPDX-License-Identifier: MIT */
/* Both directions beside each other, so that they cannot drift apart. */
#include "worker/job_wire.h"

#include <stdlib.h>
#include <string.h>

enum {
	TEXT_MOST = 64 * 1024, /* of an option */
	RECORDS_MOST = 4096,   /* of one answer */
	RECORD_MOST = 64 * 1024
};

static void
write_options(struct wire_out *w, const struct mekiki_options *o)
{
	wire_text(w, o->lang);
	wire_u32(w, o->trust);
	wire_text(w, o->authserv_id);
	wire_text(w, o->client_ip);
	wire_text(w, o->helo);
	wire_text(w, o->mail_from);
	wire_text(w, o->trusted_sealers);
	wire_u32(w, o->use_dns != 0);
	wire_u32(w, o->is_smtp_time != 0);
	wire_u64(w, (uint64_t)o->now);
	wire_u32(w, o->inbox);
	wire_bytes(w, o->inbox_page, o->inbox_page_size);
	wire_u32(w, o->did);
	wire_u32(w, (uint32_t)o->scan_images);
	wire_text(w, o->file);
	wire_u64(w, (uint64_t)(int64_t)o->index);
	wire_text(w, o->without_finding);
	wire_text(w, o->without_brand);
}

static void
read_options(struct wire_in *w, struct mekiki_options *o)
{
	o->lang = wire_get_text(w, TEXT_MOST);
	o->trust = wire_get_u32(w);
	o->authserv_id = wire_get_text(w, TEXT_MOST);
	o->client_ip = wire_get_text(w, TEXT_MOST);
	o->helo = wire_get_text(w, TEXT_MOST);
	o->mail_from = wire_get_text(w, TEXT_MOST);
	o->trusted_sealers = wire_get_text(w, TEXT_MOST);
	o->use_dns = (int)wire_get_u32(w);
	o->is_smtp_time = (int)wire_get_u32(w);
	o->now = (int64_t)wire_get_u64(w);
	o->inbox = wire_get_u32(w);
	o->inbox_page = (const char *)wire_get_bytes(
	    w, FRAME_JOB_MOST, &o->inbox_page_size);
	o->did = wire_get_u32(w);
	o->scan_images = (int32_t)wire_get_u32(w);
	o->file = wire_get_text(w, TEXT_MOST);
	o->index = (long)(int64_t)wire_get_u64(w);
	o->without_finding = wire_get_text(w, TEXT_MOST);
	o->without_brand = wire_get_text(w, TEXT_MOST);
}

void
job_wire_write(struct wire_out *w, const struct job *j)
{
	wire_u32(w, j->kind);
	wire_u32(w, j->number);
	wire_u32(w, j->want);
	wire_u32(w, j->form);
	wire_u32(w, j->use_colour);
	wire_text(w, j->extra);
	wire_text(w, j->reporter);
	wire_text(w, j->sighting_key);
	write_options(w, &j->options);
}

bool
job_wire_read(struct wire_in *w, struct job *out)
{
	out->kind = wire_get_u32(w);
	out->number = wire_get_u32(w);
	out->want = wire_get_u32(w);
	out->form = wire_get_u32(w);
	out->use_colour = wire_get_u32(w) != 0;
	out->extra = wire_get_text(w, TEXT_MOST);
	out->reporter = wire_get_text(w, TEXT_MOST);
	out->sighting_key = wire_get_text(w, TEXT_MOST);
	read_options(w, &out->options);
	if (w->is_bad || !w->n || w->p[w->n - 1])
		return false;
	out->bytes = (const char *)w->p;
	out->size = w->n - 1;
	return out->kind < JOB_KINDS;
}

/* Printable ASCII without a blank: all that a resolver may be asked. */
static bool
is_name(const char *s)
{
	size_t n = strlen(s);

	for (size_t i = 0; i < n; i++)
		if (s[i] < 0x21 || s[i] > 0x7e)
			return false;
	return n && n <= WIRE_NAME_MOST;
}

bool
job_wire_take_questions(struct wire_in *w, struct job *j)
{
	uint32_t n = wire_get_u32(w);

	job_drop_questions(j);
	if (w->is_bad || !n || n > WIRE_QUESTIONS_MOST ||
	    ++j->n_rounds > WIRE_ROUNDS_MOST)
		return false;
	j->questions = calloc(n, sizeof *j->questions);
	if (!j->questions)
		abort();
	for (uint32_t i = 0; i < n; i++) {
		struct job_question *q = &j->questions[i];
		uint32_t type = wire_get_u32(w);
		const char *name = wire_get_text(w, WIRE_NAME_MOST + 1);

		if (!name || type > MEKIKI_DNS_PTR || !is_name(name))
			return false;
		q->type = type;
		memcpy(q->name, name, strlen(name) + 1);
		q->status = MEKIKI_DNS_NO_ANSWER;
		j->n_questions = i + 1;
	}
	return wire_is_done(w);
}

void
job_wire_answers(struct wire_out *w, const struct job *j)
{
	wire_u32(w, (uint32_t)j->n_questions);
	for (size_t i = 0; i < j->n_questions; i++) {
		const struct job_question *q = &j->questions[i];
		size_t n = q->n_records;

		n = n < RECORDS_MOST ? n : RECORDS_MOST;
		wire_u32(w, q->type);
		wire_text(w, q->name);
		wire_u32(w, q->status);
		wire_u32(w, (uint32_t)n);
		for (size_t k = 0; k < n; k++) {
			size_t size = q->sizes[k];

			wire_bytes(w, q->records[k],
			    size < RECORD_MOST ? size : RECORD_MOST);
		}
	}
}

static bool
take_answer(struct wire_in *w, struct mekiki_check *c)
{
	static const char *records[RECORDS_MOST];
	static size_t sizes[RECORDS_MOST];
	enum mekiki_dns type = wire_get_u32(w);
	const char *name = wire_get_text(w, WIRE_NAME_MOST + 1);
	enum mekiki_dns_status status = wire_get_u32(w);
	uint32_t n = wire_get_u32(w);

	if (!name || n > RECORDS_MOST)
		return false;
	for (uint32_t i = 0; i < n; i++)
		records[i] =
		    (const char *)wire_get_bytes(w, RECORD_MOST, &sizes[i]);
	if (w->is_bad)
		return false;
	mekiki_check_answer(c, type, name, status, records, sizes, n);
	return true;
}

bool
job_wire_take_answers(struct wire_in *w, struct mekiki_check *c)
{
	uint32_t n = wire_get_u32(w);

	for (uint32_t i = 0; i < n; i++)
		if (!take_answer(w, c))
			return false;
	return wire_is_done(w);
}
