/* SPDX-License-Identifier: MIT */
/* Functions that must not be used: calling one is a compile error. */
#ifndef BASE_BANNED_H
#define BASE_BANNED_H

/*
 * Included by base/str.h, so that every file of ours has it; the headers that
 * declare these names come first. Unbounded writes, hidden state, and what
 * depends on the locale: mail is bytes, never locale text.
 */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define BASE_BANNED(name) sorry_##name##_is_banned

#undef strcpy
#define strcpy(...) BASE_BANNED(strcpy)
#undef strcat
#define strcat(...) BASE_BANNED(strcat)
#undef sprintf
#define sprintf(...) BASE_BANNED(sprintf)
#undef vsprintf
#define vsprintf(...) BASE_BANNED(vsprintf)
#undef strncpy
#define strncpy(...) BASE_BANNED(strncpy)
#undef strncat
#define strncat(...) BASE_BANNED(strncat)
#undef strtok
#define strtok(...) BASE_BANNED(strtok)
#undef gmtime
#define gmtime(...) BASE_BANNED(gmtime)
#undef localtime
#define localtime(...) BASE_BANNED(localtime)
#undef ctime
#define ctime(...) BASE_BANNED(ctime)
#undef asctime
#define asctime(...) BASE_BANNED(asctime)
#undef atoi
#define atoi(...) BASE_BANNED(atoi)
#undef atol
#define atol(...) BASE_BANNED(atol)
#undef atof
#define atof(...) BASE_BANNED(atof)
#undef tolower
#define tolower(...) BASE_BANNED(tolower)
#undef toupper
#define toupper(...) BASE_BANNED(toupper)
#undef isalpha
#define isalpha(...) BASE_BANNED(isalpha)
#undef isdigit
#define isdigit(...) BASE_BANNED(isdigit)
#undef isalnum
#define isalnum(...) BASE_BANNED(isalnum)
#undef isspace
#define isspace(...) BASE_BANNED(isspace)
#undef isupper
#define isupper(...) BASE_BANNED(isupper)
#undef islower
#define islower(...) BASE_BANNED(islower)
#undef isxdigit
#define isxdigit(...) BASE_BANNED(isxdigit)
#undef ispunct
#define ispunct(...) BASE_BANNED(ispunct)
#undef isprint
#define isprint(...) BASE_BANNED(isprint)
#undef iscntrl
#define iscntrl(...) BASE_BANNED(iscntrl)

#endif
