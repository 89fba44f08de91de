import Core

extension CRMTexts {
    static let english = CRMTexts(
        kind: { word($0, "Contact", "Company", "Deal", "Ticket") },
        kinds: { word($0, "Contacts", "Companies", "Deals", "Tickets") },
        new: { word($0, "New contact", "New company", "New deal", "New ticket") }, create: "Create", name: "Name",
        subject: "Subject", emails: "Addresses", domains: "Domains", onePerLine: "One a line, the main one first.",
        severalHint: "Several with commas between them.", phone: "Phone", title: "Position", note: "Note",
        owner: "Owner", nobody: "Nobody", stage: "Stage", status: "Status", amount: "Amount", currency: "Currency",
        currencyHint: "Three letters, such as EUR.", closeOn: "Expected end", priority: "Priority",
        legalBasis: "Legal basis (GDPR)", marketing: "May get marketing mail", notSaid: "Not said", yes: "Yes",
        no: "No", setBy: { "Set by \($0), \($1)." }, stageName: { $0 },
        priorityName: {
            switch $0 {
            case .low: "Low"
            case .normal: "Normal"
            case .high: "High"
            case .urgent: "Urgent"
            }
        },
        basisName: {
            switch $0 {
            case .none: "None"
            case .consent: "Consent"
            case .contract: "Contract"
            case .interest: "Legitimate interests"
            }
        },
        stateName: {
            switch $0 {
            case .none: ""
            case .open: "Open"
            case .won: "Won"
            case .lost: "Lost"
            case .closed: "Closed"
            }
        }, lists: "Kinds of records",
        caption: { word($0, "Contacts", "Companies", "Deals", "Tickets") }, number: "Number", state: "State",
        touched: "Last touched", any: "Any", mine: "Mine only", trash: "Trash", deletedAt: "Deleted", order: "Order",
        orderRecent: "Last touched first", orderName: "By name",
        noneTitle: { word($0, "No contacts yet", "No companies yet", "No deals yet", "No tickets yet") },
        noneHint: {
            word(
                $0,
                "Add the first one above. Contacts are also made when a mail to or from somebody new is logged.",
                "Add the first one above. A company is also made when a mail to somebody at its domain is logged.",
                "Add the first one above, and link it to a contact: mails with the contact are then filed on it.",
                "Add the first one above, and link it to the contact who asked.")
        }, trashEmpty: "The trash is empty", trashEmptyHint: "Deleted records stay here for 90 days.",
        addContact: "Add to contacts",
        addContactHint: "Makes a record that all members see: mails with this address are then filed on it.",
        added: "Added.", inTrash: { "This address belongs to \($0), which is in the trash." },
        allActivity: "All tracked activity", timeline: "Timeline", timelineKinds: "What the timeline shows",
        everything: "Everything", mails: "Mails", opens: "Opens", clicks: "Clicks", nothing: "Nothing here yet",
        nothingHint:
            "Mails appear here when they are logged: send a copy to your log address, or run mailbell log. So do their opens and clicks, if they are tracked.",
        looksOn: "Nothing of this kind in this part of the timeline.", pinned: "Pinned",
        mailOf: { "mail of \($0)" }, properties: "Properties",
        conflict:
            "Somebody has changed this record meanwhile. What you entered is still here: copy what you need, and reload the page.",
        links: "Associations", noLinks: "Not linked to any record.", linkField: "Record to link",
        linkHint: "Such as deal:42, contact:alice@example.com or company:example.com", link: "Link",
        linked: "Linked.", unlink: "Unlink", unlinked: "No longer linked.", primary: "main company",
        makePrimary: "Make it the main company", linkPrimary: "It is the main company", byDomain: "by its domain",
        byMember: { "by \($0)" }, attachments: "Attachments", noAttachments: "No attachments.", changes: "Changes",
        noChanges: "No changes.", allChanges: "All changes", when: "When", who: "Who", what: "What", before: "Before",
        after: "After", logging: "Logging",
        change: { what in
            switch what {
            case "created": "created"
            case "deleted": "moved to the trash"
            case "restored": "restored"
            case "linked": "linked"
            case "unlinked": "unlinked"
            case "filed": "mail filed"
            case "unfiled": "mail taken off"
            case "pinned": "mail pinned"
            case "unpinned": "mail unpinned"
            case "entry-deleted": "mail deleted"
            case "name": "name"
            case "owner": "owner"
            case "emails": "addresses"
            case "domains": "domains"
            case "phone": "phone"
            case "title": "position"
            case "note": "note"
            case "stage": "stage"
            case "status": "status"
            case "amount": "amount"
            case "currency": "currency"
            case "close_on": "expected end"
            case "priority": "priority"
            case "legal_basis": "legal basis"
            case "marketing": "marketing mail"
            default: what
            }
        }, delete: "Move to the trash", deleteHint: "It can be restored for 90 days. Its mails stay on other records.",
        deleteConfirm: { "Move \($0) to the trash?" }, deleted: "Moved to the trash.",
        trashNote: { "In the trash since \($0). It is removed for good 90 days later." }, restore: "Restore",
        restored: "Restored.")
}

/// The word for a record's kind.
func word(_ kind: RecordKind, _ contact: String, _ company: String, _ deal: String, _ ticket: String) -> String {
    switch kind {
    case .contact: contact
    case .company: company
    case .deal: deal
    case .ticket: ticket
    default: kind.rawValue
    }
}
