#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What mekikid lets in: raw sockets against the real program.

    test_gate.py PROGRAM DATA WEB
"""
import json
import os
import pathlib
import socket
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).parent))
from daemon import Daemon, parse  # noqa: E402

MAIL = b"From: a@b.example\r\nSubject: hello\r\n\r\nhello\r\n"
CHECK = "POST /api/v1/check HTTP/1.1\r\n"
TYPE = "Content-Type: message/rfc822\r\n"
HOST = "Host: 127.0.0.1\r\n"


def post(*fields, body=MAIL, line=CHECK, host=HOST):
    return (line + host + TYPE + "".join(f + "\r\n" for f in fields) +
            "\r\n").encode("latin-1") + body


LENGTH = "Content-Length: %d" % len(MAIL)
CHUNKS = b"%x\r\n%s\r\n0\r\n\r\n" % (len(MAIL), MAIL)

# name, bytes, the statuses that are right (0: closed without an answer)
CASES = [
    ("plain", post(LENGTH), {200}),
    ("chunked", post("Transfer-Encoding: chunked", body=CHUNKS), {200}),
    ("both lengths", post(LENGTH, "Transfer-Encoding: chunked", body=CHUNKS),
     {400}),
    ("both, other order",
     post("Transfer-Encoding: chunked", LENGTH, body=CHUNKS), {400}),
    ("length twice", post(LENGTH, LENGTH), {400}),
    ("two lengths", post(LENGTH, "Content-Length: 3"), {400}),
    ("list of lengths", post("Content-Length: 46, 46"), {400}),
    ("length with plus", post("Content-Length: +46"), {400}),
    ("length in hex", post("Content-Length: 0x2e"), {400}),
    ("negative length", post("Content-Length: -1"), {400}),
    ("empty length", post("Content-Length:"), {400}),
    ("huge length", post("Content-Length: 99999999999999999999"), {400, 413}),
    ("length over 64 bits", post("Content-Length: 18446744073709551662"),
     {400, 413}),
    ("blank before colon", post("Content-Length : 46"), {400}),
    ("coding with blank name", post("Transfer-Encoding : chunked",
                                    body=CHUNKS), {400}),
    ("coding xchunked", post("Transfer-Encoding: xchunked", body=CHUNKS),
     {400}),
    ("coding twice", post("Transfer-Encoding: chunked",
                          "Transfer-Encoding: chunked", body=CHUNKS), {400}),
    ("coding list", post("Transfer-Encoding: gzip, chunked", body=CHUNKS),
     {400}),
    ("coding identity", post("Transfer-Encoding: identity", LENGTH), {400}),
    ("chunked in 1.0", post("Transfer-Encoding: chunked", body=CHUNKS,
                            line="POST /api/v1/check HTTP/1.0\r\n"), {400}),
    ("content encoding", post(LENGTH, "Content-Encoding: gzip"), {415}),
    ("control in value", post(LENGTH, "X-A: a\x01b"), {400}),
    ("NUL in value", post(LENGTH, "X-A: a\x00b"), {400, 0}),
    ("NUL in last value", post("X-A: b", LENGTH + "\x00b"), {400, 0}),
    ("NUL in coding", post("Transfer-Encoding: chunked\x00, gzip",
                           body=CHUNKS), {400, 0}),
    ("NUL in name", post(LENGTH, "X\x00-A: a"), {400, 0}),
    ("NUL in target", post(LENGTH, line="POST /\x00x HTTP/1.1\r\n"),
     {400, 0}),
    ("DEL in value", post(LENGTH, "X-A: a\x7fb"), {400}),
    ("bad field name", post(LENGTH, "X(A): b"), {400}),
    ("folded field", post(LENGTH, "X-A: a", " b"), {400, 200}),
    ("CR in value", post(LENGTH, "X-A: a\rTransfer-Encoding: chunked"),
     {400, 0}),
    ("no host", post(LENGTH, host=""), {400}),
    ("two hosts", post(LENGTH, HOST.strip()), {400}),
    ("foreign host", post(LENGTH, host="Host: evil.example\r\n"), {421}),
    ("rebound host", post(LENGTH, host="Host: evil.example:8025\r\n"), {421}),
    ("host with user", post(LENGTH, host="Host: a@127.0.0.1\r\n"), {400}),
    ("localhost", post(LENGTH, host="Host: localhost:1234\r\n"), {200}),
    ("v6 host", post(LENGTH, host="Host: [::1]:1234\r\n"), {200}),
    ("configured host", post(LENGTH, host="Host: mekiki.example\r\n"), {200}),
    ("foreign origin", post(LENGTH, "Origin: https://evil.example"), {403}),
    ("null origin", post(LENGTH, "Origin: null"), {403}),
    ("own origin", post(LENGTH, "Origin: http://127.0.0.1"), {200}),
    ("configured origin", post(LENGTH, "Origin: https://board.example"),
     {200}),
    ("cross site", post(LENGTH, "Sec-Fetch-Site: cross-site"), {403}),
    ("expect other", post(LENGTH, "Expect: 200-maybe"), {417}),
    ("unknown method", post(LENGTH, line="BREW /api/v1/check HTTP/1.1\r\n"),
     {501}),
    ("options", post(LENGTH, line="OPTIONS / HTTP/1.1\r\n"), {501}),
    ("get with body", post(LENGTH, line="GET / HTTP/1.1\r\n"), {400}),
    ("get of an action", (b"GET /api/v1/check HTTP/1.1\r\n" +
                          HOST.encode() + b"Connection: close\r\n\r\n"),
     {405}),
    ("no such page", post(LENGTH, line="POST /nothing HTTP/1.1\r\n"), {404}),
    ("dots in path", post(LENGTH, line="POST /static/../check HTTP/1.1\r\n"),
     {404}),
    ("absolute target",
     post(LENGTH, line="POST http://evil.example/ HTTP/1.1\r\n"), {400}),
    ("bytes in target", post(LENGTH, line="POST /\xff HTTP/1.1\r\n"), {400}),
    ("backslash", post(LENGTH, line="POST /\\ HTTP/1.1\r\n"), {400}),
    ("HTTP/0.9", b"GET /\r\n\r\n", {400, 505, 0}),
    ("HTTP/2.0", post(LENGTH, line="POST /api/v1/check HTTP/2.0\r\n"),
     {400, 505}),
    ("noise", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" * 20, {400, 0}),
    ("many fields", post(LENGTH, *["X-%d: 1" % i for i in range(150)]),
     {431, 400}),
    ("long header", post(LENGTH, "X-A: " + "a" * 100000), {431, 413, 0}),
    ("says too much", post("Content-Length: 67108864", body=b""), {413}),
    ("empty mail", post("Content-Length: 0", body=b""), {400}),
    ("wrong type", post(LENGTH).replace(b"message/rfc822", b"image/png"),
     {415}),
]


def form(parts, boundary="xyz", end="--xyz--\r\n"):
    body = b""
    for head, value in parts:
        body += (b"--xyz\r\n" + head + b"\r\n\r\n" + value + b"\r\n")
    body += end.encode()
    return (b"POST /api/v1/check HTTP/1.1\r\n" + HOST.encode() +
            b"Content-Type: multipart/form-data; boundary=" +
            boundary.encode() + b"\r\nContent-Length: %d\r\n\r\n" %
            len(body)) + body


NAMED = b'Content-Disposition: form-data; name="mail"'
FORMS = [
    ("form", form([(NAMED, MAIL)]), {200}),
    ("no boundary", form([(NAMED, MAIL)], boundary=""), {400}),
    ("other boundary", form([(NAMED, MAIL)], boundary="abc"), {400}),
    ("long boundary", form([(NAMED, MAIL)], boundary="x" * 100), {400}),
    ("no end", form([(NAMED, MAIL)], end=""), {400}),
    ("no name", form([(b"Content-Disposition: form-data", MAIL)]), {400}),
    ("long name", form([(NAMED.replace(b"mail", b"m" * 100), MAIL)]), {400}),
    ("name twice", form([(NAMED + b"\r\n" + NAMED, MAIL)]), {400}),
    ("encoded part",
     form([(NAMED + b"\r\nContent-Transfer-Encoding: base64", MAIL)]), {400}),
    ("long part header", form([(NAMED + b"\r\nX: " + b"a" * 5000, MAIL)]),
     {400}),
    ("many fields", form([(b'Content-Disposition: form-data; name="did"',
                           b"opened")] * 80), {400}),
    ("unknown field", form([(NAMED, MAIL), (NAMED.replace(b"mail", b"zz"),
                                            b"1")]), {400}),
    ("bad value", form([(NAMED, MAIL), (NAMED.replace(b"mail", b"lang"),
                                        b"xx")]), {400}),
    ("no mail", form([(NAMED.replace(b"mail", b"lang"), b"ja")]), {400}),
    # RFC 2046 5.1: no line of a part may begin with the delimiter.
    ("boundary inside", form([(NAMED, MAIL + b"--xyz in a line")]), {400}),
]

failures = []


def expect(name, ok, what):
    if not ok:
        failures.append(name)
        print("FAILED %s: %s" % (name, what))


def run_table(d, table):
    for name, data, right in table:
        data = data.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n", 1) \
            if b"Connection:" not in data and name != "HTTP/0.9" else data
        out = d.raw(data, half_close=name in ("HTTP/0.9", "noise"))
        status = parse(out)[0] if out else 0
        expect(name, status in right, "%s, not %s" % (status, right))
        # Whatever was refused ends the connection: nothing is smuggled.
        # (libmicrohttpd 0.9.75 writes the head of its own refusals twice.)
        first = out.split(b"\r\n\r\n")[0]
        expect(name + " once", out.count(b"HTTP/1.1 ") <= 1 or
               out.count(first) == out.count(b"HTTP/1.1 "), out[:400])


def test_uploads(d):
    start = time.time()
    out = b""
    with socket.create_connection(("127.0.0.1", d.port), 30) as s:
        s.sendall(post("Content-Length: 67108864", body=b""))
        try:
            for _ in range(64):
                s.sendall(b"x" * 1048576)
        except (BrokenPipeError, ConnectionResetError):
            pass
        try:
            out = s.recv(65536)
        except ConnectionResetError:
            pass
    expect("64 MB early", not out or parse(out)[0] == 413, out[:100])
    expect("64 MB soon", time.time() - start < 5, time.time() - start)
    with socket.create_connection(("127.0.0.1", d.port), 30) as s:
        s.sendall(post("Transfer-Encoding: chunked", body=b""))
        sent, out = 0, b""
        try:
            while sent < 64:
                s.sendall(b"100000\r\n" + b"x" * 1048576 + b"\r\n")
                sent += 1
        except (BrokenPipeError, ConnectionResetError):
            pass
        try:
            out = s.recv(65536)
        except ConnectionResetError:
            pass
    expect("64 MB in chunks", sent < 64 and
           (not out or parse(out)[0] == 413), (sent, out[:100]))


def test_slow(d):
    """450 half-open connections: others are served, these are cut off."""
    lines = []
    for _ in range(450):
        s = socket.create_connection(("127.0.0.1", d.port), 30)
        s.sendall(b"POST /answer HTTP/1.1\r\nHost: 127.0.0.1\r\nX-")
        lines.append(s)
    status, _ = d.check(MAIL)
    expect("served beside 450", status == 200, status)
    end = time.time() + 20
    while time.time() < end and d.metric("connections") > 50:
        for s in lines[::50]:  # a byte now and then does not save them
            try:
                s.sendall(b"a")
            except OSError:
                pass
        time.sleep(0.25)
    expect("450 cut off", d.metric("connections") < 50,
           d.metric("connections"))
    for s in lines:
        s.close()


def test_rate(program, data, web):
    d = Daemon(program, data, web, ["rate_burst = 5",
                                    "trusted_proxy = 127.0.0.1"], rate=60)
    statuses = [d.check(MAIL)[0] for _ in range(8)]
    expect("429", statuses.count(429) >= 2 and statuses[0] == 200, statuses)
    _, headers, body = d.request("POST", "/api/v1/check", MAIL,
                                 [("Content-Type", "message/rfc822")])
    expect("retry-after", int(headers.get("retry-after", 0)) >= 1, headers)
    expect("problem", headers["content-type"] == "application/problem+json"
           and json.loads(body)["status"] == 429, body)

    def via(address):
        return d.request("POST", "/api/v1/check", MAIL, [
            ("Content-Type", "message/rfc822"),
            ("X-Forwarded-For", address)])[0]

    expect("behind a proxy", via("203.0.113.9") == 200, "")
    # Only the proxy's own word counts: what a client wrote before does not.
    spoofed = [via("203.0.113.%d, 198.51.100.7" % i) for i in range(8)]
    expect("spoofed", spoofed.count(429) >= 2, spoofed)
    # Two fields: only the one that the proxy added behind counts.
    twice = [d.request("POST", "/api/v1/check", MAIL, [
        ("Content-Type", "message/rfc822"),
        ("X-Forwarded-For", "203.0.113.%d" % (100 + i)),
        ("X-Forwarded-For", "198.51.100.8")])[0] for i in range(8)]
    expect("two fields", twice.count(429) >= 2, twice)
    six = [via("2001:db8:7:7::%x" % i) for i in range(1, 9)]
    expect("one network of IPv6", six.count(429) >= 2, six)
    expect("another network", via("2001:db8:7:8::1") == 200, "")
    expect("pages are not counted", d.request("GET", "/")[0] == 200, "")
    d.stop()


def test_keys(program, data, web):
    key = "correct-horse"
    digest = __import__("hashlib").sha256(key.encode()).hexdigest()
    path = pathlib.Path("/tmp") / ("mekiki-keys-%d" % time.time_ns())
    path.write_text("help-desk %s\n" % digest)
    d = Daemon(program, data, web, ["api_keys = %s" % path])
    path.unlink()
    expect("no key", d.check(MAIL)[0] == 401, "")
    for value, status in (("Bearer correct-horse", 200),
                          ("Bearer wrong", 401), ("Basic x", 401)):
        got = d.request("POST", "/api/v1/check", MAIL, [
            ("Content-Type", "message/rfc822"), ("Authorization", value)])[0]
        expect("key " + value, got == status, got)
    expect("pages need none", d.request("GET", "/")[0] == 200, "")
    d.stop()


def test_worker(d):
    for name in ("crash", "abort", "leave", "half", "bad-verdict",
                 "two-verdicts", "bad-json", "call"):
        mail = b"X-Mekiki-Test: " + name.encode() + b"\r\n" + MAIL
        status, report = d.check(mail)
        expect("worker " + name, status == 200 and
               report["verdict"] == "unknown", (status, report))
        expect("after " + name, d.check(MAIL)[0] == 200, "")
    mail = b"X-Mekiki-Test: crash\r\n" + MAIL
    status, _, body = d.request(
        "POST", "/answer", b"--x\r\nContent-Disposition: form-data; "
        b'name="file"; filename="a.eml"\r\n\r\n' + mail + b"\r\n--x--\r\n",
        [("Content-Type", "multipart/form-data; boundary=x")])
    expect("page of a crash", status == 200 and b"v-unknown" in body, status)
    expect("crashes counted", d.metric("worker_crashes_total") >= 3, "")


def test_reload(d):
    """Requests under way while the data is opened anew, three times."""
    import threading
    statuses, is_on = [], [True]

    def ask():
        while is_on[0]:
            statuses.append(d.check(MAIL)[0])

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for t in threads:
        t.start()
    for i in range(3):
        d.hang_up()
        end = time.time() + 30
        while d.metric("reloads_total") < i + 1 and time.time() < end:
            time.sleep(0.1)
        time.sleep(0.3)
    is_on[0] = False
    for t in threads:
        t.join()
    expect("reloaded", d.metric("reloads_total") == 3, "")
    expect("none dropped", len(statuses) > 10 and set(statuses) == {200},
           (len(statuses), set(statuses)))


def test_config(program, data, web):
    import subprocess
    good = "data = %s\nweb = %s\n" % (data, web)
    for name, text, where in (
            ("unknown key", good + "colour = red\n", ":3: there is no such"),
            ("twice", good + "rate = 1\nrate = 2\n", ":4: "),
            ("range", good + "threads = 0\n", ":3: "),
            ("no equals", good + "threads\n", ":3: "),
            ("bad proxy", good + "trusted_proxy = house\n", "trusted_proxy"),
            ("bad data", "data = /nonexistent\nweb = %s\n" % web, ""),
            ("bad lang", good + "lang = xx\n", "lang")):
        path = pathlib.Path("/tmp/mekikid-%d.conf" % time.time_ns())
        path.write_text(text + "metrics_listen = off\n"
                        "listen = 127.0.0.1:0\n")
        # Without -t for what is only found when it starts.
        r = subprocess.run([program, "-c", str(path)], timeout=60,
                           capture_output=True, text=True)
        expect("config " + name, r.returncode == 78 and where in r.stderr,
               (r.returncode, r.stderr))
        path.unlink()


def test_memory(d):
    """Mails stay in memory: no core, not to be read by others' debuggers."""
    limits = pathlib.Path("/proc/%d/limits" % d.process.pid).read_text()
    line = [x for x in limits.split("\n") if x.startswith("Max core file")][0]
    expect("no core", line.split()[4:6] == ["0", "0"], line)
    if os.getuid():  # root owns all of it anyhow
        owner = os.stat("/proc/%d/environ" % d.process.pid).st_uid
        expect("not dumpable", owner == 0, owner)


def test_ids(d):
    """Each answer has an id of its own, which the log has, too."""
    ids = {d.request("POST", "/api/v1/check", MAIL, [
        ("Content-Type", "message/rfc822")])[1]["x-request-id"]
        for _ in range(5)}
    expect("ids", len(ids) == 5, ids)
    _, headers, body = d.request("POST", "/api/v1/check/url", b"{}", [
        ("Content-Type", "application/json")])
    problem = json.loads(body)
    expect("a problem has its id", headers["x-request-id"] in
           problem.get("instance", ""), problem)
    log = d.log_text()
    expect("ids in the log", all('"%s"' % x in log for x in ids), ids)
    for accept, kind in (("text/html,*/*", "text/html"),
                         ("*/*", "application/problem+json")):
        status, headers, _ = d.request("GET", "/nothing",
                                       headers=[("Accept", accept)])
        expect("404 for " + accept, status == 404 and
               headers["content-type"].startswith(kind), headers)
    _, headers, _ = d.request("POST", "/api/v1/check", MAIL, [
        ("Content-Type", "message/rfc822"), ("Origin", "http://127.0.0.1")])
    expect("no CORS", not any(h.startswith("access-control")
                              for h in headers), headers)


GIVEN = """
import os, sys
for fd, to in ((int(sys.argv[1]), 3), (int(sys.argv[2]), 4)):
    os.dup2(fd, to)
os.environ.update(LISTEN_PID=str(os.getpid()), LISTEN_FDS="2")
os.execv(sys.argv[3], sys.argv[3:])
"""


def test_given_sockets(program, data, web):
    """As the service manager hands them in: the page's, the metrics'."""
    import subprocess
    # Above 20, so that neither is in the other's way.
    kept = [os.open("/dev/null", os.O_RDONLY) for _ in range(20)]
    socks = [socket.create_server(("127.0.0.1", 0)) for _ in range(2)]
    for fd in kept:
        os.close(fd)
    path = pathlib.Path("/tmp/mekikid-given-%d.conf" % time.time_ns())
    path.write_text("data = %s\nweb = %s\nlisten = 127.0.0.1:1\n"
                    "metrics_listen = 127.0.0.1:1\n" % (data, web))
    p = subprocess.Popen(
        [sys.executable, "-c", GIVEN] + [str(s.fileno()) for s in socks] +
        [os.path.abspath(program), "-c", str(path)],
        pass_fds=[s.fileno() for s in socks], stderr=subprocess.PIPE)

    def get(i, target):
        with socket.create_connection(socks[i].getsockname(), 30) as s:
            s.sendall(b"GET %s HTTP/1.1\r\nHost: localhost\r\n"
                      b"Connection: close\r\n\r\n" % target)
            out = b""
            while piece := s.recv(65536):
                out += piece
        return parse(out)[0]

    # What comes before it listens waits in the socket.
    expect("given page", get(0, b"/") == 200, "")
    expect("given metrics", get(1, b"/healthz") == 200, "")
    expect("metrics apart", get(0, b"/metrics") == 404, "")
    p.terminate()
    expect("given end", p.wait(60) == 0, p.returncode)
    p.stderr.close()
    path.unlink()
    for s in socks:
        s.close()


def test_stop(program, data, web):
    """What is under way is answered; then it ends with 0."""
    import threading
    d = Daemon(program, data, web)
    answers = []
    big = MAIL + b"word <https://a.example/> \r\n" * 20000
    t = threading.Thread(target=lambda: answers.append(d.check(big)[0]))
    t.start()
    time.sleep(0.2)
    status = d.stop()
    t.join()
    expect("stopped", status == 0, status)
    expect("answered before", answers == [200], answers)


def main(program, data, web):
    d = Daemon(program, data, web, ["header_seconds = 2",
                                    "host = mekiki.example",
                                    "origin = https://board.example"])
    run_table(d, CASES)
    run_table(d, FORMS)
    test_memory(d)
    test_ids(d)
    test_uploads(d)
    test_slow(d)
    test_worker(d)
    test_reload(d)
    text = d.log_text()
    expect("log without content", "hello" not in text and
           "b.example" not in text and "127.0.0.1" not in text, "")
    expect("end", d.stop() == 0, "")
    test_rate(program, data, web)
    test_keys(program, data, web)
    test_config(program, data, web)
    test_given_sockets(program, data, web)
    test_stop(program, data, web)
    print("%d failed" % len(failures))
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
