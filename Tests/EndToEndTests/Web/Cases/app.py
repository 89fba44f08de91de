"""The web app in a real Chromium: signs in, waits for conditions, and notes what no page of the app may do.

Nothing here sleeps for a fixed time: each wait has a condition and a deadline.
"""

import json
import time

from selenium import webdriver
from selenium.common.exceptions import JavascriptException, NoSuchElementException, StaleElementReferenceException
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

PATIENCE = 30
MODULES = {}


class Failure(Exception):
    """Something that did not come in time, or not as it should."""


def case(function):
    """Marks a function as a case of its module. It gets an `App`, signed out, whose user has an empty log."""
    MODULES.setdefault(function.__module__, {})[function.__name__] = function
    return function


def check(is_so, what, *more):
    if not is_so:
        raise Failure(" ".join([what] + [repr(each) for each in more]))


def until(what, look, seconds=PATIENCE):
    """Waits until `look` returns something that is true, and returns it."""
    began = time.monotonic()
    while True:
        try:
            found = look()
            if found:
                return found
            last = found
        except (NoSuchElementException, StaleElementReferenceException, JavascriptException) as error:
            last = error
        waited = time.monotonic() - began
        if waited > seconds:
            raise Failure("not within %d s: %s (last: %r)" % (seconds, what, last))
        time.sleep(min(0.1, max(0.005, waited / 20)))


def start_browser(chromium, driver, *more, notes=True):
    """Chromium as users have it, but that it reaches no host except this one; and it notes what pages say and ask for."""
    options = webdriver.ChromeOptions()
    options.binary_location = chromium
    for argument in (
        "--headless=new",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-dev-shm-usage",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
        "--window-size=1280,900",
        *more,
    ):
        options.add_argument(argument)
    if notes:
        options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
        options.add_experimental_option("perfLoggingPrefs", {"enableNetwork": True, "enablePage": False})
    options.add_experimental_option("excludeSwitches", ["enable-logging"])
    browser = webdriver.Chrome(options=options, service=webdriver.ChromeService(driver))
    browser.set_script_timeout(PATIENCE)
    browser.set_page_load_timeout(PATIENCE)
    return browser


class App:
    """One case's user and windows. The browser is shared by cases, its cookies and settings are not."""

    def __init__(self, hub, browser, user, note, new_user):
        self.hub = hub
        self.browser = browser
        self.user = user
        self.note = note
        # Adds another user with a token: new_user(email).
        self.new_user = new_user
        self.allowed = []
        # What is to be undone after the case.
        self.undo = []
        self.allowed_hosts = {hub.host}

    # MARK: Before and after

    def begin(self):
        self.close_other_windows()
        self.cdp("Network.enable")
        self.cdp("Network.clearBrowserCookies")
        self.cdp("Storage.clearDataForOrigin", origin=self.hub.url, storageTypes="all")
        self.cdp("Browser.resetPermissions")
        self.cdp(
            "Network.emulateNetworkConditions", offline=False, latency=0, downloadThroughput=-1, uploadThroughput=-1
        )
        self.cdp("Emulation.setScriptExecutionDisabled", value=False)
        self.cdp("Emulation.setTimezoneOverride", timezoneId="UTC")
        self.cdp("Emulation.setEmulatedMedia", features=[])
        self.languages("en-GB,en")
        self.browser.set_window_size(1280, 900)
        self.browser.get("about:blank")
        self.browser.get_log("browser"), self.browser.get_log("performance")

    def close_other_windows(self):
        windows = self.browser.window_handles
        for window in windows[1:]:
            self.browser.switch_to.window(window)
            self.browser.close()
        self.browser.switch_to.window(windows[0])

    def allow(self, *words):
        """A line of the console with one of these is expected in this case, such as of an answer of 403."""
        self.allowed += words

    def end(self):
        """Fails if a page wrote an error, broke the content security policy, or asked another host."""
        for line in self.browser.get_log("browser"):
            if line["level"] in ("SEVERE", "WARNING") and not any(each in line["message"] for each in self.allowed):
                raise Failure("the console says: %s" % line["message"])
        for entry in self.browser.get_log("performance"):
            message = json.loads(entry["message"])["message"]
            parameters = message.get("params", {})
            if message["method"] == "Network.requestWillBeSent":
                url = parameters["request"]["url"]
            elif message["method"] == "Network.webSocketCreated":
                url = parameters["url"]
            else:
                continue
            scheme, _, rest = url.partition("://")
            if scheme in ("http", "https", "ws", "wss") and rest.split("/")[0] not in self.allowed_hosts:
                raise Failure("a page asked another host: %s" % url)

    # MARK: The browser

    def cdp(self, command, **parameters):
        return self.browser.execute_cdp_cmd(command, parameters)

    def js(self, script, *arguments):
        return self.browser.execute_script(script, *arguments)

    def js_async(self, script, *arguments):
        """Awaits the script's value."""
        answer = self.browser.execute_async_script(
            "const done = arguments[arguments.length - 1];(async () => {"
            + script
            + "})().then(value => done({ value }), error => done({ error: `${error.name}: ${error.message}` }))",
            *arguments
        )
        if "error" in answer:
            raise Failure(answer["error"])
        return answer.get("value")

    def languages(self, languages):
        self.cdp(
            "Emulation.setUserAgentOverride", userAgent=self.js("return navigator.userAgent"), acceptLanguage=languages
        )

    def new_tab(self):
        self.browser.switch_to.new_window("tab")
        self.cdp("Network.enable")
        return self.browser.current_window_handle

    def show(self, window):
        self.browser.switch_to.window(window)

    def go(self, path):
        self.browser.get(self.hub.url + path)

    @property
    def path(self):
        """The address without its origin, as users see it."""
        return self.browser.current_url.removeprefix(self.hub.url)

    def all(self, selector):
        return self.browser.find_elements(By.CSS_SELECTOR, selector)

    def one(self, selector):
        return self.browser.find_element(By.CSS_SELECTOR, selector)

    def shown(self, selector):
        """The first such element that can be seen, within the time of patience."""
        return until(
            selector + " is shown", lambda: next((one for one in self.all(selector) if one.is_displayed()), None)
        )

    def text(self, selector):
        return self.one(selector).text

    def click(self, selector):
        self.shown(selector).click()

    def press(self, *keys):
        """Presses keys where the focus is."""
        webdriver.ActionChains(self.browser, duration=0).send_keys(*keys).perform()

    def type(self, selector, words):
        field = self.shown(selector)
        field.clear()
        field.send_keys(words)

    def leave_by(self, act):
        """Does something that leads to another page, and waits for that."""
        mark = str(time.monotonic())
        self.js("window.mark = arguments[0]", mark)
        act()
        until(
            "the next page",
            lambda: self.js("return window.mark !== arguments[0] && document.readyState === 'complete'", mark),
        )

    @property
    def focus(self):
        return self.browser.switch_to.active_element

    # MARK: Sign-in

    def link(self, path=None):
        """A one-time link of the user's client."""
        return self.user.api("POST", "/v1/session/links", {"next": path} if path else {})["url"]

    def session(self, code=None, user=None):
        """Signs in by a code, or by a client's link, without the browser; the cookie as `name=value`."""
        user = user or self.user
        code = code or user.api("POST", "/v1/session/links", {})["url"].split("#")[1]
        answer = self.hub.request("POST", "/v1/session", {"code": code}, {"Origin": self.hub.url})
        check(answer.status == 201, "signing in", answer.status, answer.text)
        return answer.headers["Set-Cookie"].split(";")[0]

    def sign_in(self, path="/app/activity", code=None, user=None):
        """Gives the browser a session, and opens a page."""
        name, value = self.session(code, user).split("=", 1)
        self.cdp("Network.setCookie", url=self.hub.url, name=name, value=value, path="/", secure=True, httpOnly=True)
        self.open(path)

    def sign_in_stepped_up(self, path="/app/activity", user=None):
        """By a code of the hub's command: what is grave may be done for five minutes."""
        self.sign_in(path, (user or self.user).code(), user)

    def open(self, path):
        """Opens a page of the app, and waits until its scripts work and the hub's socket is live."""
        self.go(path)
        self.live()

    def live(self):
        until("the page is live at " + self.path, lambda: self.js("return document.body.dataset.live") == "live")

    # MARK: The feed

    def seqs(self):
        """The activities that are shown, newest first."""
        found = self.js("return [...document.querySelectorAll('#feed .row')].map(row => row.dataset.seqs)")
        return [int(seq) for each in found for seq in each.split()]

    def row(self, seq):
        return self.one("#feed .row[data-seqs~='%d']" % seq)

    def wait_for(self, *seqs):
        until("rows %s" % (seqs,), lambda: set(seqs) <= set(self.seqs()))

    def row_of(self, kind, nth=0):
        """The nth activity of a kind in the log, once its row is shown."""
        seq = until("an activity %s" % kind, lambda: (self.user.seqs(kind) + [None] * (nth + 1))[nth])
        self.wait_for(seq)
        return seq

    @property
    def count(self):
        """What the navigation says is unread."""
        return int(self.js("return document.querySelector('.unread-count')?.dataset.unread ?? -1"))

    def toast(self, words=None):
        found = until(
            "a toast", lambda: self.js("return document.querySelector('.toast [data-slot=text]')?.textContent")
        )
        if words:
            until(
                "a toast that says " + words,
                lambda: words
                in (self.js("return document.querySelector('.toast [data-slot=text]')?.textContent") or ""),
            )
        return found
