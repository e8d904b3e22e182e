#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Rules of the verdict that no single finding shows: neighbours that differ in
one thing, and what each is called.

    verdicts.py MEKIKI"""
import json, pathlib, subprocess, sys, tempfile

import generate as g
from pairs import B, FAKE, HELLO, LEAVE, OUT, OWN, SATO, inline, m, name

BILL = "お支払いについては次をご覧ください。\n" + B + "\n"
QUOTED = ("今週は次の題のメールが多く届いています。\n"
          "「Amazon.co.jpアカウントを停止しました。本人確認をお願いします」\n" + B + "\n")
PARCEL = "Your Amazon parcel could not be delivered. Sign in to your Amazon account.\n" + B + "\n"


def asked(question):
    return inline(True).replace("どうぞ。".encode(), question.encode())


# what it is: (a mail, what it is called)
CASES = {
    # The From field names the brand, and nothing in the mail is the brand's.
    "stranger throughout": (m(text=BILL), "suspicious"),
    "... whose list can be left": (m(text=BILL, extra=LEAVE), "unknown"),
    "... who answers": (m(text=BILL, extra=(("In-Reply-To", "<a@example.jp>"),)), "unknown"),
    "... who leads to the brand": (m(text="https://www.amazon.co.jp/\n"), "unknown"),
    "... who leads nowhere": (m(text=HELLO), "unknown"),
    # The brand's own address.
    "forged, and leads elsewhere": (
        m("Uber Eats <info@ubereats.com>", "昼の会", B + "\n", results="dmarc=fail "
          "header.from=ubereats.com"), "suspicious"),
    "misspelt": (m(g.b64word("\u0410m\u0430zon.co.jp") + " <account-update@amazon.co.jp>",
                   text=HELLO), "suspicious"),
    "spelt right": (m(OWN, text=HELLO), "unknown"),
    # Signs beside a name leave it whole.
    "an emoji before the name": (
        m(g.b64word("🔔 国民生活センター") + " <a@%s>" % OUT, "本人確認のお願い", BILL), "suspicious"),
    "a word before the name": (
        m(g.b64word("わたしの国民生活センター") + " <a@%s>" % OUT, "お知らせ", HELLO), "no-claim"),
    # News of fakes.
    "told of in the subject": (
        m(SATO, "今週の手口:Amazonをかたるメール", QUOTED), "no-claim"),
    "asked about": (asked("こんなの来たけど、偽物だよね?"), "no-claim"),
    "not asked about": (inline(True), "suspicious"),
    # A role in both display and address is nobody's name.
    "a desk at a desk": (m("Account Desk <desk@%s>" % OUT, "Your parcel", PARCEL), "unknown"),
    "a person": (m("Lena Ortiz <lena.ortiz@%s>" % OUT, "Your parcel", PARCEL), "no-claim"),
}


def main():
    wrong = 0
    with tempfile.TemporaryDirectory(prefix="mekiki-verdicts-") as folder:
        paths = []
        for i, (raw, _) in enumerate(CASES.values()):
            paths.append(pathlib.Path(folder, "%02d.eml" % i))
            paths[-1].write_bytes(raw)
        out = subprocess.run([sys.argv[1], "check", "--format", "json", "--lang", "en", "--dns",
                              "off", "--now", "2025-10-28T12:00:00Z", *map(str, paths)],
                             stdout=subprocess.PIPE, check=False).stdout.decode()
    reports = [json.loads(line) for line in out.splitlines()]
    for (what, (_, want)), r in zip(CASES.items(), reports, strict=True):
        if r["verdict"] == want:
            continue
        wrong += 1
        print("%s: %s, not %s (%s; %s)" % (what, r["verdict"], want, r["claim"],
                                          " ".join(f["id"] for f in r["findings"])))
    print("verdicts: %d passed, %d failed" % (len(CASES) - wrong, wrong))
    return bool(wrong)


if __name__ == "__main__":
    sys.exit(main())
