"""Devices come back: resume.py URL TOKENS USERS COUNT

For each of the first USERS tokens in turn, one device connects, is sent the COUNT activities that it has not acknowledged,
acknowledges them and leaves. Prints the milliseconds of each, from before the connection to the frame `live`.
"""
import json, re, sys, time

import sessions

url, tokens, users, count = sys.argv[1], open(sys.argv[2]).read().split(), int(sys.argv[3]), int(sys.argv[4])
for n in range(users):
    start = time.perf_counter()
    # `from` counts for a device that has no cursor yet.
    connection, seen = sessions.subscribe(url, "resume", tokens[n], **{"from": "earliest", "batch": True})
    print("%.3f" % ((time.perf_counter() - start) * 1000))
    assert seen.count(b'"prev":') == count, (n, seen.count(b'"prev":'), count)
    live = re.search(rb'"type":"live","seq":(\d+)', seen).group(1)
    connection.sendall(sessions.frame(b'{"type":"ack","seq":%s}' % live))
    # A device that is not connected, and has no backlog, was heard.
    while True:
        request = sessions.urllib.request.Request(url + "/v1/devices", headers={"Authorization": "Bearer " + tokens[n]})
        devices = json.load(sessions.urllib.request.urlopen(request))["items"]
        if all(one["backlog"] == 0 for one in devices):
            break
    connection.close()
