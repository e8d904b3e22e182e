/* SPDX-License-Identifier: MIT */
/* Building the tree of parts. */
#include "mail/mime.h"

#include "base/buf.h"
#include "base/limits.h"
#include "mail/body.h"
#include "mail/field.h"
#include "mail/multipart.h"
#include "mail/param.h"
#include "mail/transfer.h"
#include "mail/uuencode.h"
#include "mail/word.h"

static struct mail_part *read_part(struct mime *m, struct mail_part *parent,
    struct str raw, const char *default_type, struct str section);

static struct str
header_value(struct mime *m, const struct mail_part *part, const char *name,
    enum fact duplicate)
{
	const struct mail_header *first, *second;

	first = field_find(part->headers, part->n_headers, str_c(name), 0);
	if (!first)
		return STR_NONE;
	m->facts->place = first->raw;
	second = field_find(part->headers, part->n_headers, str_c(name), 1);
	if (second && duplicate != N_FACTS)
		fact_add(m->facts, duplicate, second->raw);
	return first->value;
}

/* "text/html" and nothing else: tokens with one slash. */
static bool
is_type(struct str s)
{
	ssize_t slash = str_chr(s, '/');

	if (slash <= 0 || (size_t)slash + 1 == s.n)
		return false;
	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];

		if (c <= ' ' || c >= 0x7f || c == '"' || c == ',' || c == '<')
			return false;
	}
	return str_rchr(s, '/') == slash;
}

/* What old or careless writers say for a type. */
static const struct {
	const char *written, *meant;
} type_names[] = {
    {"text", "text/plain"},
    {"html", "text/html"},
    {"text/htm", "text/html"},
    {"text/xhtml", "text/html"},
    {"plain", "text/plain"},
    {"plain/text", "text/plain"},
    {"multipart", "multipart/mixed"},
    {"application/x-rfc822", "message/rfc822"},
    {"message/global", "message/rfc822"},
    {"message/news", "message/rfc822"},
};

static struct param_field
read_type(struct mime *m, struct mail_part *part, const char *default_type)
{
	struct str value =
	    header_value(m, part, "Content-Type", FACT_MIME_TYPES);
	struct param_field f = param_read(m->arena, value, STR_NONE, m->facts);
	struct str type = arena_lower(m->arena, f.value);

	part->type_effective = str_c(default_type);
	for (size_t i = 0; i < ARRAY_LEN(type_names); i++)
		if (str_eq(type, str_c(type_names[i].written)))
			part->type_effective = str_c(type_names[i].meant);
	if (is_type(type)) {
		part->type = type;
		if (str_eq(part->type_effective, str_c(default_type)))
			part->type_effective = type;
	} else if (value.p) {
		fact_add(m->facts, FACT_MIME_TYPE, m->facts->place);
	}
	part->charset = param_value(&f, "charset");
	return f;
}

static void
read_disposition(
    struct mime *m, struct mail_part *part, const struct param_field *type)
{
	struct str value =
	    header_value(m, part, "Content-Disposition", N_FACTS);
	struct param_field f =
	    param_read(m->arena, value, part->charset, m->facts);
	struct str name;

	if (f.value.n)
		part->disposition = arena_lower(m->arena, f.value);
	name = param_value(&f, "filename");
	if (!name.n)
		name = param_value(&f, "name");
	if (!name.n)
		name = param_value(type, "name");
	if (name.n)
		part->filename = name;
}

static void
read_id(struct mime *m, struct mail_part *part)
{
	struct str id = str_trim(header_value(m, part, "Content-ID", N_FACTS));

	if (str_starts(id, STR("<")))
		id = str_skip(id, 1);
	if (str_ends(id, STR(">")))
		id.n--;
	if (id.n)
		part->content_id = id;
}

static enum transfer
read_transfer(struct mime *m, struct mail_part *part)
{
	struct str value = header_value(
	    m, part, "Content-Transfer-Encoding", FACT_MIME_ENCODINGS);
	enum transfer t = TRANSFER_NONE;

	if (value.n && !transfer_find(value, &t))
		fact_add(m->facts, FACT_MIME_ENCODING, m->facts->place);
	return t;
}

static struct str
child_section(struct mime *m, struct str section, size_t number)
{
	struct buf b;

	buf_init(&b, m->arena, SIZE_MAX / 2);
	if (section.n)
		buf_fmt(&b, "%.*s.%zu", STR_FMT(section), number);
	else
		buf_fmt(&b, "%zu", number);
	return buf_str(&b);
}

static void
read_children(struct mime *m, struct mail_part *part, struct str body,
    struct str boundary)
{
	bool is_digest = str_eq(part->type_effective, STR("multipart/digest"));
	struct mail_part **tail = &part->children;
	struct multipart parts;
	struct str raw;
	size_t number = 0;

	multipart_begin(&parts, body, boundary, m->facts);
	while (multipart_next(&parts, &raw)) {
		struct mail_part *child;

		if (*m->n_parts >= LIMIT_PARTS) {
			fact_add(m->facts, FACT_LIMIT_PARTS_,
			    str_sub(raw, 0, LIMIT_QUOTE_BYTES));
			break;
		}
		child = read_part(m, part, raw,
		    is_digest ? "message/rfc822" : "text/plain",
		    child_section(m, part->section, ++number));
		*tail = child;
		tail = &child->next;
	}
}

/*
 * A multipart: its boundary as declared, else one that is found in it, else
 * it is read as the text that clients show in that case.
 */
static bool
read_multipart(struct mime *m, struct mail_part *part,
    const struct param_field *type, enum transfer transfer)
{
	struct str boundary = str_trim(param_value(type, "boundary"));
	struct str body = part->body_raw;
	struct str quote = str_sub(body, 0, LIMIT_QUOTE_BYTES);

	if (transfer != TRANSFER_NONE) {
		fact_add(m->facts, FACT_MIME_ENCODED_MULTIPART, quote);
		if (!multipart_has(body, boundary))
			body =
			    transfer_decode(m->arena, transfer, body, m->facts);
	}
	if (!boundary.n)
		fact_add(m->facts, FACT_MIME_BOUNDARY_NONE, quote);
	if (!multipart_has(body, boundary)) {
		if (boundary.n)
			fact_add(m->facts, FACT_MIME_BOUNDARY_WRONG, quote);
		boundary = multipart_guess(body);
		if (!boundary.n) {
			fact_add(m->facts, FACT_MIME_NO_PARTS, quote);
			return false;
		}
		fact_add(m->facts, FACT_MIME_BOUNDARY_GUESSED, boundary);
	}
	part->kind = MAIL_MULTIPART;
	part->bytes = STR("");
	m->depth++;
	read_children(m, part, body, boundary);
	m->depth--;
	return true;
}

/* Things that are named rather than judged. */
static const struct {
	const char *type, *ending, *magic;
	enum fact fact;
} opaque[] = {
    {"application/ms-tnef", "winmail.dat", "\x78\x9f\x3e\x22", FACT_MIME_TNEF},
    {"application/vnd.ms-tnef", "winmail.dat", "\x78\x9f\x3e\x22",
	FACT_MIME_TNEF},
    {"application/vnd.ms-outlook", ".msg", "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
	FACT_MIME_MSG},
    {"application/pgp-encrypted", NULL, NULL, FACT_MIME_ENCRYPTED},
    {"message/partial", NULL, NULL, FACT_MIME_PARTIAL},
    {"message/external-body", NULL, NULL, FACT_MIME_EXTERNAL},
};

static void
note_opaque(struct mime *m, const struct mail_part *part)
{
	struct str quote = str_sub(part->body_raw, 0, LIMIT_QUOTE_BYTES);

	for (size_t i = 0; i < ARRAY_LEN(opaque); i++) {
		const char *ending = opaque[i].ending;
		const char *magic = opaque[i].magic;

		if (str_eq(part->type_effective, str_c(opaque[i].type)) ||
		    (ending && str_iends(part->filename, str_c(ending)) &&
			str_starts(part->bytes, str_c(magic)))) {
			fact_add(m->facts, opaque[i].fact, quote);
			return;
		}
	}
}

static void
note_smime(
    struct mime *m, const struct mail_part *part, const struct param_field *f)
{
	struct str kind = param_value(f, "smime-type");
	bool is_signed = str_ieq(kind, STR("signed-data"));

	if (!str_ends(part->type_effective, STR("pkcs7-mime")))
		return;
	fact_add(m->facts, is_signed ? FACT_MIME_OPAQUE : FACT_MIME_ENCRYPTED,
	    str_sub(part->body_raw, 0, LIMIT_QUOTE_BYTES));
}

/* The message in a part; NULL when it lies too deep. */
static struct message *
read_inner(struct mime *m, struct mail_part *part)
{
	struct message *inner;

	if (m->depth + 1 >= LIMIT_PART_DEPTH) {
		fact_add(m->facts, FACT_LIMIT_PART_DEPTH_,
		    str_sub(part->body_raw, 0, LIMIT_QUOTE_BYTES));
		return NULL;
	}
	m->depth++;
	inner = message_read_inner(m, part->bytes, part->section);
	m->depth--;
	return inner;
}

/*
 * Files in a text become its children: attachments under its own section
 * number, as IMAP has none for them.
 */
static void
read_uuencoded(struct mime *m, struct mail_part *part)
{
	struct mail_part **tail = &part->children;
	struct param_field none = {0};
	struct uu_file file;
	size_t at = 0;

	if (str_find(part->bytes, STR("begin ")) < 0)
		return; /* as nearly always, and found out fast */
	while (uu_find(part->bytes, &at, &file) && *m->n_parts < LIMIT_PARTS) {
		struct mail_part *child = arena_alloc(m->arena, sizeof *child);

		fact_add(m->facts, FACT_MIME_UUENCODE, file.name);
		++*m->n_parts;
		child->kind = MAIL_ATTACHMENT;
		child->parent = part;
		child->section = part->section;
		child->type_effective = STR("application/octet-stream");
		child->filename =
		    word_decode(m->arena, file.name, part->charset, m->facts);
		child->body_raw = file.lines;
		child->bytes = uu_decode(m->arena, file.lines);
		body_read(m->arena, child, &none, m->no_html, m->facts);
		*tail = child;
		tail = &child->next;
	}
}

static void
read_leaf(struct mime *m, struct mail_part *part,
    const struct param_field *type, enum transfer transfer)
{
	part->kind = MAIL_ATTACHMENT;
	part->bytes =
	    transfer_decode(m->arena, transfer, part->body_raw, m->facts);
	if (str_eq(part->type_effective, STR("message/rfc822"))) {
		part->kind = MAIL_MESSAGE;
		part->message = read_inner(m, part);
		return;
	}
	note_opaque(m, part);
	note_smime(m, part, type);
	if (body_is_message_file(part))
		part->message = read_inner(m, part);
	body_read(m->arena, part, type, m->no_html, m->facts);
	if (str_eq(part->type_effective, STR("text/plain")) &&
	    transfer != TRANSFER_UUENCODE)
		read_uuencoded(m, part);
}

static struct mail_part *
read_part(struct mime *m, struct mail_part *parent, struct str raw,
    const char *default_type, struct str section)
{
	struct mail_part *part = arena_alloc(m->arena, sizeof *part);
	struct field_list fields = field_read(m->arena, raw, m->facts);
	struct param_field type;
	enum transfer transfer;

	++*m->n_parts;
	part->parent = parent;
	part->section = section;
	part->headers = fields.items;
	part->n_headers = fields.n;
	part->body_raw = str_skip(raw, fields.body_offset);
	type = read_type(m, part, default_type);
	read_disposition(m, part, &type);
	read_id(m, part);
	transfer = read_transfer(m, part);
	m->facts->place = str_sub(part->body_raw, 0, LIMIT_QUOTE_BYTES);
	if (str_starts(part->type_effective, STR("multipart/"))) {
		if (m->depth + 1 >= LIMIT_PART_DEPTH)
			fact_add(
			    m->facts, FACT_LIMIT_PART_DEPTH_, m->facts->place);
		else if (read_multipart(m, part, &type, transfer))
			return part;
		part->type_effective = STR("text/plain");
	}
	/* A root that is no multipart is the first part of its message. */
	if (!parent)
		part->section = child_section(m, section, 1);
	read_leaf(m, part, &type, transfer);
	return part;
}

struct mail_part *
mime_read(struct mime *m, struct str raw)
{
	return read_part(m, NULL, raw, "text/plain", m->section);
}
