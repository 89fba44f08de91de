public import Mailbell
public import MailbellWire

/// The hub's side of one `mailbell.v1` session, as a pure state machine: what happens goes in by the methods, and each
/// returns what is to be done.
///
///     awaiting hello → looking up → replaying ⇄ live → closing
///
/// Replaying reads pages from the log. The seam to live: the page that reaches the newest seq this session has been told
/// of ends the replay in the same turn in which it arrives, so nothing can be committed between the two. A session that
/// cannot keep up, because its socket is full or it does not acknowledge, goes back to replaying.
public final class PushSession {
    /// What the shell is to do.
    public enum Action: Hashable, Sendable {
        /// Ask for `nextFrame` when the socket takes bytes.
        case wantWrite
        /// Compute a `Resumption` and bring it to `resumed`.
        case lookUp(Hello)
        /// Read a page and bring it to `loaded`.
        case load(after: Seq, limit: Int, maximumBytes: Int)
        /// Count what lies in (after, through] and bring it to `digested`.
        case digest(after: Seq, through: Seq)
        /// Save the cursor of this device and call `saved`.
        case save(Cursor)
        /// Record that the user has read all up to here.
        case read(upTo: Seq)
        /// Close at once, without waiting for the socket.
        case abort(CloseCode)
    }

    enum Phase: Hashable {
        case awaitingHello
        case lookingUp
        /// Behind the head. `isLoading` while a page is being read.
        case replaying(isLoading: Bool)
        case live
        case closing(CloseCode)
    }

    public let identity: Identity
    /// Times that the socket or the client was too slow.
    public private(set) var setbacks: Int64 = 0
    public private(set) var hello: Hello?
    private(set) var phase = Phase.awaitingHello
    private let limits: SessionLimits

    private var epoch = Epoch("")
    /// The newest seq that this session has been told of.
    private var knownHead: Seq = 0
    /// The user has read all up to here, as far as this session was told.
    private var readUpTo: Seq = 0
    /// What the log said of it when this session began.
    private var recordedRead: Seq = 0
    private var unread: Int64 = 0
    /// All up to here has been queued, or passed over by the filter.
    private var position: Seq = 0
    /// The last activity queued.
    private var lastQueued: Seq = 0
    /// The last activity given to the socket.
    private var lastSent: Seq = 0
    /// The socket has been given all up to here, or it was passed over by the filter: what the client may acknowledge.
    private var delivered: Seq = 0
    /// Where this session began: the client had all up to here before it.
    private var resumedAt: Seq = 0
    /// Retention had emptied entries up to here when this session began; of that the client was told.
    private var expiredAtStart: Seq = 0
    private var acknowledged: Seq = 0
    private var hasAnnouncedLive = false

    private var outbox = Outbox()
    private var unacked = Unacked()
    private var cursors = CursorKeeping()

    private let openedAt: Timestamp
    /// When the socket last took a frame while others waited, or the first began to wait; nil while none does.
    private var waitingSince: Timestamp?
    private var lastFrameAt: Timestamp
    private var idleAllowance: TokenBucket

    public init(identity: Identity, limits: SessionLimits = SessionLimits(), now: Timestamp) {
        self.identity = identity
        self.limits = limits
        openedAt = now
        lastFrameAt = now
        idleAllowance = TokenBucket(capacity: limits.idleFrames, perSecond: limits.idleFramesPerSecond, now: now)
    }

    /// Activities sent and not acknowledged.
    public var unackedCount: Int { unacked.count }
    /// Bytes waiting for the socket.
    public var queuedBytes: Int { outbox.bytes }
    public var isLive: Bool { phase == .live }
    /// The code to close with once `nextFrame` has no more.
    public var closeCode: CloseCode? { if case .closing(let code) = phase { code } else { nil } }

    // MARK: From the client

    public func received(_ frame: ClientFrame, now: Timestamp) -> [Action] {
        switch (frame, phase) {
        // What a client had taken when the goodbye reached it counts; but a session that was replaced must not set back
        // the cursor of the one in its place.
        case (.ack, .closing(.replaced)): return []
        case (.ack(let seq), .closing): return acknowledge(seq, now: now)
        case (_, .closing): return []
        case (.hello(let hello), .awaitingHello):
            self.hello = hello
            phase = .lookingUp
            return [.lookUp(hello)]
        case (.hello, _): return fail(.badFrame, "hello was sent already", now: now)
        case (_, .awaitingHello): return fail(.badFrame, "the first frame must be a hello", now: now)
        case (_, .lookingUp): return fail(.badFrame, "wait for the welcome before ack and read", now: now)
        case (.ack(let seq), _): return acknowledge(seq, now: now)
        case (.read(let seq), _): return read(seq, now: now)
        }
    }

    /// A frame that could not be read as one.
    public func receivedGarbage(_ message: String, now: Timestamp) -> [Action] {
        fail(.badFrame, message, now: now)
    }

    private func acknowledge(_ seq: Seq, now: Timestamp) -> [Action] {
        guard seq <= delivered else {
            return fail(.badFrame, "ack \(seq) is beyond what was sent, \(delivered)", now: now)
        }
        guard seq > acknowledged else { return spend(now: now) }
        unacked.acknowledge(upTo: seq)
        // With everything that matched acknowledged, what the filter passed over is behind the device as well. An
        // acknowledgement of what came by an earlier session says nothing of this one.
        acknowledged = unacked.isEmpty && seq >= resumedAt ? position : seq
        let cursor = Cursor(epoch: epoch, seq: acknowledged)
        return save(cursor) + fill(now: now)
    }

    private func read(_ seq: Seq, now: Timestamp) -> [Action] {
        guard seq <= knownHead else {
            return fail(.badFrame, "read \(seq) is beyond the head, \(knownHead)", now: now)
        }
        guard seq > readUpTo else { return spend(now: now) }
        readUpTo = seq
        return [.read(upTo: seq)]
    }

    private func spend(now: Timestamp) -> [Action] {
        idleAllowance.take(now: now) ? [] : end(.rateLimited, retryAfterMilliseconds: 5000, now: now)
    }

    /// The `read` could not be recorded: the client may say it again.
    public func readFailed() { readUpTo = recordedRead }

    private func save(_ cursor: Cursor) -> [Action] {
        hello?.device == nil ? [] : saving(cursors.keep(cursor))
    }

    /// The cursor is on disk; or it could not be put there, and the next tick tries again.
    public func saved(isOnDisk: Bool = true) -> [Action] {
        cursors.saved(isOnDisk: isOnDisk)
        return isOnDisk ? saving(cursors.next()) : []
    }

    /// The connection is gone, or counts as gone: what has not been saved is saved now.
    func closed() -> [Action] { saving(cursors.last()) }

    private func saving(_ cursor: Cursor?) -> [Action] { cursor.map { [.save($0)] } ?? [] }

    // MARK: From the store

    public func resumed(_ resumption: Resumption, now: Timestamp) -> [Action] {
        guard phase == .lookingUp, let hello else { return [] }
        let state = resumption.state
        epoch = state.epoch
        knownHead = max(knownHead, state.head)
        readUpTo = state.readUpTo
        recordedRead = readUpTo
        unread = state.unread
        position = resumption.position
        lastQueued = position
        lastSent = position
        delivered = position
        resumedAt = position
        expiredAtStart = state.expired
        acknowledged = resumption.acknowledged
        phase = .replaying(isLoading: false)
        queue(
            ServerFrameEncoder.welcome(
                Welcome(
                    user: identity.user.email, device: hello.device, epoch: epoch, head: state.head,
                    floor: state.floor, fromSeq: position + 1, resume: resumption.resume, lost: resumption.lost,
                    unread: unread)),
            now: now)
        // A new device's place is kept from its first session on, acknowledged or not.
        let keep = resumption.resume == .new ? save(Cursor(epoch: epoch, seq: position)) : []
        if hello.catchUp == .digest, position < knownHead {
            phase = .replaying(isLoading: true)
            return keep + [.wantWrite, .digest(after: position, through: knownHead)]
        }
        return keep + [.wantWrite] + fill(now: now)
    }

    public func digested(_ digest: Digest, now: Timestamp) -> [Action] {
        guard phase == .replaying(isLoading: true) else { return [] }
        let frame = ServerFrameEncoder.digest(digest, unread: unread)
        queue(frame, now: now)
        // Not behind the device before it acknowledges the `live` that follows, or something later.
        unacked.append(digest.to, bytes: frame.count)
        position = digest.to
        lastQueued = position
        lastSent = position
        delivered = position
        phase = .replaying(isLoading: false)
        return [.wantWrite] + fill(now: now)
    }

    public func loaded(_ page: Page, now: Timestamp) -> [Action] {
        guard phase == .replaying(isLoading: true) else { return [] }
        guard !hasNewHole(page) else { return end(.tooSlow, retryAfterMilliseconds: 0, now: now) }
        phase = .replaying(isLoading: false)
        let queued = queueReplay(page, now: now)
        position = max(position, page.through)
        // The page may have seen a commit of which this session has not been told yet.
        knownHead = max(knownHead, position)
        return (queued ? [.wantWrite] : []) + fill(now: now)
    }

    /// Whether retention has emptied entries that still lay ahead of this session. Only a welcome can say which, so the
    /// session ends and the client's next one begins with the gap.
    private func hasNewHole(_ page: Page) -> Bool {
        var last = position
        for entry in page.entries where entry.seq > last {
            if entry.seq - 1 > max(last, expiredAtStart) { return true }
            last = entry.seq
        }
        return page.through > max(last, expiredAtStart)
    }

    /// The store could not be read. The session ends; the client comes back.
    public func storeFailed(now: Timestamp) -> [Action] {
        end(.internalError, retryAfterMilliseconds: 2000, now: now)
    }

    /// Activities of this user were committed.
    public func appended(_ recorded: Recorded, now: Timestamp) -> [Action] {
        guard let last = recorded.entries.last else { return [] }
        knownHead = max(knownHead, last.seq)
        guard phase == .live else { return [] }
        var queued = false
        for entry in recorded.entries where entry.seq > position {
            if isPaused || entry.seq != position + 1 || outbox.bytes + entry.body.count > limits.queuedBytes {
                return goBackToDisk(now: now) + (queued ? [.wantWrite] : [])
            }
            position = entry.seq
            guard admits(entry) else { continue }
            queueActivity(entry, replay: false, now: now)
            queued = true
        }
        return queued ? [.wantWrite] : []
    }

    // MARK: From the socket

    /// The next frame for the socket, which takes bytes again. nil when there is none.
    public func nextFrame(now: Timestamp) -> [UInt8]? {
        let frame = outbox.next()
        waitingSince = outbox.isEmpty ? nil : now
        guard let frame else { return nil }
        switch frame.content {
        case .activities(let last):
            lastSent = last
            delivered = last
        case .live(let seq): delivered = seq
        case .control: break
        }
        lastFrameAt = now
        return frame.bytes
    }

    /// To be called after `nextFrame`: the queue is shorter, so there may be more to read.
    public func drained(now: Timestamp) -> [Action] { fill(now: now) }

    /// To be called about once a second.
    public func tick(now: Timestamp) -> [Action] { saving(cursors.next()) + watch(now: now) }

    /// Ends what stands still, and breaks the silence.
    private func watch(now: Timestamp) -> [Action] {
        if !outbox.isEmpty, let waitingSince, now.since(waitingSince).wholeMilliseconds >= limits.stallMilliseconds {
            phase = .closing(closeCode ?? .tooSlow)
            return [.abort(closeCode ?? .tooSlow)]
        }
        switch phase {
        case .awaitingHello where now.since(openedAt).wholeMilliseconds >= limits.helloMilliseconds:
            return end(.noHello, retryAfterMilliseconds: nil, now: now)
        case .live, .replaying:
            guard outbox.isEmpty, now.since(lastFrameAt).wholeMilliseconds >= limits.heartbeatMilliseconds
            else { return [] }
            queue(ServerFrameEncoder.heartbeat(head: knownHead), now: now)
            return [.wantWrite]
        default: return []
        }
    }

    /// Ends the session with a `bye`: what is queued of the backlog is dropped, since the cursor brings it back.
    public func end(_ code: CloseCode, retryAfterMilliseconds: Int64? = nil, now: Timestamp) -> [Action] {
        if case .closing = phase { return [] }
        dropQueue()
        queue(ServerFrameEncoder.bye(code, retryAfterMilliseconds: retryAfterMilliseconds), now: now)
        phase = .closing(code)
        return [.wantWrite]
    }

    private func fail(_ code: CloseCode, _ message: String, now: Timestamp) -> [Action] {
        if case .closing = phase { return [] }
        dropQueue()
        queue(ServerFrameEncoder.error(code, message: message), now: now)
        phase = .closing(code)
        return [.wantWrite]
    }

    // MARK: Sending

    private var isPaused: Bool {
        unacked.count >= limits.unackedActivities || unacked.bytes >= limits.unackedBytes
    }

    private func admits(_ entry: Entry) -> Bool {
        hello?.filter.admits(kind: entry.kind, verdict: entry.verdict) ?? true
    }

    /// Goes on replaying, or goes live.
    private func fill(now: Timestamp) -> [Action] {
        guard phase == .replaying(isLoading: false) else { return [] }
        if position >= knownHead {
            phase = .live
            guard !hasAnnouncedLive else { return [] }
            hasAnnouncedLive = true
            queue(ServerFrameEncoder.live(position), .live(position), now: now)
            return [.wantWrite]
        }
        guard !isPaused, outbox.bytes <= limits.queuedBytes / 2 else { return [] }
        phase = .replaying(isLoading: true)
        return [.load(after: position, limit: limits.pageEntries, maximumBytes: limits.pageBytes)]
    }

    /// The socket or the client is too slow for now: what is queued is dropped and read again when there is room.
    private func goBackToDisk(now: Timestamp) -> [Action] {
        setbacks += 1
        if outbox.bytes > limits.queuedBytes / 2 {
            dropQueue()
            unacked.drop(after: lastSent)
            position = delivered
            lastQueued = lastSent
        }
        phase = .replaying(isLoading: false)
        return fill(now: now)
    }

    private func queueReplay(_ page: Page, now: Timestamp) -> Bool {
        let entries = page.entries.filter { $0.seq > position && admits($0) }
        guard hello?.batch == true else {
            entries.forEach { queueActivity($0, replay: true, now: now) }
            return !entries.isEmpty
        }
        var batch: [(entry: Entry, prev: Seq)] = []
        var bytes = 64
        func flush() {
            guard let last = batch.last else { return }
            queue(ServerFrameEncoder.activities(batch), .activities(last.entry.seq), now: now)
            batch.removeAll(keepingCapacity: true)
            bytes = 64
        }
        for entry in entries {
            let size = ServerFrameEncoder.itemBytes(entry)
            if bytes + size > ServerFrame.maximumBatchBytes { flush() }
            batch.append((entry, lastQueued))
            bytes += size
            lastQueued = entry.seq
            unacked.append(entry.seq, bytes: size)
        }
        flush()
        return !entries.isEmpty
    }

    private func queueActivity(_ entry: Entry, replay: Bool, now: Timestamp) {
        let frame = ServerFrameEncoder.activity(entry, prev: lastQueued, replay: replay)
        unacked.append(entry.seq, bytes: frame.count)
        lastQueued = entry.seq
        queue(frame, .activities(entry.seq), now: now)
    }

    private func queue(_ bytes: [UInt8], _ content: Outbox.Frame.Content = .control, now: Timestamp) {
        // What is dropped from the queue and read again has waited all the time: dropping is no progress.
        if waitingSince == nil { waitingSince = now }
        outbox.append(.init(content: content, bytes: bytes))
    }

    private func dropQueue() {
        if outbox.dropActivities() { hasAnnouncedLive = false }
    }
}
