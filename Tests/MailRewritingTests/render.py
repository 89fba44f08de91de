"""Renders messages and their tracked copies in headless Chromium, and counts the pixels that differ.

Arguments: the browser, and a folder for the pictures. Standard input: lines of a name and two files, the original and the
copy. Prints lines of the name and the count.

What is shown is the HTML part, in a frame that is as high as its content, as in a mail program: a line more would be seen.
Images of the hub load, as they do for a reader; all other names of hosts lead nowhere.
"""
import concurrent.futures
import email
import email.policy
import os
import re
import subprocess
import sys
import tempfile

FRAME = """<!DOCTYPE html><meta charset="utf-8"><style>
body {{ margin: 0; background: #889 }}
iframe {{ position: absolute; top: 8px; width: 784px; height: 1px; border: 0; background: #fff }}
</style>{frames}"""
IFRAME = """<iframe src="{name}" style="left:{left}px"
 onload="style.height = Math.min(880, contentDocument.documentElement.scrollHeight) + 'px'"></iframe>"""
TRANSPARENT = "data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7"
RED = "data:image/gif;base64,R0lGODlhAQABAIAAAP8AAP///ywAAAAAAQABAAACAkQBADs="


def page(file, pixel):
    """The HTML that is shown, as UTF-8."""
    with open(file, "rb") as stream:
        message = email.message_from_binary_file(stream, policy=email.policy.default)
    part = message.get_body(preferencelist=("html",))
    charset = (part.get_content_charset() or "ascii").lower()
    text = part.get_payload(decode=True).decode({"shift_jis": "cp932"}.get(charset, charset), "replace")
    return re.sub(r'(<img[^>]*\bsrc=")[^"]*https://mail\.example\.com/o/[^"]*', lambda m: m[1] + pixel, text)


def shoot(browser, folder, picture, texts):
    """One picture of the texts beside each other, each in a frame of its own."""
    frames = ""
    for number, text in enumerate(texts):
        with open(os.path.join(folder, f"mail{number}.html"), "wb") as file:
            # Behind a byte order mark no other charset that the text names is heard.
            file.write(b"\xef\xbb\xbf" + text.encode())
        frames += IFRAME.format(name=f"mail{number}.html", left=800 * number + 8)
    with open(os.path.join(folder, "frame.html"), "w") as file:
        file.write(FRAME.format(frames=frames))
    command = [browser, "--headless", "--disable-gpu", "--allow-file-access-from-files", "--hide-scrollbars", "--no-first-run",
               "--host-resolver-rules=MAP * ~NOTFOUND", f"--user-data-dir={folder}/profile",
               f"--window-size={800 * len(texts)},900", f"--screenshot={picture}", f"file://{folder}/frame.html"]
    if os.geteuid() == 0:
        command.insert(1, "--no-sandbox")
    subprocess.run(command, check=True, timeout=60, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def difference(picture, one, other):
    """ImageMagick's count of pixels that are not equal in two of the frames."""
    parts = [f"{picture}[800x900+{800 * number}+0]" for number in (one, other)]
    said = subprocess.run(["compare", "-metric", "AE", *parts, "null:"], capture_output=True, text=True, timeout=60)
    return said.stderr.strip()


def compare(line):
    name, before, after = line.split("\t")
    with tempfile.TemporaryDirectory() as folder:
        picture = os.path.join(sys.argv[2], f"{name}.png")
        # The last with a red pixel: nothing but the pixel itself may show, and it is to be there.
        shoot(sys.argv[1], folder, picture, [page(before, TRANSPARENT), page(after, TRANSPARENT), page(after, RED)])
        return f"{name} {difference(picture, 0, 1)} {difference(picture, 0, 2)}"


with concurrent.futures.ThreadPoolExecutor(2) as pool:
    for result in pool.map(compare, sys.stdin.read().splitlines()):
        print(result)
