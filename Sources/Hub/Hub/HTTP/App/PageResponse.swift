import Compression
import Core
import HTTPWire
import Transport

extension HTTPResponse {
    /// A page of the web app, or a part of one.
    ///
    /// It loads and frames nothing but the app's own files, runs no script within the page, and stands in no other site's frame (CSP 3). One
    /// policy of the app's own turns text into elements (Trusted Types). `same-origin` lets the app's forms say where they come
    /// from: under `no-referrer` their Origin is `null`.
    ///
    /// - Parameters:
    ///   - html: the page.
    ///   - head: the head of the request, which says whether the browser takes gzip.
    ///   - isSecret: whether the page holds a secret. It is not compressed then: its length would tell of it (BREACH).
    static func page(_ status: Int, _ html: [UInt8], to head: RequestHead, isSecret: Bool = false) -> HTTPResponse {
        var headers = pageHeaders
        var body = html
        if !isSecret, html.count > 1024, head.list("accept-encoding", has: "gzip"), let packed = gzip(html, level: 6) {
            body = packed
            headers.append(("content-encoding", "gzip"))
        }
        headers.append(("vary", "accept-encoding, cookie"))
        return HTTPResponse(status: status, headers: headers, body: body)
    }

    /// A list as a file of comma-separated values.
    static func csv(_ bytes: [UInt8], named name: String) -> HTTPResponse {
        HTTPResponse(
            status: 200,
            headers: [
                ("content-type", "text/csv; charset=utf-8"),
                ("content-disposition", "attachment; filename=\"\(name)\""),
                ("cache-control", "no-store"), ("x-content-type-options", "nosniff"),
                ("content-security-policy", "default-src 'none'; sandbox"),
                ("cross-origin-resource-policy", "same-origin"),
            ], body: bytes)
    }

    private static let pageHeaders = [
        ("content-type", "text/html; charset=utf-8"), ("cache-control", "no-store"),
        (
            "content-security-policy",
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
                + "manifest-src 'self'; frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; "
                + "require-trusted-types-for 'script'; trusted-types fragment"
        ),
        ("referrer-policy", "same-origin"), ("x-content-type-options", "nosniff"),
        ("cross-origin-opener-policy", "same-origin"), ("cross-origin-resource-policy", "same-origin"),
        ("permissions-policy", "camera=(), microphone=(), geolocation=(), payment=(), usb=()"),
        ("x-robots-tag", "noindex, nofollow"),
    ]
}
