#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""swaks, Postfix, the filter, Dovecot by LMTP with the Sieve script of
contrib: a fake lies in Junk with its keyword, all else in the inbox.

    delivered.py PROGRAM HOOKED_PROGRAM
"""
import imaplib, os, pathlib, shutil, signal, ssl, subprocess, sys
import threading, time

from flow_mails import FAKE, ORDINARY, without_trace
from postfix import (Filter, Mail, POSTFIX, Postfix, ROOT, case, connects,
                     folder, free_port, holds, main, needs_servers, same,
                     until)

DOVECOT = shutil.which("dovecot", path="/usr/sbin:/usr/bin")
SWAKS = shutil.which("swaks")
MODULES = pathlib.Path("/usr/lib/dovecot/modules")
SCRIPT = ROOT / "contrib" / "postfix" / "phishing.sieve"
PASSWORD = "tea-leaf"
TO = "ann@one.example"
POLICY = "policy = * phish=mark\npolicy = @two.example phish=tag lang=en\n" \
    "policy = bob@two.example phish=quarantine\n"

CONFIG = """
base_dir = {0}/run
state_dir = {0}/state
log_path = {0}/dovecot.log
protocols = imap lmtp
listen = 127.0.0.1
ssl = required
ssl_cert = <{0}/cert.pem
ssl_key = <{0}/key.pem
default_login_user = nobody
default_internal_user = nobody
default_internal_group = nogroup
mail_location = maildir:{0}/maildirs/%d/%n
mail_home = {0}/home/%d/%n
mail_uid = nobody
mail_gid = nogroup
first_valid_uid = 1
auth_username_chars =
passdb {{
  driver = static
  args = password={1}
}}
userdb {{
  driver = static
  args = uid=nobody gid=nogroup allow_all_users=yes
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = 0
  }}
  inet_listener imaps {{
    port = {2}
  }}
}}
service lmtp {{
  inet_listener lmtp {{
    address = 127.0.0.1
    port = {3}
  }}
}}
service anvil {{
  chroot =
}}
service stats {{
  chroot =
}}
protocol lmtp {{
  postmaster_address = postmaster@one.example
  mail_plugins = sieve
}}
plugin {{
  sieve_before = {4}
}}
"""


class Dovecot:
    def __init__(self, place):
        self.place, self.imaps, self.lmtp = place, free_port(), free_port()
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes",
             "-days", "2", "-subj", "/CN=127.0.0.1", "-addext",
             "subjectAltName=IP:127.0.0.1", "-keyout", place / "key.pem",
             "-out", place / "cert.pem"], check=True,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        for name in ("maildirs", "home", "sieve"):
            (place / name).mkdir()
            shutil.chown(place / name, "nobody", "nogroup")
        # Compiled beside it: in a folder that Dovecot may write to.
        script = place / "sieve" / SCRIPT.name
        shutil.copy(SCRIPT, script)
        (place / "dovecot.conf").write_text(CONFIG.format(
            place, PASSWORD, self.imaps, self.lmtp, script))
        self.process = subprocess.Popen(
            [DOVECOT, "-F", "-c", place / "dovecot.conf"],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        until(lambda: connects(self.imaps) and connects(self.lmtp),
              what="Dovecot does not start")

    def found(self, who, folder, *what):
        """Bytes of the mails of a folder; [] where there is none."""
        context = ssl.create_default_context(cafile=self.place / "cert.pem")
        with imaplib.IMAP4_SSL("127.0.0.1", self.imaps,
                               ssl_context=context) as c:
            c.login(who, PASSWORD)
            if c.select(folder, readonly=True)[0] != "OK":
                return []
            numbers = c.search(None, *(what or ("ALL",)))[1][0].split()
            return [c.fetch(n, "(BODY.PEEK[])")[1][0][1] for n in numbers]

    def stop(self):
        self.process.terminate()
        self.process.wait(timeout=20)


class Chain:
    """All of them, one behind the other."""

    def __init__(self, program):
        self.place = folder()
        self.dovecot = Dovecot(self.place)
        self.filter = Filter(program, self.place, ["dns=off"], POLICY)
        self.postfix = Postfix(self.place, self.filter.port)
        conf = self.postfix.conf
        with open(conf / "main.cf", "a") as f:
            f.write("virtual_transport = lmtp:inet:127.0.0.1:%d\n" %
                    self.dovecot.lmtp)
        with open(conf / "master.cf", "a") as f:
            f.write("lmtp unix - - n - - lmtp\n")
        subprocess.run([POSTFIX, "-c", conf, "reload"], check=True,
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def swaks(self, mail, to=TO):
        path = self.place / ("%d.eml" % threading.get_ident())
        path.write_bytes(mail)
        run = subprocess.run(
            [SWAKS, "--server", "127.0.0.1:%d" % self.postfix.port, "--from",
             "a@sender.example", "--to", to, "--helo", "host.sender.example",
             "--data", "@%s" % path, "--suppress-data"],
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        return run.returncode, run.stdout.decode()

    def waits_for(self, n, who, folder_name, *what):
        return until(lambda: (lambda got: got if len(got) >= n else None)(
            self.dovecot.found(who, folder_name, *what)), 30,
            "%s of %s\n%s" % (folder_name, who, self.postfix.log()[-1500:]))

    def stop(self):
        self.postfix.stop()
        self.filter.stop()
        self.dovecot.stop()
        shutil.rmtree(self.place, ignore_errors=True)


FAKED, PLAIN = without_trace(FAKE), without_trace(ORDINARY)


@case
def a_fake_is_filed_as_junk(chain):
    same(chain.swaks(PLAIN)[0], 0)
    status, words = chain.swaks(FAKED)
    same(status, 0, words)
    mail, = chain.waits_for(1, TO, "Junk", "KEYWORD", "$Phishing")
    same(Mail(mail).get("X-Mekiki-Verdict"), "phish")
    mail, = chain.waits_for(1, TO, "INBOX")
    same(Mail(mail).get("X-Mekiki-Verdict"), "no-claim")


@case
def each_recipient_by_its_policy(chain):
    same(chain.swaks(FAKED, "ann@two.example")[0], 0)
    mail, = chain.waits_for(1, "ann@two.example", "Junk")
    holds(Mail(mail).subject().startswith("["), Mail(mail).subject())
    same(chain.swaks(FAKED, "bob@two.example")[0], 0)
    until(lambda: len(chain.postfix.held()) == 1, what="not held")
    same(chain.dovecot.found("bob@two.example", "Junk"), [])


@case
def workers_killed_and_reloaded_under_load(chain):
    """No mail is lost and none twice; what was hit goes on unmarked."""
    codes, n, senders = [], 15, 4

    def send(k):
        for i in range(n):
            codes.append(chain.swaks(
                b"X-Number: %d\r\n" % (k * n + i) + FAKED,
                "cat@one.example")[0])

    threads = [threading.Thread(target=send, args=(k,)) for k in range(senders)]
    for t in threads:
        t.start()
    while any(t.is_alive() for t in threads):
        for pid in chain.filter.level(3):
            try:
                os.kill(pid, signal.SIGKILL)
            except OSError:
                pass
        time.sleep(0.3)
        chain.filter.reload()
    for t in threads:
        t.join()
    same(codes, [0] * (n * senders))

    def all_found():
        found = chain.dovecot.found("cat@one.example", "Junk") + \
            chain.dovecot.found("cat@one.example", "INBOX")
        return found if len(found) >= n * senders else None
    found = until(all_found, 30, "mails are missing")
    same(sorted(int(Mail(m).get("X-Number")) for m in found),
         list(range(n * senders)))
    same(chain.filter.events("filter-died"), [])


needs_servers("delivered")
if not DOVECOT or not SWAKS or not list(MODULES.glob("*sieve*")) or \
        not pathlib.Path("/usr/lib/dovecot/lmtp").exists():
    print("delivered: skipped, no dovecot with lmtp and sieve, or no swaks")
    sys.exit(77)
CHAIN = Chain(sys.argv[1])
try:
    status = main("delivered", CHAIN)
finally:
    CHAIN.stop()
sys.exit(status)
