/// Log a mail: file it on the records that it belongs to.
public struct LogMail: Step {
    /// The result of logging a mail.
    public enum Answer: Sendable, Hashable, QuotaAnswer {
        /// The mail was not known. Where it is filed follows from the rules.
        case logged(MailEntry, [Filing])
        /// It was known. The way by which it came now was added.
        case known(MailEntry, [Filing])
        /// Nothing was kept.
        case nothing(Reason)
        /// Nothing was kept: it would exceed this quota. A logged mail counts as a message.
        case overLimit(Quota)

        public var quota: Quota? { if case .overLimit(let quota) = self { quota } else { nil } }
    }

    /// Why nothing was kept.
    public enum Reason: String, Sendable, Hashable {
        /// The sender, or every recipient, is on a never-log list.
        case neverLog = "never-log"
        /// The mail was logged, and the entry deleted.
        case deleted
        /// Neither sender nor recipients are anybody but the account's own members.
        case internalMail = "internal"
    }

    public var mail: MailToLog
    /// On whose behalf.
    public var owner: UserID
    public var way: EntrySource.Way
    /// Records that the member chose, by the store's own ids.
    public var records: [Int64]
    /// Whether contacts are made of unknown addresses; nil: as set.
    public var creates: Bool?
    /// Whether others do not see it.
    public var isPrivate: Bool
    public var rules: LogRules

    /// Maximum number of contacts that one mail is filed on.
    static let contacts = 10

    public init(
        _ mail: MailToLog, of user: UserID, by way: EntrySource.Way, on records: [Int64] = [], creates: Bool? = nil,
        isPrivate: Bool = false, rules: LogRules
    ) {
        self.mail = mail
        owner = user
        self.way = way
        self.records = records
        self.creates = creates
        self.isPrivate = isPrivate
        self.rules = rules
    }

    public var user: UserID? { owner }

    public var weight: Int {
        let content = mail.content
        let people = mail.from + mail.to + mail.cc
        return 1024 + (content.text?.count ?? 0) + (content.html?.count ?? 0) + content.searched.utf8.count
            + content.headers.reduce(0) { $0 + $1.name.utf8.count + $1.value.utf8.count + 32 }
            + people.reduce(0) { $0 + $1.email.utf8.count + ($1.name?.utf8.count ?? 0) + 64 }
            + mail.attachments.reduce(0) { $0 + $1.name.utf8.count + 128 }
    }

    public func perform(in path: EventPath) throws -> Answer {
        let store = path.store
        guard try store.user(owner) != nil else { throw StoreError.other("the member was removed") }
        let scene = try Scene(self, in: store)
        if let answer = try answerBefore(scene, path) { return answer }
        let source = EntrySource(way, user: owner, at: path.now, isPrivate: isPrivate)
        if let quota = try path.spend(DailyUse(messages: 1), of: owner) { return .overLimit(quota) }
        let parent = try answered(in: store)
        let entry = try store.insertMailEntry(
            MailEntry(
                messageID: mail.messageID, digest: mail.digest, kind: mail.kind,
                direction: scene.isOutgoing ? .outgoing : .incoming, from: mail.from.first ?? .init(email: ""),
                to: scene.allowed(mail.to), cc: scene.allowed(mail.cc), subject: mail.subject, excerpt: mail.excerpt,
                sentAt: mail.sentAt ?? path.now, loggedAt: path.now, thread: parent?.thread ?? 0, parent: parent?.id,
                textBytes: mail.content.text?.count ?? 0, htmlBytes: mail.content.html?.count ?? 0, size: mail.size,
                omissions: mail.omissions + scene.omissions),
            content(scene), mail.attachments, source)
        try fileByHand(entry, path)
        try fileByRule(entry, parent, scene, path)
        let filings = try store.filings(ofEntry: entry.id)
        try store.touchRecords(filings.map(\.record), at: path.now)
        try path.append(activity(of: entry, scene, path), to: owner, recipient: nil)
        return .logged(entry, filings)
    }

    /// The content without header fields that name somebody who is never logged.
    private func content(_ scene: Scene) -> EntryContent {
        guard !scene.omissions.isEmpty else { return mail.content }
        var content = mail.content
        let naming = ["to", "cc", "bcc", "reply-to", "delivered-to", "x-original-to", "received"]
        content.headers.removeAll { naming.contains($0.name.lowercased()) }
        return content
    }

    /// Asks what is known before the attachments are stored: the answer if there is nothing to store, else nil.
    public var asking: AskLogged { AskLogged(command: self) }

    /// The answer to a mail that is never logged, or known already; nil if it is to be logged.
    fileprivate func answerBefore(_ scene: Scene, _ path: EventPath) throws -> Answer? {
        let store = path.store
        if scene.isForbidden { return .nothing(.neverLog) }
        if let known = try store.mailEntry(messageID: mail.messageID, digest: mail.digest) {
            guard known.deletedAt == nil else { return .nothing(.deleted) }
            try store.addSource(
                EntrySource(way, user: owner, at: path.now, isPrivate: isPrivate), toEntry: known.id)
            try fileByHand(known, path)
            return .known(known, try store.filings(ofEntry: known.id))
        }
        return scene.others.isEmpty && records.isEmpty ? .nothing(.internalMail) : nil
    }

    // MARK: Who took part

    /// Those who wrote and received the mail, as the account sees them.
    fileprivate struct Scene {
        /// Whether a member wrote it.
        var isOutgoing: Bool
        /// Everybody but members and those who are never logged, each once, the sender first.
        var others: [(key: AddressKey, mailbox: MailEntry.Mailbox)] = []
        var isForbidden = false
        /// Recipients that were left out, in words.
        var omissions: [String] = []
        /// The domains of the account's members.
        var ownDomains: Set<DomainName> = []
        let settings: (account: LoggingSettings, member: LoggingSettings)
        private var forbidden: Set<String> = []

        init(_ command: LogMail, in store: any StoreTransaction) throws {
            let (mail, fold) = (command.mail, command.rules.fold)
            settings = (try store.logging(of: nil), try store.logging(of: command.owner))
            // A list that was stored was read before.
            let lists = [settings.account, settings.member].compactMap { try? NeverLog($0.neverLog, fold) }
            var own: Set<AddressKey> = []
            for member in try store.users() {
                for address in member.addresses {
                    guard let key = AddressKey(address, fold) else { continue }
                    own.insert(key)
                    ownDomains.insert(key.domain)
                }
            }
            isOutgoing = mail.from.contains { AddressKey($0.email, fold).map(own.contains) ?? false }
            var seen: Set<AddressKey> = []
            var count = 0
            for (place, mailbox) in (mail.from + mail.to + mail.cc).enumerated() {
                guard let key = AddressKey(mailbox.email, fold), !own.contains(key) else { continue }
                count += 1
                guard !lists.contains(where: { $0.contains(key) }) else {
                    if place < mail.from.count { isForbidden = true }
                    forbidden.insert(mailbox.email)
                    continue
                }
                if seen.insert(key).inserted { others.append((key, mailbox)) }
            }
            if count > 0, others.isEmpty { isForbidden = true }
            // How many, and not who: nothing of them is kept.
            if !forbidden.isEmpty {
                omissions.append("\(forbidden.count) recipient\(forbidden.count == 1 ? "" : "s") on a never-log list")
            }
        }

        /// Recipients without those who are never logged.
        func allowed(_ mailboxes: [MailEntry.Mailbox]) -> [MailEntry.Mailbox] {
            mailboxes.filter { !forbidden.contains($0.email) }
        }

        var createsContacts: Bool { settings.member.createsContacts ?? settings.account.createsContacts ?? true }
        var openDeals: Int {
            settings.member.openDeals ?? settings.account.openDeals ?? LoggingSettings.standardDeals
        }
    }

    /// The entry that the mail answers: that of the nearest known id.
    private func answered(in store: any StoreTransaction) throws -> MailEntry? {
        for id in mail.answers.prefix(100) {
            // Of two mails with one id, the newest: the one that was read last.
            if let entry = try store.mailEntries(messageIDs: [id]).last { return entry }
        }
        return nil
    }

    // MARK: Where it is filed

    private func fileByHand(_ entry: MailEntry, _ path: EventPath) throws {
        for record in try path.store.records(records).values where record.isLive {
            try path.store.file(Filing(entry.id, on: record.id, .hand, by: owner, at: entry.sentAt))
        }
    }

    /// Files an answer where the mail that it answers is now, so that corrections count. Files any other mail on its
    /// contacts, their companies and their open deals.
    private func fileByRule(
        _ entry: MailEntry, _ parent: MailEntry?, _ scene: Scene, _ path: EventPath
    ) throws {
        let store = path.store
        var filed = Set(try store.filings(ofEntry: entry.id).map(\.record))
        func file(_ record: Int64, _ reason: Filing.Reason, _ because: String?) throws {
            guard filed.insert(record).inserted else { return }
            try store.file(Filing(entry.id, on: record, reason, because: because, at: entry.sentAt))
        }
        if let parent {
            for filing in try store.filings(ofEntry: parent.id) {
                guard try store.record(filing.record)?.isLive == true else { continue }
                try file(filing.record, .reply, nil)
            }
            if !filed.isEmpty { return }
        }
        // No contact is made of a program that answers for somebody.
        let creates = (creates ?? scene.createsContacts) && entry.kind != .bounce && entry.kind != .receipt
        var deals: [Record] = []
        for (key, mailbox) in scene.others.prefix(Self.contacts) {
            guard let contact = try contact(key, mailbox, creates: creates, scene, path) else { continue }
            try file(contact.id, .participant, key.text)
            let links = try store.associations(of: contact.id)
            if let company = links.first(where: \.isPrimary)?.other { try file(company, .company, key.text) }
            deals += try store.records(links.map(\.other)).values.filter { $0.kind == .deal && $0.state == .open }
        }
        let latest = Dictionary(deals.map { ($0.id, $0) }, uniquingKeysWith: { one, _ in one }).values
            .sorted { ($0.touchedAt.milliseconds, $0.id) > ($1.touchedAt.milliseconds, $1.id) }
        for deal in latest.prefix(scene.openDeals) { try file(deal.id, .deal, nil) }
    }

    /// The contact with an address; nil if there is none and none is made.
    private func contact(
        _ key: AddressKey, _ mailbox: MailEntry.Mailbox, creates: Bool, _ scene: Scene, _ path: EventPath
    ) throws -> Record? {
        let store = path.store
        if let known = try store.record(.contact, key: key.text) {
            // One in the trash was put there by somebody.
            guard known.isLive else { return nil }
            guard known.owner == nil else { return known }
            var owned = known
            owned.owner = owner
            owned.version += 1
            return try store.updateRecord(owned) ? owned : known
        }
        guard creates, !rules.isAutomatic(key) else { return nil }
        var fields = RecordFields()
        fields.marketing = false
        let contact = try store.insertRecord(
            Record(
                kind: .contact, name: (mailbox.name ?? "").prefix(bytes: Record.nameBytes), owner: owner,
                keys: [RecordKey(key: key.text, written: mailbox.email)], fields: fields, origin: .mail,
                createdAt: path.now))
        try store.note(RecordChange(at: path.now, by: RecordChange.logging, what: "created"), of: contact.id)
        if let company = try company(of: key, scene, path) {
            try store.associate(contact.id, Association(to: company.id, .domain, at: path.now, isPrimary: true))
        }
        return contact
    }

    /// The company of an address, which is made if there is none; nil for free mail, and if it was deleted.
    private func company(of key: AddressKey, _ scene: Scene, _ path: EventPath) throws -> Record? {
        guard let (domain, name) = rules.company(key, scene.ownDomains) else { return nil }
        if let known = try path.store.record(.company, key: domain.text) { return known.isLive ? known : nil }
        let company = try path.store.insertRecord(
            Record(
                kind: .company, name: name.prefix(bytes: Record.nameBytes), owner: owner,
                keys: [RecordKey(key: domain.text, written: domain.text)], origin: .mail, createdAt: path.now))
        try path.store.note(RecordChange(at: path.now, by: RecordChange.logging, what: "created"), of: company.id)
        return company
    }

    /// What the sender's own log says of it.
    private func activity(of entry: MailEntry, _ scene: Scene, _ path: EventPath) -> Activity {
        var activity = Activity(id: path.newID().description, kind: .logged, at: path.now)
        activity.message = .init(
            id: "\(entry.id)", subject: entry.subject.prefix(bytes: Limits.subjectBytes), sentAt: entry.sentAt.rfc3339)
        if let other = scene.others.first {
            activity.recipient = .init(
                email: normalizedAddress(other.mailbox.email) ?? other.key.text,
                name: other.mailbox.name?.prefix(bytes: Limits.nameBytes))
        }
        return activity
    }
}

/// Ask whether a mail is to be logged at all.
public struct AskLogged: Step {
    /// The answer of `LogMail` if nothing has to be stored; nil if the mail is to be logged.
    public typealias Answer = LogMail.Answer?

    fileprivate let command: LogMail

    public var user: UserID? { command.owner }

    public var weight: Int { 1024 }

    public func perform(in path: EventPath) throws -> LogMail.Answer? {
        guard try path.store.user(command.owner) != nil else { throw StoreError.other("the member was removed") }
        return try command.answerBefore(LogMail.Scene(command, in: path.store), path)
    }
}
