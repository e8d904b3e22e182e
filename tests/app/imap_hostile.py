#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""mekiki scan at servers that answer what no server should: it ends, says what
was read, and nothing of it reaches the terminal as it came."""
import pathlib, shutil, socket, ssl, subprocess, sys, tempfile, threading

from program import FAKE, NOW, case, holds, main, same

FOLDER = pathlib.Path(tempfile.mkdtemp(prefix="mekiki-imap-"))
MAIL = FAKE.read_bytes()


def literal(mail):
    return b"{%d}\r\n%s" % (len(mail), mail)


class Server:
    """Answers from a table: {beginning of a command: what is sent before OK};
    None hangs up, as "!" at the end does. What is not there gets OK alone."""

    ALL = {b"CAPABILITY": b"* CAPABILITY IMAP4rev1\r\n",
           b"LIST": b'* LIST () "/" INBOX\r\n',
           b"EXAMINE": b"* 1 EXISTS\r\n* OK [UIDVALIDITY 7] x\r\n",
           b"FETCH": b"* 1 FETCH (UID 5)\r\n",
           b"UID FETCH": b"* 1 FETCH (UID 5 BODY[] " + literal(MAIL) +
                         b")\r\n"}

    def __init__(self, **answers):
        self.answers = {**self.ALL, **{k.replace("_", " ").encode(): v
                                       for k, v in answers.items()}}
        self.asked = []
        self.listen = socket.create_server(("127.0.0.1", 0))
        self.port = self.listen.getsockname()[1]
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.context.load_cert_chain(FOLDER / "cert.pem", FOLDER / "key.pem")
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self):
        try:
            with self.context.wrap_socket(self.listen.accept()[0],
                                          server_side=True) as s:
                s.sendall(b"* OK here\r\n")
                for line in s.makefile("rb"):
                    if not self.answer(s, line.rstrip(b"\r\n")):
                        return
        except OSError:
            pass  # the program went away

    def answer(self, s, line):
        tag, _, what = line.partition(b" ")
        self.asked.append(what)
        found = [v for k, v in self.answers.items() if what.startswith(k)]
        if found and found[0] is None:
            return False
        reply = found[0] if found else b""
        if reply.endswith(b"!"):
            s.sendall(reply[:-1])
            return False
        s.sendall(reply + tag + b" OK\r\n")
        return True


def scan(mekiki, server):
    run = mekiki("scan", "--lang", "en", "--now", NOW, "--ca-file",
                 FOLDER / "cert.pem", "--password-file", FOLDER / "pw",
                 "imaps://ann@127.0.0.1:%d/" % server.port)
    holds("\x1b" not in run.out + run.err, "an escape")
    rows = [l.split(None, 1) for l in run.out.splitlines()]
    return run, {r[1]: int(r[0]) for r in rows
                 if len(r) == 2 and r[0].isdigit()}


@case
def an_honest_one(mekiki):
    run, got = scan(mekiki, Server())
    same((run.status, got["mails"], got["fake"]), (1, 1, 1), run.err)


@case
def two_mails_for_one(mekiki):
    """The last counts, and is whole."""
    big = MAIL + b"x" * 200000
    run, got = scan(mekiki, Server(UID_FETCH=(
        b"* 1 FETCH (BODY[] " + literal(b"a: b\r\n\r\n") + b")\r\n"
        b"* 1 FETCH (BODY[] " + literal(big) + b" FLAGS " +
        literal(b"z" * 500000) + b")\r\n"
        b"* 1 FETCH (BODY[] " + literal(MAIL) + b")\r\n")))
    same((run.status, got["mails"], got["fake"]), (1, 1, 1), run.err)


@case
def a_mail_of_nothing(mekiki):
    for what in (b'""', b"NIL", literal(b"")):
        run, got = scan(mekiki, Server(
            UID_FETCH=b"* 1 FETCH (BODY[] " + what + b")\r\n"))
        same((run.status, got["mails"]), (0, 1), (what, run.err))


@case
def sizes_that_lie(mekiki):
    for size in (b"99999999999999999", b"18446744073709551616", b"-1", b"x"):
        run, got = scan(mekiki, Server(
            UID_FETCH=b"* 1 FETCH (BODY[] {" + size + b"}\r\nabc!"))
        same((run.status, got["fake"]), (66, 0), (size, run.err))


@case
def lines_without_end(mekiki):
    run, got = scan(mekiki, Server(UID_FETCH=b"* 1 FETCH " + b"a" * 100000))
    same((run.status, got["fake"]), (66, 0), run.err)
    holds("too long" in run.err, run.err)


@case
def more_mails_than_there_are(mekiki):
    """4,294,967,295 of them, of which none is told: that is all."""
    server = Server(EXAMINE=b"* 4294967295 EXISTS\r\n", FETCH=b"")
    run, got = scan(mekiki, server)
    same((run.status, got["mails"]), (0, 0), run.err)
    holds(len(server.asked) < 10, server.asked[:20])
    server = Server(FETCH=b"".join(b"* 1 FETCH (UID %d)\r\n" % (i + 1)
                                   for i in range(1000)))
    run, got = scan(mekiki, server)
    same((run.status, got["mails"]), (1, 64), "a batch and no more")


@case
def folders_by_any_name(mekiki):
    server = Server(LIST=b'* LIST (\\Noselect) "/" a\r\n* LIST (\r\n'
                    b'* LIST () "\\\\" "b\\"\x1b[2J"\r\n* LIST () NIL {3}\r\n'
                    b'c"d\r\n* LIST () "/"\r\n* LIST () "/" "e\\\r\n')
    run, got = scan(mekiki, server)
    opened = [a for a in server.asked if a.startswith(b"EXAMINE")]
    same(opened[0], b'EXAMINE "c\\"d"', opened)
    holds(b"\x1b" not in b"".join(opened), opened)


@case
def it_hangs_up(mekiki):
    for at in ("LIST", "EXAMINE", "FETCH", "UID_FETCH", "LOGIN"):
        run, got = scan(mekiki, Server(**{at: None}))
        same(run.status, 66, (at, run.err))
        same(run.err.count("\n"), 1, run.err)


subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes",
                "-days", "2", "-subj", "/CN=127.0.0.1", "-addext",
                "subjectAltName=IP:127.0.0.1", "-keyout", FOLDER / "key.pem",
                "-out", FOLDER / "cert.pem"], check=True,
               stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
(FOLDER / "pw").write_text("tea-leaf\n")
try:
    status = main()
finally:
    shutil.rmtree(FOLDER, ignore_errors=True)
sys.exit(status)
