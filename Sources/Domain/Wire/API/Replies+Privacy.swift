public import Core

extension Reply {
    /// The answer to `PUT /v1/contacts/<email>`: the tracking that applies now, and who set it.
    public static func settings(of email: String, _ decision: TrackingDecision) -> [UInt8] {
        var json = JSONWriter()
        json.object {
            $0.member("email", email)
            $0.decision(decision)
        }
        return json.bytes
    }

    /// The answer to `PUT /v1/tracking/<who>`: the setting as stored.
    public static func setting(_ setting: TrackingSetting) -> [UInt8] {
        var json = JSONWriter()
        json.setting(setting, setBy: "you")
        return json.bytes
    }

    /// The answer to `GET /v1/tracking`: on the first page the administrator's settings, then the user's own.
    public static func settings(
        hub: [TrackingSetting], user: [TrackingSetting], next: String?
    ) -> [UInt8] {
        var json = JSONWriter(capacity: 64 + (hub.count + user.count) * 80)
        json.object { json in
            json.key("items")
            json.array { json in
                for setting in hub { json.setting(setting, setBy: "hub") }
                for setting in user { json.setting(setting, setBy: "you") }
            }
            json.key("next")
            if let next { json.string(next) } else { json.null() }
        }
        return json.bytes
    }
}

extension JSONWriter {
    /// Writes the members `tracking`, `set_by` and `set_for`. The last two are omitted if nobody set it; `set_for` also
    /// if the contact opted out.
    public mutating func decision(_ decision: TrackingDecision) {
        member("tracking", decision.tracking.rawValue)
        switch decision.origin {
        case .none: break
        case .user(let audience):
            member("set_by", "you")
            member("set_for", audience.description)
        case .hub(let audience):
            member("set_by", "hub")
            member("set_for", audience.description)
        case .contact: member("set_by", "contact")
        }
    }

    fileprivate mutating func setting(_ setting: TrackingSetting, setBy: String) {
        object {
            $0.member("who", setting.audience.description)
            $0.member("tracking", setting.tracking.rawValue)
            $0.member("set_by", setBy)
        }
    }
}
