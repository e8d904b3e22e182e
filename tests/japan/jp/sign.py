# SPDX-License-Identifier: MIT
"""DKIM signing with the test-only keys, in plain Python (RFC 6376)."""

import base64
import hashlib
import re

PREFIX = {
    "sha256": bytes.fromhex("3031300d060960864801650304020105000420"),
    "sha1": bytes.fromhex("3021300906052b0e03021a05000414"),
}
FIELDS = ["from", "to", "subject", "date", "message-id", "mime-version",
          "content-type"]


def der_next(data, at):
    """(tag, value, end) of the DER item at the offset."""
    tag, size = data[at], data[at + 1]
    at += 2
    if size & 0x80:
        count = size & 0x7f
        size = int.from_bytes(data[at:at + count], "big")
        at += count
    return tag, data[at:at + size], at + size


def der(tag, value):
    size = len(value)
    if size < 0x80:
        head = bytes([size])
    else:
        raw = size.to_bytes((size.bit_length() + 7) // 8, "big")
        head = bytes([0x80 | len(raw)]) + raw
    return bytes([tag]) + head + value


class Key:
    """An RSA key read from a PKCS#8 PEM file."""

    def __init__(self, path):
        lines = path.read_text().split("\n")
        data = base64.b64decode("".join(l for l in lines if "--" not in l))
        _, body, _ = der_next(data, 0)
        _, _, at = der_next(body, 0)
        _, _, at = der_next(body, at)
        _, octets, _ = der_next(body, at)
        _, rsa, _ = der_next(octets, 0)
        at, nums = 0, []
        while at < len(rsa):
            _, value, at = der_next(rsa, at)
            nums.append(int.from_bytes(value, "big"))
        _, self.n, self.e, _, self.p, self.q, self.dp, self.dq, self.u = nums

    def public(self):
        """The p= value: SubjectPublicKeyInfo in base64."""
        def num(v):
            return der(2, v.to_bytes(v.bit_length() // 8 + 1, "big"))
        pair = der(0x30, num(self.n) + num(self.e))
        oid = bytes.fromhex("300d06092a864886f70d0101010500")
        return base64.b64encode(der(0x30, oid + der(3, b"\0" + pair))).decode()

    def sign(self, data, name):
        digest = PREFIX[name] + hashlib.new(name, data).digest()
        size = (self.n.bit_length() + 7) // 8
        pad = b"\0\1" + b"\xff" * (size - len(digest) - 3) + b"\0" + digest
        m = int.from_bytes(pad, "big")
        a, b = pow(m, self.dp, self.p), pow(m, self.dq, self.q)
        s = b + self.q * ((a - b) * self.u % self.p)
        return base64.b64encode(s.to_bytes(size, "big")).decode()


def relax_field(name, value):
    value = re.sub(rb"[ \t]+", b" ", value.replace(b"\r\n", b""))
    return name.lower() + b":" + value.strip(b" \t") + b"\r\n"


def canon_body(body, relaxed):
    if relaxed:
        lines = [re.sub(rb"[ \t]+", b" ", l).rstrip(b" ")
                 for l in body.split(b"\r\n")]
        body = b"\r\n".join(lines)
    body = re.sub(rb"(\r\n)*\Z", b"", body)
    if not body and relaxed:
        return b""
    return body + b"\r\n"


def signature(fields, body, key, domain, selector, algo="sha256",
              canon="relaxed/relaxed", when=0):
    """The DKIM-Signature field for fields [(name, value bytes)] and body."""
    head_mode, body_mode = canon.split("/")
    bh = base64.b64encode(hashlib.new(
        algo, canon_body(body, body_mode == "relaxed")).digest()).decode()
    have = {n.lower().decode(): (n, v) for n, v in fields}
    names = [f for f in FIELDS if f in have]
    value = (" v=1; a=rsa-%s; c=%s; d=%s; s=%s;\r\n\tt=%d; h=%s;\r\n\tbh=%s;"
             "\r\n\tb=" % (algo, canon, domain, selector, when,
                           ":".join(names), bh)).encode()
    data = b""
    for f in names:
        name, v = have[f]
        data += (relax_field(name, v) if head_mode == "relaxed"
                 else name + b":" + v + b"\r\n")
    own = (relax_field(b"DKIM-Signature", value) if head_mode == "relaxed"
           else b"DKIM-Signature:" + value + b"\r\n")
    b64 = key.sign(data + own[:-2], algo)
    parts = [b64[i:i + 70] for i in range(0, len(b64), 70)]
    return b"DKIM-Signature", value + "\r\n\t ".join(parts).encode()
