#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""run.py MEKIKI [SUITES]: the public conformance suites, where they are; what
may fail is named with its reason in known.txt. Exit 77 is `skipped`."""
import os, pathlib, subprocess, sys, tempfile, lzma

HERE = pathlib.Path(__file__).resolve().parent
NAMES = ["spf", "arc", "dkim", "dmarc", "url", "toascii", "psl", "encoding",
         "html-text", "html-tree", "qr"]


def names(mekiki):
    """qr only where the program was built with decoders of pictures."""
    run = subprocess.run([mekiki, "probe", "qr"], stdout=subprocess.PIPE,
                         input=b'{"id": 1, "image_b64": "R0lGODlh"}\n')
    if b"built without" not in run.stdout:
        return NAMES
    print("qr: skipped (built without image decoders)")
    return [n for n in NAMES if n != "qr"]


def main(mekiki, suites=None):
    default = HERE.parents[1].parent / "shared"
    shared = pathlib.Path(os.environ.get("MEKIKI_SHARED", default))
    suites = pathlib.Path(suites) if suites else shared / "suites"
    if not (suites / "run.py").exists():
        print("conformance: skipped (no suites beside the project)")
        return 77
    with tempfile.NamedTemporaryFile(suffix=".dat") as psl:
        psl.write(lzma.decompress(
            (suites / "public_suffix_list.dat.xz").read_bytes()))
        psl.flush()
        env = dict(os.environ, MEKIKI_PSL=psl.name)
        return subprocess.run(
            [sys.executable, str(suites / "run.py"), "-x",
             str(HERE / "known.txt"), *names(mekiki), "--", mekiki, "probe"],
            env=env).returncode


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:3]))
