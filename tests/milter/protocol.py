#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The filter and an MTA that is no Postfix: the protocol itself, spoken with
what an MTA may not offer, and connections that break off.

    protocol.py PROGRAM HOOKED_PROGRAM
"""
import re, shutil, socket, struct, sys

from flow_mails import FAKE, RECORDS, IP, ORDINARY, signed, without_trace
from nameserver import NameServer
from postfix import Filter, case, connects, folder, holds, main, same, until

ADD, CHANGE, QUARANTINE = 0x1, 0x10, 0x20
NR_HEADER, NR_CONNECT, NR_HELO, NR_RCPT = 0x80, 0x1000, 0x2000, 0x8000
NR_DATA, NR_EOH, BLANKS = 0x10000, 0x40000, 0x100000
ALL = NR_HEADER | NR_CONNECT | NR_HELO | NR_RCPT | NR_DATA | NR_EOH | \
    BLANKS | 0x400 | 0x100
CONTINUE, ACCEPT = b"c", b"a"


class Mta:
    """One connection, as Sendmail's mfdef.h has the packets."""

    def __init__(self, flt, actions=ADD | CHANGE | QUARANTINE, steps=ALL,
                 version=6):
        self.s = flt.connect()
        self.put(b"O", struct.pack(">III", version, actions, steps))
        kind, data = self.get()
        same(kind, b"O", "negotiation")
        self.version, self.actions, self.steps = struct.unpack(
            ">III", data[:12])
        holds(not self.actions & ~actions and not self.steps & ~steps,
              "more than was offered")

    def put(self, kind, data=b""):
        self.s.sendall(struct.pack(">I", len(data) + 1) + kind + data)

    def read(self, n):
        data = b""
        while len(data) < n:
            part = self.s.recv(n - len(data))
            if not part:
                raise AssertionError("the filter hung up")
            data += part
        return data

    def get(self):
        n = struct.unpack(">I", self.read(4))[0]
        data = self.read(n)
        return data[:1], data[1:]

    def say(self, kind, data=b"", quiet=0):
        """A command; its answer, unless the step needs none."""
        self.put(kind, data)
        return None if self.steps & quiet else self.get()[0]

    def envelope(self, ip=IP, sender="a@sender.example", to=("x@y.example",),
                 helo=b"host.sender.example"):
        family = b"6" if ":" in ip else b"4"
        if not ip:
            self.say(b"C", b"localhost\0U", NR_CONNECT)
        else:
            text = b"IPv6:" + ip.encode() if family == b"6" else ip.encode()
            self.say(b"C", b"host\0" + family + struct.pack(">H", 25) + text +
                     b"\0", NR_CONNECT)
        if helo is not None:
            self.say(b"H", helo + b"\0", NR_HELO)
        same(self.say(b"M", b"<%s>\0" % sender.encode()), CONTINUE)
        for one in to:
            self.say(b"R", b"<%s>\0" % one.encode(), NR_RCPT)

    def header(self, mail):
        """Fields as an MTA cuts them, with or without their leading blank."""
        head = mail.split(b"\r\n\r\n", 1)[0]
        for field in re.split(rb"\r\n(?![ \t])", head):
            name, value = field.split(b":", 1)
            value = value.replace(b"\r\n", b"\n")
            if not self.steps & BLANKS:
                value = value[1:] if value[:1] == b" " else value
            self.say(b"L", name + b"\0" + value + b"\0", NR_HEADER)
        self.say(b"N", b"", NR_EOH)

    def mail(self, mail, **more):
        """The whole of it: (answer, fields inserted, other changes)."""
        self.envelope(**more)
        self.header(mail)
        same(self.say(b"B", mail.split(b"\r\n\r\n", 1)[1]), CONTINUE)
        return self.end()

    def end(self):
        self.put(b"E")
        inserted, others = {}, []
        while True:
            kind, data = self.get()
            if kind == b"i":
                name, value = data[4:].split(b"\0")[:2]
                inserted[name.decode()] = value.decode()
            elif kind in b"macrtdy":
                if kind in b"acrtdy":
                    return (kind + data.rstrip(b"\0"), inserted, others)
                others.append((kind, data))
            else:
                others.append((kind, data))

    def close(self):
        self.put(b"Q")
        self.s.close()


def crlf(mail):
    return re.sub(rb"\r?\n", b"\r\n", mail)


@case
def all_is_offered(flt):
    mta = Mta(flt)
    same(mta.steps, ALL, "%x" % mta.steps)
    for _ in range(3):
        answer, fields, others = mta.mail(signed("simple/simple"),
                                          sender="b@amazon.co.jp")
        same((answer, others), (ACCEPT, []))
        same(fields["X-Mekiki-Verdict"], " genuine")
        holds("dkim=pass" in fields["Authentication-Results"], fields)
    mta.close()


@case
def without_leading_blanks(flt):
    mta = Mta(flt, steps=ALL & ~BLANKS)
    answer, fields, _ = mta.mail(signed("relaxed/relaxed"),
                                 sender="b@amazon.co.jp")
    same(fields["X-Mekiki-Verdict"], "genuine")
    holds("dkim=pass" in fields["Authentication-Results"], fields)
    mta.close()


@case
def an_old_mta_that_waits_for_each_step(flt):
    mta = Mta(flt, actions=ADD | CHANGE, steps=0, version=2)
    answer, fields, others = mta.mail(crlf(without_trace(FAKE)))
    same((answer, fields["X-Mekiki-Verdict"]), (ACCEPT, "phish"))
    mta.close()


@case
def what_cannot_be_held_goes_on(flt):
    before = flt.figure("unapplied_total")
    mta = Mta(flt, actions=ADD | CHANGE)
    answer, fields, others = mta.mail(
        crlf(without_trace(FAKE)), to=["held@y.example"])
    same((answer, [k for k, _ in others]), (ACCEPT, [b"m"]), "the tag alone")
    same(fields["X-Mekiki-Verdict"], " phish")
    same(flt.figure("unapplied_total") - before, 1)
    mta.close()


@case
def deeds_as_packets(flt):
    mta = Mta(flt)
    raw = crlf(without_trace(FAKE))
    answer, _, others = mta.mail(raw, to=["held@y.example"])
    same(answer, ACCEPT)
    holds((b"q", b"mekiki: phish of amazon_jp\0") in others, others)
    answer, _, others = mta.mail(raw, to=["refused@y.example"])
    same(answer[:10], b"y550 5.7.1")
    same(others, [])
    raw = b"x-mekiki-verdict: genuine\r\nX-Mekiki-Verdict : y\r\n" + raw
    answer, _, others = mta.mail(raw)
    same([struct.unpack(">I", d[:4])[0] for k, d in others if k == b"m"],
         [2, 1], "removed from the last on")
    mta.close()


@case
def every_kind_of_client(flt):
    for ip, helo in (("2001:db8::9", b"x.example"), ("", b"x.example"),
                     (IP, None), (IP, b"\xff\xfe"), (IP, b"h" * 5000)):
        mta = Mta(flt)
        answer, fields, _ = mta.mail(crlf(ORDINARY), ip=ip, helo=helo)
        same((answer, fields["X-Mekiki-Verdict"]), (ACCEPT, " no-claim"), ip)
        mta.close()


@case
def connections_that_break_off(flt):
    raw = crlf(without_trace(FAKE))
    for how_far in range(4):
        mta = Mta(flt)
        if how_far > 0:
            mta.envelope()
        if how_far > 1:
            mta.header(raw)
        if how_far > 2:
            mta.say(b"B", b"x" * 60000)
        mta.s.close()
    mta = Mta(flt)
    mta.envelope()
    mta.header(raw)
    mta.put(b"A")  # abort: the mail is gone, the connection stays
    answer, fields, _ = mta.mail(crlf(ORDINARY))
    same(fields["X-Mekiki-Verdict"], " no-claim")
    mta.put(b"E")  # an end without a mail
    mta.s.close()
    until(lambda: flt.figure("mail_bytes") == 0 and
          flt.figure("connections") == 0, what="something is kept")


@case
def packets_in_any_pieces(flt):
    """A byte at a time, all at once, the body's last piece with its end."""
    mta = Mta(flt)
    raw = crlf(without_trace(FAKE))
    whole, put = [], mta.s.sendall
    for size in (1, 7, 1 << 20):
        whole.clear()
        mta.s = type("Late", (), {"sendall": whole.append,
                                  "recv": mta.s.recv, "close": mta.s.close})
        mta.put(b"M", b"<a@sender.example>\0")
        mta.put(b"R", b"<x@y.example>\0")
        mta.header(raw)
        data = b"".join(whole)
        for i in range(0, len(data), size):
            put(data[i:i + size])
        same(mta.get()[0], CONTINUE)
        body = raw.split(b"\r\n\r\n", 1)[1]
        data = struct.pack(">I", len(body) + 1) + b"E" + body
        for i in range(0, len(data), size):
            put(data[i:i + size])
        kinds = [mta.get()[0] for _ in range(5)]
        same(kinds, [b"i"] * 5)
        same(mta.get()[0], ACCEPT)
    mta.close()


@case
def packets_that_make_no_sense(flt):
    for raw in (b"\0\0\0\0", b"\xff\xff\xff\xff", b"\0\0\0\1Z",
                b"\0\0\0\1E", struct.pack(">I", 5) + b"Lab\0c",
                struct.pack(">I", 3) + b"M\0\0"):
        s = flt.connect()
        s.sendall(raw)
        s.close()
        mta = Mta(flt)
        mta.s.sendall(raw)
        mta.s.close()
    mta = Mta(flt)
    same(mta.mail(crlf(ORDINARY))[0], ACCEPT)
    mta.close()
    same(flt.events("filter-died"), [])


class UnixFilter(Filter):
    """By a Unix socket: what a filter on the MTA's own machine uses."""

    def __init__(self, program, place, *more):
        self.path = place / "socket"
        super().__init__(program, place, *more)

    def connect(self):
        s = socket.socket(socket.AF_UNIX)
        s.settimeout(60)
        s.connect(str(self.path))
        return s

    def is_there(self):
        try:
            self.connect().close()
            return connects(self.metrics_port)
        except OSError:
            return False


FOLDER = folder()
NAMES = NameServer(RECORDS)
FILTER = UnixFilter(
    sys.argv[1], FOLDER,
    ["listen=unix:%s" % (FOLDER / "socket"), "resolver=" + NAMES.address],
    "policy = held@y.example phish=quarantine\n"
    "policy = refused@y.example phish=reject\n")
try:
    status = main("protocol", FILTER)
finally:
    ended = FILTER.stop()
    shutil.rmtree(FOLDER, ignore_errors=True)
sys.exit(status or ended)
