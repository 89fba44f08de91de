import Core
import EventLoop
import HTTPWire
import Pages
import Transport
import Wire

/// Contacts and mails: their lists, and the page of one.
extension PageRoutes {
    var listRoutes: [Route] {
        [
            Route(signedIn: .get, .head, at: "/app/contacts", about: "the contacts, or a part of the list") { [self] in
                contacts($0, $1)
            },
            Route(signedIn: .get, at: "/app/contacts.csv", about: "the contacts as a file, as searched") { [self] in
                contactFile($0, $1)
            },
            Route(signedIn: .get, .head, at: "/app/contacts/{email}", about: "one contact") { [self] in
                contact($0, $1)
            },
            Route(signedIn: .get, .head, at: "/app/mails", about: "the sent mails, or a part of the list") { [self] in
                mails($0, $1)
            },
            Route(signedIn: .get, at: "/app/mails.csv", about: "the sent mails as a file, as searched") { [self] in
                mailFile($0, $1)
            },
            Route(signedIn: .get, .head, at: "/app/mails/{id}", about: "one mail") { [self] in mail($0, $1) },
        ]
    }

    // MARK: Contacts

    private func contacts(_ call: Call, _ visitor: Visitor) {
        let isPart = call.parameter("part") == "section"
        var query = ContactQuery()
        query.order = .recent
        query.limit = Self.pageLimit
        query.text = call.parameter("q").flatMap { $0.isEmpty ? nil : $0 }
        query.after = call.parameter("before").flatMap { ContactPlace(text: $0) }
        show(call, visitor) { [query] store, context in
            let page = try store.contacts(of: visitor.user.id, matching: query)
            let list = ContactList(
                contacts: page.contacts.map(\.contact), words: query.text, older: page.next?.text)
            let html = ContactsPage(list, in: context)
            return .page(isPart ? html.section() : html.html())
        }
    }

    private func contactFile(_ call: Call, _ visitor: Visitor) {
        var query = ContactQuery()
        query.limit = 1000
        query.text = call.parameter("q").flatMap { $0.isEmpty ? nil : $0 }
        show(call, visitor) { [query] store, context in
            var query = query
            var contacts: [Contact] = []
            repeat {
                let page = try store.contacts(of: visitor.user.id, matching: query)
                contacts += page.contacts.map(\.contact)
                query.after = page.next
            } while query.after != nil && contacts.count < Self.fileLimit
            return .answer(.csv(CSV.contacts(contacts, in: context), named: "contacts.csv"))
        }
    }

    private func contact(_ call: Call, _ visitor: Visitor) {
        let user = visitor.user.id
        let parameters = call.request.parameters
        guard let email = normalizedAddress(call.parameters[0]) else { return notFound(call, visitor) }
        let reference = AddressKey(email, rules.fold).map { RecordReference(contact: $0) }
        let isPart = call.parameter("part") != nil
        show(call, visitor) { store, context in
            let record = try reference.flatMap { try store.record($0) }
            if let record, record.isLive, !isPart {
                return .answer(.redirect(303, to: "/app/records/\(record.kind)/\(record.number)"))
            }
            guard let contact = try store.contact(email, of: user) else { return .missing }
            let asked: FeedRequest
            do throws(JSONFault) {
                asked = try FeedRequest(parameters + [("contact", email)], context, now: context.now)
            } catch {
                return .failed(422, ErrorPage(.invalid(error.description), in: context).html())
            }
            let log = try store.logState(of: user)
            let feed = try asked.feed(of: user, limit: Self.pageLimit, readUpTo: log?.readUpTo ?? 0, in: store)
            let details = ContactDetails(
                contact: contact, isMuted: try store.preferences(of: user).muted.contains(email), history: feed,
                ownSetting: try store.trackingSetting(of: .address(email), user: user),
                inTrash: record.flatMap { $0.isLive ? nil : $0 })
            let page = ContactPage(details, in: context)
            return .page(asked.isPart ? page.section() : page.html())
        }
    }

    /// A page that says that there is nothing here.
    func notFound(_ call: Call, _ visitor: Visitor) { show(call, visitor) { _, _ in .missing } }

    // MARK: Mails

    private func mails(_ call: Call, _ visitor: Visitor) {
        let isPart = call.parameter("part") == "section"
        let query = mailQuery(call, limit: Self.pageLimit)
        show(call, visitor) { store, context in
            let page = try store.messages(of: visitor.user.id, matching: query)
            let list = MailList(mails: page.messages.map(MailItem.init), words: query.text, older: page.next)
            let html = MailsPage(list, in: context)
            return .page(isPart ? html.section() : html.html())
        }
    }

    private func mailQuery(_ call: Call, limit: Int) -> MessageQuery {
        var query = MessageQuery()
        query.limit = limit
        query.text = call.parameter("q").flatMap { $0.isEmpty ? nil : $0 }
        query.before = call.parameter("before").flatMap { $0.isEmpty ? nil : $0 }
        query.contact = call.parameter("contact").flatMap(normalizedAddress)
        return query
    }

    private func mailFile(_ call: Call, _ visitor: Visitor) {
        let query = mailQuery(call, limit: 1000)
        show(call, visitor) { store, context in
            var query = query
            var mails: [MailItem] = []
            repeat {
                let page = try store.messages(of: visitor.user.id, matching: query)
                mails += page.messages.map(MailItem.init)
                query.before = page.next
            } while query.before != nil && mails.count < Self.fileLimit
            return .answer(.csv(CSV.mails(mails, in: context), named: "mails.csv"))
        }
    }

    private func mail(_ call: Call, _ visitor: Visitor) {
        let user = visitor.user.id
        let parameters = call.request.parameters
        let id = call.parameters[0]
        show(call, visitor) { store, context in
            guard let message = try store.message(.id(id), of: user) else { return .missing }
            let asked: FeedRequest
            do throws(JSONFault) {
                asked = try FeedRequest(parameters + [("message", id)], context, now: context.now)
            } catch {
                return .failed(422, ErrorPage(.invalid(error.description), in: context).html())
            }
            let log = try store.logState(of: user)
            let feed = try asked.feed(of: user, limit: Self.pageLimit, readUpTo: log?.readUpTo ?? 0, in: store)
            let details = MailDetails(
                message: message, recipients: try store.status(ofMessage: id), stoppedAt: message.stoppedAt,
                history: feed)
            let page = MailPage(details, in: context)
            return .page(asked.isPart ? page.section() : page.html())
        }
    }
}

extension MailItem {
    /// What the store's list says of a mail.
    init(_ listed: ListedMessage) {
        self.init(
            id: listed.message.id, subject: listed.message.subject, date: listed.message.date,
            recipients: listed.first.filter { $0.tracking != .anonymous }.map {
                Activity.Recipient(email: $0.email, name: $0.name)
            }, recipientCount: listed.recipients, opened: listed.opened, clicked: listed.clicked,
            refused: listed.refused, opens: listed.opens, clicks: listed.clicks, stoppedAt: listed.message.stoppedAt)
    }
}
