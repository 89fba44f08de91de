public import Core
public import Wire

/// Timeouts and heartbeats of a session, and its end.
extension PushSession {
    /// Call about once a second: retries a failed save, sends heartbeats, and ends a session that has timed out.
    public func tick(now: MonotonicTime) -> [Action] { settle() + saving(cursors.next()) + watch(now: now) }

    /// Ends a session whose socket stalls or whose hello is missing; sends a heartbeat if one is due.
    private func watch(now: MonotonicTime) -> [Action] {
        if !outbox.isEmpty, let waitingSince, now.since(waitingSince).wholeMilliseconds >= limits.stallMilliseconds {
            phase = .closing(closeCode ?? .tooSlow)
            return [.abort(closeCode ?? .tooSlow)]
        }
        switch phase {
        case .awaitingHello where now.since(openedAt).wholeMilliseconds >= limits.helloMilliseconds:
            return end(.noHello, retryAfterMilliseconds: nil, now: now)
        case .live, .replaying:
            guard outbox.isEmpty else { return [] }
            if position > delivered {
                // Moves the client's cursor over what its filter left out. Otherwise a client with a narrow filter could
                // return with a cursor that retention has passed.
                let frame = ServerFrameEncoder.heartbeat(
                    head: knownHead, passed: .init(prev: lastQueued, upTo: position))
                queue(frame, .passed(position), now: now)
            } else if now.since(lastFrameAt).wholeMilliseconds >= limits.heartbeatMilliseconds {
                queue(ServerFrameEncoder.heartbeat(head: knownHead), now: now)
            } else {
                return []
            }
            return [.wantWrite]
        default: return []
        }
    }

    /// Ends the session with a `bye`. Queued activities are dropped: the client gets them again after its cursor.
    ///
    /// - Parameters:
    ///   - code: the code to close with.
    ///   - retryAfterMilliseconds: when the client may reconnect; nil leaves it to the client.
    public func end(_ code: CloseCode, retryAfterMilliseconds: Int64? = nil, now: MonotonicTime) -> [Action] {
        if case .closing = phase { return [] }
        let keep = settle()
        let isThrough = position > delivered && !outbox.hasActivities
        dropQueue()
        queue(
            ServerFrameEncoder.bye(
                code, retryAfterMilliseconds: retryAfterMilliseconds,
                passed: isThrough ? .init(prev: lastQueued, upTo: position) : nil),
            isThrough ? .passed(position) : .control, now: now)
        phase = .closing(code)
        return keep + [.wantWrite]
    }

    /// Ends the session with an `error` frame.
    func fail(_ code: CloseCode, _ message: String, now: MonotonicTime) -> [Action] {
        if case .closing = phase { return [] }
        dropQueue()
        queue(ServerFrameEncoder.error(code, message: message), now: now)
        phase = .closing(code)
        return [.wantWrite]
    }

    /// Call when the connection is closed, or another session has replaced this one. Saves the cursor if it is not saved yet.
    func closed() -> [Action] { settle() + saving(cursors.last()) }

    /// Moves the cursor over activities that the filter left out, once the device has acknowledged everything sent to it.
    ///
    /// The cursor stays while it is below `resumedAt`: the device may not have processed what an earlier session sent, and
    /// has to acknowledge first. If the session resumed from the hub's cursor (`isOfHub`), it may move at once: only
    /// activities that retention has removed can lie between the two.
    private func settle() -> [Action] {
        switch phase {
        case .live, .replaying: break
        case .awaitingHello, .lookingUp, .closing: return []
        }
        let isOfHub = hello?.cursor == nil && hello?.catchUp != .unread && acknowledged >= 0
        guard unacked.isEmpty, position > acknowledged, acknowledged >= resumedAt || isOfHub else { return [] }
        acknowledged = position
        return save(Cursor(epoch: epoch, seq: position))
    }
}
