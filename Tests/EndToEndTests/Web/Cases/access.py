"""For everybody: keyboard alone, and axe-core on every page in both schemes and at two widths."""

import importlib.util
import json
import os

from axe_selenium_python import Axe

from app import Keys, case, check, until

# Newer than that of axe_selenium_python. The package is not imported, which would need Playwright.
AXE = os.path.join(os.path.dirname(importlib.util.find_spec("axe_playwright_python").origin), "axe.min.js")
LEVELS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
# Without what WCAG 2.2 says of the size of links, some of which an open menu covers.
SHOWN = LEVELS[:-1]


def fill(app, readers=4):
    """A feed with something of each kind, and what goes with it."""
    app.hub.command("user", "role", app.user.email, "admin")
    hanako = app.user.mail(
        "hanako@example.jp", "田中 花子", "お見積りのご連絡", ["https://example.com/pricing", "https://example.com/2"]
    )
    bob = app.user.mail(
        "bob@example.net",
        "Bob Builder",
        "Re: Delivery dates for the new plant, and a few further questions " * 2,
        ["https://example.org/a/very/long/path/that/goes/on/and/on/and/on?with=parameters"],
    )
    for _ in range(3):
        hanako.open()
    bob.open(address="81.2.69.142")
    bob.click(address="81.2.69.142")
    bob.click(agent="python-requests/2.31")
    app.user.mails([("r%d@example.com" % n, "Reader %d" % n) for n in range(readers)], "Newsletter")
    bob.open()
    app.user.api("PUT", "/v1/contacts/bob@example.net", {"tracking": "anonymous"})
    return hanako, bob


def violations(app, where, levels=LEVELS, **options):
    """What axe-core finds on the page as it is shown now."""
    axe = Axe(app.browser, AXE)
    if not app.js("return 'axe' in window"):
        axe.inject()
    options = {"runOnly": {"type": "tag", "values": levels}, "resultTypes": ["violations"], **options}
    found = axe.run(options=json.dumps(options))
    check(found["testEngine"]["name"] == "axe-core" and found["passes"], "axe has looked", where)
    return [
        "%s %s: %s: %s" % (where, each["id"], node["target"], node["any"] and node["any"][0]["message"] or each["help"])
        for each in found["violations"]
        for node in each["nodes"][:3]
    ]


def looks(app, where):
    """Of one page, light and dark, wide and narrow. The colours of a scheme do not depend on the width."""
    found = []
    for width, scheme in ((1280, "light"), (1280, "dark"), (360, "dark"), (360, "light")):
        emulate(app, scheme, width)
        only = {"runOnly": {"type": "rule", "values": ["color-contrast"]}} if scheme == "dark" else {}
        found += violations(app, "%s %s %d" % (where, scheme, width), **only)
        wide = app.js("return document.documentElement.scrollWidth - document.documentElement.clientWidth")
        if wide > 0:
            found.append("%s %d: scrolls sideways by %d px" % (where, width, wide))
    return found


def look_at(app, paths):
    app.allow("status of 404")
    found = []
    for path in paths:
        app.go(path)
        found += looks(app, path)
    app.note("axe-core looked at %d pages, each in light and dark, wide and narrow" % len(paths))
    check(not found, "violations", *found)


@case
def nothing_that_axe_finds(app):
    _, bob = fill(app)
    app.sign_in_stepped_up()
    why = "/app/activity/%d/why" % app.user.seqs("open")[0]
    look_at(app, ["/app/activity", "/app/activity?machines=1&opens=0&q=bob", "/app/activity?q=nothing", why])
    look_at(app, ["/app/contacts", "/app/contacts/hanako@example.jp", "/app/mails", "/app/mails/" + bob.id])
    look_at(app, ["/app/mails/nowhere"])


@case
def records_that_axe_finds_nothing_in(app):
    fill(app)
    app.user.mail("hanako@axe.example", "田中 花子", "お見積り", ["https://example.com/axe"]).open()
    contact = app.user.api("POST", "/v1/records/contact", {"name": "田中 花子", "emails": ["hanako@axe.example"]})
    deal = app.user.api("POST", "/v1/records/deal", {"name": "20 seats", "amount": "1234.5", "currency": "EUR"})
    path = "/v1/records/contact/%d/associations/deal/%d" % (contact["id"], deal["id"])
    app.user.api("PUT", path, {"primary": False})
    page = "/app/records/contact/%d" % contact["id"]
    app.sign_in("/app/records/contact")
    look_at(app, ["/app/records/contact", "/app/records/deal?state=open", "/app/records/ticket"])
    look_at(app, [page, page + "/changes", "/app/records/deal/%d" % deal["id"], "/app/settings/logging"])


@case
def nothing_that_axe_finds_in_settings(app):
    fill(app)
    app.sign_in_stepped_up()
    sections = "pop-ups language sign-in devices addresses tracking webhooks members audit confirm"
    look_at(app, ["/app/settings/" + section for section in sections.split()])
    app.cdp("Network.clearBrowserCookies")
    look_at(app, ["/app/enter"])


def emulate(app, scheme, width):
    app.cdp(
        "Emulation.setEmulatedMedia",
        features=[
            {"name": "prefers-color-scheme", "value": scheme},
            {"name": "prefers-reduced-motion", "value": "reduce"},
        ],
    )
    app.cdp("Emulation.setDeviceMetricsOverride", width=width, height=800, deviceScaleFactor=1, mobile=width < 500)
    app.undo.append(lambda: app.cdp("Emulation.clearDeviceMetricsOverride"))


@case
def nothing_that_axe_finds_in_dialogs(app):
    fill(app)
    app.sign_in()
    app.allow("status of 403")
    found = []
    for scheme in ("light", "dark"):
        emulate(app, scheme, 1280)
        app.open("/app/activity")
        app.press("?")
        app.shown("dialog#keys")
        found += violations(app, "help " + scheme)
        app.press(Keys.ESCAPE)
        app.press("j", "w")
        app.shown("dialog.sheet")
        found += violations(app, "why " + scheme)
        app.press(Keys.ESCAPE)
        app.click("#feed details.menu summary")
        found += violations(app, "menu " + scheme, SHOWN)
        app.open("/app/settings/sign-in")
        app.click("#tokens details summary")
        app.type("#tokens input[name=label]", "x")
        app.click("#tokens input[value=read]")
        app.click("#tokens details form button")
        app.shown("dialog.ask [data-step-code]")
        found += violations(app, "step-up " + scheme)
    check(not found, "violations", *found)


@case
def by_the_keyboard_alone(app):
    """Skip link, order, rows, menus, dialogs: the focus is where it is expected, can be seen, and never lost."""
    hanako, bob = fill(app, 55)
    app.sign_in()
    app.press(Keys.TAB)
    check(
        app.focus.get_attribute("href").endswith("#main") and app.focus.is_displayed(),
        "first the skip link",
        app.focus.text,
    )
    app.press(Keys.ENTER)
    app.press(Keys.TAB)
    check(
        app.js("return document.querySelector('#main').contains(document.activeElement)"), "it leads into the content"
    )
    # All of the bar and the filters by Tab, each once, in the order of the page, with a focus that can be seen.
    app.open("/app/activity")
    order = []
    for _ in range(60):
        app.press(Keys.TAB)
        where = app.js(
            """const e = document.activeElement, style = getComputedStyle(e.closest('.search') ?? e);
            return [e.matches('#feed .row'), e.outerHTML.slice(0, 80),
                style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0
                || style.boxShadow !== 'none', e.getBoundingClientRect().height > 0]"""
        )
        check(where[2] and where[3], "the focus can be seen", where)
        order.append(where[1])
        if where[0]:
            break
    check(where[0], "it comes to the rows", order)
    check(len(order) == len(set(order)), "each once", order)
    check(app.focus.get_attribute("data-seq") == str(app.seqs()[0]), "the newest first")
    # Rows by j, k and the arrows.
    for pressed, nth in (("j", 1), (Keys.ARROW_DOWN, 2), ("k", 1), (Keys.ARROW_UP, 0), ("k", 0), ("j", 1)):
        app.press(pressed)
        rows = app.all("#feed .row")
        check(app.focus == rows[nth], "a row by a key", pressed, nth)
    app.press("j")
    for _ in range(60):
        app.press("j")
    until("the key loads older rows", lambda: len(app.all("#feed .row")) > 50)
    # Into the row, its menu, and out.
    app.js("scrollTo(0, 0); document.querySelector('#feed .row').focus()")
    for _ in range(8):
        app.press(Keys.TAB)
        if app.focus.tag_name == "summary" and app.focus.get_attribute("aria-label"):
            break
    check("Actions" in app.focus.get_attribute("aria-label"), "the row's menu by Tab")
    app.press(Keys.ENTER)
    app.press(Keys.TAB)
    check(
        app.focus.is_displayed() and app.js("return !!document.activeElement.closest('details.menu[open]')"),
        "into the menu",
    )
    app.press(Keys.ESCAPE)
    check(not app.all("details.menu[open]") and app.focus.tag_name == "summary", "Escape closes it, the focus stays")
    # Dialogs hold the focus, and give it back.
    app.press("?")
    app.shown("dialog#keys")
    for _ in range(6):
        app.press(Keys.TAB)
        inside = app.js("const e = document.activeElement; return e === document.body || !!e.closest('dialog#keys')")
        check(inside, "the focus stays in the dialog", app.focus.get_attribute("outerHTML")[:80])
    app.press(Keys.ESCAPE)
    check(app.focus.tag_name == "summary", "and comes back", app.focus.tag_name)
    app.js("document.querySelector('#feed .row').focus()")
    app.press("w")
    app.shown("dialog.sheet")
    app.press(Keys.ESCAPE)
    until("a dialog that was made for it gives it back, too", lambda: app.focus == app.one("#feed .row"))
    # Places by g and a letter; and a contact by Enter.
    for letter, path in (
        ("c", "/app/contacts"),
        ("r", "/app/records/contact"),
        ("m", "/app/mails"),
        ("s", "/app/settings"),
        ("a", "/app/activity"),
    ):
        app.leave_by(lambda: app.press("g", letter))
        check(app.path.startswith(path), "by g " + letter, app.path)
    app.live()
    app.press("j")
    app.leave_by(lambda: app.press(Keys.ENTER))
    check(app.path.startswith("/app/contacts/"), "Enter leads to the contact", app.path)
    app.browser.back()
    app.live()
    app.press("e")
    until("e marks all as read", lambda: app.user.unread() == 0)
    app.press("/")
    check(app.focus.get_attribute("name") == "q", "/ leads to the search")
    app.press("jjj")
    check(app.focus.get_attribute("value") == "jjj", "where letters are letters")


@case
def what_is_told_to_screen_readers(app):
    """A feed of articles with names; a status that speaks of new rows, and not of each."""
    mail = app.user.mail()
    mail.open()
    app.sign_in()
    feed = app.one("#feed")
    check(feed.get_attribute("role") == "feed" and feed.get_attribute("aria-label"), "a feed with a name")
    check(app.one("#live").get_attribute("role") == "status", "a status")
    row = app.one("#feed article.row")
    check(row.get_attribute("aria-posinset") == "1" and row.get_attribute("aria-setsize") == "-1", "places")
    name = row.accessible_name
    check(
        "Alice Example" in name
        and "opened" in name
        and "December" in name
        or any(
            month in name
            for month in "January February March April May June July August September October November".split()
        ),
        "its name",
        name,
    )
    app.js(
        """window.said = []; new MutationObserver(() => window.said.push(document.querySelector('#live').textContent))
        .observe(document.querySelector('#live'), { childList: true, characterData: true, subtree: true })"""
    )
    for n in range(4):
        app.user.mail("n%d@example.com" % n, "N %d" % n)
    until("it is told", lambda: app.js("return window.said.length"))
    check(app.js("return window.said") == ["4 new"], "once, with the number", app.js("return window.said"))
    until(
        "places are counted anew",
        lambda: app.js(
            """return [...document.querySelectorAll('#feed .row')]
                .every((row, n) => row.getAttribute('aria-posinset') == n + 1)"""
        ),
    )
