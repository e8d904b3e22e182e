#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""mekiki domain and url: how an address poses, and steps that fit one."""
import sys

from program import case, holds, main, same

# address, verdict, how, the part that deceives
HOSTS = [
    ("amazon.co.jp.evil.example", "phish", "subdomain", "amazon.co.jp"),
    ("arnazon.co.jp", "phish", "homograph", None),
    ("\u0430mazon.co.jp", "phish", "homograph", None),
    ("amazon-security-jp.com", "suspicious", "combined", None),
    ("amazno.co.jp", "suspicious", "edit", "amazno"),
]
OF_MAILS = {"ignore", "leave-alone", "look-into-inbox", "inbox-exempt",
            "report-dekyo", "delete"}


def ask(mekiki, command, address, lang="en"):
    report, = mekiki(command, "--format", "json", "--lang", lang,
                     address).reports()
    return report


@case
def the_kind_and_the_part_are_told(mekiki):
    for host, verdict, kind, part in HOSTS:
        report = ask(mekiki, "domain", host)
        how = [f for f in report["findings"] if f["id"].startswith("host.")]
        same((report["verdict"], [f["id"] for f in how]),
             (verdict, ["host." + kind]), host)
        if part:
            holds('"%s"' % part in how[0]["text"], how[0])
    report = ask(mekiki, "url", "https://www.amazon.co.jp@evil.example/")
    holds("host.userinfo" in [f["id"] for f in report["findings"]], report)


@case
def the_brands_own_is_told_nothing_of(mekiki):
    for host in ("www.amazon.co.jp", "dropsuite.com", "kawara-honpo.example"):
        report = ask(mekiki, "domain", host)
        same([f["id"] for f in report["findings"]
              if f["id"].startswith("host.")], [], host)


@case
def steps_are_of_an_address(mekiki):
    for command, address in (("domain", "arnazon.co.jp"),
                             ("domain", "amazon-security-jp.com"),
                             ("url", "https://arnazon.co.jp/")):
        for lang in ("ja", "en", "ja-easy"):
            steps = [s["id"] for s in ask(
                mekiki, command, address, lang)["advice"]]
            holds(steps[0].startswith("address-"), steps)
            same(OF_MAILS & set(steps), set(), address)


if __name__ == "__main__":
    sys.exit(main())
