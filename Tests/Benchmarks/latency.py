"""From a pixel's request to its line on a terminal's standard output, beside one fdatasync of the same disk.

latency.py MAILBELL URL TOKEN FOLDER COUNT
"""
import http.client, json, os, subprocess, sys, time, urllib.parse, urllib.request

program, url, token, folder, count = sys.argv[1:5] + [int(sys.argv[5])]


def milliseconds(values, quantile):
    return sorted(values)[min(len(values) - 1, int(len(values) * quantile))] * 1000


body = {"from": "user-0@example.com", "subject": "Q3 offer",
        "to": [{"email": "latency-%d@example.com" % i} for i in range(500)]}
request = urllib.request.Request(url + "/v1/messages", json.dumps(body).encode(),
                                 {"Authorization": "Bearer " + token})
pixels = [r["pixel_url"] for r in json.load(urllib.request.urlopen(request))["recipients"]]

tail = subprocess.Popen([program, "tail", "-o", "json", "--device", "latency"], stdout=subprocess.PIPE,
                        env=dict(os.environ, MAILBELL_HUB=url, MAILBELL_TOKEN=token))
time.sleep(1)
connection = http.client.HTTPConnection(urllib.parse.urlsplit(url).netloc)
agent = {"User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"}
shown, answered, synced = [], [], []
sync = os.open(os.path.join(folder, "sync"), os.O_CREAT | os.O_WRONLY)
for i in range(count):
    time.sleep(0.005)
    headers = dict(agent, **{"X-Forwarded-For": "81.2.%d.7" % (i // 500)})
    start = time.perf_counter()
    connection.request("GET", urllib.parse.urlsplit(pixels[i % 500]).path, headers=headers)
    connection.getresponse().read()
    answered.append(time.perf_counter() - start)
    line = json.loads(tail.stdout.readline())
    shown.append(time.perf_counter() - start)
    assert line["kind"] == "open", line
    os.pwrite(sync, b"x" * 8192, i * 8192)
    start = time.perf_counter()
    os.fdatasync(sync)
    synced.append(time.perf_counter() - start)
tail.terminate()
tail.wait()
for name, values in [("hit to terminal", shown), ("hit to answer", answered), ("fdatasync", synced)]:
    print("%-16s median %.2f ms, 99 %% %.2f ms (%d)" %
          (name, milliseconds(values, 0.5), milliseconds(values, 0.99), len(values)))
