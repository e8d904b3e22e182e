/* SPDX-License-Identifier: MIT */
/* Splitting boxes, packed ones too; the first byte selects the options. */
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "box/box.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum {
	MAIL_MOST = 4096,
	MAILS_MOST = 100000
};

/* The mails lie one behind the other, inside of the file. */
static void
read_all(struct box *box)
{
	struct box_mail m;
	uint64_t end = 0;
	int n = 0;

	while (box_next(box, &m) > 0) {
		assert(m.offset >= end && m.n <= MAIL_MOST);
		assert(m.n <= m.length);
		end = m.offset + m.length;
		/* Reads each byte, so that ASan sees whether it is there. */
		for (size_t i = 0; i < m.n; i++)
			n += m.raw[i] == 0xff && n < 0;
		assert(++n < MAILS_MOST);
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct box_options options = {.mail_most = MAIL_MOST};
	struct box *box;
	char path[64];
	int fd;

	if (!size)
		return 0;
	options.form = (enum box_form)(data[0] % 4);
	options.quoting = (enum box_quoting)(data[0] / 4 % 3);
	fd = memfd_create("box", MFD_CLOEXEC);
	assert(fd >= 0);
	assert(write(fd, data + 1, size - 1) == (ssize_t)(size - 1));
	snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
	if (!box_open(path, &options, &box)) {
		read_all(box);
		box_close(box);
	}
	close(fd);
	return 0;
}
