/// What lies between a device's cursor and the head.
public struct Backlog: Hashable, Sendable {
    public var device: Device
    /// Activities the device has not acknowledged; nil where its cursor is of no life of the log.
    public var count: Int64?
    /// When the oldest of them that is still kept was recorded.
    public var oldest: Timestamp?
}

extension StoreSnapshot {
    /// Up to which seq of a log somebody with this cursor has it: of a cursor of an earlier life, as far as that one is the
    /// same. nil if the cursor is of no life of the log.
    public func seq(of cursor: Cursor, in log: LogState, of user: UserID) throws -> Seq? {
        guard cursor.epoch != log.epoch else { return cursor.seq <= log.head ? cursor.seq : nil }
        return try sharedSeq(with: cursor.epoch, of: user).map { min($0, cursor.seq) }
    }

    /// What each of a user's devices has not acknowledged yet, in order of their names.
    public func backlogs(of user: UserID) throws -> [Backlog] {
        guard let log = try logState(of: user) else { return [] }
        return try devices(of: user).map { device in
            guard let seq = try seq(of: device.cursor, in: log, of: user) else {
                return Backlog(device: device, count: nil, oldest: try recordedAt(firstAfter: 0, of: user))
            }
            let count = log.head - seq
            return Backlog(
                device: device, count: count, oldest: count > 0 ? try recordedAt(firstAfter: seq, of: user) : nil)
        }
    }
}
