/* SPDX-License-Identifier: MIT */
/* The desk's style sheets, its script and its icon. */
#include "board/desk.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "http/slurp.h"

enum {
	FILE_MOST = 1 << 20
};

static const struct desk_file list[] = {
    {"/static/answer.css", "answer.css", "text/css; charset=utf-8"},
    {"/static/site.css", "site.css", "text/css; charset=utf-8"},
    {"/static/editors.css", "editors/editors.css", "text/css; charset=utf-8"},
    {"/static/editors.js", "editors/editors.js",
	"text/javascript; charset=utf-8"},
    {"/static/icon.svg", "icon.svg", "image/svg+xml"},
    {"/favicon.ico", "icon.svg", "image/svg+xml"},
};

enum {
	N_FILES = sizeof list / sizeof *list
};

bool
desk_files_open(struct desk *d, char **why_out)
{
	char path[4096];

	d->files = malloc(sizeof list);
	if (!d->files)
		abort();
	memcpy(d->files, list, sizeof list);
	for (size_t i = 0; i < N_FILES; i++) {
		struct desk_file *f = &d->files[i];

		snprintf(path, sizeof path, "%s/%s", d->config.web, f->file);
		f->bytes = slurp(path, FILE_MOST, &f->size);
		if (f->bytes)
			continue;
		if (asprintf(why_out, "%s: cannot be read", path) < 0)
			abort();
		return false;
	}
	return true;
}

void
desk_files_close(struct desk *d)
{
	for (size_t i = 0; d->files && i < N_FILES; i++)
		free(d->files[i].bytes);
	free(d->files);
	d->files = NULL;
}

void
desk_file(struct visit *v)
{
	for (size_t i = 0; i < N_FILES; i++) {
		const struct desk_file *f = &v->desk->files[i];

		if (strcmp(f->path, v->r->path) != 0)
			continue;
		request_set_header(
		    v->r, "Cache-Control", "public, max-age=300");
		request_set_header(
		    v->r, "Content-Security-Policy", "default-src 'none'");
		v->r->borrowed = f->bytes;
		v->r->borrowed_n = f->size;
		request_answer(v->r, 200, f->type);
		return;
	}
	request_fail(v->r, 404, "there is no such file");
}
