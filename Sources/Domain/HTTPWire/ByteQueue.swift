/// A queue of bytes to be sent.
///
/// Besides the queued bytes it keeps at most the sent part of one piece in memory: 16 KiB, or one larger array that was
/// appended.
public struct ByteQueue: Sendable {
    /// Pieces up to this size are joined by copying. A larger piece is kept as its own array.
    private static let smallBytes = 8 * 1024
    /// Capacity in bytes that is kept for reuse when the queue becomes empty.
    private static let keptBytes = 16 * 1024

    /// The piece that is being sent.
    private var current: [UInt8] = []
    /// Bytes of `current` that were sent.
    private var offset = 0
    /// The pieces after `current`, from index `first`.
    private var rest: [[UInt8]] = []
    private var first = 0
    /// Number of queued bytes.
    public private(set) var count = 0

    /// An empty queue.
    public init() {}

    /// Whether no bytes are queued.
    public var isEmpty: Bool { count == 0 }

    /// The next bytes to send; empty if none are queued.
    public var next: ArraySlice<UInt8> { current[offset...] }

    /// Removes bytes that were sent from the start of `next`.
    ///
    /// - Parameter sent: the number of bytes, at most `next.count`.
    public mutating func consume(_ sent: Int) {
        offset += sent
        count -= sent
        guard offset == current.count else { return }
        offset = 0
        if first < rest.count {
            current = rest[first]
            rest[first] = []
            first += 1
            // Only when half of the array is used up, so that each piece is moved once on average.
            if first * 2 >= rest.count {
                rest.removeFirst(first)
                first = 0
            }
        } else if current.capacity > Self.keptBytes {
            current = []
        } else {
            current.removeAll(keepingCapacity: true)
        }
    }

    /// Adds bytes to the end of the queue.
    public mutating func append(_ bytes: [UInt8]) {
        guard !bytes.isEmpty else { return }
        count += bytes.count
        let isSmall = bytes.count <= Self.smallBytes
        if let last = rest.indices.last {
            if isSmall, rest[last].count <= Self.smallBytes {
                rest[last].append(contentsOf: bytes)
            } else {
                rest.append(bytes)
            }
        } else if isSmall, current.count <= Self.smallBytes {
            current.append(contentsOf: bytes)
        } else if current.isEmpty {
            current = bytes
        } else {
            rest.append(bytes)
        }
    }

    /// Adds the bytes that `write` appends to its argument.
    mutating func write(_ write: (inout [UInt8]) -> Void) {
        if rest.isEmpty, current.count <= Self.smallBytes {
            let before = current.count
            write(&current)
            count += current.count - before
        } else {
            var piece: [UInt8] = []
            write(&piece)
            append(piece)
        }
    }

    /// Borrows an empty buffer to write into, so that an idle connection needs no memory of its own.
    public mutating func lend(_ buffer: inout [UInt8]) {
        if count == 0, current.capacity == 0, buffer.isEmpty { swap(&current, &buffer) }
    }

    /// Gives the borrowed buffer back if the queue is empty. If the lender has another buffer already, the memory is
    /// freed.
    public mutating func reclaim(_ buffer: inout [UInt8]) {
        guard count == 0, current.capacity > 0 else { return }
        if buffer.capacity == 0, current.capacity <= 2 * Self.keptBytes {
            swap(&current, &buffer)
        } else {
            current = []
        }
    }

    /// Drops all bytes.
    public mutating func removeAll() { self = ByteQueue() }
}
