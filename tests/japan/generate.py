#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Writes the Japanese mail set: mails, labels.tsv and zone.txt.

usage: generate.py OUTDIR [--half A|B|C]
"""

import argparse
import pathlib
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))
sys.dont_write_bytecode = True

from jp import bad, fair, route, sign, text  # noqa: E402

COLUMNS = ["path", "label", "brand", "where", "year", "cluster", "source",
           "trick", "half"]
GROUPS = {
    "@card": "aeon smbc_card jcb saison uccard epos viewcard rakuten_card orico "
             "tscubic paypay_card mufg_nicos lifecard jaccs pocketcard ucs aplus "
             "micard amex dcard nissenren",
    "@bank": "mufg smbc mizuho yucho resona jabank rokin shinkin shinkumi "
             "rakuten_bank paypay_bank sbi_net shinsei jibun sony_bank aeon_bank "
             "gmo_aozora smtb boy shizuoka suruga hokkaido_bank nishinippon "
             "chiba_bank hiroshima fukuoka",
    "@sec": "sbi_sec rakuten_sec nomura daiwa nikko mizuho_sec matsui monex "
            "gmo_click ufj_esmart paypay_sec",
    "@deliv": "yamato sagawa japanpost fukuyama seino",
    "@tel": "docomo au softbank ymobile uq rakuten_mobile",
    "@isp": "ocn biglobe plala nifty jcom xserver sakura kagoya",
}


def read_brands(*files):
    out = {}
    for line in "\n".join((HERE / f).read_text(encoding="utf-8")
                          for f in files).split("\n"):
        if line and line[0] != "#":
            name, ja, en, web, spoof = (line + " | ").split(" | ")[:5]
            spoof = spoof or "info@" + web
            token = web.split(".")[0]
            if len(token) < 3:
                token = name.replace("_", "")
            out[name] = {"ja": ja, "en": en, "web": web, "spoof": spoof,
                         "token": token}
    return out


def read_class(cls, letters):
    """The bodies of these halves in the order of their names."""
    out = []
    for letter in letters:
        path = HERE / "bodies" / ("%s-%s.txt" % (cls, letter))
        for body in text.read_bodies(path):
            if text.half(cls, body["id"]) != letter.upper():
                sys.exit("%s: %s is of the other half" % (path.name, body["id"]))
            out.append(body)
    return sorted(out, key=lambda b: b["id"])


def mails(world, letters):
    """Yields (class, name, bytes, label row) in the fixed order."""
    brands = read_brands(*["brands.txt", "brands-c.txt"][:1 + (letters == "c")])
    groups = {k: v.split() for k, v in GROUPS.items()}
    pads = (HERE / "bodies" / "padding.txt").read_text(
        encoding="utf-8").strip().split("\n\n")[1:]
    maker = bad.Maker(world, brands, groups, pads)
    bodies = read_class("phish", letters)
    fewest = sorted(bodies, key=lambda b: (len(maker.brands_of(b)), b["id"]))
    plans = {b["id"]: maker.plan(b) for b in fewest}
    for body in bodies:
        for n, brand in enumerate(plans[body["id"]]):
            yield ("phish",) + maker.make(body, n, brand)
    honest = fair.Maker(world, brands)
    for body in read_class("genuine", letters):
        turn = 0
        for line in body["r"]:
            for n in range(int(body["x"][0])):
                yield ("genuine",) + honest.genuine(body, line, n, turn)
                turn += 1
    for body in read_class("ordinary", letters):
        for n in range(int(body["x"][0]) if "x" in body else 2):
            yield ("ordinary",) + honest.ordinary(body, n)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("outdir", type=pathlib.Path)
    parser.add_argument("--half", choices=["A", "B", "C"],
                        help="write the mails of this half only; without it "
                        "A and B are written")
    args = parser.parse_args()
    keys = {"brand": sign.Key(HERE / "keys" / "brand.pem"),
            "plain": sign.Key(HERE / "keys" / "brand.pem"),
            "esp": sign.Key(HERE / "keys" / "esp.pem"),
            "small": sign.Key(HERE / "keys" / "other.pem"),
            "other": sign.Key(HERE / "keys" / "other.pem")}
    world = route.World(keys)
    letters, first = ("c", 600) if args.half == "C" else ("ab", 0)
    counts, rows = {}, ["\t".join(COLUMNS)]
    for cls, name, data, row in mails(world, letters):
        counts[cls] = counts.get(cls, first) + 1
        path = "%s/%03d-%s.eml" % (cls, counts[cls], name)
        if args.half and row[-1] != args.half:
            continue
        target = args.outdir / path
        target.parent.mkdir(parents=True, exist_ok=True)
        if counts[cls] % 4:
            data = data.replace(b"\r\n", b"\n")
        target.write_bytes(data)
        rows.append("\t".join((path,) + row))
    (args.outdir / "labels.tsv").write_text("\n".join(rows) + "\n",
                                            encoding="utf-8")
    (args.outdir / "zone.txt").write_text(world.zone(), encoding="utf-8")


if __name__ == "__main__":
    main()
