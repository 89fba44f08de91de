import Core

/// Contacts, companies, deals and tickets.
struct CRMTexts: Sendable {
    let kind: @Sendable (RecordKind) -> String
    let kinds: @Sendable (RecordKind) -> String
    let new: @Sendable (RecordKind) -> String
    let create: String
    let name: String
    let subject: String
    let emails: String
    let domains: String
    let onePerLine: String
    let severalHint: String
    let phone: String
    let title: String
    let note: String
    let owner: String
    let nobody: String
    let stage: String
    let status: String
    let amount: String
    let currency: String
    let currencyHint: String
    let closeOn: String
    let priority: String
    let legalBasis: String
    let marketing: String
    let notSaid: String
    let yes: String
    let no: String
    let setBy: @Sendable (_ who: String, _ when: String) -> String
    /// A standard stage or status in words; nil for another.
    let stageName: @Sendable (String) -> String?
    let priorityName: @Sendable (TicketPriority) -> String
    let basisName: @Sendable (LegalBasis) -> String
    let stateName: @Sendable (RecordState) -> String

    let lists: String
    let caption: @Sendable (RecordKind) -> String
    let number: String
    let state: String
    let touched: String
    let any: String
    let mine: String
    let trash: String
    let deletedAt: String
    let order: String
    let orderRecent: String
    let orderName: String
    let noneTitle: @Sendable (RecordKind) -> String
    let noneHint: @Sendable (RecordKind) -> String
    let trashEmpty: String
    let trashEmptyHint: String

    let addContact: String
    let addContactHint: String
    let added: String
    let inTrash: @Sendable (_ reference: String) -> String
    let allActivity: String

    let timeline: String
    let timelineKinds: String
    let everything: String
    let mails: String
    let opens: String
    let clicks: String
    let nothing: String
    let nothingHint: String
    let looksOn: String
    let pinned: String
    let mailOf: @Sendable (_ member: String) -> String

    let properties: String
    let conflict: String
    let links: String
    let noLinks: String
    let linkField: String
    let linkHint: String
    let link: String
    let linked: String
    let unlink: String
    let unlinked: String
    let primary: String
    let makePrimary: String
    let linkPrimary: String
    let byDomain: String
    let byMember: @Sendable (_ member: String) -> String
    let attachments: String
    let noAttachments: String
    let changes: String
    let noChanges: String
    let allChanges: String
    let when: String
    let who: String
    let what: String
    let before: String
    let after: String
    let logging: String
    /// What was changed, by the name that the journal has for it.
    let change: @Sendable (_ what: String) -> String
    let delete: String
    let deleteHint: String
    let deleteConfirm: @Sendable (_ name: String) -> String
    let deleted: String
    let trashNote: @Sendable (_ when: String) -> String
    let restore: String
    let restored: String
}
