/* SPDX-License-Identifier: MIT */
/* What became of a comment, for who wrote it; nobody needs an account. */
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "httpd/board.h"
#include "store/store.h"

static struct service *
service_of(struct request *r)
{
	return server_user(r->server);
}

static void
hash_of(const char *receipt, char hash[65])
{
	unsigned char h[crypto_hash_sha256_BYTES];

	crypto_hash_sha256(h, (const unsigned char *)receipt, strlen(receipt));
	sodium_bin2hex(hash, 65, h, sizeof h);
}

void
receipt_new(char receipt[RECEIPT_SIZE + 1], char hash[65])
{
	unsigned char b[RECEIPT_SIZE / 2];

	randombytes_buf(b, sizeof b);
	sodium_bin2hex(receipt, RECEIPT_SIZE + 1, b, sizeof b);
	hash_of(receipt, hash);
}

void
receipt_page(struct request *r)
{
	page_finish(r, 200, "receipt", page_start(r));
}

static json_t *
find(struct request *r, const struct form *f, char receipt[RECEIPT_SIZE + 1])
{
	const struct form_field *x = form_get(f, "receipt", 0);
	char hash[65];

	if (!x || x->size != RECEIPT_SIZE)
		return NULL;
	memcpy(receipt, x->value, RECEIPT_SIZE);
	receipt[RECEIPT_SIZE] = 0;
	if (strspn(receipt, "0123456789abcdef") != RECEIPT_SIZE)
		return NULL;
	hash_of(receipt, hash);
	return store_comment_by(service_of(r)->store, hash);
}

static int
forget(struct request *r, const json_t *c)
{
	char id[24];

	snprintf(id, sizeof id, "%lld",
	    (long long)json_integer_value(json_object_get(c, "id")));
	return store_forget(service_of(r)->store, 0, "comment", id, time(NULL));
}

void
receipt_look(struct request *r)
{
	char receipt[RECEIPT_SIZE + 1] = "";
	const struct form_field *act;
	struct form f = {0};
	json_t *o, *c;
	const char *why;
	bool is_lost;
	int rc = STORE_OK;

	if (!form_read(&f, request_type(r), r->body.p ? r->body.p : "",
		r->body.n, &why)) {
		request_fail(r, 400, why);
		return;
	}
	c = find(r, &f, receipt);
	is_lost = !c && !store_is_reached(service_of(r)->store);
	act = form_get(&f, "do", 0);
	o = page_start(r);
	if (c && act && act->size == 6 && !memcmp(act->value, "forget", 6)) {
		rc = forget(r, c);
		json_object_set_new(o, "gone", json_boolean(rc == STORE_OK));
	} else if (c) {
		json_object_set_new(c, board_text(c, "state"), json_true());
		json_object_set_new(c, "receipt", json_string(receipt));
		board_add_date(c, "at", "date");
		json_object_set(o, "c", c);
	} else {
		json_object_set_new(o, "none", json_true());
	}
	json_decref(c);
	form_done(&f);
	if (rc < 0 || is_lost) {
		json_decref(o);
		board_lost(r);
		return;
	}
	page_finish(r, 200, "receipt", o);
}
