"""Runs cases of the web app, one after the other in one Chromium: cases.py SUBJECT…

The first line of standard input says where the hub, its program and the browser are, as JSON; the answer lists the cases.
Each further line names a case and a user made for it, and is answered by a line: what went wrong, or nothing. What a case
measured, and its requests for more users, are lines before that. It ends, and the browser with it, at the end of standard
input.

By hand, with a hub of its own: cases.py --by-hand MAILBELL-HUB SUBJECT[:CASE]…
"""

import importlib
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import traceback

import app
import hub


def say(**line):
    print(json.dumps(line), flush=True)


def hear():
    line = sys.stdin.readline()
    if not line.strip():
        sys.exit(0)
    return json.loads(line)


def run(server, browser, name, user, note, new_user):
    """What went wrong; None if nothing did."""
    subject, _, case = name.partition(":")
    one = app.App(server, browser, user, note, new_user)
    try:
        one.begin()
        app.MODULES[subject][case](one)
        one.end()
        return None
    except Exception as error:
        frame = [each for each in traceback.extract_tb(error.__traceback__) if "/Web/" in each.filename][-1]
        where = "%s:%d" % (os.path.basename(frame.filename), frame.lineno)
        return "%s: %s: %s (at %s)" % (where, type(error).__name__, str(error).split("\n")[0], address(browser))
    finally:
        for undo in one.undo:
            undo()


def address(browser):
    try:
        return browser.current_url
    except Exception as error:
        return type(error).__name__


def names(subjects):
    for subject in subjects:
        importlib.import_module(subject)
    return ["%s:%s" % (subject, case) for subject in subjects for case in app.MODULES.get(subject, {})]


def answer_requests(subjects):
    told = hear()
    server = hub.Hub(told["hub"], told["program"], told["place"])
    browser = app.start_browser(told["chromium"], told["driver"])
    try:
        say(cases=names(subjects))
        while True:
            asked = hear()

            def new_user(email):
                say(user=email)
                return hub.User(server, email, hear()["token"])

            user = hub.User(server, asked["user"], asked["token"])
            say(done=True, fault=run(server, browser, asked["case"], user, lambda text: say(note=text), new_user))
    finally:
        browser.quit()


def is_up(server):
    try:
        return server.request("GET", "/app/enter").status == 200
    except OSError:
        return False


def by_hand(program, wanted):
    folder = tempfile.mkdtemp()
    place = ["--data", folder + "/data"]
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    os.environ["MAILBELL_HUB_CONFIG"] = "/dev/null"
    with open(folder + "/countries.csv", "w") as table:
        table.write("81.2.69.0,81.2.69.255,GB\n8.8.8.0,8.8.8.255,US\n")
    server = hub.Hub("http://localhost:%d" % port, program, place)
    server.command("user", "add", "--email", "first@example.com")
    process = subprocess.Popen(
        [
            program,
            "serve",
            *place,
            "--listen",
            "127.0.0.1:%d" % port,
            "--admin",
            "none",
            "--public-url",
            server.url,
            "--trusted-proxy",
            "127.0.0.1",
            "--limit",
            "recipients-per-day=1000000",
            "--geo-country",
            folder + "/countries.csv",
        ],
        stderr=open(folder + "/log", "w"),
    )
    browser = app.start_browser(shutil.which("chromium"), shutil.which("chromedriver"))

    def new_user(email):
        server.command("user", "add", "--email", email, "--name", "Sam")
        code = hub.User(server, email, "").code("client")
        answer = server.request("POST", "/v1/pair", {"code": code, "label": "test"})
        return hub.User(server, email, answer.json["token"])

    faults = 0
    try:
        app.until("the hub answers", lambda: is_up(server))
        for name in names(list(dict.fromkeys(each.partition(":")[0] for each in wanted))):
            if not any(name == each or name.startswith(each + ":") for each in wanted):
                continue
            began = time.monotonic()
            user = new_user("%s@example.com" % name.replace(":", "."))
            began = time.monotonic()
            fault = run(server, browser, name, user, lambda text: print("  ", text), new_user)
            faults += fault is not None
            print(
                "%-7s %5.1f s  %s%s"
                % ("FAILED" if fault else "ok", time.monotonic() - began, name, "\n   " + fault if fault else ""),
                flush=True,
            )
    finally:
        browser.quit()
        process.terminate()
        process.wait()
        if os.environ.get("KEEP"):
            print(folder)
        else:
            shutil.rmtree(folder)
    return 1 if faults else 0


if __name__ == "__main__":
    if sys.argv[1] == "--by-hand":
        sys.exit(by_hand(sys.argv[2], sys.argv[3:]))
    answer_requests(sys.argv[1:])
