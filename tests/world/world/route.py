# SPDX-License-Identifier: MIT
"""The way of a mail: addresses, receivers' headers and the zone file.

192.0.2.0/24 brands and mail services, 198.51.100.0/24 ordinary senders,
203.0.113.0/24 and 2001:db8::/32 phishers and spammers.
"""

import datetime
import hashlib
import ipaddress

from jp.route import DAYS, MONTHS
from .text import code

NETS = {"brand": "192.0.2.", "plain": "198.51.100.", "evil": "203.0.113."}
SECOND = {"co", "com", "org", "gov", "net", "ac", "gob", "gouv"}
FIXED = {"gmail.com": "none", "outlook.com": "none", "hotmail.com": "none",
         "yahoo.com": "reject", "aol.com": "reject", "gmx.de": None,
         "web.de": None, "t-online.de": None, "paypal.com": "reject",
         "icloud.com": "quarantine", "amazonses.com": None,
         "sendgrid.net": None}

# service: host of the sending machine, envelope, domain of its own signature
SERVICES = {
    "ses": ("a{n2}-{n2}.smtp-out.amazonses.com",
            "0100{x12}-000000@amazonses.com", "amazonses.com"),
    "sendgrid": ("wrqvx{n4}.outbound-mail.sendgrid.net",
                 "bounces+{n7}-{x4}-user=example.net@em{n4}.%D",
                 "sendgrid.net"),
    "mailgun": ("m{n2}-{n2}.mailgun.net", "bounce+{x6}.{x6}@mg.%D",
                "mailgun.org"),
    "brevo": ("mta{n3}.sender-sib.com", "bounces-{n9}@bf.d.sender-sib.com",
              "sender-sib.com"),
    "mailchimp": ("mail{n2}.atl11.mcsv.net",
                  "bounce-mc.us14_{n8}@mail14.atl11.mcsv.net", "mcsv.net"),
    "sparkpost": ("mta{n3}.sparkpostmail.com", "msprvs1={x12}@bounces.%D",
                  "sparkpostmail.com"),
    "sfmc": ("mta{n3}.exacttarget.com", "bounce-{n6}_HTML-{n8}@bounce.%D",
             "exacttarget.com"),
    "klaviyo": ("o{n3}.ptr.klaviyomail.com", "bounces+{n7}@send.%D",
                "klaviyomail.com"),
    "hubspot": ("bid{n4}.hubspotemail.net", "1axb{x8}@hubspotemail.net",
                "hubspotemail.net"),
    "apsis": ("rs-{n3}.mta.anpdm.com", "{x8}@epost.anpdm.com", "anpdm.com"),
}


def organisation(domain):
    labels = domain.split(".")
    if len(labels) > 2 and len(labels[-1]) == 2 and labels[-2] in SECOND:
        return ".".join(labels[-3:])
    return ".".join(labels[-2:])


def aligned(a, b):
    return organisation(a) == organisation(b)


def stamp(when, zone):
    w = when.astimezone(datetime.timezone(datetime.timedelta(hours=zone)))
    return "%s, %d %s %d %02d:%02d:%02d %+03d00" % (
        DAYS[w.weekday()], w.day, MONTHS[w.month - 1], w.year, w.hour,
        w.minute, w.second, zone)


class World:
    """Every domain used, its address and its records."""

    def __init__(self, keys):
        self.keys = keys
        self.ips, self.used = {}, dict.fromkeys(NETS, 1)
        self.selectors, self.policies = {}, {}
        self.careless = set()
        self.names = {}

    def ip(self, domain, net):
        if domain not in self.ips:
            n = self.used[net]
            self.used[net] += 1
            if n % 9 == 8 and net == "evil":
                self.ips[domain] = "2001:db8:%x::%x" % (n * 7, n + 16)
            else:
                self.ips[domain] = NETS[net] + str((n - 1) % 250 + 1)
        return self.ips[domain]

    def selector(self, domain, key):
        tag = hashlib.sha256(domain.encode()).hexdigest()
        names = ["s1", "default", "selector1", "dkim", "k1", "mail", "pm",
                 "20230601", "sel" + tag[:3]]
        name = names[int(tag[:4], 16) % len(names)]
        self.selectors.setdefault((name, domain), key)
        return name

    def policy(self, domain):
        """The DMARC policy of a domain's organisation; None: no record."""
        domain = organisation(domain)
        if domain not in self.policies:
            n = hashlib.sha256(domain.encode()).digest()[1] % 20
            if domain in FIXED:
                self.policies[domain] = FIXED[domain]
            elif domain in self.careless and n % 5:
                self.policies[domain] = None
            else:
                self.policies[domain] = (
                    "none" if n < 8 else "quarantine" if n < 12 else
                    "reject" if n < 17 else None)
        return self.policies[domain]

    def zone(self):
        lines = ["; Zone of the world-wide mail set. Keys, addresses and"
                 " policies are made up for the test.", "$TTL 3600"]
        for domain, ip in sorted(self.ips.items()):
            six = ":" in ip
            lines.append('%s. IN TXT "v=spf1 ip%d:%s %s"' % (
                domain, 6 if six else 4, ip,
                "~all" if len(domain) % 3 else "-all"))
            lines.append("%s. IN %s %s" % (domain, "AAAA" if six else "A", ip))
        for host, ip in sorted(self.names.items()):
            if host not in self.ips:
                lines.append("%s. IN %s %s" % (
                    host, "AAAA" if ":" in ip else "A", ip))
        for domain, policy in sorted(self.policies.items()):
            if policy:
                lines.append('_dmarc.%s. IN TXT "v=DMARC1; p=%s"'
                             % (domain, policy))
        for (name, domain), key in sorted(self.selectors.items()):
            value = "v=DKIM1; k=rsa; p=" + self.keys[key].public()
            pieces = [value[i:i + 250] for i in range(0, len(value), 250)]
            lines.append("%s._domainkey.%s. IN TXT %s" % (
                name, domain, " ".join('"%s"' % p for p in pieces)))
        back = {}
        for host, ip in sorted(self.names.items()):
            back.setdefault(ip, host)
        for ip, host in sorted(back.items()):
            lines.append("%s. IN PTR %s." % (
                ipaddress.ip_address(ip).reverse_pointer, host))
        return "\n".join(lines) + "\n"


class Way:
    """How one mail is sent: envelope, address, machine, signatures."""

    def __init__(self, world, r, mode, author, cls, seed):
        self.world, self.author = world, author
        self.r = r
        domain = author.split("@")[-1].lower()
        self.domain = domain
        net = {"genuine": "brand", "phish": "evil", "spam": "evil"}.get(
            cls, "plain")
        kind, _, arg = mode.partition("=")
        only = kind.endswith("-")
        kind = kind.rstrip("-")
        self.marks, self.listed = [], True
        own = "brand" if cls == "genuine" else "other"
        if kind in SERVICES:
            host, env, sign = SERVICES[kind]
            base = arg or domain
            self.envelope = self.codes(env.replace(
                "%D", sign if only else base))
            self.ip = world.ip(sign, "brand")
            world.ips.setdefault(self.envelope.split("@")[1], self.ip)
            self.host = self.codes(host)
            self.marks = [(sign, "esp")]
            if not only:
                self.marks.insert(0, (base, own))
            if kind in ("sfmc", "sparkpost", "klaviyo"):
                self.marks = self.marks[:1]
            world.names[self.host] = self.ip
            return
        self.envelope = author
        if kind == "free":
            self.ip = world.ip(domain, "brand")
            self.host = "mail-%s.%s" % (self.codes("{x3}-f{n2}"), domain)
            self.marks = [(domain, "brand")]
        elif kind in ("clean", "self", "bad"):
            self.ip = world.ip(arg or domain, net)
            self.host = "mail." + (arg or domain)
            if arg:
                self.envelope = "bounce@" + arg
            if kind != "self":
                self.marks = [(domain, own)]
        elif kind in ("spoof", "spoofsig"):
            self.envelope = "%s@%s" % (self.codes("{x6}"), arg)
            self.ip = world.ip(arg, net)
            self.host = "srv1." + arg
            if kind == "spoofsig":
                self.marks = [(arg, own)]
        elif kind in ("fail", "none"):
            self.listed = False
            self.ip = (NETS[net] + str(250 - r.randrange(20))
                       if r.random() < 0.85 else
                       "2001:db8:ffff::%x" % r.randrange(16, 4096))
            self.host = self.codes("vps-{x6}.hosting-{n2}.example")
            if kind == "fail" and domain not in world.ips:
                world.ip(domain, "brand")
        else:
            raise SystemExit("%s: mode %s" % (seed, mode))
        self.bad = kind == "bad"
        if net == "evil" and kind != "clean" and domain.endswith(".example"):
            world.careless.add(organisation(domain))
        if self.listed:
            world.names[self.host] = self.ip

    bad = False

    def codes(self, text):
        from .text import CODE
        return CODE.sub(lambda m: code(self.r, m.group(1), int(m.group(2))),
                        text)

    def spf(self):
        domain = self.envelope.split("@")[-1]
        have = self.world.ips.get(domain)
        if have is None:
            return "none"
        if have == self.ip:
            return "pass"
        return "softfail" if len(domain) % 3 else "fail"

    def dkim(self):
        return [(d, "fail" if self.bad else "pass") for d, _ in self.marks]

    def dmarc(self):
        if self.world.policy(self.domain) is None:
            return "none"
        good = [d for d, res in self.dkim() if res == "pass"]
        if self.spf() == "pass":
            good.append(self.envelope.split("@")[-1])
        return ("pass" if any(aligned(d, self.domain) for d in good)
                else "fail")

    def results(self, dialect):
        spf, dmarc, env = self.spf(), self.dmarc(), self.envelope
        policy = self.world.policy(self.domain)
        if dialect == "none":
            return []
        if dialect == "mx":
            parts = [" mx.example.net"]
            parts += ["dkim=%s header.d=%s" % (res, d)
                      for d, res in self.dkim()] or ["dkim=none"]
            parts.append("spf=%s smtp.mailfrom=%s" % (spf, env))
            parts.append("dmarc=%s%s header.from=%s" % (
                dmarc, " (p=%s)" % policy if policy else "", self.domain))
            return [("Authentication-Results", ";\r\n\t".join(parts))]
        dom = env.split("@")[-1]
        dk = (self.dkim() or [("none", "none")])[0]
        why = {"pass": "signature was verified", "none": "message not signed",
               "fail": "signature did not verify"}[dk[1]]
        if dmarc == "none" and any(
                aligned(d, self.domain) for d in
                [d for d, res in self.dkim() if res == "pass"]
                + ([dom] if spf == "pass" else [])):
            dmarc = "bestguesspass"
        act = {"reject": "oreject", "quarantine": "quarantine"}.get(
            policy, "none") if dmarc == "fail" else "none"
        comp = "pass" if dmarc in ("pass", "bestguesspass") else "fail"
        out = [("Authentication-Results",
                " spf=%s (sender IP is %s)\r\n smtp.mailfrom=%s; dkim=%s (%s)"
                "\r\n header.d=%s;dmarc=%s action=%s\r\n header.from=%s;"
                "compauth=%s\r\n reason=%s" % (
                    spf, self.ip, dom, dk[1], why, dk[0], dmarc, act,
                    self.domain, comp, {"pass": "100", "fail": "001"}[comp]))]
        text = {"pass": "Pass (protection.outlook.com: domain of %s designates"
                        "\r\n %s as permitted sender)" % (dom, self.ip),
                "none": "None (protection.outlook.com: %s does not designate"
                        "\r\n permitted sender hosts)" % dom,
                "softfail": "SoftFail (protection.outlook.com: domain of "
                            "transitioning\r\n %s discourages use of %s as "
                            "permitted sender)" % (dom, self.ip),
                "fail": "Fail (protection.outlook.com: domain of %s does not"
                        "\r\n designate %s as permitted sender)"
                        % (dom, self.ip)}[spf]
        out.append(("Received-SPF", " %s\r\n receiver=protection.outlook.com; "
                    "client-ip=%s;\r\n helo=%s;%s" % (
                        text, self.ip, self.host,
                        " pr=C" if spf == "pass" else "")))
        return out

    def trace(self, dialect, when, to):
        """The fields the receiver puts on top, newest first."""
        at = stamp(when + datetime.timedelta(seconds=3), 0)
        if dialect in ("mx", "none"):
            seen = self.host if self.listed else "unknown"
            ip = "IPv6:" + self.ip if ":" in self.ip else self.ip
            return ([("Return-Path", " <%s>" % self.envelope),
                     ("Delivered-To", " " + to)] + self.results(dialect)
                    + [("Received", " from %s (%s [%s])\r\n\tby mx.example.net "
                        "(Postfix) with ESMTPS id %s\r\n\tfor <%s>; %s" % (
                            self.host, seen, ip, self.codes("{A10}"), to,
                            at))])
        a = self.codes("CY{n1}PR{n2}MB{n4}.namprd19.prod.outlook.com")
        b = self.codes("BN{n1}NAM12FT{n3}.mail.protection.outlook.com")
        tail = ("Microsoft\r\n SMTP Server (version=TLS1_2, cipher=TLS_ECDHE_"
                "RSA_WITH_AES_256_GCM_SHA384) id\r\n %s; %s"
                % (self.codes("15.20.{n4}.{n2}"), at))
        return ([("Received", " from %s (2603:10b6:408:e0::33)\r\n by %s with "
                  "HTTPS; %s" % (b, a, at))] + self.results(dialect)
                + [("Received", " from %s (%s) by\r\n %s (10.13.182.202) with "
                    "%s" % (self.host, self.ip, b, tail)),
                   ("Return-Path", " " + self.envelope)])
