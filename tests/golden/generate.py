#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Writes tests/golden/CASE/{mail.eml,dns.zone,args,expect}: mails of our own
writing, each with what mekiki must say of it. Run it, look at the difference,
commit. The words are ours; hosts are reserved names but for brands' own."""
import base64, pathlib, quopri, sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "japan"))
from jp import sign  # noqa: E402

KEY = sign.Key(HERE.parent / "japan" / "keys" / "brand.pem")
OTHER = sign.Key(HERE.parent / "japan" / "keys" / "other.pem")
WHEN = 1761613200  # 2025-10-28 10:00 +0900
DATE = "Tue, 28 Oct 2025 10:00:00 +0900"
TO = "hanako@example.jp"
EVIL = "account-check.example"

LURE = """アカウントの安全確認のお願い

いつも Amazon.co.jp をご利用いただき、ありがとうございます。
お客様のアカウントが第三者に使われたおそれがあるため、ご本人様確認の
手続きをお願いしております。
1週間以内に手続きが済まない場合、一部のサービスのご利用を制限いたします。

本人確認を行う
{url}

ご不明な点は Amazon.co.jp カスタマーサービス (help@{evil}) までご連絡ください。
"""
LURE_HTML = """<html><body><p>いつも Amazon.co.jp をご利用いただき、ありがとうございます。</p>
<p>お客様のアカウントが第三者に使われたおそれがあるため、ご本人様確認の手続きを
お願いしております。1週間以内に手続きが済まない場合、一部のサービスのご利用を
制限いたします。</p>
<p><a href="{url}" style="background:#ff9900;color:#000000;padding:12px">{text}</a></p>
<p>&copy; Amazon.co.jp</p></body></html>
"""
ORDER = """Amazon.co.jp をご利用いただきありがとうございます。

ご注文を承りました。商品が発送されましたら、あらためてお知らせします。
注文番号: 250-0000000-0000000
お届け予定: 10月30日

注文の詳細
https://www.amazon.co.jp/gp/css/order-details?orderID=250-0000000-0000000
"""
SECURITY = """お客様のアカウントに新しい端末からサインインがありました。

日時: 2025年10月28日 9:58
心当たりがある場合は、何もする必要はありません。心当たりがない場合は、
下の URL をブラウザーに貼り付けて、サインインを拒否してください。

このメールが Amazon からのものか確かめるには
このメールのリンクは https://www.amazon.co.jp/ で始まります。
https://www.amazon.co.jp/a/c/r/k3XwQ0
"""
CODE = """確認コード: 481023

このコードはサインインに使います。誰にも教えないでください。
Amazon の担当者がこのコードをお尋ねすることはありません。
"""
WARNING = """Amazon を装った不審なメールが増えています。

「アカウントを停止しました」「支払い方法を更新してください」「24時間以内に
本人確認をしないと利用を制限します」というメールは、偽物のことがあります。
リンクを開かず、カード番号やパスワードを入力しないでください。
本物かどうかは、アカウントサービスのメッセージセンターで確かめられます。
https://www.amazon.co.jp/gp/message
"""
NEWS = """みなさま

来月の読書会の本が決まりました。Amazon でも書店でも手に入ります。
電子版は楽天にもあるそうです。会場は前回と同じ公民館です。

佐藤
"""
HELPDESK = """情報システム係 御中

次のようなメールが届きました。本物でしょうか。リンクは開いていません。

> いつも Amazon.co.jp をご利用いただき、ありがとうございます。
> ご本人様確認の手続きをお願いしております。1週間以内に済まない場合、
> サービスのご利用を制限いたします。

よろしくお願いします。
営業部 田中
"""


def b64word(text, charset="utf-8"):
    return "=?%s?B?%s?=" % (charset, base64.b64encode(
        text.encode(charset)).decode())


def body(text, charset="utf-8", cte="8bit", kind="plain"):
    raw = text.replace("\n", "\r\n").encode(charset)
    if cte == "base64":
        raw = base64.encodebytes(raw).replace(b"\n", b"\r\n")
    elif cte == "quoted-printable":
        raw = quopri.encodestring(raw.replace(b"\r\n", b"\n")).replace(
            b"\n", b"\r\n")
    return [("MIME-Version", "1.0"),
            ("Content-Type", "text/%s; charset=%s" % (kind, charset)),
            ("Content-Transfer-Encoding", cte)], raw


def mail(frm, subject, content, ip="198.51.100.7", rpath=None, helo=None,
         results=None, key=None, domain=None, forged=None, extra=()):
    """The bytes of one mail as a receiver stored it."""
    rpath = rpath or frm.split("<")[-1].rstrip(">")
    helo = helo or rpath.split("@")[-1]
    heads, raw = content
    fields = [("From", frm), ("To", TO), ("Subject", subject), ("Date", DATE),
              ("Message-ID", "<golden@%s>" % helo)] + list(extra) + heads
    fields = [(n.encode(), b" " + v.encode("utf-8", "surrogateescape"))
              for n, v in fields]
    if key:
        fields.insert(0, sign.signature(fields, raw, key, domain, "golden",
                                        when=WHEN))
    if forged:
        fields.insert(0, (b"Authentication-Results", b" " + forged.encode()))
    top = [("Return-Path", "<%s>" % rpath)]
    if results:
        top.append(("Authentication-Results", "mx.example.jp;\r\n\t" + results))
    top.append(("Received", "from %s (%s [%s])\r\n\tby mx.example.jp with "
                "ESMTPS id g0;\r\n\t%s" % (helo, helo, ip, DATE)))
    return (b"".join(n.encode() + b": " + v.encode() + b"\r\n" for n, v in top)
            + b"".join(n + b":" + v + b"\r\n" for n, v in fields)
            + b"\r\n" + raw)


def zone(*domains):
    """Zone lines: signing key, SPF and a strict DMARC policy of each."""
    out = []
    for d, key, spf in domains:
        text = "v=DKIM1; k=rsa; p=" + key.public()
        out.append("golden._domainkey.%s. IN TXT %s" % (d, " ".join(
            '"%s"' % text[i:i + 250] for i in range(0, len(text), 250))))
        out.append('%s. IN TXT "v=spf1 %s -all"' % (d, spf))
        out.append('_dmarc.%s. IN TXT "v=DMARC1; p=quarantine"' % d)
    return "\n".join(out) + "\n"


AMAZON_ZONE = zone(("amazon.co.jp", KEY, "ip4:203.0.113.0/24"))
EVIL_ZONE = AMAZON_ZONE + zone((EVIL, OTHER, "ip4:198.51.100.7"))
PASS_AMAZON = ("dkim=pass header.d=amazon.co.jp;\r\n\tspf=pass "
               "smtp.mailfrom=bounces.amazon.co.jp;\r\n\tdmarc=pass "
               "header.from=amazon.co.jp")
FAIL_AMAZON = ("spf=fail smtp.mailfrom=amazon.co.jp;\r\n\tdmarc=fail "
               "header.from=amazon.co.jp")
PASS_EVIL = ("dkim=pass header.d=%s;\r\n\tspf=pass smtp.mailfrom=%s;\r\n\t"
             "dmarc=pass header.from=%s" % (EVIL, EVIL, EVIL))
SUBJECT = "【重要】アカウントの安全確認をお願いします"
URL = "https://%s/signin" % EVIL
NAME = b64word("Amazon.co.jp カスタマーサービス")
FAKE_FROM = NAME + " <notice@%s>" % EVIL
REAL_FROM = '"Amazon.co.jp" <account-update@amazon.co.jp>'
PLAIN = LURE.format(url=URL, evil=EVIL)


def html(url=URL, text="本人確認を行う", **more):
    return body(LURE_HTML.format(url=url, text=text), kind="html", **more)


def genuine(text, subject, **more):
    more = {"key": KEY, "domain": "amazon.co.jp", "ip": "203.0.113.9",
            "rpath": "b-1@bounces.amazon.co.jp",
            "helo": "a25-2.smtp-out.example", **more}
    return mail(REAL_FROM, b64word(subject), body(text), **more)


def evil(content, subject=None, frm=FAKE_FROM, **more):
    more = {"key": OTHER, "domain": EVIL, **more}
    return mail(frm, subject or b64word(SUBJECT), content, **more)


def forwarded(inner):
    heads = [("MIME-Version", "1.0"),
             ("Content-Type", 'multipart/mixed; boundary="fw"')]
    raw = ("--fw\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n"
           "転送します。\r\n--fw\r\nContent-Type: message/rfc822\r\n\r\n"
           ).encode() + inner + b"\r\n--fw--\r\n"
    return mail("taro@example.jp", b64word("Fwd: " + SUBJECT), (heads, raw),
                ip="192.0.2.4")


INLINE = ("念のため転送します。\n\n---------- Forwarded message ---------\n"
          "From: Amazon.co.jp カスタマーサービス <notice@%s>\n"
          "Date: 2025年10月28日(火) 10:00\nSubject: %s\nTo: <%s>\n\n" % (
              EVIL, SUBJECT, TO)) + PLAIN

CASES = {
    # name: (mail, zone or None, extra arguments, verdict)
    "lure-plain": (evil(body(PLAIN)), EVIL_ZONE, "", "phish"),
    "lure-html-button": (evil(html()), EVIL_ZONE, "", "phish"),
    "lure-anchor-text": (evil(html(text="https://www.amazon.co.jp/ap/signin")),
                         EVIL_ZONE, "", "phish"),
    "lure-quoted-printable": (evil(body(PLAIN, cte="quoted-printable")),
                              EVIL_ZONE, "", "phish"),
    "lure-base64": (evil(html(cte="base64")), EVIL_ZONE, "", "phish"),
    "lure-iso-2022-jp": (evil(body(PLAIN, "iso-2022-jp", "7bit"),
                              b64word(SUBJECT, "iso-2022-jp")),
                         EVIL_ZONE, "", "phish"),
    "lure-shift-jis": (evil(body(PLAIN, "shift_jis", "base64"),
                            b64word(SUBJECT, "shift_jis")),
                       EVIL_ZONE, "", "phish"),
    "lure-forwarded-inline": (mail("taro@example.jp", b64word("Fwd: " + SUBJECT),
                                   body(INLINE), ip="192.0.2.4"),
                              None, "", "phish"),
    "lure-forwarded-attached": (forwarded(evil(body(PLAIN))), None, "",
                                "phish"),
    "lure-spoofed-from": (mail(REAL_FROM, b64word(SUBJECT), html(),
                               results=FAIL_AMAZON), None,
                          "--trust-ar receiver", "phish"),
    "lure-dmarc-pass": (evil(html(), results=PASS_EVIL), None,
                        "--trust-ar receiver", "phish"),
    "lure-no-authentication": (mail(FAKE_FROM, b64word(SUBJECT), html()),
                               None, "", "phish"),
    "lure-forged-results": (mail(REAL_FROM, b64word(SUBJECT), html(),
                                 forged="mx.amazon.co.jp; " + PASS_AMAZON),
                            AMAZON_ZONE, "--trust-ar receiver", "phish"),
    "lure-host-inside-host": (evil(html(
        "https://www.amazon.co.jp.%s/a/c/r/k3XwQ0" % EVIL,
        "https://www.amazon.co.jp/a/c/r/k3XwQ0")), EVIL_ZONE, "", "phish"),
    "lure-userinfo": (evil(body(LURE.format(
        url="https://www.amazon.co.jp@%s/" % EVIL, evil=EVIL))), EVIL_ZONE,
                      "", "phish"),
    "name-cyrillic": (evil(html(), frm=b64word("\u0410m\u0430zon.co.jp")
                           + " <notice@%s>" % EVIL), EVIL_ZONE, "", "phish"),
    "name-full-width": (evil(html(), frm=b64word("Ａｍａｚｏｎ")
                             + " <notice@%s>" % EVIL), EVIL_ZONE, "", "phish"),
    "name-spaced": (evil(html(), frm='"A m a z o n . c o . j p" <notice@%s>'
                         % EVIL), EVIL_ZONE, "", "phish"),
    "name-zero-width": (evil(html(), frm=b64word("Ama\u200bzon\u200b.co.jp")
                             + " <notice@%s>" % EVIL), EVIL_ZONE, "", "phish"),
    "genuine-order": (genuine(ORDER, "ご注文の確認"), AMAZON_ZONE, "",
                      "genuine"),
    "genuine-shipping": (genuine(ORDER.replace("ご注文を承りました", "商品を発送しました"),
                                 "発送のお知らせ", key=None,
                                 results=PASS_AMAZON), None,
                         "--trust-ar receiver", "genuine"),
    "genuine-security": (genuine(SECURITY, "Amazonセキュリティ警告: サインインの検出"),
                         AMAZON_ZONE, "--message-center no", "genuine"),
    "genuine-code": (genuine(CODE, "amazon.co.jp:サインイン試行"), AMAZON_ZONE, "",
                     "genuine"),
    "genuine-warning": (genuine(WARNING, "Amazonを装った不審なメールにご注意ください"),
                        AMAZON_ZONE, "", "genuine"),
    "genuine-unproven": (genuine(ORDER, "ご注文の確認", key=None), None, "",
                         "unknown"),
    "genuine-seen-in-inbox": (genuine(ORDER, "ご注文の確認", key=None), None,
                              "--message-center yes", "genuine"),
    "genuine-order-not-in-inbox": (genuine(ORDER, "ご注文の確認", key=None),
                                   None, "--message-center no", "suspicious"),
    "genuine-code-not-in-inbox": (genuine(CODE, "amazon.co.jp:サインイン試行",
                                          key=None), None,
                                  "--message-center no", "unknown"),
    "lure-seen-in-inbox": (evil(body(PLAIN)), EVIL_ZONE,
                           "--message-center yes", "phish"),
    "lure-false-chief": (mail(b64word("佐藤 一郎") + " <news54yt@q7k2m9x4.example>",
                              b64word("業務連絡"), body(
        "お疲れさまです。業務の都合で、新しいLINEグループを作成してください。\n"
        "グループの招待用QRコードを、このメールに返信で送ってください。\n")), None,
                         "", "suspicious"),
    "mention-book-club": (mail('"Sato" <sato@example.jp>',
                               b64word("読書会のお知らせ"), body(NEWS),
                               ip="192.0.2.9"), None, "", "no-claim"),
    "mention-in-subject": (mail('"Sato" <sato@example.jp>',
                                b64word("Amazonで買った本について"), body(NEWS),
                                ip="192.0.2.9"), None, "", "no-claim"),
    "question-to-help-desk": (mail('"Tanaka" <tanaka@example.jp>',
                                   b64word("不審なメールについて"), body(HELPDESK),
                                   ip="192.0.2.9"), None, "", "no-claim"),
}


def main():
    for name, (raw, dns, args, verdict) in CASES.items():
        d = HERE / name
        d.mkdir(exist_ok=True)
        (d / "mail.eml").write_bytes(raw)
        if dns:
            (d / "dns.zone").write_text(dns, encoding="utf-8")
        (d / "args").write_text(args + "\n")
        (d / "verdict").write_text(verdict + "\n")
    print("%d cases" % len(CASES))


if __name__ == "__main__":
    main()
