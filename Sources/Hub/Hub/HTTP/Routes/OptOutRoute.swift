import Core
import Crypto
import EventLoop
import HTTPWire
import Logging
import Pages
import Transport

/// `/p/<ticket>`: the page where a recipient opts out of tracking. No token, no cookie, no script.
///
/// - The answer is the same for every ticket that this hub sealed, whether it is stored or not, and before and after
///   the opt-out. So the page does not reveal who is tracked, nor to whom a mail was forwarded.
/// - A ticket that the hub did not seal, such as one from a truncated link, gets a page that says so.
/// - Only a POST opts out, since mail scanners follow every link.
/// - The page cannot undo an opt-out: the sender knows the ticket too, and must not reverse the recipient's choice.
@EventLoop
struct OptOutRoute {
    let writer: Writer
    let tickets: any TicketSealing
    let logger: Logger
    /// Whom recipients may write to for opting out of all senders; nil for nobody.
    let contact: String?

    var routes: [Route] {
        [
            Route(
                open: .get, .head, at: "/p/{ticket...}",
                about: "the page where a recipient [opts out](privacy.md#offer-an-opt-out), by a button that POSTs"
            ) { call in
                let isWhole = tickets.open(call.parameters[0][...]) != nil
                let page = page(for: call)
                call.reply.send(Self.answer(200, isWhole ? page.question() : page.incomplete()))
            },
            // The form's body is empty of information and ignored.
            Route(
                open: .post, at: "/p/{ticket...}", body: 1024,
                about: "opts the recipient out, and says so"
            ) { call in
                optOut(tickets.open(call.parameters[0][...]), page(for: call), call.reply)
            },
        ]
    }

    /// The pages in the language that the recipient's browser prefers.
    private func page(for call: Call) -> OptOutPage {
        OptOutPage(contact: contact, language: Language(accepting: call.request.head.joined("accept-language")))
    }

    /// Opts out. The page that confirms it is sent after the commit.
    private func optOut(_ ticket: Ticket?, _ page: OptOutPage, _ reply: any HTTPReply) {
        guard let ticket else { return reply.send(Self.answer(404, page.incomplete())) }
        writer.submit(OptOut(ticket)) { [logger] answer in
            guard case .success(let owner) = answer else { return reply.send(Self.answer(503, page.failed())) }
            if let owner { logger.notice("a contact has opted out", metadata: ["user": "\(owner)"]) }
            reply.send(Self.answer(200, page.done()))
        }
    }

    private static func answer(_ status: Int, _ html: [UInt8]) -> HTTPResponse {
        var headers = [
            ("content-type", "text/html; charset=utf-8"), ("cache-control", "no-store"), ("vary", "accept-language"),
            // The URL contains the ticket, so it must reach no other server, no search index and no foreign frame.
            ("referrer-policy", "no-referrer"), ("x-robots-tag", "noindex, nofollow"),
            ("x-content-type-options", "nosniff"), ("content-security-policy", policy),
        ]
        if status == 503 { headers.append(("retry-after", "5")) }
        return HTTPResponse(status: status, headers: headers, body: html)
    }

    /// The page's one style element is allowed by its digest, since the tracking host serves no files.
    private static let policy =
        "default-src 'none'; style-src 'sha256-\(base64(sha256(Array(OptOutPage.style.utf8))))'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
}
