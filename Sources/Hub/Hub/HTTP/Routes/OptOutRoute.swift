import EventLoop
import Mailbell
import Transport

/// `/p/<ticket>`: where a recipient opts out of being tracked. No token, no cookie, no script.
///
/// What it answers is the same for every ticket, real or not, before and after the choice: it tells nothing of who is
/// tracked, and names nobody to whom the mail was forwarded. Only a POST changes anything, since what scans mails follows
/// every link in them. There is no way back by this address: the sender knows the ticket too, and must not be able to undo
/// what the recipient has chosen.
@EventLoop
struct OptOutRoute {
    let writer: Writer
    let tickets: any TicketSealing

    func handle(_ name: Substring, _ request: HTTPRequest, _ reply: HTTPReply) {
        switch request.method {
        case .get, .head: reply.send(Self.page(200, OptOutPage.question))
        case .post: optOut(tickets.open(name), reply)
        default: reply.send(.methodNotAllowed("GET, HEAD, POST"))
        }
    }

    /// The page that says it is done leaves after the commit.
    private func optOut(_ ticket: Ticket?, _ reply: HTTPReply) {
        guard let ticket else { return reply.send(Self.page(200, OptOutPage.done)) }
        writer.submit(.optOut(ticket)) { outcome in
            if case .failed = outcome { return reply.send(Self.page(503, OptOutPage.failed)) }
            reply.send(Self.page(200, OptOutPage.done))
        }
    }

    private static func page(_ status: Int, _ html: String) -> HTTPResponse {
        var headers = [
            ("content-type", "text/html; charset=utf-8"), ("cache-control", "no-store"),
            // The address holds the ticket: it goes to no other server, into no index, and into nobody's frame.
            ("referrer-policy", "no-referrer"), ("x-robots-tag", "noindex, nofollow"),
            ("x-content-type-options", "nosniff"),
            (
                "content-security-policy",
                "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
            ),
        ]
        if status == 503 { headers.append(("retry-after", "5")) }
        return HTTPResponse(status: status, headers: headers, body: Array(html.utf8))
    }
}
