public import Core

/// A frame from the hub to a client (`mailbell.v1`).
public enum ServerFrame: Hashable, Sendable {
    /// The answer to a hello.
    case welcome(Welcome)
    /// One activity. `replay`: whether it belongs to the backlog.
    case activity(Item, replay: Bool)
    /// Several activities of the backlog, for clients that accept `batch`.
    case activities([Item])
    /// The backlog up to this seq has been sent. What follows is live.
    case live(Seq)
    /// Counts of the backlog, sent instead of its activities.
    case digest(Digest, unread: Int64)
    /// What the user has set for pop-ups. Sent after the welcome, and when it has changed.
    case preferences(PreferencesReply)
    /// Sent when nothing else was for a while. `passed`: how far the session's filter has kept activities out.
    case heartbeat(head: Seq, passed: Passed? = nil)
    /// What the client did wrong. A close follows.
    case error(code: UInt16, message: String)
    /// The session ends. The code is a `CloseCode`.
    case bye(code: UInt16, reason: String, retryAfterMilliseconds: Int64?, passed: Passed? = nil)

    /// How far a session's filter has skipped activities.
    public struct Passed: Hashable, Sendable {
        /// The last seq sent in this session. If the client's last seq is below it, something was lost.
        public var prev: Seq
        /// Every activity up to this seq was either sent or kept out by the filter.
        public var upTo: Seq

        public init(prev: Seq, upTo: Seq) {
            self.prev = prev
            self.upTo = upTo
        }
    }

    /// An activity with its position in the log.
    public struct Item: Hashable, Sendable {
        public var seq: Seq
        /// The seq sent before it in this session. If the client's last seq is below it, something was lost.
        public var prev: Seq
        private var content: Content

        private enum Content: Hashable, Sendable {
            case decoded(Activity?)
            case sent(ArraySlice<UInt8>)
        }

        public init(seq: Seq, prev: Seq, activity: Activity?) {
            self.seq = seq
            self.prev = prev
            content = .decoded(activity)
        }

        /// - Parameter sent: the JSON object of an activity of a kind that this client knows, as `JSONScan.activity` accepts
        ///   it. It is decoded only when somebody asks for `activity`.
        init(seq: Seq, prev: Seq, sent: ArraySlice<UInt8>) {
            self.seq = seq
            self.prev = prev
            content = .sent(sent)
        }

        /// nil if this client is too old to know the activity's kind.
        public var activity: Activity? {
            get {
                switch content {
                case .decoded(let activity): activity
                case .sent(let bytes): try? decodeJSON(Activity.self, from: Array(bytes))
                }
            }
            set { content = .decoded(newValue) }
        }

        /// The activity's JSON object as the hub sent it; nil if it was decoded, or if there is none. It has the members that
        /// every activity has, and may have members that this client does not know.
        public var sent: ArraySlice<UInt8>? {
            if case .sent(let bytes) = content { bytes } else { nil }
        }
    }

    /// Maximum size of an `activities` frame in bytes.
    public static let maximumBatchBytes = 64 * 1024
    /// Maximum size of a `preferences` frame in bytes. Clients end a connection that brings a frame of more than 128 KiB.
    public static let maximumPreferencesBytes = 64 * 1024
    /// Seconds of silence after which the hub sends a heartbeat.
    public static let heartbeatSeconds: Int64 = 25
}

/// The hub's answer to a hello: the state of the log, and where this session resumes.
public struct Welcome: Hashable, Sendable {
    /// How the session resumes.
    public enum Resume: String, Sendable, Codable {
        /// Right after the cursor; nothing is missing.
        case exact
        /// Right after the cursor, but retention has removed some activities: see `lost`.
        case gap
        /// The cursor belongs to another life of the log. See `Cursor` for where the session resumes.
        case reset
        /// The client had no cursor.
        case new
    }
    /// A range of seqs, both ends included.
    public struct Lost: Hashable, Sendable, Codable {
        public var from: Seq
        public var to: Seq
        public init(from: Seq, to: Seq) {
            self.from = from
            self.to = to
        }
    }

    /// The user's first address.
    public var user: String
    /// The session's device; nil if it is ephemeral.
    public var device: String?
    /// The log's present epoch.
    public var epoch: Epoch
    /// Seq of the newest activity; 0 if there has been none.
    public var head: Seq
    /// Oldest seq still stored; `head` + 1 if none is.
    public var floor: Seq
    /// No activity below this seq is sent.
    public var fromSeq: Seq
    /// How this session resumes.
    public var resume: Resume
    /// The range in which retention has removed activities that this client has not received.
    public var lost: Lost?
    /// Number of unread notifiable activities.
    public var unread: Int64

    public init(
        user: String, device: String?, epoch: Epoch, head: Seq, floor: Seq, fromSeq: Seq, resume: Resume,
        lost: Lost? = nil, unread: Int64
    ) {
        self.user = user
        self.device = device
        self.epoch = epoch
        self.head = head
        self.floor = floor
        self.fromSeq = fromSeq
        self.resume = resume
        self.lost = lost
        self.unread = unread
    }
}

/// Encodes frames of the hub. Activities are inserted as the bytes that the log stores.
public enum ServerFrameEncoder {
    /// A `welcome` frame.
    public static func welcome(_ welcome: Welcome) -> [UInt8] {
        frame("welcome") { json in
            json.member("user", welcome.user)
            json.member("device", ifSome: welcome.device)
            json.member("epoch", welcome.epoch.text)
            json.member("head", welcome.head)
            json.member("floor", welcome.floor)
            json.member("from_seq", welcome.fromSeq)
            json.member("resume", welcome.resume.rawValue)
            if let lost = welcome.lost {
                json.key("lost")
                json.object {
                    $0.member("from", lost.from)
                    $0.member("to", lost.to)
                }
            }
            json.member("unread", welcome.unread)
            json.member("heartbeat_s", ServerFrame.heartbeatSeconds)
        }
    }

    /// An `activity` frame.
    public static func activity(_ entry: Entry, prev: Seq, replay: Bool) -> [UInt8] {
        frame("activity", capacity: entry.body.count + 96) { json in
            json.member("seq", entry.seq)
            json.member("prev", prev)
            json.member("replay", replay)
            json.key("activity")
            json.raw(entry.body)
        }
    }

    /// An `activities` frame of the backlog.
    public static func activities(_ items: [(entry: Entry, prev: Seq)]) -> [UInt8] {
        frame("activities", capacity: ServerFrame.maximumBatchBytes) { json in
            json.member("replay", true)
            json.key("items")
            json.array { json in
                for item in items {
                    json.object {
                        $0.member("seq", item.entry.seq)
                        $0.member("prev", item.prev)
                        $0.key("activity")
                        $0.raw(item.entry.body)
                    }
                }
            }
        }
    }

    /// Upper bound on the bytes that an entry takes in an `activities` frame.
    public static func itemBytes(_ entry: Entry) -> Int { entry.body.count + 80 }

    /// A `live` frame.
    public static func live(_ seq: Seq) -> [UInt8] {
        frame("live") { $0.member("seq", seq) }
    }

    /// A `digest` frame.
    public static func digest(_ digest: Digest, unread: Int64) -> [UInt8] {
        frame("digest") { json in
            json.member("from", digest.from)
            json.member("to", digest.to)
            json.member("unread", unread)
            json.key("kinds")
            json.array { json in
                for item in digest.kinds {
                    json.object {
                        $0.member("kind", item.kind.rawValue)
                        $0.member("count", item.count)
                    }
                }
            }
            json.key("contacts")
            json.array { json in
                for contact in digest.contacts {
                    json.object {
                        $0.member("email", ifSome: contact.recipient.email)
                        $0.member("name", ifSome: contact.recipient.name)
                        $0.member("opens", contact.opens)
                        $0.member("clicks", contact.clicks)
                    }
                }
            }
        }
    }

    /// A `preferences` frame. Says nothing of muted contacts if it would be too long with them.
    public static func preferences(_ preferences: PreferencesReply) -> [UInt8] {
        let frame = encodeJSON(PreferencesFrame(preferences: preferences))
        guard frame.count > ServerFrame.maximumPreferencesBytes, preferences.muted != nil else { return frame }
        var shorter = preferences
        shorter.muted = nil
        return self.preferences(shorter)
    }

    /// The members of a reply, with a type before them.
    private struct PreferencesFrame: Encodable {
        var preferences: PreferencesReply

        enum CodingKeys: CodingKey { case type }

        func encode(to encoder: any Encoder) throws {
            var box = encoder.container(keyedBy: CodingKeys.self)
            try box.encode("preferences", forKey: .type)
            try preferences.encode(to: encoder)
        }
    }

    /// A `heartbeat` frame.
    public static func heartbeat(head: Seq, passed: ServerFrame.Passed? = nil) -> [UInt8] {
        frame("heartbeat") {
            $0.member("head", head)
            write(passed, to: &$0)
        }
    }

    private static func write(_ passed: ServerFrame.Passed?, to json: inout JSONWriter) {
        guard let passed else { return }
        json.member("prev", passed.prev)
        json.member("passed", passed.upTo)
    }

    /// An `error` frame.
    public static func error(_ code: CloseCode, message: String) -> [UInt8] {
        frame("error") {
            $0.member("code", Int64(code.rawValue))
            $0.member("message", message)
        }
    }

    /// A `bye` frame. `retryAfterMilliseconds`: when to reconnect; nil leaves it to the client.
    public static func bye(_ code: CloseCode, retryAfterMilliseconds: Int64?, passed: ServerFrame.Passed? = nil)
        -> [UInt8]
    {
        frame("bye") {
            $0.member("code", Int64(code.rawValue))
            $0.member("reason", code.text)
            if let retryAfterMilliseconds { $0.member("retry_after_ms", retryAfterMilliseconds) }
            write(passed, to: &$0)
        }
    }

    private static func frame(
        _ type: String, capacity: Int = 256, _ members: (inout JSONWriter) -> Void
    ) -> [UInt8] {
        var json = JSONWriter(capacity: capacity)
        json.object {
            $0.member("type", type)
            members(&$0)
        }
        return json.bytes
    }
}
