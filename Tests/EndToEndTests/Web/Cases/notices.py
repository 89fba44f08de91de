"""The browser's own notifications, of a window that is behind another one."""

from app import case, check, until
from tray import tray

# In place of the browser's, which would show them outside the page. Without a screen all windows are in front.
NOTED = """document.hasFocus = () => false; window.notices = []; window.Notification = class extends EventTarget {
    static permission = "granted"; static requestPermission = async () => "granted";
    constructor(title, options) {
        super();
        Object.assign(this, { title, ...options, isOpen: true });
        window.notices.push(this);
    }
    close() { this.isOpen = false; this.dispatchEvent(new Event("close")); } };"""


def window_behind(app, pop_ups):
    """The feed in a window behind another one."""
    cookie = app.session()
    answer = app.hub.request(
        "POST", "/app/do/preferences", "pop_ups=" + pop_ups, {"Cookie": cookie, "Origin": app.hub.url}
    )
    check(answer.status == 303, "the setting", answer.status, answer.text)
    script = app.cdp("Page.addScriptToEvaluateOnNewDocument", source=NOTED)["identifier"]
    app.undo.append(lambda: app.cdp("Page.removeScriptToEvaluateOnNewDocument", identifier=script))
    app.sign_in()


def notices(app):
    return app.js("return window.notices.filter(each => each.isOpen).map(each => [each.title, each.body])")


@case
def they_come_and_go(app):
    """For opens and clicks, with who and what; gone when read elsewhere, or when it was a machine after all."""
    mail = app.user.mail(links=["https://example.com/1", "https://example.com/2"])
    window_behind(app, "always")
    mail.open()
    shown = until("a notification", lambda: notices(app))
    check("Alice Example" in shown[0][0] and "Q3 offer" in shown[0][1], "its words", shown)
    app.user.read(max(app.user.seqs("open")))
    until("gone when it was read", lambda: not notices(app))
    mail.click(0, address="81.2.69.1")
    until("another", lambda: notices(app))
    mail.click(1, address="81.2.69.1")
    until("gone when it was a machine's", lambda: not notices(app))
    mail.click(agent="python-requests/2.31")
    app.user.mail("bob@example.net", "Bob Builder").open()
    until("the next", lambda: any("Bob" in title for title, _ in notices(app)))
    check(len(notices(app)) == 1, "none of a machine", notices(app))


@case
def a_tray_tells_it_instead(app):
    """Silent while the user's tray is connected, unless chosen otherwise; a muted contact is silent anyway."""
    mail = app.user.mail()
    frames = tray(app)
    next(frames)
    window_behind(app, "no-tray")
    mail.open()
    app.row_of("open")
    check(next(frames) == "open" and not notices(app), "the tray has it, alone", notices(app))
    cookie = app.session()
    for path, body in (("preferences", "pop_ups=always"), ("mute", "email=alice@example.com&on=1")):
        app.hub.request("POST", "/app/do/" + path, body, {"Cookie": cookie, "Origin": app.hub.url})
    app.open("/app/activity")
    mail.open()
    app.user.mail("bob@example.net", "Bob Builder").open()
    until("Bob's", lambda: notices(app))
    check([title for title, _ in notices(app) if "Alice" in title] == [], "none of a muted contact", notices(app))
