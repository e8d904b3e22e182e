# SPDX-License-Identifier: MIT
"""A mekiki-editors of the test's own, and people who sign in to it."""
import base64
import hashlib
import hmac
import os
import pathlib
import re
import struct
import subprocess
import tempfile
import time
import urllib.parse

from daemon import Daemon, free_port

FORM = ("Content-Type", "application/x-www-form-urlencoded")
PASSWORD = "a long password"


def totp(secret, at=None):
    """RFC 6238 with SHA-1, six digits, 30 s."""
    key = base64.b32decode(secret)
    mac = hmac.new(key, struct.pack(">Q", int(time.time() if at is None else at) // 30),
                   hashlib.sha1).digest()
    start = mac[-1] & 15
    return "%06d" % ((struct.unpack(">I", mac[start:start + 4])[0] & 0x7fffffff) % 1000000)


class Desk(Daemon):
    """Requests go to the editors' listener; nothing else of mekikid runs."""

    def __init__(self, program, data, web, store, settings=()):
        self.dir = tempfile.TemporaryDirectory(prefix="mekiki-desk-")
        self.path = pathlib.Path(self.dir.name)
        self.port = free_port()
        lines = ["listen = 127.0.0.1:%d" % self.port, "data = %s" % data, "web = %s" % web,
                 "store = %s" % store, "rate = 0", *settings]
        self.config = self.path / "editors.conf"
        self.config.write_text("\n".join(lines) + "\n")
        self.log = open(self.path / "log", "w+b")
        self.process = subprocess.Popen([os.path.abspath(program), "-c", str(self.config)],
                                        stderr=self.log, cwd=self.path)
        self.wait_for_log('"started"')


class Person:
    """Somebody with a browser: a cookie, and the token of the last page."""

    def __init__(self, desk, name="", secret="", cookie=""):
        self.desk, self.name, self.secret, self.cookie = desk, name, secret, cookie
        self.token = ""
        self.used = 0

    def code(self):
        """One that was not used yet: the step of before, now, or to come."""
        step = max(int(time.time()) // 30 - 1, self.used + 1)
        while step > int(time.time()) // 30 + 1:
            time.sleep(0.5)
        self.used = step
        return totp(self.secret, step * 30)

    def request(self, method, path, body=b"", headers=()):
        headers = [*headers, *([("Cookie", self.cookie)] if self.cookie else [])]
        status, head, page = self.desk.request(method, path, body, headers)
        cookie = re.match(r"((?:__Host-)?mekiki=[0-9a-f]*)", head.get("set-cookie", ""))
        if cookie:
            self.cookie = cookie.group(1)
            self.cookie_line = head["set-cookie"]
        return status, head, page.decode("utf-8", "replace")

    def get(self, path):
        status, head, page = self.request("GET", path)
        token = re.search(r'name="csrf" value="([0-9a-f]{64})"', page)
        self.token = token.group(1) if token else self.token
        return status, head, page

    def post(self, path, token=None, **fields):
        pairs = [("csrf", self.token if token is None else token)]
        for name, value in fields.items():
            pairs += [(name, v) for v in (value if isinstance(value, list) else [value])]
        return self.request("POST", path, urllib.parse.urlencode(pairs).encode(), [FORM])

    def sign_in(self, password=PASSWORD, code=None):
        status, head, page = self.request("POST", "/sign-in", urllib.parse.urlencode(
            {"name": self.name, "password": password, "code": code or self.code()}).encode(), [FORM])
        if status == 303:
            self.get("/queue")
        return status
