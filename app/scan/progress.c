/* SPDX-License-Identifier: MIT */
/* Share, rate and time left, by bytes of the files. */
#include "scan/progress.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define PAUSE 0.2 /* seconds between two of them */

enum {
	DEPTH_MOST = 32,
	BAR = 24
};

static double
now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static uint64_t
size_below(int at, const char *name, unsigned depth)
{
	int fd = openat(at, name, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	struct dirent *e;
	struct stat st;
	uint64_t sum = 0;
	DIR *d;

	if (fd < 0 || fstat(fd, &st) || !S_ISDIR(st.st_mode) ||
	    depth == DEPTH_MOST || !(d = fdopendir(fd))) {
		if (fd >= 0)
			close(fd);
		return 0;
	}
	while ((e = readdir(d))) {
		if (!strcmp(e->d_name, ".") || !strcmp(e->d_name, "..") ||
		    fstatat(dirfd(d), e->d_name, &st, AT_SYMLINK_NOFOLLOW))
			continue;
		if (S_ISREG(st.st_mode))
			sum += (uint64_t)st.st_size;
		else if (S_ISDIR(st.st_mode))
			sum += size_below(dirfd(d), e->d_name, depth + 1);
	}
	closedir(d);
	return sum;
}

void
progress_begin(struct progress *p, const char *const *paths, unsigned n)
{
	struct stat st;

	*p = (struct progress){
	    .is_shown = isatty(STDERR_FILENO), .began = now(), .shown = -1};
	for (unsigned i = 0; p->is_shown && i < n; i++)
		if (!stat(paths[i], &st))
			p->total += S_ISREG(st.st_mode)
					? (uint64_t)st.st_size
					: size_below(AT_FDCWD, paths[i], 0);
}

void
progress_add_mails(struct progress *p, uint64_t n)
{
	p->total += n * PROGRESS_MAIL;
}

double
progress_seconds(const struct progress *p)
{
	return now() - p->began;
}

void
progress_show(struct progress *p, uint64_t bytes, uint64_t mails)
{
	double t = progress_seconds(p), share, left;
	char bar[BAR + 1];

	if (!p->is_shown || t - p->shown < PAUSE)
		return;
	p->shown = t;
	share = p->total ? (double)bytes / (double)p->total : 0;
	share = share > 1 ? 1 : share;
	left = share > 0 ? t / share - t : 0;
	for (int i = 0; i < BAR; i++)
		bar[i] = i < (int)(share * BAR) ? '#' : '-';
	bar[BAR] = 0;
	fprintf(stderr, "\r[%s] %3.0f %% %llu mails %.0f/s %u:%02u left\033[K",
	    bar, share * 100, (unsigned long long)mails, (double)mails / t,
	    (unsigned)left / 60, (unsigned)left % 60);
	fflush(stderr);
}

void
progress_end(struct progress *p)
{
	if (p->is_shown)
		fputs("\r\033[K", stderr);
}
