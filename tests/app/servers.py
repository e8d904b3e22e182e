# SPDX-License-Identifier: MIT
"""Real servers on loopback for the test of delivery: a Postfix with two ports
(where a sender hands in, with OpenDKIM signing, and where a receiver takes
mail), and NSD with the whole name space that the test needs. All in one
folder, all gone at the end."""
import base64, os, pathlib, pwd, shutil, socket, subprocess, tempfile, time

PATH = "/usr/sbin:/usr/bin:/sbin:/bin"
NEEDED = ["postfix", "postconf", "opendkim", "nsd", "swaks", "arcsign",
          "openssl"]
USER = "nobody"  # whom the mailboxes belong to


def missing():
    if os.getuid():
        return "not root"
    gone = [p for p in NEEDED if not shutil.which(p, path=PATH)]
    return "no " + ", ".join(gone) if gone else None


def free_port(kind=socket.SOCK_STREAM):
    with socket.socket(socket.AF_INET, kind) as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def run(*args, data=None):
    done = subprocess.run([str(a) for a in args], input=data,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          env={**os.environ, "PATH": PATH}, timeout=60)
    if done.returncode:
        raise RuntimeError("%s: %s" % (args, done.stdout.decode("utf-8", "replace")))
    return done.stdout


def wait_for(condition, what, seconds=20):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        got = condition()
        if got:
            return got
        time.sleep(0.02)
    raise RuntimeError("waited in vain for " + what)


def listens(port):
    with socket.socket() as s:
        s.settimeout(1)
        return s.connect_ex(("127.0.0.1", port)) == 0


POSTFIX = """
compatibility_level = 3.7
queue_directory = {0}/queue
data_directory = {0}/data
maillog_file = {0}/maillog
maillog_file_prefixes = {0}
myhostname = mx.reader.example
mydestination =
mynetworks = 127.0.0.0/8
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
disable_dns_lookups = yes
smtpd_peername_lookup = no
smtpd_authorized_xclient_hosts = 127.0.0.1
smtpd_relay_restrictions = permit_mynetworks, reject_unauth_destination
virtual_mailbox_domains = reader.example, outbox.example
virtual_mailbox_base = {0}/mail
virtual_mailbox_maps = inline:{{ {{ann@reader.example=inbox/}}, {{@outbox.example=outbox/}} }}
virtual_uid_maps = static:{1}
virtual_gid_maps = static:{2}
virtual_minimum_uid = 1
biff = no
"""

MASTER = """
127.0.0.1:{0} inet n - n - - smtpd
  -o smtpd_milters=inet:127.0.0.1:{2}
  -o myhostname=out.sender.example
127.0.0.1:{1} inet n - n - - smtpd
  -o receive_override_options=no_milters
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
proxymap unix - - n - - proxymap
proxywrite unix - - n - 1 proxymap
error unix - - n - - error
retry unix - - n - - error
virtual unix - n n - - virtual
anvil unix - - n - 1 anvil
postlog unix-dgram n - n - 1 postlogd
"""

NSD = """
server:
  ip-address: 127.0.0.1@{1}
  server-count: 1
  username: ""
  chroot: ""
  zonesdir: "{0}"
  pidfile: "{0}/nsd.pid"
  logfile: "{0}/nsd.log"
  database: ""
  xfrdfile: "{0}/xfrd.state"
  xfrdir: "{0}"
  zonelistfile: "{0}/zone.list"
  rrl-ratelimit: 0
remote-control:
  control-enable: no
zone:
  name: "."
  zonefile: "zone"
"""


class Servers:
    """signers: {domain: selector}, each with a key of its own.
    zone(servers): master-file lines of the whole name space."""

    def __init__(self, signers, zone):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="mekiki-mail-"))
        self.folder.chmod(0o755)
        self.running = []
        self.signers = signers
        self.resolver = None
        try:
            self.make_keys()
            self.start_nsd(zone(self))
            self.start_opendkim()
            self.start_postfix()
        except BaseException:
            self.close()
            raise

    def key_path(self, domain):
        return self.folder / (domain + ".pem")

    def make_keys(self):
        for domain in self.signers:
            run("openssl", "genpkey", "-algorithm", "RSA", "-pkeyopt",
                "rsa_keygen_bits:2048", "-out", self.key_path(domain))

    def public(self, domain):
        """The key as a record's p= holds it."""
        return base64.b64encode(run(
            "openssl", "pkey", "-in", self.key_path(domain), "-pubout",
            "-outform", "DER")).decode()

    def keep(self, *args):
        log = open(self.folder / "output", "ab")
        process = subprocess.Popen([str(a) for a in args], stdout=log,
                                   stderr=log, env={**os.environ, "PATH": PATH})
        self.running.append(process)
        return process

    def stop(self, process):
        self.running.remove(process)
        process.terminate()
        process.wait(timeout=20)

    def start_nsd(self, zone):
        port = free_port(socket.SOCK_DGRAM)
        (self.folder / "zone").write_text(zone)
        (self.folder / "nsd.conf").write_text(NSD.format(self.folder, port))
        run("nsd-checkzone", ".", self.folder / "zone")
        self.nsd = self.keep("nsd", "-d", "-c", self.folder / "nsd.conf")
        self.resolver = "127.0.0.1@%d" % port
        wait_for(lambda: listens(port), "nsd")

    def start_opendkim(self):
        self.milter_port = free_port()
        keys, whose = [], []
        for domain, selector in self.signers.items():
            keys.append("%s %s:%s:%s" % (domain, domain, selector,
                                         self.key_path(domain)))
            whose.append("*@%s %s" % (domain, domain))
        (self.folder / "keys").write_text("\n".join(keys) + "\n")
        (self.folder / "whose").write_text("\n".join(whose) + "\n")
        (self.folder / "opendkim.conf").write_text(
            "Mode s\nCanonicalization relaxed/relaxed\nSyslog no\n"
            "Socket inet:%d@127.0.0.1\nKeyTable file:%s\n"
            "SigningTable refile:%s\nRequireSafeKeys no\n"
            "SignatureTTL 86400\nOversignHeaders From\n"
            "InternalHosts 0.0.0.0/0\n" % (
                self.milter_port, self.folder / "keys", self.folder / "whose"))
        self.keep("opendkim", "-f", "-x", self.folder / "opendkim.conf")
        wait_for(lambda: listens(self.milter_port), "opendkim")

    def start_postfix(self):
        f = self.folder
        for sub in ("conf", "queue", "data", "mail"):
            (f / sub).mkdir()
        shutil.chown(f / "data", "postfix")
        shutil.chown(f / "mail", USER, pwd.getpwnam(USER).pw_gid)
        owner = (f / "mail").stat()
        self.submit_port, self.mx_port = free_port(), free_port()
        (f / "conf/main.cf").write_text(POSTFIX.format(
            f, owner.st_uid, owner.st_gid))
        (f / "conf/master.cf").write_text(MASTER.format(
            self.submit_port, self.mx_port, self.milter_port))
        run("postfix", "-c", f / "conf", "start")
        wait_for(lambda: listens(self.mx_port), "postfix")

    def send(self, mail, port, to, mail_from, helo, xclient=None):
        """swaks hands the file in; what arrives is returned as bytes."""
        box = self.folder / "mail" / ("inbox" if to.endswith("@reader.example")
                                      else "outbox") / "new"
        before = set(box.iterdir()) if box.exists() else set()
        path = self.folder / "mail-to-send"
        path.write_bytes(mail)
        args = ["swaks", "--server", "127.0.0.1:%d" % port, "--to", to,
                "--from", mail_from, "--helo", helo, "--data", "@%s" % path,
                "--silent", "2"]
        if xclient:
            args += ["--xclient", xclient]
        run(*args)
        arrived = wait_for(lambda: (set(box.iterdir()) if box.exists() else
                                    set()) - before, "a mail to " + to)
        return arrived.pop().read_bytes()

    def sign(self, mail, mail_from):
        """Through the sender's server; without what our own delivery added."""
        got = self.send(mail, self.submit_port, "copy@outbox.example",
                        mail_from, "app.sender.example")
        lines = got.split(b"\n")
        while lines[0].split(b":")[0] in (b"Return-Path", b"X-Original-To",
                                          b"Delivered-To"):
            lines.pop(0)
        return b"\n".join(lines)

    def deliver(self, mail, mail_from, ip, name):
        """To the reader, from that host, as his server saw it."""
        return self.send(mail, self.mx_port, "ann@reader.example", mail_from,
                         name, "ADDR=%s NAME=%s HELO=%s" % (ip, name, name))

    def close(self):
        if (self.folder / "conf").exists():
            subprocess.run(["/usr/sbin/postfix", "-c", self.folder / "conf",
                            "abort"], stdout=subprocess.DEVNULL,
                           stderr=subprocess.DEVNULL)
        for process in list(self.running):
            self.stop(process)
        shutil.rmtree(self.folder, ignore_errors=True)
