/* SPDX-License-Identifier: MIT */
/* mekiki: the command line. */
#include "probe/probe.h"
#include "url/url.h"

#include <sysexits.h>

static json_t *
probe_answer_line(struct probe *p, const struct probe_op *op, json_t *request)
{
	json_t *answer;

	if (!json_is_object(request))
		return probe_error("not a JSON object");
	answer = op ? op->answer(p, request) : probe_error("unknown operation");
	json_object_set(answer, "id", json_object_get(request, "id"));
	return answer;
}

static int
probe_main(const char *name)
{
	const struct probe_op *op = probe_find(name);
	const char *why = NULL;
	struct url_tables *urls = url_tables_new(getenv("MEKIKI_PSL"), &why);
	struct probe p = {arena_new(), urls, NULL};
	char *line = NULL;
	size_t size = 0;
	ssize_t n;

	if (!urls) {
		fprintf(stderr, "mekiki: %s\n", why);
		return EX_UNAVAILABLE;
	}

	while ((n = getline(&line, &size, stdin)) > 0) {
		json_t *request =
		    json_loadb(line, (size_t)n, JSON_ALLOW_NUL, NULL);
		json_t *answer = probe_answer_line(&p, op, request);

		json_dumpf(answer, stdout, JSON_COMPACT);
		putchar('\n');
		fflush(stdout);
		json_decref(answer);
		json_decref(request);
		arena_reset(p.arena);
	}
	free(line);
	arena_free(p.arena);
	url_tables_free(urls);
	return 0;
}

int
main(int argc, char **argv)
{
	if (argc == 3 && !strcmp(argv[1], "probe"))
		return probe_main(argv[2]);
	fprintf(stderr, "usage: mekiki probe OP\n");
	return EX_USAGE;
}
