#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Each finding twice: a mail that has it, and one that nearly has it.

    pairs.py MEKIKI

The table must name every rule of src/finding/findings.def, or ELSEWHERE says
which test has it."""
import json, pathlib, re, subprocess, sys, tempfile

import generate as g

ROOT = pathlib.Path(__file__).resolve().parents[2]
OUT = "x.example"          # somebody else's domain
FAKE = g.NAME + " <notice@%s>" % OUT
OWN = '"Amazon.co.jp" <account-update@amazon.co.jp>'
SATO = '"Sato" <sato@example.jp>'
HELLO = "本日の会議は3時からです。\n"


def m(frm=FAKE, subject="お知らせ", text=HELLO, kind="plain", **more):
    return g.mail(frm, g.b64word(subject), g.body(text, kind=kind), **more)


def page(link, text="詳細はこちら", rest=""):
    return m(text="<html><body><p>お知らせです。</p>"
             '<p><a href="%s">%s</a></p>%s</body></html>' % (link, text, rest),
             kind="html")


def own_page(link, text="詳細はこちら", rest="", **more):
    return m(OWN, text="<html><body><p>お知らせです。</p>"
             '<p><a href="%s">%s</a></p>%s</body></html>' % (link, text, rest),
             kind="html", **more)


def said(text):
    return m(text=text + "\n")


def name(display, address="notice@" + OUT):
    return m(g.b64word(display) + " <%s>" % address)


RAKUTEN = "https://www.rakuten-card.co.jp/\n"


def spf(result, domain="mail.rakuten-card.co.jp", text=HELLO):
    return m(g.b64word("楽天カード") + " <info@mail.rakuten-card.co.jp>", text=text,
             results="spf=%s smtp.mailfrom=%s" % (result, domain))


def inline(head):
    return m(SATO, "Fwd: お知らせ", "どうぞ。\n\n---------- Forwarded message "
             "---------\nFrom: Amazon.co.jp <a@%s>\nSubject: お知らせ\n\n%s"
             % (OUT, HELLO) if head else "---- ここから\n" + HELLO)


def form(label, kind="text"):
    return m(text='<p>お知らせです。</p><form action="https://%s/a" method="post"><label>%s<input '
             'type="%s" name="f"></label></form>' % (OUT, label, kind), kind="html")


A = "https://www.amazon.co.jp/"
B = "https://%s/" % OUT
LIST = (("List-Id", "<a.example.jp>"), ("List-Post", "<mailto:a@example.jp>"))
LEAVE = (("List-Unsubscribe", "<https://%s/u>" % OUT),)

# finding: (a mail that has it, one that nearly has it)
PAIRS = {
    "claim.whole": (name("Amazon.co.jp"), name("Amazon読書会の佐藤")),
    "claim.sender": (m("account-update@amazon.co.jp"), m("account-update@amazon.co.jp.x.example")),
    "claim.address": (name("service@amazon.co.jp"), name("service@amazon-fan.example")),
    "claim.display": (name("佐藤 Amazon.co.jp 担当"), name("佐藤 amazonas 担当")),
    "claim.subject-lead": (m("<a@%s>" % OUT, "Amazon.co.jp: 本人確認のお願い"),
                           m(SATO, "来月の本 (Amazon.co.jp で買えます)")),
    "claim.subject": (m("<a@%s>" % OUT, "本人確認のお願い Amazon.co.jp よりお知らせ"),
                      m("<a@%s>" % OUT, "本人確認のお願い アマゾネスの旅")),
    "claim.pose": (m("<a@%s>" % OUT, text="いつもAmazon.co.jpをご利用いただき、ありがとうございます。\n"),
                   m(SATO, text="その本はAmazon.co.jpにあります。\n")),
    "claim.mention": (m(SATO, text="その本はAmazon.co.jpにもあります。\n"),
                      m(SATO, text="アマゾネスの本を読みました。\n")),
    "proof.sender": (m(OWN, key=g.KEY, domain="amazon.co.jp", ip="203.0.113.9",
                       rpath="b@bounces.amazon.co.jp"),
                     m(OWN, key=g.OTHER, domain=g.EVIL, ip="203.0.113.9",
                       rpath="b@bounces.amazon.co.jp")),
    "sender.outside": (m(), m(OWN)),
    "sender.other-brand": (name("Amazon.co.jp", "info@rakuten.co.jp"), m()),
    "sender.freemail": (name("Amazon.co.jp", "amazon.jp.77@gmail.com"), m()),
    "sender.tenant": (name("Microsoft", "a@notice77.onmicrosoft.com"), name("Microsoft")),
    "sender.none": (m(g.NAME, rpath="b@" + OUT), m()),
    "sender.namesake": (name("Amazon.co.jp", "info@amazon.example"), m()),
    "sender.own-failed": (m(OWN, results=g.FAIL_AMAZON), m()),
    "sender.own-doubted": (spf("softfail"), spf("neutral")),
    "sender.own-elsewhere": (spf("pass", OUT), spf("pass", OUT, HELLO + RAKUTEN)),
    "sender.own-unproven": (name("楽天カード", "info@mail.rakuten-card.co.jp"), name("楽天カード")),
    "sender.hearsay": (inline(True), inline(False)),
    "sender.forged-results": (m(OWN, forged="mx.amazon.co.jp; " + g.PASS_AMAZON, key=g.OTHER,
                                domain=g.EVIL), m(OWN)),
    "sender.unsure-domain": (
        m("ABOUT YOU <a@aboutyou.de>", results="dkim=pass header.d=aboutyou.de;\r\n\t"
          "dmarc=pass header.from=aboutyou.de"), name("ABOUT YOU")),
    "sender.member-mailbox": (name("NTTドコモ", "taro.7@docomo.ne.jp"), name("NTTドコモ")),
    "sender.foreign-results": (
        m(OWN, forged="mail.y.example; spf=pass smtp.mailfrom=amazon.co.jp"), m(OWN)),
    "claim.host": (m("<amazon-info@x.example>", "本人確認のお願い", "Amazonの件です。\n"),
                   m("<amazonas-info@x.example>", "本人確認のお願い", "Amazonの件です。\n")),
    "claim.body": (m("<a@x.example>", "本人確認のお願い", "<title>Amazon.co.jp</title><p>a</p>", "html"),
                   m("<a@x.example>", "本人確認のお願い", "<title>Amazing</title><p>a</p>", "html")),
    "link.poses-as-host": (page("https://www.amazon.co.jp.x.example/"), page(B)),
    "link.shown-differs": (page(B, A + "ap/signin"), page(B, "https://x.example/")),
    "link.all-outside": (page(B), page(A)),
    "link.request-outside": (own_page(B, "本人確認はこちら"), own_page(A, "本人確認はこちら")),
    "link.some-outside": (page(A, rest='<a href="%s">会場の地図</a>' % B), page(A)),
    "contact.outside": (said("Amazon.co.jp をご利用いただきありがとうございます。\n"
                             "お問い合わせ: help@x.example"),
                        said("Amazon.co.jp をご利用いただきありがとうございます。\n"
                             "お問い合わせ: help@amazon.co.jp")),
    "link.own": (own_page(A + "a", "注文の詳細"), own_page(B, "注文の詳細")),
    "link.text-url": (m(OWN, text="下の URL を貼り付けてください。\n%sa/c/r/k3XwQ0\n" % A),
                      m(OWN, text="下の URL を貼り付けてください。\nhttps://amazon.co.jp.x.example/a\n")),
    "link.unknown-target": (page("https://bit.ly/3abcdef"), page(B)),
    "link.shortener": (page("https://bit.ly/3abcdef"), page(B)),
    "link.hosting": (page("https://notice77.web.app/"), page(B)),
    "link.address": (page("http://192.0.2.7/a"), page(B)),
    "link.userinfo": (page("https://www.amazon.co.jp@x.example/"), page(B)),
    "link.translate": (page("https://x-example.translate.goog/a"), page(B)),
    "link.form": (m(text='<p>Amazon.co.jp</p><form action="%sa" method="post">'
                    '<input name="card"><button>送信</button></form>' % B, kind="html"), page(B)),
    "link.script": (page("javascript:location='%s'" % B), page(B)),
    "ask.card": (m(text='<p>Amazon.co.jp</p><form action="%sa" method="post">カード番号<input '
                   'name="cardnumber"></form>' % B, kind="html"),
                 m(text='<p>Amazon.co.jp</p><form action="%sa" method="post">ご感想<input '
                   'name="comment"></form>' % B, kind="html")),
    "ask.password": (m(text='<p>Amazon.co.jp</p><form action="%sa" method="post"><input '
                       'type="password" name="p"></form>' % B, kind="html"),
                     m(text='<p>Amazon.co.jp</p><form action="%sa" method="post"><input '
                       'type="text" name="p"></form>' % B, kind="html")),
    "ask.code": (form("認証コード"), form("部屋の番号")),
    "ask.papers": (form("運転免許証の写真", "file"), form("作品の写真", "file")),
    "lure.confirm": (said("ご本人様確認の手続きをお願いします。"), said("ご出席の確認は不要です。")),
    "lure.signin": (said("こちらからログインしてください。"), said("受付は入口です。")),
    "lure.card": (said("お支払い方法を更新してください。"), said("お支払いは終わりました。")),
    "lure.pay": (said("下記より料金をお支払いください。"), said("料金はいただきません。")),
    "lure.code": (said("暗証番号を入力してください。"), said("番号札をお取りください。")),
    "lure.call": (said("至急この番号にお電話ください。"), said("電話は明日つながります。")),
    "lure.install": (said("遠隔操作アプリをインストールしてください。"), said("アプリの紹介です。")),
    "lure.scan": (said("QRコードを読み取ってください。"), said("コードはありません。")),
    "lure.open": (said("添付ファイルを開いてください。"), said("開会は3時です。")),
    "lure.reply": (said("このメールに返信してください。"), said("返信は要りません。")),
    "lure.group": (m(SATO, text="新しいLINEグループを作成していただけますか。\n"),
                   m(SATO, text="LINEの家族の集まりの写真です。\n")),
    "lure.seed": (said("シードフレーズを入力してください。"), said("フレーズ集を貸します。")),
    "lure.deadline": (said("24時間以内に手続きをしてください。"), said("24時間営業です。")),
    "lure.loss": (said("アカウントを停止いたします。"), said("バスは停留所に止まります。")),
    "lure.misuse": (said("第三者による不正利用のおそれがあります。"), said("第三会議室です。")),
    "lure.gain": (said("ポイントが当選しました。今すぐ受け取ってください。"), said("得点は3対1です。")),
    "lure.parcel": (said("お荷物をお届けできませんでした。再配達をご依頼ください。"), said("荷物をありがとう。")),
    "lure.refund": (said("還付金の受け取り手続きをしてください。"), said("返品の必要はありません。")),
    "odd.disguised-name": (name("Am\u0430zon.co.jp"), name("Ａｍａｚｏｎ.co.jp")),
    "odd.script-mix": (name("Am\u0430zon Support"), name("Мария Amazon")),
    "odd.styled-letters": (m(subject="\U0001d40f\U0001d428\U0001d422\U0001d427\U0001d42d"),
                           m(subject="Ｐｏｉｎｔ")),
    "odd.invisible": (m(subject="ポ\u200bイント\u2060交\ufeff換のお知らせ"),
                      m(subject="お祝い\U0001f468\u200d\U0001f469\u200d\U0001f467 می\u200cخواهم می\u200cروم")),
    "odd.from-dotless": (m(g.NAME + " <notice@mail7>", rpath="b@" + OUT), m()),
    "odd.from-malformed": (m(g.NAME + " <notice@%s.example>" % "%a", rpath="b@" + OUT), m()),
    "odd.from-raw": (m("アマゾン <notice@%s>" % OUT), name("アマゾン")),
    "odd.from-several": (m(FAKE + ", <b@y.example>", rpath="b@" + OUT), m()),
    "odd.address-in-name": (name("amazon.co.jp service@amazon.co.jp"), name("Amazon.co.jp")),
    "odd.from-recipient": (m(g.NAME + " <%s>" % g.TO, rpath="b@" + OUT), m()),
    "odd.recipient-in-header": (m(subject=g.TO + " 様のアカウント"), m(subject="taro 様のアカウント")),
    "odd.sender-hosting": (name("Amazon.co.jp", "a@notice77.onmicrosoft.com"), m()),
    "odd.digits-in-domain": (name("Amazon.co.jp", "a@q7k2m9x4.example"), m()),
    "odd.random-tail": (m(subject="Your order a8k2m9q"), m(subject="Your order 2025")),
    "odd.of-brand": (name("Team of Amazon.co.jp"), name("Amazon.co.jp")),
    "odd.links-foreign": (page("https://y.example/"), page(A)),
    "odd.leftover": (said("いつもありがとうございます。点击这里 をご覧ください。"),
                     said("いつもありがとうございます。こちらをご覧ください。")),
    "good.unsubscribe": (m(extra=LEAVE), m(extra=LIST)),
    "note.via": (name("Sato via Google Drive", "drive-shares-noreply@google.com"),
                 name("Google Drive", "drive-shares-noreply@google.com")),
    "note.third-party-text": (name("Google Drive", "a@" + OUT), m()),
    "note.several-brands": (m(subject="Amazon.co.jp 楽天カード PayPay"), m(subject="Amazon.co.jp")),
    "note.image-only": (m(text='<img src="cid:a" alt=""><img src="cid:b">', kind="html"),
                        m(text='<img src="cid:a"><p>' + HELLO * 3 + "</p>", kind="html")),
    "note.forward-judged": (inline(True), inline(False)),
}

# Of what is no mail, or needs more than one: where it is tried.
ELSEWHERE = {
    "host.": "tests/app/imitation.py",
    "page.": "tests/pages, by fake-pages",
    "ask.never": "tests/pages, by fake-pages", "note.page-no-address": "tests/pages",
    "inbox.": "tests/inbox", "proof.inbox": "tests/inbox",
    "note.unread": "tests/app/crash.py", "note.image": "tests/app/image.py",
    "note.images-broke": "tests/app/crash.py", "link.qr": "tests/app/image.py",
    "sender.broken-by-list": "tests/app/delivery.py",
    "sender.unverifiable": "tests/unit, of .msg", 
}


def rules():
    text = (ROOT / "src/finding/findings.def").read_text()
    return re.findall(r'^FINDING\("([^"]+)"', text, re.M)


def is_elsewhere(rule):
    return any(rule == k or (k[-1] in ".-" or k in ("note.unread", "note.image"))
               and rule.startswith(k) for k in ELSEWHERE)


def found(mekiki, folder):
    paths = sorted(folder.glob("*.eml"))
    zone = folder / "dns.zone"
    zone.write_text(g.EVIL_ZONE)
    out = subprocess.run(
        [mekiki, "check", "--format", "json", "--lang", "en", "--dns", str(zone), "--now",
         "2025-10-28T12:00:00Z", "--trust-ar", "receiver", *map(str, paths)],
        stdout=subprocess.PIPE, check=False).stdout.decode()
    return {pathlib.Path(r["file"]).name: {f["id"] for f in r["findings"]}
            for r in map(json.loads, out.splitlines())}


def main():
    held = 0
    wrong = ["%s: no pair" % r for r in rules() if r not in PAIRS and not is_elsewhere(r)]
    wrong += ["%s: no such finding" % r for r in PAIRS if r not in rules()]
    with tempfile.TemporaryDirectory(prefix="mekiki-pairs-") as name_:
        folder = pathlib.Path(name_)
        for rule, (has, nearly) in PAIRS.items():
            (folder / (rule + "=has.eml")).write_bytes(has)
            (folder / (rule + "=nearly.eml")).write_bytes(nearly)
        got = found(sys.argv[1], folder)
    for rule in PAIRS:
        for which, want in (("has", True), ("nearly", False)):
            ids = got.get("%s=%s.eml" % (rule, which), set())
            if (rule in ids) == want:
                held += 1
            else:
                wrong.append("%s: %s, found %s" % (rule, which, " ".join(sorted(ids))))
    for line in wrong:
        print(line)
    print("pairs: %d passed, %d failed" % (held, len(wrong)))
    return bool(wrong)


if __name__ == "__main__":
    sys.exit(main())
