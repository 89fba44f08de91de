public import Core

extension Reply {
    /// The answer to `GET /v1/messages/<id>`: the message and each recipient's status.
    public static func message(_ message: TrackedMessage, status: [RecipientStatus]) -> [UInt8] {
        var json = JSONWriter(capacity: 512 + status.count * 256)
        json.object { json in
            json.member("id", message.id)
            json.member("from", message.from)
            json.member("subject", message.subject)
            json.member("message_id", ifSome: message.messageID)
            json.member("sent_at", message.date.rfc3339)
            json.member("registered_at", message.registeredAt.rfc3339)
            json.key("track")
            json.object {
                $0.member("opens", message.tracksOpens)
                $0.member("clicks", !message.links.isEmpty)
            }
            json.key("links")
            json.array { json in
                for (index, url) in message.links.enumerated() {
                    json.object {
                        $0.member("n", Int64(index + 1))
                        $0.member("url", url)
                    }
                }
            }
            json.key("recipients")
            json.array { json in
                for one in status { json.object { write(one, to: &$0) } }
            }
        }
        return json.bytes
    }

    private static func write(_ status: RecipientStatus, to json: inout JSONWriter) {
        let engagement = status.engagement
        json.member("email", status.recipient.email)
        json.member("name", ifSome: status.recipient.name)
        json.member("tracking", status.recipient.tracking.rawValue)
        let sent = status.recipient.refused == nil ? "sent" : "refused"
        json.member(
            "status", engagement.clicks.count > 0 ? "clicked" : engagement.opens.count > 0 ? "opened" : sent)
        json.member("refused", ifSome: status.recipient.refused)
        json.engagement(engagement) { json in
            json.key("links")
            json.array { json in
                for click in status.clicks {
                    json.object {
                        $0.key("n")
                        if let n = click.n { $0.int(n) } else { $0.null() }
                        $0.member("count", click.count)
                    }
                }
            }
        }
    }

    /// The answer to `GET /v1/contacts/<email>`: settings, totals, and a page of the history.
    public static func contact(_ contact: Contact, history: [Entry], next: String?) -> [UInt8] {
        var json = JSONWriter(capacity: history.reduce(512) { $0 + $1.body.count + 32 })
        json.object { json in
            json.member("email", contact.email)
            json.member("name", ifSome: contact.name)
            json.decision(contact.decision)
            json.member("messages", contact.messages)
            json.engagement(contact.engagement) { _ in }
            json.key("items")
            json.array { json in for entry in history { json.raw(entry.withSeq) } }
            json.key("next")
            if let next { json.string(next) } else { json.null() }
        }
        return json.bytes
    }

    /// The result of one item of `POST /v1/events`.
    public enum EventItem: Sendable, Hashable {
        /// A valid item, and its outcome.
        case settled(id: String, EventOutcome)
        /// An invalid item. `id` is nil if it has none that can be decoded.
        case refused(id: String?, JSONFault)
    }

    /// The answer to `POST /v1/events`: one item for each event, in the same order.
    public static func events(_ items: [EventItem]) -> [UInt8] {
        var json = JSONWriter(capacity: 32 + items.count * 80)
        json.object { json in
            json.key("items")
            json.array { json in
                for item in items {
                    json.object { json in
                        switch item {
                        case .settled(let id, let outcome):
                            json.member("id", id)
                            write(outcome, to: &json)
                        case .refused(let id, let fault):
                            json.member("id", ifSome: id)
                            refuse(fault.field.isEmpty ? nil : fault.field, fault.message, &json)
                        }
                    }
                }
            }
        }
        return json.bytes
    }

    private static func write(_ outcome: EventOutcome, to json: inout JSONWriter) {
        func kept(_ status: String, _ seq: Seq) {
            json.member("status", status)
            if seq > 0 { json.member("seq", seq) }
        }
        switch outcome {
        case .recorded(let seq): kept("recorded", seq)
        case .folded(let seq): kept("folded", seq)
        case .duplicate(let seq): kept("duplicate", seq)
        case .ignored: json.member("status", "ignored")
        case .unknownMessage: refuse("message", "you have no such message", &json)
        case .unknownRecipient: refuse("recipient", "the message was not registered for this recipient", &json)
        case .unknownLink: refuse("link", "the message has no such link", &json)
        case .urlTooLong: refuse("url", "is too long together with the message's subject", &json)
        }
    }

    private static func refuse(_ field: String?, _ detail: String, _ json: inout JSONWriter) {
        json.member("status", "refused")
        json.member("field", ifSome: field)
        json.member("detail", detail)
    }

    /// A device and its backlog.
    public struct DeviceStatus: Sendable, Hashable {
        /// The device as stored.
        public var device: Device
        /// Whether it has a session now.
        public var isConnected: Bool
        /// Number of unacknowledged activities; nil if its cursor belongs to another life of the log.
        public var backlog: Int64?
        /// When the oldest of them was recorded.
        public var oldestUnacked: Timestamp?

        public init(device: Device, isConnected: Bool, backlog: Int64?, oldestUnacked: Timestamp?) {
            self.device = device
            self.isConnected = isConnected
            self.backlog = backlog
            self.oldestUnacked = oldestUnacked
        }
    }

    /// The answer to `GET /v1/devices`.
    public static func devices(_ devices: [DeviceStatus]) -> [UInt8] {
        var json = JSONWriter()
        json.object { json in
            json.key("items")
            json.array { json in
                for one in devices {
                    json.object { json in
                        json.member("name", one.device.name)
                        json.key("cursor")
                        json.object {
                            $0.member("epoch", one.device.cursor.epoch.text)
                            $0.member("seq", one.device.cursor.seq)
                        }
                        json.key("backlog")
                        if let backlog = one.backlog { json.int(backlog) } else { json.null() }
                        json.member("oldest_unacked_at", ifSome: one.oldestUnacked?.rfc3339)
                        json.member("last_seen", one.device.lastSeen.rfc3339)
                        json.member("connected", one.isConnected)
                    }
                }
            }
            json.key("next")
            json.null()
        }
        return json.bytes
    }
}

extension JSONWriter {
    /// Writes the members `opens`, `clicks` and `machines`; `more` adds to `clicks`.
    fileprivate mutating func engagement(_ engagement: Engagement, _ more: (inout JSONWriter) -> Void) {
        func times(_ seen: Sightings, _ json: inout JSONWriter) {
            json.member("count", seen.count)
            json.member("first_at", ifSome: seen.first?.rfc3339)
            json.member("last_at", ifSome: seen.last?.rfc3339)
        }
        key("opens")
        object { times(engagement.opens, &$0) }
        key("clicks")
        object {
            times(engagement.clicks, &$0)
            more(&$0)
        }
        key("machines")
        object {
            $0.member("opens", engagement.machineOpens)
            $0.member("clicks", engagement.machineClicks)
        }
    }
}
