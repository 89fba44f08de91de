"""What other sites, other members and this site's own mistakes may not do."""

import http.server
import threading

from app import case, check, until

PAGES = (
    "/app/activity",
    "/app/activity?kind=open",
    "/app/contacts",
    "/app/contacts/alice@example.com",
    "/app/mails",
    "/app/records/contact",
    "/app/records/deal?state=open",
    "/app/settings",
    "/app/settings/pop-ups",
    "/app/settings/language",
    "/app/settings/sign-in",
    "/app/settings/devices",
    "/app/settings/addresses",
    "/app/settings/tracking",
    "/app/settings/logging",
    "/app/settings/webhooks",
    "/app/settings/members",
    "/app/settings/audit",
)


def neighbour(app):
    """A server on another port of this host: the same site to a browser, and another origin."""
    hits = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            hits.append(self.path)
            body = b"<!doctype html><title>neighbour</title><form></form>"
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *arguments):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    app.undo.append(server.shutdown)
    app.allowed_hosts.add("localhost:%d" % server.server_port)
    return "http://localhost:%d" % server.server_port


@case
def a_page_on_another_port_can_do_nothing(app):
    """Case 16: the browser sends the cookie along, and the hub refuses all the same."""
    app.user.mail().open()
    head = app.user.log()[-1]["seq"]
    app.sign_in()
    app.allow("status of 4", "WebSocket", "CORS", "NotSameOrigin")
    origin = neighbour(app)
    app.browser.get(origin + "/")
    app.js_async(
        """await fetch(arguments[0], { method: "POST", mode: "no-cors", credentials: "include",
        body: new URLSearchParams({ upto: arguments[1] }) }).catch(() => {})""",
        app.hub.url + "/app/do/read",
        head,
    )
    check(app.user.unread() == 1, "nothing is read")
    opened = app.js_async(
        """return new Promise(done => {
        const socket = new WebSocket(arguments[0], "mailbell.v1");
        socket.onopen = () => done("open"); socket.onerror = () => done("refused"); })""",
        app.hub.url.replace("http:", "ws:") + "/v1/subscribe",
    )
    check(opened == "refused", "the socket", opened)
    app.js(
        """const form = document.forms[0]; form.method = "post"; form.action = arguments[0];
        const field = document.createElement("input"); field.name = "upto"; field.value = arguments[1];
        form.append(field)""",
        app.hub.url + "/app/do/read",
        head,
    )
    app.leave_by(lambda: app.js("document.forms[0].submit()"))
    check(app.browser.current_url.startswith(app.hub.url), "the form was sent", app.browser.current_url)
    check(app.user.unread() == 1, "and nothing is read")
    # With the same cookie, from a page of its own, it works.
    app.open("/app/activity?kind=open")
    app.click("#mark-read button")
    until("read", lambda: app.user.unread() == 0)
    framed = app.hub.request("GET", "/app/activity").headers
    check(
        framed["X-Frame-Options"] == "DENY"
        or "frame-ancestors 'none'" in app.hub.request("GET", "/app/enter").headers["Content-Security-Policy"],
        "no frame around it",
    )


@case
def only_its_own_origin_changes_anything(app):
    """Case 17, and what else an Origin may say."""
    app.user.mail().open()
    head = app.user.log()[-1]["seq"]
    cookie = app.session()
    wrong = [
        None,
        "null",
        "http://localhost",
        "http://localhost:1",
        app.hub.url.replace("http:", "https:"),
        app.hub.url + "/",
        app.hub.url + ".evil.example",
        "http://127.0.0.1:%d" % app.hub.port,
        app.hub.url.upper(),
    ]
    for origin in wrong:
        headers = {"Cookie": cookie, **({"Origin": origin} if origin is not None else {})}
        for method, path, body in (
            ("POST", "/app/do/read", "upto=%d" % head),
            ("POST", "/app/leave", ""),
            ("DELETE", "/v1/session", None),
            ("POST", "/v1/read", {"upto": head}),
            ("POST", "/v1/session", {"code": "x"}),
        ):
            answer = app.hub.request(method, path, body, headers)
            check(answer.status == 403, "refused", origin, method, path, answer.status, answer.text)
        socket = app.hub.request(
            "GET",
            "/v1/subscribe",
            None,
            {
                **headers,
                "Connection": "Upgrade",
                "Upgrade": "websocket",
                "Sec-WebSocket-Version": "13",
                "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
                "Sec-WebSocket-Protocol": "mailbell.v1",
            },
        )
        check(socket.status in (401, 403), "the socket is refused", origin, socket.status)
    check(app.user.unread() == 1, "nothing is read")
    right = app.hub.request("POST", "/app/do/read", "upto=%d" % head, {"Cookie": cookie, "Origin": app.hub.url})
    check(right.status == 303 and app.user.unread() == 0, "the right one is not refused", right.status)


@case
def headers_of_every_page(app):
    """Under Referrer-Policy: no-referrer, forms would come with Origin: null."""
    mail = app.user.mail()
    mail.open()
    app.hub.command("user", "role", app.user.email, "admin")
    cookie = app.session(app.user.code())
    seq = app.user.seqs("open")[0]
    pages = PAGES + (
        "/app/mails/" + mail.id,
        "/app/activity/%d/why" % seq,
        "/app/activity?part=section",
        "/app/activity/rows/%d" % seq,
        "/app/mails/nowhere",
        "/app/settings/confirm?next=/app/settings/members",
    )
    for path in pages + ("/app/enter", "/app"):
        answer = app.hub.request("GET", path, headers={"Cookie": cookie, "Accept": "text/html"})
        check(answer.status in (200, 303, 404), "an answer", path, answer.status)
        check((answer.status == 404) == (path == "/app/mails/nowhere"), "the page is there", path, answer.status)
        check(answer.headers["Cache-Control"] == "no-store", "not stored", path, answer.headers.items())
        if answer.status == 303:
            continue
        policy = answer.headers["Content-Security-Policy"]
        check(answer.headers["Referrer-Policy"] == "same-origin", "Referrer-Policy", path, answer.headers.items())
        for part in (
            "default-src 'none'",
            "frame-ancestors 'none'",
            "base-uri 'none'",
            "form-action 'self'",
            "require-trusted-types-for 'script'",
        ):
            check(part in policy, "the policy has " + part, path, policy)
        check("unsafe" not in policy and "*" not in policy and "http" not in policy, "and no more", path, policy)
        check(answer.headers["X-Content-Type-Options"] == "nosniff", "nosniff", path)
        check(
            not any(each in answer.text for each in (" style=", "<style", "<script>", " onclick=", "javascript:")),
            "nothing inline",
            path,
        )


@case
def hostile_texts_are_texts(app):
    """Names, subjects and links of others, on every page and in rows that come live."""
    evil = "<img src=x onerror=\"window.broken=1\"><script>window.broken=1</script>\u202e'\"&amp;"
    mail = app.user.mail("evil@example.com", evil, evil, ["https://example.com/'?a=%3Cscript%3E%22&b=1"])
    app.sign_in()
    mail.open()
    mail.click()
    until("the rows", lambda: len(app.seqs()) == 3)
    for path in (
        "/app/activity",
        "/app/activity?q=" + "%3Cscript%3Ealert(1)%3C/script%3E%22%27",
        "/app/contacts",
        "/app/mails",
        "/app/contacts/evil@example.com",
        "/app/mails/" + mail.id,
        "/app/activity/%d/why" % app.user.seqs("click")[0],
        "/app/contacts/%3Cscript%3E@example.com",
    ):
        app.go(path)
        check(not app.js("return window.broken") and not app.all("main img, main script"), "a text stays a text", path)
        if path.startswith("/app/contacts/%3C"):
            app.allow("404")
    check(
        "onerror"
        in app.hub.request(
            "GET",
            "/app/mails",
            headers={"Cookie": "__Host-mailbell=" + app.browser.get_cookie("__Host-mailbell")["value"]},
        ).text,
        "and it is shown",
    )


@case
def others_see_and_change_nothing(app):
    """Two members: neither reaches what is the other's, by guessing its address."""
    mail = app.user.mail("secret@example.com", "Secret Person", "Secret matter")
    mail.open()
    seq = app.user.seqs("open")[0]
    other = app.new_user("other@example.com")
    cookie = app.session(other.code(), other)
    for path in (
        "/app/activity",
        "/app/activity/rows/%d" % seq,
        "/app/activity/%d/why" % seq,
        "/app/contacts",
        "/app/mails",
        "/app/contacts/secret@example.com",
        "/app/mails/" + mail.id,
        "/app/activity.csv",
        "/app/contacts.csv",
        "/app/mails.csv",
        "/app/activity?message=" + mail.id,
        "/app/activity?contact=secret@example.com",
        "/app/activity?q=secret",
        "/app/settings/members",
        "/app/settings/audit",
    ):
        answer = app.hub.request("GET", path, headers={"Cookie": cookie})
        text = answer.text.replace("secret@example.com", "").replace("value=\"secret\"", "").replace("q=secret", "")
        check(
            "Secret" not in text
            and (answer.status != 200 or "other@example.com" in answer.text or ".csv" in path or "part" in path),
            "nothing of another member",
            path,
            answer.status,
        )
        if "/members" in path or "/audit" in path:
            check(answer.status in (403, 404), "for admins alone", path, answer.status)
    for path, body in (
        ("message", "id=%s&track=0" % mail.id),
        ("member-role", "email=other@example.com&role=admin"),
        ("member-add", "email=x@example.com&name=x&seat=paid"),
        ("contact-erase", "email=secret@example.com&confirm=secret@example.com"),
        ("member-remove", "email=%s&confirm=%s" % (app.user.email, app.user.email)),
    ):
        answer = app.hub.request(
            "POST", "/app/do/" + path, body, {"Cookie": cookie, "Origin": app.hub.url, "Accept": "application/json"}
        )
        check(answer.status in (403, 404), "refused", path, answer.status, answer.text)
    check(
        app.hub.request("GET", "/v1/messages/" + mail.id, headers={"Authorization": "Bearer " + app.user.token}).status
        == 200,
        "all is there",
    )
    mail.open()
    check(len(app.user.seqs("open")) == 2, "and tracked")
