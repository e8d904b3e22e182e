#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Signed mail as openssl makes it: whose roots the program believes."""
import pathlib, shutil, subprocess, sys, tempfile

from program import case, holds, main, same

FOLDER = pathlib.Path(tempfile.mkdtemp(prefix="mekiki-smime-"))
FROM = "notice@bank.example"
TEXT = "Content-Type: text/plain; charset=utf-8\r\n\r\n大切なお知らせです。\r\n"


def openssl(*args):
    subprocess.run(["openssl", *map(str, args)], check=True, cwd=FOLDER,
                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def make(kind):
    new = ["req", "-x509", "-newkey"] + kind + ["-nodes", "-days", "3"]
    openssl(*new, "-subj", "/CN=Test Root", "-keyout", "ca.key", "-out", "ca.pem",
            "-addext", "keyUsage=critical,keyCertSign")
    openssl("req", "-newkey", *kind, "-nodes", "-subj",
            "/O=Example Bank/CN=Example Bank Notices", "-keyout", "me.key",
            "-out", "me.csr")
    (FOLDER / "ext").write_text(
        "subjectAltName=email:%s\nextendedKeyUsage=emailProtection\n"
        "keyUsage=digitalSignature\n" % FROM)
    openssl("x509", "-req", "-in", "me.csr", "-CA", "ca.pem", "-CAkey", "ca.key",
            "-CAcreateserial", "-days", "2", "-extfile", "ext", "-out", "me.pem")


def mail(sender=FROM):
    (FOLDER / "text").write_bytes(TEXT.encode())
    openssl("cms", "-sign", "-in", "text", "-signer", "me.pem", "-inkey",
            "me.key", "-out", "signed", "-md", "sha256", "-crlfeol")
    path = FOLDER / ("mail-%s.eml" % sender)
    path.write_bytes(b"From: <%s>\r\nTo: <ann@reader.example>\r\nSubject: s\r\n"
                     b"Date: Tue, 28 Oct 2025 10:00:00 +0900\r\n"
                     % sender.encode() + (FOLDER / "signed").read_bytes())
    return path


def smime(mekiki, path, *args):
    report, = mekiki("auth", "--format", "json", *args, path).reports()
    found = [(m["result"], m["reason"]) for m in report["auth"]["methods"]
             if m["method"] == "smime"]
    same(len(found), 1, report)
    return found[0], report["auth"]["state"]


KINDS = {"rsa": ["rsa:2048"], "ec": ["ec", "-pkeyopt",
                                    "ec_paramgen_curve:prime256v1"]}


@case
def by_the_roots_given(mekiki):
    for name, kind in KINDS.items():
        make(kind)
        got, state = smime(mekiki, mail(), "--roots", FOLDER / "ca.pem")
        same((got[0], state), ("pass", "authenticated"), name)
        run = mekiki("auth", "--lang", "en", "--roots", FOLDER / "ca.pem", mail())
        same(run.status, 0)
        text = " ".join(run.out.split())
        holds("Example Bank Notices" in text, text)
        holds("asked whether it was revoked" in text, text)


@case
def roots_that_know_nothing_of_it(mekiki):
    got, state = smime(mekiki, mail(), "--roots", "none")
    same((got[1], state), ("smime-no-roots", "not-established"))
    got, state = smime(mekiki, mail())
    same((got[1] in ("smime-untrusted", "smime-no-roots"), state),
         (True, "not-established"), got)
    same(mekiki("auth", "--roots", FOLDER / "gone", mail()).status, 66)


@case
def another_sender_and_another_text(mekiki):
    args = ("--roots", FOLDER / "ca.pem")
    got, state = smime(mekiki, mail("notice@bank.test"), *args)
    same((got[1], state != "authenticated"), ("smime-address", True))
    path = mail()
    path.write_bytes(path.read_bytes().replace("大切".encode(), "偽物".encode()))
    same(smime(mekiki, path, *args)[0][1], "smime-changed")


if __name__ == "__main__":
    if not shutil.which("openssl"):
        print("smime: skipped, no openssl")
        sys.exit(77)
    try:
        status = main()
    finally:
        shutil.rmtree(FOLDER, ignore_errors=True)
    sys.exit(status)
