"""Finding things: filters that stand in the address, search, contacts and mails."""

from urllib.parse import quote

from selenium.webdriver.support.ui import Select

from app import Keys, case, check, until


def some_mails(app):
    """Three people: two opens and a click, one open, nothing; and a machine's click."""
    user = app.user
    hanako = user.mail("hanako@example.jp", "田中 花子", "お見積りのご連絡", ["https://example.com/pricing"])
    bob = user.mail("bob@example.net", "Bob Builder", "Delivery of the 田中 plant", ["https://example.org/docs"])
    user.mail("kim@example.com", "Kim Sato", "Lunch")
    hanako.open()
    bob.open()
    hanako.open()
    hanako.click()
    bob.click(agent="python-requests/2.31")
    return hanako, bob


def people(app):
    """Who stands in the rows, each once."""
    return set(app.js("return [...document.querySelectorAll('#feed .row .who')].map(who => who.innerText.trim())"))


def kinds(app):
    return set(app.js("return [...document.querySelectorAll('#feed .row')].map(row => row.classList[1])"))


@case
def filters_stand_in_the_address(app):
    hanako, _ = some_mails(app)
    app.sign_in()
    check(kinds(app) == {"open", "click", "sent"} and len(people(app)) == 3, "everything", kinds(app), people(app))
    kind = lambda value: Select(app.one("form.filters select[name=kind]")).select_by_value(value)
    app.leave_by(lambda: kind("click"))
    check(app.path == "/app/activity?kind=click" and kinds(app) == {"click"}, "clicks", app.path, kinds(app))
    check(people(app) == {"田中 花子"}, "without the machine's", people(app))
    app.leave_by(lambda: app.click("form.filters input[name=machines]"))
    check("kind=click" in app.path and "machines=1" in app.path, "both", app.path)
    check(people(app) == {"田中 花子", "Bob Builder"}, "with the machine's", people(app))
    app.leave_by(lambda: app.browser.back())
    check(app.path == "/app/activity?kind=click" and people(app) == {"田中 花子"}, "and back", app.path)
    for address, who in {
        "contact=bob@example.net": {"Bob Builder"},
        "message=" + hanako.id: {"田中 花子"},
        "kind=open": {"田中 花子", "Bob Builder"},
        "opens=1": {"田中 花子"},
        "opens=1&kind=open": {"田中 花子"},
        "since=2020-01-01": {"田中 花子", "Bob Builder", "Kim Sato"},
        "until=2020-01-01": set(),
        "since=2099-01-01": set(),
        "kind=open&contact=kim@example.com": set(),
    }.items():
        app.go("/app/activity?" + address)
        check(people(app) == who, "the filter " + address, people(app))
        if not who:
            check(app.text("main .empty, main .hint.none"), "it says that there is nothing", address)
    check(
        app.hub.request("GET", "/app/activity?kind=nonsense", headers=cookie(app)).status in (200, 400, 422),
        "nonsense is no fault",
    )


def cookie(app):
    return {"Cookie": "__Host-mailbell=" + app.browser.get_cookie("__Host-mailbell")["value"]}


@case
def a_filtered_feed_is_live_too(app):
    """What the filter leaves out does not come in, nor is it counted as new."""
    hanako, bob = some_mails(app)
    app.sign_in("/app/activity?kind=open&contact=bob@example.net")
    before = app.seqs()
    hanako.open()
    bob.open()
    until("Bob's open", lambda: len(app.seqs()) == len(before) + 1)
    check(people(app) == {"Bob Builder"}, "only Bob's", people(app))
    check(not app.one("[data-new]").is_displayed(), "nothing waits")


@case
def unread_only(app):
    hanako, bob = some_mails(app)
    app.user.read(app.user.seqs("open")[0])
    app.sign_in("/app/activity?kind=open")
    app.leave_by(lambda: app.press("u"))
    app.live()
    check("unread=1" in app.path, "the key u, in the address", app.path)
    check(set(app.seqs()) == set(app.user.seqs("open")[1:]), "what is unread", app.seqs())
    app.click("#mark-read button")
    until("nothing is unread", lambda: app.user.unread() == 0)
    app.go("/app/activity?unread=1")
    check(not app.seqs(), "then there is nothing", app.seqs())


@case
def search(app):
    """By two characters of Japanese, by words of who, subject and link, all of which must be there."""
    some_mails(app)
    app.sign_in()
    app.press("/")
    app.press("田中")
    app.leave_by(lambda: app.press(Keys.ENTER))
    check(people(app) == {"田中 花子", "Bob Builder"}, "who and subject", people(app))
    for words, who in {
        "林": set(),
        "花子": {"田中 花子"},
        "田中 plant": {"Bob Builder"},
        "plant 花子": set(),
        "ﾀﾅｶ": set(),
        "見積": {"田中 花子"},
        "pricing": {"田中 花子"},
        "docs": set(),
        "deliv": {"Bob Builder"},
        "kim": {"Kim Sato"},
        "KIM@EXAMPLE": {"Kim Sato"},
        "%": set(),
        "' OR 1=1": set(),
        "\"": set(),
        "*": set(),
    }.items():
        app.go("/app/activity?q=" + encoded(words))
        check(people(app) == who, "searched for " + words, people(app))
        check(app.one("form.filters input[name=q]").get_attribute("value") == words, "the field has the words", words)
    for path, words, found in (
        ("contacts", "田中", ["田中 花子"]),
        ("contacts", "example.com", ["Kim Sato"]),
        ("mails", "見積", ["お見積り"]),
        ("mails", "kim", ["Lunch"]),
    ):
        app.go("/app/%s?q=%s" % (path, encoded(words)))
        rows = [row.text for row in app.all("main .row")]
        check(
            len(rows) == len(found) and all(text in row for text, row in zip(found, rows)),
            path + " with " + words,
            rows,
        )


def encoded(words):
    return quote(words)


@case
def contacts_and_mails(app):
    """Sums, history, state of each recipient, and what is given out as CSV."""
    hanako, bob = some_mails(app)
    app.sign_in("/app/contacts")
    rows = {row.find_element("css selector", ".who").text.split("\n")[0]: row.text for row in app.all("tr.row.contact")}
    check(set(rows) == {"田中 花子", "Bob Builder", "Kim Sato"}, "the contacts", rows)
    app.leave_by(lambda: app.one("tr.row.contact a.who").click())
    app.live()
    sums = app.js("return [...document.querySelectorAll('.sums dd')].slice(0, 3).map(each => each.innerText)")
    check(sums == ["1", "2", "1"], "the sums of who was seen last", sums, app.path)
    check(kinds(app) == {"open", "click", "sent"}, "the history", kinds(app))
    hanako.open()
    until("the history is live", lambda: len([seq for seq in app.user.seqs("open") if seq in app.seqs()]) == 3)
    app.open("/app/mails")
    row = next(row for row in app.all("tr.row.mail") if "お見積り" in row.text)
    check("3" in row.text and "1 click" in row.text, "what became of the mail", row.text)
    app.leave_by(lambda: row.find_element("css selector", "a.what").click())
    check("田中 花子" in app.text("main") and app.path == "/app/mails/" + hanako.id, "the mail's page", app.path)
    for path, words in (
        ("/app/activity.csv?kind=click", "pricing"),
        ("/app/contacts.csv", "hanako@example.jp"),
        ("/app/mails.csv?q=lunch", "Lunch"),
    ):
        answer = app.hub.request("GET", path, headers=cookie(app))
        check(
            answer.status == 200 and answer.headers["Content-Type"].startswith("text/csv") and words in answer.text,
            path,
            answer.text,
        )
        check("attachment" in answer.headers["Content-Disposition"], "saved as a file", path)
    check("Delivery" not in answer.text, "as filtered", answer.text)


@case
def what_a_new_user_sees(app):
    """Nothing yet: each page says what to do first."""
    app.sign_in()
    for path in ("/app/activity", "/app/contacts", "/app/mails", "/app/settings/devices"):
        app.go(path)
        check(len(app.text("main")) > 60, "words on " + path, app.text("main"))
    app.open("/app/activity")
    app.user.mail()
    until("the first row comes without a reload", lambda: app.seqs())
    check(app.one("#feed").get_attribute("role") == "feed", "in a feed")
