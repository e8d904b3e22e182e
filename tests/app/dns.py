#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""--dns: a file, a resolver on loopback, record and replay, nobody there."""
import json, pathlib, re, sys, tempfile, time

from nameserver import NameServer
from program import GENUINE, NOW, case, holds, main, same, temporary

MAIL, ZONE = GENUINE / "mail.eml", GENUINE / "dns.zone"


def txt_records():
    """The golden zone's TXT records, for the server."""
    records = {}
    for line in ZONE.read_text().splitlines():
        m = re.match(r"(\S+)\.?\s+.*?TXT\s+(.*)", line)
        if m:
            text = "".join(re.findall(r'"([^"]*)"', m.group(2)))
            records[(m.group(1).rstrip(".").lower(), "TXT")] = [text]
    return records


def check(mekiki, *args):
    run = mekiki("check", "--format", "json", "--now", NOW, *args, MAIL)
    same(run.err, "")
    return run.reports()[0]


def methods(report):
    return [(m["method"], m["result"], m["basis"]) for m in report["auth"]["methods"]]


@case
def off_proves_nothing_by_itself(mekiki):
    holds(all(r == "absent" for m, r, b in methods(check(mekiki)) if m == "dkim"),
          "dkim")


@case
def a_zone_file(mekiki):
    report = check(mekiki, "--dns", ZONE)
    holds(("dkim", "pass", "verified") in methods(report), methods(report))
    same(report["verdict"], "genuine")


@case
def a_resolver(mekiki):
    server = NameServer(txt_records())
    report = check(mekiki, "--dns", "live", "--resolver", server.address)
    holds(("dkim", "pass", "verified") in methods(report), methods(report))
    same(report["verdict"], "genuine")
    holds(any("_domainkey" in name for name, kind in server.asked), server.asked)


@case
def record_and_replay(mekiki):
    server = NameServer(txt_records())
    path = pathlib.Path(tempfile.mkdtemp(), "answers.json")
    live = check(mekiki, "--dns", "record:%s" % path, "--resolver", server.address)
    bundle = json.loads(path.read_text())
    same(bundle["schema"], "mekiki-dns-1")
    holds(any("_domainkey" in r[0] for r in bundle["dns"]), bundle)
    again = check(mekiki, "--dns", "replay:%s" % path)
    same(again["auth"], live["auth"])
    same(again["verdict"], live["verdict"])
    # Without --now the time is that of the bundle.
    run = mekiki("check", "--format", "json", "--dns", "replay:%s" % path, MAIL)
    same(run.reports()[0]["verdict"], live["verdict"])


@case
def no_answer_is_not_evidence(mekiki):
    for server in (NameServer({}, silent=("*",)),
                   NameServer({(n, k): [None] for n, k in txt_records()})):
        start = time.time()
        report = check(mekiki, "--dns", "live", "--resolver", server.address)
        holds(time.time() - start < 30, "the deadline is kept")
        results = {r for m, r, b in methods(report) if m == "dkim"}
        holds("pass" not in results and "fail" not in results, results)
        holds(report["verdict"] in ("unknown", "suspicious"), report["verdict"])


@case
def a_dead_resolver_costs_its_deadline_once(mekiki):
    server = NameServer({}, silent=("*",))
    start = time.time()
    run = mekiki("check", "--jobs", "1", "--format", "json", "--dns", "live",
                 "--resolver", server.address, *[MAIL] * 6)
    same(len(run.reports()), 6)
    holds(time.time() - start < 25, "%.1f s" % (time.time() - start))


@case
def answers_are_distrusted(mekiki):
    records = txt_records()
    key = [k for k in records if "_domainkey" in k[0]][0]
    for value in (b"\x00\xff\xfe" * 300, b"v=DKIM1; p=\x1b[31m", b"", b"x" * 60000):
        report = check(mekiki, "--dns", "live", "--resolver",
                       NameServer({**records, key: [value]}).address)
        holds(("dkim", "pass", "verified") not in methods(report), value[:20])


@case
def bad_files(mekiki):
    for what, text in (("", "[[\"a\",\"TXT\",[\"x\"]"), ("", "a IN TXT (\n"),
                       ("replay:", "{}"), ("replay:", "[]"),
                       ("replay:", '{"schema":"mekiki-dns-1","dns":[1]}')):
        path = temporary("answers", text)
        run = mekiki("check", "--dns", what + str(path), MAIL)
        same((run.status, run.out), (66, ""), text)
        holds(str(path) in run.err, run.err)
    run = mekiki("check", "--dns", "record:/nowhere/x", "--resolver", "127.0.0.1@9", MAIL)
    same(run.status, 73)


if __name__ == "__main__":
    sys.exit(main())
