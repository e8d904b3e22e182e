# SPDX-License-Identifier: MIT
"""The way of a mail: domains, addresses, receivers' headers, zone file.

All networks are the documentation ones: 192.0.2.0/24 brands and mail
services, 198.51.100.0/24 ordinary senders, 203.0.113.0/24 phishers (.1-.99
hosts with names, .100-.250 hosts without).
"""

import datetime
import hashlib

DAYS = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep",
          "Oct", "Nov", "Dec"]
FIXED_POLICY = {"amazon.co.jp": "quarantine", "google.com": "reject",
                "gmail.com": "none", "paypal.com": "reject"}
NETS = {"brand": "192.0.2.", "plain": "198.51.100.", "evil": "203.0.113."}


def stamp(when, zone=9, note=True):
    w = when.astimezone(datetime.timezone(datetime.timedelta(hours=zone)))
    text = "%s, %d %s %d %02d:%02d:%02d %+03d00" % (
        DAYS[w.weekday()], w.day, MONTHS[w.month - 1], w.year, w.hour,
        w.minute, w.second, zone)
    return text + (" (JST)" if note and zone == 9 else "")


class World:
    """Every domain used, its address and its records."""

    def __init__(self, keys):
        self.keys = keys
        self.ips, self.used = {}, {net: 1 for net in NETS}
        self.selectors, self.policies = {}, {}

    def ip(self, domain, net):
        """The one address that may send for the domain."""
        if domain not in self.ips:
            n = self.used[net]
            self.used[net] += 1
            limit = 99 if net == "evil" else 250
            self.ips[domain] = NETS[net] + str((n - 1) % limit + 1)
        return self.ips[domain]

    def selector(self, domain, key):
        tag = hashlib.sha256(domain.encode()).hexdigest()
        names = ["s1", "default", "selector1", "dkim", "20240501", "mail",
                 "k1", "sel" + tag[:3]]
        name = names[int(tag[:4], 16) % len(names)]
        self.selectors[name, domain] = key
        return name

    def policy(self, domain):
        """The DMARC policy of a domain; None where it has no record."""
        domain = organisation(domain)
        if domain not in self.policies:
            org = next((p for d, p in FIXED_POLICY.items()
                        if domain == d or domain.endswith("." + d)), None)
            n = hashlib.sha256(domain.encode()).digest()[1] % 20
            self.policies[domain] = org or (
                "none" if n < 8 else "quarantine" if n < 12 else
                "reject" if n < 17 else None)
        return self.policies[domain]

    def zone(self):
        lines = ["; Zone of the Japanese mail set. Keys, addresses and policies"
                 " are made up for the test.", "$TTL 3600"]
        for domain, ip in sorted(self.ips.items()):
            lines.append('%s. IN TXT "v=spf1 ip4:%s %s"' % (
                domain, ip, "~all" if len(domain) % 3 else "-all"))
            lines.append("%s. IN A %s" % (domain, ip))
            lines.append("mail.%s. IN A %s" % (domain, ip))
        for domain, policy in sorted(self.policies.items()):
            if policy:
                lines.append('_dmarc.%s. IN TXT "v=DMARC1; p=%s"'
                             % (domain, policy))
        for (name, domain), key in sorted(self.selectors.items()):
            text = "v=DKIM1; k=rsa; p=" + self.keys[key].public()
            pieces = [text[i:i + 250] for i in range(0, len(text), 250)]
            lines.append("%s._domainkey.%s. IN TXT %s" % (
                name, domain, " ".join('"%s"' % p for p in pieces)))
        names = {}
        for domain, ip in sorted(self.ips.items()):
            names.setdefault(ip, domain)
        for ip, domain in sorted(names.items()):
            lines.append("%s.in-addr.arpa. IN PTR mail.%s." % (
                ".".join(reversed(ip.split("."))), domain))
        return "\n".join(lines) + "\n"


class Delivery:
    """What the receiver saw; writes the trace and the results."""

    def __init__(self, world, r, when, rcpt, envelope, ip, helo, known):
        self.world, self.r, self.when = world, r, when
        self.rcpt, self.envelope, self.ip = rcpt, envelope, ip
        self.helo, self.known = helo, known
        self.home = rcpt.split("@")[1]

    def spf(self):
        domain = self.envelope.split("@")[-1]
        if domain not in self.world.ips:
            return "none"
        if self.world.ips[domain] == self.ip:
            return "pass"
        return "softfail" if len(domain) % 3 else "fail"

    def dmarc(self, author, passed):
        """pass, fail or none for the author's domain; relaxed alignment."""
        if self.world.policy(author) is None:
            return "none"
        good = set(passed)
        if self.spf() == "pass":
            good.add(self.envelope.split("@")[-1])
        return "pass" if any(aligned(d, author) for d in good) else "fail"

    def results(self, dialect, author, dkims, who):
        """The A-R field in one of the dialects; dkims: [(domain, result)]."""
        passed = [d for d, res in dkims if res == "pass"]
        spf, dmarc = self.spf(), self.dmarc(author, passed)
        env, host = self.envelope, "mx." + self.home
        if dialect == "sid":
            sid = "pass" if spf == "pass" and aligned(
                env.split("@")[-1], author) else "neutral"
            return [(b"Authentication-Results",
                     " %s; spf=%s smtp.mailfrom=%s; sender-id=%s "
                     "header.From=%s" % (host, spf, env, sid, who))]
        if dialect == "docomo":
            return [(b"Authentication-Results",
                     " mfsmax.%s; dmarc=%s header.from=%s dmarc_spf=%s "
                     "dmarc_dkim=%s aspf=relaxed adkim=relaxed" % (
                         self.home, dmarc, author,
                         "pass" if spf == "pass" and aligned(
                             env.split("@")[-1], author) else "fail",
                         "pass" if any(aligned(d, author) for d in passed)
                         else "fail"))]
        if dialect == "spf":
            return [(b"Received-SPF",
                     " %s (%s: domain of %s) client-ip=%s; envelope-from=%s;"
                     % (spf, host, env, self.ip, env))]
        if dialect == "none":
            return []
        parts = [" " + host]
        parts += ["dkim=%s header.d=%s" % (res, d) for d, res in dkims] or [
            "dkim=none"]
        parts.append("spf=%s smtp.mailfrom=%s" % (spf, env or "<>"))
        policy = self.world.policy(author)
        note = " (p=%s)" % policy.upper() if policy else ""
        parts.append("dmarc=%s%s header.from=%s" % (dmarc, note, author))
        return [(b"Authentication-Results", ";\r\n\t".join(parts))]

    def trace(self, dialect, author, dkims, who):
        """The fields the receiver puts on top, newest first."""
        home, r = self.home, self.r
        ident = "%012X" % r.randrange(16 ** 12)
        seen = "%s [%s]" % (self.known or "unknown", self.ip)
        at = stamp(self.when + datetime.timedelta(seconds=2))
        fields = [(b"Return-Path", " <%s>" % self.envelope),
                  (b"Delivered-To", " " + self.rcpt)]
        if r.random() < 0.4:
            fields.append((b"Received", " from mx.%s (mx.%s [192.168.10.4])\r\n"
                           "\tby mbox2.%s (Postfix) with LMTP id %s\r\n"
                           "\tfor <%s>; %s" % (home, home, home, ident[:10],
                                                self.rcpt, at)))
        fields += self.results(dialect, author, dkims, who)
        fields.append((b"Received", " from %s (%s)\r\n\tby mx.%s (Postfix) with "
                       "ESMTPS id %s\r\n\tfor <%s>; %s" % (
                           self.helo, seen, home, ident, self.rcpt, at)))
        return [(n, v.encode() if isinstance(v, str) else v)
                for n, v in fields]


TWO_LEVEL = {"co", "ne", "or", "go", "ac", "ad", "lg", "com", "gr"}


def organisation(domain):
    """The registrable part; enough for the domains of this set."""
    labels = domain.split(".")
    if labels[-1] == "jp" and len(labels) > 2 and labels[-2] in TWO_LEVEL:
        return ".".join(labels[-3:])
    return ".".join(labels[-2:])


def aligned(a, b):
    return organisation(a) == organisation(b)
