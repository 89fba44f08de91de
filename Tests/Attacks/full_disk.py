"""H5, L1: a disk without room. Clicks are redirected and say that they are not kept; everything comes back by itself.

Needs root: the store is on a file system of its own, in a mount namespace of this script's own. Else it tells so and passes.
"""

import concurrent.futures
import contextlib
import os
import shutil
import subprocess
import sys
import tempfile

from hub import Cases, Hub, eventually, fresh_address

INSIDE = "--inside"
if INSIDE not in sys.argv:
    probe = ["unshare", "--mount", "sh", "-c", 'mount -t tmpfs -o size=1M x "$0"', tempfile.gettempdir()]
    if subprocess.run(probe, capture_output=True).returncode != 0:
        print("ok left out: a file system of its own needs root")
        sys.exit(0)
    os.execvp("unshare", ["unshare", "--mount", "--propagation", "private", sys.executable, *sys.argv, INSIDE])

folder = tempfile.mkdtemp(prefix="mailbell-attack-disk-")
subprocess.run(["mount", "-t", "tmpfs", "-o", "size=24M", "x", folder], check=True)
filler = folder + "/filler"


def fill():
    with contextlib.suppress(OSError), open(filler, "ab", buffering=0) as file:
        while True:
            file.write(b"x" * 65536)
    with contextlib.suppress(OSError), open(filler, "ab", buffering=0) as file:
        while True:
            file.write(b"x")


def hit(hub, path, n=0):
    return hub.ask("GET", path, headers={"User-Agent": f"Mozilla/5.0 Firefox/{n}"}, source=fresh_address())


try:
    # Its log is elsewhere: a hub that cannot log is another matter.
    with Hub(folder=tempfile.mkdtemp(prefix="mailbell-attack-"), start=False) as hub:
        hub.data = folder + "/data"
        hub.start()
        cases = Cases(hub)
        token = hub.user()
        people = hub.register(token, [f"r{n}@example.net" for n in range(40)], ["https://example.com/x", "https://example.com/y"])
        fill()
        with cases("a pixel is answered 503 once the disk is full", others=False):
            # What was set aside for the write-ahead log is used up first.
            statuses = []
            for n in range(4000):
                statuses.append(hit(hub, people[n % 30]["pixel"], n).status)
                if statuses[-5:] == [503] * 5:
                    break
            assert statuses[-1] == 503, "it never filled up"
        with cases("the hub is not ready, and says why", others=False):
            ready = hub.ask_admin("/ready")
            assert ready.status == 503 and ready.json.get("reason"), f"{ready}"
        with cases("a click is redirected, and says that it is not kept", others=False):
            for n, person in enumerate(people[30:]):
                for link, target in zip(person["clicks"], ("x", "y")):
                    answer = hit(hub, link, n)
                    assert answer.status == 302 and answer.headers["location"] == f"https://example.com/{target}", f"{answer}"
                    assert answer.headers.get("mailbell-kept") == "no", f"{answer.headers}"
        with cases("50 clicks at once are redirected", others=False):
            with concurrent.futures.ThreadPoolExecutor(50) as pool:
                got = list(pool.map(lambda n: hit(hub, people[n % 40]["clicks"][0], n).status, range(100)))
            assert set(got) == {302}, f"{sorted(set(got))}"
        with cases("they are counted", others=False):
            assert hub.metrics().get("mailbell_hits_unkept_total", 0) >= 20, "no mailbell_hits_unkept_total"
        with cases("a link that was never registered is still 404", others=False):
            assert hit(hub, people[0]["clicks"][0].rsplit("/", 1)[0] + "/9").status == 404
        with cases("reading goes on", others=False):
            assert hub.ask("GET", "/v1/me", token).status == 200
        with cases("after a start on the full disk it is not ready from the beginning", others=False):
            assert hub.stop() == 0
            hub.start(path="/live")
            ready = hub.ask_admin("/ready")
            assert ready.status == 503, f"{ready}"
        with cases("with room it records again by itself"):
            os.remove(filler)
            eventually("ready", lambda: hit(hub, people[1]["pixel"]).status == 200 and hub.ask_admin("/ready").status == 200, 15)
            answer = hit(hub, people[1]["pixel"], 99_999)
            assert answer.status == 200 and "mailbell-kept" not in answer.headers, f"{answer}"
        with cases("the store is whole", others=False):
            hub.stop()
            hub.run("verify")
    cases.end()
finally:
    subprocess.run(["umount", "-l", folder])
    shutil.rmtree(folder, ignore_errors=True)
