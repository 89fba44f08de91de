import Core
import MailReading
import MailRewriting
import Metrics

/// Logs mails that were received into files: reads each, stores its attachments piece by piece, and then the mail.
///
/// The writer commits other commands between two pieces, so a large mail does not hold up hits.
final class MailIntake: Sendable {
    /// What is to be logged, and how.
    struct Order: Sendable {
        /// On whose behalf.
        var user: UserID
        var way: EntrySource.Way
        /// The store's own ids of records that the member chose.
        var records: [Int64] = []
        /// Whether contacts are made; nil: as set.
        var creates: Bool?
        var isPrivate = false
    }

    /// Why a mail was not logged.
    enum Fault: Error, Sendable {
        /// It cannot be read, not even its header.
        case unreadable(String)
        /// The mail has no sender.
        case noSender
        /// Too many mails of the member are waiting.
        case busy
        case store(StoreError)
    }

    private let writer: Writer
    private let store: any Store
    private let workers: ReaderPool
    private let rules: LogRules
    private let metrics: HubMetrics

    /// - Parameter workers: threads that read mails.
    init(writer: Writer, store: any Store, workers: ReaderPool, rules: LogRules, metrics: HubMetrics) {
        self.metrics = metrics
        self.writer = writer
        self.store = store
        self.workers = workers
        self.rules = rules
    }

    /// Logs the mail in a file, which must stay until this returns.
    func log(_ path: String, _ order: Order) async -> Result<LogMail.Answer, Fault> {
        let result: Result<LogMail.Answer, Fault>? = await workers.run(for: .user(order.user)) { [self] in
            do throws(Fault) {
                return .success(try logNow(path, order))
            } catch {
                return .failure(error)
            }
        }
        count(result ?? .failure(.busy))
        return result ?? .failure(.busy)
    }

    private func count(_ result: Result<LogMail.Answer, Fault>) {
        switch result {
        case .success(.logged(let entry, _)):
            metrics.logged.add(1, "new")
            metrics.loggedBytes.add(Int64(entry.size))
        case .success(.known): metrics.logged.add(1, "known")
        case .success(.nothing): metrics.logged.add(1, "nothing")
        case .success(.overLimit): metrics.logged.add(1, "quota")
        case .failure: metrics.logged.add(1, "failed")
        }
    }

    private func logNow(_ path: String, _ order: Order) throws(Fault) -> LogMail.Answer {
        let mail: ReadMail
        var omissions: [String] = []
        do throws(UnreadableMail) {
            mail = try MailReader.read(path: path)
        } catch {
            // A mail that nests too deep, say, is still one that was sent.
            do throws(UnreadableMail) {
                mail = try MailReader.headersOnly(path: path)
                omissions.append("text and attachments: \(error)")
            } catch {
                throw .unreadable("\(error)")
            }
        }
        guard !mail.from.isEmpty else { throw .noSender }
        do {
            let runner = WriterRunner(writer, store: store)
            let wanted = MailToLog(mail, omissions: omissions)
            let command = LogMail(
                wanted, of: order.user, by: order.way, on: order.records, creates: order.creates,
                isPrivate: order.isPrivate, rules: rules)
            // Before its attachments are stored: what is never logged leaves nothing, and what is known needs nothing.
            if let known = try runner.run(command.asking) { return known }
            for attachment in mail.attachments where !attachment.isTooLarge { try put(attachment, path, runner) }
            return try runner.run(command)
        } catch let error as StoreError {
            throw .store(error)
        } catch {
            throw .unreadable("\(error)")
        }
    }

    private func put(_ attachment: MailAttachment, _ path: String, _ runner: WriterRunner) throws {
        guard try !store.read({ try $0.hasBlob(attachment.digest) }) else { return }
        let chunks = try AttachmentChunks(attachment, path: path)
        var piece: [UInt8] = []
        piece.reserveCapacity(EntryAttachment.chunkBytes)
        var n: Int64 = 0
        func put(last: Bool) throws {
            let command = PutChunks(attachment.digest, from: n, [piece], size: last ? attachment.size : nil)
            _ = try runner.run(command)
            n += 1
            piece.removeAll(keepingCapacity: true)
        }
        while try chunks.next({ bytes in
            var rest = bytes[...]
            while !rest.isEmpty {
                if piece.count == EntryAttachment.chunkBytes { try put(last: false) }
                let part = rest.prefix(EntryAttachment.chunkBytes - piece.count)
                piece += part
                rest = rest.dropFirst(part.count)
            }
        }) {}
        // An empty attachment has one empty piece.
        try put(last: true)
    }
}

extension MailToLog {
    /// - Parameter omissions: what could not be read, in words.
    init(_ mail: ReadMail, omissions: [String]) {
        var omissions = omissions
        func size(_ bytes: Int) -> String { "\((bytes + (1 << 20) - 1) >> 20) MB" }
        func body(_ text: BodyText?, _ name: String) -> [UInt8]? {
            guard let text else { return nil }
            guard !text.isLeftOut else {
                omissions.append("\(name) of \(size(text.size)): over 2 MB")
                return nil
            }
            return text.text.isEmpty ? nil : Array(text.text.utf8)
        }
        let content = EntryContent(
            text: body(mail.text, "text"), html: body(mail.html, "HTML"),
            headers: mail.headers.map { .init(name: $0.name, value: $0.value) }, searched: mail.searchText)
        for attachment in mail.attachments where attachment.isTooLarge {
            omissions.append("\(attachment.name) (\(size(attachment.size))): over 50 MB")
        }
        if mail.isSearchTextCut { omissions.append("text beyond 64 KB is not found by search") }
        if mail.areAddressesCut { omissions.append("addresses beyond the first 1000") }
        func mailboxes(_ list: [Mailbox]) -> [MailEntry.Mailbox] { list.map { .init(email: $0.email, name: $0.name) } }
        let identity =
            switch mail.identity {
            case .messageID(let id): id
            case .content(let digest):
                "content:" + digest.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
            }
        self.init(
            messageID: identity, digest: mail.digest, kind: MailEntry.Kind(mail.kind),
            // The nearest first: the mail that is answered, then those before it.
            answers: mail.inReplyTo + mail.references.reversed(), from: mailboxes(mail.from), to: mailboxes(mail.to),
            cc: mailboxes(mail.cc), subject: mail.subject, excerpt: mail.excerpt, sentAt: mail.sent, content: content,
            attachments: mail.attachments.prefix(EntryAttachment.maximum).map { attachment in
                EntryAttachment(
                    n: attachment.number + 1, name: attachment.name, type: attachment.type, size: attachment.size,
                    digest: attachment.isTooLarge ? nil : attachment.digest, contentID: attachment.contentID,
                    isInline: attachment.isInline)
            }, omissions: omissions, size: mail.size)
    }
}

extension MailEntry.Kind {
    fileprivate init(_ kind: MailKind) {
        switch kind {
        case .mail: self = .mail
        case .autoReply: self = .autoReply
        case .bounce, .delayed: self = .bounce
        case .receipt: self = .receipt
        case .list: self = .list
        }
    }
}
