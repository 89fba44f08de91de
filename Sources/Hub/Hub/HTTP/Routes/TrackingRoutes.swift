import EventLoop
import Mailbell
import Transport

/// What recipients' programs fetch: the pixel and the links. No token, no cookie, no script.
@EventLoop
struct TrackingRoutes {
    let writer: Writer
    let readers: ReaderPool
    let tickets: any TicketSealing
    let clientAddress: ClientAddress
    /// How the hub's own pages begin.
    let publicURL: String

    /// Answers `/o/<ticket>.gif`.
    func open(_ name: Substring, _ request: HTTPRequest, _ reply: HTTPReply) {
        // Unknown and garbled tickets get the pixel as well: no broken image, and no telling which tickets are real.
        guard request.method == .get, name.hasSuffix(".gif"), let ticket = tickets.open(name.dropLast(4)) else {
            return reply.send(isRead(request) ? Self.pixel : .methodNotAllowed("GET, HEAD"))
        }
        record(ticket, .pixel, request, reply)
    }

    /// Answers `/c/<ticket>/<n>`.
    func click(_ rest: Substring, _ request: HTTPRequest, _ reply: HTTPReply) {
        let parts = rest.split(separator: "/", omittingEmptySubsequences: false)
        guard isRead(request) else { return reply.send(.methodNotAllowed("GET, HEAD")) }
        guard parts.count == 2, let ticket = tickets.open(parts[0]), let n = Int64(parts[1]), n >= 1 else {
            return reply.send(Self.noSuchLink)
        }
        guard request.method == .head else { return record(ticket, .link(n), request, reply) }
        readers.read({ store in
            try store.recipient(ticket: ticket).flatMap { try store.message($0.message) }?.target(ofLink: n)
        }) { result in
            switch result {
            case .success(let url?): reply.send(Self.redirect(url))
            case .success(nil): reply.send(Self.noSuchLink)
            case .failure: reply.send(Self.later)
            }
        }
    }

    private func isRead(_ request: HTTPRequest) -> Bool { request.method == .get || request.method == .head }

    /// The answer leaves after the commit that holds the hit.
    private func record(_ ticket: Ticket, _ target: Hit.Target, _ request: HTTPRequest, _ reply: HTTPReply) {
        var hit = Hit(
            at: .now, ticket: ticket, target: target,
            address: clientAddress.resolve(request), userAgent: boundedUserAgent(request.userAgent),
            isPrefetch: request.isPrefetch)
        hit.addressesDisagree = clientAddress.disagrees(
            peer: request.peer, xForwardedFor: request.xForwardedFor, forwarded: request.forwarded)
        hit.isFromOwnPage = isOwnPage(request.referer)
        writer.submit(.hit(hit)) { outcome in
            switch outcome {
            case .redirect(let url): reply.send(Self.redirect(url))
            case .noSuchLink: reply.send(Self.noSuchLink)
            case .failed: reply.send(Self.later)
            case .pixel, .tracked, .event, .noSuchDevice, .paired, .noSuchPairing, .done: reply.send(Self.pixel)
            }
        }
    }

    /// Recipients look at one page of the hub, where they opt out.
    private func isOwnPage(_ referer: String?) -> Bool {
        guard let referer, referer == publicURL || referer.hasPrefix(publicURL + "/") else { return false }
        return !referer.hasPrefix(publicURL + "/p/")
    }

    private static func redirect(_ url: String) -> HTTPResponse {
        HTTPResponse(
            status: 302,
            headers: [
                ("location", url), ("cache-control", noStore), ("referrer-policy", "no-referrer"),
            ])
    }

    private static let noStore = "no-store, no-cache, must-revalidate, private"

    /// A transparent GIF of one pixel (GIF89a), 43 bytes.
    static let pixel = HTTPResponse(
        status: 200, headers: [("content-type", "image/gif"), ("cache-control", noStore)],
        body: [
            0x47, 0x49, 0x46, 0x38, 0x39, 0x61, 0x01, 0x00, 0x01, 0x00, 0x80, 0x00, 0x00, 0x00, 0x00, 0x00, 0xff,
            0xff, 0xff, 0x21, 0xf9, 0x04, 0x01, 0x00, 0x00, 0x00, 0x00, 0x2c, 0x00, 0x00, 0x00, 0x00, 0x01, 0x00,
            0x01, 0x00, 0x00, 0x02, 0x02, 0x44, 0x01, 0x00, 0x3b,
        ])

    /// Why it cannot be recorded is nothing for recipients.
    private static let later = HTTPResponse.problem(503, "Not available", "Try again later.")

    private static let noSuchLink = HTTPResponse(
        status: 404,
        headers: [("content-type", "text/html; charset=utf-8"), ("cache-control", noStore)],
        body: Array(
            """
            <!doctype html><html lang="en"><meta charset="utf-8"><title>No such link</title>
            <p>This link leads nowhere. It may have been cut off on its way: try to copy it whole from the mail.</p></html>

            """.utf8))
}
