import Core
import Presentation

/// `/app/contacts`: everybody to whom the user wrote.
public struct ContactsPage {
    private let list: ContactList
    private let context: PageContext

    public init(_ list: ContactList, in context: PageContext) {
        self.list = list
        self.context = context
    }

    public func html() -> [UInt8] {
        let texts = context.texts
        return context.page(texts.frame.contacts, .contacts, capacity: 48 * 1024) { html in
            html(.h1, texts.frame.contacts)
            html.listTools(
                list.words, path: PageURL("/app/contacts"), csv: PageURL("/app/contacts.csv"),
                isShown: !list.contacts.isEmpty || list.words != nil, context)
            if list.contacts.isEmpty {
                html.emptyList(
                    icon: "contacts", isSearch: list.words != nil, title: texts.records.noContactsTitle,
                    hint: texts.records.noContactsHint, path: PageURL("/app/contacts"), context)
            }
            write(&html)
        }
    }

    /// The answer to `?part=section`.
    public func section() -> [UInt8] {
        var html = HTML(capacity: 32 * 1024)
        write(&html)
        return html.bytes
    }

    private func write(_ html: inout HTML) {
        guard !list.contacts.isEmpty else { return }
        let texts = context.texts.records
        html(.section, [.class("page")]) { html in
            html.table(
                texts.contactsCaption,
                [texts.contact, texts.mails, texts.opens, texts.clicks, texts.lastSeen, texts.tracking]
            ) { html in
                for contact in list.contacts {
                    html(.tr, [.class("row", "contact"), .tabindex(0)]) { html in
                        html(.th, [.scope("row")]) { html in
                            html.person(contact.email, name: contact.name, context)
                            if contact.name.shown != nil {
                                html.text(" ")
                                html(.small, [.class("hint")]) { $0.address(contact.email, context) }
                            }
                        }
                        html.count(contact.messages, texts.mails)
                        html.count(contact.engagement.opens.count, texts.opens)
                        html.count(contact.engagement.clicks.count, texts.clicks)
                        html.cell(texts.lastSeen) { $0.moment(contact.lastSeen, context) }
                        html.cell(texts.tracking) { $0.trackingChip(contact.tracking, context) }
                    }
                }
            }
        }
        html.older(
            list.older.map { PageURL("/app/contacts").with("q", list.words).with("before", $0) }, context)
    }
}

extension Contact {
    /// When a person last opened or clicked.
    var lastSeen: Timestamp? { [engagement.opens.last, engagement.clicks.last].compactMap(\.self).max() }
}

/// `/app/contacts/{email}`: what one contact did, and what is tracked of them.
public struct ContactPage {
    private let details: ContactDetails
    private let context: PageContext

    public init(_ details: ContactDetails, in context: PageContext) {
        self.details = details
        self.context = context
    }

    public func html() -> [UInt8] {
        let texts = context.texts
        let contact = details.contact
        let name = contact.name.shown
        return context.page(name ?? contact.email.printable, .contact, capacity: 96 * 1024) { html in
            html(.p, [.class("crumbs")]) { html in
                html(.a, [.href(PageURL("/app/contacts"))], texts.frame.contacts)
            }
            html(.h1) { html in
                if let name { html.isolated(name) } else { html.address(contact.email, context) }
            }
            html(.p, [.class("address")]) { html in
                html.address(contact.email, context)
                if let url = PageURL(mailTo: contact.email) {
                    html.text(" · ")
                    html(.a, [.href(url)], texts.records.writeTo)
                }
            }
            html.contactSums([details.contact], context)
            history(&html)
            html(.div, [.class("cards")]) { html in
                tracking(&html)
                muting(&html)
                data(&html)
                adding(&html)
            }
            html.rowForms(context)
            html.keysDialog(context)
        }
    }

    /// The answer to `?part=section`: a page of the history.
    public func section() -> [UInt8] {
        var html = HTML(capacity: 64 * 1024)
        html.feedSections(details.history, RowStyle(isOfContact: true), context)
        html.older(olderURL, context)
        return html.bytes
    }

    private var path: PageURL { PageURL("/app/contacts").appending(details.contact.email) }

    private var olderURL: PageURL? { details.history.olderURL(on: path) }

    private func history(_ html: inout HTML) {
        let texts = context.texts.records
        html(.section, [.aria("labelledby", fixed: "history-title")]) { html in
            html(.h2, [.id("history-title")], texts.history)
            html.history(
                details.history, RowStyle(isOfContact: true), none: texts.noHistory, path: path, older: olderURL,
                live: FeedFilter(contact: details.contact.email, showsMachines: details.history.filter.showsMachines),
                context)
        }
    }

    private func tracking(_ html: inout HTML) {
        html(.section, [.class("card"), .id("tracking"), .aria("labelledby", fixed: "tracking-title")]) { html in
            html(.h2, [.id("tracking-title")], context.texts.records.tracking)
            html.contactTracking(details.settings, context)
        }
    }

    private func muting(_ html: inout HTML) {
        html(.section, [.class("card"), .aria("labelledby", fixed: "mute-title")]) { html in
            html(.h2, [.id("mute-title")], context.texts.records.muteTitle)
            html.contactMuting(details.settings, context)
        }
    }

    private func data(_ html: inout HTML) {
        html(.section, [.class("card"), .aria("labelledby", fixed: "data-title")]) { html in
            html(.h2, [.id("data-title")], context.texts.records.dataTitle)
            html.contactData(details.contact.email, back: PageURL("/app/contacts"), context)
        }
    }

    /// A contact becomes a record that all members see, unless its record is in the trash.
    private func adding(_ html: inout HTML) {
        let texts = context.texts.crm
        let contact = details.contact
        html(.section, [.class("card"), .id("add"), .aria("labelledby", fixed: "add-title")]) { html in
            html(.h2, [.id("add-title")], texts.addContact)
            if let record = details.inTrash {
                html(.p, texts.inTrash(record.reference))
                html(.p) { $0.recordLink(record, context) }
                return
            }
            html(.p, [.class("hint")], texts.addContactHint)
            html.action(
                PageURL("/app/do/record-add"), style: "fields", done: texts.added, then: "record", back: context.url
            ) { html in
                html.hiddenField("kind", "contact")
                html.hiddenField("emails", contact.email)
                html.hiddenField("name", contact.name?.prefix(bytes: Record.nameBytes) ?? "")
                html(.button, texts.addContact)
            }
        }
    }
}
