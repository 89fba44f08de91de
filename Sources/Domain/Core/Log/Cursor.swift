/// The place of an activity in its user's log. Counts from 1 without holes; 0 stands before the first.
public typealias Seq = Int64

/// The random name of one life of a log. It changes when the log is restored or reset, so that a seq of the old life is
/// never taken for one of the new.
public struct Epoch: Hashable, Sendable, CustomStringConvertible {
    public let text: String
    public init(_ text: String) { self.text = text }
    public init(using generator: inout some RandomNumberGenerator) {
        text = String(generator.next(), radix: 36)
    }
    public var description: String { text }
}

/// The last activity that a device has: `(epoch, seq)`.
///
/// A log holds 1…9 in epoch `k3`. A device with cursor (k3, 6) gets 7, 8, 9: *exact*. If retention has removed 1…7, the
/// device with (k3, 6) is told that 7 is lost and gets 8, 9: *gap*. A device with (k3, 12), or with any seq of epoch `a1`,
/// holds a cursor of another life of the log: *reset*.
///
/// Where it goes on after a reset depends on what the two lives share. A backup of 1…9 in epoch `k3` was restored under the
/// epoch `m7`: the device with (k3, 6) gets 7, 8, 9 and what came since, the one with (k3, 12), whose 10, 11 and 12 are gone
/// from the log, what came since. Of an epoch that the log knows nothing of, all that is kept follows.
public struct Cursor: Hashable, Sendable {
    public var epoch: Epoch
    public var seq: Seq
    public init(epoch: Epoch, seq: Seq) {
        self.epoch = epoch
        self.seq = seq
    }
}

/// What a log holds.
public struct LogState: Hashable, Sendable {
    public var epoch: Epoch
    /// The seq of the newest activity; 0 when there has been none.
    public var head: Seq
    /// The oldest seq still kept; head + 1 when none is.
    public var floor: Seq
    /// The newest seq that retention has emptied. Equal to `floor` - 1 unless some kinds are kept longer than others.
    public var expired: Seq
    /// All up to here has been read by the user, on whichever device.
    public var readUpTo: Seq
    /// Notifiable activities after `readUpTo`.
    public var unread: Int64

    public init(epoch: Epoch, head: Seq = 0, floor: Seq = 1, expired: Seq = 0, readUpTo: Seq = 0, unread: Int64 = 0) {
        self.epoch = epoch
        self.head = head
        self.floor = floor
        self.expired = expired
        self.readUpTo = readUpTo
        self.unread = unread
    }
}
