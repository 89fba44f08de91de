"""Without script: everything that matters works by links and forms."""

from app import case, check, until


def without_script(app):
    app.cdp("Emulation.setScriptExecutionDisabled", value=True)
    app.undo.append(lambda: app.cdp("Emulation.setScriptExecutionDisabled", value=False))


def follow(app, selector):
    """Clicks what leads to another page. Without script there is nothing to ask when that has come."""
    before = app.one("html")
    app.one(selector).click()

    def is_gone():
        try:
            before.is_enabled()
            return False
        except Exception:
            return app.all("body")

    until("the next page", is_gone)


@case
def from_sign_in_to_sign_out(app):
    user = app.user
    alice = user.mail(links=["https://example.com/pricing"])
    user.mails([("r%d@example.com" % n, "Reader %d" % n) for n in range(60)], "Newsletter")
    alice.open()
    alice.open()
    alice.click()
    without_script(app)
    app.go("/app/activity")
    check(app.path == "/app/enter?next=%2Fapp%2Factivity", "the sign-in page", app.path)
    app.type("input[name=code]", "7K9Q-4MTR-2XWD-AAAA")
    app.allow("status of 404")
    follow(app, "#enter button")
    check(app.text("[role=alert]"), "a wrong code is refused in words")
    app.type("input[name=code]", user.code().lower().replace("-", " "))
    follow(app, "#enter button")
    check(app.path == "/app/activity", "signed in", app.path)
    rows = app.all("#feed .row")
    check(len(rows) == 49 and "Alice Example" in rows[0].text, "rows", len(rows), rows[0].text)

    follow(app, "a.older")
    check("before=" in app.path and app.all("#feed .row"), "older rows", app.path)
    app.go("/app/activity")
    app.one("form.filters option[value=open]").click()
    follow(app, "form.filters button.apply")
    check("kind=open" in app.path and len(app.all("#feed .row")) == 1, "a filter", app.path)
    check("×2" in app.text("#feed .row .folded"), "folded", app.text("#feed .row"))
    app.one("#feed .row .folded summary").click()
    follow(app, "#feed .row .folded a")
    check(len(app.all("#feed .row.open")) == 2, "opened out", app.path)
    app.type("form.search input", "reader 59")
    follow(app, "form.search button")
    check(len(app.all("#feed .row")) == 1 and "Reader 59" in app.text("#feed"), "a search", app.path)

    app.go("/app/activity?kind=open")
    follow(app, "a.why")
    check("browser" in app.text("main"), "why", app.path)
    app.go("/app/activity?kind=open")
    check(user.unread() > 0 and app.all("#feed .row.unread"), "unread")
    follow(app, "#mark-read button")
    check(user.unread() == 0 and app.path == "/app/activity?kind=open", "read, and back here", app.path)
    app.one("#feed .row details.menu summary").click()
    follow(app, "#feed .row button[form=do-mute]")
    app.go("/app/settings/pop-ups")
    check("alice@example.com" in app.text("#muted"), "muted", app.text("#muted"))
    app.go("/app/mails/" + alice.id)
    follow(app, "form[action='/app/do/message'] button")
    alice.open()
    check(len(user.seqs("open")) == 2, "a stopped mail's hit is not kept", user.seqs("open"))
    app.go("/app/contacts")
    follow(app, "tr.row.contact a.who")
    check("Alice Example" in app.text("h1"), "a contact", app.path)
    follow(app, "form.leave button")
    check(app.path == "/app/enter?out=1" and not app.browser.get_cookies(), "signed out", app.path)


@case
def what_is_grave(app):
    """A client's link, opened without script: the code is typed; a token is made after it is confirmed who acts."""
    without_script(app)
    code = app.link().split("#")[1]
    app.go("/app/enter")
    app.type("input[name=code]", code)
    follow(app, "#enter button")
    check(app.path == "/app/activity", "signed in", app.path)
    app.go("/app/settings/sign-in")
    app.one("#tokens details summary").click()
    app.type("#tokens input[name=label]", "nightly")
    app.one("#tokens input[value=read]").click()
    app.allow("status of 403")
    follow(app, "#tokens details form button")
    if not app.all("main input[name=code]"):
        follow(app, "main a[href*='/app/settings/confirm']")
    check("nightly" not in app.hub.command("token", "list"), "no token yet")
    app.type("main input[name=code]", app.user.code())
    follow(app, "main form:has(input[name=code]) button")
    app.go("/app/settings/sign-in")
    app.one("#tokens details summary").click()
    app.type("#tokens input[name=label]", "nightly")
    app.one("#tokens input[value=read]").click()
    follow(app, "#tokens details form button")
    token = app.text("main output, main code")
    answer = app.hub.request("GET", "/v1/me", headers={"Authorization": "Bearer " + token})
    check(token.startswith("mb_") and answer.status == 200, "the token, once", token, answer.status)
    app.go("/app/settings/sign-in")
    check(token not in app.browser.page_source, "not again")
