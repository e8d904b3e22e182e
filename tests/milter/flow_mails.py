# SPDX-License-Identifier: MIT
"""The mails of the filter's tests, and the DNS that they are proven by."""
import re, sys

from postfix import OURS, ROOT, golden, same

sys.path.insert(0, str(ROOT / "tests" / "app"))
sys.path.insert(0, str(ROOT / "tests" / "japan"))
from jp import sign  # noqa: E402

KEY = sign.Key(ROOT / "tests" / "japan" / "keys" / "brand.pem")
BRAND = "amazon.co.jp"
IP = "203.0.113.9"
RECORDS = {
    ("golden._domainkey." + BRAND, "TXT"): ["v=DKIM1; k=rsa; p=" + KEY.public()],
    (BRAND, "TXT"): ["v=spf1 ip4:203.0.113.0/24 -all"],
    ("_dmarc." + BRAND, "TXT"): ["v=DMARC1; p=quarantine"],
    ("sender.example", "TXT"): ["v=spf1 -all"],
}
FAKE = golden("lure-html-button")
ORDINARY = golden("mention-book-club")


def without_trace(mail):
    """As its sender sends it: no field of a receiver."""
    head, body = mail.split(b"\n\n", 1) if b"\r\n\r\n" not in mail \
        else mail.split(b"\r\n\r\n", 1)
    eol = b"\r\n" if b"\r\n\r\n" in mail else b"\n"
    fields = re.split(rb"\r?\n(?![ \t])", head)
    keep = [f for f in fields if not f.lower().startswith(
        (b"received:", b"return-path:", b"authentication-results:"))]
    return eol.join(keep) + eol * 2 + body


def signed(canon):
    """A mail of the brand whose fields only the exact bytes verify."""
    text = ("Amazon.co.jp をご利用いただきありがとうございます。\r\n"
            "https://www.amazon.co.jp/gp/css/order-details\r\n").encode()
    fields = [(b"From", b" Amazon.co.jp <auto-confirm@amazon.co.jp>"),
              (b"To", b"  ann@one.example"),
              (b"Subject", b" order\r\n\tof two  lines"),
              (b"Date", b"Tue, 28 Oct 2025 10:00:00 +0900"),
              (b"Message-ID", b" <1@amazon.co.jp>"),
              (b"MIME-Version", b" 1.0"),
              (b"Content-Type", b" text/plain; charset=utf-8")]
    own = sign.signature(fields, text, KEY, BRAND, "golden", canon=canon,
                         when=1761613200)
    return b"\r\n".join(n + b":" + v for n, v in [own] + fields) + \
        b"\r\n\r\n" + text


def results(mail):
    """Our Authentication-Results as a dict of method to result."""
    own = [v for v in mail.all("Authentication-Results")
           if v.split(";")[0].strip() == OURS]
    same(len(own), 1, own)
    return dict(re.findall(r"(spf|dkim|dmarc|arc|iprev)=([a-z]+)", own[0]))
