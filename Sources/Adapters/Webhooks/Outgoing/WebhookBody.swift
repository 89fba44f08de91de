import Core
import Wire

/// What one request tells.
struct WebhookBatch {
    /// Oldest first. The filter admits each.
    var entries: [Entry]
    var epoch: Epoch
    /// With this request, the target has everything up to here.
    var through: Seq
    /// The range that retention removed before the target had it.
    var lost: (from: Seq, to: Seq)?
    /// The log's old epoch if it got a new one since the last request, and up to where the two are the same.
    var reset: (epoch: Epoch, through: Seq)?
}

extension WebhookTarget {
    /// The body of a request; nil if there is nothing to tell.
    func body(of batch: WebhookBatch, now: Timestamp) -> [UInt8]? {
        switch format {
        case .json:
            let isEmpty = batch.entries.isEmpty && batch.lost == nil && batch.reset == nil
            return isEmpty ? nil : json("mailbell.activities", batch, now: now)
        case .ntfy: return WebhookMessage(batch).map(ntfy)
        case .gotify: return WebhookMessage(batch).map(gotify)
        }
    }

    /// The body of a request that shows the owner what requests look like.
    func sampleBody(now: Timestamp) -> [UInt8] {
        let activity = Activity.sample(at: now)
        switch format {
        case .json:
            let entry = Entry(seq: 1, kind: activity.kind, verdict: activity.verdict, body: activity.encoded)
            return json("mailbell.test", WebhookBatch(entries: [entry], epoch: Epoch("test"), through: 1), now: now)
        case .ntfy: return ntfy(.sample(of: activity))
        case .gotify: return gotify(.sample(of: activity))
        }
    }

    /// `{"type", "timestamp", "data"}`, as in Standard Webhooks ("Payload structure").
    private func json(_ type: String, _ batch: WebhookBatch, now: Timestamp) -> [UInt8] {
        var json = JSONWriter(capacity: batch.entries.reduce(512) { $0 + $1.body.count + 32 })
        json.object { json in
            json.member("type", type)
            json.member("timestamp", now.rfc3339)
            json.key("data")
            json.object { json in
                json.member("user", user)
                json.member("webhook", name)
                json.member("epoch", batch.epoch.text)
                json.member("through", batch.through)
                if let reset = batch.reset {
                    json.key("reset")
                    json.object {
                        $0.member("epoch", reset.epoch.text)
                        $0.member("through", reset.through)
                    }
                }
                if let lost = batch.lost {
                    json.key("lost")
                    json.object {
                        $0.member("from", lost.from)
                        $0.member("to", lost.to)
                    }
                }
                json.key("items")
                json.array { json in for entry in batch.entries { json.raw(entry.withSeq) } }
            }
        }
        return json.bytes
    }

    /// What ntfy takes at its root (https://docs.ntfy.sh/publish/#publish-as-json). In JSON a title may have any
    /// characters; headers would need an encoding of their own.
    private func ntfy(_ message: WebhookMessage) -> [UInt8] {
        var json = JSONWriter()
        json.object { json in
            json.member("topic", NtfyURL(url)?.topic ?? "")
            json.member("title", message.title)
            json.member("message", message.text)
            // The usual one: with sound, as a message of a chat.
            json.member("priority", 3)
            json.key("tags")
            json.array { $0.string(message.hasClick ? "link" : "eyes") }
            if let app { json.member("click", app + "/app/activity") }
        }
        return json.bytes
    }

    /// What Gotify takes at `/message` (https://gotify.net/api-docs, https://gotify.net/docs/msgextras). Without the extra
    /// a client might take a subject for Markdown.
    private func gotify(_ message: WebhookMessage) -> [UInt8] {
        var json = JSONWriter()
        json.object { json in
            json.member("title", message.title)
            json.member("message", message.text)
            // The usual one: with sound, as a message of a chat.
            json.member("priority", 5)
            json.key("extras")
            json.object { json in
                json.key("client::display")
                json.object { $0.member("contentType", "text/plain") }
                if let app {
                    json.key("client::notification")
                    json.object {
                        $0.key("click")
                        $0.object { $0.member("url", app + "/app/activity") }
                    }
                }
            }
        }
        return json.bytes
    }
}

extension WebhookMessage {
    /// nil if the user is notified of none of the activities. An entry that cannot be read is left out.
    fileprivate init?(_ batch: WebhookBatch) {
        self.init(batch.entries.compactMap { try? decodeJSON(Activity.self, from: $0.body) })
    }
}

extension Activity {
    /// An open that nobody made.
    fileprivate static func sample(at time: Timestamp) -> Activity {
        var activity = Activity(id: "test", kind: .open, at: time)
        activity.message = Message(id: "test", subject: "Q3 offer")
        activity.recipient = Recipient(email: "alice@example.com", name: "Alice Example")
        activity.location = Location(
            city: "Tokyo", country: "JP", countryName: "Japan", timeZone: "Asia/Tokyo",
            localTime: (time + .seconds(9 * 3600)).rfc3339.prefix(19) + "+09:00", precision: .city)
        activity.via = .direct
        activity.verdict = .human
        activity.agent = Agent(client: "Thunderbird", os: "Linux", device: .desktop)
        activity.nth = 1
        return activity
    }
}
