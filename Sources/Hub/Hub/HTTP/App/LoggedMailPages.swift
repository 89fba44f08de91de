import Core
import EventLoop
import HTTPWire
import Pages
import Transport
import Wire

/// The page of a logged mail.
extension PageRoutes {
    var entryRoutes: [Route] {
        [
            Route(signedIn: .get, .head, at: "/app/entries/{id}", about: "one logged mail") { [self] in entry($0, $1) }
        ]
    }

    /// Mails of a conversation that a page lists.
    private nonisolated static let conversationLimit = 100

    private func entry(_ call: Call, _ visitor: Visitor) {
        guard let id = Int64(call.parameters[0]) else { return notFound(call, visitor) }
        let user = visitor.user.id
        let images = call.parameter("images") == "1"
        let asText = call.parameter("view") == "text"
        show(call, visitor) { store, context in
            guard let entry = try store.mailEntries([id], viewer: user)[id] else { return .missing }
            let content = try store.content(ofEntry: id) ?? EntryContent()
            let reading = RecordReading(store)
            let filings = try store.filings(ofEntry: id)
            let records = try store.records(filings.map(\.record))
            let mail = LoggedMail(
                entry, headers: content.headers, body: content.body(images: images, asText: asText),
                attachments: try store.attachments(ofEntry: id),
                sources: try store.sources(ofEntry: id).map { MailSource($0, by: try reading.email($0.user)) },
                records: try filings.compactMap { filing in
                    guard let record = records[filing.record], record.isLive else { return nil }
                    return FiledRecord(record, filing, by: try reading.email(filing.by))
                },
                conversation: try store.conversation(entry.thread, viewer: user, limit: Self.conversationLimit))
            return .page(LoggedMailPage(mail, in: context).html())
        }
    }
}

extension EntryContent {
    /// What a page shows of it.
    ///
    /// - Parameters:
    ///   - images: whether images of other hosts are loaded.
    ///   - asText: whether the plain text is wanted, if there is one.
    fileprivate func body(images: Bool, asText: Bool) -> LoggedMail.Body {
        let hasText = text?.isEmpty == false
        if html?.isEmpty == false, !(asText && hasText) { return .html(images: images) }
        guard hasText, let text else { return .none }
        let limit = LoggedMail.textBytes
        return .text(String(decoding: text.prefix(limit), as: UTF8.self), isCut: text.count > limit)
    }
}
