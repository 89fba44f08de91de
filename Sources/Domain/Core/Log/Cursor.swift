/// The number of an activity in its user's log. Numbering starts at 1 and has no holes; 0 is the position before the
/// first.
public typealias Seq = Int64

extension Seq {
    /// The greatest seq of a log, about 10^12: the store keeps a seq in 40 bits.
    public static let lastOfLog: Seq = 1 << 40 - 1
}

/// A random name for one life of a log. It changes when the log is restored or reset, so a seq of an earlier life is
/// never mistaken for one of the present life.
public struct Epoch: Hashable, Sendable, CustomStringConvertible {
    /// The name; for one made by a hub see `isValid`.
    public let text: String
    public init(_ text: String) { self.text = text }
    public init(using generator: inout some RandomNumberGenerator) {
        text = String(generator.next(), radix: 36)
    }
    public var description: String { text }

    /// Whether a hub could have made this name: 1 to 64 ASCII letters, digits, `.`, `_` or `-`.
    public var isValid: Bool {
        (1...Limits.epochBytes).contains(text.utf8.count)
            && text.utf8.allSatisfy {
                ($0 >= 97 && $0 <= 122) || ($0 >= 65 && $0 <= 90) || ($0 >= 48 && $0 <= 57) || $0 == 45 || $0 == 46
                    || $0 == 95
            }
    }
}

/// The last activity that a device has received: `(epoch, seq)`.
///
/// Example: a log holds 1…9 in epoch `k3`.
/// - A device at (k3, 6) receives 7, 8, 9: *exact*.
/// - If retention has removed 1…7, a device at (k3, 6) is told that 7 is lost, and receives 8, 9: *gap*.
/// - A device at (k3, 12), or at any seq of the unknown epoch `a1`, has a cursor of another life of the log: *reset*.
///
/// Say a backup of 1…9 in epoch `k3` was restored under the epoch `m7`. The two lives are the same up to 9. So a device
/// at (k3, 6) receives 7, 8, 9 and everything newer: *exact*. A device at (k3, 12) is told of the *reset*, and receives
/// only what is newer than 9: its 10, 11 and 12 are no longer in the log. If the log does not know the epoch, the cursor that the
/// hub stores for the device counts. Without that, the device receives everything that is stored.
public struct Cursor: Hashable, Sendable {
    public var epoch: Epoch
    public var seq: Seq
    public init(epoch: Epoch, seq: Seq) {
        self.epoch = epoch
        self.seq = seq
    }
}

/// The extent and the read state of a log.
public struct LogState: Hashable, Sendable {
    /// The present life of the log.
    public var epoch: Epoch
    /// Seq of the newest activity; 0 if there has been none.
    public var head: Seq
    /// Oldest seq still stored; `head` + 1 if none is.
    public var floor: Seq
    /// Newest seq that retention has emptied. It is `floor` - 1 unless some kinds are kept longer than others.
    public var expired: Seq
    /// The user has read everything up to this seq, on any device.
    public var readUpTo: Seq
    /// Number of notifiable activities after `readUpTo`.
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
