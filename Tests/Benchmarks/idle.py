"""Durable hits beside many idle sessions, against none: idle.py URL TOKENS COUNT PATHS, with `wrk` and the paths of pixels in PATHS.

The hits are those of the first token's user, who has no session: one would replay them.
"""
import statistics, subprocess, sys

import sessions

url, tokens, count, paths = sys.argv[1], open(sys.argv[2]).read().split()[1:], int(sys.argv[3]), sys.argv[4]
series = 0


def rate():
    global series
    said = subprocess.run(["wrk", "-t1", "-c64", "-d5", "-s", "Tests/Benchmarks/hits.lua", url, "--", paths, str(series)],
                          check=True, capture_output=True, text=True).stdout
    assert "Non-2xx" not in said, said
    series += int(next(line for line in said.split("\n") if "requests in" in line).split()[0])
    return float(next(line for line in said.split("\n") if line.startswith("Requests/sec")).split()[1])


rate()
alone, beside = [], []
for _ in range(3):
    alone.append(rate())
    idle = sessions.open_all(url, tokens, range(count))
    beside.append(rate())
    for one in idle:
        one.close()
print("64 connections: %s hits/s; beside %d idle sessions %s; ratio of the medians %.2f" % (
    " ".join("%.0f" % one for one in alone), count, " ".join("%.0f" % one for one in beside),
    statistics.median(beside) / statistics.median(alone)))
