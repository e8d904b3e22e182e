/* SPDX-License-Identifier: MIT */
/* Inside url/: a path while it is parsed: dot segments, Windows drives. */
#ifndef URL_PATH_H
#define URL_PATH_H

#include "base/buf.h"

/*
 * The list of segments in its serialised form: each is "/" and its text. A
 * view of the input as long as nothing has to change, then a buffer.
 */
struct url_path {
	struct buf b;
	struct str view; /* absent once the buffer is in use */
	bool is_file;
};

void path_init(struct url_path *p, struct arena *a);
/* From a base: serialised. */
void path_set(struct url_path *p, struct str text);
void path_set_opaque(struct url_path *p, struct str raw, bool is_followed);

/* "Shorten": drops the last segment, never a file URL's drive letter. */
void path_shorten(struct url_path *p);

/*
 * The path state over `raw`, which starts behind the slash that led here. True
 * when a backslash was taken for a slash.
 */
bool path_add(struct url_path *p, struct str raw, bool is_special);

struct str path_text(const struct url_path *p);

/* Windows drive letters, section 4.2: "C:" or "C|". */
bool path_is_drive(struct str s);
bool path_starts_with_drive(struct str s);
/* The leading "/C:" of a serialised path, or "". */
struct str path_drive(struct str path);

#endif
