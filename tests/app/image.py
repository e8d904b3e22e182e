#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Codes in pictures, read by the program in its jail."""
import base64, random, sys, time

from codes import FAKE, FAKE_CODE, OWN, png
from program import case, holds, main, same, temporary

HEAD = ("From: \"Amazon.co.jp\" <info@sender.example>\r\n"
        "To: reader@example.com\r\nSubject: Amazon.co.jp: account\r\n"
        "Date: Tue, 28 Oct 2025 09:30:00 +0900\r\n"
        "Message-ID: <a@sender.example>\r\nMIME-Version: 1.0\r\n")
HTML = "<p>Scan the QR code to confirm your account.</p>"


def lines64(data):
    return base64.encodebytes(data).decode().replace("\n", "\r\n")


def mail_with_part(data, kind="image/png", how="inline", html=HTML):
    return (HEAD + "Content-Type: multipart/related; boundary=b\r\n\r\n"
            "--b\r\nContent-Type: text/html\r\n\r\n" + html + "\r\n"
            "--b\r\nContent-Type: " + kind + "\r\nContent-ID: <c>\r\n"
            "Content-Disposition: " + how + "\r\n"
            "Content-Transfer-Encoding: base64\r\n\r\n"
            + lines64(data) + "--b--\r\n").encode()


def mail_with_uri(data):
    uri = "data:image/png;base64," + base64.b64encode(data).decode()
    return (HEAD + "Content-Type: text/html\r\n\r\n" + HTML
            + '<img src="' + uri + '">\r\n').encode()


def report(mekiki, data, *more):
    run = mekiki("check", "--format", "json", *more, stdin=data)
    return run.reports()[0]


def codes(r):
    return [l for l in r["links"] if l["role"] == "qr"]


def has(r, finding):
    return finding in [f["id"] for f in r["findings"]]


def table(code, dark, light, merged=False):
    """A table whose cells are the modules; runs as colspan when merged."""
    rows = []
    for line in code.split():
        cells, at = [], 0
        while at < len(line):
            n = 1
            while merged and line[at:at + n + 1] == line[at] * (n + 1) and at + n < len(line):
                n += 1
            cells.append("<td%s%s></td>" % (
                " colspan=%d" % n if n > 1 else "",
                dark if line[at] == "#" else light))
            at += n
        rows.append("<tr height=4>%s</tr>" % "".join(cells))
    return "<table cellspacing=0 cellpadding=0>%s</table>" % "".join(rows)


def blocks(code, is_half, is_inverted=False):
    lines = code.split()
    if is_inverted:  # as terminals show it, with a margin of light blocks
        blank = ["." * (len(lines[0]) + 8)] * 4
        lines = blank + ["...." + l + "...." for l in lines] + blank
        lines = [l.translate(str.maketrans("#.", ".#")) for l in lines]
    if not is_half:
        return "\n".join(l.replace("#", "██").replace(".", "  ") for l in lines)
    lines += ["." * len(lines[0])] * (len(lines) % 2)
    return "\n".join("".join({"##": "█", "#.": "▀", ".#": "▄", "..": " "}[a + b]
                             for a, b in zip(*lines[i:i + 2]))
                     for i in range(0, len(lines), 2))


def html_mail(html):
    return (HEAD + "Content-Type: text/html; charset=utf-8\r\n\r\n" + HTML +
            html).encode()


def text_mail(text):
    return (HEAD + "Content-Type: text/plain; charset=utf-8\r\n\r\n"
            "Scan the QR code to confirm your account.\n\n" + text +
            "\n\nThank you.\n").encode()


@case
def a_drawn_code_is_a_link(mekiki):
    css = (' style="background-color: #000"', ' style="background-color:white"')
    old = (" bgcolor=black", "")
    for data in (html_mail(table(FAKE_CODE, *css)),
                 html_mail(table(FAKE_CODE, *old)),
                 html_mail(table(FAKE_CODE, *css, merged=True)),
                 html_mail("<table><tr><td>" + table(FAKE_CODE, *old) +
                           "</td></tr></table>"),
                 html_mail("<pre>\n" + blocks(FAKE_CODE, True) + "\n</pre>"),
                 text_mail(blocks(FAKE_CODE, True)),
                 text_mail(blocks(FAKE_CODE, True, True)),
                 text_mail(blocks(FAKE_CODE, False))):
        r = report(mekiki, data)
        same([l["host"] for l in codes(r)], ["amazon.co.jp.login.example"],
             data[400:700])
        same((codes(r)[0]["span"]["space"], r["verdict"]), ("text", "phish"))


@case
def other_drawings_are_none(mekiki):
    grid = "\n".join("#." * 13 if i % 2 else ".#" * 13 for i in range(26))
    wide = "\n".join("#.#" * 60 for _ in range(300))
    for data in (html_mail(table(grid, " bgcolor=black", "")),
                 html_mail(table(wide, " bgcolor=black", "") * 20),
                 text_mail(blocks(grid, True)), text_mail(blocks(wide, False)),
                 text_mail("█▀▄" * 50000), text_mail(("█" * 30 + "\n") * 5000)):
        same(codes(report(mekiki, data)), [])


@case
def a_code_in_a_part_is_a_link(mekiki):
    data = mail_with_part(FAKE)
    for kind, how in (("image/png", "inline"), ("image/png", "attachment"),
                      ("application/octet-stream", "attachment")):
        data = mail_with_part(FAKE, kind, how)
        r = report(mekiki, data)
        found = codes(r)
        same([l["host"] for l in found], ["amazon.co.jp.login.example"], how)
        span = found[0]["span"]
        same((span["part"], span["space"], found[0]["acting"]),
             ("2", "raw", True), how)
        body = data[span["offset"]:span["offset"] + span["length"]]
        same(base64.b64decode(body), FAKE, how)
        holds(has(r, "link.qr") and has(r, "link.poses-as-host"), r)
        same(r["verdict"], "phish", how)


@case
def a_code_in_a_data_uri_is_a_link(mekiki):
    data = mail_with_uri(FAKE)
    span = codes(report(mekiki, data))[0]["span"]
    same((span["part"], span["space"]), ("1", "text"))
    text = data.split(b"\r\n\r\n", 1)[1]
    same(text[span["offset"]:span["offset"] + 4], b"<img")


@case
def the_brands_own_code_is_no_reproach(mekiki):
    r = report(mekiki, mail_with_part(OWN))
    same([l["relation"] for l in codes(r)], ["own"])
    holds(not has(r, "link.qr"), r)


@case
def a_code_alone_decides_nothing(mekiki):
    plain = HEAD.replace("Amazon.co.jp: account", "Minutes of the meeting")
    plain = plain.replace("\"Amazon.co.jp\" <info", "\"Taro Yamada\" <taro")
    data = mail_with_part(FAKE, html="<p>See the picture.</p>")
    data = data.replace(HEAD.encode(), plain.encode())
    r = report(mekiki, data)
    same((r["verdict"], len(codes(r)), has(r, "link.qr")),
         ("no-claim", 1, False))


@case
def a_remote_picture_is_not_fetched(mekiki):
    r = report(mekiki, (HEAD + "Content-Type: text/html\r\n\r\n" + HTML
                        + '<img src="http://192.0.2.1/q.png">\r\n').encode())
    same(codes(r), [])


@case
def a_picture_alone_is_judged_by_its_code(mekiki):
    for data, want, status in ((FAKE, "phish", 1), (OWN, "genuine", 0)):
        run = mekiki("image", "--format", "json", temporary("a.png", data))
        same((run.reports()[0]["verdict"], run.status), (want, status))
    blank = png(200, 200, (b"\0" + b"\xff" * 200) * 200)
    for data, note in ((blank, "note.image-no-code"),
                       (b"no picture", "note.image-unread"),
                       (FAKE[:50], "note.image-unread")):
        run = mekiki("image", "--format", "json", temporary("a.png", data))
        r = run.reports()[0]
        same((r["verdict"], r["source"], run.status), ("unknown", "image", 3))
        holds(has(r, note), r)


def timed(mekiki, data):
    """The report and its seconds; of three runs the quickest."""
    times = []
    for _ in range(3):
        start = time.monotonic()
        r = report(mekiki, data)
        times.append(time.monotonic() - start)
    return r, min(times)


@case
def bombs_are_refused_at_once(mekiki):
    bomb = png(60000, 60000, bytes(1 << 20))
    usual = timed(mekiki, mail_with_part(FAKE))[1]
    r, spent = timed(mekiki, mail_with_part(bomb))
    holds("limit.images" in r["limits"], r["limits"])
    holds(r["verdict"] != "genuine" and r["basis"] != "not-read", r)
    # Its 3.6 GB of pixels would take several seconds.
    holds(spent < usual + 1, "%.3f s, usually %.3f s" % (spent, usual))


@case
def a_code_behind_a_bomb_is_found(mekiki):
    data = mail_with_part(png(4000, 4000, bytes(4001 * 4000))).replace(
        b"--b--", b"--b\r\nContent-Type: image/png\r\n"
        b"Content-Transfer-Encoding: base64\r\n\r\n"
        + lines64(FAKE).encode() + b"--b--")
    same(len(codes(report(mekiki, data))), 1)


@case
def damage_ends_no_worker(mekiki):
    source = random.Random(7)
    mails = []
    for _ in range(60):
        data = bytearray(FAKE[:source.randrange(8, len(FAKE))])
        for _ in range(3):
            data[source.randrange(8, len(data))] ^= source.randrange(1, 256)
        mails.append(b"From a@b.example Tue Oct 28 09:30:00 2025\n" + mail_with_part(bytes(data)).replace(
            b"\r\n", b"\n") + b"\n")
    run = mekiki("check", "--format", "json", stdin=b"".join(mails))
    reports = run.reports()
    same(len(reports), 60)
    for r in reports:
        holds(r["basis"] != "not-read", r)


if __name__ == "__main__":
    sys.exit(main())
