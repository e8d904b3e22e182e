#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The API of the real mekikid against its own document.

    test_api.py PROGRAM CLI DATA WEB ROOT

Exit 77 is `skipped` (no jsonschema here).
"""
import base64
import email
import email.policy
import json
import pathlib
import re
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parent))
from daemon import Daemon  # noqa: E402
import make_openapi  # noqa: E402

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / "app"))
import codes  # noqa: E402

try:
    import jsonschema
except ImportError:
    print("skipped: python3-jsonschema is not here")
    sys.exit(77)

JSON = [("Content-Type", "application/json")]
failures = []


def expect(name, ok, what=""):
    if not ok:
        failures.append(name)
        print("FAILED %s: %s" % (name, what))


class Api:
    def __init__(self, d):
        self.d = d
        status, headers, body = d.request("GET", "/api/v1/openapi.json")
        self.document = json.loads(body)
        expect("document", status == 200 and
               headers["content-type"] == "application/json", headers)

    def ask(self, path, value, schema="Report", status=200):
        got, headers, body = self.d.request(
            "POST", "/api/v1" + path, json.dumps(value).encode(), JSON)
        name = "%s %s" % (path, str(value)[:60])
        expect(name, got == status, (got, body[:300]))
        answer = json.loads(body)
        self.validate(name, answer, schema if status == 200 else "Problem")
        return answer

    def validate(self, name, answer, schema):
        whole = {"$ref": "#/components/schemas/" + schema,
                 "components": self.document["components"]}
        v = jsonschema.Draft202012Validator(whole)
        for e in list(v.iter_errors(answer))[:3]:
            expect(name + " as told", False, (e.message, list(e.path)))


def picture(d):
    """The check page takes a picture: judged by its codes, here none."""
    status, _, body = d.request(
        "POST", "/answer", b"--x\r\nContent-Disposition: form-data; "
        b'name="file"; filename="a.gif"\r\n\r\nGIF89a\r\n--x--\r\n',
        [("Content-Type", "multipart/form-data; boundary=x")])
    expect("picture", status == 200 and b"v-unknown" in body and
           "QRコード".encode() in body, status)


def image(api, d):
    """A picture's code is judged as the link in it is, in each way to ask."""
    for picture, right in ((codes.FAKE, "phish"), (codes.OWN, "genuine")):
        status, _, body = d.request("POST", "/api/v1/check/image?lang=en",
                                    picture, [("Content-Type", "image/png")])
        expect("image " + right, status == 200, body)
        report = json.loads(body)
        api.validate("image", report, "Report")
        expect("image " + right, report["verdict"] == right,
               report["verdict"])
        a = api.ask("/check/image", {"image_base64": base64.b64encode(
            picture).decode(), "lang": "en"})
        expect("image in JSON", without(a) == without(report), a["verdict"])
        status, _, body = d.request(
            "POST", "/api/v1/check/image?lang=en",
            b'--x\r\nContent-Disposition: form-data; name="image"; '
            b'filename="a.png"\r\n\r\n' + picture + b"\r\n--x--\r\n",
            [("Content-Type", "multipart/form-data; boundary=x")])
        expect("image in a form", status == 200 and
               without(json.loads(body)) == without(report), status)


def inbox(api, golden):
    """A page of the brand's inbox says what the person would."""
    mail = (golden / "genuine-order" / "mail.eml").read_bytes()
    words = email.message_from_bytes(mail, policy=email.policy.default)
    row = "%s\n%s\n" % (words["Subject"], words["Date"].datetime.strftime(
        "%Y/%m/%d %H:%M"))
    packed = base64.b64encode(mail).decode()
    for page, right in ((row, "yes"), ("", "not-checked"), (
            "<!-- saved from url=(0029)https://evil.example/inbox -->" + row,
            "refused")):
        a = api.ask("/check", {"mail_base64": packed, "inbox_page": page})
        expect("inbox page " + right, a["inbox"]["answer"] == right,
               a["inbox"])


def export(api, d, golden):
    """Each format of /report, and /redact: nothing tells the recipient."""
    mail = (golden / "lure-html-button" / "mail.eml").read_bytes()
    packed = base64.b64encode(mail).decode()
    to = email.message_from_bytes(mail)["To"]
    for name, kind in (("stix", "application/stix+json;version=2.1"),
                       ("misp", "application/json"),
                       ("xarf", "application/x-ndjson"),
                       ("csv", "text/csv; charset=utf-8; header=present")):
        status, headers, body = d.request(
            "POST", "/api/v1/report?reporter=a@soc.example&format=" + name,
            mail, [("Content-Type", "message/rfc822")])
        expect(name, status == 200 and headers["content-type"] == kind and
               "attachment" in headers["content-disposition"],
               (status, headers))
        expect(name + " speaks of it", b"account-check.example" in body, body)
        expect(name + " without recipient", to.encode() not in body, body)
        if name == "csv":
            rows = body.split(b"\r\n")
            expect("csv rows", rows[0].startswith(b'"time"') and
                   len(rows) > 2 and rows[-1] == b"", rows)
        else:
            for line in body.decode().splitlines():
                expect(name + " is JSON", isinstance(json.loads(line), dict))
    status, _, body = d.request("POST", "/api/v1/redact", mail,
                                [("Content-Type", "message/rfc822")])
    expect("redact", status == 200 and to.encode() not in body and
           email.message_from_bytes(body)["Subject"], (status, body[:300]))
    status, _, body = d.request(
        "POST", "/api/v1/redact", json.dumps({"mail_base64": packed}).encode(),
        JSON)
    expect("redact JSON", status == 200 and to.encode() not in body, status)
    for path, value in (("/report", {"mail_base64": packed}),
                        ("/report", {"mail_base64": packed,
                                     "format": "pdf"}),
                        ("/report", {"mail_base64": packed,
                                     "format": "xarf"}),
                        ("/report", {"mail_base64": packed, "format": "xarf",
                                     "reporter": "nobody"}),
                        ("/redact", {"mail_base64": packed, "lang": "ja"}),
                        ("/redact", {}),
                        ("/check/image", {"image": "no picture"}),
                        ("/check", {"mail_base64": packed,
                                    "reporter": "a@b.example"})):
        api.ask(path, value, status=400)


def saved(d, path="/save", **fields):
    """What the answer page's buttons send: a form without JavaScript."""
    b = b"zq7"
    body = b"".join(b'--%s\r\nContent-Disposition: form-data; name="%s"\r\n'
                    b"\r\n%s\r\n" % (b, k.encode(), v)
                    for k, v in fields.items())
    return d.request("POST", path, body + b"--%s--\r\n" % b, [
        ("Content-Type", "multipart/form-data; boundary=zq7")])


def draft(d, golden, cli, data):
    """The report to the desks equals that of the command line."""
    path = golden / "lure-html-button" / "mail.eml"
    mail = base64.b64encode(path.read_bytes())
    for lang in ("ja", "ja-easy", "en"):
        status, headers, body = saved(
            d, mail64=mail, lang=lang.encode(), **{"as": b"draft"})
        same = subprocess.run(
            [cli, "report", "--format", "draft", "--data", data, "--lang",
             lang, path], stdout=subprocess.PIPE, check=False).stdout
        expect("draft " + lang, status == 200 and
               headers["content-type"] == "message/rfc822" and
               "mekiki-report.eml" in headers["content-disposition"],
               (status, headers))
        expect("draft as the command line has it " + lang,
               undated(body) == undated(same) and path.read_bytes() in body,
               body[:600])
    m = email.message_from_bytes(body)
    expect("draft's desks", m["To"] == "<reportascam@amazon.com>, "
           "<info@antiphishing.jp>, <meiwaku@dekyo.or.jp>", m["To"])
    _, _, body = saved(d, mail64=mail, reporter=b"ann@home.example",
                       **{"as": b"draft"})
    expect("draft's sender", email.message_from_bytes(body)["From"] ==
           "<ann@home.example>", body[:300])
    innocent = base64.b64encode(
        (golden / "mention-book-club" / "mail.eml").read_bytes())
    for fields in ({"mail64": innocent}, {"text": b"Amazon 24 hours"},
                   {"link": b"https://amazon.co.jp.login.example/"}):
        status, _, body = saved(d, **fields, **{"as": b"draft"})
        expect("no draft of %s" % list(fields), status == 422, status)
    for name, has in (("lure-html-button", True), ("mention-book-club", False)):
        source = (golden / name / "mail.eml").read_bytes()
        page = saved(d, "/answer", mail64=base64.b64encode(source))[2]
        expect("button of the draft, " + name,
               b'class="verdict' in page and
               (b'name="as" value="draft"' in page) == has, page[:300])


def undated(message):
    return re.sub(rb"(?m)^Date: .*$", b"Date:", message)


def cli_report(cli, data, mail):
    """The same by the command line: who asks makes no difference."""
    r = subprocess.run([cli, "check", "--data", data, "--format", "json",
                        "--lang", "ja", "-"], input=mail,
                       capture_output=True)
    return json.loads(r.stdout)


def without(report):
    return {k: v for k, v in report.items() if k not in ("file", "index")}


def main(program, cli, data, web, root):
    golden = pathlib.Path(root, "tests/golden")
    expect("the document is renewed", make_openapi.main(["--check"]) == 0,
           "run tests/web/make_openapi.py")
    d = Daemon(program, data, web)
    api = Api(d)
    for case in sorted(golden.iterdir()):
        if not (case / "mail.eml").exists():
            continue
        mail = (case / "mail.eml").read_bytes()
        status, report = d.check(mail)
        expect(case.name, status == 200, report)
        api.validate(case.name, report, "Report")
        same = cli_report(cli, data, mail)
        expect(case.name + " as by the command line",
               without(report) == without(same),
               [k for k in report if report[k] != same.get(k)])
    mail = (golden / "lure-plain" / "mail.eml").read_bytes()
    packed = base64.b64encode(mail).decode()
    a = api.ask("/check", {"mail_base64": packed, "lang": "en",
                           "did": ["typed-card"], "inbox": "no"})
    expect("options", a["lang"] == "en" and a["did"] == ["typed-card"] and
           a["inbox"]["answer"] == "no", a)
    api.ask("/check", {"mail": mail.decode("latin-1")})
    a = api.ask("/check/text", {
        "text": "Amazon.co.jp: confirm your account", "lang": "en",
        "from": "x@evil.example", "link": "https://evil.example/signin"})
    expect("text's link", any("evil.example" in (x["host"] or "")
                              for x in a["links"]), a["links"])
    a = api.ask("/check/url", {"url": "http://amazon.co.jp.evil.example/"})
    expect("url", a["verdict"] == "phish", a["verdict"])
    a = api.ask("/check/domain", {"domain": "amazon.co.jp"})
    expect("domain", a["verdict"] == "genuine", a["verdict"])
    api.ask("/check/page", {"html": "<form><input type=password></form>",
                            "url": "https://evil.example/amazon"})
    a = api.ask("/advice", {"verdict": "phish", "brand": "amazon_jp",
                            "did": ["typed-account"], "lang": "en"}, "Advice")
    expect("advice", len(a["advice"]) > 3, a)
    for path, value, status in (
            ("/check", {}, 400), ("/check", [], 400),
            ("/check", {"mail": 7}, 400),
            ("/check", {"mail": "a", "colour": 1}, 400),
            ("/check", {"mail": "a", "mail_base64": "YQ=="}, 400),
            ("/check", {"mail_base64": "a"}, 400),
            ("/check", {"mail": "a", "lang": "xx"}, 400),
            ("/check", {"mail": "a", "did": ["flew"]}, 400),
            ("/check/text", {"text": ""}, 400),
            ("/check/url", {}, 400), ("/check/url", {"url": "a\0b"}, 400),
            ("/advice", {"verdict": "red"}, 400),
            ("/advice", {"verdict": "phish", "brand": "nobody"}, 422)):
        api.ask(path, value, status=status)
    status, _, body = d.request("GET", "/api/v1/brands?lang=en")
    brands = json.loads(body)
    api.validate("brands", brands, "Brands")
    expect("brands", status == 200 and len(brands["brands"]) > 500, status)
    status, _, body = d.request(
        "POST", "/api/v1/check?lang=en&did=opened,typed-card", mail,
        [("Content-Type", "message/rfc822")])
    expect("query", json.loads(body)["did"] == ["opened", "typed-card"], body)
    picture(d)
    image(api, d)
    inbox(api, golden)
    export(api, d, golden)
    draft(d, golden, cli, data)
    expect("ends", d.stop() == 0)
    print("%d failed" % len(failures))
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
