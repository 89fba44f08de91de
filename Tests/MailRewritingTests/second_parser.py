"""Compares messages with their tracked copies by Python's own parser, a second opinion beside GMime.

Standard input: lines of two file names, the original and the copy. Prints what differs but for what may: X-Mailbell-
and Bcc fields, and the text of HTML parts, whose words and links other than the hub's are to be the same.
"""
import email
import email.policy
import html.parser
import re
import sys
import urllib.parse

PIXEL = "mail.example.com/o/"


class Words(html.parser.HTMLParser):
    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.seen = []

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        if tag == "img" and PIXEL in urllib.parse.unquote(attrs.get("src") or ""):
            return
        for name, value in attrs.items():
            if PIXEL in urllib.parse.unquote(value or ""):
                attrs[name] = re.sub(r"url\([^)]*\)", "none", value) if name == "style" else ""
        if tag in ("a", "area") and attrs.get("href"):
            attrs["href"] = "link"
        self.seen.append((tag, sorted((k, v or "") for k, v in attrs.items())))

    def handle_endtag(self, tag):
        self.seen.append(("/" + tag,))

    def handle_data(self, data):
        if self.seen and isinstance(self.seen[-1], str):
            data = self.seen.pop() + data
        self.seen.append(data)


def words(part):
    charset = part.get_content_charset() or "ascii"
    charset = {"shift_jis": "cp932"}.get(charset.lower(), charset)
    payload = part.get_payload(decode=True)
    try:
        text = payload.decode(charset, "replace")
    except LookupError:
        text = payload.decode("latin-1")
    parser = Words()
    parser.feed(text)
    parser.close()
    return parser.seen


def outline(message):
    headers = [(k, v) for k, v in message.items() if not k.lower().startswith(("x-mailbell-", "bcc"))]
    parts = []
    for part in message.walk():
        shape = (part.get_content_type(), part.items() if part is not message else None, part.preamble, part.epilogue)
        if part.is_multipart():
            parts.append(shape)
        elif part.get_content_type() == "text/html" and part.get_content_disposition() != "attachment":
            parts.append((shape, words(part)))
        else:
            parts.append((shape, part.get_payload(decode=True)))
    return headers, parts


for line in sys.stdin.read().splitlines():
    before, after = line.split("\t")
    with open(before, "rb") as a, open(after, "rb") as b:
        one = email.message_from_binary_file(a, policy=email.policy.compat32)
        other = email.message_from_binary_file(b, policy=email.policy.compat32)
    if outline(one) != outline(other):
        print(f"{before}: the copy differs")
    for part, copy in zip(one.walk(), other.walk()):
        if [type(d) for d in part.defects] != [type(d) for d in copy.defects]:
            print(f"{before}: {copy.defects}")
