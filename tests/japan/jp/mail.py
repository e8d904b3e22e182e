# SPDX-License-Identifier: MIT
"""Puts one mail together: body parts, fields, signatures, trace."""

from . import mime, sign
from .text import code


def blocks(text, bad, brand=None):
    """Cuts a filled body into blocks; bad gives (address, shown) links."""
    out, lines = [], []

    def flush():
        joined = "\n".join(lines).strip("\n")
        if joined:
            out.append(("text", joined))
        lines.clear()

    for line in text.split("\n"):
        mark, _, rest = line.partition(" ")
        if mark not in (">>", ">url", ">g", ">click", "@foot", "@img"):
            lines.append(line)
            continue
        flush()
        shown, _, href = rest.partition(" | ")
        if mark == "@foot":
            out.append(("foot",))
        elif mark == ">g":
            out.append(("glink", rest, "https://www.%s/%s" % (
                brand["web"], ["", "faq/", "privacy/", "login/"][len(rest) % 4])))
        elif mark == ">click":
            out.append(("url", shown, href))
        elif mark == "@img":
            out.append(("img", rest, "cid:img1@mail", bad[0] if bad else None))
        elif href:
            out.append(("button", shown, href))
        elif mark == ">url" and rest:
            out.append(("url", rest, rest))
        elif bad[1]:
            out.append(("url", bad[1], bad[0]))
        elif mark == ">url":
            out.append(("url", bad[0], bad[0]))
        else:
            out.append(("button", shown, bad[0]))
    flush()
    return out


class Letter:
    """All that is needed to write one mail."""

    def __init__(self, r, blocks, form, charset):
        self.r, self.blocks = r, blocks
        self.form, self.charset = form, charset
        self.cte, self.head = "base64", "B"
        self.style, self.brand, self.colour = "plain", "", "#e47911"
        self.logo, self.tail, self.image = "", "", None
        self.wrap, self.parts = 0, []
        self.fields = []
        self.mangle = None

    def html(self):
        text = mime.to_html(self.blocks, self.style, self.brand, self.colour,
                            self.tail)
        if self.mangle:
            text = self.mangle(text)
        return text.replace("%CHARSET%", self.charset).replace(
            "%LOGO%", self.logo)

    def plain(self):
        text = mime.to_plain(self.blocks)
        return mime.wrap(text, self.wrap) if self.wrap else text

    def settle(self, *more):
        """Falls back to UTF-8 where a letter is not in the charset."""
        text = self.html() + self.plain() + "".join(more)
        if not mime.fits(text, self.charset):
            self.charset = "utf-8"
            self.cte = "base64" if self.cte == "7bit" else self.cte
            self.wrap = 0

    def body(self):
        """(content fields, body bytes)."""
        r, cs, cte = self.r, self.charset, self.cte
        mark = "----=_%s" % code(r, "A", 18)
        if self.form == "plain":
            top = mime.part("plain", self.plain(), cs, cte)
        elif self.form == "html":
            top = mime.part("html", self.html(), cs, cte)
        else:
            top = mime.multipart("alternative", [
                mime.part("plain", self.plain(), cs, cte),
                mime.part("html", self.html(), cs, cte)], mark + "a")
        if self.image:
            top = mime.multipart("related", [top, mime.binary(
                'image/png; name="img1.png"', self.image,
                [(b"Content-ID", b" <img1@mail>"),
                 (b"Content-Disposition", b' inline; filename="img1.png"')])],
                mark + "r")
        if self.parts:
            top = mime.multipart("mixed", [top] + self.parts, mark + "m")
        return top

    def text(self, value):
        return b" " + mime.header_text(value, self.charset, self.head)

    def mailbox(self, name, address):
        if not name:
            return (" " + address).encode()
        if name.isascii():
            quoted = name.replace("\\", "").replace('"', '\\"')
            return (' "%s" <%s>' % (quoted, address)).encode()
        raw = mime.header_text(name, self.charset, self.head)
        if self.head == "raw":
            raw = b'"' + raw + b'"'
        return b" " + raw + (" <%s>" % address).encode()


def signed(world, fields, body, marks):
    """Adds signatures; marks: (domain, key, algo, canon, when, forged)."""
    out = []
    for domain, key, algo, canon, when, forged in marks:
        name = world.selector(domain, key)
        used = world.keys["other" if forged else key]
        out.append(sign.signature(fields, body, used, domain, name, algo,
                                  canon, when))
    return out + fields


def join(fields, body):
    return b"".join(n + b":" + v + b"\r\n" for n, v in fields) + b"\r\n" + body


def parse(head):
    """Fields [(name, value)] for a list of text pairs."""
    return [(n.encode(), (" " + v).encode()) for n, v in head]
