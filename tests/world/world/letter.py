# SPDX-License-Identifier: MIT
"""Puts one mail together: parts, dressing, fields, signatures, trace.

Head lines of a body: b brand, l language, y year, w where, f From, e way,
r Reply-To, t To, s Subject, u address of the links, o options, x more fields
(divided by "|"). Marks in the text: ">> shown | address" link, "@img address |
link" picture, "@h heading", "@hide text" invisible text, "@foot" small print.
"""

import base64
import datetime
import html
import re

from jp import mime, sign
from . import route
from .text import code, fill, rng

PEOPLE = ["user@example.net", "user@example.net", "user@example.net",
          "m.hollis@example.net", "kj.brandt@example.net",
          "c.moreau@example.net", "office@example.net"]
ZONES = {"en": [0, -5, -8, 10], "us": [-5, -6, -7, -8], "pt": [-3],
         "in": [0], "pl": [1], "sv": [1]}
mime.CODEC.update({n: n for n in (
    "iso-8859-1", "iso-8859-2", "iso-8859-15", "windows-1252", "windows-1250",
    "windows-1251", "us-ascii", "utf-16be", "koi8-r")})
COLOURS = ["#0b5394", "#c00", "#1a7f37", "#222222", "#e8710a", "#5b2d8e",
           "#00857c", "#d4145a"]


def parts_of(text, url):
    out, lines = [], []

    def flush():
        joined = "\n".join(lines).strip("\n")
        if joined:
            out.append(("text", joined))
        lines.clear()

    for line in text.split("\n"):
        mark, _, rest = line.partition(" ")
        if mark in (">>", "@img", "@h", "@hide", "@foot"):
            flush()
            a, bar, b = rest.partition(" | ")
            if mark == ">>":
                out.append(("link", a, b or url))
            elif mark == "@img":
                out.append(("img", a or "cid:pic1", b or url))
            else:
                out.append((mark[1:], rest))
        elif not line and lines:
            flush()
        else:
            lines.append(line)
    flush()
    return out


def plain(blocks):
    out = []
    for b in blocks:
        if b[0] == "text":
            out.append(b[1])
        elif b[0] == "h":
            out.append(b[1].upper() if b[1].isascii() else b[1])
        elif b[0] == "link":
            out.append(b[1] + ":\n" + b[2] if b[1] != b[2] else b[2])
        elif b[0] == "img":
            out.append("[image] " + b[2])
        elif b[0] == "foot":
            out.append("--------")
    return "\n\n".join(out) + "\n"


def dressed(blocks, style, r, title, lang):
    """HTML in one of seven styles."""
    esc = lambda t: html.escape(t, quote=True)  # noqa: E731
    colour = r.choice(COLOURS)
    klass = lambda: ' class="%s"' % code(r, "x", 9) if style == 3 else ""  # noqa
    out, small = [], False
    for b in blocks:
        if b[0] == "text":
            body = "<br>\n".join(esc(l) for l in b[1].split("\n"))
            size = "font-size:11px;color:#888" if small else "font-size:15px"
            if style == 0:
                out.append("<tr><td style=\"padding:8px 24px;%s;font-family:"
                           "Arial,Helvetica,sans-serif\">%s</td></tr>"
                           % (size, body))
            elif style == 4:
                out.append("<p class=MsoNormal><span style='%s'>%s</span></p>"
                           % (size, body))
            elif style == 6:
                out.append("<FONT face=Verdana size=%d>%s</FONT><BR><BR>"
                           % (1 if small else 2, body))
            else:
                out.append("<p%s%s>%s</p>" % (
                    klass(), ' style="%s"' % size if style in (1, 2, 5)
                    else "", body))
        elif b[0] == "h":
            out.append(("<tr><td style=\"background:%s;color:#fff;padding:18px "
                        "24px;font-size:22px\">%s</td></tr>" if style == 0 else
                        "<h2 style=\"color:%s\">%s</h2>") % (colour, esc(b[1])))
        elif b[0] == "link":
            if style in (0, 1, 3) and not small:
                a = ("<a href=\"%s\"%s style=\"background:%s;color:#ffffff;"
                     "padding:12px 28px;border-radius:4px;text-decoration:none;"
                     "display:inline-block\">%s</a>"
                     % (esc(b[2]), klass(), colour, esc(b[1])))
            else:
                a = "<a href=\"%s\">%s</a>" % (esc(b[2]), esc(b[1]))
            out.append("<tr><td align=\"center\" style=\"padding:14px\">%s</td>"
                       "</tr>" % a if style == 0 else
                       "<div align=\"center\"%s>%s</div>" % (klass(), a)
                       if style in (1, 3) else "<p>%s</p>" % a)
        elif b[0] == "img":
            a = ("<a href=\"%s\"><img src=\"%s\" border=\"0\" width=\"600\">"
                 "</a>" % (esc(b[2]), esc(b[1])))
            out.append("<tr><td>%s</td></tr>" % a if style == 0
                       else "<div>%s</div>" % a)
        elif b[0] == "hide":
            css = ["display:none;max-height:0;overflow:hidden",
                   "font-size:1px;color:#ffffff;line-height:1px",
                   "opacity:0;height:0;position:absolute;left:-9999px"]
            a = "<div style=\"%s\">%s</div>" % (r.choice(css), esc(b[1]))
            out.append("<tr><td>%s</td></tr>" % a if style == 0 else a)
        elif b[0] == "foot":
            small = True
            if style != 0:
                out.append("<hr>")
    inner = "\n".join(out)
    head = ("<meta http-equiv=\"Content-Type\" content=\"text/html; "
            "charset=%CS%\">")
    if style == 0:
        return ("<!DOCTYPE html PUBLIC \"-//W3C//DTD XHTML 1.0 Transitional//"
                "EN\" \"http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional."
                "dtd\">\n<html xmlns=\"http://www.w3.org/1999/xhtml\" lang=\""
                "%s\"><head>%s<meta name=\"viewport\" content=\"width=device-"
                "width\"><title>%s</title></head>\n<body style=\"margin:0;"
                "background:#f2f2f2\"><table align=\"center\" width=\"600\" "
                "cellspacing=\"0\" bgcolor=\"#ffffff\"><tbody>\n%s\n</tbody>"
                "</table></body></html>" % (lang, head, esc(title), inner))
    if style == 1:
        return ("<!doctype html><html><head>%s<style>body{font-family:Segoe UI,"
                "Arial}.c{max-width:560px;margin:auto;border:1px solid #ddd;"
                "padding:30px}</style></head><body><div class=\"c\">\n%s\n"
                "</div></body></html>" % (head, inner))
    if style == 3:
        return ("<html%s><head>%s</head><body%s><div%s><div%s>\n%s\n</div></div>"
                "</body></html>" % (klass(), head, klass(), klass(), klass(),
                                    inner))
    if style == 4:
        return ("<html xmlns:o=\"urn:schemas-microsoft-com:office:office\" "
                "xmlns:w=\"urn:schemas-microsoft-com:office:word\"><head>%s"
                "<!--[if gte mso 9]><xml><o:AllowPNG/></xml><![endif]--></head>"
                "<body lang=EN-US link=blue><div class=WordSection1>\n%s\n"
                "</div></body></html>" % (head, inner))
    if style == 5:
        return inner
    if style == 6:
        return ("<HTML><HEAD>%s</HEAD>\n<BODY bgColor=#ffffff>\n%s\n</BODY>"
                "</HTML>" % (head, inner))
    return "<html><head>%s</head><body>\n%s\n</body></html>" % (head, inner)


def part(kind, body, charset, cte):
    raw = body.encode(mime.CODEC[charset], "replace")
    if cte == "base64":
        data = base64.encodebytes(raw).replace(b"\n", b"\r\n")
    elif cte == "quoted-printable":
        data = mime.quoted(raw) + b"\r\n"
    else:
        cte = "7bit" if all(c < 128 for c in raw) else "8bit"
        data = raw.replace(b"\n", b"\r\n") + b"\r\n"
    return [(b"Content-Type", (' text/%s; charset="%s"' % (
                kind, charset)).encode()),
            (b"Content-Transfer-Encoding", (" " + cte).encode())], data


def words(value, charset, enc):
    if value.isascii() and enc != "force":
        return value
    try:
        value.encode(mime.CODEC[charset])
    except UnicodeEncodeError:
        charset = "utf-8"
    if enc == "raw":
        return value
    return mime.encoded_words(value, charset, "Q" if enc == "Q" else
                              "B").decode()


def mailbox(value, charset, enc):
    m = re.match(r"(.*?)\s*<([^<>]*)>\Z", value)
    if not m or not m.group(1):
        return " " + value.strip()
    name = m.group(1)
    if name.isascii() and enc != "force":
        if re.search(r"[^A-Za-z0-9 !'*+/=?^_`{|}~&#$%-]", name):
            name = '"%s"' % name.replace("\\", "\\\\").replace('"', '\\"')
    else:
        name = words(name, charset, enc)
    return " %s <%s>" % (name, m.group(2))


def attachment(kind, r, blocks, url, title, lang):
    if kind == "html":
        page = dressed([b for b in blocks if b[0] != "foot"], 2, r, title,
                       lang).replace("%CS%", "utf-8")
        page = page.replace("</body>", "<form action=\"%s\" method=\"post\">"
                            "<input name=\"u\"><input type=\"password\" "
                            "name=\"p\"><input type=\"submit\"></form></body>"
                            % html.escape(url))
        name, mt, data = "Document_%s.html" % code(r, "n", 5), "text/html", \
            page.encode()
    elif kind == "pdf":
        data = (b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj"
                b"<</Type/Pages/Kids[]/Count 0>>endobj\ntrailer<</Root 1 0 R>>"
                b"\n%%EOF\n")
        name, mt = "INV-%s.pdf" % code(r, "n", 7), "application/pdf"
    else:
        data = (b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nEND:VCALENDAR\r\n")
        name, mt = "invite.ics", "text/calendar"
    return mime.binary('%s; name="%s"' % (mt, name), data, [
        (b"Content-Disposition",
         (' attachment; filename="%s"' % name).encode())])


def make(world, cls, body):
    """(bytes, year) of the mail."""
    r = rng(cls, body["id"])
    opts = dict(o.partition("=")[::2] for o in body.get("o", "").split())
    lang = body.get("l", "en")
    year = int(body.get("y", r.choice([2023, 2024, 2024, 2025, 2025, 2026])))
    when = datetime.datetime(year, 1, 1, tzinfo=datetime.timezone.utc)
    when += datetime.timedelta(seconds=r.randrange(280 * 86400))
    to = r.choice(PEOPLE)
    us = lang == "en" and "us" in opts
    flow = lambda t, u="": fill(t, r, when, "us" if us else lang, to, u)  # noqa
    url = flow(body.get("u", ""))
    blocks = parts_of(flow(body["text"], url), url)
    charset = opts.get("cs", "utf-8")
    enc = opts.get("enc", "Q" if r.random() < 0.35 else "B")
    cte = ("base64" if "b64" in opts else "8bit" if "8bit" in opts else
           "quoted-printable" if "qp" in opts else
           r.choice(["quoted-printable", "quoted-printable", "base64", "8bit"]))
    style = int(opts["st"]) if "st" in opts else (
        r.choice([0, 0, 1, 2, 3, 4, 5, 6]) if cls in ("phish", "spam")
        else r.choice([0, 0, 0, 1, 2]))
    form = ("plain" if "plain" in opts else "html" if "html" in opts else
            "alt" if "alt" in opts else
            r.choice(["html", "html", "alt"]) if cls == "phish" else
            "alt" if cls == "genuine" else
            r.choice(["plain", "plain", "alt", "html"]))
    subject = flow(body["s"], url)
    page = dressed(blocks, style, r, subject, lang).replace("%CS%", charset)
    mark = code(r, "A", 14)
    text_part = part("plain", plain(blocks), charset, cte)
    html_part = part("html", page, charset, cte)
    top = {"plain": text_part, "html": html_part}.get(form) or mime.multipart(
        "alternative", [text_part, html_part], "=_alt_" + mark)
    if "cid" in opts:
        grid = [r.random() < 0.3 for _ in range(64)]
        pic = mime.png(8, lambda x, y: grid[x * 8 + y])
        top = mime.multipart("related", [top, mime.binary(
            'image/png; name="pic1.png"', pic,
            [(b"Content-ID", b" <pic1>")])], "=_rel_" + mark)
    if "att" in opts:
        top = mime.multipart("mixed", [top, attachment(
            opts["att"], r, blocks, url, subject, lang)], "----mix" + mark)
    head, data = top
    broken = opts.get("broken")
    if broken == "cut":
        data = data[:data.rstrip(b"\r\n").rfind(b"\r\n")] + b"\r\n"
    elif broken == "charset":
        head = [(n, v.replace(b'charset="utf-8"', b"charset=utf8;;"))
                for n, v in head]
    elif broken == "type":
        head = [(n, v.replace(b"text/html", b"text/plain")) for n, v in head]
    elif broken == "loose":
        data += b"\r\n--=_alt_" + code(r, "x", 9).encode() + b"\r\n\r\n \r\n"

    sender = flow(body["f"])
    author = re.search(r"([^<>\s]+@[^<>\s]+?)>?\Z", sender)
    if not author:
        raise SystemExit("%s: From" % body["id"])
    way = route.Way(world, r, body.get("e", "self"), author.group(1), cls,
                    body["id"])
    zone = int(opts["tz"]) if "tz" in opts else r.choice(
        ZONES.get("us" if us else lang, [1]))
    fields = [("From", mailbox(sender, charset, enc)),
              ("To", " " + flow(body.get("t", to))),
              ("Subject", " " + words(subject, charset, enc)),
              ("Date", " " + route.stamp(when, zone)),
              ("Message-ID", " <%s@%s>" % (
                  code(r, "x", 20), way.domain if r.random() < 0.8
                  else way.host))]
    if "r" in body:
        fields.append(("Reply-To", mailbox(flow(body["r"]), charset, enc)))
    if "list" in opts:
        host = opts["list"] or way.domain
        fields.append(("List-Unsubscribe", " <https://%s/u/%s>,\r\n <mailto:"
                       "unsubscribe@%s>" % (host, code(r, "x", 12), host)))
        fields.append(("List-Unsubscribe-Post",
                       " List-Unsubscribe=One-Click"))
    for extra in filter(None, body.get("x", "").split(" | ")):
        name, _, value = extra.partition(": ")
        fields.append((name.strip(), " " + flow(value, url)))
    if broken != "nomime":
        fields.append(("MIME-Version", " 1.0"))
    raw = [(n.encode(), v.encode()) for n, v in fields] + head
    if broken == "twice":
        raw.append((b"Content-Type", b" text/html"))
    if r.random() < 0.3:
        r.shuffle(raw)
    signed = []
    for domain, key in way.marks:
        name = world.selector(domain, key)
        signed.append(sign.signature(
            raw, data + b"changed\r\n" if way.bad else data, world.keys[key],
            domain, name, when=int(when.timestamp())))
    world.policy(way.domain)
    dialect = opts.get("ar", "ms" if r.random() < 0.5 else "mx")
    trace = [(n.encode(), v.encode()) for n, v in way.trace(dialect, when, to)]
    all_fields = trace + signed + raw
    return (b"".join(n + b":" + v + b"\r\n" for n, v in all_fields)
            + b"\r\n" + data), year
