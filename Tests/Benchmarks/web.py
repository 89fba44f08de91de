"""The web app in Chromium: web.py URL MAILBELL-HUB DATA TOKEN FOLDER COUNT [SECONDS [PICTURES]]

What its feed costs over the wire and until it is seen, cold, warm and over a slow line; what an open page holds while a hit
comes each second, for SECONDS (60; 0: not at all); what the hub takes for pages of a log of COUNT activities, made in between.
With PICTURES, pictures of the pages go into that folder. TOKEN is that of user-0@example.com, FOLDER holds what is needed
meanwhile.
"""

import json, os, shutil, statistics, subprocess, sys, time

repository = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path.insert(0, repository + "/Tests/EndToEndTests/Web/Cases")
import app as web
import hub as hubs

url, program, data, token, folder, count = sys.argv[1:6] + [int(sys.argv[6])]
seconds = int(sys.argv[7]) if len(sys.argv) > 7 else 60
pictures = sys.argv[8] if len(sys.argv) > 8 else ""
# Where browsers reach it, by default.
url = url.replace("127.0.0.1", "localhost")
hub = hubs.Hub(url, program, ["--data", data])
user = hubs.User(hub, "user-0@example.com", token)
cookie = None


def sample():
    """A feed as people have it: names, subjects and places of several scripts, opens, clicks and machines."""
    people = [
        ("alice@example.com", "Alice Example", "Q3 offer"),
        ("hanako@example.jp", "田中 花子", "お見積りのご連絡"),
        ("bob@example.net", "Bob Builder", "Re: Delivery dates for the new plant, and a few further questions"),
        ("kim@eng.example.com", "Kim Sato", "Lunch?"),
        ("zoe@example.de", "Zoë Müller", "Angebot"),
        ("taro@example.jp", "山田 太郎", "ご挨拶"),
        ("chen@example.cn", "Chen Li", "Meeting notes"),
    ]
    for n in range(24):
        email, name, subject = people[n % len(people)]
        mail = user.mail(email, name, "%s %d" % (subject, n // len(people) + 1), ["https://example.com/pricing/%d" % n])
        mail.open()
        if n % 3 == 0:
            mail.click()
        if n % 4 == 1:
            mail.open()
        if n % 5 == 0:
            mail.click(agent=hubs.MACHINE)


def signed_in(app, path="/app/activity"):
    global cookie
    cookie = cookie or app.session(user.code())
    name, value = cookie.split("=", 1)
    app.cdp("Network.setCookie", url=hub.url, name=name, value=value, path="/", secure=True, httpOnly=True)
    app.open(path)


def load(app, line):
    """Bytes over the wire, requests, ms to the first paint and to the last script of one view of the feed."""
    latency, rate = line
    app.browser.get_log("performance")
    app.cdp(
        "Network.emulateNetworkConditions",
        offline=False,
        latency=latency,
        downloadThroughput=rate,
        uploadThroughput=rate,
    )
    app.go("/app/activity")
    app.live()
    times = app.js(
        """return [performance.getEntriesByName('first-contentful-paint')[0]?.startTime,
        Math.max(...performance.getEntriesByType('resource').map(each => each.responseEnd))]"""
    )
    received, requests = 0, 0
    for entry in app.browser.get_log("performance"):
        message = json.loads(entry["message"])["message"]
        if message["method"] == "Network.loadingFinished":
            received += message["params"]["encodedDataLength"]
            requests += message["params"]["encodedDataLength"] > 0
    return received, requests, times[0], times[1]


def first_feed(app):
    signed_in(app)
    print("%-34s %10s %9s %12s %14s" % ("first feed", "bytes", "requests", "paint, ms", "scripts, ms"))
    for name, line in (
        ("no throttle", (0, -1)),
        ("150 ms, 1.6 Mbit/s", (150, 200_000)),
        ("400 ms, 400 kbit/s", (400, 50_000)),
    ):
        for state in ("cold", "warm"):
            seen = []
            for _ in range(5):
                app.browser.get("about:blank")
                if state == "cold":
                    app.cdp("Network.clearBrowserCache")
                seen.append(load(app, line))
            print(
                "%-34s %10d %9d %12.0f %14.0f"
                % ((name + ", " + state,) + tuple(statistics.median(each) for each in zip(*seen)))
            )
    app.cdp("Network.emulateNetworkConditions", offline=False, latency=0, downloadThroughput=-1, uploadThroughput=-1)


def pages():
    """By curl, over one connection each time: what the hub and its store take."""
    print(
        "\n%-58s %9s %9s %9s"
        % (
            "the hub's time, %d activities" % user.api("GET", "/v1/me")["log"]["head"],
            "median, ms",
            "most, ms",
            "bytes",
        )
    )
    for path in (
        "/app/activity",
        "/app/activity?before=%d" % (count // 2),
        "/app/activity?before=60",
        "/app/activity?kind=open",
        "/app/activity?unread=1",
        "/app/activity?opens=1",
        "/app/activity?machines=1",
        "/app/activity?q=%E7%94%B0%E4%B8%AD",
        "/app/activity?q=recipient%20499",
        "/app/activity?contact=alice@example.com",
        "/app/contacts",
        "/app/contacts?q=recipient%20499",
        "/app/mails",
        "/app/contacts/alice@example.com",
    ):
        done = subprocess.run(
            [
                "curl",
                "-s",
                "--compressed",
                "-H",
                "Cookie: " + cookie,
                "-w",
                "\n%{time_starttransfer} %{size_download} %{http_code}\n",
            ]
            + ["-o", "/dev/null", url + path] * 30,
            capture_output=True,
            text=True,
        )
        lines = [line.split() for line in done.stdout.split("\n") if line]
        if {line[2] for line in lines} != {"200"}:
            sys.exit("web.py: %s: %s" % (path, lines))
        times = [float(line[0]) * 1e3 for line in lines]
        print("%-58s %9.1f %9.1f %9s" % (path, statistics.median(times), max(times), lines[0][1]))


def memory(app):
    """What the page holds after each tenth of the time."""
    mails = user.mails([("hit-%d@example.com" % n, "Reader %d" % n) for n in range(50)], "One a second")
    app.cdp("Performance.enable")
    app.open("/app/activity")
    print("\n%-34s %10s %9s %9s %12s %14s" % ("a hit a second", "hits", "rows", "nodes", "heap, KB", "browser, MB"))
    began, hits = time.monotonic(), 0

    def look():
        app.cdp("HeapProfiler.collectGarbage")
        held = {each["name"]: each["value"] for each in app.cdp("Performance.getMetrics")["metrics"]}
        rows = app.js("return document.querySelectorAll('#feed .row').length")
        print(
            "%-34s %10d %9d %9d %12.0f %14.0f"
            % (
                "after %d s" % (time.monotonic() - began),
                hits,
                rows,
                held["Nodes"],
                held["JSHeapUsedSize"] / 1024,
                renderer() / 1024,
            ),
            flush=True,
        )

    look()
    for tenth in range(1, 11):
        while time.monotonic() - began < seconds * tenth / 10:
            mails[hits % len(mails)].open()
            hits += 1
            time.sleep(max(0, began + hits - time.monotonic()))
        look()


def renderer():
    """KiB of the largest renderer, which is the page's."""
    found = [0]
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            if (
                "--type=renderer" in open("/proc/%s/cmdline" % pid).read()
                and folder in open("/proc/%s/cmdline" % pid).read()
            ):
                found.append(
                    next(int(line.split()[1]) for line in open("/proc/%s/status" % pid) if line.startswith("VmRSS"))
                )
        except (OSError, StopIteration):
            pass
    return max(found)


def take_pictures(app):
    os.makedirs(pictures, exist_ok=True)
    last = user.seqs("open")[-1]
    paths = {
        "activity": "/app/activity",
        "why": "/app/activity/%d/why" % last,
        "contacts": "/app/contacts",
        "contact": "/app/contacts/hanako@example.jp",
        "mails": "/app/mails",
        "sign-in": "/app/settings/sign-in",
        "pop-ups": "/app/settings/pop-ups",
        "tracking": "/app/settings/tracking",
        "webhooks": "/app/settings/webhooks",
        "members": "/app/settings/members",
        "audit": "/app/settings/audit",
        "enter": "/app/enter",
    }
    for language in ("en", "ja"):
        app.languages(language)
        for scheme in ("light", "dark"):
            app.cdp("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": scheme}])
            for width in (360, 768, 1280):
                app.cdp(
                    "Emulation.setDeviceMetricsOverride",
                    width=width,
                    height=900,
                    deviceScaleFactor=1,
                    mobile=width < 500,
                )
                for name, path in paths.items():
                    app.go(path)
                    app.browser.save_screenshot("%s/%s-%s-%s-%d.png" % (pictures, name, language, scheme, width))


def in_browser(act, notes):
    """What a browser notes for its driver of each request counts as memory of the page."""
    browser = web.start_browser(
        shutil.which("chromium"), shutil.which("chromedriver"), "--user-data-dir=%s/browser" % folder, notes=notes
    )
    try:
        app = web.App(hub, browser, user, print, None)
        app.cdp("Network.enable") if notes else None
        act(app)
    finally:
        browser.quit()


def main():
    hub.command("user", "role", user.email, "admin")
    sample()
    in_browser(first_feed, True)
    if pictures:
        in_browser(lambda app: signed_in(app) or take_pictures(app), True)
    if seconds:
        in_browser(lambda app: signed_in(app) or memory(app), False)
    register = repository + "/Tests/Benchmarks/register.py"
    subprocess.run(
        [sys.executable, register, url, folder + "/token", "1", str(count // 500), "500", "/dev/null"], check=True
    )
    sample()
    pages()


with open(folder + "/token", "w") as file:
    file.write(token + "\n")
main()
