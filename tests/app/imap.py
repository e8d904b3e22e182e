#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""mekiki scan over IMAPS, at a Dovecot of the test's own on loopback."""
import os, pathlib, pty, re, shutil, signal, socket, subprocess, sys
import imaplib, ssl, tempfile, time

from program import FAKE, MENTION, NOW, case, holds, main, same

DOVECOT = shutil.which("dovecot", path="/usr/sbin:/usr/bin")
FOLDER = pathlib.Path(tempfile.mkdtemp(prefix="mekiki-imap-"))
PASSWORD = "tea-leaf"
MAILS = int(os.environ.get("MEKIKI_MAILS", "300"))  # a multiple of six

CONFIG = """
base_dir = {0}/run
state_dir = {0}/state
log_path = {0}/log
protocols = imap
listen = 127.0.0.1
ssl = required
ssl_cert = <{0}/cert.pem
ssl_key = <{0}/key.pem
default_login_user = {1}
default_internal_user = {1}
default_internal_group = {2}
mail_location = maildir:{0}/mail
mail_uid = nobody
mail_gid = nogroup
first_valid_uid = 1
passdb {{
  driver = static
  args = password={3}
}}
userdb {{
  driver = static
  args = uid=nobody gid=nogroup home={0}/home
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = 0
  }}
  inet_listener imaps {{
    port = {4}
  }}
}}
service anvil {{
  chroot =
}}
service stats {{
  chroot =
}}
"""


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


PORT = free_port()
URL = "imaps://ann@127.0.0.1:%d/" % PORT


def make_mails():
    for sub in ("cur", "new", "tmp", ".Old.cur", ".Old"):
        if not sub.startswith("."):
            (FOLDER / "mail" / sub).mkdir(parents=True)
    for sub in ("cur", "new", "tmp"):
        (FOLDER / "mail" / ".Old" / sub).mkdir(parents=True)
    for i in range(MAILS):
        mail = (MENTION if i % 3 else FAKE).read_bytes()
        at = FOLDER / "mail" / ("new" if i % 2 else ".Old/new")
        # A line that looks like the end of an answer must end nothing.
        (at / ("%d.M%d.host" % (1759278600 + i, i))).write_bytes(
            b"X-Number: %d\n" % i + mail.replace(b"\r\n", b"\n") +
            b"\nm1 OK\nm%d OK done\n* BYE\n)\n" % (i + 5))


def start():
    subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes",
                    "-days", "2", "-subj", "/CN=127.0.0.1", "-addext",
                    "subjectAltName=IP:127.0.0.1", "-keyout", FOLDER / "key.pem",
                    "-out", FOLDER / "cert.pem"], check=True,
                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    make_mails()
    (FOLDER / "home").mkdir()
    (FOLDER / "pw").write_text(PASSWORD + "\n")
    (FOLDER / "conf").write_text(CONFIG.format(FOLDER, "nobody", "nogroup",
                                               PASSWORD, PORT))
    FOLDER.chmod(0o755)
    subprocess.run("chown -R nobody:nogroup %s/mail %s/home" % (FOLDER, FOLDER),
                   shell=True, check=True)
    server = subprocess.Popen([DOVECOT, "-F", "-c", FOLDER / "conf"],
                              stdout=subprocess.DEVNULL,
                              stderr=subprocess.DEVNULL)
    for _ in range(100):
        try:
            socket.create_connection(("127.0.0.1", PORT)).close()
            return server
        except OSError:
            time.sleep(0.1)
    log = FOLDER / "log"
    print(log.read_text() if log.exists() else "no log")
    return server


def scan(mekiki, *args):
    return mekiki("scan", "--lang", "en", "--now", NOW, "--ca-file",
                  FOLDER / "cert.pem", *args)


def counts(run):
    rows = [line.split(None, 1) for line in run.out.splitlines()]
    return {r[1]: int(r[0]) for r in rows if len(r) == 2 and r[0].isdigit()}


def keywords(folder):
    """(mails, those seen, those with $Phishing)"""
    context = ssl.create_default_context(cafile=FOLDER / "cert.pem")
    with imaplib.IMAP4_SSL("127.0.0.1", PORT, ssl_context=context) as c:
        c.login("ann", PASSWORD)
        c.select(folder, readonly=True)
        return tuple(len(c.search(None, *what)[1][0].split()) for what in
                     (("ALL",), ("SEEN",), ("KEYWORD", "$Phishing")))


@case
def all_folders_without_a_trace(mekiki):
    run = scan(mekiki, "--password-file", FOLDER / "pw", URL)
    got = counts(run)
    same((got.get("mails"), got.get("fake"), run.status),
         (MAILS, MAILS // 3, 1), run.err)
    for folder in ("INBOX", "Old"):
        same(keywords(folder), (MAILS // 2, 0, 0), folder)


@case
def one_folder_by_a_command(mekiki):
    run = scan(mekiki, "--password-command", "cat %s/pw" % FOLDER, URL + "Old")
    same(counts(run).get("mails"), MAILS // 2, run.err)


@case
def what_is_refused(mekiki):
    wrong = FOLDER / "wrong"
    wrong.write_text("x\n")
    same(scan(mekiki, "--password-file", wrong, URL).status, 66)
    same(scan(mekiki, URL).status, 66, "no password")
    pw = ("--password-file", FOLDER / "pw")
    same(mekiki("scan", *pw, URL).status, 66, "a certificate nobody knows")
    same(scan(mekiki, *pw, URL.replace("imaps", "imap")).status, 66, "no TLS")
    run = scan(mekiki, *pw, URL.replace("ann@", "ann:%s@" % PASSWORD))
    same(run.status, 66)
    holds("seen by all" in run.err, run.err)


@case
def a_folder_that_is_not_there(mekiki):
    run = scan(mekiki, "--password-file", FOLDER / "pw", URL + "Olde")
    same((run.status, counts(run).get("mails")), (66, 0), run.err)
    holds("could not be opened: 1" in run.err, run.err)


@case
def progress_on_a_terminal(mekiki):
    ours, theirs = pty.openpty()
    p = subprocess.Popen(
        list(map(str, [mekiki.path, "scan", "--lang", "en", "--now", NOW,
                       "--jobs", "1", "--ca-file", FOLDER / "cert.pem",
                       "--password-file", FOLDER / "pw", URL])),
        stdout=subprocess.DEVNULL, stderr=theirs)
    os.close(theirs)
    seen = b""
    try:
        while piece := os.read(ours, 4096):
            seen += piece
    except OSError:
        pass  # the other end is closed
    p.wait()
    rows = re.findall(rb"(\d+) % (\d+) mails \d+/s \d+:\d\d left", seen)
    holds(rows, seen[-300:])
    for share, n in rows:  # of the mails that are there
        holds(abs(int(share) - 100 * int(n) / MAILS) <= 2, seen[-300:])


@case
def interrupted_resumed_and_flagged(mekiki):
    args = ["--password-file", FOLDER / "pw", "--state", FOLDER / "seen", URL]
    lines = FOLDER / "lines"
    p = subprocess.Popen(list(map(str, [
        mekiki.path, "scan", "--lang", "en", "--now", NOW, "--ca-file",
        FOLDER / "cert.pem", "--jsonl", lines, *args])),
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    end = time.time() + 20
    while time.time() < end and p.poll() is None and not (
            lines.exists() and lines.stat().st_size):
        time.sleep(0.005)
    p.send_signal(signal.SIGINT)
    same(p.wait(timeout=30), 75)
    got = counts(scan(mekiki, "--flag", *args))
    same((got["mails"], got["fake"]), (MAILS, MAILS // 3))
    holds(0 < got["judged before"] < MAILS, got)
    for folder in ("INBOX", "Old"):
        same(keywords(folder), (MAILS // 2, 0, MAILS // 6), folder)
    got = counts(scan(mekiki, *args))
    same((got["mails"], got["judged before"]), (MAILS, MAILS))


if not DOVECOT or os.getuid():
    print("imap: skipped, no dovecot or not root")
    sys.exit(77)
SERVER = start()
try:
    status = main()
finally:
    SERVER.terminate()
    SERVER.wait(timeout=20)
    shutil.rmtree(FOLDER, ignore_errors=True)
sys.exit(status)
