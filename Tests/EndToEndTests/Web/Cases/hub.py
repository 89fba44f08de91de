"""A running hub as its users and their recipients use it, without a browser."""

import http.client
import json
import subprocess
import urllib.parse

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"
# An agent that no person reads mail with.
MACHINE = "python-requests/2.31"


class Answer:
    def __init__(self, response):
        self.status = response.status
        self.headers = response.headers
        self.body = response.read()

    @property
    def text(self):
        return self.body.decode()

    @property
    def json(self):
        return json.loads(self.body)


class Hub:
    """Where it listens, and the program with the flags that say where its store is."""

    def __init__(self, url, program, place):
        self.url = url
        self.program = program
        self.place = place
        self.port = urllib.parse.urlsplit(url).port
        self.host = urllib.parse.urlsplit(url).netloc

    def request(self, method, path, body=None, headers=()):
        """Any request. A dictionary is sent as JSON, a text as the fields of a form."""
        headers = {"Host": self.host, **dict(headers)}
        if isinstance(body, dict):
            headers.setdefault("Content-Type", "application/json")
            body = json.dumps(body)
        elif isinstance(body, str):
            headers.setdefault("Content-Type", "application/x-www-form-urlencoded")
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.request(method, path, body, headers)
            return Answer(connection.getresponse())
        finally:
            connection.close()

    def command(self, *arguments):
        """Runs a command of mailbell-hub, and returns what it prints."""
        done = subprocess.run([self.program, *arguments, *self.place], capture_output=True, text=True, timeout=60)
        if done.returncode != 0:
            raise RuntimeError("mailbell-hub %s: %s" % (" ".join(arguments), done.stderr))
        return done.stdout.strip()


class User:
    """A member with a token of all scopes."""

    def __init__(self, hub, email, token):
        self.hub = hub
        self.email = email
        self.token = token
        self.hits = 0

    def api(self, method, path, body=None):
        """A request of one of the user's programs, which must succeed."""
        answer = self.hub.request(method, path, body, {"Authorization": "Bearer " + self.token})
        if answer.status >= 300:
            raise RuntimeError("%s %s: %d %s" % (method, path, answer.status, answer.text))
        return answer.json if answer.body else None

    def mail(self, email="alice@example.com", name="Alice Example", subject="Q3 offer", links=()):
        """Registers a mail to one recipient."""
        return self.mails([(email, name)], subject, links)[0]

    def mails(self, people, subject="Q3 offer", links=()):
        """Registers one mail; what was made for each of its recipients."""
        answer = self.api(
            "POST",
            "/v1/messages",
            {
                "from": self.email,
                "to": [{"email": email, "name": name} for email, name in people],
                "subject": subject,
                "links": list(links),
            },
        )
        return [Mail(self, answer["id"], one) for one in answer["recipients"]]

    def log_mail(self, text, query=""):
        """Hands a mail in to be logged, as `mailbell log` does."""
        headers = {"Authorization": "Bearer " + self.token, "Content-Type": "message/rfc822"}
        answer = self.hub.request("POST", "/v1/log" + query, text.encode(), headers)
        if answer.status >= 300:
            raise RuntimeError("POST /v1/log: %d %s" % (answer.status, answer.text))
        return answer.json

    def log(self):
        """All activities, oldest first."""
        return self.api("GET", "/v1/activity?limit=1000&after=0")["items"]

    def seqs(self, kind):
        return [one["seq"] for one in self.log() if one["kind"] == kind]

    def unread(self):
        return self.api("GET", "/v1/me")["log"]["unread"]

    def read(self, upto):
        """As the tray does when its list is opened."""
        self.api("POST", "/v1/read", {"upto": upto})

    def code(self, purpose="web"):
        """A code of `mailbell-hub pair`."""
        link = self.hub.command("pair", "--" + purpose, "--user", self.email, "--public-url", self.hub.url)
        return link.split("#")[-1].split()[0]


class Mail:
    """One recipient's copy of a mail."""

    def __init__(self, user, message, recipient):
        self.user = user
        self.id = message
        self.email = recipient["email"]
        self.pixel = urllib.parse.urlsplit(recipient["pixel_url"]).path
        self.links = [urllib.parse.urlsplit(one["tracked_url"]).path for one in recipient["links"]]

    def open(self, agent=FIREFOX, address=None):
        """The recipient opens it, from a network of its own: two opens of one network count as one."""
        self.hit(self.pixel, agent, address)

    def click(self, link=0, agent=FIREFOX, address=None):
        self.hit(self.links[link], agent, address)

    def hit(self, path, agent, address):
        self.user.hits += 1
        n = self.user.hits
        address = address or "%d.%d.7.9" % (n // 200 + 81, n % 200 + 1)
        answer = self.user.hub.request("GET", path, headers={"User-Agent": agent, "X-Forwarded-For": address})
        if answer.status not in (200, 302):
            raise RuntimeError("%s: %d" % (path, answer.status))
