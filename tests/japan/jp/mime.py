# SPDX-License-Identifier: MIT
"""Headers and bodies in the encodings that Japanese mail really uses."""

import base64
import html
import re
import struct
import zlib

CODEC = {"utf-8": "utf-8", "iso-2022-jp": "iso2022_jp", "shift_jis": "cp932",
         "euc-jp": "euc_jp"}


def fits(text, charset):
    try:
        text.encode(CODEC[charset])
        return True
    except UnicodeEncodeError:
        return False


def encoded_words(text, charset, scheme="B"):
    """RFC 2047 words of at most 75 letters, joined by folds."""
    words, chunk = [], ""
    for ch in text + "\0":
        trial = chunk + ch
        if ch == "\0" or len(word(trial, charset, scheme)) > 75:
            if chunk:
                words.append(word(chunk, charset, scheme))
            trial = ch
        chunk = trial
    return "\r\n ".join(words).encode()


def word(text, charset, scheme):
    raw = text.encode(CODEC[charset])
    if scheme == "B":
        data = base64.b64encode(raw).decode()
    else:
        data = "".join(chr(b) if chr(b).isalnum() and b < 128 else
                       "_" if b == 32 else "=%02X" % b for b in raw)
    return "=?%s?%s?%s?=" % (charset.upper(), scheme, data)


def header_text(text, charset, style):
    """Encodes a header value; style is B, Q or raw."""
    if text.isascii():
        return text.encode()
    if style == "raw":
        return text.encode(CODEC[charset])
    return encoded_words(text, charset, style)


def quoted(raw):
    out, line = [], ""
    for b in raw:
        if b == 10:
            if line.endswith((" ", "\t")):
                line = line[:-1] + "=%02X" % ord(line[-1])
            out.append(line)
            line = ""
            continue
        piece = chr(b) if 32 <= b < 127 and b != 61 else "=%02X" % b
        if len(line) + len(piece) > 73:
            out.append(line + "=")
            line = ""
        line += piece
    out.append(line)
    return "\r\n".join(out).encode()


def transfer(text, charset, cte):
    """(content-transfer-encoding, body bytes with CRLF)."""
    raw = text.encode(CODEC[charset])
    if cte == "base64":
        return cte, base64.encodebytes(raw).replace(b"\n", b"\r\n")
    if cte == "quoted-printable":
        return cte, quoted(raw) + b"\r\n"
    name = "7bit" if all(b < 128 for b in raw) else "8bit"
    return name, raw.replace(b"\n", b"\r\n") + b"\r\n"


def part(kind, text, charset, cte):
    name, body = transfer(text, charset, cte)
    label = {"utf-8": "UTF-8", "iso-2022-jp": "ISO-2022-JP",
             "shift_jis": "Shift_JIS", "euc-jp": "EUC-JP"}[charset]
    return [(b"Content-Type", (" text/%s; charset=%s" % (kind, label)).encode()),
            (b"Content-Transfer-Encoding", (" " + name).encode())], body


def binary(kind, data, extra):
    body = base64.encodebytes(data).replace(b"\n", b"\r\n")
    return [(b"Content-Type", (" " + kind).encode()),
            (b"Content-Transfer-Encoding", b" base64")] + extra, body


def multipart(kind, parts, boundary):
    body = b""
    for fields, data in parts:
        body += b"--" + boundary.encode() + b"\r\n"
        body += b"".join(n + b":" + v + b"\r\n" for n, v in fields)
        body += b"\r\n" + data
        if not data.endswith(b"\r\n"):
            body += b"\r\n"
    body += b"--" + boundary.encode() + b"--\r\n"
    head = ' multipart/%s; boundary="%s"' % (kind, boundary)
    return [(b"Content-Type", head.encode())], body


def wrap(text, width):
    """Breaks long Japanese lines as old mailers do; addresses stay whole."""
    out = []
    for line in text.split("\n"):
        while len(line) > width and "://" not in line:
            out.append(line[:width])
            line = line[width:]
        out.append(line)
    return "\n".join(out)


def chunk(kind, data):
    return (struct.pack(">I", len(data)) + kind + data
            + struct.pack(">I", zlib.crc32(kind + data)))


def png(size, dark):
    """A grey PNG; dark(x, y) tells which squares of 4 pixels are black.

    The data are stored, not deflated, so that the bytes do not depend on
    the version of zlib.
    """
    rows = b""
    for y in range(size):
        row = b"".join((b"\0" if dark(x, y) else b"\xff") * 4
                       for x in range(size))
        rows += (b"\0" + row) * 4
    head = struct.pack(">IIBBBBB", size * 4, size * 4, 8, 0, 0, 0, 0)
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head)
            + chunk(b"IDAT", zlib.compress(rows, 0)) + chunk(b"IEND", b""))


def code_image(r):
    """Looks like a two-dimensional code; it carries no readable address."""
    n = 29
    grid = [[r.random() < 0.5 for _ in range(n)] for _ in range(n)]
    for oy, ox in ((0, 0), (0, n - 7), (n - 7, 0)):
        for y in range(7):
            for x in range(7):
                ring = max(abs(x - 3), abs(y - 3))
                grid[oy + y][ox + x] = ring != 2
    return png(n + 8, lambda x, y: 4 <= x < n + 4 and 4 <= y < n + 4
               and grid[y - 4][x - 4])


def esc(text):
    return html.escape(text, quote=True)


STYLES = ["table", "div", "plain", "font"]


def to_html(blocks, style, brand, colour, tail=""):
    """blocks: list of (kind, data...) as render.blocks makes them."""
    out = []
    foot = False
    for b in blocks:
        out.append(html_block(b, style, colour, foot))
        foot = foot or b[0] == "foot"
    inner = "\n".join(out) + tail
    if foot:
        inner += "</div>"
    charset = '<meta http-equiv="Content-Type" content="text/html; ' \
              'charset=%CHARSET%">'
    if style == "table":
        return ('<!DOCTYPE html>\n<html lang="ja"><head>%s<title>%s</title>'
                '</head><body style="margin:0;background:#f4f4f4">\n<table '
                'width="600" align="center" bgcolor="#ffffff" cellpadding="20">'
                '<tr><td><img src="cid:logo" alt="%s" height="32"></td></tr>\n'
                '<tr><td style="font-size:14px;line-height:1.7">\n%s\n</td></tr>'
                '</table></body></html>'
                % (charset, esc(brand), esc(brand), inner)).replace(
                    '<img src="cid:logo" ', '<img src="%LOGO%" ')
    if style == "div":
        return ('<html><head>%s</head><body><div style="max-width:640px;'
                'margin:auto;border-top:4px solid %s;padding:24px;font-family:'
                'Meiryo,sans-serif">\n%s\n</div></body></html>'
                % (charset, colour, inner))
    if style == "font":
        return ('<HTML><HEAD>%s</HEAD><BODY bgColor=#ffffff><FONT size=2 '
                'face="MS PGothic">\n%s\n</FONT></BODY></HTML>'
                % (charset, inner))
    return '<html>%s<body>\n%s\n</body></html>' % (charset, inner)


def html_block(b, style, colour, foot):
    kind = b[0]
    if kind == "text":
        body = "<br>\n".join(esc(l) for l in b[1].split("\n"))
        return "<p>%s</p>" % body if style != "font" else body + "<BR><BR>"
    if kind == "button" and not foot:
        if style == "table":
            return ('<table align="center"><tr><td bgcolor="%s" style="padding:'
                    '12px 40px;border-radius:4px"><a href="%s" style="color:#fff'
                    ';text-decoration:none">%s</a></td></tr></table>'
                    % (colour, esc(b[2]), esc(b[1])))
        if style == "div":
            return ('<p style="text-align:center"><a href="%s" style="background'
                    ':%s;color:#fff;padding:10px 30px;display:inline-block">%s'
                    '</a></p>' % (esc(b[2]), colour, esc(b[1])))
    if kind in ("button", "url", "glink"):
        return '<p><a href="%s">%s</a></p>' % (esc(b[2]), esc(b[1]))
    if kind == "img":
        img = '<img src="%s" alt="%s" border="0">' % (esc(b[2]), esc(b[1]))
        if b[3]:
            img = '<a href="%s">%s</a>' % (esc(b[3]), img)
        return "<p>%s</p>" % img
    if kind == "foot":
        return '<hr><div style="font-size:11px;color:#777777">'
    return ""


def to_plain(blocks):
    out = []
    for b in blocks:
        if b[0] == "text":
            out.append(b[1])
        elif b[0] == "button":
            out.append("▼%s\n%s" % (b[1], b[2]))
        elif b[0] == "glink":
            out.append("%s\n%s" % (b[1], b[2]))
        elif b[0] == "url":
            out.append(b[2])
        elif b[0] == "foot":
            out.append("-" * 40)
    return re.sub(r"\n{3,}", "\n\n", "\n\n".join(out)) + "\n"
