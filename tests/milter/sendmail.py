#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Mails through a Sendmail of the test's own and the filter.

    sendmail.py PROGRAM [FOLDER]

FOLDER is where Debian's sendmail-bin and sendmail-cf were unpacked (they may
not be installed beside Postfix), as `make milter-sendmail` does; default: /.
Skipped without them, without m4 or without root.
"""
import contextlib, os, pathlib, re, shutil, smtplib, subprocess, sys

from flow_mails import (BRAND, FAKE, ORDINARY, RECORDS, results, signed,
                        without_trace)
from nameserver import NameServer
from postfix import (Filter, Mail, OURS, case, connects, folder, free_port,
                     holds, main, same, until)

ROOT = pathlib.Path((sys.argv[2:3] or ["/"])[0]).resolve()
SENDMAIL = ROOT / "usr/libexec/sendmail/sendmail"
CF = ROOT / "usr/share/sendmail/cf"

# It sleeps for a minute where the machine's name has no dot.
NAMED = ["unshare", "--uts", "sh", "-c",
         "hostname %s && exec \"$@\"" % OURS, "sh"]

# Each mail goes to the program `deliver`, whoever it is for.
MC = """divert(0)dnl
OSTYPE(`linux')dnl
define(`confDOMAIN_NAME', `{ours}')dnl
define(`confDONT_PROBE_INTERFACES', `true')dnl
define(`confCF_VERSION', `')dnl
define(`QUEUE_DIR', `{at}/queue')dnl
define(`STATUS_FILE', `')dnl
define(`ALIAS_FILE', `')dnl
define(`HELP_FILE', `')dnl
define(`confPID_FILE', `{at}/pid')dnl
define(`confSERVICE_SWITCH_FILE', `{at}/switch')dnl
define(`confDEF_USER_ID', `nobody:nogroup')dnl
define(`confTRUSTED_USER', `root')dnl
define(`confTO_IDENT', `0')dnl
define(`confDELIVERY_MODE', `background')dnl
define(`confMIME_FORMAT_ERRORS', `False')dnl
define(`confMAX_QUEUE_CHILDREN', `')dnl
define(`confQUEUE_LA', `1000')dnl
define(`confREFUSE_LA', `1000')dnl
define(`confDELAY_LA', `0')dnl
define(`confMAX_HOP', `100')dnl
define(`confDONT_BLAME_SENDMAIL', `GroupWritableDirPathSafe,NonRootSafeAddr')dnl
FEATURE(`no_default_msa')dnl
FEATURE(`nocanonify')dnl
FEATURE(`accept_unresolvable_domains')dnl
FEATURE(`accept_unqualified_senders')dnl
DAEMON_OPTIONS(`Port={port}, Addr=127.0.0.1, Name=MTA')dnl
INPUT_MAIL_FILTER(`mekiki',
  `S=inet:{milter}@127.0.0.1, F=, T=C:5s;S:15s;R:15s;E:30s')dnl
MAILER(`smtp')dnl
LOCAL_RULE_0
R$+ < @ $+ .example . >		$#deliver $@ here $: $1@$2.example
MAILER_DEFINITIONS
Mdeliver,	P={at}/deliver, F=DFMlmnqShu8, T=DNS/RFC822/X-Unix, A=deliver $u
LOCAL_CONFIG
CR example
"""

DELIVER = """#!/bin/sh
umask 077
mkdir -p "{at}/mail/$1/new"
f="{at}/mail/$1/$$"
cat > "$f" && mv "$f" "{at}/mail/$1/new/"
"""

POLICY = """
lang = en
policy = * phish=mark
policy = @one.example phish=tag
policy = ann@two.example phish=reject
policy = bob@two.example phish=quarantine
policy = cat@two.example off
"""


class Sendmail:
    def __init__(self, at, milter):
        self.at, self.port = at, free_port()
        for name in ("queue", "mail"):
            (at / name).mkdir()
        (at / "queue").chmod(0o700)
        shutil.chown(at / "mail", "nobody", "nogroup")
        (at / "switch").write_text("hosts files\naliases files\n")
        (at / "deliver").write_text(DELIVER.format(at=at))
        (at / "deliver").chmod(0o755)
        (at / "x.mc").write_text(MC.format(at=at, ours=OURS, port=self.port,
                                           milter=milter))
        run = subprocess.run(
            ["m4", "-D_CF_DIR_=%s/" % CF, CF / "m4/cf.m4", at / "x.mc"],
            stdout=subprocess.PIPE, check=True)
        (at / "cf").write_bytes(run.stdout)
        (at / "cf").chmod(0o644)
        self.out = open(at / "out", "wb")
        self.process = subprocess.Popen(
            [*NAMED, SENDMAIL, "-bD", "-C", at / "cf"], cwd=at,
            stdout=self.out, stderr=self.out, stdin=subprocess.DEVNULL)
        try:
            until(lambda: connects(self.port), what="no Sendmail")
        except AssertionError:
            print(self.words())
            self.stop()
            raise

    def words(self):
        return (self.at / "out").read_text()

    def send(self, mail, to="ann@one.example", sender="a@sender.example"):
        with smtplib.SMTP("127.0.0.1", self.port, timeout=60) as s:
            s.ehlo("host.sender.example")
            for answer in s.mail(sender), s.rcpt(to):
                same(answer[0], 250, answer)
            code, words = s.data(mail)
        return code, words.decode()

    def count(self, who):
        return len(list((self.at / "mail" / who / "new").glob("*")))

    def take(self, who):
        until(lambda: self.count(who), what="no mail for %s\n%s" % (
            who, self.words()))
        path = next((self.at / "mail" / who / "new").glob("*"))
        mail = Mail(path.read_bytes())
        path.unlink()
        return mail

    def held(self):
        return list((self.at / "queue").glob("hf*"))

    def stop(self):
        self.process.terminate()
        self.process.wait(timeout=20)
        self.out.close()


@case
def a_genuine_mail_is_proven(mta, flt):
    """By its exact bytes: leading blanks of fields are told to the filter."""
    for canon in ("simple/simple", "relaxed/relaxed"):
        same(mta.send(signed(canon), sender="bounce@" + BRAND)[0], 250)
        mail = mta.take("ann@one.example")
        got = results(mail)
        same((got["dkim"], got["dmarc"]), ("pass",) * 2, (canon, got))
        same(mail.get("X-Mekiki-Verdict"), "genuine")
        holds(mail.get("X-Mekiki-Keyword") is None, "a keyword")


@case
def a_fake_is_marked_and_tagged(mta, flt):
    forged = b"X-Mekiki-Verdict: genuine\r\nAuthentication-Results: " + \
        OURS.encode() + b"; dkim=pass\r\nAuthentication-Results: " \
        b"other.example; dkim=pass\r\n"
    same(mta.send(forged + without_trace(FAKE))[0], 250)
    mail = mta.take("ann@one.example")
    same(mail.all("X-Mekiki-Verdict"), ["phish"])
    same(mail.get("X-Mekiki-Keyword"), "$Phishing")
    same(mail.get("X-Mekiki-Brand"), "amazon_jp")
    holds(mail.subject().startswith("[fake mail] 【重要】"), mail.subject())
    holds(any(v.startswith("other.example") for v in
              mail.all("Authentication-Results")), "another's is gone")
    results(mail)
    head = mail.raw.split(b"\n\n")[0].replace(b"\r", b"")
    names = re.findall(rb"^([\w-]+):", head, re.M)
    same(names[:2], [b"Authentication-Results", b"X-Mekiki-Verdict"],
         "above all others")
    own = [l for l in re.split(rb"\n(?![ \t])", head)
           if l.startswith((b"X-Mekiki", b"Authentication-Results: " +
                            OURS.encode()))]
    holds(len(own) == 5 and all(l.isascii() for l in own), own)


@case
def a_fake_is_refused_with_a_reason(mta, flt):
    code, words = mta.send(without_trace(FAKE), to="ann@two.example")
    same(code, 550, words)
    holds("5.7.1" in words and "amazon_jp" in words and
          "account-check" in words, words)
    same(mta.send(ORDINARY, to="ann@two.example")[0], 250)
    same(mta.take("ann@two.example").get("X-Mekiki-Verdict"), "no-claim")
    same(mta.count("ann@two.example"), 0)


@case
def a_fake_is_held(mta, flt):
    same(mta.send(without_trace(FAKE), to="bob@two.example")[0], 250)
    until(lambda: len(mta.held()) == 1, what="it is not held")
    words = mta.held()[0].read_bytes()
    holds(b"X-Mekiki-Verdict" in words and b"mekiki: phish of" in words, words)
    same(mta.count("bob@two.example"), 0)


@case
def who_wants_none_gets_it_as_it_was(mta, flt):
    same(mta.send(without_trace(FAKE), to="cat@two.example")[0], 250)
    same(mta.take("cat@two.example").is_marked(), False)


@case
def without_a_filter_mail_goes_on(mta, flt):
    same(flt.figure("unapplied_total"), 0)
    same(flt.stop(), 0)
    same(mta.send(without_trace(FAKE))[0], 250)
    same(mta.take("ann@one.example").is_marked(), False)


def is_there():
    return not os.getuid() and SENDMAIL.exists() and shutil.which("m4") and \
        not subprocess.run([*NAMED, "true"], stderr=subprocess.DEVNULL).returncode


if not is_there():
    print("sendmail: skipped, no Sendmail in %s, no m4 or not root" % ROOT)
    sys.exit(77)
PLACE, STATUS = folder(), 1
NAMES = NameServer(RECORDS)
with contextlib.ExitStack() as ENDS:
    ENDS.callback(shutil.rmtree, PLACE, ignore_errors=True)
    FILTER = Filter(sys.argv[1], PLACE,
                    ["dns=live", "resolver=" + NAMES.address], POLICY)
    ENDS.callback(FILTER.stop)
    MTA = Sendmail(PLACE, FILTER.port)
    ENDS.callback(MTA.stop)
    STATUS = main("sendmail", MTA, FILTER)
    if STATUS:
        print(MTA.words()[-3000:])
sys.exit(STATUS)
