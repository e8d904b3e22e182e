# SPDX-License-Identifier: MIT
"""A mekikid of the test's own: free ports, a folder of its own, an end."""
import json
import os
import pathlib
import signal
import socket
import subprocess
import tempfile
import time


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


class Daemon:
    """`settings` are lines of its file; {dir} stands for its folder."""

    def __init__(self, program, data, web, settings=(), rate=0):
        self.dir = tempfile.TemporaryDirectory(prefix="mekikid-")
        self.path = pathlib.Path(self.dir.name)
        self.port, self.metrics_port = free_port(), free_port()
        lines = ["listen = 127.0.0.1:%d" % self.port,
                 "metrics_listen = 127.0.0.1:%d" % self.metrics_port,
                 "data = %s" % data, "web = %s" % web, "rate = %d" % rate]
        lines += [s.format(dir=self.path) for s in settings]
        self.config = self.path / "mekikid.conf"
        self.config.write_text("\n".join(lines) + "\n")
        self.log = open(self.path / "log", "w+b")
        self.process = subprocess.Popen([os.path.abspath(program), "-c", str(self.config)],
                                        stderr=self.log, cwd=self.path)
        self.wait_for_log('"started"')

    def log_text(self):
        return (self.path / "log").read_text(errors="replace")

    def wait_for_log(self, text, seconds=30):
        end = time.time() + seconds
        while time.time() < end:
            if text in self.log_text():
                return
            if self.process.poll() is not None:
                break
            time.sleep(0.05)
        raise AssertionError("no %s in the log: %s" % (text, self.log_text()))

    def raw(self, data, timeout=15, half_close=False):
        """Sends bytes, returns all that comes back until the end."""
        out = b""
        with socket.create_connection(("127.0.0.1", self.port), timeout) as s:
            try:
                s.sendall(data)
                if half_close:
                    s.shutdown(socket.SHUT_WR)
            except (BrokenPipeError, ConnectionResetError):
                pass
            try:
                while piece := s.recv(65536):
                    out += piece
            except (ConnectionResetError, socket.timeout):
                pass
        return out

    def request(self, method, path, body=b"", headers=(), port=None):
        """(status, headers, body) of one well-formed request."""
        head = ["%s %s HTTP/1.1" % (method, path),
                "Host: 127.0.0.1", "Connection: close"]
        if method == "POST":
            head.append("Content-Length: %d" % len(body))
        head += ["%s: %s" % h for h in headers]
        with socket.create_connection(
                ("127.0.0.1", port or self.port), 60) as s:
            s.sendall("\r\n".join(head).encode() + b"\r\n\r\n" + body)
            out = b""
            while piece := s.recv(65536):
                out += piece
        return parse(out)

    def check(self, mail, query=""):
        status, _, body = self.request(
            "POST", "/api/v1/check" + query, mail,
            [("Content-Type", "message/rfc822")])
        return status, json.loads(body)

    def metric(self, name):
        _, _, body = self.request("GET", "/metrics", port=self.metrics_port)
        for line in body.decode().split("\n"):
            if line.startswith("mekiki_%s " % name):
                return int(line.split()[-1])
        raise KeyError(name)

    def hang_up(self):
        self.process.send_signal(signal.SIGHUP)

    def stop(self):
        """The status of its end."""
        if self.process.poll() is None:
            self.process.terminate()
        status = self.process.wait(60)
        self.log.close()
        return status


def parse(out):
    head, _, body = out.partition(b"\r\n\r\n")
    lines = head.decode("latin-1").split("\r\n")
    status = int(lines[0].split()[1]) if len(lines[0].split()) > 1 else 0
    headers = {}
    for line in lines[1:]:
        name, _, value = line.partition(":")
        headers[name.lower()] = value.strip()
    return status, headers, body
