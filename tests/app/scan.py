#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""mekiki scan over Maildir, mbox and .gz: figures, state, interruption."""
import gzip, json, os, pathlib, pty, signal, sqlite3, stat, subprocess, sys
import tempfile, time

from program import FAKE, MENTION, NOW, case, holds, main, same

FAKE_MAIL = FAKE.read_bytes()
PLAIN_MAIL = MENTION.read_bytes()


def numbered(mail, i):
    return b"X-Number: %d\r\n" % i + mail


def folder():
    return pathlib.Path(tempfile.mkdtemp(prefix="mekiki-test-"))


def mbox(mails):
    """Mail i was received on day i + 1 of October 2025."""
    out = b""
    for i, mail in enumerate(mails):
        out += (b"From a@b.example Wed Oct %2d 09:30:00 2025\n" % (i % 28 + 1) +
                mail.replace(b"\r\n", b"\n").replace(b"\nFrom ", b"\n>From ") +
                b"\n")
    return out


def box(n=6):
    """Every third mail is a fake."""
    return [numbered(PLAIN_MAIL if i % 3 else FAKE_MAIL, i) for i in range(n)]


def maildir(at, mails):
    for name in ("cur", "new", "tmp"):
        (at / name).mkdir(parents=True)
    for i, mail in enumerate(mails):
        # 2025-10-(i + 1) 00:30 UTC
        (at / "cur" / ("%d.M%d.host:2,S" % (1759278600 + 86400 * i, i))
         ).write_bytes(mail)
    return at


def counts(result):
    """The table's first column by what stands behind it."""
    rows = [line.split(None, 1) for line in result.out.splitlines()]
    return {r[1]: int(r[0]) for r in rows if len(r) == 2 and r[0].isdigit()}


def scan(program, *args, **more):
    return program("scan", "--lang", "en", "--now", NOW, *args, **more)


@case
def each_kind_of_box(mekiki, hooked):
    at = folder()
    (at / "box").write_bytes(mbox(box()))
    (at / "box.gz").write_bytes(gzip.compress(mbox(box())))
    maildir(at / "Maildir", box())
    for name in ("box", "box.gz", "Maildir"):
        run = scan(mekiki, at / name)
        same(run.status, 1, run.err)
        got = counts(run)
        same((got["mails"], got["judged before"], got["fake"],
              got["names no company"]), (6, 0, 2, 4), name)
        pose = [l for l in run.out.splitlines() if l.endswith("Amazon.co.jp")]
        same([l.split()[:4] for l in pose],
             [["2", "0", "2025-10-01", "2025-10-04"]], name)


@case
def days_of_files_alone(mekiki, hooked):
    """Of their fields, not of the day on which they were copied."""
    at = folder()
    fake = FAKE.read_bytes()
    received = b"Received: from a.example by b.example; "
    for name, field in (
            ("a", received + b"Mon, 1 Feb 2010 10:00:00 +0900\n"),
            ("b", received + b"Sat, 5 Mar 2016 23:00:00 +0000\n"),
            ("c", received + b"Sat, 5 Mar 2095 23:00:00 +0000\n")):
        (at / (name + ".eml")).write_bytes(field + fake)
    rows = [line.split() for line in scan(mekiki, at).out.splitlines()]
    rows = [r for r in rows if r[:2] == ["3", "0"]]
    same(rows[0][2:4], ["2010-02-01", "2016-03-05"], rows)


@case
def exit_status_is_that_of_check(mekiki, hooked):
    at = folder()
    (at / "plain").write_bytes(mbox([PLAIN_MAIL]))
    same(scan(mekiki, at / "plain").status, 0)
    same(scan(mekiki, at / "absent").status, 66)
    same(mekiki("scan").status, 64)
    same(scan(mekiki, "--state", at / "no" / "where", at / "plain").status, 73)


@case
def a_second_scan_judges_only_what_is_new(mekiki, hooked):
    at = folder()
    path, state, lines = at / "box", at / "state", at / "lines"
    path.write_bytes(mbox(box(4)))
    args = ("--state", state, "--jsonl", lines, path)
    same(scan(mekiki, *args).status, 1)
    path.write_bytes(mbox(box(6)))
    run = scan(mekiki, *args)
    got = counts(run)
    same((got["mails"], got["judged before"], got["fake"]), (6, 4, 2))
    same(run.status, 1, "what is known counts")
    same(len(lines.read_text().splitlines()), 6, "each mail judged once")
    same(stat.S_IMODE(state.stat().st_mode), 0o600)
    same(stat.S_IMODE(lines.stat().st_mode), 0o600)
    # Other answers of the DNS are another judgement.
    got = counts(scan(mekiki, "--trust-ar", "none", *args))
    same((got["mails"], got["judged before"]), (6, 0))
    sealed = ("--trust-ar", "none", "--trust-sealer", "list.example")
    for want in (0, 6):  # and so are other forwarders to believe
        same(counts(scan(mekiki, *sealed, *args))["judged before"], want)


@case
def the_state_keeps_no_word_of_mail_that_is_no_fake(mekiki, hooked):
    at = folder()
    (at / "box").write_bytes(mbox(box()))
    scan(mekiki, "--state", at / "state", at / "box")
    db = sqlite3.connect(at / "state")
    rows = db.execute("SELECT verdict, brand, place, sender, subject FROM mail"
                      ).fetchall()
    same(len(rows), 6)
    for verdict, *rest in rows:
        same(any(rest), verdict >= 3, rest)


@case
def interrupted_and_resumed(mekiki, hooked):
    at = folder()
    (at / "box").write_bytes(mbox(box(1000)))
    args = [mekiki.path, "scan", "--lang", "en", "--now", NOW, "--state",
            at / "state", "--jsonl", at / "lines", at / "box"]
    for how, status in ((signal.SIGINT, 75), (signal.SIGKILL, -9)):
        p = subprocess.Popen(list(map(str, args)), stdout=subprocess.PIPE,
                             stderr=subprocess.PIPE)
        size = (at / "lines").stat().st_size if (at / "lines").exists() else 0
        end = time.time() + 20
        while time.time() < end and p.poll() is None:
            if (at / "lines").exists() and (at / "lines").stat().st_size > size:
                break
            time.sleep(0.01)
        p.send_signal(how)
        p.communicate(timeout=30)
        same(p.returncode, status)
    # The state is not ahead of the lines; lines may stand twice after a kill.
    db = sqlite3.connect(at / "state")
    known = db.execute("SELECT count(*) FROM mail").fetchone()[0]
    db.close()
    holds(0 < known < 1000, known)
    with open(at / "lines", "ab") as f:
        f.write(b'{"half')
    run = mekiki(*args[1:])
    got = counts(run)
    same((got["mails"], got["fake"]), (1000, 334), run.err)
    holds(known <= got["judged before"] < 1000, got)
    reports, halves = [], 0
    for line in (at / "lines").read_text().splitlines():
        try:
            reports.append(json.loads(line)["index"])
        except json.JSONDecodeError:
            halves += 1  # a kill cut it off; its mail was judged again
    holds(1 <= halves <= 2, halves)
    same(len(set(reports)), 1000)


@case
def a_crash_is_tried_again_next_time(mekiki, hooked):
    at = folder()
    (at / "box").write_bytes(mbox(box(3) + [b"X-Mekiki-Test: crash\n" + PLAIN_MAIL]))
    args = ("--state", at / "state", at / "box")
    run = scan(hooked, *args)
    same((counts(run)["not readable"], run.status), (1, 1), run.err)
    got = counts(scan(mekiki, *args))
    same((got["mails"], got["judged before"], got["not readable"]), (4, 3, 0))


@case
def the_page_escapes_what_mail_brings(mekiki, hooked):
    at = folder()
    subject = "Subject: <script>x</script> \u202eevil"
    mail = b"\r\n".join(subject.encode() if l.lower().startswith(b"subject:") else l
                        for l in FAKE_MAIL.replace(b"\r\n", b"\n").split(b"\n"))
    (at / "box").write_bytes(mbox([mail]))
    for lang in ("en", "ja", "ja-easy"):
        mekiki("scan", "--lang", lang, "--now", NOW, "--html", at / "p.html",
               at / "box")
        page = (at / "p.html").read_text()
        holds("<script" not in page and "\u202e" not in page, lang)
        holds("&lt;script" in page and "default-src 'none'" in page, page[:400])
        holds("Amazon.co.jp" in page and "page.scan" not in page, lang)


@case
def progress_on_a_terminal_only(mekiki, hooked):
    at = folder()
    (at / "box").write_bytes(mbox(box(2000)))
    command = [mekiki.path, "scan", "--now", NOW, str(at / "box")]
    same(subprocess.run(command, stdout=subprocess.DEVNULL,
                        stderr=subprocess.PIPE).stderr, b"")
    ours, theirs = pty.openpty()
    p = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=theirs)
    os.close(theirs)
    seen = b""
    try:
        while True:
            piece = os.read(ours, 4096)
            if not piece:
                break
            seen += piece
    except OSError:
        pass  # the other end is closed
    p.wait()
    for word in (b" %", b" mails", b"/s ", b" left"):
        holds(word in seen, (word, seen[:200]))


sys.exit(main())
