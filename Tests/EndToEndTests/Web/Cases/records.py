"""Contacts, companies, deals and tickets: lists, pages, timelines and logged mail. All members see all records: each case
has names and addresses of its own."""

from urllib.parse import quote

from selenium.webdriver.support.ui import Select

from app import case, check, until
from scriptless import follow, without_script

MAIL = """From: {sender}
To: {to}
Subject: {subject}
Message-ID: <{id}@example.org>
Date: Tue, 24 Nov 2026 10:00:00 +0000
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary=b

--b
Content-Type: text/html; charset=utf-8

<p id=hello>{text}</p><div style="height: 1500px"></div><img src="https://tracker.example/p.gif">
<script>document.body.textContent = "script ran"</script>
--b
Content-Type: application/pdf; name=offer.pdf
Content-Disposition: attachment; filename=offer.pdf
Content-Transfer-Encoding: base64

JVBERi0xLjQK
--b--
"""


def mail(app, to, id, subject="Offer", text="Dear customer"):
    """Logs a mail to somebody, and returns its number."""
    text = MAIL.format(sender=app.user.email, to=to, id=id, subject=subject, text=text).replace("\n", "\r\n")
    return app.user.log_mail(text)["entries"][0]["id"]


def add(app, kind, **fields):
    return app.user.api("POST", "/v1/records/" + kind, fields)


def field(name):
    return "#properties-form [name=%s]" % name


def rows(app):
    return [row.find_element("css selector", "a.what").text for row in app.all("main tr.row.record")]


def names(app, *names):
    """Waits until the list has these records of the case's own."""
    until("the list %s" % (names,), lambda: rows(app) == list(names))


@case
def add_a_contact(app):
    app.sign_in("/app/records")
    check(app.path == "/app/records/contact", "contacts come first", app.path)
    if not app.one("#new").get_attribute("open"):
        app.click("#new > summary")
    app.type("#new [name=name]", "Ada Adder")
    app.type("#new [name=emails]", "ada@adder.example, Ada@Work.Adder.example")
    app.leave_by(lambda: app.click("#new form button"))
    check(app.path.startswith("/app/records/contact/") and app.text("h1") == "Ada Adder", "the new record", app.path)
    check("Ada@Work.Adder.example" in app.text("main"), "with both addresses", app.text("main"))
    number = int(app.path.split("/")[-1])
    record = app.user.api("GET", "/v1/records/contact/%d" % number)
    check(record["emails"] == ["ada@adder.example", "Ada@Work.Adder.example"], "as stored", record)
    check(record["owner"] == app.user.email, "it is the maker's", record)
    app.allow("status of 409")
    app.open("/app/records/contact")
    app.click("#new > summary")
    app.type("#new [name=emails]", "ADA@adder.example")
    app.click("#new form button")
    app.toast("contact:%d" % number)
    app.go("/app/records/contact/ada@adder.example")
    check(app.path == "/app/records/contact/%d" % number, "an address leads to the record", app.path)


@case
def an_edit_that_conflicts(app):
    """What somebody has changed meanwhile is not overwritten, and what was entered stays."""
    record = add(app, "contact", name="Conny Conflict", emails=["conny@conflict.example"])
    path = "/app/records/contact/%d" % record["id"]
    app.allow("status of 412")
    app.sign_in(path)
    app.type(field("name"), "Conny Changed")
    app.click("#properties-form button")
    until("it is saved", lambda: app.text("h1") == "Conny Changed")
    app.user.api("PATCH", "/v1" + path[4:], {"phone": "+49 1"})
    app.type(field("name"), "Conny Overwritten")
    app.click("#properties-form button")
    note = app.shown("[data-conflict]")
    check("meanwhile" in note.text, "the conflict is told", note.text)
    check(app.one(field("name")).get_attribute("value") == "Conny Overwritten", "what was entered is kept")
    kept = app.user.api("GET", "/v1" + path[4:])
    check(kept["name"] == "Conny Changed" and kept["phone"] == "+49 1", "nothing was overwritten", kept)
    app.open(path)
    check(app.one(field("phone")).get_attribute("value") == "+49 1", "the other's change is shown")
    app.type(field("title"), "Director")
    app.click("#properties-form button")
    until("it is saved", lambda: app.user.api("GET", "/v1" + path[4:]).get("title") == "Director")
    app.go(path + "/changes")
    text = app.text("main")
    check("Conny Conflict" in text and "position" in text and app.user.email in text, "who changed what", text)


@case
def links(app):
    contact = add(app, "contact", name="Lin Linker", emails=["lin@linker.example"])
    company = add(app, "company", name="Linker Ltd", domains=["linker.example"])
    deal = add(app, "deal", name="Linked seats", amount="1234.50", currency="EUR")
    app.sign_in("/app/records/contact/%d" % contact["id"])
    for other in (deal["ref"], "company:linker.example"):
        app.type("#link-form [name=other]", other)
        app.click("#link-form button")
        until(other, lambda: "Linked." in app.toast())
        until("the field is empty again", lambda: app.one("#link-form [name=other]").get_attribute("value") == "")
    check("Linked seats" in app.text("#links") and "Linker Ltd" in app.text("#links"), "both", app.text("#links"))
    app.click("#links form[action='/app/do/record-link']:has([name=primary][type=hidden]) button")
    until("the main company", lambda: "main company" in app.text("#links .chip"))
    app.leave_by(lambda: app.one("#links a[href='/app/records/deal/%d']" % deal["id"]).click())
    check("1,234.50 EUR" in app.text("main") and "Lin Linker" in app.text("#links"), "the deal", app.text("#links"))
    app.click("#links form[action='/app/do/record-unlink'] button")
    until("unlinked", lambda: "Lin Linker" not in app.text("#links"))
    app.allow("status of 422", "status of 400", "status of 404")
    app.type("#link-form [name=other]", "nobody")
    app.click("#link-form button")
    app.toast("write one such as deal:42")
    record = app.user.api("GET", "/v1/records/contact/%d" % contact["id"])
    refs = {one["ref"]: one["primary"] for one in record["associations"]}
    check(refs == {company["ref"]: True}, "as stored", refs)


@case
def search_and_filters(app):
    add(app, "contact", name="田中 探索", emails=["tansaku@search.example"])
    add(app, "contact", name="田村 探索", emails=["tamura@search.example"])
    for name, stage in (("Quest one", "New"), ("Quest two", "Won"), ("Quest three", "Negotiation")):
        add(app, "deal", name=name, stage=stage)
    app.sign_in("/app/records/contact")
    app.type("form.filters [name=q]", "田中 探索")
    app.leave_by(lambda: app.click("form.filters .apply"))
    names(app, "田中 探索")
    check(app.path == "/app/records/contact?q=" + quote("田中 探索").replace("%20", "+"), "in the address", app.path)
    for words, found in {"探索": 2, "search.example": 2, "tamura 探索": 1, "田中 tamura": 0}.items():
        app.go("/app/records/contact?order=name&q=" + quote(words))
        check(len(rows(app)) == found, "searched for " + words, rows(app))
    check("Nothing found" in app.text("main"), "and it is said that there is nothing")
    app.open("/app/records/deal?q=quest")
    names(app, "Quest three", "Quest two", "Quest one")
    app.leave_by(lambda: Select(app.one("form.filters [name=state]")).select_by_value("open"))
    names(app, "Quest three", "Quest one")
    app.leave_by(lambda: Select(app.one("form.filters [name=order]")).select_by_value("name"))
    names(app, "Quest one", "Quest three")
    app.leave_by(lambda: Select(app.one("form.filters [name=stage]")).select_by_value("Negotiation"))
    names(app, "Quest three")
    link = app.one("a[download]").get_attribute("href").removeprefix(app.hub.url)
    cookie = "__Host-mailbell=" + app.browser.get_cookie("__Host-mailbell")["value"]
    answer = app.hub.request("GET", link, headers={"Cookie": cookie})
    check("Quest three" in answer.text and "Quest one" not in answer.text, "the file is as filtered", answer.text)


@case
def older_records(app):
    for n in range(60):
        add(app, "ticket", name="Pile %02d" % n)
    app.sign_in("/app/records/ticket?q=pile&order=name")
    check(len(rows(app)) == 50, "a page", len(rows(app)))
    app.click("a.older")
    until("all", lambda: rows(app) == ["Pile %02d" % n for n in range(60)])


@case
def trash_and_restore(app):
    record = add(app, "contact", name="Tara Trash", emails=["tara@trash.example"])
    path = "/app/records/contact/%d" % record["id"]
    app.sign_in(path)
    app.click("details.danger:not(.card *) > summary")
    app.click("form[action='/app/do/record-delete'] button")
    app.click("dialog.ask button[value=ok]")
    until("the page says so", lambda: "trash" in app.text("main .note").lower())
    check(not app.all("#properties-form"), "it cannot be changed there")
    app.go("/app/records/contact?q=tara")
    check(not rows(app), "gone from the list", rows(app))
    app.go("/app/records/contact?trash=1&q=tara")
    names(app, "Tara Trash")
    app.open(path)
    app.click("form[action='/app/do/record-restore'] button")
    until("it is back", lambda: app.all("#properties-form"))
    check(app.user.api("GET", "/v1/records/contact/%d" % record["id"]).get("deleted_at") is None, "as stored")


@case
def a_contacts_page_becomes_its_record(app):
    """Tracking alone makes no record. Once there is one, it has what the contact's page had."""
    tracked = app.user.mail("page@becomes.example", "Paige Becomes", "Tracked offer")
    tracked.open()
    app.sign_in("/app/contacts/page@becomes.example")
    check(app.path == "/app/contacts/page@becomes.example", "a page of its own", app.path)
    app.leave_by(lambda: app.click("#add form button"))
    check(app.path.startswith("/app/records/contact/") and app.text("h1") == "Paige Becomes", "the record", app.path)
    check(app.all("#timeline .row.open"), "the open is on its timeline", app.text("main"))
    app.go("/app/contacts/PAGE@becomes.example")
    check(app.path.startswith("/app/records/contact/"), "the contact's page leads there", app.path)
    sums = app.js("return [...document.querySelectorAll('.sums dd')].slice(0, 3).map(each => each.innerText)")
    check(sums == ["1", "1", "0"], "the sums", sums)
    app.click("#tracking form[action='/app/do/tracking'] input[value=never]")
    app.click("#tracking form[action='/app/do/tracking'] button")
    until("tracking is set", lambda: "Not at all" in app.text("#tracking .chip"))


@case
def a_timeline(app):
    """A logged mail: on the records of those who wrote and received it, pinned, taken off, and deleted."""
    id = mail(app, "Tim Timeline <tim@timeline.example>", "timeline-1", "Renewal")
    mail(app, "tim@timeline.example", "timeline-2", "Second")
    app.sign_in("/app/records/contact/tim@timeline.example")
    subjects = lambda: [each.text for each in app.all("#timeline a.what")]
    check(sorted(subjects()) == ["Renewal", "Second"], "both mails", subjects())
    row = "#timeline article:has(a[href='/app/entries/%d']) " % id
    check("because of tim@timeline.example" in app.text(row + ".verdict"), "why it is here", app.text(row))

    def act(form):
        app.click(row + "details.menu > summary")
        app.click(row + "button[form=%s]" % form)

    act("do-pin")
    until("it is pinned", lambda: "Renewal" in app.text(".pinned"))
    act("do-unpin")
    until("it is not", lambda: not app.all(".pinned"))
    app.click(".toast [data-slot=undo]")
    until("it is again", lambda: app.all(".pinned"))
    app.open(app.path + "?kind=open")
    check(not app.all("#timeline .row"), "opens alone", app.text("#timeline"))
    app.open(app.path.split("?")[0] + "?kind=mail")
    act("do-unfile")
    until("it is taken off", lambda: subjects() == ["Second"])
    app.click(".toast [data-slot=undo]")
    until("it is back", lambda: len(subjects()) == 2)
    check("filed by " + app.user.email in app.text(row + ".verdict"), "by hand now", app.text(row))
    act("do-delete")
    app.click("dialog.ask button[value=ok]")
    until("it is deleted", lambda: subjects() == ["Second"])
    app.allow("status of 404")
    app.go("/app/entries/%d" % id)
    check("404" in app.text("body") or "not" in app.text("main").lower(), "nowhere any more", app.text("main"))


@case
def a_logged_mail(app):
    """Its frame runs no script, asks nobody for images, and is as high as the mail."""
    deal = add(app, "deal", name="Framed deal")
    id = mail(app, "fran@frame.example", "frame-1", "Framed", "Grüße aus dem Rahmen")
    app.sign_in("/app/entries/%d" % id)
    frame = app.one("iframe.mail-frame")
    until("the frame is as high as the mail", lambda: frame.size["height"] > 1500)
    app.browser.switch_to.frame(frame)
    check("Grüße aus dem Rahmen" in app.text("body") and "script ran" not in app.text("body"), "the mail")
    app.browser.switch_to.default_content()
    reply = app.one("a[href^='mailto:']").get_attribute("href")
    check(reply.startswith("mailto:fran@frame.example?subject=Re:%20Framed"), "an answer", reply)
    check("in-reply-to=%3Cframe-1@example.org%3E" in reply, "to this mail", reply)
    check("offer.pdf" in app.text("#attachments"), "its attachment", app.text("#attachments"))
    app.type("#file-form [name=add]", deal["ref"])
    app.click("#file-form button")
    until("it is on the deal", lambda: "Framed deal" in app.text("#records"))
    app.leave_by(lambda: app.one("#records a[href='/app/records/deal/%d']" % deal["id"]).click())
    check("Framed" in app.text("#timeline") and "offer.pdf" in app.text("#attachments"), "there, too")
    app.open("/app/activity")
    row = app.row(app.user.seqs("logged")[0])
    check("logged" in row.text and "Framed" in row.text, "in the sender's own activity", row.text)
    app.leave_by(lambda: row.find_element("css selector", "a.what").click())
    check(app.path == "/app/entries/%d" % id, "which leads to it", app.path)


@case
def logging_settings(app):
    app.sign_in("/app/settings/logging")
    form = "form[action='/app/do/logging'] "
    app.type(form + "[name=never_log]", "lawyer@never.example\nsecret.example")
    Select(app.one(form + "[name=create_contacts]")).select_by_value("0")
    Select(app.one(form + "[name=open_deals]")).select_by_value("5")
    app.click(form + "button")
    app.toast("Saved")
    mine = app.user.api("GET", "/v1/logging")["mine"]
    check(mine["create_contacts"] is False and mine["open_deals"] == 5, "as stored", mine)
    check("secret.example" in str(mine["never_log"]), "the list", mine)
    app.open("/app/settings/logging")
    kept = app.one(form + "[name=never_log]").get_attribute("value")
    check("lawyer@never.example" in kept, "shown again", kept)
    check(not app.all("form[action='/app/do/logging-account']"), "the account's are the admin's")
    app.allow("status of 422", "status of 400")
    app.type(form + "[name=never_log]", "not a domain")
    app.click(form + "button")
    until("it is refused in words", lambda: "not a domain" in app.toast())


@case
def records_by_keys(app):
    add(app, "ticket", name="Keyed ticket")
    app.sign_in()
    app.press("g")
    app.leave_by(lambda: app.press("r"))
    check(app.path == "/app/records/contact", "g r", app.path)
    app.open("/app/records/ticket?q=keyed")
    app.press("j")
    app.leave_by(lambda: app.press("o"))
    check(app.text("h1") == "Keyed ticket", "o opens the record", app.path)


@case
def records_without_script(app):
    app.sign_in()
    without_script(app)
    app.go("/app/records/deal")
    if not app.one("#new").get_attribute("open"):
        app.one("#new > summary").click()
    app.type("#new [name=name]", "Scriptless deal")
    follow(app, "#new form button")
    check(app.text("h1") == "Scriptless deal" and app.path.startswith("/app/records/deal/"), "made", app.path)
    path = app.path
    app.type(field("amount"), "10")
    app.type(field("currency"), "eur")
    follow(app, "#properties-form button")
    check(app.path == path and "10.00 EUR" in app.text("main"), "changed", app.text("main"))
    app.allow("status of 412")
    app.user.api("PATCH", "/v1" + path[4:], {"note": "meanwhile"})
    app.type(field("amount"), "20")
    follow(app, "#properties-form button")
    check("changed it" in app.text("main"), "a conflict is told", app.text("main"))
