# SPDX-License-Identifier: MIT
"""Writes the phish."""

import datetime

from . import mail, mime, route, trick
from .text import PEOPLE, Filler, code, half, rng

FROM_KINDS = (["real"] * 24 + ["other"] * 14 + ["throw"] * 30 + ["local"] * 8
              + ["like"] * 8 + ["hacked"] * 7 + ["isp"] * 4 + ["self"] * 3)
OTHER_DOMAINS = [
    "dlifestyle-mail@itmedia.co.jp", "news@accounts.nintendo.com",
    "info@costcojapan.jp", "mail@news.wowma.jp", "info@hama-sushi.co.jp",
    "tabimag@hei.hankyu.co.jp", "info@ponparemall.com", "news@jp.nomura.com",
    "support@creema.jp", "point@tsite.jp", "info@mail.rakuten-card.co.jp"]
ISP_DOMAINS = ["i.softbank.jp", "infomail.ocn.ne.jp", "nifty.com", "plala.or.jp"]
HACKED = ["mtal-works", "sakae-giken", "hinode-print", "golfetc-land",
          "toolbox-writers", "kj-north", "aiwa-auto", "fugaro-las"]
WORDS = ["service", "mail", "info", "news", "support", "no-reply", "account",
         "notice", "master", "system"]
CHARSETS = (["utf-8"] * 13 + ["iso-2022-jp"] * 3 + ["shift_jis"] * 3
            + ["euc-jp"] * 2)
DIALECTS = ["full"] * 13 + ["sid"] * 3 + ["docomo"] * 2 + ["spf"] + ["none"] * 2
HELOS = ["VM-%s-%s-centos.localdomain", "localhost.localdomain", "WIN-%s%s",
         "mail%s.%s.example", "ip-%s-%s.invalid"]
MAILERS = ["Foxmail 6, 13, 102, 15 [cn]", "Microsoft Outlook Express 6.00.2900.5512",
           "Foxmail 7.2.25.213[cn]", "Supmailer 38.1.2", "DM Pro Emailer",
           "PHPMailer 6.6.0"]

# Beginnings of subjects that genuine notices have too.
VERBATIM = (
    "解約予告のお知らせ", "【速報版】カード利用", "税務署からのお知らせ【",
    "ご利用明細更新のお知らせ", "配当金入金のお知らせ", "ログインのお知らせ",
    "国内株式取引手数料改定", "ご注文の確認", "サインインを検出しました",
    "Microsoft アカウントの異常な", "Appleからの領収書です", "重大なセキュリティ通知",
    "お荷物をお届けできませんでした", "eSIM再発行", "振込受付完了のお知らせ",
    "デバイス認証・FIDO認証", "ログイン通知メール", "ワンタイムパスワードアプリ更新",
    "マイレージポイントの有効期限", "あなたの商品が購入されました")


class Deck:
    """Deals every kind as often as it is listed, in a mixed order."""

    def __init__(self, r, kinds):
        self.r, self.kinds, self.left = r, kinds, []

    def deal(self):
        if not self.left:
            self.left = list(self.kinds)
            self.r.shuffle(self.left)
        return self.left.pop()


class Maker:
    def __init__(self, world, brands, groups, pads):
        self.world, self.brands = world, brands
        self.groups, self.pads = groups, pads
        self.count = {b: 0 for b in brands}
        self.decks = {}
        for h in "ABC":
            more = trick.MORE if h == "C" else {}
            self.decks[h] = {
                k: Deck(rng("deck", h, k), v + more.get(k, [])) for k, v in (
                    ("from", FROM_KINDS), ("name", trick.NAME_KINDS),
                    ("subject", trick.SUBJECT_KINDS), ("url", trick.URL_KINDS),
                    ("body", trick.BODY_KINDS), ("charset", CHARSETS),
                    ("dialect", DIALECTS))}
        r = rng("throw")
        self.throw = {h: [self.throw_domain(r) for _ in range(45)]
                      for h in "AB"}
        r = rng("throw", "C")
        self.throw["C"] = [self.throw_domain(r) for _ in range(60)] + [
            "%s%d.example" % (code(r, "x", 12), n) for n in range(1, 16)]

    @staticmethod
    def throw_domain(r):
        name = code(r, "x", r.randrange(5, 10))
        return r.choice(["%s.example", "%s.example", "%s-invalid.cn",
                         "%s-invalid.top", "service.%s.example"]) % name

    def brands_of(self, body):
        out = []
        for b in body["b"][0].split():
            out += self.groups[b] if b[0] == "@" else [b]
        return out

    def plan(self, body):
        """The brands of this body's mails: the least used come first."""
        names = self.brands_of(body)
        r = rng("plan", body["id"])
        want = 3 if len(names) > 2 else 2
        if any(f in " ".join(body.get("f", [])) for f in ("qr", "image",
                                                          "phone")):
            want = 4
        if half("phish", body["id"]) == "C":
            want = min(2, len(names))
        order = sorted(names, key=lambda b: (self.count[b], r.random()))
        picked = (order * want)[:want]
        for b in picked:
            self.count[b] += 1
        return picked

    def sender(self, r, kind, h, brand, rcpt):
        """(address, envelope, signing domain or None, forged, hosted)."""
        throw = r.choice(self.throw[h])
        user = r.choice(WORDS) + r.choice(["", "", code(r, "x", 4)])
        if kind in ("real", "other"):
            address = brand["spoof"] if kind == "real" else r.choice(
                OTHER_DOMAINS)
            own = "%s@%s" % (user, throw)
            way = r.random()
            if way < 0.4:
                return address, address, None, False, False
            if way < 0.75:
                return address, own, throw, False, True
            if way < 0.85:
                return address, address, address.split("@")[1], True, False
            return address, own, None, False, True
        if kind == "throw":
            address = "%s@%s" % (user, throw)
        elif kind == "local":
            address = r.choice(["%s@%s" % (brand["web"], throw),
                                "%s-info@%s" % (brand["web"], throw),
                                "%s.%s@%s" % (brand["token"], code(r, "x", 6),
                                              throw)])
        elif kind == "like":
            throw = r.choice(["%s.%s.example" % (brand["web"], code(r, "x", 4)),
                              "%s-%s.example" % (brand["token"], r.choice(
                                  ["support", "jp", "info", "mail"])),
                              "mail.%s%s.example" % (brand["token"],
                                                     code(r, "n", 2))])
            address = "%s@%s" % (user, throw)
        elif kind == "hacked":
            throw = r.choice(HACKED) + ".example"
            address = r.choice(["chris.johnson", "t-take", "sales", "yoko",
                                "info"]) + "@" + throw
        elif kind == "self":
            return rcpt, rcpt, None, False, False
        else:
            address = "%s@%s" % (code(r, "x", 9), r.choice(ISP_DOMAINS))
            return address, address, None, False, False
        signer = throw if r.random() < 0.8 else None
        return address, "bounce-%s@%s" % (code(r, "n", 5), throw), signer, \
            False, True

    def make(self, body, n, brand_id):
        """(name, bytes, label row) of one mail."""
        h, deck = half("phish", body["id"]), None
        deck = self.decks[h]
        r = rng("phish", body["id"], n)
        flags = " ".join(body.get("f", []))
        brand = self.brands[brand_id]
        person = r.choice(PEOPLE)
        rcpt = person[0]
        when = datetime.datetime(2025, 9, 1, tzinfo=datetime.timezone.utc) \
            + datetime.timedelta(minutes=r.randrange(153 * 1440))
        kinds = {k: deck[k].deal() for k in sorted(deck)}
        if "reply" in flags:
            kinds["subject"] = "asis"
        if "self" in flags:
            kinds["from"] = "self"
        shown, kinds["name"] = trick.display_name(r, kinds["name"], brand)
        greeting = r.choice([rcpt, rcpt.split("@")[0], rcpt.split("@")[0]])
        fill = Filler(r, when, person, B=brand["ja"], E=brand["en"],
                      W=brand["web"], N=greeting)
        address, envelope, signer, forged, hosted = self.sender(
            r, kinds["from"], h, brand, rcpt)
        subject = fill(r.choice(body["s"]))
        if subject.startswith(VERBATIM) and r.random() < 0.8:
            kinds["subject"] = "verbatim"
        subject = trick.subject(r, kinds["subject"], subject)
        text = body["text"]
        if not any(f in flags for f in ("short", "image", "reply")):
            text = trick.body(r, kinds["body"], text, self.pads)
            if text == body["text"] and kinds["body"] != "hidden" \
                    and kinds["body"] not in trick.MANGLE:
                kinds["body"] = "none"
        else:
            kinds["body"] = "none"
        bad = trick.link(r, kinds["url"], brand)
        if not any(f in flags for f in ("nolink", "phone", "reply", "qr",
                                       "attach")):
            kinds["lure"] = "link"
        else:
            kinds["url"], kinds["lure"] = "none", flags
        if "short" in flags or "image" in flags:
            kinds["lure"] = flags
            if kinds["url"] in trick.HTML_ONLY and "short" in flags:
                kinds["url"], bad = "plain", trick.link(r, "plain", brand)
        if kinds["url"] == "mixed":
            at = ["\n>g 公式サイトトップ", "\n>g よくあるご質問", "\n>g プライバシーポリシー",
                  "\n>g ログインはこちら", "\n>g お問い合わせ窓口"]
            text += "\n" + "".join(r.sample(at, 3))
        if "t" in body:
            kinds["lure"] += "+" + body["t"][0]
        if "n" in body:
            shown, kinds["name"] = fill(body["n"][0]), "person"
        cut = mail.blocks(fill(text), bad, brand)
        if "qr" in flags:
            cut = [b if b[0] != "img" else b[:3] + (None,) for b in cut]
        letter = self.letter(r, cut, kinds, flags, brand, subject, shown)
        data = self.assemble(r, letter, kinds, address, envelope, signer, forged,
                             hosted, shown, subject, rcpt, when)
        where = "name" if kinds["name"] not in (
            "role", "person", "empty") or kinds[
            "from"] in ("real", "local", "like") else "body"
        told = subject + letter.plain() + letter.html()
        if where == "body" and not (brand["ja"] in told or brand["en"] in told):
            where = "-"
        if "n" in body:
            brand_id, where = "-", "-"
        tricks = ",".join("%s=%s" % (k, kinds[k]) for k in (
            "from", "name", "subject", "url", "body", "lure", "charset", "form",
            "head", "dialect", "extra"))
        row = ("imp", brand_id, where, str(when.year), "phish/" + body["id"],
               "written", tricks, h)
        return "%s-%s" % (body["id"], brand_id.strip("-") or "none"), data, row

    def letter(self, r, cut, kinds, flags, brand, subject, shown):
        form = r.choice(["html", "html", "plain", "alternative"])
        if "short" in flags:
            form = r.choice(["plain", "plain", "html"])
        if "reply" in flags:
            form = "plain"
        if kinds["url"] in trick.HTML_ONLY or "qr" in flags or "image" in flags:
            form = r.choice(["html", "html", "alternative"])
        out = mail.Letter(r, cut, form, kinds["charset"])
        out.cte = r.choice({
            "utf-8": ["base64", "base64", "base64", "quoted-printable", "8bit"],
            "iso-2022-jp": ["7bit", "7bit", "base64"],
            "shift_jis": ["base64", "8bit", "quoted-printable"],
            "euc-jp": ["base64", "8bit"]}[kinds["charset"]])
        out.style = r.choice(mime.STYLES)
        out.brand, out.colour = brand["ja"], r.choice(
            ["#e47911", "#bf0000", "#0068b7", "#00704a", "#333399"])
        out.logo = "https://www.%s/common/img/logo.png" % brand["web"]
        if kinds["body"] == "hidden" and form != "plain":
            out.tail = trick.hidden(r)
        elif kinds["body"] == "hidden":
            kinds["body"] = "none"
        if "image" in flags:
            out.style = "plain"
        if kinds["body"] in trick.MANGLE and form != "plain":
            kind = kinds["body"]
            out.mangle = lambda text: trick.mangle(
                rng("mangle", subject, shown), kind, text)
        elif kinds["body"] in trick.MANGLE:
            kinds["body"] = "none"
        if "attach" in flags:
            out.parts.append(mime.binary(
                'text/html; name="%s.html"' % code(r, "n", 8),
                trick.form_file(brand, r).encode(),
                [(b"Content-Disposition",
                  b' attachment; filename="details.html"')]))
        if "qr" in flags or "image" in flags:
            out.image = mime.code_image(r)
        out.head = "raw" if r.random() < 0.09 and kinds["charset"] != \
            "iso-2022-jp" else r.choice("BBBQ")
        if out.charset == "iso-2022-jp" and out.head == "Q":
            out.head = "B"
        out.settle(subject, shown)
        kinds["charset"], kinds["form"] = out.charset, form + "/" + out.cte
        kinds["head"] = out.head
        return out

    def assemble(self, r, letter, kinds, address, envelope, signer, forged,
                 hosted, shown, subject, rcpt, when):
        world, domain = self.world, address.split("@")[1]
        extra = []
        home = envelope.split("@")[1]
        if hosted:
            ip = world.ip(home, "evil")
            helo = known = "mail." + home
            if r.random() < 0.2:
                helo, known = r.choice(HELOS[:2]).replace("%s", code(r, "n", 2)), ""
                extra.append("helo")
        else:
            ip = "203.0.113.%d" % r.randrange(100, 251)
            helo, known = r.choice(HELOS).replace("%s", code(r, "x", 3)), ""
            if not address == rcpt:
                world.ip(domain, "brand")
        zone = r.choice([9, 9, 9, 9, 8, 8, 0])
        if zone == 8:
            extra.append("+0800")
        to = [(b"To", b" undisclosed-recipients:;")] if r.random() < 0.08 else [
            (b"To", (" <%s>" % rcpt).encode())]
        fields = [(b"From", letter.mailbox(shown, address))] + to
        fields.append((b"Subject", letter.text(subject)))
        fields.append((b"Date", (" " + route.stamp(when, zone, False)).encode()))
        if r.random() < 0.93:
            fields.append((b"Message-ID", (" <%s@%s>" % (
                code(r, "x", 22), r.choice([domain, home, "localhost",
                                            code(r, "x", 6)]))).encode()))
        if r.random() < 0.3:
            fields.append((b"X-Mailer", (" " + r.choice(MAILERS)).encode()))
            extra.append("mailer")
        if r.random() < 0.08:
            fields.append((b"X-PHP-Originating-Script", b" 0:send.php"))
            extra.append("php")
        content, body = letter.body()
        fields += [(b"MIME-Version", b" 1.0")] + content
        marks, dkims = [], []
        if signer:
            algo = "sha1" if r.random() < 0.12 and not forged else "sha256"
            key = "brand" if forged else "small"
            marks.append((signer, key, algo, r.choice(
                ["relaxed/relaxed", "relaxed/relaxed", "relaxed/simple",
                 "simple/simple"]), int(when.timestamp()), forged))
            dkims.append((signer, "fail" if forged else "pass"))
            if algo == "sha1":
                extra.append("rsa-sha1")
            if forged:
                extra.append("forged-sig")
        fields = mail.signed(world, fields, body, marks)
        if r.random() < 0.05:
            fields.insert(0, (b"Authentication-Results", (
                " mx.google.com;\r\n\tdkim=pass header.i=@%s;\r\n\tspf=pass "
                "smtp.mailfrom=%s;\r\n\tdmarc=pass header.from=%s"
                % (domain, address, domain)).encode()))
            extra.append("forged-ar")
        way = route.Delivery(world, r, when, rcpt, envelope, ip, helo, known)
        result = way.dmarc(domain, [d for d, s in dkims if s == "pass"])
        extra.append("dmarc-" + result)
        kinds["extra"] = "+".join(extra)
        return mail.join(way.trace(kinds["dialect"], domain, dkims, address) + fields,
                         body)
