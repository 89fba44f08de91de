/// What lies between a device's cursor and the head.
public struct Backlog: Hashable, Sendable {
    public var device: Device
    /// Activities the device has not acknowledged; nil where its cursor is of another life of the log.
    public var count: Int64?
    /// When the oldest of them that is still kept was recorded.
    public var oldest: Timestamp?
}

extension StoreSnapshot {
    /// What each of a user's devices has not acknowledged yet, in order of their names.
    public func backlogs(of user: UserID) throws -> [Backlog] {
        guard let log = try logState(of: user) else { return [] }
        return try devices(of: user).map { device in
            guard device.cursor.epoch == log.epoch, device.cursor.seq <= log.head else {
                return Backlog(device: device, count: nil, oldest: try recordedAt(firstAfter: 0, of: user))
            }
            let count = log.head - device.cursor.seq
            return Backlog(
                device: device, count: count,
                oldest: count > 0 ? try recordedAt(firstAfter: device.cursor.seq, of: user) : nil)
        }
    }
}
