"""A log of 100,000 activities."""

import concurrent.futures
import http.client
import json
import time

from app import case, check, until

COUNT = 100_000


def fill(app):
    """Mails to 500 people each; the last of them is opened."""

    def register(part):
        connection = http.client.HTTPConnection("127.0.0.1", app.hub.port, timeout=60)
        for n in part:
            people = [
                {"email": "p%d@example.com" % (n * 500 + i), "name": "Person %d" % (n * 500 + i)} for i in range(500)
            ]
            body = {"from": app.user.email, "to": people, "subject": "Letter %d" % n, "answer": "template"}
            connection.request(
                "POST",
                "/v1/messages",
                json.dumps(body),
                {"Authorization": "Bearer " + app.user.token, "Host": app.hub.host},
            )
            answer = connection.getresponse()
            said = answer.read()
            check(answer.status == 201, "registering", answer.status, said[:200])

    began = time.monotonic()
    mails, quarter = COUNT // 500, COUNT // 2000
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        for first in range(0, mails, quarter):
            for done in [pool.submit(register, range(first + n, first + quarter, 2)) for n in range(2)]:
                done.result()
            app.note("%d activities after %.1f s" % ((first + quarter) * 500, time.monotonic() - began))


@case
def a_hundred_thousand_activities(app):
    """Each page costs the same wherever it is, and the page never holds more than 1,000 rows."""
    fill(app)
    cookie = app.session()
    head = app.user.api("GET", "/v1/me")["log"]["head"]
    check(head == COUNT, "all are there", head)

    def page(path):
        times = []
        for _ in range(3):
            began = time.monotonic()
            answer = app.hub.request("GET", path, headers={"Cookie": cookie})
            times.append(time.monotonic() - began)
            check(answer.status == 200, path, answer.status)
        return min(times), answer.text

    took = {}
    for path in (
        "/app/activity",
        "/app/activity?before=50000",
        "/app/activity?before=60",
        "/app/activity?q=Letter+7&before=90000",
        "/app/activity?q=person+99999",
        "/app/activity?contact=p77777@example.com",
        "/app/contacts",
        "/app/mails",
        "/app/mails?q=letter",
    ):
        took[path], text = page(path)
        check("class=\"row" in text, "rows at " + path)
    app.note("ms: " + ", ".join("%s %.0f" % (path, seconds * 1e3) for path, seconds in took.items()))
    check(
        took["/app/activity?before=60"] < 5 * took["/app/activity"] + 0.05,
        "the oldest page is no slower than the newest",
        took,
    )
    check(max(took.values()) < 2, "none is slow, even in a debug build", took)

    app.sign_in()
    app.js("window.mark = 1")
    first = app.seqs()
    check(first == list(range(COUNT, COUNT - 50, -1)), "the newest", first[:3])
    for n in range(2, 24):
        app.js("document.querySelector('a.older').click()")
        until(
            "page %d" % n,
            lambda: app.js(
                "return document.querySelector('#feed .row:last-of-type, #feed section:last-of-type .row:last-child')"
                ".dataset.seq"
            )
            and app.seqs()[-1] == COUNT - 50 * n + 1,
        )
        check(app.js("return document.querySelectorAll('#feed .row').length") <= 1000, "at most 1,000 rows", n)
    seqs = app.seqs()
    check(seqs == list(range(seqs[0], seqs[-1] - 1, -1)), "without a gap")
    check(app.js("return window.mark") == 1, "in one page")
    # The newest have gone; a link leads to them, and a new row does not come in above what is no more its place.
    app.user.mail()
    until("it is counted", lambda: app.shown("[data-new]").text)
    check(app.seqs()[0] == seqs[0], "nothing comes in", app.seqs()[0])
    app.click("a.newer")
    until("the newest", lambda: app.seqs()[0] == COUNT + 1)
    # The oldest page, by its address.
    app.go("/app/activity?before=31")
    check(app.seqs() == list(range(30, 0, -1)) and not app.all("a.older"), "the oldest", app.seqs())
