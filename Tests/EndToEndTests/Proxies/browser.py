"""Signs a real Chromium in to the web app through a proxy, and waits for a new row on the page: browser.py LINK KEY [quic]

LINK is a browser's link of `mailbell-hub pair`, KEY the hash of the certificate's public key, which the browser is to believe. With
`quic`, it speaks HTTP/3 to that host and nothing else. CHROMIUM and CHROMEDRIVER are in the environment.

It writes a line of JSON once the page is live: the version of HTTP by which the page came, and the status that opened its
WebSocket, which is 101 over HTTP/1.1 and 200 over HTTP/2 (RFC 8441). A second line has the text of the first new row.
"""

import json
import os
import sys
import time
import urllib.parse

from selenium import webdriver
from selenium.webdriver.common.by import By

PATIENCE = 40


def until(what, look):
    end = time.monotonic() + PATIENCE
    while True:
        found = look()
        if found:
            return found
        if time.monotonic() > end:
            sys.exit("not within %d s: %s at %s" % (PATIENCE, what, browser.current_url))
        time.sleep(0.05)


def messages():
    """What the browser's network has told since the last call."""
    return [json.loads(entry["message"])["message"] for entry in browser.get_log("performance")]


link, key, quic = sys.argv[1], sys.argv[2], "quic" in sys.argv[3:]
host = urllib.parse.urlsplit(link).netloc
options = webdriver.ChromeOptions()
options.binary_location = os.environ["CHROMIUM"]
for argument in ("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run",
                 "--disable-background-networking", "--disable-component-update", "--disable-sync",
                 "--ignore-certificate-errors-spki-list=" + key,
                 "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE app.localhost"):
    options.add_argument(argument)
if quic:
    options.add_argument("--origin-to-force-quic-on=" + host)
options.set_capability("goog:loggingPrefs", {"performance": "ALL"})
browser = webdriver.Chrome(options=options, service=webdriver.ChromeService(os.environ["CHROMEDRIVER"]))
try:
    browser.set_page_load_timeout(PATIENCE)
    browser.get(link)
    until("the sign-in asks", lambda: [
        one for one in browser.find_elements(By.CSS_SELECTOR, "[data-sign-in]") if one.is_displayed()])[0].click()
    until("the feed is live", lambda: browser.execute_script("return document.body.dataset.live") == "live")
    socket = next((
        one["params"]["response"]["status"] for one in messages()
        if one["method"] == "Network.webSocketHandshakeResponseReceived"), None)
    version = browser.execute_script("return performance.getEntriesByType('navigation')[0].nextHopProtocol")
    print(json.dumps({"http": version, "socket": socket}), flush=True)
    row = until("a row comes", lambda: browser.find_elements(By.CSS_SELECTOR, "#feed .row"))[0]
    print(json.dumps({"row": row.text}), flush=True)
finally:
    browser.quit()
