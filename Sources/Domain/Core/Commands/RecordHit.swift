/// Record a request for a pixel or a link.
public struct RecordHit: Command {
    /// The answer to the request. It does not tell whether the hit was recorded, counted or not tracked.
    public enum Answer: Sendable, Hashable {
        /// Answer with the pixel, also if the ticket is unknown.
        case pixel
        /// Redirect to this URL.
        case redirect(String)
        /// Redirect to this URL, and say that the hit was not stored (`Mailbell-Kept: no`).
        case unkept(url: String)
        /// The ticket or the link is unknown.
        case noSuchLink
    }

    /// The request.
    public var hit: Hit

    public init(_ hit: Hit) { self.hit = hit }

    public var weight: Int { 256 + hit.userAgent.utf8.count + hit.target.weight }

    /// A click that cannot be stored is still answered with its target.
    public func answerUnkept(in store: any StoreSnapshot) throws -> Answer? {
        guard case .link(let n) = hit.target else { return nil }
        let message = try store.recipient(ticket: hit.ticket).flatMap { try store.message($0.message) }
        return message?.target(ofLink: n).map { .unkept(url: $0) } ?? .noSuchLink
    }

    public func answerUnkept(targetOfLink: (Int64, Ticket) -> String?) -> Answer? {
        guard case .link(let n) = hit.target else { return nil }
        return targetOfLink(n, hit.ticket).map { .unkept(url: $0) }
    }

    public static func enter(_ slot: Slot<Self>, into lot: inout Lot) { lot.hits.append(slot) }
}

extension Hit.Target {
    /// Size of its text in bytes.
    var weight: Int { if case .url(let url) = self { url.utf8.count } else { 0 } }
}
