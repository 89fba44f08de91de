"""Ways in and out: codes, links, sessions."""

import time

from app import case, check, until

CODE_REFUSED = "This code is not valid"


def asked(app):
    """The question of the sign-in page."""
    return until("the page asks", lambda: app.text("#confirm-sign-in [data-slot=text]"))


@case
def by_a_code_link(app):
    """The code stays out of the address, nobody is signed in unasked, and the link is good once."""
    code = app.user.code()
    link = app.hub.url + "/app/enter#" + code
    app.browser.get(link)
    check(asked(app) == "Sign in as %s?" % app.user.email, "the question", asked(app))
    check("#" not in app.browser.current_url, "the code is out of the address", app.browser.current_url)
    check(code not in app.js("return document.documentElement.outerHTML"), "the code is not in the page's text")
    check(not app.browser.get_cookies(), "nobody is signed in yet")
    app.leave_by(lambda: app.click("[data-sign-in]"))
    app.live()
    check(app.path == "/app/activity", "the way leads to the feed", app.path)
    cookie = app.browser.get_cookies()[0]
    check(
        cookie["name"] == "__Host-mailbell" and cookie["httpOnly"] and cookie["secure"] and cookie["sameSite"] == "Lax",
        "the cookie",
        cookie,
    )
    check(app.js("return document.cookie") == "", "scripts do not see the cookie")

    app.cdp("Network.clearBrowserCookies")
    app.allow("404", "429")
    app.browser.get("about:blank")
    app.browser.get(link)
    said = until("the page says why not", lambda: app.text("#enter-error"))
    check("code" in said.lower(), "a used code is refused in words", said)
    check(not app.browser.get_cookies(), "nobody is signed in")


@case
def a_scanner_consumes_no_code(app):
    code = app.user.code()
    for method in ("GET", "HEAD"):
        for path in ("/app/enter", "/app/enter?code=" + code, "/app/enter/" + code):
            answer = app.hub.request(method, path)
            check("Set-Cookie" not in answer.headers, "no session by", method, path)
    # A preview consumes nothing either.
    for _ in range(2):
        answer = app.hub.request("POST", "/v1/session/preview", {"code": code}, {"Origin": app.hub.url})
        check(answer.json == {"email": app.user.email, "purpose": "browser"}, "the preview", answer.text)
    check(app.session(code), "the code is good still")
    again = app.hub.request("POST", "/v1/session", {"code": code}, {"Origin": app.hub.url})
    check(again.status == 404 and "Set-Cookie" not in again.headers, "the second use is refused", again.status)


@case
def by_typing_the_code(app):
    app.go("/app/enter?next=/app/contacts")
    app.type("input[name=code]", app.user.code().lower())
    app.leave_by(lambda: app.click("#enter button"))
    check(app.path == "/app/contacts", "the way leads where the reader wanted to go", app.path)


@case
def a_clients_code_is_refused(app):
    """With a sentence that says what it is for; and it is not consumed."""
    code = app.user.code("client")
    app.browser.get(app.hub.url + "/app/enter#" + code)
    said = until("the page says why not", lambda: app.text("#enter-error"))
    check("mailbell login" in said, "the sentence", said)
    check(not app.one("#confirm-sign-in").is_displayed(), "it does not ask")
    app.type("input[name=code]", code)
    app.leave_by(lambda: app.click("#enter button"))
    check("mailbell login" in app.text("main [role=alert]"), "the form says so too", app.text("main"))
    check(not app.browser.get_cookies(), "nobody is signed in")
    answer = app.hub.request("POST", "/v1/pair", {"code": code, "label": "laptop"})
    check(answer.status == 201, "the client can still use it", answer.status, answer.text)
    web = app.hub.request("POST", "/v1/pair", {"code": app.user.code(), "label": "laptop"})
    check(web.status >= 400 and "browser" in web.text, "a client is refused a browser's code", web.status, web.text)
    app.allow("status of 4")


@case
def by_a_clients_link(app):
    """As `mailbell web` and the tray make it: good once, to the page that was meant, without what needs step-up."""
    link = app.link("/app/settings/sign-in")
    app.browser.get(link)
    asked(app)
    app.leave_by(lambda: app.click("[data-sign-in]"))
    app.live()
    check(app.path == "/app/settings/sign-in", "the way leads to the page that was meant", app.path)
    answer = app.hub.request("POST", "/v1/session", {"code": link.split("#")[1]}, {"Origin": app.hub.url})
    check(answer.status == 404, "the second use is refused", answer.status)
    for next in ("https://evil.example/", "//evil.example/", "/\\evil.example", "/v1/me"):
        answer = app.hub.request(
            "POST", "/v1/session/links", {"next": next}, {"Authorization": "Bearer " + app.user.token}
        )
        check(answer.status >= 400 or next not in answer.text, "a link leads nowhere else", next, answer.text)


@case
def signed_out_by_the_button(app):
    app.sign_in()
    cookie = "__Host-mailbell=" + app.browser.get_cookies()[0]["value"]
    app.leave_by(lambda: app.click("form.leave button"))
    check(app.path.startswith("/app/enter"), "the way leads to the sign-in page", app.path)
    check(not app.browser.get_cookies(), "the cookie is gone")
    answer = app.hub.request("GET", "/app/activity", headers={"Cookie": cookie})
    check(answer.status == 303, "the session is over", answer.status)
    app.go("/app/mails?q=offer")
    check(app.path.startswith("/app/enter?next="), "a page of the app leads to the sign-in page", app.path)
    app.type("input[name=code]", app.user.code())
    app.leave_by(lambda: app.click("#enter button"))
    check(app.path == "/app/mails?q=offer", "and from there to what was asked for", app.path)


@case
def a_revoked_session_ends_at_once(app):
    """Its socket too, within a second; the page leads to the sign-in page, and back."""
    app.sign_in("/app/activity?kind=open")
    other = app.session(app.user.code())
    page = app.hub.request("GET", "/app/settings/sign-in", headers={"Cookie": other}).text
    id = page.split('action="/app/do/session-revoke"')[1].split('name="id" value="')[1].split('"')[0]
    app.allow("401", "WebSocket")
    answer = app.hub.request(
        "POST",
        "/app/do/session-revoke",
        "id=" + id,
        {"Cookie": other, "Origin": app.hub.url, "Accept": "application/json"},
    )
    began = time.monotonic()
    check(answer.status == 200, "revoking", answer.status, answer.text)
    until("the sign-in page", lambda: app.path.startswith("/app/enter"))
    took = time.monotonic() - began
    app.note("a revoked session's page is the sign-in page after %d ms" % (took * 1e3))
    check(took < 1.5, "at once", took)
    check(app.path == "/app/enter?next=%2Fapp%2Factivity%3Fkind%3Dopen", "it leads back", app.path)


@case
def a_revoked_token_ends_its_sessions(app):
    app.sign_in()
    app.allow("401", "WebSocket")
    app.user.api("DELETE", "/v1/token")
    began = time.monotonic()
    until("the sign-in page", lambda: app.path.startswith("/app/enter"))
    check(time.monotonic() - began < 1.5, "at once", time.monotonic() - began)
