#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Mails through Postfix and the filter: what comes out at the other end.

    flow.py PROGRAM HOOKED_PROGRAM
"""
import re, shutil, sys
from email.header import decode_header, make_header

from flow_mails import (BRAND, FAKE, IP, ORDINARY, RECORDS, results,
                        signed, without_trace)
from nameserver import NameServer
from postfix import (Filter, OURS, Postfix, case, folder, holds, main,
                     needs_servers, same, until)

POLICY = """
lang = en
policy = * phish=mark
policy = @one.example phish=tag suspicious=tag lang=en
policy = ann@two.example phish=reject suspicious=reject
policy = bob@two.example phish=quarantine
policy = cat@two.example off
policy = ann@three.example phish=tag lang=ja
policy = bob@three.example phish=tag lang=ja-easy
"""


@case
def a_genuine_mail_is_proven(pf, flt):
    for canon in ("simple/simple", "relaxed/relaxed"):
        pf.send(signed(canon), sender="bounce@" + BRAND, client=IP)
        mail = pf.take("ann@one.example")
        same(mail.get("X-Mekiki-Verdict"), "genuine", mail.raw.decode())
        got = results(mail)
        same((got["spf"], got["dkim"], got["dmarc"]), ("pass",) * 3, canon)
        ours = mail.get("Authentication-Results")
        for words in ("smtp.mailfrom=" + BRAND, "header.d=" + BRAND,
                      "header.from=" + BRAND, 'policy.iprev="%s"' % IP):
            holds(words in ours, ours)
        same(mail.get("X-Mekiki-Brand"), "amazon_jp")
        holds(mail.get("X-Mekiki-Keyword") is None, "a keyword")
        same(mail.subject().split(), ["order", "of", "two", "lines"])


@case
def envelope_is_told(pf, flt):
    """The same mail from another address, and for the null sender."""
    pf.send(signed("relaxed/relaxed").replace(b"gp/css", b"gp/xss"),
            sender="bounce@" + BRAND, client="198.51.100.7")
    got = results(pf.take("ann@one.example"))
    same((got["spf"], got["dkim"], got["dmarc"]), ("fail",) * 3)
    pf.send(ORDINARY, sender="", client=IP, helo=BRAND)
    mail = pf.take("ann@one.example")
    holds("spf=pass smtp.helo=" + BRAND in mail.get("Authentication-Results"),
          mail.get("Authentication-Results"))


@case
def a_fake_is_marked_and_tagged(pf, flt):
    pf.send(without_trace(FAKE))
    mail = pf.take("ann@one.example")
    same(mail.get("X-Mekiki-Verdict"), "phish")
    same(mail.get("X-Mekiki-Keyword"), "$Phishing")
    holds(mail.subject().startswith("[fake mail]"), mail.subject())
    holds("Amazon.co.jp" in str(make_header(decode_header(
        mail.get("X-Mekiki-Reason")))), mail.get("X-Mekiki-Reason"))
    for name in ("Authentication-Results", "X-Mekiki-Reason", "Subject"):
        holds(mail.get(name).isascii() and not re.search(
            r"[^\x20-\x7e\r\n\t]", mail.get(name)), mail.get(name))
    holds(max(map(len, mail.raw.split(b"\n"))) <= 998, "a long line")
    # Above the MTA's own trace, and nothing of the mail has changed.
    top = re.findall(rb"^([A-Za-z-]+):", mail.raw, re.M)
    holds(top.index(b"X-Mekiki-Verdict") < top.index(b"Received"), top)
    body = without_trace(FAKE).replace(b"\r\n", b"\n").split(b"\n\n", 1)[1]
    same(mail.raw.split(b"\n\n", 1)[1].rstrip(), body.rstrip())


@case
def languages_of_the_tag(pf, flt):
    for who, word in (("ann", "[偽メール]"), ("bob", "[うそのメール]")):
        pf.send(without_trace(FAKE), to=who + "@three.example")
        mail = pf.take(who + "@three.example")
        holds(mail.subject().startswith(word), mail.subject())
        holds("アカウント" in mail.subject(), mail.subject())


@case
def a_mail_without_a_subject(pf, flt):
    raw = re.sub(rb"Subject:.*\r?\n([ \t].*\r?\n)*", b"", without_trace(FAKE))
    pf.send(raw)
    same(pf.take("ann@one.example").subject(), "[fake mail]")


@case
def forged_fields_are_removed(pf, flt):
    before = flt.figure("forged_fields_total")
    forged = [b"Authentication-Results: %s; dkim=pass header.d=amazon.co.jp",
              b"authentication-results:%s;spf=pass",
              b"Authentication-Results: (a (b) \\) c)\r\n %s ; dmarc=pass",
              b'Authentication-Results: "%s" 1; dmarc=pass',
              b"Authentication-Results: MX.Mekiki.EXAMPLE.; dmarc=pass",
              b"Authentication-Results: %s/1; dmarc=pass",
              b"Authentication-Results: (never ended %s; dmarc=pass"]
    forged = [f % OURS.encode() if b"%s" in f else f for f in forged]
    others = [b"Authentication-Results: mx.other.example; dkim=pass",
              b"Authentication-Results: x.%s; dkim=pass" % OURS.encode()]
    own = [b"X-Mekiki-Verdict: genuine", b"x-mekiki-verdict: genuine",
           b"X-MEKIKI-Brand: none", b"X-Mekiki-Reason: trust me",
           b"X-Mekiki-Keyword: none", b"X-Mekiki-Other: stays"]
    # Mixed, so that an index that moves would hit the wrong one.
    mixed = []
    for i, line in enumerate(forged + own):
        mixed += [line] + ([others[i % 2]] if i % 3 == 0 else [])
    kept = sum(l in others for l in mixed)
    pf.send(b"\r\n".join(mixed) + b"\r\n" + ORDINARY)
    mail = pf.take("ann@one.example")
    results(mail)
    same(len(mail.all("Authentication-Results")), kept + 1,
         mail.all("Authentication-Results"))
    same(mail.all("X-Mekiki-Verdict"), ["no-claim"])
    same((mail.all("X-Mekiki-Brand"), mail.all("X-Mekiki-Reason"),
          mail.all("X-Mekiki-Keyword")), ([], [], []))
    same(mail.all("X-Mekiki-Other"), ["stays"])
    same(flt.figure("forged_fields_total") - before, len(forged) + 5)


@case
def forged_fields_go_from_unjudged_mails_too(pf, flt):
    raw = b"Authentication-Results: %s; dkim=pass\r\nX-Mekiki-Verdict: " \
        b"genuine\r\n" % OURS.encode() + ORDINARY
    pf.send(raw, to="cat@two.example")
    mail = pf.take("cat@two.example")
    same((mail.all("Authentication-Results"), mail.is_marked()), ([], False))


@case
def a_fake_is_refused_with_a_reason(pf, flt):
    code, words = pf.send(without_trace(FAKE), to="ann@two.example")
    same(code, 550, words)
    holds(words.startswith("5.7.1 ") and "amazon_jp" in words and
          "account-check" in words, words)
    holds(words.isascii() and "??" not in words, words)
    same(pf.send(ORDINARY, to="ann@two.example")[0], 250)
    same(pf.take("ann@two.example").get("X-Mekiki-Verdict"), "no-claim")
    same(pf.count("ann@two.example"), 0)


@case
def a_fake_is_held(pf, flt):
    same(pf.send(without_trace(FAKE), to="bob@two.example")[0], 250)
    until(lambda: len(pf.held()) == 1, what="it is not held")
    holds(b"X-Mekiki-Verdict: phish" in pf.held()[0].read_bytes(), "no mark")
    same(pf.count("bob@two.example"), 0)


@case
def the_mildest_policy_wins(pf, flt):
    rows = [(["ann@two.example", "ann@one.example"], "tag"),
            (["ann@two.example", "dan@four.example"], "mark"),
            (["ANN@Two.Example", "cat@two.example"], "off"),
            (["bob@two.example", "ann@two.example"], "hold")]
    for to, want in rows:
        held = len(pf.held())
        same(pf.send(without_trace(FAKE), to=to)[0], 250, to)
        if want == "hold":
            until(lambda: len(pf.held()) == held + 1, what=to)
            continue
        for who in to:
            mail = pf.take(who.lower())
            got = "tag" if "[fake mail]" in mail.subject() else \
                "mark" if mail.is_marked() else "off"
            same(got, want, who)


@case
def what_is_too_large_passes(pf, flt):
    before = flt.figure("unjudged_total", '{why="large"}')
    big = without_trace(FAKE) + b"\r\n<!-- " + b"x" * 76 * 20000
    pf.send(re.sub(rb"x{76}", b"x" * 76 + b"\r\n", big))
    same(pf.take("ann@one.example").is_marked(), False)
    same(flt.figure("unjudged_total", '{why="large"}') - before, 1)
    same(flt.figure("mail_bytes"), 0)


@case
def several_mails_of_one_session(pf, flt):
    with pf.session() as s:
        s.ehlo("host.sender.example")
        for i in range(5):
            s.sendmail("a@sender.example", ["ann@one.example"],
                       without_trace(FAKE) if i % 2 else ORDINARY)
            s.mail("a@sender.example")
            s.rset()
    got = [m.get("X-Mekiki-Verdict") for m in pf.take("ann@one.example", 5)]
    same(sorted(got), ["no-claim"] * 3 + ["phish"] * 2)


@case
def a_reload_takes_new_rules(pf, flt):
    flt.write(POLICY + "policy = @four.example phish=reject\n")
    flt.reload()
    same(pf.send(without_trace(FAKE), to="ann@four.example")[0], 550)
    flt.write(POLICY + "policy = @four.example phish=eat\n")
    flt.reload("reload-failed")
    same(pf.send(without_trace(FAKE), to="ann@four.example")[0], 550)
    flt.write(POLICY)
    flt.reload()
    same(pf.send(without_trace(FAKE), to="ann@four.example")[0], 250)
    same(pf.take("ann@four.example").get("X-Mekiki-Verdict"), "phish")


@case
def trusted_clients_are_left_alone(pf, flt):
    flt.write(POLICY + "trusted_client = 192.0.2.0/24\n")
    flt.reload()
    raw = b"Authentication-Results: %s; dkim=pass\r\n" % OURS.encode()
    pf.send(raw + without_trace(FAKE), client="192.0.2.77")
    mail = pf.take("ann@one.example")
    same((len(mail.all("Authentication-Results")), mail.is_marked()),
         (1, False))
    flt.write(POLICY)
    flt.reload()


@case
def figures_page_and_log(pf, flt):
    text = flt.get("/metrics")
    for stage in ("receive", "queue", "read", "dns", "judge", "apply"):
        key = '{stage="%s"}' % stage
        holds(flt.figure("stage_seconds_count", key) > 10, stage)
        top = flt.figure("stage_seconds_bucket",
                         '{stage="%s",le="+Inf"}' % stage)
        same(top, flt.figure("stage_seconds_count", key), stage)
    same(sorted(re.findall(r"^# TYPE (\S+) ", text, re.M)),
         sorted(set(re.findall(r"^# HELP (\S+) ", text, re.M))))
    same(flt.get("/healthz"), "ok\n")
    page = flt.get("/")
    holds("<th>judge" in page and "Workers" in page, page)
    lines = flt.events("mail")
    holds({l["fate"] for l in lines} >= {"marked", "tagged", "rejected",
                                         "quarantined", "unmarked"}, lines)
    words = flt.words()
    for private in ("sender.example", "one.example", "198.51.100", "203.0.113",
                    "fake mail", "アカウント", "account-check"):
        holds(private not in words, private)


needs_servers("flow")
FOLDER = folder()
NAMES = NameServer(RECORDS)
FILTER = Filter(sys.argv[1], FOLDER, ["dns=live", "resolver=" + NAMES.address,
                                      "mail_most=1M"], POLICY)
SERVER = Postfix(FOLDER, FILTER.port)
try:
    status = main("flow", SERVER, FILTER)
finally:
    SERVER.stop()
    ended = FILTER.stop()
    shutil.rmtree(FOLDER, ignore_errors=True)
sys.exit(status or ended)
