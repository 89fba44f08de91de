public import Mailbell

extension Reply {
    /// `PUT /v1/contacts/<email>`: what may be known of them now, and by whose word.
    public static func settings(of email: String, _ decision: TrackingDecision) -> [UInt8] {
        var json = JSONWriter()
        json.object {
            $0.member("email", email)
            $0.decision(decision)
        }
        return json.bytes
    }

    /// `PUT /v1/tracking/<who>`: the setting as it is now.
    public static func setting(_ setting: TrackingSetting) -> [UInt8] {
        var json = JSONWriter()
        json.setting(setting, setBy: "you")
        return json.bytes
    }

    /// `GET /v1/tracking`: the user's own settings, and on the first page before them the administrator's.
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
    /// The members `tracking` and, where somebody has said so, `set_by` and `set_for`.
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
