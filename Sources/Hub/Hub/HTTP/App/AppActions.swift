import Core
import Crypto
import EventLoop
import HTTPWire
import Transport
import Wire

/// What users change in the web app, and by the API.
@EventLoop
struct AppActions {
    let writer: Writer
    let readers: ReaderPool
    let sessionRoutes: SessionRoutes
    let sessions: OpenSessions
    let site: AppSite
    let publicURL: String
    let administration: any Administration
    let webhooks: WebhookSenders

    var all: [Action] { feedActions + accountActions + memberActions + webhookActions }

    /// The outcome of a command whose answer says nothing, or only whether there was something to do.
    func outcome<C: Command>(_ command: C) async -> Action.Outcome where C.Answer == Void {
        switch await writer.answer(to: command) {
        case .success: .done
        case .failure(let error): .refused(.unavailable(error))
        }
    }

    func outcome<C: Command>(_ command: C) async -> Action.Outcome where C.Answer == Bool {
        switch await writer.answer(to: command) {
        case .success(true): .done
        case .success(false): .refused(.notFound)
        case .failure(let error): .refused(.unavailable(error))
        }
    }

    // MARK: The feed, contacts and mails

    private var feedActions: [Action] {
        [
            Action(name: "read", route: nil, fields: ["upto"], about: "marks everything up to a seq as read") {
                fields, actor throws(JSONFault) in
                let asked = try fields.whole("upto", 0...Seq.lastOfLog)
                let user = actor.user.id
                // A page of before a restore may name a seq that is not there any more.
                let head = (try? await readers.read { try $0.logState(of: user)?.head ?? 0 }.get()) ?? asked
                let upTo = min(asked, head)
                return await outcome(MarkRead(upTo: upTo, of: actor.user.id, device: nil))
            },
            Action(
                name: "tracking", route: nil, fields: ["who", "tracking"],
                about: "sets how a contact, a domain or everybody is tracked"
            ) { fields, actor throws(JSONFault) in
                guard let audience = Audience(try fields.text("who")) else {
                    throw JSONFault(
                        field: "who", message: "must be an address, a domain such as example.com, or * for everybody")
                }
                let isDefault = fields.optional("tracking") == "default"
                let tracking = isDefault ? nil : try fields.choice("tracking", Tracking.self)
                switch await writer.answer(to: SetTracking(tracking, of: audience, user: actor.user.id)) {
                case .success(.done): return .done
                case .success(.overLimit(let quota)): return .refused(.overLimit(quota))
                case .failure(let error): return .refused(.unavailable(error))
                }
            },
            Action(
                name: "message", route: (.patch, "/v1/messages/{id}"), scope: .track, fields: ["id", "track"],
                about:
                    #"`{"track": false}`: stops the tracking of a mail: its hits are answered, and not kept. `true` resumes it"#
            ) { fields, actor throws(JSONFault) in
                let isTracked = try fields.isOn("track")
                guard fields.has("track") else { throw JSONFault(field: "track", message: "is missing: true or false") }
                return await outcome(StopMessage(try fields.text("id"), of: actor.user.id, isStopped: !isTracked))
            },
            Action(
                name: "device-forget", route: nil, fields: ["name"], about: "forgets a device and its backlog"
            ) { fields, actor throws(JSONFault) in
                await outcome(ForgetDevice(try fields.text("name"), of: actor.user.id))
            },
            Action(
                name: "mute", route: (.put, "/v1/preferences/muted/{email}"), scope: .subscribe,
                fields: ["email", "on"],
                about: #"`{"on": true}`: mutes a contact: their opens and clicks make no pop-up on any device"#
            ) { fields, actor throws(JSONFault) in
                let email = try fields.address("email")
                let isOn = try fields.isOn("on")
                return await change(actor) { preferences in
                    preferences.muted.removeAll { $0 == email }
                    if isOn { preferences.muted.append(email) }
                }
            },
            Action(
                name: "pause", route: (.put, "/v1/preferences/pause"), scope: .subscribe, fields: ["minutes"],
                about: #"`{"minutes": 60}`: pauses pop-ups on all devices; `"tomorrow"`: until then; 0: no longer"#
            ) { fields, actor throws(JSONFault) in
                let until: Timestamp?
                let zone = try await preferences(of: actor).zone
                if fields.optional("minutes") == "tomorrow" {
                    until = Zone.startOfTomorrow(after: .now, in: zone)
                } else {
                    let minutes = try fields.whole("minutes", 0...527_040)
                    until = minutes == 0 ? nil : .now + .seconds(minutes * 60)
                }
                return await change(actor) { $0.pausedUntil = until }
            },
            Action(
                name: "preferences", route: (.patch, "/v1/preferences"), scope: .subscribe,
                fields: ["language", "zone", "quiet", "quiet_from", "quiet_to", "quiet_days", "pop_ups"],
                about:
                    #"`{"language", "zone", "quiet_from", "quiet_to", "quiet_days", "pop_ups"}`: sets what is given: language, time zone, quiet hours (days 1, Monday, to 7), and when the browser notifies"#
            ) { fields, actor throws(JSONFault) in
                // Checked before, so that what is stored is changed by what is valid.
                var trial = Preferences()
                try Self.apply(fields, to: &trial)
                return await change(actor) { try? Self.apply(fields, to: &$0) }
            },
        ]
    }

    /// Takes over those preferences that are given.
    private nonisolated static func apply(_ fields: Fields, to preferences: inout Preferences) throws(JSONFault) {
        if fields.has("language") {
            let language = fields.optional("language")
            guard language.map({ ["en", "ja"].contains($0) }) ?? true else {
                throw JSONFault(field: "language", message: "must be en, ja, or empty for the browser's")
            }
            preferences.language = language
        }
        if fields.has("zone") {
            let zone = fields.optional("zone")
            guard zone.map(Zone.isKnown) ?? true else {
                throw JSONFault(field: "zone", message: "must be a time zone such as Europe/Berlin")
            }
            preferences.zone = zone
        }
        if fields.has("pop_ups") {
            switch try fields.text("pop_ups") {
            case "off": preferences.popUps = .off
            case "no-tray": preferences.popUps = .whenNoTray
            case "always": preferences.popUps = .always
            default: throw JSONFault(field: "pop_ups", message: "must be off, no-tray or always")
            }
        }
        guard fields.has("quiet_from") || fields.has("quiet_to") else {
            guard !fields.has("quiet_days") else {
                throw JSONFault(field: "quiet_days", message: "needs quiet_from and quiet_to")
            }
            return
        }
        // A form leaves the days out of which none is chosen: no days, no quiet hours.
        let days = fields.list("quiet_days").compactMap(Int.init)
        guard let from = fields.optional("quiet_from"), let to = fields.optional("quiet_to"), !days.isEmpty else {
            preferences.quiet = nil
            return
        }
        guard let from = TimeOfDay(from) else {
            throw JSONFault(field: "quiet_from", message: "must be a time of day such as 22:00")
        }
        guard let to = TimeOfDay(to) else {
            throw JSONFault(field: "quiet_to", message: "must be a time of day such as 07:00")
        }
        preferences.quiet = Preferences.Quiet(days: days, from: from, to: to)
    }

    func preferences(of actor: Action.Actor) async throws(JSONFault) -> Preferences {
        let user = actor.user.id
        guard case .success(let preferences) = await readers.read({ try $0.preferences(of: user) }) else {
            throw JSONFault(field: "", message: "the store cannot be read; try again")
        }
        return preferences
    }

    /// Changes a user's preferences, and tells their devices.
    func change(
        _ actor: Action.Actor, _ body: @escaping @Sendable (inout Preferences) -> Void
    ) async -> Action.Outcome {
        switch await writer.answer(to: SavePreferences(of: actor.user.id, body)) {
        case .success(nil):
            return .refused(.problem(409, "Too many", "At most \(Preferences.maximumMuted) contacts can be muted."))
        case .success(let preferences?):
            sessions.tell(preferences, of: actor.user.id)
            return .done
        case .failure(let error): return .refused(.unavailable(error))
        }
    }
}
