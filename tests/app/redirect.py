#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""mekiki url: a redirector's link is its target's, whoever runs it."""
import sys
import urllib.parse

from program import case, main, same

EVIL = urllib.parse.quote("https://evil.example/login", safe="")
OWN = urllib.parse.quote("https://www.amazon.co.jp/", safe="")
LIKE = urllib.parse.quote("https://amazon.co.jp.evil.example/", safe="")

SERVICES = [
    "https://www.google.com/url?q=%s",
    "https://l.facebook.com/l.php?u=%s",
    "https://nam02.safelinks.protection.outlook.com/?url=%s&data=1",
]
# What a translator shows on its own host is never the brand's, nor its own.
TRANSLATORS = [
    "https://translate.google.com/translate?u=%s",
    "https://www-amazon-co-jp.translate.goog/signin?_x_tr_sl=ja",
]


def verdict(mekiki, url):
    report, = mekiki("url", "--format", "json", url).reports()
    return report["verdict"], report["brand"]


@case
def the_target_decides(mekiki):
    for service in SERVICES:
        same(verdict(mekiki, service % EVIL), ("no-claim", None), service)
        same(verdict(mekiki, service % OWN), ("genuine", "amazon_jp"), service)
        same(verdict(mekiki, service % LIKE), ("phish", "amazon_jp"), service)


@case
def a_translator_proves_nothing(mekiki):
    for service in TRANSLATORS:
        for target in (EVIL, OWN):
            url = service % target if "%s" in service else service
            got = verdict(mekiki, url)[0]
            same(got in ("unknown", "suspicious", "phish"), True, (url, got))


@case
def without_a_redirector(mekiki):
    same(verdict(mekiki, "https://www.google.com/search?q=" + EVIL)[0],
         "genuine")
    same(verdict(mekiki, "https://bit.ly/3abc")[0], "unknown")
    # A parameter that anyone can write does not speak for the link.
    got = verdict(mekiki, "https://shop.example/?next=" + OWN)[0]
    same(got in ("unknown", "no-claim"), True, got)


if __name__ == "__main__":
    sys.exit(main())
