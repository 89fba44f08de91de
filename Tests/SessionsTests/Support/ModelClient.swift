import Core
import Wire

/// A client that believes nothing: it holds each frame against the log and what came before.
final class ModelClient {
    private let log: MemoryLog
    let filter: Filter
    let batch: Bool
    /// What was wrong, in words.
    private(set) var complaints: [String] = []

    /// All the filter admits up to here has been received, in this session or one before.
    private(set) var has: Seq = 0
    /// The last one received in this session, or where it began.
    private(set) var last: Seq = 0
    /// Where this session began.
    private(set) var start: Seq = 0
    /// What this client may acknowledge.
    private(set) var ackable: Seq = 0
    var acked: Seq = 0
    /// The muted contacts that it was told of last.
    private(set) var muted: [String]?
    private(set) var isWelcome = false
    private(set) var isLive = false
    /// Activities received in this session and not acknowledged.
    private(set) var outstanding: [Seq] = []

    init(log: MemoryLog, filter: Filter, batch: Bool) {
        self.log = log
        self.filter = filter
        self.batch = batch
    }

    func hello(withCursor: Bool) -> ClientFrame {
        (isWelcome, isLive, outstanding) = (false, false, [])
        return .hello(
            Hello(
                device: "tray", cursor: withCursor ? Cursor(epoch: log.epoch, seq: has) : nil, from: .earliest,
                filter: filter, batch: batch))
    }

    func ack(_ seq: Seq) -> ClientFrame {
        acked = max(acked, seq)
        outstanding.removeAll { $0 <= seq }
        return .ack(seq)
    }

    func receive(_ bytes: [UInt8]) {
        guard let frame = try? decodeJSON(ServerFrame.self, from: bytes) else {
            return complain("not a frame: \(String(decoding: bytes, as: UTF8.self))")
        }
        switch frame {
        case .welcome(let welcome):
            if isWelcome { complain("welcome twice") }
            isWelcome = true
            last = welcome.fromSeq - 1
            start = last
            ackable = last
            acked = last
            if welcome.resume == .gap || welcome.resume == .reset { complain("\(welcome.resume)") }
            if let lost = next(after: has), lost <= last { complain("begins after \(last), but \(lost) never came") }
        case .activity(let item, let replay):
            if !isLive, !replay { complain("\(item.seq) is live before live") }
            take(item)
        case .activities(let items):
            if !batch { complain("a batch was not asked for") }
            if bytes.count > ServerFrame.maximumBatchBytes { complain("a batch of \(bytes.count) bytes") }
            for item in items { take(item) }
        case .live(let seq):
            if isLive { complain("live twice") }
            isLive = true
            if let missing = next(after: last), missing <= seq { complain("live \(seq) before \(missing)") }
            if seq < last { complain("live \(seq) after \(last)") }
            ackable = max(ackable, seq)
        case .preferences(let preferences):
            if !isWelcome { complain("preferences before the welcome") }
            muted = preferences.muted
        case .heartbeat(let head, let passed):
            if head > log.head { complain("heartbeat \(head) beyond the head") }
            guard let prev = passed?.prev, let passed = passed?.upTo else { break }
            if prev != last { complain("passed \(passed) after \(prev), not \(last)") }
            if let missing = next(after: last), missing <= passed { complain("passed \(passed) before \(missing)") }
            if passed <= ackable { complain("passed \(passed), which was said before") }
            ackable = max(ackable, passed)
            has = max(has, passed)
        case .digest, .error, .bye: complain("unasked: \(frame)")
        }
    }

    private func take(_ item: ServerFrame.Item) {
        if !isWelcome { complain("\(item.seq) before the welcome") }
        if item.prev != last { complain("\(item.seq) has prev \(item.prev), not \(last)") }
        if next(after: last) != item.seq { complain("\(item.seq) came, \(next(after: last) ?? -1) was next") }
        last = item.seq
        ackable = max(ackable, last)
        has = max(has, last)
        outstanding.append(item.seq)
    }

    /// The next one that this client wants.
    func next(after seq: Seq) -> Seq? {
        log.entries.dropFirst(Int(seq)).first { filter.admits(kind: $0.kind, verdict: $0.verdict) }?.seq
    }

    func complain(_ text: String) { complaints.append(text) }
}
