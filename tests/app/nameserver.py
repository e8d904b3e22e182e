# SPDX-License-Identifier: MIT
"""A name server on loopback for the tests: a table of answers over UDP."""
import socket, struct, threading

TYPES = {"A": 1, "MX": 15, "TXT": 16, "AAAA": 28, "PTR": 12}


def wire_name(name):
    return b"".join(bytes([len(l)]) + l.encode() for l in name.split(".") if l) + b"\0"


def read_name(data, at):
    labels = []
    while data[at]:
        labels.append(data[at + 1:at + 1 + data[at]].decode("latin-1"))
        at += 1 + data[at]
    return ".".join(labels).lower(), at + 1


def rdata(kind, value):
    if kind == "TXT":
        raw = value if isinstance(value, bytes) else value.encode()
        return b"".join(bytes([len(raw[i:i + 255])]) + raw[i:i + 255]
                        for i in range(0, len(raw), 255))
    if kind == "A":
        return socket.inet_aton(value)
    if kind == "MX":
        return struct.pack(">H", value[0]) + wire_name(value[1])
    return wire_name(value)


class NameServer:
    """records: {(name, "TXT"): [values]}; a value None: SERVFAIL; names in
    `silent` get no answer at all. `asked` is what came in."""

    def __init__(self, records, silent=()):
        self.records, self.silent, self.asked = records, silent, []
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind(("127.0.0.1", 0))
        self.address = "127.0.0.1@%d" % self.socket.getsockname()[1]
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self):
        while True:
            data, peer = self.socket.recvfrom(4096)
            answer = self.answer(data)
            if answer:
                self.socket.sendto(answer, peer)

    def answer(self, data):
        name, end = read_name(data, 12)
        number = struct.unpack(">H", data[end:end + 2])[0]
        kind = {v: k for k, v in TYPES.items()}.get(number, str(number))
        self.asked.append((name, kind))
        if "*" in self.silent or name in self.silent:
            return None
        values = self.records.get((name, kind), [])
        known = any(n == name or n.endswith("." + name) for n, _ in self.records)
        code = 2 if None in values else 0 if known else 3
        records = [] if code else values
        out = data[:2] + struct.pack(">HHHHH", 0x8180 | code, 1, len(records), 0, 0)
        out += data[12:end + 4]
        for v in records:
            raw = rdata(kind, v)
            out += b"\xc0\x0c" + struct.pack(">HHIH", number, 1, 60, len(raw)) + raw
        return out
