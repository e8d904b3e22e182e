/* SPDX-License-Identifier: MIT */
/* Messages between a program and its nursery, with a socket handed over. */
#include "worker/nursery.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>

union control {
	char bytes[CMSG_SPACE(sizeof(int))];
	struct cmsghdr align;
};

bool
nursery_write(int control, const struct nursery_message *m, int fd)
{
	struct iovec v = {(void *)m, sizeof *m};
	union control c = {{0}};
	struct msghdr h = {.msg_iov = &v, .msg_iovlen = 1};
	ssize_t n;

	if (fd >= 0) {
		struct cmsghdr *head;

		h.msg_control = &c;
		h.msg_controllen = sizeof c;
		head = CMSG_FIRSTHDR(&h);
		head->cmsg_level = SOL_SOCKET;
		head->cmsg_type = SCM_RIGHTS;
		head->cmsg_len = CMSG_LEN(sizeof fd);
		memcpy(CMSG_DATA(head), &fd, sizeof fd);
	}
	do
		n = sendmsg(control, &h, MSG_NOSIGNAL);
	while (n < 0 && errno == EINTR);
	return n == (ssize_t)sizeof *m;
}

bool
nursery_read(int control, struct nursery_message *out, int *fd_out)
{
	struct iovec v = {out, sizeof *out};
	union control c = {{0}};
	struct msghdr h = {.msg_iov = &v,
	    .msg_iovlen = 1,
	    .msg_control = &c,
	    .msg_controllen = sizeof c};
	struct cmsghdr *head;
	ssize_t n;

	*fd_out = -1;
	do
		n = recvmsg(control, &h, MSG_CMSG_CLOEXEC);
	while (n < 0 && errno == EINTR);
	if (n != (ssize_t)sizeof *out)
		return false;
	out->text[sizeof out->text - 1] = 0;
	head = CMSG_FIRSTHDR(&h);
	if (head && head->cmsg_level == SOL_SOCKET &&
	    head->cmsg_type == SCM_RIGHTS &&
	    head->cmsg_len == CMSG_LEN(sizeof *fd_out))
		memcpy(fd_out, CMSG_DATA(head), sizeof *fd_out);
	return true;
}
