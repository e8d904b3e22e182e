/* SPDX-License-Identifier: MIT */
/* The system calls that a worker may still make. */
#include "worker/jail.h"

#include <errno.h>
#include <linux/seccomp.h>
#include <seccomp.h>
#include <stdint.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Needed by an allocator, a clock, a mutex and the end. */
static const int allowed[] = {
    SCMP_SYS(brk),
    SCMP_SYS(clock_gettime),
    SCMP_SYS(close),
    SCMP_SYS(exit),
    SCMP_SYS(exit_group),
    SCMP_SYS(futex),
    SCMP_SYS(getpid),
    SCMP_SYS(getrandom),
    SCMP_SYS(gettid),
    SCMP_SYS(gettimeofday),
    SCMP_SYS(madvise),
    SCMP_SYS(mremap),
    SCMP_SYS(munmap),
    SCMP_SYS(restart_syscall),
    SCMP_SYS(rt_sigaction),
    SCMP_SYS(rt_sigprocmask),
    SCMP_SYS(rt_sigreturn),
    SCMP_SYS(sched_yield),
    SCMP_SYS(time),
#if MEKIKI_SANITIZED /* to write and to end with its report */
    SCMP_SYS(getrlimit),
    SCMP_SYS(sigaltstack),
    SCMP_SYS(sched_getaffinity),
#endif
};

/*
 * What libraries try by habit and can do without (a converter or a
 * configuration file that is not there): an error, not the end.
 */
static const int refused[] = {
    SCMP_SYS(access),
    SCMP_SYS(faccessat),
    SCMP_SYS(faccessat2),
    SCMP_SYS(fstat),
    SCMP_SYS(getcwd),
    SCMP_SYS(ioctl),
    SCMP_SYS(lseek),
    SCMP_SYS(lstat),
    SCMP_SYS(newfstatat),
    SCMP_SYS(open),
    SCMP_SYS(openat),
    SCMP_SYS(prlimit64),
    SCMP_SYS(readlink),
    SCMP_SYS(readlinkat),
    SCMP_SYS(stat),
    SCMP_SYS(statx),
    SCMP_SYS(sysinfo),
    SCMP_SYS(uname),
};

static int
allow_lists(scmp_filter_ctx c)
{
	int rc = 0;

	for (size_t i = 0; !rc && i < sizeof allowed / sizeof allowed[0]; i++)
		rc = seccomp_rule_add(c, SCMP_ACT_ALLOW, allowed[i], 0);
	for (size_t i = 0; !rc && i < sizeof refused / sizeof refused[0]; i++)
		rc = seccomp_rule_add(c, SCMP_ACT_ERRNO(EACCES), refused[i], 0);
	return rc;
}

/* Memory may be had, code not made of it. */
static int
allow_memory(scmp_filter_ctx c)
{
	const struct scmp_arg_cmp no_code =
	    SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0);
	const struct scmp_arg_cmp no_file =
	    SCMP_A3(SCMP_CMP_MASKED_EQ, MAP_ANONYMOUS, MAP_ANONYMOUS);
	int rc = seccomp_rule_add(
	    c, SCMP_ACT_ALLOW, SCMP_SYS(mmap), 2, no_code, no_file);

	return rc ? rc
		  : seccomp_rule_add(
			c, SCMP_ACT_ALLOW, SCMP_SYS(mprotect), 1, no_code);
}

/* abort() signals itself, and nobody else. */
static int
allow_end(scmp_filter_ctx c)
{
	return seccomp_rule_add(c, SCMP_ACT_ALLOW, SCMP_SYS(tgkill), 1,
	    SCMP_A0(SCMP_CMP_EQ, (scmp_datum_t)getpid()));
}

static int
allow_fd(scmp_filter_ctx c, int call, int fd)
{
	return seccomp_rule_add(
	    c, SCMP_ACT_ALLOW, call, 1, SCMP_A0(SCMP_CMP_EQ, (scmp_datum_t)fd));
}

bool
seccomp_is_known(void)
{
	const uint32_t end = SECCOMP_RET_KILL_PROCESS;

	return !syscall(SYS_seccomp, SECCOMP_GET_ACTION_AVAIL, 0, &end);
}

int
seccomp_enter(int fd)
{
	scmp_filter_ctx c = seccomp_init(SCMP_ACT_KILL_PROCESS);
	int rc;

	if (!c)
		return -ENOMEM;
	rc = allow_lists(c);
	if (!rc)
		rc = allow_memory(c);
	if (!rc)
		rc = allow_end(c);
	if (!rc)
		rc = allow_fd(c, SCMP_SYS(read), fd);
	if (!rc)
		rc = allow_fd(c, SCMP_SYS(write), fd);
#if MEKIKI_SANITIZED
	if (!rc)
		rc = allow_fd(c, SCMP_SYS(write), STDERR_FILENO);
#endif
	if (!rc)
		rc = seccomp_load(c);
	seccomp_release(c);
	return rc;
}
