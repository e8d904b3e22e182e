/* SPDX-License-Identifier: MIT */
/* What one auth_check has found so far; shared by the files that fill it. */
#ifndef AUTH_JOB_H
#define AUTH_JOB_H

#include "auth/arc.h"
#include "auth/auth.h"
#include "auth/border.h"
#include "auth/dkim.h"
#include "auth/dmarc.h"
#include "auth/spf.h"

struct job {
	struct arena *arena;
	struct ask *ask;
	const struct message *message;
	const struct url_tables *tables;
	const struct auth_options *options;
	struct fields fields;
	struct border border;
	struct str from; /* From domain, A-labels; absent when unclear */
	const char *from_trouble; /* why it is absent: "no-from", "many-from" */

	/* The envelope, from the options or the border. */
	struct str client_ip, helo, mail_from;
	bool has_mail_from;

	/* Verified here; `has_` tells which were. */
	struct dkim_signature *dkim;
	size_t n_dkim;
	struct spf_answer spf;
	struct arc_answer arc;
	struct dmarc_answer dmarc;
	bool has_dkim, has_spf, has_arc, has_dmarc;

	struct auth_fact *facts;
	size_t n_facts;
	struct auth_foreign *foreign;
	size_t n_foreign;
	struct str signer_name;
	bool is_list, is_forwarded;
};

/* Appends a fact; field may be NULL. is_aligned is set from its domain. */
struct auth_fact *job_fact(struct job *j, enum auth_method method,
    enum auth_result result, enum auth_basis basis, struct str domain,
    const char *reason, const struct field *field);

/* Same organization as the From domain (RFC 9989 relaxed, else the suffix
 * list when there is no record). */
bool job_is_aligned(const struct job *j, struct str domain);

/* recorded.c: facts and foreign fields from Authentication-Results. */
void job_read_recorded(struct job *j);
/* Facts of one believed results body (an ARC hop's, too). */
void job_read_results(
    struct job *j, struct str body, const struct field *f, bool is_arc);

/* verify.c: false while questions are open. */
bool job_verify(struct job *j);

/* conclude.c: oldest instance that only trusted sealers stand behind. */
bool job_sealers_are_trusted(const struct job *j, size_t *instance_out);
void job_conclude(const struct job *j, struct auth_report *out);

#endif
