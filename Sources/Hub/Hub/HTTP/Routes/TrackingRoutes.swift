import Core
import EventLoop
import HTTPWire
import Transport
import Wire

/// The pixel and the links, which recipients' programs fetch. No token, no cookie, no script.
@EventLoop
struct TrackingRoutes {
    let writer: Writer
    let readers: ReaderPool
    let tickets: any TicketSealing
    let doorman: Doorman
    let metrics: HubMetrics
    /// Prefix of the hub's own URLs.
    let publicURL: String

    var routes: [Route] {
        [
            Route(
                open: .get, .head, at: "/o/{ticket...}",
                about:
                    "the tracking pixel, `<ticket>.gif`: records an open. Answered once the hit is on disk. HEAD never counts",
                open),
            Route(
                open: .get, .head, at: "/c/{ticket...}",
                about:
                    "a tracked link, `<ticket>/<n>`: records a click and redirects. Answered once the hit is on disk. HEAD never counts",
                click),
        ]
    }

    /// Answers `/o/<ticket>.gif`.
    private func open(_ call: Call) {
        guard call.request.method == .get else { return call.reply.send(Self.pixel) }
        let name = call.parameters[0]
        // Unknown and malformed tickets get the pixel too: no image looks broken, and nobody learns which tickets are
        // real.
        guard name.hasSuffix(".gif"), let ticket = tickets.open(name.dropLast(4)) else {
            return call.reply.send(isUnknown(call) ? Self.pixel : .tooMany("unknown tickets"))
        }
        record(ticket, .pixel, call)
    }

    /// Answers `/c/<ticket>/<n>`.
    private func click(_ call: Call) {
        let parts = call.parameters[0].split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, let ticket = tickets.open(parts[0]), let n = Int64(parts[1]), n >= 1 else {
            return call.reply.send(isUnknown(call) ? Self.noSuchLink : .tooMany("unknown tickets"))
        }
        guard call.request.method == .head else { return record(ticket, .link(n), call) }
        readers.read(
            for: doorman.turn(of: call.address),
            { store in
                try store.recipient(ticket: ticket).flatMap { try store.message($0.message) }?.target(ofLink: n)
            }
        ) { result in
            switch result {
            case .success(let url?): call.reply.send(Self.redirect(url))
            case .success(nil): call.reply.send(Self.noSuchLink)
            case .failure: call.reply.send(Self.later)
            }
        }
    }

    /// Counts an unknown ticket. Returns false if the address has exceeded its limit.
    private func isUnknown(_ call: Call) -> Bool { doorman.sawUnknownTicket(from: call.address) }

    /// Records a hit. The answer is sent after the commit.
    private func record(_ ticket: Ticket, _ target: Hit.Target, _ call: Call) {
        let request = call.request
        let reply = call.reply
        var hit = Hit(
            at: .now, ticket: ticket, target: target, address: call.address,
            userAgent: boundedUserAgent(request.userAgent), isPrefetch: request.isPrefetch)
        hit.addressesDisagree = call.client.isDisputed
        if let word = call.client.word { metrics.saw(word) }
        hit.isFromOwnPage = isOwnPage(request.referer)
        writer.submit(RecordHit(hit)) { answer in
            switch answer {
            case .success(.pixel): reply.send(Self.pixel)
            case .success(.redirect(let url)): reply.send(Self.redirect(url))
            case .success(.unkept(let url)):
                var response = Self.redirect(url)
                response.headers.append(("mailbell-kept", "no"))
                reply.send(response)
            case .success(.noSuchLink):
                reply.send(isUnknown(call) ? Self.noSuchLink : .tooMany("unknown tickets"))
            case .failure: reply.send(Self.later)
            }
        }
    }

    /// Whether the request comes from a page of the hub, except the opt-out page, which recipients use.
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
        ]
    ).preparedOnce()

    /// Recipients do not need the reason.
    private static let later = HTTPResponse.problem(503, "Not available", "Try again later.")

    private static let noSuchLink = HTTPResponse(
        status: 404,
        headers: [("content-type", "text/html; charset=utf-8"), ("cache-control", noStore)],
        body: Array(
            """
            <!doctype html><html lang="en"><meta charset="utf-8"><title>No such link</title>
            <p>This link does not work. It may have been cut off: copy the whole link from the email.</p></html>

            """.utf8))
}
