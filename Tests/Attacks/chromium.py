"""What a real browser makes of the hub: Chromium loads the pixel, follows links, opts out, and pages of others try the API.

Chromium is driven by its DevTools protocol over two pipes. Without Chromium the script says so and is done.
"""

import contextlib
import http.server
import json
import os
import pathlib
import select
import shutil
import subprocess
import sys
import tempfile
import threading
import time

from hub import Cases, Hub, eventually

BROWSERS = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"]
# As somebody's own browser: the hub takes Chromium without a window for a machine by its word.
AGENT = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36"


class Chromium:
    """A browser without a window, and one page in it."""

    def __init__(self, program):
        self.folder = tempfile.mkdtemp(prefix="mailbell-chromium-")
        (theirs_in, self._out), (self._in, theirs_out) = os.pipe(), os.pipe()

        def pipes():
            # Away from 3 and 4 first, which one of them may be.
            high = [os.dup2(theirs_in, 200), os.dup2(theirs_out, 201)]
            os.dup2(high[0], 3)
            os.dup2(high[1], 4)

        command = [program, "--headless", "--disable-gpu", "--no-first-run", "--remote-debugging-pipe", f"--user-agent={AGENT}"]
        command += ["--disable-background-networking", "--disable-component-update", "--disable-sync"]
        command += ["--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1", f"--user-data-dir={self.folder}"]
        command += ["--no-sandbox"] if os.geteuid() == 0 else []
        self.process = subprocess.Popen(
            command + ["about:blank"], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            close_fds=False, preexec_fn=pipes)
        os.close(theirs_in)
        os.close(theirs_out)
        self._raw, self._number, self._session, self.events = b"", 0, None, []
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        self._session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.call(domain + ".enable")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        os.close(self._in)
        os.close(self._out)
        shutil.rmtree(self.folder, ignore_errors=True)

    def call(self, method, **parameters):
        """Calls a method of the protocol, and returns its result."""
        self._number += 1
        message = {"id": self._number, "method": method, "params": parameters}
        if self._session:
            message["sessionId"] = self._session
        os.write(self._out, json.dumps(message).encode() + b"\0")
        deadline = time.monotonic() + 120
        while True:
            answer = self._next(deadline, method)
            if answer.get("id") == self._number:
                assert "error" not in answer, f"{method}: {answer['error']}"
                return answer["result"]
            self.events.append(answer)

    def _next(self, deadline, what):
        while b"\0" not in self._raw:
            left = deadline - time.monotonic()
            assert left > 0 and select.select([self._in], [], [], left)[0], f"Chromium says nothing: {what}"
            got = os.read(self._in, 1 << 16)
            assert got, f"Chromium has ended: {what}"
            self._raw += got
        one, self._raw = self._raw.split(b"\0", 1)
        return json.loads(one)

    def wait(self, method, seconds=60):
        """The next event of this name that has not been looked at."""
        deadline = time.monotonic() + seconds
        while not any(event.get("method") == method for event in self.events):
            self.events.append(self._next(deadline, method))
        return next(event["params"] for event in self.events if event.get("method") == method)

    def open(self, url):
        """Leads the page to an address, and waits until all of it is there."""
        self.events = []
        result = self.call("Page.navigate", url=url)
        assert "errorText" not in result, f"{url}: {result['errorText']}"
        self.wait("Page.loadEventFired")

    def run(self, script):
        """What a script on the page comes to; a promise is waited for."""
        done = self.call("Runtime.evaluate", expression=script, awaitPromise=True, returnByValue=True)
        assert "exceptionDetails" not in done, f"{script}: {done['exceptionDetails']}"
        return done["result"].get("value")

    def complaints(self):
        """What the browser says against the page: what its policy has stopped, and scripts' errors."""
        entries = [event["params"]["entry"] for event in self.events if event.get("method") == "Log.entryAdded"]
        return [entry["text"] for entry in entries if "favicon" not in entry.get("url", "")]


class Site(http.server.ThreadingHTTPServer):
    """Somebody else's site: an origin of its own. Remembers what it was asked for."""

    daemon_threads = True

    def __init__(self):
        self.asked = []

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(handler):
                self.asked.append((handler.path, dict(handler.headers)))
                body = b"<!doctype html><title>A page</title><p>Here you are."
                handler.send_response(200)
                handler.send_header("Content-Type", "text/html")
                handler.send_header("Content-Length", str(len(body)))
                handler.end_headers()
                handler.wfile.write(body)

            def log_message(*_):
                pass

        super().__init__(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def url(self, path="/"):
        return f"http://127.0.0.1:{self.server_address[1]}{path}"


SOCKET = """new Promise(done => {{
  const said = []
  let socket
  try {{ socket = new WebSocket({url!r}, {protocols}) }} catch (error) {{ return done([error.name]) }}
  socket.onopen = () => {{ said.push("open " + socket.protocol); socket.send('{{"type":"hello"}}') }}
  socket.onmessage = event => said.push(event.data)
  socket.onclose = event => {{ said.push("close " + event.code); done(said) }}
  setTimeout(() => {{ said.push("late"); done(said) }}, 30000)
}})"""

TRY = "fetch({url!r}, {options}).then(async r => [r.type, r.status, await r.text()], error => [error.name])"


def items(hub, token):
    return hub.ask("GET", "/v1/activity?limit=1000", token).json["items"]


def kinds(hub, token):
    return [item["kind"] for item in items(hub, token)]


browser = next((path for path in BROWSERS if os.access(path, os.X_OK)), None)
if browser is None:
    print("ok skipped: Chromium is not installed (deploy/dev/install-packages.sh test)")
    sys.exit(0)

with contextlib.closing(Site()) as site, Hub() as hub, Chromium(browser) as page:
    site.close = site.server_close
    cases = Cases(hub)
    token = hub.user()
    here = f"http://127.0.0.1:{hub.port}"
    target = site.url("/landing?a=1&b=%20#part")
    ann = hub.register(token, ["ann@example.net"], links=[target])[0]
    ben = hub.register(token, ["ben@example.net"], links=[target])[0]

    with cases("the pixel is an image, is fetched anew each time, and is an open of Chrome"):
        for again in (1, 2):
            # A page keeps the images that it has, whatever their headers say (HTML, list of available images).
            page.open(site.url(f"/{again}"))
            size = page.run(
                "new Promise(done => { const image = new Image(); image.onload = () => done([image.naturalWidth,"
                f" image.naturalHeight]); image.onerror = () => done('broken'); image.src = '{here}{ann['pixel']}' }})")
            assert size == [1, 1], f"{size}"
        eventually("an open", lambda: "open" in kinds(hub, token))
        opened = [item for item in items(hub, token) if item["kind"] == "open"]
        assert opened[0]["agent"]["client"] == "Chrome" and opened[0]["agent"]["os"] == "Linux", f"{opened[0]}"
        hits = hub.metrics()
        seen = sum(value for name, value in hits.items() if name.startswith("mailbell_hits_total"))
        assert seen == 2, f"{seen} hits of two images: {[name for name in hits if 'hits' in name]}"

    with cases("a link leads to its page, whole, and tells it nothing of the ticket"):
        site.asked.clear()
        page.open(here + ann["clicks"][0])
        assert page.run("location.href") == target, page.run("location.href")
        eventually("a click", lambda: "click" in kinds(hub, token))
        path, fields = next(one for one in site.asked if one[0].startswith("/landing"))
        ticket = ann["clicks"][0].split("/")[2]
        assert path == "/landing?a=1&b=%20", path
        assert ticket not in json.dumps(fields) and "Referer" not in fields, f"{fields}"

    with cases("a link that is none says so on a page"):
        page.open(here + "/c/" + "A" * 32 + "/1")
        assert page.run("document.title") == "No such link", page.run("document.title")

    with cases("the opt-out page works by its button, and the browser has nothing against it"):
        page.open(here + ben["opt_out"])
        assert page.run("document.title") == "Stop email tracking"
        # Its style applies, which its policy has to allow; scripts of others do not run on it.
        assert page.run("getComputedStyle(document.querySelector('button')).fontWeight") == "600"
        assert page.complaints() == [], f"{page.complaints()}"
        page.events = []
        page.run("document.querySelector('button').click()")
        page.wait("Page.loadEventFired")
        assert page.run("document.title") == "Email tracking is off", page.run("document.title")
        assert page.complaints() == [], f"{page.complaints()}"
        # Loaded once it was answered, and it is answered after the commit.
        page.open(here + ben["pixel"])
        told = [item for item in items(hub, token) if item.get("recipient", {}).get("email") == "ben@example.net"]
        assert [one["kind"] for one in told if one["kind"] == "open"] == [], f"{told}"

    with cases("no script runs on the opt-out page, and nobody frames it"):
        page.open(here + ann["opt_out"])
        stopped = page.run(
            "new Promise(done => { document.addEventListener('securitypolicyviolation', event => done(event.violatedDirective));"
            " const script = document.createElement('script'); script.textContent = 'document.title = \"run\"';"
            " document.body.append(script); setTimeout(() => done(document.title), 3000) })")
        assert stopped == "script-src-elem", stopped
        page.open(site.url())
        page.events = []
        page.run(
            f"new Promise(done => {{ const frame = document.createElement('iframe'); frame.src = '{here}{ann['opt_out']}';"
            " frame.onload = done; document.body.append(frame) })")
        eventually("it is refused", lambda: page.call("Page.getFrameTree") and any(
            "frame-ancestors" in json.dumps(event) or "ERR_BLOCKED_BY_RESPONSE" in json.dumps(event) for event in page.events))

    with cases("a page of somebody else reads nothing of the API, with a token or without"):
        page.open(site.url())
        for options in ("{}", "{credentials: 'include'}", "{headers: {Authorization: 'Bearer " + token + "'}}"):
            got = page.run(TRY.format(url=here + "/v1/activity", options=options))
            assert got == ["TypeError"], f"{options}: {got}"
        got = page.run(TRY.format(url=here + "/v1/activity", options="{mode: 'no-cors'}"))
        assert got == ["opaque", 0, ""], f"{got}"
        body = "{method: 'POST', mode: 'no-cors', body: JSON.stringify({from: 'sam@example.com', to: [], subject: ''})}"
        got = page.run(TRY.format(url=here + "/v1/messages", options=body))
        assert got == ["opaque", 0, ""], f"{got}"

    with cases("a page's WebSocket, which can bear no token, is told so and closed"):
        address = f"ws://127.0.0.1:{hub.port}/v1/subscribe"
        for origin in (site.url(), here + "/nowhere"):
            page.open(origin)
            # Neither where it comes from nor what else it names lets it in.
            for url, protocols in (
                    (address, ["mailbell.v1"]), (address, ["mailbell.v1", token]),
                    (f"{address}?token={token}&access_token={token}", ["mailbell.v1"])):
                said = page.run(SOCKET.format(url=url, protocols=json.dumps(protocols)))
                assert said[0] == "open mailbell.v1" and said[-1] == "close 4500" and len(said) == 3, f"{origin}: {said}"
                assert json.loads(said[1])["code"] == 4500, f"{origin}: {said}"
            for protocols in ([], ["chat"]):
                said = page.run(SOCKET.format(url=address, protocols=json.dumps(protocols)))
                assert said == ["close 1006"], f"{origin} {protocols}: {said}"
        assert hub.metrics()["mailbell_sessions_opened_total"] == 0, "a page has opened a session"
        eventually("no socket is left", lambda: hub.metrics()["mailbell_sessions"] == 0)
cases.end()
