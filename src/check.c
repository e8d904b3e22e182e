/* SPDX-License-Identifier: MIT */
/* Handles: opening the data, options, inputs, questions, answers. */
#include "check.h"
#include "auth/tags.h"
#include "base/buf.h"
#include "base/limits.h"
#include "mail/body.h"
#include "mail/charset.h"
#include "probe/probe.h"
#include "render/json_dump.h"

static char *
copy_out(struct str s)
{
	char *p = malloc(s.n + 1);

	if (!p)
		abort();
	if (s.n)
		memcpy(p, s.p, s.n);
	p[s.n] = '\0';
	return p;
}

const char *
mekiki_version(void)
{
	return MEKIKI_VERSION;
}

int
mekiki_open(
    const struct mekiki_config *config, struct mekiki **out, char **why_out)
{
	struct mekiki *m = calloc(1, sizeof *m);
	struct str why = STR_NONE;
	const char *url_why = NULL;

	if (!m)
		abort();
	*out = NULL;
	m->arena = arena_new();
	pthread_mutex_init(&m->lock, NULL);
	m->urls = url_tables_new(config->psl_file, &url_why);
	if (!m->urls)
		why = str_c(url_why);
	else
		m->know = know_open(
		    m->arena, config->data_dir, config->local_dir, &why);
	if (config->roots_pem)
		m->smime_roots = smime_roots_new(str_c(config->roots_pem));
	if (m->know && receivers_read(m->arena, m->know, &m->receivers, &why)) {
		m->version = arena_str(m->arena, know_version(m->know)).p;
		*out = m;
		return MEKIKI_OK;
	}
	if (why_out)
		*why_out = copy_out(why);
	mekiki_close(m);
	return MEKIKI_E_DATA;
}

void
mekiki_close(struct mekiki *m)
{
	if (!m)
		return;
	lookalike_set_free(m->hosts);
	smime_roots_free(m->smime_roots);
	know_free(m->know);
	url_tables_free(m->urls);
	pthread_mutex_destroy(&m->lock);
	arena_free(m->arena);
	free(m);
}

const char *
mekiki_data_version(const struct mekiki *m)
{
	return m->version;
}

static struct str
copy(struct mekiki_check *c, const char *s)
{
	return s ? arena_str(c->options_arena, str_c(s)) : STR_NONE;
}

static const struct {
	uint32_t given, did;
} did_bits[] = {
    {MEKIKI_DID_OPEN_LINK, DID_OPEN_LINK},
    {MEKIKI_DID_TYPE_ACCOUNT, DID_TYPE_ACCOUNT},
    {MEKIKI_DID_TYPE_CARD, DID_TYPE_CARD},
    {MEKIKI_DID_TYPE_CODE, DID_TYPE_CODE},
    {MEKIKI_DID_TYPE_BANK, DID_TYPE_BANK},
    {MEKIKI_DID_TYPE_PERSONAL, DID_TYPE_PERSONAL},
    {MEKIKI_DID_SEND_PAPERS, DID_SEND_PAPERS},
    {MEKIKI_DID_PAY, DID_PAY},
    {MEKIKI_DID_INSTALL, DID_INSTALL},
    {MEKIKI_DID_CALL, DID_CALL},
    {MEKIKI_DID_REPLY, DID_REPLY},
};

uint32_t
check_did(uint32_t given)
{
	uint32_t did = 0;

	for (size_t i = 0; i < ARRAY_LEN(did_bits); i++)
		if (given & did_bits[i].given)
			did |= did_bits[i].did;
	return did ? did : DID_NOTHING;
}

static enum inbox_answer
inbox_of(enum mekiki_inbox given)
{
	switch (given) {
	case MEKIKI_INBOX_YES:
		return INBOX_YES;
	case MEKIKI_INBOX_NO:
		return INBOX_NO;
	default:
		return INBOX_NOT_CHECKED;
	}
}

/* "a.example, b.example" as lower-case domains. */
static void
set_sealers(struct mekiki_check *c, const char *list)
{
	struct str rest = copy(c, list);
	struct str *v = NULL;
	size_t n = 0;

	while (rest.p) {
		struct str one = str_trim(str_cut(&rest, ','));

		if (!one.n)
			continue;
		v = arena_push(c->options_arena, v, n, sizeof *v);
		v[n++] = arena_lower(c->options_arena, one);
	}
	c->auth_options.trusted_sealers = v;
	c->auth_options.n_trusted_sealers = n;
}

int
mekiki_check_options(
    struct mekiki_check *c, const struct mekiki_options *options)
{
	static const struct mekiki_options none = {.index = -1};
	const struct mekiki_options *o = options ? options : &none;

	if ((unsigned)o->trust > MEKIKI_TRUST_NAMED ||
	    (unsigned)o->inbox > MEKIKI_INBOX_NO ||
	    (o->trust == MEKIKI_TRUST_NAMED && !o->authserv_id))
		return MEKIKI_E_INPUT;
	arena_reset(c->options_arena);
	c->lang = o->lang ? copy(c, o->lang) : STR("ja");
	c->file = copy(c, o->file);
	c->jail = copy(c, o->jail);
	c->index = o->index;
	c->without_finding = copy(c, o->without_finding);
	c->without_brand = copy(c, o->without_brand);
	c->inbox_option = inbox_of(o->inbox);
	if (o->inbox_page)
		c->inbox_page = arena_str(c->options_arena,
		    (struct str){o->inbox_page, o->inbox_page_size});
	else
		c->inbox_page = STR_NONE;
	c->did = check_did(o->did);
	c->now = o->now;
	c->scan_images = o->scan_images > 0;
	c->did_images_break = o->scan_images < 0;
	c->auth_options = (struct auth_options){
	    .trust = (enum auth_trust)o->trust,
	    .authserv_id = copy(c, o->authserv_id),
	    .client_ip = copy(c, o->client_ip),
	    .helo = copy(c, o->helo),
	    .mail_from = copy(c, o->mail_from),
	    .has_mail_from = o->mail_from != NULL,
	    .is_smtp_time = o->is_smtp_time != 0,
	    .use_dns = o->use_dns != 0,
	    .now = o->now,
	    .receivers = &c->mekiki->receivers,
	    .smime_roots = c->mekiki->smime_roots,
	};
	set_sealers(c, o->trusted_sealers);
	c->state = CHECK_EMPTY;
	return MEKIKI_OK;
}

struct mekiki_check *
mekiki_check_new(const struct mekiki *m, const struct mekiki_options *options)
{
	struct mekiki_check *c = calloc(1, sizeof *c);

	if (!c)
		abort();
	c->mekiki = m;
	c->arena = arena_new();
	c->options_arena = arena_new();
	c->urls = url_tables_remember(m->urls);
	c->hosts = brand_hosts_new(c->urls, m->know);
	if (mekiki_check_options(c, options) == MEKIKI_OK)
		return c;
	mekiki_check_free(c);
	return NULL;
}

void
mekiki_check_free(struct mekiki_check *c)
{
	if (!c)
		return;
	brand_hosts_free(c->hosts);
	url_tables_forget(c->urls);
	arena_free(c->arena);
	arena_free(c->options_arena);
	free(c);
}

int
check_start(struct mekiki_check *c, enum source_kind source, struct str input)
{
	if (input.n > LIMIT_MAIL_BYTES)
		return MEKIKI_E_LIMIT;
	arena_reset(c->arena);
	brand_hosts_between(c->hosts);
	memset(c->judged, 0, sizeof c->judged);
	memset(c->auth, 0, sizeof c->auth);
	c->source = source;
	c->input = input;
	c->text = c->from = c->url = STR_NONE;
	c->mail = NULL;
	c->answer = NULL;
	c->advice = NULL;
	c->n_advice = c->n_carried = 0;
	c->inbox = c->inbox_option;
	c->ask = ask_new(c->arena, LIMIT_DNS_QUESTIONS);
	c->state = CHECK_NEW;
	return MEKIKI_OK;
}

int
mekiki_check_mail(struct mekiki_check *c, const char *bytes, size_t size)
{
	return check_start(
	    c, SOURCE_MAIL, (struct str){bytes ? bytes : "", size});
}

int
mekiki_check_text(
    struct mekiki_check *c, const char *text, size_t size, const char *from)
{
	struct str s = {text ? text : "", size};
	int r = check_start(c, SOURCE_TEXT, s);

	if (r != MEKIKI_OK)
		return r;
	c->text = charset_read(c->arena, s, STR("utf-8"), STR_NONE).text;
	c->from = from ? arena_str(c->arena, str_c(from)) : STR_NONE;
	return MEKIKI_OK;
}

static int
start_host(struct mekiki_check *c, enum source_kind source, const char *given)
{
	int r = check_start(c, source, str_c(given ? given : ""));

	if (r == MEKIKI_OK)
		c->url = arena_str(c->arena, c->input);
	return r;
}

int
mekiki_check_url(struct mekiki_check *c, const char *url)
{
	return start_host(c, SOURCE_URL, url);
}

int
mekiki_check_domain(struct mekiki_check *c, const char *host)
{
	return start_host(c, SOURCE_DOMAIN, host);
}

int
mekiki_check_page(
    struct mekiki_check *c, const char *html, size_t size, const char *url)
{
	int r =
	    check_start(c, SOURCE_PAGE, (struct str){html ? html : "", size});

	if (r == MEKIKI_OK)
		c->url = url ? arena_str(c->arena, str_c(url)) : STR_NONE;
	return r;
}

struct str
page_text(struct arena *a, struct str bytes)
{
	return charset_read(a, bytes, body_meta_charset(bytes), STR_NONE).text;
}

struct auth_options
inner_options(const struct auth_options *outer)
{
	struct auth_options o = *outer;

	o.trust = AUTH_TRUST_NONE;
	o.client_ip = o.helo = o.mail_from = STR_NONE;
	o.has_mail_from = false;
	return o;
}

void
check_close_questions(struct mekiki_check *c)
{
	const struct ask_item *q;

	while ((q = ask_next_open(c->ask, NULL)))
		ask_answer(c->ask, q->type, q->name, ASK_NONE, NULL, 0);
}

int
mekiki_check_question(const struct mekiki_check *c, size_t i,
    enum mekiki_dns *type_out, const char **name_out)
{
	const struct ask_item *q = NULL;

	if (c->state != CHECK_ASKING)
		return MEKIKI_E_STATE;
	do {
		q = ask_next_open(c->ask, q);
	} while (q && i--);
	if (!q)
		return MEKIKI_E_INPUT;
	*type_out = (enum mekiki_dns)q->type;
	*name_out = arena_str(c->arena, q->name).p;
	return MEKIKI_OK;
}

static const enum ask_status statuses[] = {
    [MEKIKI_DNS_OK] = ASK_OK,
    [MEKIKI_DNS_NODATA] = ASK_NODATA,
    [MEKIKI_DNS_NXDOMAIN] = ASK_NXDOMAIN,
    [MEKIKI_DNS_NO_ANSWER] = ASK_NONE,
    [MEKIKI_DNS_OK_SECURE] = ASK_OK,
};

int
mekiki_check_answer(struct mekiki_check *c, enum mekiki_dns type,
    const char *name, enum mekiki_dns_status status, const char *const *records,
    const size_t *sizes, size_t n_records)
{
	struct str *list;

	if (c->state != CHECK_ASKING)
		return MEKIKI_E_STATE;
	if (status < MEKIKI_DNS_OK || status > MEKIKI_DNS_OK_SECURE)
		return MEKIKI_E_INPUT;
	list = arena_array(c->arena, n_records, sizeof *list);
	for (size_t i = 0; i < n_records; i++)
		list[i] = (struct str){records[i], sizes[i]};
	if (ask_answer(c->ask, (enum ask_type)type, str_c(name),
		statuses[status], list, n_records))
		return MEKIKI_E_INPUT;
	if (status == MEKIKI_DNS_OK_SECURE)
		ask_set_secure(c->ask, (enum ask_type)type, str_c(name));
	return MEKIKI_OK;
}

/* ---- answers */

static const enum mekiki_verdict verdicts[] = {
    [VERDICT_GENUINE] = MEKIKI_GENUINE,
    [VERDICT_NO_CLAIM] = MEKIKI_NO_CLAIM,
    [VERDICT_UNKNOWN] = MEKIKI_UNKNOWN,
    [VERDICT_SUSPICIOUS] = MEKIKI_SUSPICIOUS,
    [VERDICT_PHISH] = MEKIKI_PHISH,
};

enum mekiki_verdict
mekiki_check_verdict(const struct mekiki_check *c)
{
	return c->state == CHECK_DONE ? verdicts[c->answer->verdict.verdict]
				      : MEKIKI_UNKNOWN;
}

int64_t
mekiki_check_received(const struct mekiki_check *c)
{
	return c->state == CHECK_DONE && c->source == SOURCE_MAIL && c->mail
		   ? message_received(c->mail)
		   : INT64_MIN;
}

const char *
mekiki_verdict_name(enum mekiki_verdict v)
{
	for (size_t i = 0; i < ARRAY_LEN(verdicts); i++)
		if (verdicts[i] == v)
			return verdict_name((enum verdict)i);
	return "unknown";
}

struct report
check_report(const struct mekiki_check *c)
{
	const struct judged *j = c->answer;

	return (struct report){
	    .know = c->mekiki->know,
	    .urls = c->urls,
	    .evidence = &j->evidence,
	    .findings = j->findings,
	    .n_findings = j->n_findings,
	    .verdict = j->verdict,
	    .auth = j->auth,
	    .mail = j->mail,
	    .advice = c->advice,
	    .n_advice = c->n_advice,
	    .lang = c->lang,
	    .file = c->file,
	    .index = c->index,
	    .jail = c->jail,
	    .used_dns = c->auth_options.use_dns,
	    .subject_of_check = c->url,
	    .text = c->source == SOURCE_PAGE ? page_text(c->arena, c->input)
					     : c->text,
	    .is_page = c->source == SOURCE_PAGE,
	    .did = c->did,
	};
}

static struct str
dump(struct arena *a, json_t *o)
{
	struct str s = json_dump_text(a, o);

	json_decref(o);
	return s;
}

static const char *
check_json(struct mekiki_check *c, bool is_brief, size_t *size_out)
{
	struct report r;
	struct str s;

	if (c->state != CHECK_DONE)
		return NULL;
	r = check_report(c);
	s = dump(c->arena, is_brief ? report_json_brief(c->arena, &r)
				    : report_json(c->arena, &r));
	if (size_out)
		*size_out = s.n;
	return s.p;
}

const char *
mekiki_check_json(struct mekiki_check *c, size_t *size_out)
{
	return check_json(c, false, size_out);
}

const char *
mekiki_check_brief(struct mekiki_check *c, size_t *size_out)
{
	return check_json(c, true, size_out);
}

const char *
mekiki_check_answer_text(struct mekiki_check *c, enum mekiki_text_form form,
    int use_colour, size_t *size_out)
{
	struct report r;
	struct str s;

	if (c->state != CHECK_DONE)
		return NULL;
	r = check_report(c);
	s = report_text(c->arena, &r, (enum text_form)form, use_colour != 0);
	s = arena_str(c->arena, s);
	if (size_out)
		*size_out = s.n;
	return s.p;
}

char *
mekiki_probe(
    const struct mekiki *m, const char *op, const char *request, size_t size)
{
	const struct probe_op *found = probe_find(op);
	struct probe p = {arena_new(), m ? m->urls : NULL, m ? m->know : NULL};
	struct url_tables *own = m ? NULL : url_tables_new(NULL, NULL);
	json_t *q = json_loadb(request, size, JSON_ALLOW_NUL, NULL), *answer;
	char *out;

	p.urls = m ? m->urls : own;
	if (!json_is_object(q))
		answer = probe_error("not a JSON object");
	else if (!found)
		answer = probe_error("unknown operation");
	else
		answer = found->answer(&p, q);
	if (q && json_object_get(q, "id"))
		json_object_set(answer, "id", json_object_get(q, "id"));
	out = copy_out(dump(p.arena, answer));
	json_decref(q);
	url_tables_free(own);
	arena_free(p.arena);
	return out;
}
