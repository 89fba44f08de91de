#!/usr/bin/env python3
"""Writes Corpus/*.eml and Corpus/expected.txt. The messages are made up for Mailbell, in the shapes that mail programs write.

A line of expected.txt: the file's name, then `links=N` (occurrences that are rewritten), `old=N` (pixels taken out) and
`pixel` where it is tracked, or `untouched:` and a piece of the reason.
"""
import base64
import os
import quopri

HERE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "Corpus")
expected = []
HEAD = (
    "From: Sam Seller <sam@example.com>\n"
    "To: Alice Example <alice@example.org>, \"Bob, the Builder\" <bob@example.net>\n"
    "Subject: Q3 offer\n"
    "Date: Mon, 23 Nov 2026 09:30:00 +0900\n"
    "Message-ID: <{name}@example.com>\n"
    "MIME-Version: 1.0\n")
STYLE = (
    "all:initial!important;display:block!important;position:absolute!important;width:1px!important;height:1px!important;"
    "margin:-1px 0 0!important;border:0!important;padding:0!important")
# As MailRewriting writes it: what it takes out of quoted mail has made no line there.
PIXEL = f'<img src="https://mail.example.com/o/AbCdEfGhIjKlMnOpQrStUvWxYz012345.gif" width="1" height="1" alt="" style="{STYLE}">'
OLD = "https://mail.example.com/c/AbCdEfGhIjKlMnOpQrStUvWxYz012345/1"
PAGE = '<html><head><title>Offer</title></head><body><p>See <a href="https://example.com/a?x=1&amp;y=2">prices</a> and <a href="https://example.com/b">terms</a>.</p></body></html>\n'


def put(name, text, want, crlf=True, encode="utf-8"):
    data = text if isinstance(text, bytes) else text.encode(encode)
    if crlf:
        data = data.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
    with open(os.path.join(HERE, name + ".eml"), "wb") as file:
        file.write(data)
    expected.append(f"{name} {want}")


def html(name, body, want, charset="utf-8", cte="8bit", crlf=True, head="", encode=None, final=True):
    """A message that is one HTML part."""
    raw = body if isinstance(body, bytes) else body.encode(encode or charset)
    if cte == "base64":
        raw = base64.encodebytes(raw)
    elif cte == "quoted-printable":
        raw = quopri.encodestring(raw)
    if not final:
        raw = raw.rstrip(b"\n")
    start = HEAD.format(name=name) + head + f"Content-Type: text/html; charset={charset}\n" + f"Content-Transfer-Encoding: {cte}\n\n"
    put(name, start.encode() + raw, want, crlf)


def multi(name, kind, parts, want, crlf=True, head="", extra="", final="\n"):
    """A multipart of finished parts (header, empty line, body)."""
    text = (HEAD.format(name=name) + head + f'Content-Type: multipart/{kind}; boundary="b-{name}"{extra}\n\n').encode()
    text += b"This is a message in several parts.\n" + wrap(f"b-{name}", parts) + final.encode()
    put(name, text, want, crlf)


def wrap(boundary, parts):
    out = b""
    for part in parts:
        out += f"--{boundary}\n".encode() + (part if isinstance(part, bytes) else part.encode()) + b"\n"
    return out + f"--{boundary}--".encode()


def nest(kind, boundary, parts):
    return f'Content-Type: multipart/{kind}; boundary="{boundary}"\n\n'.encode() + wrap(boundary, parts)


PLAIN = "Content-Type: text/plain; charset=utf-8\n\nSee https://example.com/a and https://example.com/b\n"
HTML = "Content-Type: text/html; charset=utf-8\nContent-Transfer-Encoding: 7bit\n\n" + PAGE
IMAGE = b"Content-Type: image/png\nContent-Transfer-Encoding: base64\nContent-ID: <logo@example.com>\nContent-Disposition: inline\n\n" + base64.encodebytes(bytes(range(256)))
PDF = b'Content-Type: application/pdf; name="offer.pdf"\nContent-Transfer-Encoding: base64\nContent-Disposition: attachment; filename="offer.pdf"\n\n' + base64.encodebytes(b"%PDF-1.4 " + bytes(range(200)))

# -- encodings
html("html-7bit-crlf", PAGE, "links=2 pixel", cte="7bit")
html("html-7bit-lf", PAGE, "links=2 pixel", cte="7bit", crlf=False)
html("html-8bit-utf8", PAGE.replace("prices", "Preisübersicht – 価格"), "links=2 pixel")
html("html-no-final-newline", PAGE, "links=2 pixel", final=False)
html("html-quoted-printable", PAGE.replace("terms", "Geschäftsbedingungen"), "links=2 pixel", cte="quoted-printable")
html("html-quoted-printable-lf", PAGE.replace("terms", "Geschäftsbedingungen"), "links=2 pixel", cte="quoted-printable", crlf=False)
html("html-base64-crlf", PAGE.replace("terms", "条件"), "links=2 pixel", cte="base64")
html("html-base64-lf", PAGE, "links=2 pixel", cte="base64", crlf=False)
put("base64-one-line", HEAD.format(name="base64-one-line") + "Content-Type: text/html; charset=utf-8\nContent-Transfer-Encoding: base64\n\n" + base64.b64encode(PAGE.encode()).decode(), "links=2 pixel")
put("base64-60-columns", HEAD.format(name="base64-60") + "Content-Type: text/html; charset=utf-8\nContent-Transfer-Encoding: BASE64\n\n" + "\n".join(base64.b64encode(PAGE.encode()).decode()[i:i + 60] for i in range(0, 400, 60)) + "\n\n\n", "links=2 pixel")
put("qp-soft-breaks-in-urls", HEAD.format(name="qp-soft") + "Content-Type: text/html; charset=utf-8\nContent-Transfer-Encoding: quoted-printable\n\n"
    '<html><body><p>Lorem ipsum dolor sit amet <a class=3D"button" href=3D"https://=\nexample.com/a/very/long/path/that/goes/on?utm_source=3Dnewsletter&amp;utm_me=\ndium=3Demail&amp;utm_campaign=3Dq3">here</a>, <a href=3D"https://example.com=\n/b">there</a>.=20\n</p></body></html>\n', "links=2 pixel")
put("qp-lower-case-digits", HEAD.format(name="qp-lower") + "Content-Type: text/html; charset=iso-8859-1\nContent-Transfer-Encoding: quoted-printable\n\n<p>Gr=fc=dfe <a href=3d\"https://example.com/a\">da</a>", "links=1 pixel")
put("qp-attribute-encoded-wholly", HEAD.format(name="qp-whole") + "Content-Type: text/html; charset=utf-8\nContent-Transfer-Encoding: quoted-printable\n\n=3C=61=20=68ref=3D=22https=3A=2F=2Fexample.com=2Fa=22=3Ex=3C=2Fa=3E\n", "links=1 pixel")
put("qp-crlf-encoded", HEAD.format(name="qp-crlf") + "Content-Type: text/html; charset=utf-8\nContent-Transfer-Encoding: quoted-printable\n\n<p>one=0D=0A<a href=3D\"https://example.com/a\">two</a>=0D=0A</p>=0D=0A", "links=1 pixel")
put("qp-full-lines", HEAD.format(name="qp-full") + "Content-Type: text/html; charset=utf-8\nContent-Transfer-Encoding: quoted-printable\n\n<p>" + "x" * 72 + "=\n<a href=3D\"https://example.com/abcdefghijklmnopqrstuvwxyz/" + "y" * 17 + "=\nz\">go</a> . .. From here</p>\n", "links=1 pixel")
html("long-line-8bit", "<p>" + "word " * 150 + '<a href="https://example.com/a">x</a></p>\n', "links=1 pixel")
html("long-line-at-the-end", "<html><body><p><a href=\"https://example.com/a\">x</a>\n" + "word " * 185 + "</body></html>\n", "links=1 pixel")

# -- charsets
JA = '<html><body><p>価格表は<a href="https://example.jp/kakaku?a=1&amp;b=2">こちら</a>、表示ソ能<a href="https://example.jp/">ホーム</a></p><p>以上</p></body></html>\n'
html("iso-2022-jp", JA, "links=2 pixel", charset="iso-2022-jp", cte="7bit")
html("iso-2022-jp-qp", JA, "links=2 pixel", charset="ISO-2022-JP", cte="quoted-printable", encode="iso-2022-jp")
html("iso-2022-jp-base64", JA, "links=2 pixel", charset="iso-2022-jp", cte="base64")
html("iso-2022-jp-attributes", '<p><a title="価格<表>" href="https://example.jp/a">見る</a><img alt="図" src="cid:x"></p>\n', "links=1 pixel", charset="iso-2022-jp", cte="7bit")
html("shift-jis", JA, "links=2 pixel", charset="Shift_JIS", encode="cp932")
html("shift-jis-qp", JA, "links=2 pixel", charset="shift_jis", encode="cp932", cte="quoted-printable")
html("euc-jp", JA, "links=2 pixel", charset="euc-jp")
html("utf8-japanese-base64", JA, "links=2 pixel", cte="base64")
html("windows-1252", '<p>“Smart” – €5 <a href="https://example.com/é">naïve</a> <a href="https://example.com/a">x</a></p>\n', "links=1 pixel", charset="windows-1252")
html("utf8-link-not-ascii", '<p><a href="https://example.com/köln?q=ä">x</a></p>\n', "links=1 pixel")
html("gb18030", '<p>价格 <a href="https://example.cn/a">查看</a></p>\n', "links=1 pixel", charset="gb18030")
html("big5", '<p>價格 <a href="https://example.tw/a">功能許蓋</a></p>\n', "links=1 pixel", charset="big5")
html("utf8-bom", "\ufeff" + PAGE, "links=2 pixel", cte="base64")
html("utf-16", PAGE, "untouched: charset", charset="utf-16", cte="base64")
html("utf-7", PAGE, "untouched: charset", charset="utf-7", cte="7bit")
html("unknown-charset", PAGE, "untouched: charset", charset="x-klingon", encode="ascii")
put("no-charset-8bit", (HEAD.format(name="no-charset") + "Content-Type: text/html\nContent-Transfer-Encoding: 8bit\n\n<p>gr\u00fc\u00df <a href=\"https://example.com/\">x</a>\n").encode("latin-1"), "untouched: declares no charset")
put("invalid-utf8", HEAD.format(name="invalid").encode() + b'Content-Type: text/html; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n<p>broken \xe3<a href="https://example.com/a">x</a> \xff</p>\n', "links=1 pixel")

# -- structures
multi("alternative", "alternative", [PLAIN, HTML], "links=2 pixel")
multi("alternative-lf", "alternative", [PLAIN, HTML], "links=2 pixel", crlf=False)
multi("alternative-no-final-newline", "alternative", [PLAIN, HTML], "links=2 pixel", final="")
multi("mixed-with-attachment", "mixed", [nest("alternative", "in1", [PLAIN, HTML]), PDF], "links=2 pixel")
multi("related-with-image", "related", [HTML.replace("prices", '<img src="cid:logo@example.com" alt="logo">'), IMAGE], "links=2 pixel", extra='; type="text/html"')
multi("related-start-second", "related", [IMAGE, "Content-ID: <root@example.com>\n" + HTML], "links=2 pixel", extra='; start="<root@example.com>"')
multi("alternative-of-related", "alternative", [PLAIN, nest("related", "in1", [HTML, IMAGE])], "links=2 pixel")
deep = HTML.encode()
for level in range(12):
    deep = nest("mixed", f"level-{level}", [deep])
multi("nested-deeply", "mixed", [deep, PDF], "links=2 pixel")
multi("apple-mail-html-twice", "mixed", [HTML, PDF, HTML.replace("prices", "more")], "links=4 pixel")
multi("attached-html-alone", "mixed", [PLAIN, HTML.replace("7bit", "7bit\nContent-Disposition: attachment; filename=page.html")], "untouched: no HTML part")
multi("attached-message", "mixed", [HTML, "Content-Type: message/rfc822\n\nFrom: x@example.com\nSubject: inside\nContent-Type: text/html\n\n<a href=\"https://example.com/inside\">x</a>\n"], "links=2 pixel")
multi("format-flowed-beside-html", "alternative", ["Content-Type: text/plain; charset=utf-8; format=flowed; delsp=no\n\nThis is a long \nparagraph. \n> quoted \n> text\n-- \nSam\n", HTML], "links=2 pixel")
multi("part-without-header", "mixed", ["\nplain text\n", HTML], "links=2 pixel")
multi("amp-beside-html", "alternative", [PLAIN, "Content-Type: text/x-amp-html; charset=utf-8\n\n<!doctype html><html amp4email><body><a href=\"https://example.com/amp\">x</a></body></html>\n", HTML], "links=2 pixel")
put("plain-only", HEAD.format(name="plain-only") + "Content-Type: text/plain; charset=utf-8\n\nSee https://example.com/\n", "untouched: no HTML part")
put("no-mime-at-all", "From: sam@example.com\nTo: alice@example.org\nSubject: hi\n\nplain\n", "untouched: no HTML part")

# -- headers
html("encoded-headers", PAGE, "links=2 pixel", head="Cc: =?iso-2022-jp?B?GyRCOzNFRBsoQg==?= <yamada@example.jp>,\n =?utf-8?q?J=C3=BCrgen_M=C3=BCller?=\n <juergen@example.de>\nX-Long: " + "folded\n " * 30 + "end\n")
html("group-address", PAGE, "links=2 pixel", head="Cc: Team: carol@example.com, Dave <dave@example.com>;, erin@example.com\nBcc: secret@example.com\n")
put("mbox-from-line", "From sam@example.com Mon Nov 23 09:30:00 2026\n" + HEAD.format(name="mbox") + "Content-Type: text/html; charset=utf-8\n\n" + PAGE + ">From here on\n", "links=2 pixel", crlf=False)
put("no-message-id", "From: sam@example.com\nTo: alice@example.org\nSubject: hi\nContent-Type: text/html; charset=utf-8\n\n" + PAGE, "links=2 pixel")
put("content-type-folded", HEAD.format(name="folded") + "Content-Type:\n text/html;\n\tcharset=\"utf-8\"\nContent-Transfer-Encoding:\n 7bit\n\n" + PAGE, "links=2 pixel")
html("track-no", PAGE, "untouched: switched off", head="X-Mailbell-Track: no\n")
html("track-opens", PAGE, "links=0 pixel", head="X-Mailbell-Track: Opens\n")
html("track-yes", PAGE, "links=2 pixel", head="X-Mailbell-Track: yes\nX-Mailbell-Campaign: autumn\n")
html("track-unclear", PAGE, "untouched: X-Mailbell-Track", head="X-Mailbell-Track: maybe\n")
html("list-unsubscribe", PAGE.replace("</p>", '<a href="https://example.com/unsubscribe?u=1&amp;l=2">unsubscribe</a></p>'), "links=2 pixel", head="List-Unsubscribe: <mailto:off@example.com>,\n <https://example.com/unsubscribe?u=1&l=2>\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\n")

# -- links
html("schemes-left-alone", '<p><a href="mailto:a@example.com">m</a><a href="tel:+81">t</a><a href="#top">f</a><a href="cid:x">c</a><a href="data:text/html,x">d</a><a href="javascript:x()">j</a><a href="/relative">r</a><a href="//example.com/x">p</a><a href="page.html">r</a><a href="">e</a><a>n</a><a href>n</a><a name="x">n</a><a href="https://example.com/one">1</a></p>', "links=1 pixel")
html("base-href", '<html><head><base href="https://example.com/dir/"></head><body><a href="page">r</a><a href="https://example.com/two">2</a></body></html>', "links=1 pixel")
html("switched-off-elements", '<p><a data-mailbell="off" href="https://example.com/1">1</a><span data-mailbell=" OFF "><b><a href="https://example.com/2">2</a></b></span><a data-mailbell="on" href="https://example.com/3">3</a></p>', "links=1 pixel")
html("own-host", '<p><a href="https://mail.example.com/">hub</a><a href="https://MAIL.example.com:443/p/x">hub</a><a href="https://mail.example.com.evil.example/x">other</a></p>', "links=1 pixel")
html("text-is-url", '<p><a href="https://example.com/1">https://example.com/1</a><a href="https://example.com/2">www.example.com</a><a href="https://example.com/3">example.com/3</a><a href="https://example.com/4"><b>https://</b>other.example/4</a><a href="https://example.com/5">See example.com now</a><a href="https://example.com/6">offer.pdf</a><a href="https://example.com/7"><img alt="https://example.com/7" src="cid:x"></a></p>', "links=2 pixel")
html("entities-in-href", '<p><a href="https://example.com/?a=1&amp;b=2&copy=3&#38;d=%20&quot;">x</a><a href=\'https://example.com/?q="x"\'>y</a><a href=https://example.com/un?quoted=1&amp;b>z</a></p>', "links=3 pixel")
html("upper-case-and-spaces", '<P><A\n  HREF  =  " HTTPS://Example.com/Path "\n  TARGET=_blank >x</A><A HREF="https://example.com/with space">y</A></P>', "links=2 pixel")
html("image-map", '<map name="m"><area href="https://example.com/1" shape="rect" coords="0,0,1,1"><area href="#x"></map><img usemap="#m" src="cid:x">', "links=1 pixel")
html("same-link-often", "".join(f'<p><a href="https://example.com/same">{i}</a></p>\n' for i in range(20)), "links=20 pixel")
html("outlook-conditional", '<body><!--[if mso]><v:roundrect href="https://example.com/mso"><a href="https://example.com/mso2">x</a></v:roundrect><![endif]--><![if !mso]><a href="https://example.com/web">y</a><![endif]></body>', "links=1 pixel")
html("svg-link", '<p><svg><a xlink:href="https://example.com/s" href="https://example.com/s2"><text>s</text></a></svg><a href="https://example.com/h">h</a></p>', "links=1 pixel")
html("duplicate-href", '<p><a href="https://example.com/1" href="https://example.com/2">x</a></p>', "links=1 pixel")

# -- newsletters, in the shapes that builders of them make
NEWS = """<!DOCTYPE html>
<html lang="en"><head><meta http-equiv="Content-Type" content="text/html; charset=utf-8"><meta name="viewport" content="width=device-width">
<title>Autumn</title>
<style type="text/css">
body { margin: 0; padding: 0; background: #eef1f4; font-family: Arial, sans-serif; }
table { border-collapse: collapse; } .button { background: #2456a6; color: #fff; padding: 12px 24px; border-radius: 4px; text-decoration: none; }
%s
@media (max-width: 600px) { .wide { width: 100%% !important; } }
</style></head>
<body>
<div style="display:none;max-height:0;overflow:hidden">What is new this autumn</div>
<table role="presentation" width="100%%" cellpadding="0" cellspacing="0"><tr><td align="center">
<table role="presentation" class="wide" width="600" cellpadding="0" cellspacing="0" style="background:#ffffff">
<tr><td style="background:#1b2a41;padding:20px"><a href="https://example.com/"><img src="data:image/svg+xml,%%3Csvg xmlns='http://www.w3.org/2000/svg' width='160' height='32'%%3E%%3Crect width='160' height='32' fill='%%23f4a259'/%%3E%%3C/svg%%3E" width="160" height="32" alt="Example Ltd" style="display:block"></a></td></tr>
<tr><td style="padding:24px"><h1 style="margin:0 0 12px;font-size:24px">Warm for the autumn</h1><p>Dear Alice, our <a href="https://example.com/list?utm_source=news&amp;utm_medium=mail">price list</a> is here.</p><p style="text-align:center"><a class="button" href="https://example.com/offer">See the offer</a></p></td></tr>
<tr><td><table width="100%%"><tr><td width="50%%" style="padding:24px;background:#f7f2e8">Wool<br><a href="https://example.com/wool">more</a></td><td width="50%%" style="padding:24px;background:#e8f1f7">Tea<br><a href="https://example.com/tea">more</a></td></tr></table></td></tr>
<tr><td style="padding:16px;font-size:11px;color:#667;text-align:center">Example Ltd, 1 Example Street. <a href="https://example.com/off">Unsubscribe</a></td></tr>
</table></td></tr></table>
</body></html>
"""
html("newsletter", NEWS % "", "links=6 pixel", cte="quoted-printable")
html("newsletter-image-rules", NEWS % "img { width: 100% !important; min-width: 40px; min-height: 24px; height: auto !important; display: inline-block !important; margin: 9px !important; border: 3px solid #c33 !important; padding: 6px; outline: 2px solid #3c3; background: #fd0; box-shadow: 0 0 6px #000; float: left; position: relative !important; }", "links=6 pixel", cte="base64")
html("newsletter-flex", '<style>body{display:flex;flex-direction:column;gap:30px;justify-content:space-between;min-height:500px;margin:0}img{flex:1;min-height:50px!important;outline:3px solid red!important;box-shadow:0 0 9px red!important;background:red!important}div{border:1px solid #999;padding:20px}</style><body><div>one <a href="https://example.com/1">link</a></div><div>two</div></body>\n', "links=1 pixel")

# -- broken HTML
html("broken-unclosed", '<p>one <b>two <a href="https://example.com/1">three <p>four <a href="https://example.com/2">five', "links=2 pixel")
html("broken-overlapping", '<p><a href="https://example.com/1"><b>x</p><p>y</a></b> z</p><table><a href="https://example.com/2">in table</a><tr><td>c</table>', "links=2 pixel")
html("broken-two-bodies", "<html><body><p>a</body></html>\n<html><body><p><a href=\"https://example.com/1\">b</a></p></body></html>\n<p>footer of a list</p>\n", "links=1 pixel")
html("broken-quotes", '<p><a href="https://example.com/1>text</a> <a href="https://example.com/2">x</a></p>', "links=0 pixel")
html("broken-comment-open", '<p><a href="https://example.com/1">x</a></p><!-- never closed </body>', "untouched: no place for the pixel")
# By the fuzzer: gumbo gives the end tag of <a> as the one of <html>, and the pixel stood inside the link.
html("foreign-end-tag", '<p>x <a href="https://example.com/1">y<math><html></a><h', "untouched: no place for the pixel")
html("fragment-only", 'Hello <a href="https://example.com/1">there</a>', "links=1 pixel")
html("empty-html", "", "untouched: safely")

# -- replies
html("reply-thunderbird", f'<html><head><meta http-equiv="content-type" content="text/html; charset=UTF-8"></head><body><p>Thanks!</p><div class="moz-cite-prefix">On 11/23/26 09:30, Sam wrote:<br></div><blockquote type="cite" cite="mid:1@example.com"><p><a href="{OLD}">prices</a> <a href="https://example.com/new">new</a></p>{PIXEL}</blockquote><div class="moz-signature">-- <br>Alice</div></body></html>', "links=1 old=1 pixel")
html("reply-gmail", f'<div dir="ltr">Ok</div><br><div class="gmail_quote"><div dir="ltr" class="gmail_attr">On Mon, Sam wrote:<br></div><blockquote class="gmail_quote" style="margin:0px 0px 0px 0.8ex"><div><a href="{OLD}" target="_blank">prices</a><img src="https://ci3.googleusercontent.com/meips/ADKq_abc=s0-d-e1-ft#https://mail.example.com/o/AbCdEfGhIjKlMnOpQrStUvWxYz012345.gif" width="1" height="1" class="CToWUd"></div></blockquote></div>\n', "links=0 old=1 pixel", cte="quoted-printable")
html("reply-outlook", f'<html xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office"><head><style><!-- p.MsoNormal {{margin:0in;}} --></style></head><body lang="EN-US"><div class="WordSection1"><p class="MsoNormal">Fine.<o:p></o:p></p><div style="border:none;border-top:solid #E1E1E1 1.0pt"><p class="MsoNormal"><b>From:</b> Sam &lt;sam@example.com&gt;</p></div><p class="MsoNormal"><a href="{OLD}">prices</a><img border="0" width="1" height="1" id="_x0000_i1025" src="https://mail.example.com/o/AbCdEfGhIjKlMnOpQrStUvWxYz012345.gif"><o:p></o:p></p></div></body></html>', "links=0 old=1 pixel", charset="windows-1252")
html("forward-of-two", f'<p>FYI</p><div>{PIXEL}<p>first</p>{PIXEL}</div><p><a href="https://example.com/x">x</a></p>{PIXEL}', "links=1 old=3 pixel", cte="base64")

# -- HTML that is a file, and text with a file's name (RFC 2183; nodemailer/mailparser #125, jstedfast/MimeKit #435)
NOTE = "Content-Type: text/plain\n\nThe report is attached.\n"


def named(text='text/html; charset=utf-8; name="report.html"', disposition='inline; filename="report.html"', body=PAGE):
    return f"Content-Type: {text}\n" + (f"Content-Disposition: {disposition}\n" if disposition else "") + "\n" + body


LOG = named('text/plain; name="run.log"', "inline", "done\n")
multi("file-html-inline", "mixed", [NOTE, named()], "untouched: no HTML part")
multi("file-html-name-alone", "mixed", [NOTE, named(disposition=None)], "untouched: no HTML part")
multi("file-html-encoded-name", "mixed", [NOTE, named("text/html", "inline; filename*=utf-8''r%C3%A9port.html")], "untouched: no HTML part")
multi("file-html-first", "mixed", [named(), NOTE], "untouched: no HTML part")
multi("file-html-in-nested", "mixed", [nest("mixed", "in1", [NOTE]), named()], "untouched: no HTML part")
multi("file-html-behind-log", "mixed", [LOG, named()], "untouched: no HTML part")
multi("file-html-beside-html", "mixed", [HTML, named()], "links=2 pixel")
multi("file-html-before-html", "mixed", [named(), HTML], "links=2 pixel")
multi("file-html-beside-alternative", "mixed", [nest("alternative", "in1", [PLAIN, HTML]), named(), PDF], "links=2 pixel")
multi("named-html-alone", "mixed", [named(), PDF], "links=2 pixel")
multi("named-html-before-log", "mixed", [named(), LOG], "links=2 pixel")
multi("named-html-twice", "mixed", [named(), named()], "links=2 pixel")
multi("named-html-alternative", "alternative", [NOTE, named(disposition=None)], "links=2 pixel")
multi("named-html-related", "mixed", [nest("related", "in1", [named(), IMAGE]), PDF], "links=2 pixel")
put("named-html-root", HEAD.format(name="named-root") + named(), "links=2 pixel")

# -- boundaries (golang/go #46042, mikel/mail #379, emersion/go-message #162, zbateson/mail-mime-parser #266)


def bounded(name, outer, parts, want, crlf=True):
    put(name, HEAD.format(name=name).encode() + nest("mixed", outer, parts) + b"\n", want, crlf)


bounded("boundary-begins-another", "foo", [nest("alternative", "foo-sub", [PLAIN, HTML]), PDF], "links=2 pixel")
bounded("boundary-begins-outer", "foo_bar", [nest("alternative", "foo", [PLAIN, HTML]), PDF], "links=2 pixel")
bounded("boundary-used-twice", "x1", [nest("mixed", "b2x", [nest("alternative", "x1", [PLAIN, HTML])]), PDF], "links=2 pixel")
SOFT = "Content-Type: text/html; charset=utf-8\nContent-Transfer-Encoding: quoted-printable\n\n<p>one=\n two <a href=3D\"https://example.com/a\">x</a>=\n</p>=\n"
bounded("boundary-ends-in-equals", "===============7330845974216740156==", [nest("alternative", "===============1==", [PLAIN, SOFT]), PDF], "links=1 pixel")
bounded("boundary-ends-in-space", "foo ", [PLAIN, HTML], "links=2 pixel")
put("boundary-never-closed", HEAD.format(name="never-closed") + 'Content-Type: multipart/mixed; boundary="section_boundary"\n\n--section_boundary\nContent-Type: multipart/alternative; boundary="--section_boundary"\n\n----section_boundary\n' + PLAIN + "\n----section_boundary\n" + HTML, "untouched: malformed")

# -- headers, encoded where nothing allows it (Python's email)
UNSUB = '<p><a href="https://example.com/x">x</a> <a href="https://example.com/unsub?user=279&amp;token=cf90d03a1ceb04833c9577ae">stop these mails</a></p>'
html("list-unsubscribe-encoded-q", UNSUB, "links=1 pixel", head="List-Unsubscribe: =?utf-8?q?=3Chttps=3A//example=2Ecom/unsub=3Fuser=3D279=26?=\n =?utf-8?q?token=3Dcf90d03a1ceb04833c9577ae=3E?=\n")
html("list-unsubscribe-encoded-b", UNSUB, "links=1 pixel", head="List-Unsubscribe: =?utf-8?b?" + base64.b64encode(b"<https://example.com/unsub?user=279&").decode() + "?=\n =?utf-8?b?" + base64.b64encode(b"token=cf90d03a1ceb04833c9577ae>, <mailto:off@example.com>").decode() + "?=\n")
html("list-unsubscribe-encoded-partly", UNSUB, "links=1 pixel", head="List-Unsubscribe: <mailto:off@example.com>, <https://example.com/=?utf-8?q?unsub=3Fuser=3D279?=\n =?utf-8?q?=26token=3Dcf90d03a1ceb04833c9577ae?=>\n")
html("list-unsubscribe-without-brackets", UNSUB, "links=1 pixel", head="List-Unsubscribe: https://example.com/unsub?user=279&token=cf90d03a1ceb04833c9577ae\n")
html("resent", PAGE, "links=2 pixel", head="Resent-From: sam@example.com\nResent-To: carol@example.com\nBcc: dave@example.com\n")

# -- replies through what loads images and scans links for people
WRAPPED = "https://nam11.safelinks.protection.outlook.com/?url=https%3A%2F%2Fmail.example.com%2Fc%2FAbCdEfGhIjKlMnOpQrStUvWxYz012345%2F1&amp;data=05%7C01&amp;sdata=x&amp;reserved=0"
PROXIED = "https://ecp.yusercontent.com/mail?url=https%3A%2F%2Fmail.example.com%2Fo%2FAbCdEfGhIjKlMnOpQrStUvWxYz012345.gif&amp;t=1603268971&amp;ymreqid=a-b&amp;sig=.1Q--~D"
html("reply-yahoo", f'<p>fine</p><blockquote><a href="https://example.com/new">new</a><img src="{PROXIED}" width="1" height="1"></blockquote>\n', "links=1 old=1 pixel", cte="quoted-printable")
html("reply-yahoo-gmail", f'<p>fine</p><blockquote><img src="https://ci3.googleusercontent.com/meips/ADKq_abc=s0-d-e1-ft#{PROXIED}" width="1" height="1"></blockquote>\n', "links=0 old=1 pixel")
html("reply-safe-links", f'<p>fine</p><blockquote><a href="{WRAPPED}" originalsrc="{OLD}" shash="abc">prices</a></blockquote>\n', "links=0 pixel", cte="base64")
html("reply-background", f'<table background="{PROXIED}"><tr><td style="background:url({PROXIED})"><a href="https://example.com/a">x</a></td></tr></table>\n', "links=1 old=2 pixel")

# -- untouched
SIGNATURE = "Content-Type: application/pgp-signature\n\n-----BEGIN PGP SIGNATURE-----\n\nabc\n-----END PGP SIGNATURE-----\n"
multi("signed-pgp-mime", "signed", [HTML, SIGNATURE], "untouched: signed", extra='; micalg=pgp-sha256; protocol="application/pgp-signature"')
multi("signed-inside-mixed", "mixed", [nest("signed", "s", [HTML, SIGNATURE]), PLAIN], "untouched: signed")
multi("encrypted-pgp-mime", "encrypted", ["Content-Type: application/pgp-encrypted\n\nVersion: 1\n", "Content-Type: application/octet-stream\n\n-----BEGIN PGP MESSAGE-----\n\nabc\n-----END PGP MESSAGE-----\n"], "untouched: encrypted", extra='; protocol="application/pgp-encrypted"')
put("smime", HEAD.format(name="smime") + "Content-Type: application/pkcs7-mime; smime-type=enveloped-data; name=smime.p7m\nContent-Transfer-Encoding: base64\n\nMIIB\n", "untouched: signed")
multi("pgp-inline", "alternative", ["Content-Type: text/plain\n\n-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\nhi\n", HTML], "untouched: PGP")
html("dkim-signed", PAGE, "untouched: DKIM", head="DKIM-Signature: v=1; a=rsa-sha256; d=example.com; s=x;\n h=from:to; bh=abc; b=def\nX-Mailbell-Track: yes\n")
multi("invitation", "alternative", [PLAIN, HTML, "Content-Type: text/calendar; method=REQUEST\n\nBEGIN:VCALENDAR\nEND:VCALENDAR\n"], "untouched: invitation")
html("content-md5", PAGE, "untouched: Content-MD5", head="Content-MD5: Q2hlY2sgSW50ZWdyaXR5IQ==\n")
multi("delivery-report", "report", [PLAIN, "Content-Type: message/delivery-status\n\nReporting-MTA: dns; x\n"], "untouched: type", extra="; report-type=delivery-status")
html("binary", PAGE, "untouched: transfer encoding", cte="binary")
html("uuencode", PAGE, "untouched: transfer encoding", cte="x-uuencode")
put("base64-malformed", HEAD.format(name="b64bad") + "Content-Type: text/html\nContent-Transfer-Encoding: base64\n\nPGEgaHJlZj0i!!!\n", "untouched: encoded badly")
put("base64-cut", HEAD.format(name="b64cut") + "Content-Type: text/html\nContent-Transfer-Encoding: base64\n\nPGEgaHJlZj0iaHR0cHM6\nLy9\n", "untouched: encoded badly")
put("qp-malformed", HEAD.format(name="qpbad") + "Content-Type: text/html\nContent-Transfer-Encoding: quoted-printable\n\n<a href=\"https://example.com/\">x</a>\n", "untouched: encoded badly")
html("line-too-long", "<p>" + "word " * 190 + '<a href="https://example.com/a">x</a></p>\n', "untouched: 998")
multi("boundary-missing-at-end", "alternative", [PLAIN, HTML], "untouched: malformed", final="")
path = os.path.join(HERE, "boundary-missing-at-end.eml")
data = open(path, "rb").read()
open(path, "wb").write(data[:data.rindex(b"--b-")])
put("no-boundary", HEAD.format(name="nob") + "Content-Type: multipart/mixed\n\n--x\n\ny\n--x--\n", "untouched: malformed")
put("header-line-broken", "From: a@example.com\nthis is no field\nContent-Type: text/html\n\n<p>x\n", "untouched: malformed")
put("content-type-twice", HEAD.format(name="ct2") + "Content-Type: text/html; charset=utf-8\nContent-Type: text/plain\n\n" + PAGE, "untouched: malformed")
html("nul-in-html", "<p>a\0b</p>", "untouched: charset", cte="base64")
html("too-deep", "<div>" * 3000 + "x", "untouched: limit", cte="quoted-printable")
put("empty", b"", "untouched: malformed")

with open(os.path.join(HERE, "expected.txt"), "w") as file:
    file.write("\n".join(expected) + "\n")
print(len(expected), "messages")
