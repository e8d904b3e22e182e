/* SPDX-License-Identifier: MIT */
/* Time that only goes on. */
#ifndef STORE_CLOCK_H
#define STORE_CLOCK_H

#include <stdint.h>

/* CLOCK_MONOTONIC in milliseconds. */
int64_t clock_ms(void);

#endif
