/* SPDX-License-Identifier: MIT */
/*
 * A filter that takes each mail as mekiki-milter does and does nothing with
 * it: what libmilter itself costs. idle_filter SOCKET
 */
#include <stdio.h>
#include <libmilter/mfapi.h>

static sfsistat
on_negotiate(SMFICTX *ctx, unsigned long f0, unsigned long f1, unsigned long f2,
    unsigned long f3, unsigned long *o0, unsigned long *o1, unsigned long *o2,
    unsigned long *o3)
{
	(void)ctx, (void)f0, (void)f2, (void)f3;
	*o0 = 0;
	*o1 = f1 & (SMFIP_NR_CONN | SMFIP_NR_HELO | SMFIP_NR_RCPT |
		       SMFIP_NR_DATA | SMFIP_NR_HDR | SMFIP_NR_EOH |
		       SMFIP_NOUNKNOWN | SMFIP_HDR_LEADSPC);
	*o2 = *o3 = 0;
	return SMFIS_CONTINUE;
}

static sfsistat
on_connect(SMFICTX *ctx, char *host, _SOCK_ADDR *peer)
{
	(void)ctx, (void)host, (void)peer;
	return SMFIS_NOREPLY;
}

static sfsistat
on_word(SMFICTX *ctx, char *word)
{
	(void)ctx, (void)word;
	return SMFIS_NOREPLY;
}

static sfsistat
on_from(SMFICTX *ctx, char **args)
{
	(void)ctx, (void)args;
	return SMFIS_CONTINUE;
}

static sfsistat
on_recipient(SMFICTX *ctx, char **args)
{
	(void)ctx, (void)args;
	return SMFIS_NOREPLY;
}

static sfsistat
on_field(SMFICTX *ctx, char *name, char *value)
{
	(void)ctx, (void)name, (void)value;
	return SMFIS_NOREPLY;
}

static sfsistat
on_step(SMFICTX *ctx)
{
	(void)ctx;
	return SMFIS_NOREPLY;
}

static sfsistat
on_body(SMFICTX *ctx, unsigned char *p, size_t n)
{
	(void)ctx, (void)p, (void)n;
	return SMFIS_CONTINUE;
}

static sfsistat
on_end(SMFICTX *ctx)
{
	(void)ctx;
	return SMFIS_ACCEPT;
}

int
main(int argc, char **argv)
{
	static char name[] = "idle";
	struct smfiDesc d = {.xxfi_name = name,
	    .xxfi_version = SMFI_VERSION,
	    .xxfi_negotiate = on_negotiate,
	    .xxfi_connect = on_connect,
	    .xxfi_helo = on_word,
	    .xxfi_envfrom = on_from,
	    .xxfi_envrcpt = on_recipient,
	    .xxfi_data = on_step,
	    .xxfi_header = on_field,
	    .xxfi_eoh = on_step,
	    .xxfi_body = on_body,
	    .xxfi_eom = on_end};

	if (argc != 2 || smfi_setconn(argv[1]) != MI_SUCCESS ||
	    smfi_register(d) != MI_SUCCESS) {
		fprintf(stderr, "usage: idle_filter SOCKET\n");
		return 2;
	}
	return smfi_main() == MI_SUCCESS ? 0 : 1;
}
