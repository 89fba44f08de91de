"""Registers messages, and so an activity for each recipient: register.py URL TOKENS USERS MESSAGES RECIPIENTS PATHS

TOKENS is a file with a user's token a line, made by users.py; the first USERS of them take turns. The paths of the pixels are
written to PATHS, one of each user in turn, too.
"""
import concurrent.futures, http.client, itertools, json, os, re, sys, threading, urllib.parse


def main(url, tokens, users, messages, recipients, paths):
    tokens = open(tokens).read().split()[:int(users)]
    place = urllib.parse.urlsplit(url).netloc
    local = threading.local()
    run = os.getpid()

    def register(n):
        if not hasattr(local, "connection"):
            local.connection = http.client.HTTPConnection(place)
        user = n % len(tokens)
        body = {"from": "user-%d@example.com" % user, "subject": "Q3 offer", "answer": "template",
                "to": [{"email": "%x-%d-%d@example.org" % (run, n, i), "name": "Recipient %d" % i}
                       for i in range(int(recipients))]}
        local.connection.request("POST", "/v1/messages", json.dumps(body), {"Authorization": "Bearer " + tokens[user]})
        answer = local.connection.getresponse()
        said = answer.read()
        assert answer.status == 201, said
        return re.findall(rb'/o/[^"]*gif', said)

    with concurrent.futures.ThreadPoolExecutor(2) as pool, open(paths, "wb") as file:
        answers = pool.map(register, range(int(messages)))
        while batch := list(itertools.islice(answers, len(tokens))):
            for path in itertools.chain.from_iterable(zip(*batch)):
                file.write(path + b"\n")


main(*sys.argv[1:])
