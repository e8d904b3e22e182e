#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Writes the world-wide mail set: mails, labels.tsv and zone.txt.

usage: generate.py OUTDIR
"""

import pathlib
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))
sys.path.insert(0, str(HERE.parent / "japan"))
sys.dont_write_bytecode = True

from world import letter, route, text  # noqa: E402
from jp import sign  # noqa: E402

COLUMNS = ["path", "label", "brand", "where", "year", "cluster", "source",
           "lang"]
LABELS = {"phish": "imp", "genuine": "legit", "ordinary": "ham",
          "spam": "spam"}


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    out = pathlib.Path(sys.argv[1])
    keys = HERE.parent / "japan" / "keys"
    net = route.World({n: sign.Key(keys / (n + ".pem"))
                       for n in ("brand", "esp", "other")})
    rows, seen = ["\t".join(COLUMNS)], set()
    for cls, label in LABELS.items():
        folder = out / cls
        folder.mkdir(parents=True, exist_ok=True)
        bodies = []
        for path in sorted((HERE / "bodies").glob(cls + "-*.txt")):
            bodies += text.read_bodies(path)
        for n, body in enumerate(sorted(bodies, key=lambda b: b["id"]), 1):
            if body["id"] in seen:
                sys.exit("%s: twice" % body["id"])
            seen.add(body["id"])
            data, year = letter.make(net, cls, body)
            if n % 4:
                data = data.replace(b"\r\n", b"\n")
            name = "%03d-%s.eml" % (n, body["id"])
            (folder / name).write_bytes(data)
            claims = label in ("imp", "legit")
            rows.append("\t".join([
                cls + "/" + name, label,
                body.get("b", "-") if claims else "-",
                body.get("w", "name") if claims else "-",
                str(year), body["id"], "written", body.get("l", "en")]))
    (out / "labels.tsv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    (out / "zone.txt").write_text(net.zone(), encoding="utf-8")


if __name__ == "__main__":
    main()
