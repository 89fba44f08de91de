"""L3: heads of every size, and with every name: answered at once, up to 32 KiB, 8 KiB a line and 100 fields; then 431."""

import concurrent.futures

from hub import Cases, Hub
from wire import refused, taken

NAMES = """accept accept-ch accept-charset accept-encoding accept-language accept-signature access-control-request-method
age alt-svc alt-used authorization baggage cache-control cdn-loop cf-connecting-ip cf-ipcountry cf-ray cf-visitor client-ip
connection content-digest content-disposition content-encoding content-id content-language content-location content-type
cookie cookie2 correlation-context date depth device-memory dnt downlink dpr early-data ect etag expires fastly-client-ip
forwarded from front-end-https host2 if-match if-modified-since if-none-match if-range if-unmodified-since keep-alive
last-event-id link max-forwards nel origin ping-from ping-to pragma prefer priority proxy-authorization proxy-connection
purpose range referer referrer-policy rtt save-data sec-ch-ua sec-ch-ua-mobile sec-ch-ua-platform sec-fetch-dest
sec-fetch-mode sec-fetch-site sec-fetch-user sec-gpc sec-purpose sec-websocket-accept server service-worker set-cookie
soapaction surrogate-capability te traceparent tracestate trailer true-client-ip upgrade-insecure-requests user-agent vary via
viewport-width warning width x x- x-a x-amz-cf-id x-amzn-trace-id x-api-key x-att-deviceid x-b3-traceid x-client-ip
x-cloud-trace-context x-correlation-id x-csrf-token x-device-user-agent x-envoy-external-address x-forwarded x-forwarded-for
x-forwarded-host x-forwarded-port x-forwarded-proto x-forwarded-server x-frame-options x-http-method-override x-moz
x-operamini-phone x-original-url x-playback-session-id x-powered-by x-purpose x-real x-real-ip x-real-host x-request-id
x-requested-with x-rewrite-url x-scheme x-ua-compatible x-uidh x-varnish x-wap-profile a b c f h t u ac co con cont cook ho hos
if- or ori ref sec- sec-w tr trans up upg us user""".split()
NAMES += [f"{before}{letter}" for before in ("x-", "sec-", "x-re", "") for letter in "abcdefghijklmnopqrstuvwxyz0123456789"]
NAMES += list("!#$%&'*+-.^_`|~")
NAMES = sorted(set(NAMES) - {"host", "te"})


def head(fields, path=b"/c/x/1"):
    return b"GET " + path + b" HTTP/1.1\r\nhost: x\r\n" + fields + b"\r\n"


def asked(hub, name):
    """As the last field, and before another: neither its value nor the end of the head gets lost."""
    try:
        for more in ("", "x-b: c\r\n"):
            taken(hub, head(f"{name}: abc\r\n{more}".encode(), b"/p/x"), status=200, seconds=2)
        return None
    except Exception as error:
        return f"{name} ({error})"


cases = Cases(None)
for kind in (None, "ec"):
    with Hub(tls=kind) as hub:
        cases.hub = hub
        where = "TLS" if kind else "plain"
        with cases(f"{where}: {len(NAMES)} names"), concurrent.futures.ThreadPoolExecutor(16) as pool:
            bad = [fault for fault in pool.map(lambda name: asked(hub, name), NAMES if not kind else NAMES[::9]) if fault]
            assert not bad, f"{len(bad)} of them are not answered: {bad[:5]}"
        for name in (b"cookie", b"x-custom", b"user-agent", b"referer"):
            for size in (1000, 4095, 4096, 6000, 8000):
                with cases(f"{where}: {name.decode()} of {size} bytes"):
                    taken(hub, head(name + b": " + b"a" * size + b"\r\n"), status=404)
            for size in (8300, 9000, 40_000, 300_000):
                with cases(f"{where}: {name.decode()} of {size} bytes is refused"):
                    refused(hub, head(name + b": " + b"a" * size + b"\r\n"), statuses=(400, 431))
        with cases(f"{where}: cookies of 24 KB in four lines"):
            taken(hub, head((b"cookie: " + b"c" * 6000 + b"\r\n") * 4), status=404)
        with cases(f"{where}: 36 KB in 6 KB lines is refused"):
            refused(hub, head((b"cookie: " + b"c" * 6000 + b"\r\n") * 6), statuses=(431,))
        with cases(f"{where}: 90 fields"):
            taken(hub, head(b"".join(b"x-h%d: %s\r\n" % (n, b"v" * 40) for n in range(90))), status=404)
        for count in (110, 1000, 20_000):
            with cases(f"{where}: {count} fields are refused"):
                refused(hub, head(b"".join(b"x-h%d: v\r\n" % n for n in range(count))), statuses=(431,))
        with cases(f"{where}: 100,000 empty values are refused"):
            refused(hub, head(b"a:\r\n" * 100_000), statuses=(431,))
        with cases(f"{where}: a name of 20,000 letters is refused"):
            refused(hub, head(b"n" * 20_000 + b": v\r\n"), statuses=(400, 431))
        with cases(f"{where}: a path of 6,000 bytes"):
            taken(hub, head(b"", b"/p/" + b"a" * 6000), status=200)
        for size in (9000, 100_000):
            with cases(f"{where}: a path of {size} bytes is refused"):
                refused(hub, head(b"", b"/p/" + b"a" * size), statuses=(400, 414, 431))
        with cases(f"{where}: what does not end is refused before it ends"):
            refused(hub, b"GET /p/x HTTP/1.1\r\nhost: x\r\nx-a: " + b"a" * 400_000, statuses=(400, 431))
        with cases(f"{where}: empty lines without end before a request"):
            refused(hub, b"\r\n" * 100_000, statuses=(400, 431))
        with cases(f"{where}: one empty line before a request"):
            taken(hub, b"\r\n" + head(b""), status=404)
cases.end()
