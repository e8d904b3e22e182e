# SPDX-License-Identifier: MIT
"""Reads the body files and fills their slots."""

import datetime
import hashlib
import random
import re

PEOPLE = [
    ("hanako.sato@example.jp", "佐藤 花子", "はなこ"),
    ("kenta.suzuki@example.jp", "鈴木 健太", "けんた"),
    ("y.watanabe@example.jp", "渡辺 陽子", "ようこ"),
    ("ito-m@example.jp", "伊藤 誠", "まこと"),
    ("info@example.jp", "山口 直子", "なおこ"),
    ("takeshi1972@example.jp", "加藤 武", "たけし"),
    ("rin.kobayashi@example.com", "小林 凛", "りん"),
    ("n.yoshida@example.com", "吉田 直人", "なおと"),
    ("mai.inoue@example.com", "井上 舞", "まい"),
    ("s.kimura77@example.com", "木村 翔", "しょう"),
    ("matsuda@example.com", "松田 久美", "くみ"),
    ("otoiawase@example.com", "西村 淳", "じゅん"),
]
OTHERS = ["田村 康弘", "前川 美穂", "浜田 修", "岩崎 徹", "三輪 由紀子",
          "後藤 大樹", "近藤 晴美", "菅野 亮"]
CITIES = ["さいたま市", "川崎市", "名古屋市", "堺市", "仙台市", "岡山市", "松山市",
          "宇都宮市", "浜松市", "札幌市"]
ABROAD = ["中国 広東省", "香港", "ベトナム ハノイ", "ロシア モスクワ", "シンガポール",
          "大阪府 大阪市", "北海道 札幌市", "フィリピン マニラ"]
DEVICES = ["Windows 11 / Chrome", "iPhone 15 / Safari", "Android 14 / Chrome",
           "Mac OS X / Firefox", "iPad / Safari", "Windows 10 / Edge"]
SHOPS = ["ヤマネスーパー", "コンビニエンスストア", "ネットストア", "中央食堂"]
LOWER = "abcdefghjkmnpqrstuvwxyz23456789"
UPPER = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
CODE = re.compile(r"(?:\{[nxA]\d+\}-?)+")
SLOT = re.compile(r"\{([A-Z]+[0-9]?)([+-]\d+)?\}")


def rng(*names):
    """A random source that depends on the names alone."""
    key = "japan-1/" + "/".join(str(n) for n in names)
    return random.Random(hashlib.sha256(key.encode()).digest())


def half(cls, name):
    if name.startswith("c-"):
        return "C"
    digest = hashlib.sha256(("%s/%s" % (cls, name)).encode()).digest()
    return "AB"[digest[0] & 1]


def read_bodies(path):
    """Yields dicts: id, text and a list for each one-letter header."""
    raw = path.read_text(encoding="utf-8")
    for block in re.split(r"(?m)^%% ", raw)[1:]:
        name, rest = block.split("\n", 1)
        head, text = rest.split("\n\n", 1)
        body = {"id": name.strip(), "text": text.strip("\n")}
        for line in head.split("\n"):
            key, value = line[0], line[2:].strip()
            body.setdefault(key, []).append(value)
        yield body


def code(r, kind, length):
    if kind == "n":
        return r.choice("123456789") + "".join(
            r.choice("0123456789") for _ in range(length - 1))
    return "".join(r.choice(UPPER if kind == "A" else LOWER)
                   for _ in range(length))


def money(r, digits):
    value = r.randrange(10 ** (digits - 1), 10 ** digits)
    return "{:,}".format(value)


class Filler:
    """Fills slots; the same code slot gives the same value in one mail."""

    def __init__(self, r, when, person, **words):
        self.r, self.when, self.person = r, when, person
        self.words = words
        self.seen = {}

    def codes(self, match):
        text = match.group(0)
        if text not in self.seen:
            self.seen[text] = re.sub(
                r"\{([nxA])(\d+)\}",
                lambda m: code(self.r, m.group(1), int(m.group(2))), text)
        return self.seen[text]

    def day(self, shift):
        return self.when + datetime.timedelta(days=shift)

    def slot(self, match):
        key, shift = match.group(1), int(match.group(2) or 0)
        if key in self.words:
            return self.words[key]
        if key == "D":
            d = self.day(shift)
            return "%d年%d月%d日" % (d.year, d.month, d.day)
        if key == "DM":
            return "%d月" % ((self.when.month - 1 + shift) % 12 + 1)
        memo = match.group(0)
        if memo not in self.seen:
            self.seen[memo] = self.make(key)
        return self.seen[memo]

    def make(self, key):
        r = self.r
        if key in ("Y4", "Y5", "Y6"):
            return money(r, int(key[1]))
        table = {
            "DS": lambda: self.when.strftime("%Y/%m/%d"),
            "DN": lambda: self.when.strftime("%Y%m%d"),
            "T": lambda: "%02d:%02d" % (r.randrange(24), r.randrange(60)),
            "P": lambda: "{:,}".format(r.choice([1200, 3500, 5000, 8000,
                                                 10000, 20000])),
            "C": lambda: r.choice(CITIES),
            "C2": lambda: r.choice(ABROAD),
            "DEV": lambda: r.choice(DEVICES),
            "IP": lambda: "198.51.100.%d" % r.randrange(1, 250),
            "M": lambda: self.person[0],
            "N": lambda: self.person[1],
            "K": lambda: r.choice(OTHERS),
            "K2": lambda: self.person[1],
            "S": lambda: self.person[2],
            "CITYSHOP": lambda: r.choice(SHOPS),
        }
        return table[key]()

    def __call__(self, text):
        return SLOT.sub(self.slot, CODE.sub(self.codes, text))
