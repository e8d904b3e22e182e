# SPDX-License-Identifier: MIT
"""A Postfix of the test's own, a filter beside it, mailboxes behind it."""
import json, os, pathlib, shutil, signal, smtplib, socket, subprocess
import sys, tempfile, time, urllib.request
from email import message_from_bytes
from email.header import decode_header, make_header

ROOT = pathlib.Path(__file__).resolve().parents[2]
GOLDEN = ROOT / "tests" / "golden"
POSTFIX = shutil.which("postfix", path="/usr/sbin:/usr/bin")
DAEMONS = pathlib.Path("/usr/lib/postfix/sbin")
OURS = "mx.mekiki.example"
USERS = ("ann", "bob", "cat", "dan")
DOMAINS = ("one", "two", "three", "four", "sender")
CASES = []

MAIN = """
compatibility_level = 3.6
queue_directory = {0}/queue
data_directory = {0}/data
command_directory = /usr/sbin
daemon_directory = {1}
mail_owner = postfix
setgid_group = postdrop
maillog_file = {0}/log
maillog_file_prefixes = {0}
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
myhostname = {2}
mydestination =
mynetworks = 127.0.0.1
smtpd_authorized_xclient_hosts = 127.0.0.1
smtpd_relay_restrictions = reject_unauth_destination
virtual_mailbox_domains = regexp:{0}/domains
virtual_mailbox_base = {0}/mail
virtual_mailbox_maps = texthash:{0}/boxes
virtual_uid_maps = static:65534
virtual_gid_maps = static:65534
virtual_minimum_uid = 1
alias_maps =
smtpd_peername_lookup = no
smtpd_client_connection_count_limit = 0
smtpd_milters = {3}
milter_default_action = {4}
message_size_limit = 60000000
virtual_mailbox_limit = 0
queue_minfree = 0
soft_bounce = no
hopcount_limit = 1000000
notify_classes =
in_flow_delay = 0
"""

MASTER = """
127.0.0.1:{0} inet n - n - 60 smtpd
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
flush unix n - n 1000? 0 flush
error unix - - n - - error
retry unix - - n - - error
discard unix - - n - - discard
virtual unix - n n - 10 virtual
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
showq unix n - n - - showq
proxymap unix - - n - - proxymap
postlog unix-dgram n - n - 1 postlogd
"""


def case(function):
    CASES.append(function)
    return function


def same(got, want, what=""):
    if got != want:
        raise AssertionError("%s: got %r, want %r" % (what, got, want))


def holds(condition, what):
    if not condition:
        raise AssertionError(what)


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def until(question, seconds=20, what="it did not come"):
    """What `question` says as soon as it is true."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        got = question()
        if got:
            return got
        time.sleep(0.02)
    raise AssertionError(what)


def connects(port):
    try:
        socket.create_connection(("127.0.0.1", port), 1).close()
        return True
    except OSError:
        return False


class Filter:
    """mekiki-milter with settings of its own."""

    def __init__(self, program, folder, settings=(), text="", port=None):
        self.port, self.metrics_port = port or free_port(), free_port()
        self.folder = folder
        self.file = folder / "milter.conf"
        self.write(text)
        self.log = open(folder / "milter.log", "wb")
        pairs = ["listen=inet:%d@127.0.0.1" % self.port,
                 "metrics_listen=127.0.0.1:%d" % self.metrics_port,
                 "authserv_id=%s" % OURS, *settings]
        self.process = subprocess.Popen(
            [program, "-c", self.file] + [w for p in pairs for w in ("-o", p)],
            stdout=self.log, stderr=self.log)
        until(self.is_there, what=self.words())

    def is_there(self):
        return connects(self.port) and connects(self.metrics_port)

    def write(self, text):
        self.file.write_text(text)

    def words(self):
        return (self.folder / "milter.log").read_text()

    def events(self, name):
        lines = [json.loads(l) for l in self.words().splitlines()
                 if l.startswith("{")]
        return [l for l in lines if l["event"] == name]

    def reload(self, event="reloaded"):
        n = len(self.events(event))
        self.process.send_signal(signal.SIGHUP)
        until(lambda: len(self.events(event)) > n, what="no %s" % event)

    def get(self, path):
        url = "http://127.0.0.1:%d%s" % (self.metrics_port, path)
        with urllib.request.urlopen(url, timeout=10) as r:
            return r.read().decode()

    def figure(self, name, labels=""):
        key = "mekiki_milter_%s%s" % (name, labels)
        for line in self.get("/metrics").splitlines():
            if line.rsplit(" ", 1)[0] == key:
                return float(line.rsplit(" ", 1)[1])
        raise AssertionError("no figure " + key)

    def below(self, pid):
        kids = []
        for task in pathlib.Path("/proc/%d/task" % pid).glob("*/children"):
            try:
                kids += [int(k) for k in task.read_text().split()]
            except OSError:
                pass
        return kids

    def level(self, depth):
        """1: the filter, 2: the seed, 3: the nursery, 4: the workers."""
        at = [self.process.pid]
        for _ in range(depth):
            at = [k for pid in at for k in self.below(pid)]
        return at

    def stop(self):
        if self.process.poll() is None:
            self.process.terminate()
        try:
            return self.process.wait(timeout=20)
        finally:
            self.log.close()


class Postfix:
    def __init__(self, folder, milter_port, default_action="tempfail"):
        self.folder, self.port = folder, free_port()
        self.conf = folder / "etc"
        for name in ("etc", "queue", "data", "mail"):
            (folder / name).mkdir()
        milter = "inet:127.0.0.1:%d" % milter_port if milter_port else ""
        (self.conf / "main.cf").write_text(MAIN.format(
            folder, DAEMONS, OURS, milter, default_action))
        (self.conf / "master.cf").write_text(MASTER.format(self.port))
        (folder / "domains").write_text("/\\.example$/ ok\n")
        (folder / "boxes").write_text("".join(
            "%s@%s.example %s.example/%s/\n" % (user, domain, domain, user)
            for user in USERS for domain in DOMAINS))
        shutil.chown(folder / "data", "postfix")
        shutil.chown(folder / "mail", "nobody", "nogroup")
        run = subprocess.run([POSTFIX, "-c", self.conf, "start"],
                             stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        until(lambda: connects(self.port), what=run.stdout.decode())

    def session(self):
        return smtplib.SMTP("127.0.0.1", self.port, timeout=60)

    def send(self, mail, to="ann@one.example", sender="a@sender.example",
             client="198.51.100.7", helo="host.sender.example"):
        """The answer to the end of DATA: (code, words)."""
        to = [to] if isinstance(to, str) else to
        with self.session() as s:
            if client:
                s.docmd("XCLIENT", "ADDR=%s" % client)
            s.ehlo(helo)
            s.mail(sender)
            for one in to:
                s.rcpt(one)
            code, words = s.data(mail)
        return code, words.decode()

    def box(self, who):
        user, domain = who.split("@")
        return self.folder / "mail" / domain / user / "new"

    def count(self, who):
        return len(list(self.box(who).glob("*")))

    def take(self, who, n=1):
        """The next n mails of a mailbox, which are removed from it."""
        until(lambda: self.count(who) >= n,
              what="%d mails for %s\n%s" % (n, who, self.log()[-2000:]))
        mails = []
        for path in sorted(self.box(who).glob("*"))[:n]:
            mails.append(Mail(path.read_bytes()))
            path.unlink()
        return mails if n > 1 else mails[0]

    def held(self):
        return [p for p in (self.folder / "queue" / "hold").rglob("*")
                if p.is_file()]

    def queued(self):
        """Mails that are neither delivered nor held."""
        return sum(len([p for p in (self.folder / "queue" / q).rglob("*")
                        if p.is_file()])
                   for q in ("incoming", "active", "deferred", "maildrop"))

    def log(self):
        path = self.folder / "log"
        return path.read_text(errors="replace") if path.exists() else ""

    def stop(self):
        subprocess.run([POSTFIX, "-c", self.conf, "stop"],
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


class Mail:
    def __init__(self, raw):
        self.raw = raw
        self.message = message_from_bytes(raw)

    def get(self, name):
        return self.message.get(name)

    def all(self, name):
        return self.message.get_all(name, [])

    def subject(self):
        return str(make_header(decode_header(self.get("Subject"))))

    def is_marked(self):
        return self.get("X-Mekiki-Verdict") is not None


def golden(name):
    return (GOLDEN / name / "mail.eml").read_bytes()


def folder():
    """An own folder that all may enter."""
    path = pathlib.Path(tempfile.mkdtemp(prefix="mekiki-milter-"))
    path.chmod(0o755)
    return path


def needs_servers(name):
    if not POSTFIX or os.getuid():
        print("%s: skipped, no postfix or not root" % name)
        sys.exit(77)


def main(name, *args):
    good = 0
    for function in CASES:
        try:
            began = time.monotonic()
            function(*args)
            good += 1
            print("%5.1f s %s" % (time.monotonic() - began, function.__name__))
        except Exception:
            import traceback
            print("FAIL %s" % function.__name__)
            traceback.print_exc(limit=-3, file=sys.stdout)
    print("%s: %d passed, %d failed" % (name, good, len(CASES) - good))
    return 0 if good == len(CASES) else 1
