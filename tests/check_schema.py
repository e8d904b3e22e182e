#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""check_schema.py MEKIKI: reports of mails, texts, links and pages are as
docs/report.schema.json says. Exit 77 is `skipped` (no jsonschema here)."""
import json, pathlib, subprocess, sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
INPUTS = [
    ["check", *map(str, sorted(ROOT.glob("tests/golden/*/mail.eml")))],
    ["url", "https://www.amazon.co.jp@evil.example/", "https://bit.ly/x"],
    ["domain", "amazon.co.jp.evil.example", "www.amazon.co.jp", "x"],
    ["page", *map(str, sorted(ROOT.glob("tests/pages/fake/*.html"))[:1])],
]


def main(mekiki):
    try:
        import jsonschema
    except ImportError:
        print("schema: skipped (no python3-jsonschema)")
        return 77
    schema = json.loads((ROOT / "docs/report.schema.json").read_text())
    validator = jsonschema.Draft202012Validator(schema)
    good = bad = 0
    for command, *args in INPUTS:
        out = subprocess.run([mekiki, command, "--format", "json", *args],
                             stdout=subprocess.PIPE).stdout.decode()
        for line in out.splitlines():
            errors = list(validator.iter_errors(json.loads(line)))
            for e in errors[:3]:
                print(command, list(e.path), e.message[:200])
            good, bad = good + (not errors), bad + bool(errors)
    print("schema: %d passed, %d failed" % (good, bad))
    return 1 if bad or good < len(INPUTS) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
