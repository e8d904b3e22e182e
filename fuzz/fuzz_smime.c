/* SPDX-License-Identifier: MIT */
/* S/MIME: the bytes as a signature over a fixed part, and as a whole mail. */
#include "auth/smime.h"
#include "fuzz.h"

static const char part[] = "Content-Type: text/plain\r\n\r\nhello\r\n";

static void
as_signature(struct arena *a, struct str der, bool is_opaque)
{
	struct str whole = str_c(part);
	struct mail_header header = {
	    STR("Content-Type"), whole, whole, whole, 0};
	struct mail_part text = {.type_effective = STR("text/plain"),
	    .body_raw = str_skip(whole, whole.n - strlen("hello\r\n")),
	    .headers = &header,
	    .n_headers = 1};
	struct mail_part signature = {
	    .type_effective = STR("application/pkcs7-signature"),
	    .bytes = der};
	struct mail_part root = {.type_effective = STR("multipart/signed"),
	    .children = &text};
	struct mail_part opaque = {
	    .type_effective = STR("application/pkcs7-mime"), .bytes = der};
	struct address from = {.addr = STR("a@b.test")};
	struct message m = {.raw = whole,
	    .root = is_opaque ? &opaque : &root,
	    .from = &from,
	    .n_from = 1};
	struct smime_answer out;

	text.next = &signature;
	smime_verify(a, &m, NULL, 1700000000, &out);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *a = arena_new();
	struct str s = fuzz_copy(a, data, size);
	struct message_options plain = {.no_html = true};
	struct smime_answer out;

	as_signature(a, s, false);
	as_signature(a, s, true);
	smime_verify(a, message_read(a, s, &plain), NULL, 1700000000, &out);
	arena_free(a);
	return 0;
}
