/* SPDX-License-Identifier: MIT */
/* The settings of mekiki-editors: man/mekiki-editors.8 tells them. */
#include <stddef.h>

#include "board/desk.h"
#include "http/start.h"

#define ROW(name, kind, member, least, most)                                   \
	{                                                                      \
		name, kind, offsetof(struct desk_config, member), least, most  \
	}

const struct setting desk_settings[] = {
    ROW("listen", SETTING_TEXT, listen, 0, 0),
    ROW("store", SETTING_TEXT, store, 0, 0),
    ROW("key", SETTING_TEXT, key, 0, 0),
    ROW("data", SETTING_TEXT, data, 0, 0),
    ROW("local", SETTING_TEXT, local, 0, 0),
    ROW("web", SETTING_TEXT, web, 0, 0),
    ROW("lang", SETTING_TEXT, lang, 0, 0),
    ROW("host", SETTING_LIST, hosts, 0, 0),
    ROW("origin", SETTING_LIST, origins, 0, 0),
    ROW("secure_cookie", SETTING_BOOL, is_secure, 0, 0),
    ROW("threads", SETTING_COUNT, threads, 1, 64),
    ROW("rate", SETTING_COUNT, rate, 0, 1000000),
    ROW("rate_burst", SETTING_COUNT, burst, 1, 1000000),
};

const size_t desk_n_settings = sizeof desk_settings / sizeof *desk_settings;

void
desk_defaults(struct desk_config *c)
{
	*c = (struct desk_config){
	    .listen = start_copy("127.0.0.1:8029"),
	    .data = start_place(2, "tools", "mekiki.db", MEKIKI_DATA_DIR),
	    .web = start_place(2, "../web", "home.html", MEKIKI_WEB_DIR),
	    .lang = start_copy("ja"),
	    .is_secure = true,
	    .threads = 2,
	    .rate = 20,
	    .burst = 20,
	};
}
