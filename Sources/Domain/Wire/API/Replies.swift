public import Mailbell

/// The bodies that the API answers with.
public enum Reply {
    /// `POST /v1/messages`: each recipient's own pixel, links and address to opt out at.
    ///
    /// - Parameters:
    ///   - links: all links of the request; without click tracking they come back as they were. So do those of a
    ///     contact who is not tracked, who gets no pixel either.
    ///   - note: why less is tracked than was asked for.
    public static func message(
        _ message: TrackedMessage, recipients: [TrackedRecipient], tracksOpens: Bool, links: [String], note: String?,
        publicURL: String, seal: (Ticket) -> String
    ) -> [UInt8] {
        let tracksClicks = !message.links.isEmpty
        var json = JSONWriter(capacity: 1024)
        json.object { json in
            json.member("id", message.id)
            json.key("track")
            json.object {
                $0.member("opens", tracksOpens)
                $0.member("clicks", tracksClicks)
                $0.member("note", ifSome: note)
            }
            json.key("recipients")
            json.array { json in
                for recipient in recipients {
                    let ticket = seal(recipient.ticket)
                    let isTracked = recipient.tracking != .never
                    json.object { json in
                        json.member("email", recipient.email)
                        if recipient.tracking != .identified { json.member("tracking", recipient.tracking.rawValue) }
                        json.key("pixel_url")
                        if tracksOpens, isTracked {
                            json.string("\(publicURL)/o/\(ticket).gif")
                        } else {
                            json.null()
                        }
                        json.key("links")
                        json.array { json in
                            for (index, url) in links.enumerated() {
                                json.object {
                                    $0.member("n", Int64(index + 1))
                                    $0.member("url", url)
                                    $0.member(
                                        "tracked_url",
                                        tracksClicks && isTracked ? "\(publicURL)/c/\(ticket)/\(index + 1)" : url)
                                }
                            }
                        }
                        json.member("opt_out_url", "\(publicURL)/p/\(ticket)")
                    }
                }
            }
        }
        return json.bytes
    }

    /// `GET /v1/activity`: activities, each with its seq, and where the next page begins.
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

    /// `GET /v1/me`.
    ///
    /// - Parameter publicURL: how the hub's pixels and links begin.
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

    /// `/live` and `/ready`.
    public static func status(_ status: String, reason: String? = nil) -> [UInt8] {
        var json = JSONWriter()
        json.object {
            $0.member("status", status)
            $0.member("reason", ifSome: reason)
        }
        return json.bytes
    }

    /// `application/problem+json` (RFC 9457).
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
    /// The activity's JSON object with `seq` before its other members.
    public var withSeq: [UInt8] { activityJSON(body, seq: seq) }
}

/// An activity's JSON object with `seq` before its other members, as scripts and pages of the log get it.
public func activityJSON(_ body: [UInt8], seq: Seq) -> [UInt8] {
    Array("{\"seq\":\(seq),".utf8) + body.dropFirst()
}
