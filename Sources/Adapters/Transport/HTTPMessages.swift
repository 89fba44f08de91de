public import Mailbell

/// A request, with the headers that Mailbell reads.
public struct HTTPRequest: Sendable {
    public enum Method: String, Sendable {
        case get = "GET"
        case head = "HEAD"
        case post = "POST"
        case put = "PUT"
        case delete = "DELETE"
        case other = ""
    }

    public var method: Method
    /// The path, percent-decoded, without the query.
    public var path: String
    /// The query's fields, percent-decoded: `after=7`.
    public var query: [String] = []
    public var userAgent = ""
    public var authorization: String?
    /// All `X-Forwarded-For` fields, joined by commas.
    public var xForwardedFor: String?
    /// All `Forwarded` fields (RFC 7239), joined by commas. Not seen over HTTP/2.
    public var forwarded: String?
    public var referer: String?
    /// Whether the request calls itself a prefetch.
    public var isPrefetch = false
    /// Of a POST over HTTP/1.1, the headers by which webhooks are signed, by their names in lower case: those of
    /// `webhookHeaders` that it has. Not seen over HTTP/2.
    public var signatures: [String: String] = [:]
    /// The other end of the connection: the client, or the last proxy.
    public var peer: IPAddress
    public var body: [UInt8] = []

    /// SendGrid's, those of Standard Webhooks, and Mailbell's own.
    public static let webhookHeaders = [
        "x-twilio-email-event-webhook-signature", "x-twilio-email-event-webhook-timestamp", "webhook-id",
        "webhook-timestamp", "webhook-signature", "x-mailbell-secret",
    ]

    public init(method: Method, path: String, peer: IPAddress) {
        self.method = method
        self.path = path
        self.peer = peer
    }
}

/// An answer. `Content-Length` and `Date` are added when it is written.
public struct HTTPResponse: Sendable {
    public var status: Int
    /// Names in lower case. Neither names nor values may hold a line break.
    public var headers: [(name: String, value: String)]
    public var body: [UInt8]

    public init(status: Int, headers: [(name: String, value: String)] = [], body: [UInt8] = []) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    /// The reason phrase (RFC 9110, section 15).
    static func reason(_ status: Int) -> String {
        switch status {
        case 101: "Switching Protocols"
        case 200: "OK"
        case 201: "Created"
        case 202: "Accepted"
        case 204: "No Content"
        case 302: "Found"
        case 400: "Bad Request"
        case 401: "Unauthorized"
        case 403: "Forbidden"
        case 404: "Not Found"
        case 405: "Method Not Allowed"
        case 411: "Length Required"
        case 413: "Content Too Large"
        case 415: "Unsupported Media Type"
        case 422: "Unprocessable Content"
        case 426: "Upgrade Required"
        case 429: "Too Many Requests"
        case 500: "Internal Server Error"
        case 503: "Service Unavailable"
        default: "Status"
        }
    }
}
