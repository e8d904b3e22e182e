/* SPDX-License-Identifier: MIT */
/* What a worker does with a job. */
#include "worker/child.h"

#include <malloc.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "worker/attempt.h"
#include "worker/job.h"
#include "worker/job_wire.h"

struct child {
	const struct mekiki *m;
	const struct jail *jail;
	struct mekiki_check *check;
};

static bool
refuse(const char *why)
{
	struct wire_out w = {0};
	bool ok;

	wire_text(&w, why);
	ok = child_send(FRAME_REFUSE, &w);
	wire_done(&w);
	return ok;
}

static bool
ask_parent(struct child *c)
{
	struct wire_out w = {0};
	struct wire_in in;
	enum mekiki_dns type;
	const char *name;
	uint32_t n = 0;
	bool ok;

	while (n < WIRE_QUESTIONS_MOST &&
	       !mekiki_check_question(c->check, n, &type, &name))
		n++;
	wire_u32(&w, n);
	for (uint32_t i = 0; i < n; i++) {
		mekiki_check_question(c->check, i, &type, &name);
		wire_u32(&w, type);
		wire_text(&w, name);
	}
	ok = child_send(FRAME_ASK, &w) &&
	     child_receive(FRAME_REPLY, FRAME_REPLY_MOST, &in) &&
	     job_wire_take_answers(&in, c->check);
	wire_done(&w);
	return ok;
}

static int
hex_of(char c)
{
	return c >= '0' && c <= '9'   ? c - '0'
	       : c >= 'a' && c <= 'f' ? c - 'a' + 10
				      : -1;
}

/* Behind the other parts, only where it was asked for. */
static void
add_sighting(struct child *c, const struct job *j, struct wire_out *w)
{
	const char *hex = j->sighting_key ? j->sighting_key : "", *s;
	unsigned char key[32];
	size_t n = 0, size = 0;

	while (n < sizeof key && hex[0] && hex_of(hex[0]) >= 0 &&
	       hex_of(hex[1]) >= 0) {
		key[n++] =
		    (unsigned char)(hex_of(hex[0]) << 4 | hex_of(hex[1]));
		hex += 2;
	}
	s = mekiki_check_sighting(c->check, key, n, &size);
	wire_bytes(w, s, size);
}

static bool
send_answer(struct child *c, const struct job *j)
{
	struct wire_out w = {0};
	const char *json = NULL, *text = NULL, *view = NULL;
	size_t json_size = 0, text_size = 0, view_size = 0;
	bool ok;

	if (j->want & JOB_WANT_JSON)
		json = mekiki_check_json(c->check, &json_size);
	else if (j->want & JOB_WANT_BRIEF)
		json = mekiki_check_brief(c->check, &json_size);
	if (j->want & JOB_WANT_TEXT)
		text = mekiki_check_answer_text(
		    c->check, j->form, j->use_colour, &text_size);
	if (j->want & JOB_WANT_EXPORT)
		text = mekiki_check_export(
		    c->check, j->number, j->reporter, &text_size);
	if (j->want & JOB_WANT_VIEW)
		view = mekiki_check_view_html(c->check, &view_size);
	wire_u32(&w, mekiki_check_verdict(c->check));
	wire_bytes(&w, json, json_size);
	wire_bytes(&w, text, text_size);
	wire_bytes(&w, view, view_size);
	if (j->want & JOB_WANT_SIGHTING)
		add_sighting(c, j, &w);
	if (j->want & JOB_WANT_TIME)
		wire_u64(&w, (uint64_t)mekiki_check_received(c->check));
	ok = child_send(FRAME_DONE, &w);
	wire_done(&w);
	return ok;
}

/* To be begun again in a process that can read it. */
static bool
miss_pictures(void)
{
	struct wire_out w = {0};
	bool ok;

	wire_u32(&w, 1); /* no frame is without a body */
	ok = child_send(FRAME_PICTURES, &w);
	wire_done(&w);
	return ok;
}

static int
begin(struct mekiki_check *c, const struct job *j)
{
	switch (j->kind) {
	case JOB_UNREAD:
		return mekiki_check_unread(c, j->number);
	case JOB_MAIL:
		return mekiki_check_mail(c, j->bytes, j->size);
	case JOB_TEXT:
		return mekiki_check_text(c, j->bytes, j->size, j->extra);
	case JOB_PAGE:
		return mekiki_check_page(c, j->bytes, j->size, j->extra);
	case JOB_IMAGE:
		return mekiki_check_image(c, j->bytes, j->size);
	case JOB_URL:
		return mekiki_check_url(c, j->bytes);
	default:
		return mekiki_check_domain(c, j->bytes);
	}
}

static bool
do_check(struct child *c, struct job *j)
{
	int rc;

	j->options.jail = c->jail->name;
	if (c->check)
		rc = mekiki_check_options(c->check, &j->options);
	else
		rc = (c->check = mekiki_check_new(c->m, &j->options))
			 ? MEKIKI_OK
			 : MEKIKI_E_INPUT;
	if (rc)
		return refuse("an option is not valid");
	rc = begin(c->check, j);
	if (rc == MEKIKI_E_LIMIT)
		return refuse("larger than 64 MB");
	if (rc)
		return refuse("the input is not valid");
	for (;;) {
		enum mekiki_step step = mekiki_check_step(c->check);

		if (mekiki_pictures_missed())
			return miss_pictures();
		if (step != MEKIKI_ASKS)
			return send_answer(c, j);
		if (!ask_parent(c))
			return false;
	}
}

static bool
send_string(char *s)
{
	struct wire_out w = {0};
	bool ok;

	if (mekiki_pictures_missed()) {
		free(s);
		return miss_pictures();
	}
	wire_u32(&w, 0);
	wire_bytes(&w, s, strlen(s));
	wire_bytes(&w, NULL, 0);
	wire_bytes(&w, NULL, 0);
	ok = child_send(FRAME_DONE, &w);
	wire_done(&w);
	free(s);
	return ok;
}

static bool
send_redacted(struct child *c, const struct job *j)
{
	struct wire_out w = {0};
	size_t n = 0;
	char *s = mekiki_redact(c->m, j->bytes, j->size, &n);
	bool ok;

	if (!s)
		return refuse("larger than 64 MB");
	wire_u32(&w, MEKIKI_UNKNOWN);
	wire_bytes(&w, NULL, 0);
	wire_bytes(&w, s, n);
	wire_bytes(&w, NULL, 0);
	ok = child_send(FRAME_DONE, &w);
	wire_done(&w);
	free(s);
	return ok;
}

static bool
do_job(struct child *c, struct job *j)
{
	child_misbehave(j->bytes, j->size, j->options.scan_images > 0);
	switch (j->kind) {
	case JOB_PROBE:
		return send_string(
		    mekiki_probe(c->m, j->extra, j->bytes, j->size));
	case JOB_REDACT:
		return send_redacted(c, j);
	case JOB_TRY:
		return send_string(attempt_json(j->number));
	default:
		return do_check(c, j);
	}
}

static bool
say_hello(const struct child *c)
{
	struct wire_out w = {0};
	bool ok;

	wire_text(&w, c->jail->name);
	ok = child_send(FRAME_HELLO, &w);
	wire_done(&w);
	return ok;
}

/* In a jail nothing may run at the end; without, leaks are looked for. */
static _Noreturn void
leave(struct child *c, int status)
{
	mekiki_check_free(c->check);
	if (c->jail->uses_seccomp)
		_exit(status);
	exit(status);
}

void
child_main(const struct mekiki *m, const struct jail *jail,
    const struct jail_limits *limits, bool reads_one)
{
	struct child c = {m, jail, NULL};
	const char *what = "";
	struct wire_in in;

	if (!reads_one) /* freed memory does not keep its bytes */
		mallopt(M_PERTURB, 0xa5);
	if (jail_enter(jail, CHILD_FD, limits, &what)) {
		refuse(what);
		_exit(1);
	}
	if (!say_hello(&c))
		leave(&c, 0);
	while (child_receive(FRAME_JOB, FRAME_JOB_MOST, &in)) {
		struct job j = {0};

		if (!job_wire_read(&in, &j) || !do_job(&c, &j))
			break;
	}
	leave(&c, 0);
}
