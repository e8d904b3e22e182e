/* SPDX-License-Identifier: MIT */
/* What someone who took over a worker would try first. */
#include "worker/attempt.h"

#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <netinet/in.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

static long
open_read(void)
{
	return open("/etc/passwd", O_RDONLY);
}

static long
open_write(void)
{
	return open(
	    "/tmp/mekiki-jail-test", O_WRONLY | O_CREAT | O_TMPFILE, 0600);
}

static long
list_folder(void)
{
	return open("/", O_RDONLY | O_DIRECTORY);
}

static long
remove_file(void)
{
	return unlink("/tmp/mekiki-jail-test");
}

static long
net_socket(void)
{
	return socket(AF_INET, SOCK_STREAM, 0);
}

static long
unix_socket(void)
{
	return socket(AF_UNIX, SOCK_DGRAM, 0);
}

static long
net_connect(void)
{
	struct sockaddr_in a = {.sin_family = AF_INET,
	    .sin_port = htons(53),
	    .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	int fd = socket(AF_INET, SOCK_DGRAM, 0);

	return connect(fd < 0 ? 3 : fd, (struct sockaddr *)&a, sizeof a);
}

static long
new_process(void)
{
	pid_t pid = fork();

	if (!pid)
		_exit(0);
	return pid;
}

static long
run_program(void)
{
	char name[] = "/bin/true", *argv[] = {name, NULL}, *envp[] = {NULL};

	return execve(name, argv, envp);
}

static long
trace_parent(void)
{
	return ptrace(PTRACE_SEIZE, getppid(), NULL, NULL);
}

static long
signal_parent(void)
{
	return kill(getppid(), 0);
}

static long
read_parent(void)
{
	char byte;
	struct iovec here = {&byte, 1}, there = {(void *)&attempts, 1};

	return process_vm_readv(getppid(), &here, 1, &there, 1, 0);
}

static long
make_code(void)
{
	void *p = mmap(NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC,
	    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	return p == MAP_FAILED ? -1 : 0;
}

static long
raise_limits(void)
{
	struct rlimit r = {100, 100};

	return setrlimit(RLIMIT_NOFILE, &r);
}

static long
start_io_uring(void)
{
	char params[256] = {0};

	return syscall(SYS_io_uring_setup, 4, params);
}

static long
new_namespace(void)
{
	return syscall(SYS_unshare, 0x10000000 /* CLONE_NEWUSER */);
}

const struct attempt attempts[] = {
    {"read a file", open_read},
    {"create a file", open_write},
    {"list a folder", list_folder},
    {"remove a file", remove_file},
    {"open an internet socket", net_socket},
    {"open a local socket", unix_socket},
    {"connect to a host", net_connect},
    {"start a process (fork)", new_process},
    {"start a program (exec)", run_program},
    {"trace another process (ptrace)", trace_parent},
    {"send a signal (kill)", signal_parent},
    {"read another process's memory", read_parent},
    {"make memory that is code", make_code},
    {"raise its own limits", raise_limits},
    {"open an io_uring", start_io_uring},
    {"enter a new namespace", new_namespace},
    {NULL, NULL},
};

char *
attempt_json(unsigned number)
{
	json_t *o;
	char *text;
	long rc = -1;

	errno = EINVAL;
	if (number < sizeof attempts / sizeof attempts[0] - 1)
		rc = attempts[number].run();
	o = json_pack("{s:b, s:s}", "done", rc >= 0, "error",
	    rc < 0 ? strerror(errno) : "");
	text = json_dumps(o, JSON_COMPACT);
	json_decref(o);
	return text;
}
