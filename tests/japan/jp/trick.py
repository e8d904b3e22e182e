# SPDX-License-Identifier: MIT
"""The disguises: display names, subjects, links and bodies."""

import re
from urllib.parse import quote

from .text import code

CYRILLIC = str.maketrans("aeopcxyABEHKMOPCTX", "аеорсхуАВЕНКМОРСТХ")
# The last four are Kangxi radicals and a CJK radical.
LOOKALIKE = str.maketrans("カロニエタトハーヘミ日行用金西",
                          "力口二工夕卜八一へ三曰\u2f8f\u2f64\u2fa6\u2ec4")
WIDE = {i: i + 0xfee0 for i in range(0x21, 0x7f)}
CIRCLED = {ord("a") + i: 0x24d0 + i for i in range(26)}
SQUARED = {ord("a") + i: 0x1f170 + i for i in range(26)}
STRUCK = {ord("a") + i: 0x1d552 + i for i in range(26)}
MONO = {ord("a") + i: 0x1d68a + i for i in range(26)}

NAME_KINDS = ["plain"] * 8 + ["spaced", "spaced", "cyrillic", "cyrillic",
              "kanji", "kanji", "kanji", "kanji",
              "kanji", "wide", "typo", "address", "address",
              "role", "role", "suffix"]
SUBJECT_KINDS = ["asis"] * 7 + ["serial", "serial", "stars", "cut", "cut",
                 "re", "zerowidth", "zerowidth", "auto", "bullet"]
URL_KINDS = ["plain"] * 6 + ["anchor"] * 3 + ["mixed"] * 3 + [
    "brandsub", "brandsub", "brandsub", "hyphen", "translate", "translate",
    "userinfo", "userinfo", "slash", "slash", "circled", "circled", "struck",
    "fullwidth", "fullwidth", "kana", "percent", "number", "ip", "short",
    "short", "cloud", "cloud", "redirect", "sendgrid", "idn", "monotext"]
HTML_ONLY = {"anchor", "mixed", "monotext", "sendgrid"}
ROLES = ["カスタマーサポート", "お客様センター", "自動配信", "info", "セキュリティ通知",
         "事務局", "お知らせ", "no-reply", "会員サービス"]


def display_name(r, kind, brand):
    """(shown name, kind that was really possible)."""
    ja, en = brand["ja"], brand["en"]
    if kind == "spaced":
        if re.search(r"[A-Za-z]", ja):
            return re.sub(r"\.", " . ", ja[0] + " " + ja[1:]), kind
        return " ".join(ja), kind
    if kind == "cyrillic":
        src = ja if re.search("[aeopcxyABEHKMOPCTX]", ja) else en
        got = src.translate(CYRILLIC)
        return (got, kind) if got != src else (ja, "plain")
    if kind == "kanji":
        got = ja.translate(LOOKALIKE)
        if got == ja:
            return ja, "plain"
        return got, kind
    if kind == "wide":
        src = ja if ja.isascii() else en
        return src.replace(" ", "").translate(WIDE), kind
    if kind == "typo":
        src = en if len(en) > 3 else ja
        at = len(src) // 2
        return src[:at] + src[at + 1] + src[at] + src[at + 2:], kind
    if kind == "address":
        return "%s <%s>" % (ja, brand["spoof"]), kind
    if kind == "role":
        return r.choice(ROLES), kind
    if kind == "suffix":
        return ja + r.choice(["株式会社", "事務局", "公式", " カスタマーセンター"]), kind
    if kind == "empty":
        return "", kind
    if kind == "bracket":
        return "【%s】" % ja, kind
    if kind == "twotongue":
        return "%s %s" % (en, ja) if en != ja else ja + " " + ja, kind
    if kind == "symbol":
        return r.choice(["%s®", "🔔 %s", "%s™ セキュリティ", "✔%s", "%s 🔒"]) % ja, kind
    if kind == "zwname":
        return r.choice("\u200b\u200d\u2060\u00ad").join(ja), kind
    if kind == "alarm":
        return r.choice(["【重要】%s", "%s【要返信不可】", "緊急連絡:%s", "%s様より"]) % ja, kind
    return ja, "plain"


def subject(r, kind, text):
    if kind == "serial":
        return text + r.choice(["No.%s", "番号:TF-%s", " ◉PI-%s", " [%s]",
                                "(受付番号%s)"]) % code(r, "n", 10)
    if kind == "stars":
        return text + "****"
    if kind == "cut":
        return text[1:]
    if kind == "re":
        return "Re: " + text
    if kind == "zerowidth":
        out = ""
        for i, ch in enumerate(text):
            out += ch
            if i % 3 == 1:
                out += r.choice("\u200b\u200c\u2060\ufeff")
        return out
    if kind == "auto":
        return text + "(自動配信メール)"
    if kind == "bullet":
        return r.choice("■◆※©") + text
    if kind == "fwd":
        return r.choice(["Fwd: ", "FW: ", "転送: "]) + text
    if kind == "shy":
        return "\u00ad".join(text)
    if kind == "gaps":
        return " ".join(text[:8]) + text[8:]
    if kind == "tail":
        return text + r.choice([" %s", "_%s", " #%s", " <%s>"]) % code(r, "x", 7)
    if kind == "pipe":
        return text + r.choice(["|ご案内", " - 自動通知", "(至急)", "【未読】"])
    return text


def evil_path(r):
    return r.choice([
        "login", "jp/index.php", "?language=ja", "ap/signin",
        code(r, "x", 13), "jp/?id=" + code(r, "x", 8), "member/login.html",
        "verify/" + code(r, "n", 6), "", "s/" + code(r, "x", 5),
        "%s/%s" % (code(r, "x", 4), code(r, "x", 6))])


def evil_host(r):
    name = code(r, "x", r.randrange(5, 10))
    return r.choice([
        "%s.example" % name, "www.%s.example" % name,
        "%s.%s.example" % (code(r, "x", 4), name), "%s-invalid.cn" % name,
        "%s-invalid.top" % name, "%s.invalid-shop.example" % name,
        "kaigi-%s-invalid.cn" % code(r, "x", 3)])


def link(r, kind, brand):
    """(address, text shown instead or None)."""
    web, host, path = brand["web"], evil_host(r), evil_path(r)
    token = brand["token"]
    plain = "https://%s/%s" % (host, path)
    www = "www." + web
    if kind == "anchor":
        return plain, r.choice(["https://%s/" % www, "https://%s/legal" % www,
                                "https://%s/%s" % (www, path), www])
    if kind == "brandsub":
        short = code(r, "x", 5)
        return r.choice(["https://%s.%s.example/%s" % (www, short, path),
                         "https://%s.%s.info.example/" % (web, short),
                         "https://%s-%s.example/%s"
                         % (web.replace(".", "-"), short, path)]), None
    if kind == "hyphen":
        return r.choice(["https://%s-%s.example/%s", "https://%s%s.example/%s",
                         "https://my-%s-%s-invalid.cn/%s"]) % (
                             token, code(r, "x", 3), path), None
    if kind == "translate":
        if r.random() < 0.5:
            flat = host.replace("-", "--").replace(".", "-")
            return ("https://%s.translate.goog/%s?_x_tr_sl=auto&_x_tr_tl=ja"
                    "&_x_tr_hl=ja" % (flat, path.split("?")[0])), None
        return ("https://translate.google.co.jp/translate?sl=auto&tl=ja&u="
                + quote(plain, safe="")), None
    if kind == "userinfo":
        return r.choice(["https://%s@%s/" % (www, host),
                         "https://%s%%2F%s%%3Fid%%3D%s@%s/"
                         % (web, code(r, "x", 6), code(r, "x", 8), host),
                         "https://%s:login@%s/%s" % (www, host, path)]), None
    if kind == "slash":
        return r.choice(["https://%s\u2215ap\u2215signin@%s/" % (www, host),
                         "https://%s%%E2%%88%%95%s@%s/"
                         % (web, code(r, "x", 6), host),
                         "https://%s\u2044login.%s/" % (www, host)]), None
    if kind in ("circled", "struck"):
        table = STRUCK if kind == "struck" else r.choice([CIRCLED, SQUARED])
        name = "".join(r.choice("abdeghkmopqrstuw") for _ in range(7))
        tail = "example".translate(r.choice([table, {}]))
        return "https://%s.%s/%s" % (name.translate(table), tail, path), None
    if kind == "fullwidth":
        wide = host.translate(WIDE).replace("．", r.choice("．。"))
        return "https://%s/%s" % (wide, path), None
    if kind == "kana":
        return "https://%sん%s.%s/" % (www, code(r, "x", 4), host), None
    if kind == "percent":
        return "https://%s/%s" % (
            "".join("%%%02X" % ord(c) for c in host), path), None
    if kind == "number":
        return "http://%d/%s" % ((203 << 24) + (113 << 8)
                                 + r.randrange(1, 250), path), None
    if kind == "ip":
        return "http://203.0.113.%d/%s" % (r.randrange(1, 250), path), None
    if kind == "short":
        return "https://%s/invalid%s" % (
            r.choice(["cutt.ly", "s.id", "is.gd", "t.co", "reurl.cc",
                      "clck.ru"]), code(r, "x", 9)), None
    if kind == "cloud":
        name = code(r, "x", 9)
        return r.choice(["https://%s-invalid.workers.dev/%s",
                         "https://%s-invalid.s3.ap-northeast-1.amazonaws.com/%s",
                         "https://%s-invalid.vercel.app/%s",
                         "https://%s-invalid.duckdns.org/%s",
                         "https://ipfs.io/ipfs/bafyinvalid%s/%s"]) % (name, path), None
    if kind == "redirect":
        return r.choice(["https://www.google.com/url?q=%s&sa=D",
                         "https://www.google.co.jp/amp/s/%s"]) % (
                             quote(plain, safe="")), None
    if kind == "sendgrid":
        return "https://u%s.ct.sendgrid.net/ls/click?upn=u001.%s" % (
            code(r, "n", 8), code(r, "x", 40)), None
    if kind == "idn":
        name = token.translate(CYRILLIC)
        return "https://%s.example/%s" % (
            name.encode("idna").decode() if not name.isascii()
            else "xn--" + token + "-k63b7g", path), None
    if kind == "monotext":
        return plain, www.translate(MONO)
    if kind == "gform":
        return r.choice([
            "https://docs.google.com/forms/d/e/1FAIpQLinvalid%s/viewform",
            "https://sites.google.com/view/invalid-%s/home",
            "https://forms.gle/invalid%s"]) % code(r, "x", 16), None
    if kind == "bounce":
        return r.choice([
            "https://www.bing.com/ck/a?!&&p=%s",
            "https://l.facebook.com/l.php?u=%s&h=AT0",
            "https://www.youtube.com/redirect?q=%s",
            "https://adclick.g.doubleclick.net/pcs/click?adurl=%s"]) % quote(
                plain, safe=""), None
    if kind == "kit":
        return "https://%s/%s" % (host, r.choice([
            "caonima=%s", "jp/%s/signin.php?token=", "660eb%s",
            "#%s", "?p=%s&lang=ja_JP"]) % code(r, "x", 10)), None
    if kind == "long":
        return "https://%s/%s/%s?%s" % (
            host, web, "-".join(code(r, "x", 9) for _ in range(9)), "&".join(
                "%s=%s" % (code(r, "x", 3), code(r, "x", 14))
                for _ in range(6))), None
    if kind == "port":
        return r.choice(["https://%s:8443/%s", "http://%s:2087/%s"]) % (
            host, path), None
    if kind == "hexip":
        return r.choice(["http://0xcb.0x0.0x71.0x%x/%s", "http://0xcb0071%02x/%s",
                         "http://0313.0.0161.0%o/%s"]) % (
                             r.randrange(16, 250), path), None
    if kind == "upper":
        return "HTTPS://%s.%s/%s" % (web.upper(), host, path), None
    if kind == "backslash":
        return "https:\\\\%s/%s" % (host, path), None
    if kind == "pages":
        return "https://%s-invalid.%s/%s" % (
            r.choice([token + "-jp", code(r, "x", 8)]), r.choice([
                "pages.dev", "web.app", "github.io", "netlify.app",
                "r2.dev", "ngrok-free.app", "weebly.com"]), path), None
    if kind == "under":
        return "https://%s/%s/%s" % (host, www, path), None
    if kind == "query":
        return "https://%s/?continue=https://%s/login" % (host, www), None
    return plain, None


# What half C has besides.
MORE = {
    "name": ["empty", "empty", "bracket", "twotongue", "symbol", "symbol",
             "zwname", "alarm"],
    "subject": ["fwd", "shy", "gaps", "tail", "tail", "pipe"],
    "url": ["gform", "gform", "bounce", "bounce", "kit", "kit", "long", "port",
            "hexip", "upper", "backslash", "pages", "pages", "under", "query"],
    "body": ["salt", "salt", "entity", "entity", "shy", "white", "chopped"],
}
MANGLE = {"salt", "entity", "shy", "white", "chopped"}
RUN = re.compile("[\u3041-\u30fe\u4e00-\u9fff]+")


def mangle(r, kind, text):
    """Breaks the words of an HTML body in ways a reader does not see."""
    def run(match):
        word = match.group(0)
        if kind == "entity":
            return "".join("&#%d;" % ord(c) if r.random() < 0.7 else
                           "&#x%x;" % ord(c) for c in word)
        if kind == "shy":
            return "&shy;".join(word)
        if kind == "chopped":
            return "".join("<b style=\"font-weight:normal\">%s</b>" % c
                           for c in word)
        if kind == "salt":
            return "".join(
                c + ('<span style="font-size:0">%s</span>' % code(r, "x", 3)
                     if r.random() < 0.4 else "") for c in word)
        return word
    at = text.lower().find("<body")
    head, rest = text[:at], text[at:]
    out = [head]
    for tag in re.finditer("<[^>]*>|[^<]+", rest):
        piece = tag.group(0)
        out.append(piece if piece[0] == "<" else RUN.sub(run, piece))
    text = "".join(out)
    if kind == "white":
        words = " ".join(r.choice(["写真", "遠足", "町内会", "見積", "朝顔", "将棋",
                                   "献立", "時刻表"]) for _ in range(60))
        text = re.sub("(?i)</body>", lambda m: '<p style="color:#fefefe;'
                      'font-size:1px">' + words + "</p>" + m.group(0), text)
    return text


def form_file(brand, r):
    """A page with a login form, as an attachment."""
    return ('<!DOCTYPE html><meta charset="utf-8"><title>%s</title>\n<form '
            'method="post" action="https://%s/%s"><p>ID <input name="u"><p>'
            'パスワード <input type="password" name="p"><p><button>送信</button>'
            '</form>\n' % (brand["ja"], evil_host(r), code(r, "x", 6)))


BODY_KINDS = ["none"] * 9 + ["padding", "padding", "padding", "chinese",
              "kana", "fffd", "emptyname", "emptyname", "hidden", "oldkanji",
              "brandmix"]
KANA = [("ください", "くたさい"), ("ございます", "こざいます"),
        ("プライバシー", "プライバシ-"), ("サービス", "サ一ビス"),
        ("カード", "力ード"), ("ので", "のて")]
OLD = str.maketrans("国証済続変関経会権価図", "國證濟續變關經會權價圖")
CHINESE = ["退订此邮件", "如果您不想再收到此类邮件,请点击退订", "客户服务中心",
           "请勿回复", "此邮件由系统自动发送"]


def body(r, kind, text, pads):
    """Applies one mark of the trade to the text of a body."""
    if kind == "padding":
        return text + "\n\n@foot\n" + "\n\n".join(r.sample(pads, 2))
    if kind == "chinese":
        return text + "\n\n" + r.choice(CHINESE)
    if kind == "kana":
        for good, bad in KANA:
            text = text.replace(good, bad)
        return text
    if kind == "fffd":
        return text + "\n\n\ufffd\ufffd" + code(r, "x", 3) + "\ufffd"
    if kind == "oldkanji":
        return text.translate(OLD)
    if kind == "emptyname":
        return re.sub(r"(?m)^\{[NM]\} ?(様|さん)", r"へ特別に" if r.random() < 0.3
                      else r" \1", text, count=1)
    if kind == "brandmix":
        return text + "\n\n" + r.choice([
            "Copyright © 2025 Vpass All Rights Reserved.",
            "発行:楽天グループ株式会社", "Amazon.co.jp カスタマーサービス",
            "えきねっとサポートセンター", "メルカリ事務局"])
    return text


def hidden(r):
    """Invisible text, as phishers add it to change the word counts."""
    words = ["議事録", "天気", "会議室", "弁当", "野球", "回覧", "納品書", "遠足",
             "観葉植物", "読書", "温泉", "鉄道", "俳句", "写真"]
    line = " ".join(r.choice(words) for _ in range(40))
    return ('\n<div style="display:none;font-size:0;color:#ffffff">%s</div>'
            % line)
