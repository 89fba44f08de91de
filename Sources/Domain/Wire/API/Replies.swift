public import Core

/// Encodes the bodies of the API's answers.
public enum Reply {
    /// The answer to `GET /v1/activity`: activities with their seqs, and the cursor of the next page.
    public static func activities(_ entries: [Entry], next: String?) -> [UInt8] {
        var json = JSONWriter(capacity: entries.reduce(64) { $0 + $1.body.count + 32 })
        json.object { json in
            json.key("items")
            json.array { json in for entry in entries { json.raw(entry.withSeq) } }
            json.key("next")
            if let next { json.string(next) } else { json.null() }
        }
        return json.bytes
    }

    /// The answer to `GET /v1/me`.
    ///
    /// - Parameter publicURL: prefix of the hub's pixel and link URLs.
    public static func me(_ identity: Identity, log: LogState, publicURL: String) -> [UInt8] {
        var json = JSONWriter()
        json.object { json in
            json.member("email", identity.user.email)
            json.member("name", identity.user.name)
            json.member("seat", identity.user.seat.rawValue)
            json.member("language", identity.user.language.text)
            json.key("addresses")
            json.array { for address in identity.user.addresses { $0.string(address) } }
            json.member("public_url", publicURL)
            json.member("token", identity.tokenID)
            json.key("scopes")
            json.array { for scope in identity.scopes { $0.string(scope.rawValue) } }
            json.key("log")
            json.object {
                $0.member("epoch", log.epoch.text)
                $0.member("head", log.head)
                $0.member("floor", log.floor)
                $0.member("unread", log.unread)
            }
        }
        return json.bytes
    }

    /// The answer to `/live` and `/ready`.
    public static func status(_ status: String, reason: String? = nil) -> [UInt8] {
        var json = JSONWriter()
        json.object {
            $0.member("status", status)
            $0.member("reason", ifSome: reason)
        }
        return json.bytes
    }

    /// An error as `application/problem+json` (RFC 9457).
    public static func problem(status: Int, title: String, detail: String, field: String?) -> [UInt8] {
        var json = JSONWriter()
        json.object {
            $0.member("type", "about:blank")
            $0.member("title", title)
            $0.member("status", Int64(status))
            $0.member("detail", detail)
            $0.member("field", ifSome: field)
        }
        return json.bytes
    }
}

extension Entry {
    /// The activity's JSON object with `seq` as its first member.
    public var withSeq: [UInt8] { activityJSON(body, seq: seq) }
}

/// An activity's JSON object with `seq` as its first member, as scripts and pages of the log get it.
public func activityJSON(_ body: [UInt8], seq: Seq) -> [UInt8] {
    Array("{\"seq\":\(seq),".utf8) + body.dropFirst()
}
