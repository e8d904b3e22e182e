#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""--trust-anchor: a zone signed by ldns-signzone, served by NSD on loopback."""
import json, os, pathlib, re, shutil, socket, subprocess, sys, tempfile

from program import GENUINE, NOW, case, holds, main, same
from servers import NSD, PATH, free_port, listens, run, wait_for

MAIL, ZONE = GENUINE / "mail.eml", GENUINE / "dns.zone"
APEX = "amazon.co.jp"
HEAD = """$ORIGIN {0}.
$TTL 300
@ IN SOA ns hostmaster 1 3600 600 86400 300
@ IN NS ns
ns IN A 127.0.0.1
"""


class SignedZone:
    """The golden zone, signed; `change` edits it after it was signed."""

    def __init__(self, change=lambda text: text):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="mekiki-dnssec-"))
        self.folder.chmod(0o755)
        key = subprocess.run(
            ["ldns-keygen", "-a", "ECDSAP256SHA256", "-k", APEX],
            cwd=self.folder, stdout=subprocess.PIPE, check=True,
            env={**os.environ, "PATH": PATH}).stdout.decode().strip()
        self.anchor = self.folder / (key + ".key")
        text = HEAD.format(APEX) + ZONE.read_text()
        (self.folder / "plain").write_text(text)
        run("ldns-signzone", "-f", self.folder / "signed", self.folder / "plain",
            self.folder / key)
        signed = (self.folder / "signed").read_text()
        (self.folder / "zone").write_text(change(signed))
        for attempt in range(5):  # the port may be taken by another test
            if self.serve():
                return
        raise RuntimeError("nsd does not start")

    def serve(self):
        port = free_port(socket.SOCK_DGRAM)
        conf = NSD.format(self.folder, port).replace('name: "."',
                                                     'name: "%s"' % APEX)
        (self.folder / "nsd.conf").write_text(conf)
        self.nsd = subprocess.Popen(
            ["nsd", "-d", "-c", str(self.folder / "nsd.conf")],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            env={**os.environ, "PATH": PATH})
        self.address = "127.0.0.1@%d" % port
        wait_for(lambda: self.nsd.poll() is not None or listens(port), "nsd")
        return self.nsd.poll() is None

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self.nsd.terminate()
        self.nsd.wait(timeout=20)
        shutil.rmtree(self.folder)


def check(mekiki, zone, *args, source="live"):
    out = mekiki("check", "--format", "json", "--now", NOW, "--dns", source,
                 "--resolver", zone.address, *args, MAIL)
    same(out.err, "")
    return out.reports()[0]


def checked(report, method):
    return [(m["result"], m["dnssec"]) for m in report["auth"]["methods"]
            if m["method"] == method and m["basis"] == "verified"]


@case
def a_validated_key(mekiki):
    with SignedZone() as zone:
        report = check(mekiki, zone, "--trust-anchor", zone.anchor)
        same(checked(report, "dkim"), [("pass", True)])
        same(checked(report, "dmarc"), [("pass", True)])
        same(report["verdict"], "genuine")
        for lang, words in (("en", "validated by DNSSEC"), ("ja", "DNSSECで検証済み")):
            out = mekiki("auth", "--lang", lang, "--now", NOW, "--dns", "live",
                         "--resolver", zone.address, "--trust-anchor",
                         zone.anchor, MAIL)
            holds(words in " ".join(out.out.split()), out.out)


@case
def without_an_anchor_nothing_is_said(mekiki):
    with SignedZone() as zone:
        report = check(mekiki, zone)
        same(checked(report, "dkim"), [("pass", False)])
        same(report["verdict"], "genuine")


@case
def a_bogus_answer_is_none(mekiki):
    def other_key(text):
        changed = re.sub(r"(_domainkey.*p=)MII", r"\1MIJ", text)
        holds(changed != text, "the key is in the zone")
        return changed

    with SignedZone(other_key) as zone:
        report = check(mekiki, zone, "--trust-anchor", zone.anchor)
        same([r for r, d in checked(report, "dkim")], ["temperror"])
        holds(report["verdict"] in ("unknown", "suspicious"), report["verdict"])


@case
def a_recording_keeps_it(mekiki):
    with SignedZone() as zone:
        path = zone.folder / "answers.json"
        live = check(mekiki, zone, "--trust-anchor", zone.anchor,
                     source="record:%s" % path)
        holds("secure" in json.loads(path.read_text())["dns"][0], "the fourth")
        again = check(mekiki, zone, source="replay:%s" % path)
        same(again["auth"], live["auth"])


@case
def an_anchor_that_is_not_there(mekiki):
    out = mekiki("check", "--dns", "live", "--resolver", "127.0.0.1@9",
                 "--trust-anchor", "/nowhere/root.key", MAIL)
    same((out.status, out.out), (66, ""))
    holds("/nowhere/root.key" in out.err, out.err)


if __name__ == "__main__":
    gone = [p for p in ("nsd", "ldns-keygen", "ldns-signzone")
            if not shutil.which(p, path=PATH)]
    if gone:
        print("dnssec: skipped, no " + ", ".join(gone))
        sys.exit(77)
    sys.exit(main())
