import Compression
import Core
import Crypto
import EventLoop
import HTTPWire
import Transport

/// The scripts, styles and icons of the web app, as the program holds them.
///
/// They have one hash together, which is a part of their paths. So a page gets files of its own version only, also those that
/// a script asks for, and browsers may keep them for good.
struct Assets: Sendable {
    /// One file.
    struct File: Sendable {
        var name: String
        var bytes: [UInt8]
    }

    private struct Kept: Sendable {
        var plain: HTTPResponse
        var packed: HTTPResponse?
    }

    /// Changes when any of the files does.
    let hash: String
    private let files: [String: Kept]

    init(_ files: [File]) {
        var all: [UInt8] = []
        for file in files.sorted(by: { $0.name < $1.name }) { all += Array(file.name.utf8) + [0] + sha256(file.bytes) }
        let hash = String(base64url(sha256(all)).prefix(16))
        self.hash = hash
        self.files = Dictionary(uniqueKeysWithValues: files.map { ($0.name, Self.kept($0, hash: hash)) })
    }

    /// The path of a file.
    func url(_ name: String) -> String { "/app/assets/\(hash)/\(name)" }

    /// The answer to a request for a file; nil if there is none with this name.
    ///
    /// - Parameter asked: the hash in the request's path. A page of another version gets the present file, which no browser
    ///   then keeps under the wrong name.
    func answer(_ name: String, asked: String, to head: RequestHead) -> HTTPResponse? {
        guard let kept = files[name] else { return nil }
        let packed = head.list("accept-encoding", has: "gzip") ? kept.packed : nil
        guard asked == hash else {
            var response = packed ?? kept.plain
            response.headers = response.headers.filter { $0.name != "cache-control" } + [("cache-control", "no-cache")]
            return response
        }
        let response = packed ?? kept.plain
        let tag = response.headers.first { $0.name == "etag" }?.value ?? ""
        guard head.elements("if-none-match").contains(tag) else { return response }
        return HTTPResponse(status: 304, headers: response.headers.filter { $0.name != "content-type" })
    }

    /// For a picture that somebody opens by itself: as a page, it may do nothing.
    private static let ofPicture = "default-src 'none'; style-src 'unsafe-inline'; sandbox"

    private static func kept(_ file: File, hash: String) -> Kept {
        let type =
            switch file.name.split(separator: ".").last {
            case "js": "text/javascript; charset=utf-8"
            case "css": "text/css; charset=utf-8"
            case "svg": "image/svg+xml"
            case "png": "image/png"
            case "webmanifest": "application/manifest+json"
            default: "application/octet-stream"
            }
        func response(_ bytes: [UInt8], _ encoding: String?) -> HTTPResponse {
            let headers =
                [
                    ("content-type", type), ("cache-control", "public, max-age=31536000, immutable"),
                    ("etag", "\"\(hash)-\(encoding ?? "plain")\""), ("vary", "accept-encoding"),
                    ("x-content-type-options", "nosniff"), ("cross-origin-resource-policy", "same-origin"),
                ] + (type == "image/svg+xml" ? [("content-security-policy", Self.ofPicture)] : [])
            return HTTPResponse(
                status: 200, headers: headers + (encoding.map { [("content-encoding", $0)] } ?? []), body: bytes
            ).preparedOnce()
        }
        // PNG is packed already. What gets larger is sent as it is.
        let packed =
            type == "image/png" ? nil : gzip(file.bytes, level: 9).flatMap { $0.count < file.bytes.count ? $0 : nil }
        return Kept(plain: response(file.bytes, nil), packed: packed.map { response($0, "gzip") })
    }
}

/// `/app/assets/…`.
@EventLoop
struct AssetRoute {
    let assets: Assets

    var routes: [Route] {
        [
            Route(
                open: .get, .head, at: "/app/assets/{hash}/{name}", ofApp: true,
                about: "the app's scripts, styles and icons; may be kept for good"
            ) { [assets] call in
                let found = assets.answer(call.parameters[1], asked: call.parameters[0], to: call.request.head)
                call.reply.send(found ?? .notFound)
            }
        ]
    }
}
