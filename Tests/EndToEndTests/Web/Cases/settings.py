"""What a member sets, and what an admin does."""

from selenium.webdriver.support.ui import Select

from app import case, check, until
from tray import tray


def confirm_by_code(app):
    """Answers the dialog that asks who acts."""
    app.type("dialog.ask input[name=code]", app.user.code())
    app.click("dialog.ask [data-step-code] button:not([type])")


def save(app, form):
    """Sends a form, and waits until the page has been fetched anew or left."""
    app.one(form + " button:not([type=button])").click()


@case
def in_japanese(app):
    app.user.mail("hanako@example.jp", "田中 花子", "お見積り").open()
    app.sign_in("/app/settings/language")
    check(app.js("return document.documentElement.lang") == "en", "English, as the browser asks")
    Select(app.one("#language select[name=language]")).select_by_value("ja")
    app.leave_by(lambda: save(app, "#language form"))
    app.live()
    check(app.js("return document.documentElement.lang") == "ja", "the page is Japanese")
    words = {
        "/app/activity": ("アクティビティ", "開封"),
        "/app/contacts": ("連絡先",),
        "/app/mails": ("メール",),
        "/app/settings/sign-in": ("パスキー",),
    }
    for path, expected in words.items():
        app.open(path)
        text = app.text("body")
        check(all(each in text for each in expected), "words on " + path, text)
    app.open("/app/activity")
    when = app.one("#feed time.when").get_attribute("title")
    check("年" in when and "月" in when and "日" in when, "a date", when)
    check("今日" in app.text("h2.day"), "the day", app.text("h2.day"))
    app.user.mail("taro@example.jp", "山田 太郎", "ご挨拶").open()
    until(
        "a live row in Japanese",
        lambda: "山田 太郎" in app.text("#feed") and app.text("#feed .row.open .kind-text").startswith("開封"),
    )


@case
def as_the_browser_asks(app):
    app.languages("ja,en;q=0.5")
    app.sign_in()
    check(app.js("return document.documentElement.lang") == "ja", "Japanese for a Japanese browser")
    app.languages("de,fr;q=0.5")
    app.open("/app/activity")
    check(app.js("return document.documentElement.lang") == "en", "English where nothing fits")


@case
def in_the_users_time_zone(app):
    """Of the setting; else of the browser that signed in."""
    app.user.mail().open()
    app.cdp("Emulation.setTimezoneOverride", timezoneId="Asia/Tokyo")
    app.browser.get(app.link())
    app.leave_by(lambda: app.click("[data-sign-in]"))
    app.live()
    check(
        app.js("return document.body.dataset.zone") == "Asia/Tokyo",
        "the browser's zone",
        app.js("return document.body.dataset.zone"),
    )
    shown = """const time = document.querySelector('#feed .row.open time.when');
        return [[...time.childNodes].at(-1).textContent.trim(), 
            new Intl.DateTimeFormat('en-GB', { timeZone: arguments[0], timeStyle: 'short' })
            .format(new Date(time.dateTime))]"""
    check(len(set(app.js(shown, "Asia/Tokyo"))) == 1, "a time there", app.js(shown, "Asia/Tokyo"))
    app.open("/app/settings/language")
    Select(app.one("#language select[name=zone]")).select_by_value("America/St_Johns")
    save(app, "#language form")
    app.toast()
    app.open("/app/activity")
    check(app.js("return document.body.dataset.zone") == "America/St_Johns", "the setting's zone")
    check(len(set(app.js(shown, "America/St_Johns"))) == 1, "a time there", app.js(shown, "America/St_Johns"))


@case
def quiet_hours_and_pause(app):
    app.sign_in("/app/settings/pop-ups")
    for day in "12345":
        app.click("#quiet input[value='%s']" % day)
    app.js(
        """for (const [name, time] of [['quiet_from', '20:30'], ['quiet_to', '08:15']])
            document.querySelector(`[name=${name}]`).value = time"""
    )
    save(app, "#quiet form")
    app.toast("Saved")
    app.click("#pause form button")
    until("the pause can be ended", lambda: app.all("#pause input[name=minutes][value='0']"))
    app.open("/app/settings/pop-ups")
    kept = app.js("return [...document.querySelectorAll('#quiet :checked')].map(each => each.value).join('')")
    check(kept == "12345" and app.one("[name=quiet_from]").get_attribute("value") == "20:30", "kept", kept)
    check(
        app.js("return document.body.dataset.quietUntil"),
        "and paused",
        app.js("return document.body.dataset.quietUntil"),
    )


@case
def what_is_grave_is_asked_for_again(app):
    """A session of a client's link may not make tokens before a code or a passkey is given; then for five minutes."""
    app.allow("status of 403")
    app.sign_in("/app/settings/sign-in")

    def make(label):
        if not app.one("#tokens details").get_attribute("open"):
            app.click("#tokens details summary")
        app.type("#tokens input[name=label]", label)
        app.click("#tokens input[value=read]")
        app.click("#tokens details form button")

    make("first")
    app.click("dialog.ask [data-close]")
    until("nothing is made without it", lambda: not app.all("dialog.ask"))
    app.open("/app/settings/sign-in")
    check("first" not in app.text("#tokens"), "no token", app.text("#tokens"))
    make("second")
    confirm_by_code(app)
    token = until("the token, once", lambda: app.text("dialog.ask output"))
    check(token.startswith("mb_"), "a token", token)
    app.click("dialog.ask [data-close].primary")
    app.open("/app/settings/sign-in")
    check(token not in app.js("return document.documentElement.outerHTML"), "it is not shown again")
    make("third")
    third = until("the next without a question", lambda: app.text("dialog.ask output"))
    app.click("dialog.ask [data-close].primary")
    app.open("/app/settings/sign-in")
    form = "//li[contains(., 'third')]//form[@action='/app/do/token-revoke']//button"
    app.browser.find_element("xpath", form).click()
    app.click("dialog.ask button[value=ok]")
    until("it is gone", lambda: "third" not in app.text("#tokens"))
    for secret, status in ((token, 200), (third, 401)):
        answer = app.hub.request("GET", "/v1/me", headers={"Authorization": "Bearer " + secret})
        check(answer.status == status, "the token", answer.status)


@case
def codes_for_others(app):
    """For a tray, and for another browser."""
    app.allow("status of 403")
    app.sign_in_stepped_up("/app/settings/sign-in")
    made = []
    for purpose in ("client", "browser"):
        app.browser.find_element(
            "xpath", "//section[@id='codes']//form[.//input[@value='%s']]//button" % purpose
        ).click()
        made.append(until("a code", lambda: app.text("dialog.ask output")))
        app.click("dialog.ask [data-close].primary")
        until("closed", lambda: not app.all("dialog.ask"))
    code = made[0].split("#")[-1]
    answer = app.hub.request("POST", "/v1/pair", {"code": code, "label": "tray"})
    check(answer.status == 201, "a client takes it", answer.status, answer.text, made[0])
    check(app.session(made[1].split("#")[-1]), "a browser takes it")


@case
def sessions_are_listed_and_revoked(app):
    app.sign_in("/app/settings/sign-in")
    app.allow("status of 403")
    other = app.session(app.user.code())
    app.open("/app/settings/sign-in")
    rows = app.all("#sessions tbody tr")
    check(len(rows) == 2 and "this browser" in app.text("#sessions"), "both", app.text("#sessions"))
    check("127.0.0.1" not in app.text("#sessions"), "networks are truncated", app.text("#sessions"))
    app.click("#sessions form[action='/app/do/session-revoke'] button")
    until("it is gone", lambda: len(app.all("#sessions tbody tr")) == 1)
    check(app.hub.request("GET", "/app/activity", headers={"Cookie": other}).status == 303, "and ended")


@case
def devices(app):
    """The tray's side: it is listed while it is connected, and told of what the page does."""
    app.sign_in("/app/settings/devices")
    check("mailbell-tray connect" in app.text("#devices"), "how to connect one", app.text("#devices"))
    frames = tray(app)
    next(frames)
    until("the hub lists it", lambda: any(one["connected"] for one in app.user.api("GET", "/v1/devices")["items"]))
    app.open("/app/settings/devices")
    check("laptop-tray" in app.text("#devices"), "and the page", app.text("#devices"))
    app.user.mail().open()
    app.open("/app/activity?kind=open")
    app.click("#mark-read button")
    kinds = []
    until("the tray hears of all", lambda: kinds.append(next(frames)) or "read" in kinds)
    check(kinds == ["sent", "open", "read"], "in order", kinds)


@case
def tracking_of_a_contact(app):
    mail = app.user.mail()
    app.sign_in("/app/contacts/alice@example.com")
    app.click("#tracking input[value=never]")
    save(app, "#tracking form")
    app.toast("Tracking is set")
    mail.open()
    app.user.mail("bob@example.net", "Bob Builder").open()
    check(len(app.user.seqs("open")) == 1, "nothing of her is kept")
    app.open("/app/settings/tracking")
    check("alice@example.com" in app.text("#own"), "the settings name her", app.text("#own"))
    app.type("#own input[name=who]", "example.net")
    app.click("#own input[value=anonymous]")
    save(app, "#own form.fields")
    until("the domain is listed", lambda: "example.net" in app.text("#own .items"))


@case
def own_webhooks(app):
    app.allow("status of 4")
    app.sign_in_stepped_up("/app/settings/webhooks")
    app.click("#webhooks details summary")
    app.type("#webhooks input[name=name]", "phone")
    app.type("#webhooks input[name=url]", "https://ntfy.example.com/mine")
    Select(app.one("#webhooks select[name=format]")).select_by_value("ntfy")
    app.click("#webhooks details form button.primary")
    until("it is listed", lambda: "phone" in app.text("#webhooks .items"))
    app.open("/app/settings/webhooks")
    check("ntfy.example.com" in app.text("#webhooks .items"), "and kept", app.text("#webhooks"))


@case
def an_address_of_ones_own(app):
    app.allow("status of 4")
    app.hub.command("user", "role", app.user.email, "admin")
    app.sign_in_stepped_up("/app/settings/addresses")
    app.type("main input[type=email]", "sales-team@example.com")
    app.click("main form[action='/app/do/address-add'] button")
    until("it is listed", lambda: "sales-team@example.com" in app.user.api("GET", "/v1/me")["addresses"])


@case
def members(app):
    """An admin invites; the invited one signs in by the link, and becomes an admin; and is removed by name."""
    app.allow("status of 403")
    app.hub.command("user", "role", app.user.email, "admin")
    app.sign_in("/app/settings/members")
    app.type("#invite input[name=email]", "new@example.com")
    app.type("#invite input[name=name]", "New Member")
    save(app, "#invite form")
    confirm_by_code(app)
    link = until("the link, once", lambda: app.text("dialog.ask output"))
    app.click("dialog.ask [data-close].primary")
    until("the member is listed", lambda: "New Member" in app.text("#members"))
    change = "//section[@id='members']//li[contains(., 'new@example.com')]"

    def form(action):
        found = app.browser.find_element("xpath", change)
        if not found.find_element("css selector", "details").get_attribute("open"):
            found.find_element("css selector", "summary").click()
        return found.find_element("css selector", "form[action='/app/do/%s']" % action)

    Select(form("member-role").find_element("css selector", "select")).select_by_value("admin")
    form("member-role").find_element("css selector", "button").click()
    until("is an admin", lambda: "Admin" in app.browser.find_element("xpath", change + "/div").text)

    mine = app.browser.get_cookie("__Host-mailbell")["value"]
    app.cdp("Network.clearBrowserCookies")
    app.browser.get("about:blank")
    app.browser.get(link)
    check(
        until("the question", lambda: app.text("#confirm-sign-in [data-slot=text]")) == "Join as new@example.com?",
        "who joins",
    )
    app.leave_by(lambda: app.click("[data-sign-in]"))
    app.live()
    check(app.js("return document.body.dataset.user") == "new@example.com", "signed in")
    theirs = "__Host-mailbell=" + app.browser.get_cookie("__Host-mailbell")["value"]
    check(app.hub.request("GET", "/app/settings/members", headers={"Cookie": theirs}).status == 200, "as an admin")

    app.cdp(
        "Network.setCookie", url=app.hub.url, name="__Host-mailbell", value=mine, path="/", secure=True, httpOnly=True
    )
    app.open("/app/settings/members")
    removal = form("member-remove")
    removal.find_element("css selector", "input[name=confirm]").send_keys("somebody@example.com")
    removal.find_element("css selector", "button").click()
    app.click("dialog.ask button[value=ok]")
    app.allow("status of 4")
    app.toast()
    check("new@example.com" in app.hub.command("user", "list"), "another's address removes nobody")
    app.open("/app/settings/members")
    removal = form("member-remove")
    removal.find_element("css selector", "input[name=confirm]").send_keys("new@example.com")
    removal.find_element("css selector", "button").click()
    app.click("dialog.ask button[value=ok]")
    until("is removed", lambda: "new@example.com" not in app.hub.command("user", "list"))
    check(app.hub.request("GET", "/app/activity", headers={"Cookie": theirs}).status == 303, "and signed out")
    app.open("/app/settings/audit")
    check("new@example.com" in app.text("#audit"), "the audit log tells of it", app.text("#audit"))


@case
def erased_by_an_admin(app):
    """After step-up, and only if the address is typed. The rows go from an open page."""
    app.allow("status of 403", "status of 404")
    app.hub.command("user", "role", app.user.email, "admin")
    app.user.mail().open()
    app.user.mail("bob@example.net", "Bob Builder").open()
    app.sign_in()
    app.row_of("open")
    feed = app.browser.current_window_handle
    app.new_tab()
    app.open("/app/contacts/alice@example.com")
    app.click("details.danger summary")
    app.type("details.danger input[name=confirm]", "alice@example.com")
    app.click("details.danger form button")
    if app.all("dialog.ask button[value=ok]"):
        app.click("dialog.ask button[value=ok]")
    confirm_by_code(app)
    until("she is erased", lambda: "alice@example.com" not in str(app.user.log()))
    app.show(feed)
    until("her rows go", lambda: "Alice" not in app.text("#feed"))
    check("Bob Builder" in app.text("#feed"), "the others stay")
    app.go("/app/contacts/alice@example.com")
    check("Alice" not in app.text("main"), "nothing is left", app.text("main"))


@case
def a_member_cannot_erase(app):
    app.user.mail()
    app.sign_in_stepped_up("/app/contacts/alice@example.com")
    check(not app.all("details.danger"), "there is no such button")
    check("Members" not in app.text("main") and not app.all("a[href='/app/settings/members']"), "nor members to manage")
