import Core
import Crypto
import EventLoop
import HTTPOut
import HTTPWire
import Transport
import Webhooks
import Wire

/// What users change of their own webhooks.
extension AppActions {
    private static var fields: [String] { ["name", "url", "format", "secret", "kinds"] }

    var webhookActions: [Action] {
        let stepUp = Route.SessionNeed(stepUp: true)
        return [
            Action(
                name: "webhook-add", route: (.post, "/v1/webhooks"), need: stepUp, fields: Self.fields,
                about:
                    #"`{"name", "url", "format", "secret", "kinds"}`: adds a webhook: [Users' own webhooks](webhooks.md#users-own-webhooks)"#
            ) { fields, actor throws(JSONFault) in try await put(nil, fields, actor) },
            // The form of the settings page has both: without `id`, it adds one.
            Action(
                name: "webhook-put", route: (.put, "/v1/webhooks/{id}"), need: stepUp, fields: ["id"] + Self.fields,
                about:
                    "changes a webhook. Without `url` the old one stays; without `secret` too, unless the URL leads to another server or the format is another"
            ) { fields, actor throws(JSONFault) in try await put(fields.optional("id"), fields, actor) },
            Action(
                name: "webhook-remove", route: (.delete, "/v1/webhooks/{id}"), need: stepUp, fields: ["id"],
                about: "removes a webhook"
            ) { fields, actor throws(JSONFault) in
                let id = try fields.text("id")
                webhooks.remove(id: id, of: actor.user.email)
                let outcome = await outcome(RemoveWebhook(id, of: actor.user.id, by: note(actor)))
                // It is there still if the store refused.
                if case .refused = outcome { webhooks.load() }
                return outcome
            },
            Action(
                name: "webhook-test", route: (.post, "/v1/webhooks/{id}/test"), fields: ["id"],
                about: "posts a sample to a webhook now; 400 says what went wrong"
            ) { fields, actor throws(JSONFault) in
                let id = try fields.text("id")
                return await test(id, actor)
            },
        ]
    }

    private func ownWebhooks(of user: User) async -> Result<[OwnWebhook], StoreError> {
        let id = user.id
        return await readers.read(for: .user(id)) { try $0.webhooks(of: id) }
    }

    /// Adds a webhook, or changes the one with this id.
    private func put(
        _ id: String?, _ fields: Fields, _ actor: Action.Actor
    ) async throws(JSONFault) -> Action.Outcome {
        var old: OwnWebhook?
        if let id {
            switch await ownWebhooks(of: actor.user) {
            case .success(let own): old = own.first { $0.id == id }
            case .failure(let error): return .refused(.unreadable(error))
            }
            guard old != nil else { return .refused(.notFound) }
        }
        let webhook = try webhook(fields, of: actor.user, before: old)
        let command = PutWebhook(
            webhook, isNew: old == nil, reserved: webhooks.operatorsNames, by: note(actor))
        switch await writer.answer(to: command) {
        case .success(.done):
            webhooks.put(webhook, of: actor.user.email)
            return .answer(old == nil ? 201 : 200, WebhookReply(webhook))
        case .success(.noSuchWebhook): return .refused(.notFound)
        case .success(.nameTaken):
            return .refused(.problem(409, "Taken", "There is a webhook named \(webhook.name) already.", field: "name"))
        case .success(.tooMany):
            return .refused(
                .problem(409, "Limit exceeded", "You have \(OwnWebhook.perUser) webhooks: remove one first."))
        case .failure(let error): return .refused(.unavailable(error))
        }
    }

    /// The webhook that the fields describe.
    ///
    /// - Parameter old: what it was before; nil if it is new.
    private func webhook(
        _ fields: Fields, of user: User, before old: OwnWebhook?
    ) throws(JSONFault) -> OwnWebhook {
        let format = try fields.choice("format", OwnWebhook.Format.self)
        let url =
            if let old, fields.optional("url") == nil { old.url } else {
                try fields.text("url", atMost: WebhookTarget.ownURLBytes)
            }
        var kinds: Set<Kind> = []
        for text in fields.list("kinds") {
            guard let kind = Kind(rawValue: text) else {
                throw JSONFault(field: "kinds", message: "must be open, click, or both")
            }
            kinds.insert(kind)
        }
        let webhook = OwnWebhook(
            id: old?.id ?? OwnWebhook.newID(), user: user.id,
            name: try fields.text("name", atMost: WebhookTarget.ownNameBytes), url: url, format: format,
            secret: fields.optional("secret") ?? Self.kept(old, for: url, format), kinds: kinds,
            createdAt: old?.createdAt ?? .now)
        do throws(WebhookTarget.Fault) {
            _ = try WebhookTarget(webhook, of: user.email, app: nil)
        } catch {
            throw JSONFault(field: error.field, message: error.message)
        }
        guard let parsed = HTTPURL(url) else { throw JSONFault(field: "url", message: "must be an https or http URL") }
        // A name is looked up with each request, and its addresses are checked then.
        if let address = IPAddress(parsed.host), !webhooks.ownAddresses.allows(address) {
            throw JSONFault(
                field: "url", message: "must not lead to a private address; the operator may allow it: webhook-private")
        }
        return webhook
    }

    /// The old secret, which goes to no other server than the one that it was given for.
    private static func kept(_ old: OwnWebhook?, for url: String, _ format: OwnWebhook.Format) -> String? {
        guard let old, old.format == format, let origin = HTTPURL(old.url)?.origin, HTTPURL(url)?.origin == origin
        else { return nil }
        return old.secret
    }

    private func test(_ id: String, _ actor: Action.Actor) async -> Action.Outcome {
        switch await ownWebhooks(of: actor.user) {
        case .failure(let error): return .refused(.unreadable(error))
        case .success(let own):
            guard let webhook = own.first(where: { $0.id == id }) else { return .refused(.notFound) }
            guard webhooks.mayTest(actor.user.id) else {
                var response = HTTPResponse.problem(
                    429, "Too many requests", "A test was sent a moment ago: wait some seconds.")
                response.headers.append(("retry-after", "5"))
                return .refused(response)
            }
            if let problem = await webhooks.test(webhook, of: actor.user.email) {
                return .refused(.problem(400, "Not accepted", "The webhook did not accept the test: \(problem)."))
            }
            return .answer(200, ["ok": true])
        }
    }
}

extension OwnWebhook {
    /// A new id.
    fileprivate static func newID() -> String {
        idPrefix + base64url(randomBytes(9)).replacing("-", with: "x").replacing("_", with: "y")
    }
}
