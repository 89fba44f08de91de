public import Mailbell

/// What a hub sends.
public enum ServerFrame: Hashable, Sendable {
    case welcome(Welcome)
    case activity(Item, replay: Bool)
    case activities([Item])
    /// The backlog up to this seq is through; what follows is live.
    case live(Seq)
    case digest(Digest, unread: Int64)
    case heartbeat(head: Seq)
    case error(code: UInt16, message: String)
    case bye(code: UInt16, reason: String, retryAfterMilliseconds: Int64?)

    /// An activity in its place.
    public struct Item: Hashable, Sendable {
        public var seq: Seq
        /// The seq sent before it on this session's filter, so that a hole shows.
        public var prev: Seq
        /// nil where this client is older than the activity's kind.
        public var activity: Activity?

        public init(seq: Seq, prev: Seq, activity: Activity?) {
            self.seq = seq
            self.prev = prev
            self.activity = activity
        }
    }

    /// Bytes of one `activities` frame, at most.
    public static let maximumBatchBytes = 64 * 1024
    /// Seconds of silence after which a heartbeat comes.
    public static let heartbeatSeconds: Int64 = 25
}

/// The hub's answer to a hello: where the log stands and where this session goes on.
public struct Welcome: Hashable, Sendable {
    public enum Resume: String, Sendable, Codable {
        /// From just after the cursor; nothing is missing.
        case exact
        /// Retention has passed the cursor: `lost` names the range in which activities are gone.
        case gap
        /// The cursor is of another life of the log: all that is kept follows.
        case reset
        /// There was no cursor.
        case new
    }
    /// A closed range of seqs.
    public struct Lost: Hashable, Sendable, Codable {
        public var from: Seq
        public var to: Seq
        public init(from: Seq, to: Seq) {
            self.from = from
            self.to = to
        }
    }

    /// The user's address.
    public var user: String
    public var device: String?
    public var epoch: Epoch
    public var head: Seq
    public var floor: Seq
    /// The first activity sent has this seq or a later one.
    public var fromSeq: Seq
    public var resume: Resume
    public var lost: Lost?
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

/// Encodes what a hub sends. Activities come as the bytes the log holds.
public enum ServerFrameEncoder {
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

    public static func activity(_ entry: Entry, prev: Seq, replay: Bool) -> [UInt8] {
        frame("activity", capacity: entry.body.count + 96) { json in
            json.member("seq", entry.seq)
            json.member("prev", prev)
            json.member("replay", replay)
            json.key("activity")
            json.raw(entry.body)
        }
    }

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

    /// Bytes that an entry takes in an `activities` frame, at most.
    public static func itemBytes(_ entry: Entry) -> Int { entry.body.count + 80 }

    public static func live(_ seq: Seq) -> [UInt8] {
        frame("live") { $0.member("seq", seq) }
    }

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

    public static func heartbeat(head: Seq) -> [UInt8] {
        frame("heartbeat") { $0.member("head", head) }
    }

    public static func error(_ code: CloseCode, message: String) -> [UInt8] {
        frame("error") {
            $0.member("code", Int64(code.rawValue))
            $0.member("message", message)
        }
    }

    public static func bye(_ code: CloseCode, retryAfterMilliseconds: Int64?) -> [UInt8] {
        frame("bye") {
            $0.member("code", Int64(code.rawValue))
            $0.member("reason", code.text)
            if let retryAfterMilliseconds { $0.member("retry_after_ms", retryAfterMilliseconds) }
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
