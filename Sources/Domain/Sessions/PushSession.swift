public import Core
public import Wire

/// The hub's side of one `mailbell.v1` session, as a pure state machine: its methods take events, and return the actions
/// to perform.
///
///     awaiting hello → looking up → replaying ⇄ live → closing
///
/// While replaying, the session reads pages from the log. It goes live in the same turn in which a page reaches
/// `knownHead`, so no commit can slip in between. If the session cannot keep up, because its socket is full or the client
/// does not acknowledge, it goes back to replaying.
public final class PushSession {
    /// An action for the caller to perform.
    public enum Action: Hashable, Sendable {
        /// Call `nextFrame` when the socket is writable.
        case wantWrite
        /// Compute a `Resumption` and pass it to `resumed`.
        case lookUp(Hello)
        /// Read a page of the log and pass it to `loaded`.
        case load(after: Seq, limit: Int, maximumBytes: Int)
        /// Count the activities in (after, through] and pass the counts to `digested`.
        case digest(after: Seq, through: Seq)
        /// Save the cursor of this device, then call `saved`.
        case save(Cursor)
        /// Record that the user has read everything up to this seq.
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

    /// The user and the token of this session.
    public let identity: Identity
    /// How often the session fell behind, because the socket or the client was too slow.
    public private(set) var setbacks: Int64 = 0
    /// The client's `hello`; nil until it has come.
    public private(set) var hello: Hello?
    var phase = Phase.awaitingHello
    let limits: SessionLimits

    var epoch = Epoch("")
    /// The newest seq that this session knows of.
    var knownHead: Seq = 0
    /// The user has read everything up to here, as far as this session knows.
    private var readUpTo: Seq = 0
    /// The value of `readUpTo` in the log when this session began.
    private var recordedRead: Seq = 0
    private var unread: Int64 = 0
    /// Everything up to here was queued, or left out by the filter.
    var position: Seq = 0
    /// The last activity queued.
    var lastQueued: Seq = 0
    /// The last activity given to the socket.
    private var lastSent: Seq = 0
    /// Everything up to here was given to the socket, or left out by the filter. The client may acknowledge up to here.
    var delivered: Seq = 0
    /// Where this session began: everything up to here came before it.
    var resumedAt: Seq = 0
    /// Retention had emptied entries up to here when this session began. The welcome told the client so.
    private var expiredAtStart: Seq = 0
    /// The cursor that the hub stores for the device; -1 if it stores none of this log. Not above `position`.
    var acknowledged: Seq = 0
    private var hasAnnouncedLive = false
    /// A `preferences` frame that came during the look-up, and follows the welcome; nil if none came.
    private var toldEarly: [UInt8]?

    var outbox = Outbox()
    var unacked = Unacked()
    var cursors = CursorKeeping()

    let openedAt: MonotonicTime
    /// When the socket last took a frame while others waited, or else when the first began to wait; nil if none waits.
    var waitingSince: MonotonicTime?
    var lastFrameAt: MonotonicTime
    private var idleAllowance: TokenBucket

    /// A session that waits for its `hello`.
    public init(identity: Identity, limits: SessionLimits = SessionLimits(), now: MonotonicTime) {
        self.identity = identity
        self.limits = limits
        openedAt = now
        lastFrameAt = now
        idleAllowance = TokenBucket(capacity: limits.idleFrames, perSecond: limits.idleFramesPerSecond, now: now)
    }

    /// Activities queued or sent, and not acknowledged.
    public var unackedCount: Int { unacked.count }
    /// Bytes queued for the socket.
    public var queuedBytes: Int { outbox.bytes }
    /// Whether the session has caught up with the log.
    public var isLive: Bool { phase == .live }
    /// The code to close with once `nextFrame` returns nil; nil if the session goes on.
    public var closeCode: CloseCode? { if case .closing(let code) = phase { code } else { nil } }

    // MARK: From the client

    /// Takes a frame from the client. A frame that the phase does not allow ends the session.
    public func received(_ frame: ClientFrame, now: MonotonicTime) -> [Action] {
        switch (frame, phase) {
        // An ack that crosses our `bye` still counts. But a replaced session must not set back the cursor of the session
        // that replaced it.
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

    /// Call when a frame could not be decoded. Ends the session.
    public func receivedGarbage(_ message: String, now: MonotonicTime) -> [Action] {
        fail(.badFrame, message, now: now)
    }

    private func acknowledge(_ seq: Seq, now: MonotonicTime) -> [Action] {
        guard seq <= delivered else {
            return fail(.badFrame, "ack \(seq) is beyond what was sent, \(delivered)", now: now)
        }
        guard seq > acknowledged else { return spend(now: now) }
        unacked.acknowledge(upTo: seq)
        // Once everything sent is acknowledged, the cursor also moves over what the filter left out. An ack below
        // `resumedAt` is about an earlier session, and says nothing of this one.
        acknowledged = unacked.isEmpty && seq >= resumedAt ? position : seq
        let cursor = Cursor(epoch: epoch, seq: acknowledged)
        return save(cursor) + fill(now: now)
    }

    private func read(_ seq: Seq, now: MonotonicTime) -> [Action] {
        guard seq <= knownHead else {
            return fail(.badFrame, "read \(seq) is beyond the head, \(knownHead)", now: now)
        }
        guard seq > readUpTo else { return spend(now: now) }
        readUpTo = seq
        return [.read(upTo: seq)]
    }

    /// Rate limit for frames that change nothing.
    private func spend(now: MonotonicTime) -> [Action] {
        idleAllowance.take(now: now) ? [] : end(.rateLimited, retryAfterMilliseconds: 5000, now: now)
    }

    /// Call when a `read` could not be recorded, so that the client can repeat it.
    public func readFailed() { readUpTo = recordedRead }

    func save(_ cursor: Cursor) -> [Action] {
        hello?.device == nil ? [] : saving(cursors.keep(cursor))
    }

    /// Call when a save has ended.
    ///
    /// - Parameter isOnDisk: false if it failed; the next tick retries.
    public func saved(isOnDisk: Bool = true) -> [Action] {
        cursors.saved(isOnDisk: isOnDisk)
        return isOnDisk ? saving(cursors.next()) : []
    }

    func saving(_ cursor: Cursor?) -> [Action] { cursor.map { [.save($0)] } ?? [] }

    // MARK: From the store

    /// Takes the answer to `lookUp`: sends the welcome, and begins to replay.
    public func resumed(_ resumption: Resumption, now: MonotonicTime) -> [Action] {
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
        queue(toldEarly ?? ServerFrameEncoder.preferences(resumption.preferences), .preferences, now: now)
        toldEarly = nil
        // The hub stores a new device's cursor at its first welcome, before any ack. It also stores a changed filter.
        let keep =
            if resumption.resume == .new {
                save(Cursor(epoch: epoch, seq: position))
            } else if resumption.changesFilter, acknowledged >= 0 {
                save(Cursor(epoch: epoch, seq: acknowledged))
            } else {
                [Action]()
            }
        if hello.catchUp == .digest, position < knownHead {
            phase = .replaying(isLoading: true)
            return keep + [.wantWrite, .digest(after: position, through: knownHead)]
        }
        return keep + [.wantWrite] + fill(now: now)
    }

    /// Takes the answer to `digest`: sends it, and goes on after what it covers.
    public func digested(_ digest: Digest, now: MonotonicTime) -> [Action] {
        guard phase == .replaying(isLoading: true) else { return [] }
        let frame = ServerFrameEncoder.digest(digest, unread: unread)
        queue(frame, now: now)
        // The digest counts as unacknowledged until the device acknowledges its last seq or a later one.
        unacked.append(digest.to, bytes: frame.count)
        position = digest.to
        lastQueued = position
        lastSent = position
        delivered = position
        phase = .replaying(isLoading: false)
        return [.wantWrite] + fill(now: now)
    }

    /// Takes the answer to `load`: queues what the filter admits, then goes on replaying or goes live.
    public func loaded(_ page: Page, now: MonotonicTime) -> [Action] {
        guard phase == .replaying(isLoading: true) else { return [] }
        guard !hasNewHole(page) else { return end(.tooSlow, retryAfterMilliseconds: 0, now: now) }
        phase = .replaying(isLoading: false)
        let queued = queueReplay(page, now: now)
        position = max(position, page.through)
        // The page may include a commit that this session has not been told of yet.
        knownHead = max(knownHead, position)
        return (queued ? [.wantWrite] : []) + fill(now: now)
    }

    /// Whether retention has emptied entries that this session has yet to send. Only a welcome can announce the gap, so
    /// the session ends, and the client's next session begins with it.
    private func hasNewHole(_ page: Page) -> Bool {
        var last = position
        for entry in page.entries where entry.seq > last {
            if entry.seq - 1 > max(last, expiredAtStart) { return true }
            last = entry.seq
        }
        return page.through > max(last, expiredAtStart)
    }

    /// Call when the store could not be read. Ends the session; the client may reconnect after 2 s.
    public func storeFailed(now: MonotonicTime) -> [Action] {
        end(.internalError, retryAfterMilliseconds: 2000, now: now)
    }

    /// Call when activities of this user were committed. Queues them if the session is live.
    public func appended(_ recorded: Recorded, now: MonotonicTime) -> [Action] {
        guard let last = recorded.entries.last else { return [] }
        switch phase {
        case .replaying, .live:
            // Another life of the log has begun: the client must be told where it stands in it.
            guard recorded.epoch == epoch else { return end(.draining, retryAfterMilliseconds: 250, now: now) }
        case .awaitingHello, .lookingUp, .closing: break
        }
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

    /// Call when the user's preferences have changed.
    ///
    /// - Parameter preferences: a `preferences` frame.
    func told(_ preferences: [UInt8], now: MonotonicTime) -> [Action] {
        switch phase {
        case .awaitingHello, .closing: return []
        case .lookingUp:
            // The look-up may have read what was set before.
            toldEarly = preferences
            return []
        case .replaying, .live:
            queue(preferences, .preferences, now: now)
            return [.wantWrite]
        }
    }

    // MARK: From the socket

    /// The next frame for a writable socket; nil if none is queued.
    public func nextFrame(now: MonotonicTime) -> [UInt8]? {
        let frame = outbox.next()
        waitingSince = outbox.isEmpty ? nil : now
        guard let frame else { return nil }
        switch frame.content {
        case .activities(let last):
            lastSent = last
            delivered = last
        case .live(let seq), .passed(let seq): delivered = seq
        case .preferences, .control: break
        }
        // An older client does not know the frame, and waits for a heartbeat.
        if frame.content != .preferences { lastFrameAt = now }
        return frame.bytes
    }

    /// Call after `nextFrame`: the queue is shorter, so the session may read on.
    public func drained(now: MonotonicTime) -> [Action] { fill(now: now) }

    // MARK: Sending

    private var isPaused: Bool {
        unacked.count >= limits.unackedActivities || unacked.bytes >= limits.unackedBytes
    }

    private func admits(_ entry: Entry) -> Bool {
        hello?.filter.admits(kind: entry.kind, verdict: entry.verdict) ?? true
    }

    /// Loads the next page, or goes live if there is none. Loads nothing while the session is paused, or its queue is more
    /// than half full.
    private func fill(now: MonotonicTime) -> [Action] {
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

    /// Backpressure: the socket or the client is too slow. Goes back to replaying. If the queue is more than half full,
    /// drops it; its activities are read again when there is room.
    private func goBackToDisk(now: MonotonicTime) -> [Action] {
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

    private func queueReplay(_ page: Page, now: MonotonicTime) -> Bool {
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

    private func queueActivity(_ entry: Entry, replay: Bool, now: MonotonicTime) {
        let frame = ServerFrameEncoder.activity(entry, prev: lastQueued, replay: replay)
        unacked.append(entry.seq, bytes: frame.count)
        lastQueued = entry.seq
        queue(frame, .activities(entry.seq), now: now)
    }

    func queue(_ bytes: [UInt8], _ content: Outbox.Frame.Content = .control, now: MonotonicTime) {
        // Not reset when the queue is dropped: dropping is no progress of the socket.
        if waitingSince == nil { waitingSince = now }
        outbox.append(.init(content: content, bytes: bytes))
    }

    func dropQueue() {
        if outbox.dropActivities() { hasAnnouncedLive = false }
    }
}
