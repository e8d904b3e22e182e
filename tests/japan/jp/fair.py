# SPDX-License-Identifier: MIT
"""Writes the genuine notices and the ordinary mails."""

import base64
import datetime

from . import mail, mime, route
from .text import PEOPLE, Filler, code, half, rng

EPOCH = datetime.datetime(2025, 9, 1, tzinfo=datetime.timezone.utc)


def sender_row(line):
    """(brand or None, name, address, envelope domain, options)."""
    cells = [c.strip() for c in line.split("|")]
    opts = {}
    for item in cells[-1].split(","):
        if "=" not in item and opts.get("list"):
            opts["title"] = item
        elif item:
            key, _, value = item.partition("=")
            opts[key] = value or True
    return cells[:-1], opts


class Maker:
    def __init__(self, world, brands):
        self.world, self.brands = world, brands

    def letter(self, r, cut, opts, words, fair):
        charset = "iso-2022-jp" if "iso" in opts else "utf-8"
        form = "plain"
        if "html" in opts:
            form = r.choice(["html", "alternative", "alternative"])
        out = mail.Letter(r, cut, form, charset)
        out.cte = "7bit" if charset == "iso-2022-jp" else r.choice(
            ["base64", "base64", "quoted-printable", "8bit"])
        out.wrap = 36 if charset == "iso-2022-jp" else 0
        out.style = r.choice(["table", "div"]) if fair else "div"
        out.colour = r.choice(["#0066c0", "#007a4d", "#c7000b"])
        out.settle(*words)
        if not fair and charset == "utf-8" and "html" not in opts \
                and r.random() < 0.12:
            out.charset = "shift_jis"
            out.cte = r.choice(["8bit", "base64"])
            out.head = r.choice(["B", "raw"])
            out.settle(*words)
        return out

    def genuine(self, body, line, n, turn):
        cells, opts = sender_row(line)
        brand_id, shown, address, home = cells
        brand = self.brands[brand_id]
        r = rng("genuine", body["id"], line, n)
        person = r.choice(PEOPLE)
        when = EPOCH + datetime.timedelta(minutes=r.randrange(153 * 1440))
        fill = Filler(r, when, person, B=shown, W=brand["web"],
                      E=brand["en"])
        address = fill(address)
        domain = address.split("@")[1]
        home = domain if home == "=" else fill(home)
        fill.words["ENV"] = home
        subject = fill(body["s"][turn % len(body["s"])])
        shown = fill(shown)
        cut = mail.blocks(fill(body["text"]), None, brand)
        letter = self.letter(r, cut, opts, (subject, shown), True)
        letter.brand = shown
        letter.logo = "https://www.%s/img/logo.png" % brand["web"]
        dialect = "sid" if "sid" in opts else "docomo" if "docomo" in opts else \
            "none" if "noar" in opts else r.choice(["full"] * 8 + ["none", "sid"])
        to = " recipients not specified: ;" if "norecipient" in opts else \
            " " + person[0]
        data = self.send(r, letter, shown, address, home, subject, to, person[0],
                         when, dialect, opts, "brand")
        own = "esp" if not route.aligned(home, domain) else "own"
        tricks = "auth=%s,sign=%s,envelope=%s,charset=%s,form=%s" % (
            dialect, "none" if "nodkim" in opts else "two" if "ses" in opts
            else "one", own, letter.charset, letter.form)
        row = ("legit", brand_id, "name", str(when.year),
               "genuine/" + body["id"], "written", tricks,
               half("genuine", body["id"]))
        return "%s-%s" % (body["id"], brand_id), data, row

    def send(self, r, letter, shown, address, home, subject, to, rcpt, when,
             dialect, opts, net):
        world, domain = self.world, address.split("@")[1]
        ip = world.ip(home, net)
        if home != domain:
            world.ip(domain, net)
        helo = "mail." + home
        fields = []
        if "ses" in opts:
            host = "amazonses.com"
            ip = world.ip(host, "brand")
            world.ips[home] = ip
            helo = "a%d-%d.smtp-out.us-west-2.amazonses.com" % (
                r.randrange(5, 60), r.randrange(1, 250))
        fields += [(b"From", letter.mailbox(shown, address)),
                   (b"To", to.encode()), (b"Subject", letter.text(subject)),
                   (b"Date", (" " + route.stamp(
                       when, 0 if "ses" in opts else 9, False)).encode()),
                   (b"Message-ID", (" <%s@%s>" % (
                       code(r, "x", 24), "us-west-2.amazonses.com"
                       if "ses" in opts else domain)).encode())]
        if "ses" in opts:
            fields += [(b"X-AMAZON-MAIL-RELAY-TYPE", b" notification"),
                       (b"Feedback-ID", b" 1.us-west-2.test:AmazonSES"),
                       (b"X-SES-Outgoing", (" %s-%s" % (
                           when.strftime("%Y.%m.%d"), ip)).encode())]
        content, body = letter.body()
        fields += [(b"MIME-Version", b" 1.0")] + content
        marks, dkims = [], []
        if "nodkim" not in opts:
            tag = sum(domain.encode()) % 2
            signer = domain if tag else route.organisation(domain)
            canon = ["relaxed/relaxed", "relaxed/relaxed", "relaxed/simple",
                     "simple/simple"][sum(home.encode()) % 4]
            at = int(when.timestamp())
            marks.append((signer, "brand" if net == "brand" else "plain",
                          "sha256", canon, at, False))
            if "ses" in opts:
                marks.append(("amazonses.com", "esp", "sha256", canon, at, False))
            elif not route.aligned(home, domain) and tag:
                marks.append((home, "esp", "sha256", canon, at, False))
            dkims = [(m[0], "pass") for m in marks]
        fields = mail.signed(world, fields, body, marks)
        envelope = "%s-%s@%s" % (r.choice(["bounce", "return", "e"]),
                                 code(r, "n", 7), home)
        if net == "plain":
            envelope = address
        way = route.Delivery(world, r, when, rcpt, envelope, ip, helo, helo)
        return mail.join(way.trace(dialect, domain, dkims, address) + fields, body)

    def ordinary(self, body, n):
        cells, opts = sender_row(body["f"][0])
        shown, address, home = cells
        r = rng("ordinary", body["id"], n)
        person = r.choice(PEOPLE)
        when = EPOCH + datetime.timedelta(minutes=r.randrange(153 * 1440))
        fill = Filler(r, when, person, N=person[1], K=person[1])
        address, shown = fill(address), fill(shown)
        subject = fill(r.choice(body["s"]))
        cut = mail.blocks(fill(body["text"]), None, None)
        letter = self.letter(r, cut, opts, (subject, shown), False)
        letter.brand = shown
        dialect = r.choice(["full"] * 6 + ["none", "sid", "docomo"])
        if "cal" in opts:
            letter.parts.append(calendar(r, when, subject, address))
        if "attach" in opts:
            letter.parts.append(mime.binary(
                'application/pdf; name="seikyu.pdf"',
                base64.b64decode("JVBERi0xLjEKJSVFT0YK"),
                [(b"Content-Disposition",
                  b' attachment; filename="seikyu.pdf"')]))
        if "list" in opts:
            data = self.listed(r, letter, shown, address, home, subject,
                               person[0], when, dialect, opts)
        elif home == "<>":
            data = self.automatic(r, letter, shown, address, subject,
                                  person[0], when)
        else:
            data = self.send(r, letter, shown, address, address.split("@")[1],
                             subject, " " + person[0], person[0], when, dialect,
                             opts, "plain")
        brand = body["m"][0]
        where = body["w"][0] if "w" in body else "body" if brand != "-" else "-"
        kind = "list" if "list" in opts else "auto" if home == "<>" else \
            "invite" if "cal" in opts else \
            body["id"].removeprefix("c-").split("-")[0]
        tricks = "kind=%s,auth=%s,charset=%s,form=%s" % (
            kind, dialect, letter.charset, letter.form)
        row = ("ham", brand, where, str(when.year), "ordinary/" + body["id"],
               "written", tricks, half("ordinary", body["id"]))
        return body["id"], data, row

    def listed(self, r, letter, shown, address, home, subject, rcpt, when,
               dialect, opts):
        """A list that breaks the author's signature and adds its own."""
        world, domain = self.world, address.split("@")[1]
        world.ip(domain, "plain")
        name, title = opts["list"], opts["title"]
        post = "%s@%s" % (name, home)
        ip = world.ip(home, "plain")
        at = int(when.timestamp())
        date = (b"Date", (" " + route.stamp(when, 9, False)).encode())
        ident = (b"Message-ID", (" <%s@%s>" % (code(r, "x", 20), domain)).encode())
        content, body = letter.body()
        first = [(b"From", letter.mailbox(shown, address)),
                 (b"To", (" " + post).encode()),
                 (b"Subject", letter.text(subject.split("] ", 1)[-1])), date,
                 ident, (b"MIME-Version", b" 1.0")] + content
        old = mail.signed(world, first, body, [
            (domain, "plain", "sha256", "relaxed/relaxed", at, False)])[:1]
        letter.blocks.append(("text", "_" * 47 + "\n%s メーリングリスト\n%s\n"
                              "https://%s/mailman/listinfo/%s"
                              % (title, post, home, name)))
        content, body = letter.body()
        fields = [f for f in first if not f[0].startswith(b"Content-")] + content
        fields[2] = (b"Subject", letter.text(subject))
        own = mail.signed(world, fields, body, [
            (home, "plain", "sha256", "relaxed/relaxed", at, False)])[:1]
        extra = mail.parse([
            ("Precedence", "list"), ("List-Id", "<%s.%s>" % (name, home)),
            ("List-Post", "<mailto:%s>" % post), ("Sender", "%s-bounces@%s" % (
                name, home))])
        way = route.Delivery(world, r, when, rcpt, "%s-bounces@%s" % (name, home),
                             ip, "mail." + home, "mail." + home)
        top = way.trace(dialect, domain, [(home, "pass"), (domain, "fail")],
                        address)
        return mail.join(top + own + extra + old + fields, body)

    def automatic(self, r, letter, shown, address, subject, rcpt, when):
        domain = address.split("@")[1]
        ip = self.world.ip(domain, "plain")
        content, body = letter.body()
        fields = [(b"From", letter.mailbox(shown, address)),
                  (b"To", (" " + rcpt).encode()),
                  (b"Subject", letter.text(subject)),
                  (b"Date", (" " + route.stamp(when, 9, False)).encode()),
                  (b"Auto-Submitted", b" auto-replied"),
                  (b"Message-ID", (" <%s@%s>" % (code(r, "x", 20),
                                                 domain)).encode()),
                  (b"MIME-Version", b" 1.0")] + content
        way = route.Delivery(self.world, r, when, rcpt, "", ip,
                             "mail." + domain, "mail." + domain)
        return mail.join(way.trace("full", domain, [], address) + fields, body)


def calendar(r, when, subject, address):
    start = (when + datetime.timedelta(days=2)).strftime("%Y%m%dT010000Z")
    end = (when + datetime.timedelta(days=2)).strftime("%Y%m%dT020000Z")
    text = "\r\n".join([
        "BEGIN:VCALENDAR", "VERSION:2.0", "METHOD:REQUEST", "BEGIN:VEVENT",
        "UID:%s@calendar.example" % code(r, "x", 16), "DTSTART:" + start,
        "DTEND:" + end, "SUMMARY:" + subject, "ORGANIZER:mailto:" + address,
        "END:VEVENT", "END:VCALENDAR", ""])
    return mime.binary("text/calendar; charset=UTF-8; method=REQUEST",
                       text.encode(), [])
