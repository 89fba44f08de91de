"""Medians of repeated measurements, side by side: lines of WHAT, WHO and VALUE, with tabs between, from standard input.

Of each WHAT, in the order of their first lines: the median of each WHO, the least and the most, and the ratio to the first WHO's
median.
"""
import statistics, sys

values = {}
for line in sys.stdin:
    what, who, value = line.rstrip("\n").split("\t")
    values.setdefault(what, {}).setdefault(who, []).append(float(value))


def short(number):
    return "%.0f" % number if number >= 100 else "%.1f" % number if number >= 10 else "%.3g" % number


width = max(len(who) for by_who in values.values() for who in by_who)
for what, by_who in values.items():
    print(what)
    first = None
    for who, all_of_it in by_who.items():
        median = statistics.median(all_of_it)
        spread = "%s to %s" % (short(min(all_of_it)), short(max(all_of_it))) if len(all_of_it) > 1 else ""
        ratio = "%.2f" % (median / first) if first else ""
        first = first or median
        print(("  %-*s %9s  %-18s %s" % (width, who, short(median), spread, ratio)).rstrip())
