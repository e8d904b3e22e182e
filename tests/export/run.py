#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""run.py MEKIKI: exports are as their formats say, and neither they nor a
redacted mail hold one of 200 planted addresses, names and keys, raw or decoded.
Without python3-jsonschema the shapes are not looked at (exit 77)."""
import base64, binascii, csv, email, email.header, email.policy, html, io, json
import concurrent.futures, pathlib, quopri, re, subprocess, sys, urllib.parse, uuid

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
SCHEMAS = {"stix": "stix21", "misp": "misp-event", "xarf": "xarf4"}
SPACE = uuid.UUID("00abedb4-aa42-466c-9c01-fed23315a9b7")
KANJI = "佐藤鈴木高橋伊東渡辺中村小林加吉田山口松井上清斎"
LATIN = ["quillon", "verabet", "tosmark", "endrica", "jolwyn", "hamsted",
         "orbeck", "pintado", "wexley", "zandova"]
passed = failed = 0


def ok(is_good, what):
    global passed, failed
    passed, failed = passed + bool(is_good), failed + (not is_good)
    if not is_good:
        print("FAILED", what)


def run(mekiki, *args, data=None):
    return subprocess.run([mekiki, *args], input=data,
                          stdout=subprocess.PIPE).stdout


def person(i):
    given, family = LATIN[i % 10] + "abcd"[i // 10], LATIN[(i * 3 + 1) % 10]
    return {"address": "%s.%s%d@home%d.example" % (given, family, i, i),
            "name": "%s %s" % (given.title(), family.title()),
            "kanji": KANJI[i % 20] + KANJI[(i + 5) % 24] + " " +
                     KANJI[(i + 9) % 24] + KANJI[(i * 7 + 2) % 24],
            "key": "".join("bcdfghkmnpqrstvwxz"[(i * 7 + k * k * 5) % 18]
                           for k in range(9)),
            "number": "%08d" % (73100461 + i * 7919)}


def b64(s):
    return base64.b64encode(s.encode()).decode()


def addresses_in_url(i, p):
    a = p["address"]
    return [a, a.replace("@", "%40"), b64(a), b64(a).rstrip("="),
            base64.urlsafe_b64encode(b"id=" + a.encode()).decode(),
            a.encode().hex(), urllib.parse.quote(b64("x:" + a)),
            "".join("%%%02x" % c for c in a.encode())][i % 8]


def make(i):
    p = person(i)
    word, a = addresses_in_url(i, p), p["address"]
    urls = ["https://pay-check.example/signin/%s?u=%s" % (p["key"], word),
            "https://pay-check.example/%s/login#%s" % (word, p["key"]),
            "https://%s.pay-check.example/signin?e=%s" % (p["key"], word),
            "https://%s@pay-check.example/account/verify/%s" %
            (p["key"], word)]
    url = urls[i % 4].replace("@home", "%40home")
    wide = "".join(chr(ord(c) + 0xfee0) if 0x20 < ord(c) < 0x7f else c
                   for c in a)
    body = "%s 様\n%s, (%s) %s\n" % (p["kanji"], "Dear " + p["name"], a,
                                      wide if i % 3 == 0 else "")
    body = body.replace(" (", "\n(", 1) + """
Amazon.co.jp アカウントの安全確認のお願いです。1週間以内に本人確認をお願いします。
会員番号 %s 受付 %s
%s
このメールは %s さん宛てです。
""" % (p["number"], p["key"] + str(i), url, p["kanji"].replace(" ", ""))
    kind = i % 4
    charset = ["utf-8", "iso-2022-jp", "shift_jis", "utf-8"][i % 4]
    head = ["Return-Path: <bounce-%s@pay-check.example>" %
            a.replace("@", "="),
            "Delivered-To: " + a, "X-Original-To: <%s>" % a,
            "Received: from mx.pay-check.example (mx.pay-check.example "
            "[192.0.2.7])\n\tby mx.home%d.example with ESMTP id %s\n\tfor "
            "<%s>; Tue, 28 Oct 2025 10:00:00 +0900" % (i, p["number"], a),
            "From: =?utf-8?B?%s?= <notice@pay-check.example>" %
            b64("Amazon.co.jp"),
            ["To: =?utf-8?B?%s?= <%s>" % (b64(p["kanji"]), a),
             'To: "%s" <%s>' % (p["name"], a),
             "To: =?utf-8?Q?%s?= <%s>" %
             ("".join("=%02X" % c for c in p["name"].encode()), a)][i % 3],
            "Cc: %s <%s>" % (p["name"], a),
            "Subject: =?utf-8?B?%s?=" %
            b64("【Amazon】%s 様 本人確認のお願い %s" %
                (p["kanji"], a if i % 2 else p["number"])),
            "Message-ID: <%s.%s@pay-check.example>" %
            (a.replace("@", "."), p["key"]),
            "List-Unsubscribe: <https://pay-check.example/u?%s>" % word,
            "X-Track-%s: %s" % (p["number"], word), "X-Recipient: " + b64(a),
            "Date: Tue, 28 Oct 2025 10:00:00 +0900", "MIME-Version: 1.0"]
    raw = body.encode(charset, "xmlcharrefreplace")
    sub = "plain"
    if kind in (2, 3):
        sub = "html"
        split = html.escape(body).replace(p["name"], "<b>%s</b>%s" %
                                          (p["name"][:3], p["name"][3:]))
        raw = ("<html><!-- %s --><body data-x='%s'><p>%s</p>"
               "<div style='display:none'>%s</div>"
               "<a href='%s'>本人確認を行う</a><img src='%s' alt='%s'>" %
               (a, p["key"], split.replace("\n", "<br>"), p["name"],
                html.escape(url), html.escape(url), p["key"])
               ).encode(charset, "xmlcharrefreplace")
    coding = ["base64", "7bit", "quoted-printable", "base64"][i % 4]
    part = ["Content-Type: text/%s; charset=%s" % (sub, charset),
            "Content-Transfer-Encoding: " + coding]
    if coding == "base64":
        raw = base64.encodebytes(raw)
    elif coding == "quoted-printable":
        raw = quopri.encodestring(raw)
    if i % 5 == 0:
        inner = "\n".join(part).encode() + b"\n\n" + raw
        mark = "=_" + p["key"]
        raw = b"\n".join([
            b"--" + mark.encode(), inner, b"--" + mark.encode(),
            ('Content-Type: application/pdf; name="%s.pdf"\n'
             "Content-Transfer-Encoding: base64\n\n%s" %
             (p["name"], b64(p["name"] + a))).encode(),
            b"--" + mark.encode() + b"--\n"])
        part = ['Content-Type: multipart/mixed; boundary="%s"' % mark]
    return "\n".join(head + part).encode() + b"\n\n" + raw


def forms(p):
    """What must not occur, in the folded text of an output."""
    given, family = p["name"].lower().split()
    return {"address": [p["address"], p["address"].split("@")[0],
                        "home" + p["address"].split("@home")[1]],
            "name": [p["name"].lower(), given, family],
            "kanji": [p["kanji"], p["kanji"].replace(" ", "")],
            "key": [p["key"]], "number": [p["number"]]}


def unfold(text):
    """The text, and all that a reader could decode from its words."""
    out = [text, urllib.parse.unquote(text), html.unescape(text),
           str(email.header.make_header(email.header.decode_header(
               text[:100000].replace("\n", " ")))),
           quopri.decodestring(text.encode()).decode("utf-8", "replace")]
    try:
        out.append(json.dumps(json.loads(text), ensure_ascii=False))
    except ValueError:
        pass
    for w in set(re.findall(r"[A-Za-z0-9+/_=-]{6,}", text)):
        plain = w.replace("-", "+").replace("_", "/").rstrip("=")
        for skip in range(4):
            piece = plain[skip:]
            piece += "=" * (-len(piece) % 4)
            try:
                out.append(base64.b64decode(piece).decode("latin-1"))
            except binascii.Error:
                pass
        if re.fullmatch("(?:[0-9a-f]{2})+", w):
            out.append(bytes.fromhex(w).decode("latin-1"))
    return "\n".join(out).lower()


def leaks(p, output):
    text = unfold(output)
    return [k for k, list_ in forms(p).items()
            if any(x.lower() in text for x in list_)]


def check_shapes(format, text):
    try:
        import jsonschema
    except ImportError:
        return False
    schema = json.loads((ROOT / "tests/schemas" / (
        SCHEMAS[format] + ".own.schema.json")).read_text())
    v = jsonschema.Draft202012Validator(schema)
    for line in text.splitlines():
        errors = list(v.iter_errors(json.loads(line)))
        ok(not errors, (format, [(list(e.path), e.message[:300])
                                 for e in errors[:2]]))
    return True


def check_stix(text):
    """What a schema cannot say: ids of observables, references, ids once."""
    keys = {"url": ["value"], "domain-name": ["value"], "email-addr":
            ["value"], "email-message": ["from_ref", "subject"]}
    for line in text.splitlines():
        objects = json.loads(line)["objects"]
        ids = [o["id"] for o in objects]
        ok(len(ids) == len(set(ids)), "an id twice")
        for o in objects:
            refs = [v for k, v in o.items() if k.endswith("_ref")]
            refs += o.get("object_refs", [])
            ok(set(refs) <= set(ids), ("dangling", o["id"]))
            names = [k for k in keys.get(o["type"], []) if k in o]
            if names:
                canon = json.dumps({k: o[k] for k in names}, sort_keys=True,
                                   separators=(",", ":"), ensure_ascii=False)
                ok(o["id"] == o["type"] + "--" + str(uuid.uuid5(SPACE, canon)),
                   ("id of", o))


def check_csv(data):
    """RFC 4180; no cell that a spreadsheet takes for a formula."""
    text = data.decode()
    ok(text.count("\n") == text.count("\r\n"), "CSV line ends")
    rows = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    ok(all(len(r) == 9 for r in rows), "CSV columns")
    ok(not any(c[:1] in tuple("=+-@\t\r") and c for r in rows for c in r),
       "CSV formula")
    return rows


def outputs_of(mekiki, mail, *args):
    """The mail redacted, and in each format."""
    out = {"redact": run(mekiki, "redact", data=mail)}
    for f in ("stix", "misp", "xarf", "csv"):
        out[f] = run(mekiki, "report", "--lang", "en", "--format", f,
                     "--reporter", "soc@cert.example", *args, "-", data=mail)
    return out


def check_plants(mekiki):
    n = phish = 0
    pool = concurrent.futures.ThreadPoolExecutor(4)
    all_outputs = pool.map(lambda i: outputs_of(mekiki, make(i)), range(40))
    for i, outputs in enumerate(all_outputs):
        p, mail = person(i), make(i)
        found = leaks(p, mail.decode("latin-1") + " " + " ".join(
            str(x.get_payload(decode=True) or b"", "utf-8", "replace")
            for x in email.message_from_bytes(mail).walk()))
        ok({"address", "name", "key", "number"} <= set(found),
           "a plant that is not there: %d" % i)
        n += 5
        for f, data in outputs.items():
            ok(data, (i, f, "is empty"))
            found = leaks(p, data.decode())
            ok(not found, (i, f, found))
        phish += b"pay-check.example" in outputs["xarf"]
        ok(b"[192.0.2.7]" in outputs["redact"] and "安全確認".encode() in
           outputs["redact"], (i, "the redacted mail is not readable"))
        again = email.message_from_bytes(outputs["redact"],
                                         policy=email.policy.default)
        ok(again.is_multipart() and "removed" in again["To"] and
           not again.defects, (i, "the redacted mail is no mail"))
        if i < 4:
            for f in SCHEMAS:
                check_shapes(f, outputs[f].decode())
    ok(n == 200 and phish == 40, "%d plants, %d exported" % (n, phish))


def check_many(mekiki):
    """More recipients than are remembered: then no text comes out at all."""
    people = [person(i) for i in range(40)]
    mail = ("From: Amazon.co.jp <notice@pay-check.example>\nTo: %s\n"
            "Subject: test\n\n%s\nhttps://%s.example/x" % (
                ",\n ".join('"%s" <%s>' % (p["name"], p["address"])
                            for p in people),
                "\n".join(p["name"] + p["address"] for p in people),
                people[39]["name"].split()[0])).encode()
    for f, data in outputs_of(mekiki, mail).items():
        text = data.decode().lower()
        ok(not [p["name"] for p in people if any(
            x in text for x in (p["name"].lower().split() + [p["address"]]))],
           ("many", f))


def check_genuine(mekiki):
    """No indicator of a mail that is no fake, none of a brand's own hosts."""
    def one(mail):
        args = (mail.parent / "args").read_text().split() if (
            mail.parent / "args").exists() else []
        zone = mail.parent / "dns.zone"
        if zone.exists() and "--dns" not in args:
            args += ["--dns", str(zone)]
        args += ["--now", "1764000000"]
        return (outputs_of(mekiki, mail.read_bytes(), *args),
                run(mekiki, "report", "--lang", "en", "--format", "stix",
                    *args, str(mail)))

    mails = sorted(ROOT.glob("tests/golden/*/mail.eml"))
    pool = concurrent.futures.ThreadPoolExecutor(4)
    for mail, (out, again) in zip(mails, pool.map(one, mails)):
        out = {f: text.decode() for f, text in out.items()}
        rows = check_csv(out["csv"].encode())
        types = [o["type"] for o in json.loads(out["stix"])["objects"]]
        if rows[1][1] not in ("phish", "suspicious"):
            ok(not set(types) - {"identity", "report"}, (mail, types))
            ok(not json.loads(out["misp"])["Event"]["Attribute"], mail)
            ok(not out["xarf"] and rows[1][4] == "none", mail)
        for pattern in re.findall(r'"pattern":"(.*?)","', out["stix"]):
            ok(not re.search(r"(^|[/.@'])amazon\.co\.jp(/|')", pattern),
               (mail, pattern))
        check_stix(out["stix"])
        for f in SCHEMAS:
            check_shapes(f, out[f])
        ok(again.decode() == out["stix"], (mail, "differs when made again"))


FORMULAS = ["=1+2", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "＝1+2"]


def check_formulas(mekiki):
    for f in FORMULAS:
        mail = ("From: =?utf-8?B?%s?= <notice@pay-check.example>\n"
                "To: a@home.example\nSubject: =?utf-8?B?%s?=\n"
                "Content-Type: text/plain; charset=utf-8\n\n"
                "Amazon.co.jp 本人確認 \"1週間以内\" "
                "https://pay-check.example/signin\n" %
                (b64(f + " Amazon.co.jp"), b64(f + ' "Amazon", \n x'))
                ).encode()
        rows = check_csv(run(mekiki, "report", "--format", "csv", "-",
                             data=mail))
        ok(len(rows) > 1 and "Amazon" in rows[1][7], (f, rows))


def main(mekiki):
    check_plants(mekiki)
    check_many(mekiki)
    check_genuine(mekiki)
    check_formulas(mekiki)
    print("export: %d passed, %d failed" % (passed, failed))
    if failed:
        return 1
    try:
        import jsonschema  # noqa: F401
    except ImportError:
        print("export: shapes skipped (no python3-jsonschema)")
        return 77
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
