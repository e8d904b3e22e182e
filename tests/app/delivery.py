#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""End to end: swaks hands a mail to Postfix, OpenDKIM signs it, a second port
takes it as the reader's server, and mekiki checks what lies in the mailbox
against an NSD on loopback."""
import subprocess, sys, time

import servers
from program import case, holds, main, same

SHOP = "amazon.co.jp"
SIGNERS = {SHOP: "good", "revoked.example": "gone", "lost.example": "nowhere",
           "list.example": "seal"}
OUT = {"mail_from": "bounce@bounces.%s" % SHOP, "ip": "198.18.0.10",
       "name": "out.%s" % SHOP}
LIST = {"mail_from": "talk-bounces@list.example", "ip": "198.18.0.20",
        "name": "mail.list.example"}


def txt(name, text):
    pieces = [text[i:i + 200] for i in range(0, len(text), 200)]
    return "%s. 300 IN TXT %s\n" % (name, " ".join('"%s"' % p for p in pieces))


def zone(s):
    """The root and all below it: what is not here does not exist."""
    z = (". 300 IN SOA ns.example. hostmaster.example. 1 600 600 600 300\n"
         ". 300 IN NS ns.example.\nns.example. 300 IN A 127.0.0.1\n")
    for domain, selector in SIGNERS.items():
        key = "" if domain == "revoked.example" else s.public(domain)
        if domain != "lost.example":
            z += txt("%s._domainkey.%s" % (selector, domain),
                     "v=DKIM1; k=rsa; p=" + key)
        z += txt("_dmarc." + domain, "v=DMARC1; p=reject")
    for host, ip in ((OUT["name"], OUT["ip"]), (LIST["name"], LIST["ip"])):
        z += "%s. 300 IN A %s\n" % (host, ip)
        z += "%s.in-addr.arpa. 300 IN PTR %s.\n" % (
            ".".join(reversed(ip.split("."))), host)
    z += txt("bounces." + SHOP, "v=spf1 ip4:198.18.0.10 -all")
    z += txt(SHOP, "v=spf1 include:bounces.%s -all" % SHOP)
    z += txt("list.example", "v=spf1 a:mail.list.example -all")
    return z


def mail(domain, kind="plain"):
    """An order as a shop writes it: Japanese, folded fields, 8 bit."""
    head = ("From: \"Amazon.co.jp\" <order@%s>\n"
            "To: ann@reader.example\n"
            "Subject: =?utf-8?B?44GU5rOo5paH44Gu56K66KqN?=\n"
            "Date: %s\nMessage-ID: <%s.%s@out.%s>\nMIME-Version: 1.0\n" % (
                domain, time.strftime("%a, %d %b %Y %H:%M:%S +0000",
                                      time.gmtime()), kind, domain, domain))
    text = ("Amazon.co.jp をご利用いただきありがとうございます。\n\n"
            "ご注文を承りました。  商品が発送されましたらお知らせします。\n"
            "https://www.amazon.co.jp/gp/css/order-details?orderID=250-0\n")
    return (head + "Content-Type: text/plain; charset=utf-8\n"
            "Content-Transfer-Encoding: 8bit\n\n" + text).encode()


def with_footer(signed):
    """What list managers do: a name in the subject, List-Id, lines below."""
    head, body = signed.split(b"\n\n", 1)
    head = head.replace(b"Subject: ", b"Subject: [talk] ")
    return (head + b"\nList-Id: Talk <talk.list.example>\n"
            b"List-Post: <mailto:talk@list.example>\nPrecedence: list\n\n" +
            body + b"_______________________\ntalk mailing list\n"
            b"https://list.example/talk\n")


def sealed(mail_bytes, results):
    """The forwarder writes what it saw and seals it (dkimpy)."""
    head = b"Authentication-Results: mail.list.example; " + results + b"\n"
    done = subprocess.run(
        ["/usr/bin/arcsign", "seal", "list.example",
         str(S.key_path("list.example")), "mail.list.example"],
        input=(head + mail_bytes).replace(b"\n", b"\r\n"),
        stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    holds(done.returncode == 0 and b"ARC-Seal" in done.stdout,
          done.stderr.decode())
    return done.stdout.replace(b"\r\n", b"\n")


def at(name, data):
    path = S.folder / (name + ".eml")
    path.write_bytes(data)
    return path


def ask(mekiki, data, name, *args, resolver=None, command="auth"):
    dns = ("--dns", "live", "--resolver", resolver or S.resolver)
    path = at(name, data)
    run = mekiki(command, "--format", "json", *dns, *args, path)
    text = mekiki(command, "--lang", "en", *dns, *args, path)
    same(text.status, run.status, text.err + run.err)
    return run.reports()[0], " ".join(text.out.split())


def methods(report):
    """{method: [(result, reason, domain, aligned)]} of what was checked."""
    out = {}
    for m in report["auth"]["methods"]:
        out.setdefault(m["method"], []).append(
            (m["result"], m.get("reason"), m.get("domain"), m["aligned"]))
    return out


def only(report, method):
    found = methods(report).get(method, [])
    same(len(found), 1, "%s in %s" % (method, report["auth"]))
    return found[0]


@case
def sent_straight(mekiki):
    got = S.deliver(SIGNED, **OUT)
    report, text = ask(mekiki, got, "straight")
    auth = report["auth"]
    same((auth["state"], auth["domain"], auth["client_ip"]),
         ("authenticated", SHOP, OUT["ip"]))
    same(only(report, "dkim"), ("pass", "pass", SHOP, True))
    same(only(report, "spf")[::2], ("pass", "bounces." + SHOP))
    same(only(report, "dmarc")[:2], ("pass", "dmarc-pass"))
    same(only(report, "iprev")[0], "pass")
    holds("proven that amazon[.]co[.]jp sent it" in text, text)
    report, _ = ask(mekiki, got, "straight", command="check")
    same((report["verdict"], report["auth"]["state"]),
         ("genuine", "authenticated"))


@case
def changed_by_a_list(mekiki):
    got = S.deliver(with_footer(SIGNED), **LIST)
    report, text = ask(mekiki, got, "list")
    same((report["auth"]["state"], report["auth"]["reason"]),
         ("not-established", "list"))
    same(only(report, "dkim")[:3], ("fail", "body-changed", SHOP))
    same(only(report, "spf")[::2], ("pass", "list.example"))
    same(only(report, "dmarc")[0], "fail")
    same((report["auth"]["broken_by"], report["auth"]["broken_at"]),
         ("list", "talk.list.example"))
    holds("A mailing list changed the mail" in text, text)
    holds("mx[.]reader[.]example took it in from mail[.]list[.]example "
          "(198.18.0.20)" in text, text)
    report, text = ask(mekiki, got, "list", command="check")
    same(report["verdict"], "unknown", "broken is not forged")
    holds("mailing list" in text and "fake" not in text.split("Why")[0], text)


@case
def changed_by_nobody_known(mekiki):
    """The same break without a list to explain it is a failure."""
    got = S.deliver(SIGNED.replace(b"orderID=250", b"orderID=666"),
                    OUT["mail_from"].replace("bounces.", "x."), "198.18.0.99",
                    "x.example")
    report, text = ask(mekiki, got, "changed")
    same(only(report, "dkim")[:2], ("fail", "body-changed"))
    same((report["auth"]["state"], report["auth"]["reason"]),
         ("failed", "dmarc"))
    same(ask(mekiki, got, "changed", command="check")[0]["verdict"] in
         ("suspicious", "phish"), True)


@case
def forged_at_all(mekiki):
    got = S.deliver(mail(SHOP, "forged"), "x@list.example", LIST["ip"],
                    LIST["name"])
    report, _ = ask(mekiki, got, "forged")
    same(methods(report).get("dkim"), None)
    same((report["auth"]["state"], only(report, "dmarc")[0]),
         ("failed", "fail"))


@case
def keys_that_are_gone(mekiki):
    for domain, reason in (("revoked.example", "key-revoked"),
                           ("lost.example", "key-gone")):
        got = S.deliver(S.sign(mail(domain), "b@" + domain), "b@" + domain,
                        "198.18.0.30", "out." + domain)
        report, text = ask(mekiki, got, domain)
        same(only(report, "dkim")[1:3], (reason, domain))
        same((report["auth"]["state"], report["auth"]["reason"]),
             ("not-established", "key-gone"), domain)
        holds("key of the signature" in text, text)


@case
def received_when_expired(mekiki):
    """x= counts at the time of receipt, not at that of the check."""
    got = S.deliver(SIGNED, **OUT)
    later = ("--now", str(int(time.time()) + 40 * 86400))
    report, _ = ask(mekiki, got, "later", *later)
    same(only(report, "dkim")[0], "pass", "received while it held")
    late = got.replace(time.strftime("%b %Y", time.gmtime()).encode(),
                       time.strftime("%b %Y", time.gmtime(
                           time.time() + 32 * 86400)).encode())
    report, text = ask(mekiki, late, "late", *later)
    same(only(report, "dkim")[:2], ("policy", "expired"))
    holds("expired" in text, text)


@case
def without_an_answer(mekiki):
    got = S.deliver(SIGNED, **OUT)
    began = time.monotonic()
    report, text = ask(mekiki, got, "down", resolver="127.0.0.1@%d" %
                       servers.free_port())
    holds(time.monotonic() - began < 20, "a dead resolver held up the check")
    for method in ("dkim", "spf", "dmarc"):
        same(only(report, method)[0], "temperror", method)
    same((report["auth"]["state"], report["auth"]["reason"]),
         ("not-established", "temporary"))
    holds("Try again later" in text, text)


@case
def sealed_by_a_forwarder(mekiki):
    seen = (b"dkim=pass header.d=%s; spf=pass smtp.mailfrom=bounces.%s; "
            b"dmarc=pass header.from=%s" % ((SHOP.encode(),) * 3))
    got = S.deliver(sealed(with_footer(SIGNED), seen), **LIST)
    report, text = ask(mekiki, got, "arc")
    same(only(report, "arc")[:3], ("pass", "arc-pass", "list.example"))
    same((report["auth"]["state"], report["auth"]["reason"]),
         ("not-established", "list"), "an unknown sealer proves nothing")
    same((report["auth"]["broken_by"], report["auth"]["broken_at"]),
         ("seal", "list.example"))
    holds("seal of list[.]example says that the signature was still good"
          in text, text)
    trusting, text = ask(mekiki, got, "arc", "--trust-sealer",
                         "other.example, LIST.example")
    same((trusting["auth"]["state"], trusting["auth"]["domain"],
          trusting["auth"]["reason"]), ("authenticated", SHOP, "arc"))
    broken = got.replace(b"talk mailing list", b"evil mailing list")
    same(only(ask(mekiki, broken, "arc-broken")[0], "arc")[0], "fail")


@case
def recorded_and_replayed(mekiki):
    path = at("bundle", S.deliver(SIGNED, **OUT))
    bundle = S.folder / "bundle.json"
    first = mekiki("auth", "--format", "json", "--dns", "record:%s" % bundle,
                   "--resolver", S.resolver, path)
    again = mekiki("auth", "--format", "json", "--dns", "replay:%s" % bundle,
                   path)
    same((first.status, again.status), (0, 0), first.err + again.err)
    same(again.out, first.out)


if __name__ == "__main__":
    why = servers.missing()
    if why:
        print("delivery: skipped, " + why)
        sys.exit(77)
    S = servers.Servers(SIGNERS, zone)
    try:
        SIGNED = S.sign(mail(SHOP), OUT["mail_from"])
        status = main()
    finally:
        S.close()
    sys.exit(status)
