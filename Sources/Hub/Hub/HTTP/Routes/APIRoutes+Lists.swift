import Core
import Crypto
import EventLoop
import HTTPWire
import Transport
import Wire

/// Lists of contacts, messages, and what belongs to an account.
extension APIRoutes {
    var listRoutes: [Route] {
        [
            Route(
                .get, "/v1/contacts", scope: .read,
                about:
                    "[contacts](#contacts-and-settings), by address or latest activity (`order=name` or `recent`; `q`, `limit`, `cursor`)",
                contacts),
            Route(
                .get, "/v1/messages", scope: .read,
                about: "messages, newest first, with how many opened and clicked (`q`, `contact`, `limit`, `cursor`)",
                messages),
            Route(signedIn: .get, at: "/v1/sessions", about: "who is signed in to the web app as this user") {
                call, visitor in
                list(call, visitor.identity) { store, _ in
                    let sessions = try store.sessions(of: visitor.user.id).filter { $0.isValid(at: .now) }
                    return (sessions.map { SessionStatus($0, isThis: $0.id == visitor.session?.id) }, nil)
                }
            },
            Route(signedIn: .get, at: "/v1/tokens", about: "the user's valid tokens") { call, visitor in
                list(call, visitor.identity) { store, _ in
                    (try store.tokens(of: visitor.user.id).filter { $0.isValid(at: .now) }.map(TokenStatus.init), nil)
                }
            },
            Route(signedIn: .get, at: "/v1/passkeys", about: "the user's passkeys") { call, visitor in
                list(call, visitor.identity) { store, _ in
                    (
                        try store.passkeys(of: visitor.user.id).map { PasskeyStatus($0, id: base64url($0.id)) },
                        nil
                    )
                }
            },
            Route(signedIn: .get, at: "/v1/members", role: .admin, about: "the members of the account") {
                call, visitor in
                list(call, visitor.identity) { store, _ in (try store.users().map(MemberStatus.init), nil) }
            },
            Route(
                signedIn: .get, at: "/v1/audit", role: .admin,
                about: "who signed in, and what was changed by whom, newest first (`limit`, `cursor`)"
            ) { call, visitor in
                list(call, visitor.identity) { store, place in
                    let entries = try store.audit(before: place.cursor.flatMap { Int64($0) }, limit: place.limit)
                    let next = entries.count == place.limit ? entries.last.map { "\($0.id)" } : nil
                    return (entries.map(AuditStatus.init), next)
                }
            },
        ]
    }

    /// Where a page of a list begins, and how long it is.
    private struct Place: Sendable {
        var cursor: String?
        var limit = 100
        /// Further parameters, by name.
        var others: [String: String] = [:]

        /// - Throws: `JSONFault` that names an unknown or invalid parameter.
        init(_ call: Call, others known: [String] = []) throws(JSONFault) {
            for (name, value) in call.request.parameters {
                switch name {
                case "cursor": cursor = value
                case "limit":
                    guard let number = Int(value), 1...1000 ~= number else {
                        throw JSONFault(field: name, message: "must be 1 to 1000")
                    }
                    limit = number
                case let other where known.contains(other): others[other] = value
                default:
                    throw JSONFault(
                        field: name,
                        message: "is unknown; known are \((known + ["limit", "cursor"]).joined(separator: ", "))")
                }
            }
        }
    }

    private func list<Item: Encodable & Sendable>(
        _ call: Call, _ identity: Identity,
        _ body: @escaping @Sendable (any StoreSnapshot, Place) throws -> ([Item], String?)
    ) {
        do throws(JSONFault) {
            let place = try Place(call)
            answer(call, identity) { store in
                let (items, next) = try body(store, place)
                return ListReply(items: items, next: next)
            }
        } catch {
            call.reply.send(.fault(error))
        }
    }

    private func contacts(_ call: Call, _ identity: Identity) {
        do throws(JSONFault) {
            let place = try Place(call, others: ["q", "order"])
            var query = ContactQuery()
            query.limit = place.limit
            query.text = place.others["q"]
            if let order = place.others["order"] {
                guard let order = ContactQuery.Order(rawValue: order) else {
                    throw JSONFault(field: "order", message: "must be name or recent")
                }
                query.order = order
            }
            if let cursor = place.cursor {
                // An unencoded `+` is decoded to a space, and no address contains one.
                guard let place = ContactPlace(text: cursor.replacing(" ", with: "+")) else {
                    throw JSONFault(field: "cursor", message: "must be the next of a previous page")
                }
                query.after = place
            }
            answer(call, identity) { [query] store in
                let page = try store.contacts(of: identity.user.id, matching: query)
                return ListReply(items: page.contacts.map(ListedContactStatus.init), next: page.next?.text)
            }
        } catch {
            call.reply.send(.fault(error))
        }
    }

    private func messages(_ call: Call, _ identity: Identity) {
        do throws(JSONFault) {
            let place = try Place(call, others: ["q", "contact"])
            var query = MessageQuery()
            query.limit = place.limit
            query.text = place.others["q"]
            query.before = place.cursor
            if let contact = place.others["contact"] {
                guard let email = normalizedAddress(contact) else {
                    throw JSONFault(field: "contact", message: "must be an e-mail address")
                }
                query.contact = email
            }
            answer(call, identity) { [query] store in
                let page = try store.messages(of: identity.user.id, matching: query)
                return ListReply(items: page.messages.map(ListedMessageStatus.init), next: page.next)
            }
        } catch {
            call.reply.send(.fault(error))
        }
    }
}
