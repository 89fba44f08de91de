import Core
import EventLoop
import HTTPWire
import Transport
import Wire

/// The HTTP API for a user's programs, mostly with a token.
@EventLoop
struct APIRoutes {
    let writer: Writer
    let readers: ReaderPool
    let authenticator: Authenticator
    let doorman: Doorman
    let tickets: any TicketSealing
    let judge: any Judge
    let publicURL: String
    let sessions: OpenSessions

    /// Highest size in bytes of a body that names one thing.
    private static let small = 8 * 1024
    /// Highest size in bytes of a message or a batch of events.
    static let large = 1024 * 1024

    var routes: [Route] {
        [
            Route(
                .post, "/v1/messages", scope: .track, body: Self.large,
                about: "[registers a message](#register-a-message)",
                track),
            Route(
                .get, "/v1/messages/{id}", scope: .read,
                about: "the message, and each recipient's status: sent, refused, opened, clicked, how often and when",
                message),
            Route(
                .post, "/v1/refusals", scope: .track, body: Self.large,
                about: "[reports recipients](#report-refused-recipients) whom the mail server refused",
                refusals),
            Route(
                .get, "/v1/activity", scope: .read,
                about: "[a page of the log](#read-activities)",
                activity),
            Route(
                .get, "/v1/activity/{seq}/why", scope: .read,
                about:
                    "[why](#ask-why) an open or a click has its verdict: the rule, the facts, later revisions, and what today's rules say if that differs",
                why),
            Route(
                .get, "/v1/contacts/{email}", scope: .read,
                about:
                    "[a contact's](#contacts-and-settings) totals and settings, and a page of their history (the query fields of `/v1/activity`)",
                contact),
            Route(
                .put, "/v1/contacts/{email}", scope: .track, body: Self.small,
                about:
                    #"`{"tracking": "identified"}`, `"anonymous"` or `"never"`, [from now on](privacy.md#track-less). Answers what applies, and who set it"#,
                setContact),
            Route(
                .get, "/v1/tracking", scope: .read,
                about: "[the settings](#contacts-and-settings) of addresses, domains and everybody",
                trackingSettings),
            Route(
                .put, "/v1/tracking/{who}", scope: .track, body: Self.small,
                about:
                    "sets how an address, a domain with its subdomains (`example.com`), or everybody (`*`) is tracked",
                setTracking),
            Route(
                .delete, "/v1/tracking/{who}", scope: .track,
                about: "removes that setting: the setting of a wider audience applies again",
                unsetTracking),
            Route(
                .post, "/v1/events", scope: .ingest, body: Self.large,
                about: "[reports opens and clicks](#report-events) that another system saw",
                events),
            Route(
                .post, "/v1/read", scope: .subscribe, body: Self.small,
                about: #"`{"upto": 42}`: marks everything up to this seq as read, on every device"#,
                markRead),
            Route(
                .get, "/v1/me", scope: nil,
                about: "who the token belongs to, and where the log stands ([above](#authenticate))",
                me),
            Route(
                .get, "/v1/preferences", scope: nil,
                about: "what the user has set for pop-ups and the web app, and until when pop-ups wait",
                preferences),
            Route(
                .get, "/v1/devices", scope: nil,
                about: "[the devices](#pair-and-list-devices), their cursors, and whether they are connected",
                devices),
            Route(
                .delete, "/v1/devices/{name}", scope: .subscribe,
                about: "forgets a device and its backlog",
                forget),
            Route(
                .delete, "/v1/token", scope: nil,
                about: "revokes the token of this request, at once; 409 in a session of the web app",
                revokeOwnToken),
            Route(
                open: .post, at: "/v1/pair", body: Self.small,
                about:
                    #"`{"code", "label", "scopes"}`: exchanges a [pairing code](#pair-and-list-devices) for a token, once. 404 if the code is unknown, used, or over ten minutes old; 409 if it is for a browser"#,
                pair),
        ] + listRoutes
    }

    /// Decodes and checks the body and calls `proceed`, or answers what is wrong. A large body is decoded on a reader
    /// thread, so that the loop can serve others.
    func decode<Body: Decodable & Sendable, Value: Sendable>(
        _ type: Body.Type, _ call: Call, for owner: ReaderPool.Owner,
        checked: @escaping @Sendable (Body) throws(JSONFault) -> Value,
        then proceed: @escaping @EventLoop @Sendable (Value) -> Void
    ) {
        let body = call.request.body
        @Sendable func result() -> Result<Value, JSONFault> {
            do throws(JSONFault) {
                return .success(try checked(try decodeStrictJSON(type, from: body)))
            } catch {
                return .failure(error)
            }
        }
        let finish: @EventLoop @Sendable (Result<Value, JSONFault>) -> Void = { result in
            switch result {
            case .success(let value): proceed(value)
            case .failure(let fault): call.reply.send(.fault(fault))
            }
        }
        guard body.count > Self.small else { return finish(result()) }
        let isTaken = readers.perform(for: owner) {
            let result = result()
            EventLoop.submit { finish(result) }
        }
        if !isTaken { call.reply.send(.tooMany("waiting requests")) }
    }

    /// Reads from the store, and answers 200 with the body that `body` returns, or 404 if it returns nil. The body is
    /// encoded on a reader thread too.
    func answer<Body: Encodable & Sendable>(
        _ call: Call, _ identity: Identity, _ body: @escaping @Sendable (any StoreSnapshot) throws -> Body?
    ) {
        readers.read(for: .user(identity.user.id), { try body($0).map { HTTPResponse.json(200, $0) } }) { result in
            switch result {
            case .success(let response?): call.reply.send(response)
            case .success(nil): call.reply.send(.notFound)
            case .failure(let error): call.reply.send(.unreadable(error))
            }
        }
    }

    private func activity(_ call: Call, _ identity: Identity) {
        do throws(JSONFault) {
            let query = try ActivityQuery(parameters: call.request.parameters, now: .now)
            answer(call, identity) { store in
                let page = try store.list(of: identity.user.id, matching: query)
                return ListReply(items: page.entries.map(StoredActivity.init), next: query.next(after: page))
            }
        } catch {
            call.reply.send(.fault(error))
        }
    }

    private func me(_ call: Call, _ identity: Identity) {
        answer(call, identity) { [publicURL] store in
            try store.logState(of: identity.user.id).map { Me(identity, log: $0, publicURL: publicURL) }
        }
    }

    private func preferences(_ call: Call, _ identity: Identity) {
        answer(call, identity) { [zones = sessions.zones] store in
            PreferencesReply(try store.preferences(of: identity.user.id), at: .now, zones: zones)
        }
    }
}
