import Core
import Wire

extension Fuzz {
    /// Frames of `mailbell.v1` as the hub reads a client's and a client the hub's, activities as a store holds them, and frames
    /// made of the input's bytes.
    public static func frames(_ input: [UInt8]) -> [String] {
        var findings = Findings()
        guard let (_, text) = parts(input, longest: ClientFrame.maximumBytes) else { return [] }
        read(clientFrame: text, &findings)
        read(serverFrame: text, &findings)
        read(activity: text, &findings)
        var values = Values(text)
        let frame = values.clientFrame()
        let isTaken = frame.device.map(isClientDeviceName) ?? true
        findings.hold((try? decodeJSON(ClientFrame.self, from: frame.encoded) == frame) == isTaken, "sent: \(frame)")
        make(serverFrameOf: &values, &findings)
        return findings.ended()
    }

    private static func read(clientFrame text: [UInt8], _ findings: inout Findings) {
        let frame: ClientFrame
        do throws(JSONFault) {
            frame = try decodeJSON(ClientFrame.self, from: text)
        } catch {
            // The fault goes back to the client, in a frame.
            findings.hold(error.description.utf8.count <= text.count + 200, "a fault longer than its frame")
            let told = ServerFrameEncoder.error(.badFrame, message: error.description)
            let isRead = try? decodeJSON(ServerFrame.self, from: told) == .error(code: 4501, message: error.description)
            findings.hold(isRead == true, "a fault that cannot be told: \(error)")
            return
        }
        findings.hold(
            (try? decodeStrictJSON(ClientFrame.self, from: frame.encoded)) == frame, "another when read again: \(frame)"
        )
        switch frame {
        case .ack(let seq), .read(let seq): findings.hold(seq >= 0, "seq \(seq)")
        case .hello(let hello):
            findings.hold(hello.device.map(isClientDeviceName) ?? true, "device \(hello.device ?? "")")
            findings.hold(hello.cursor?.seq ?? 0 >= 0, "a cursor before the log")
            findings.hold(hello.filter.kinds != [] && hello.filter.verdicts != [], "a subscription to nothing")
        }
    }

    private static func read(serverFrame text: [UInt8], _ findings: inout Findings) {
        guard let frame = try? decodeJSON(ServerFrame.self, from: text) else {
            // What only the scan takes ends no session either.
            if case .activities(let items)? = try? ServerFrame.read(text) { for item in items { _ = item.activity } }
            return
        }
        findings.hold((try? ServerFrame.read(text)).map(decoded) == frame, "another when it is scanned: \(frame)")
        if let fault = frame.fault {
            findings.hold(fault.utf8.count <= 400 && fault.isOneLine, "a fault of many words: \(fault)")
        }
        guard let encoded = frame.encoded, let again = try? decodeJSON(ServerFrame.self, from: encoded) else {
            switch frame {
            // This version has no text for a code, or no bytes for an activity, that it does not know.
            case .error, .bye, .activity, .activities: return
            default: return findings.hold(false, "cannot be read again: \(frame)")
            }
        }
        findings.hold(again.encoded == encoded, "another when written again: \(frame)")
        findings.hold(again.fault == frame.fault, "another fault when read again: \(frame)")
    }

    /// The frame with its activities decoded.
    private static func decoded(_ frame: ServerFrame) -> ServerFrame {
        guard case .activities(let items) = frame else { return frame }
        return .activities(items.map { .init(seq: $0.seq, prev: $0.prev, activity: $0.activity) })
    }

    private static func read(activity text: [UInt8], _ findings: inout Findings) {
        if let activity = try? decodeJSON(Activity.self, from: text) { hold(activity, &findings) }
        for kind in Kind.allCases where Activity.isSound(text, kind: kind.rawValue) {
            // Whatever a store holds and one look takes for sound, no client's session ends by it.
            let entry = Entry(seq: 1, kind: kind, verdict: nil, body: text)
            for frame in [
                ServerFrameEncoder.activity(entry, prev: 0, replay: true), ServerFrameEncoder.activities([(entry, 0)]),
            ] {
                findings.hold(
                    (try? decodeJSON(ServerFrame.self, from: frame)) != nil, "a sound activity ends a session")
            }
        }
    }

    private static func make(serverFrameOf values: inout Values, _ findings: inout Findings) {
        let welcome = values.welcome()
        let digest = values.digest()
        let (seq, unread) = (values.seq(), values.seq())
        let activity = values.activity()
        hold(activity, &findings)
        let entry = Entry(seq: seq, kind: activity.kind, verdict: activity.verdict, body: activity.encoded)
        let item = ServerFrame.Item(seq: seq, prev: unread, activity: activity)
        let sent: [([UInt8], ServerFrame)] = [
            (ServerFrameEncoder.welcome(welcome), .welcome(welcome)),
            (ServerFrameEncoder.digest(digest, unread: unread), .digest(digest, unread: unread)),
            (ServerFrameEncoder.live(seq), .live(seq)),
            (ServerFrameEncoder.heartbeat(head: seq), .heartbeat(head: seq)),
            (ServerFrameEncoder.activity(entry, prev: unread, replay: true), .activity(item, replay: true)),
            (ServerFrameEncoder.activities([(entry, unread)]), .activities([item])),
            (
                ServerFrameEncoder.bye(.draining, retryAfterMilliseconds: seq),
                .bye(code: 4000, reason: CloseCode.draining.text, retryAfterMilliseconds: seq)
            ),
        ]
        for (bytes, frame) in sent {
            findings.hold((try? decodeJSON(ServerFrame.self, from: bytes)) == frame, "sent: \(frame)")
            findings.hold((try? ServerFrame.read(bytes)).map(decoded) == frame, "sent, and scanned: \(frame)")
        }
        let taken = ServerFrameEncoder.activities([(entry, unread), (entry, unread)]).count
        let one = ServerFrameEncoder.activities([(entry, unread)]).count
        findings.hold(
            taken - one <= ServerFrameEncoder.itemBytes(entry), "an item of more bytes than are counted for it")
    }

    /// What an activity's bytes say is what it was, and they are sound.
    private static func hold(_ activity: Activity, _ findings: inout Findings) {
        let encoded = activity.encoded
        findings.hold(Activity.isSound(encoded, kind: activity.kind.rawValue), "not sound: \(activity)")
        let again = try? decodeJSON(Activity.self, from: encoded)
        findings.hold(again?.encoded == encoded, "another when written again: \(activity)")
        // Of other kinds a place is not written.
        if activity.kind == .open || activity.kind == .click || activity.location == nil {
            findings.hold(again == activity, "another when read again: \(activity)")
        }
    }
}

extension ClientFrame {
    fileprivate var device: String? { if case .hello(let hello) = self { hello.device } else { nil } }
}

extension ServerFrame {
    /// As a hub writes it; nil where it would not.
    fileprivate var encoded: [UInt8]? {
        switch self {
        case .welcome(let welcome): return ServerFrameEncoder.welcome(welcome)
        case .live(let seq): return ServerFrameEncoder.live(seq)
        case .heartbeat(let head, let passed): return ServerFrameEncoder.heartbeat(head: head, passed: passed)
        case .digest(let digest, let unread): return ServerFrameEncoder.digest(digest, unread: unread)
        case .preferences(let preferences): return ServerFrameEncoder.preferences(preferences)
        case .activity(let item, let replay):
            return item.entry.map { ServerFrameEncoder.activity($0, prev: item.prev, replay: replay) }
        case .activities(let items):
            let entries = items.compactMap { item in item.entry.map { (entry: $0, prev: item.prev) } }
            return entries.count == items.count ? ServerFrameEncoder.activities(entries) : nil
        case .error(let code, let message):
            return CloseCode(rawValue: code).map { ServerFrameEncoder.error($0, message: message) }
        case .bye(let code, _, let retryAfter, let passed):
            return CloseCode(rawValue: code).map {
                ServerFrameEncoder.bye($0, retryAfterMilliseconds: retryAfter, passed: passed)
            }
        }
    }
}

extension ServerFrame.Item {
    fileprivate var entry: Entry? {
        activity.map { Entry(seq: seq, kind: $0.kind, verdict: $0.verdict, body: $0.encoded) }
    }
}
