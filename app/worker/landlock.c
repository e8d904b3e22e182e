/* SPDX-License-Identifier: MIT */
/*
 * Landlock by system call: the C library has no wrapper, and Debian 12's
 * kernel header stops at ABI 2. The numbers are those of the kernel's
 * Documentation/userspace-api/landlock.rst.
 */
#include "worker/jail.h"

#include <errno.h>
#include <stdint.h>
#include <sys/syscall.h>
#include <unistd.h>

#ifndef SYS_landlock_create_ruleset
#define SYS_landlock_create_ruleset 444
#define SYS_landlock_restrict_self  446
#endif

struct ruleset {
	uint64_t files, net, scoped;
};

enum {
	VERSION_FLAG = 1,
	ABI_KNOWN = 6
};

/* What each ABI can forbid: everything, since no rule is ever added. */
static const struct {
	struct ruleset forbids;
	size_t size; /* of the struct as that ABI knows it */
} abis[ABI_KNOWN + 1] = {
    [1] = {{0x1fff, 0, 0}, 8},	/* execute ... make_sym */
    [2] = {{0x3fff, 0, 0}, 8},	/* refer */
    [3] = {{0x7fff, 0, 0}, 8},	/* truncate */
    [4] = {{0x7fff, 3, 0}, 16}, /* bind and connect of TCP */
    [5] = {{0xffff, 3, 0}, 16}, /* ioctl of devices */
    [6] = {{0xffff, 3, 3}, 24}, /* abstract sockets, signals */
};

int
landlock_abi(void)
{
	long abi = syscall(SYS_landlock_create_ruleset, NULL, 0, VERSION_FLAG);

	if (abi < 1)
		return 0;
	return (int)abi;
}

int
landlock_enter(void)
{
	int abi = landlock_abi();
	long fd;

	if (!abi)
		return -ENOSYS;
	if (abi > ABI_KNOWN)
		abi = ABI_KNOWN;
	fd = syscall(
	    SYS_landlock_create_ruleset, &abis[abi].forbids, abis[abi].size, 0);
	if (fd < 0)
		return -errno;
	if (syscall(SYS_landlock_restrict_self, (int)fd, 0)) {
		int e = errno;

		close((int)fd);
		return -e;
	}
	close((int)fd);
	return 0;
}
