/* SPDX-License-Identifier: MIT */
/* The audit log, and several nodes that write at once. */
#include "store_tests.h"

#include <pthread.h>
#include <stdio.h>

enum {
	WRITERS = 4,
	WRITES = 50
};

/* A node of its own: a connection, batches sent twice, moderation at once. */
static void *
write_much(void *arg)
{
	int me = *(int *)arg;
	struct store *s = store_open(where(), false, NULL);
	intptr_t failed = !s;

	for (int i = 0; s && i < WRITES * 2; i++) {
		char batch[32], who[32], json[2048];
		struct sighting g = {json, who, DAY, 0};

		snprintf(batch, sizeof batch, "n%d-%d", me, i / 2);
		snprintf(who, sizeof who, "n%d-%d", me, i / 2);
		snprintf(json, sizeof json,
		    "{\"verdict\":\"phish\",\"brand\":"
		    "\"bank\",\"subject\":\"s\",\"sketch\":\"%0256d\"}",
		    7);
		failed += store_add(s, batch, &g, 1) != STORE_OK;
		if (i % 10 == 0)
			failed +=
			    store_set_state(s, me, 1, "draft", NOW) != STORE_OK;
	}
	store_close(s);
	return (void *)failed;
}

void
nodes_lose_nothing(void **state)
{
	pthread_t t[WRITERS];
	int names[WRITERS];
	int64_t n, broken, before;

	(void)state;
	audit_verify(store, &before, &broken);
	for (int i = 0; i < WRITERS; i++) {
		names[i] = i + 1;
		assert_int_equal(
		    pthread_create(&t[i], NULL, write_much, &names[i]), 0);
	}
	for (int i = 0; i < WRITERS; i++) {
		void *failed;

		pthread_join(t[i], &failed);
		assert_null(failed);
	}
	assert_int_equal(count("SELECT CAST(sum(n) AS BIGINT) FROM campaigns "
			       "WHERE brand = 'bank'"),
	    WRITERS * WRITES);
	assert_int_equal(
	    count("SELECT count(*) FROM campaigns WHERE brand = 'bank'"), 1);
	assert_int_equal(audit_verify(store, &n, &broken), STORE_OK);
	assert_int_equal(n - before, WRITERS * WRITES / 5);
}

void
sees_a_changed_audit(void **state)
{
	int64_t n, broken = 0;

	(void)state;
	assert_int_equal(audit_verify(store, &n, &broken), STORE_OK);
	assert_true(n > 10);
	sql_do(store_sql(store), NULL,
	    "UPDATE audit SET actor = actor + 1 WHERE id = 3", "");
	assert_int_equal(audit_verify(store, &n, &broken), STORE_E_INPUT);
	assert_int_equal(broken, 3);
	sql_do(store_sql(store), NULL,
	    "UPDATE audit SET actor = actor - 1 WHERE id = 3", "");
	sql_do(store_sql(store), NULL, "DELETE FROM audit WHERE id = 5", "");
	assert_int_equal(audit_verify(store, &n, &broken), STORE_E_INPUT);
	assert_int_equal(broken, 5);
}

/* What was verified is not read again, but must stay where it was. */
void
verifies_on(void **state)
{
	struct audit_mark mark = {0}, old;
	struct sql *q = store_sql(store);
	int64_t n, more, broken = 0;

	(void)state;
	assert_int_equal(audit_verify_on(store, &mark, &n, &broken), STORE_OK);
	assert_int_equal(mark.id, n);
	published("verifies-on");
	old = mark;
	assert_int_equal(
	    audit_verify_on(store, &mark, &more, &broken), STORE_OK);
	assert_int_equal(more, n + 2);
	assert_int_equal(audit_verify(store, &more, &broken), STORE_OK);

	/* An entry behind the mark is seen, one before it by all of it. */
	sql_do(q, NULL, "UPDATE audit SET act = act || 'x' WHERE id = $1", "i",
	    n + 1);
	assert_int_equal(
	    audit_verify_on(store, &old, &more, &broken), STORE_E_INPUT);
	assert_int_equal(broken, n + 1);
	assert_int_equal(
	    audit_verify_on(store, &mark, &more, &broken), STORE_OK);
	assert_int_equal(audit_verify(store, &more, &broken), STORE_E_INPUT);
	sql_do(q, NULL, "UPDATE audit SET act = 'warning-draft' WHERE id = $1",
	    "i", n + 1);
	assert_int_equal(audit_verify(store, &more, &broken), STORE_OK);

	/* The marked entry itself: other than it was, or cut off. */
	old = mark;
	sql_do(
	    q, NULL, "UPDATE audit SET hash = 'x' WHERE id = $1", "i", n + 2);
	assert_int_equal(
	    audit_verify_on(store, &mark, &more, &broken), STORE_E_INPUT);
	assert_int_equal(broken, n + 2);
	sql_do(q, NULL, "UPDATE audit SET hash = $2 WHERE id = $1", "is", n + 2,
	    old.hash);
	assert_int_equal(
	    audit_verify_on(store, &mark, &more, &broken), STORE_OK);
	sql_do(q, NULL, "DELETE FROM audit WHERE id = $1", "i", n + 2);
	assert_int_equal(
	    audit_verify_on(store, &mark, &more, &broken), STORE_E_INPUT);
}
