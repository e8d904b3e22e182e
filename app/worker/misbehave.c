/* SPDX-License-Identifier: MIT */
/* Mistakes on purpose, so that tests see them contained. */
#include "worker/child.h"

#if MEKIKI_TEST_HOOKS

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static void
crash(void)
{
	raise(SIGSEGV);
}

static bool is_scanning;

/* As a decoder of pictures would. */
static void
crash_on_pictures(void)
{
	if (is_scanning)
		crash();
}

static void
call(void)
{
	socket(AF_INET, SOCK_STREAM, 0);
}

static void
hang(void)
{
	for (volatile unsigned i = 0;; i = i + 1)
		;
}

static void
leave(void)
{
	_exit(0);
}

static void
send_raw(uint8_t kind, uint32_t size, const void *p, size_t n)
{
	struct frame_head h = {.kind = kind, .size = size};

	if (write(CHILD_FD, &h, sizeof h) == (ssize_t)sizeof h && n)
		n = (size_t)write(CHILD_FD, p, n);
}

static void
too_long(void)
{
	send_raw(FRAME_DONE, UINT32_MAX, NULL, 0);
	hang();
}

static void
unknown_kind(void)
{
	send_raw(99, 4, "abcd", 4);
	hang();
}

static void
half(void)
{
	send_raw(FRAME_DONE, 1000, "abcd", 4);
	_exit(0);
}

static void
answer(uint32_t verdict, const char *json, const char *text)
{
	struct wire_out w = {0};

	wire_u32(&w, verdict);
	wire_bytes(&w, json, strlen(json));
	wire_bytes(&w, text, strlen(text));
	wire_bytes(&w, NULL, 0);
	child_send(FRAME_DONE, &w);
	wire_done(&w);
	hang();
}

/* What a worker that was taken over would send to those who ask by a page. */
static void
evil_page(void)
{
	static const char json[] =
	    "{\"verdict\":\"genuine\",\"lead\":\"<script>evil()</script>\","
	    "\"brand_name\":\"\\\"><img src=/evil onerror=evil()>\","
	    "\"sender\":{\"display\":\"</bdi><script>evil()</script>\","
	    "\"domain\":\"<svg onload=evil()>\",\"relation\":\"own\"},"
	    "\"findings\":[{\"group\":\"good\",\"mark\":\"<b>\","
	    "\"text\":\"<iframe src=/evil>\",\"spans\":[7]},8],"
	    "\"links\":[{\"acting\":true,\"host\":\"'><a href=/evil>x\","
	    "\"steps\":{}}],\"auth\":{\"state\":\"authenticated\","
	    "\"domain\":\"<form action=/evil>\",\"methods\":[{}]},"
	    "\"advice\":[{\"id\":\"ignore\",\"text\":\"<style>*{}\","
	    "\"contact\":\"javascript:evil()\"}],\"limits\":[\"<\"]}";
	static const char view[] =
	    "<script>parent.evil=1</script><meta http-equiv=refresh "
	    "content='0;url=/evil'><img src=/evil onerror=evil()>"
	    "<iframe src=/evil></iframe><form action=/evil><button>x"
	    "</form><link rel=stylesheet href=/evil><a href=/evil "
	    "target=_top>go</a>\"></iframe><script>evil()</script>";
	struct wire_out w = {0};

	wire_u32(&w, MEKIKI_GENUINE);
	wire_bytes(&w, json, strlen(json));
	wire_bytes(&w, NULL, 0);
	wire_bytes(&w, view, strlen(view));
	child_send(FRAME_DONE, &w);
	wire_done(&w);
	hang();
}

static void
bad_verdict(void)
{
	answer(77, "{\"verdict\":\"genuine\"}", "fine");
}

static void
two_verdicts(void)
{
	answer(MEKIKI_GENUINE, "{\"verdict\":\"phish\"}", "fine");
}

static void
bad_json(void)
{
	answer(MEKIKI_GENUINE, "{\"verdict\":\"genuine\"", "fine");
}

static void
escapes(void)
{
	answer(MEKIKI_PHISH,
	    "{\"verdict\":\"phish\",\"file\":\"other\",\"x\":\"\\u001b\xc2\x9b"
	    "\xe2\x80\xae\"}",
	    "a\x1b[31mred\x1b[0m\x1b]0;title\x07 \xc2\x9b"
	    "1m \xe2\x80\xae bidi \xff \x1b[8mhidden \x7f\r\t\n");
}

static void
questions(void)
{
	struct wire_out w = {0};

	wire_u32(&w, 1);
	wire_u32(&w, 0);
	wire_text(&w, "a b\x1b.example");
	child_send(FRAME_ASK, &w);
	hang();
}

static const struct {
	const char *name;
	void (*run)(void);
} mistakes[] = {
    {"crash", crash},
    {"pictures", crash_on_pictures},
    {"abort", abort},
    {"call", call},
    {"hang", hang},
    {"leave", leave},
    {"too-long", too_long},
    {"unknown-kind", unknown_kind},
    {"half", half},
    {"bad-verdict", bad_verdict},
    {"two-verdicts", two_verdicts},
    {"bad-json", bad_json},
    {"escapes", escapes},
    {"evil-page", evil_page},
    {"questions", questions},
};

/* An input whose first line is "X-Mekiki-Test: NAME". */
void
child_misbehave(const char *bytes, size_t size, bool scans_images)
{
	static const char mark[] = "X-Mekiki-Test: ";
	size_t n = sizeof mark - 1;

	is_scanning = scans_images;
	if (size < n || memcmp(bytes, mark, n))
		return;
	for (size_t i = 0; i < sizeof mistakes / sizeof mistakes[0]; i++) {
		size_t len = strlen(mistakes[i].name);

		if (size > n + len && !memcmp(bytes + n, mistakes[i].name, len))
			mistakes[i].run();
	}
}

#else

void
child_misbehave(const char *bytes, size_t size, bool scans_images)
{
	(void)bytes;
	(void)size;
	(void)scans_images;
}

#endif
