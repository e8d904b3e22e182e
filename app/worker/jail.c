/* SPDX-License-Identifier: MIT */
/* Limits, privileges and the order in which a jail's walls go up. */
#include "worker/jail.h"

#include <errno.h>
#include <grp.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

const struct jail jail_kinds[] = {
    {"seccomp+landlock", true, true},
    {"seccomp", true, false},
    {"none", false, false},
    {NULL, false, false},
};

enum {
	NOBODY = 65534,
	ADDRESS_TIMES = 4 /* address space: so many times the memory */
};

const struct jail *
jail_find(const char *name)
{
	for (const struct jail *j = jail_kinds; name && j->name; j++)
		if (!strcmp(j->name, name))
			return j;
	return NULL;
}

bool
jail_is_auto(const char *name)
{
	return !name || !strcmp(name, "auto");
}

static int
limit(int what, size_t most)
{
	struct rlimit r = {most, most};

	return setrlimit(what, &r) ? -errno : 0;
}

static int
set_limits(const struct jail_limits *limits)
{
	struct {
		int what;
		size_t most;
	} rows[] = {
		{RLIMIT_CORE, 0},
		{RLIMIT_FSIZE, 0},
		{RLIMIT_NPROC, 0},
		{RLIMIT_MEMLOCK, 0},
		{RLIMIT_MSGQUEUE, 0},
		{RLIMIT_CPU, limits->cpu_seconds},
#if !MEKIKI_SANITIZED /* the shadow of a sanitizer is larger than any limit */
		{RLIMIT_DATA, limits->memory},
		{RLIMIT_AS, limits->memory * ADDRESS_TIMES},
#endif
	};
	int rc = 0;

	for (size_t i = 0; !rc && i < sizeof rows / sizeof rows[0]; i++)
		rc = limit(rows[i].what, rows[i].most);
	return rc;
}

/* As root, gives up being it; where "nobody" is not mapped, stays. */
static void
drop_root(void)
{
	if (geteuid())
		return;
	if (setgroups(0, NULL) || setresgid(NOBODY, NOBODY, NOBODY))
		return;
	if (setresuid(NOBODY, NOBODY, NOBODY))
		return;
}

int
jail_enter(const struct jail *jail, int fd, const struct jail_limits *limits,
    const char **what_out)
{
	int rc;

	*what_out = "limits";
	rc = set_limits(limits);
	if (rc)
		return rc;
	drop_root();
	*what_out = "privileges";
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) ||
	    prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) ||
	    prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0))
		return -errno;
	*what_out = "landlock";
	if (jail->uses_landlock)
		rc = landlock_enter();
	if (!rc) /* only now: landlock's rules are made through one */
		rc = limit(RLIMIT_NOFILE, 0);
	if (rc)
		return rc;
	*what_out = "seccomp";
	if (jail->uses_seccomp)
		rc = seccomp_enter(fd);
	return rc;
}

/* What the manuals name to find out: a trial costs a process at each start. */
bool
jail_works(const struct jail *jail)
{
	return (!jail->uses_landlock || landlock_abi()) &&
	       (!jail->uses_seccomp || seccomp_is_known());
}

const struct jail *
jail_best(void)
{
	for (const struct jail *j = jail_kinds; j->uses_seccomp; j++)
		if (jail_works(j))
			return j;
	return NULL;
}
