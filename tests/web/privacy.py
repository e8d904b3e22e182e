#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""After many checks nothing of any mail is on the disk or in the log.

    privacy.py PROGRAM DATA WEB [CHECKS]

Each mail has words of its own; then the log, the daemon's folder, the folders
for temporary files and whatever its processes hold open are searched.
"""
import os
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parent))
from daemon import Daemon  # noqa: E402
sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / "app"))
from processes import tree  # noqa: E402

MARK = b"zebraquartz"  # in every mail, nowhere else


def mail(i):
    return (b"From: Amazon.co.jp <%s%d@evil.example>\r\nTo: victim%s@home."
            b"example\r\nSubject: %s subject\r\nMIME-Version: 1.0\r\n"
            b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\n"
            b"confirm %s https://%s.evil.example/\r\n--b\r\nContent-Type: "
            b"application/pdf; name=%s.pdf\r\n\r\n%s\r\n--b--\r\n" %
            (MARK, i, MARK, MARK, MARK, MARK, MARK, MARK * 3000))


def holds(path):
    tail = b""
    try:
        with open(path, "rb") as f:
            while piece := f.read(1 << 20):
                if MARK in tail + piece:
                    return True
                tail = piece[-len(MARK):]
    except OSError:
        pass
    return False


def files_of(folders, since):
    for folder in folders:
        for dir, _, names in os.walk(folder):
            for name in names:
                p = os.path.join(dir, name)
                try:
                    s = os.lstat(p)
                except OSError:
                    continue
                if (s.st_mode & 0o170000) == 0o100000 and s.st_mtime >= since:
                    yield p


def open_files(pid):
    for p in tree(pid):
        for fd in pathlib.Path("/proc/%d/fd" % p).glob("*"):
            try:
                target = os.readlink(fd)
            except OSError:
                continue
            if target.startswith("/") and not target.startswith("/dev"):
                yield target


def form(**fields):
    """A form of the page; `file` is the mail."""
    out = b""
    for name, value in fields.items():
        what = b'; filename="%s.eml"' % MARK if name == "file" else b""
        out += (b"--x\r\nContent-Disposition: form-data; name=\"%s\"%s"
                b"\r\n\r\n%s\r\n" % (name.encode(), what, value))
    return out + b"--x--\r\n"


def ask(d, path, **fields):
    return d.request("POST", path, form(**fields), [
        ("Content-Type", "multipart/form-data; boundary=x")])


PAGES = (  # each way that the page has
    lambda d, m: ask(d, "/answer", file=m),
    lambda d, m: ask(d, "/answer", text=m, **{"from": MARK + b"@a.example"}),
    lambda d, m: ask(d, "/answer", link=b"https://%s.example/" % MARK),
    lambda d, m: ask(d, "/answer", file=m, inbox_text=MARK * 50),
    lambda d, m: ask(d, "/save", file=m, **{"as": b"mail"}),
    lambda d, m: ask(d, "/save", file=m, **{"as": b"csv"}),
    lambda d, m: d.request("POST", "/api/v1/redact", m,
                           [("Content-Type", "message/rfc822")]),
)


def giving(program, data, web):
    """A copy is kept with the tick alone, and without the recipient."""
    d = Daemon(program, data, web, ["samples = {dir}"])
    fails = []
    m = mail(1)
    for fields, right, files in (
            ({}, 400, 0), ({"consent": b"no"}, 400, 0),
            ({"consent": b"yes"}, 200, 1)):
        status, headers, body = ask(d, "/give", file=m, **fields)
        kept = list(d.path.glob("*.eml"))
        if status != right or len(kept) != files:
            fails.append((fields, status, kept))
    text = kept[0].read_bytes() if kept else b""
    if (b"victim" in text or b"home.example" in text or
            b"evil.example" not in text or list(d.path.glob("*.part"))):
        fails.append(text[:600])
    if kept and (headers["x-request-id"] not in kept[0].name or
                 headers["x-request-id"].encode() not in body or
                 kept[0].stat().st_mode & 0o077):
        fails.append(kept)
    _, _, page = ask(d, "/answer", file=m)
    if b'name="consent"' not in page or b"checked" in page.split(
            b'name="consent"')[1][:40]:
        fails.append("the tick is not there, or set")
    if d.stop():
        fails.append("its end")
    bare = Daemon(program, data, web)
    if ask(bare, "/give", file=m, consent=b"yes")[0] != 404 or \
            b'name="consent"' in ask(bare, "/answer", file=m)[2]:
        fails.append("taken without a folder")
    bare.stop()
    print("given copies: %s" % (fails or "as agreed"))
    return bool(fails)


def main(program, data, web, checks="1000"):
    d = Daemon(program, data, web)
    since = os.stat(d.config).st_mtime - 1
    for i in range(int(checks)):
        if i % 4 == 3:  # by the page and the rest
            status = PAGES[i // 4 % len(PAGES)](d, mail(i))[0]
        else:
            status = d.check(mail(i), "?file=" + MARK.decode())[0]
        assert status == 200, status
    d.raw(b"POST /answer?%s HTTP/1.1\r\nHost: %s\r\n\r\n" % (MARK, MARK))
    d.raw(b"GET /%s HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n"
          % MARK)
    folders = [d.dir.name, "/tmp", "/var/tmp", "/dev/shm", "/run", "/var/log"]
    found = [p for p in files_of(folders, since) if holds(p)]
    found += [p for p in open_files(d.process.pid) if holds(p)]
    log = d.log_text()
    lines = log.count("\n")
    status = d.stop()
    if MARK.decode() in log or "127.0.0.1" in log:
        found.append("the log")
    core = pathlib.Path("/proc/self/coredump_filter").exists()
    print("%s checks, %d lines of log, searched %s: %s" % (
        checks, lines, " ".join(folders), found or "nothing found"))
    if giving(program, data, web):
        return 1
    return 1 if found or status or not core or lines < int(checks) else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
