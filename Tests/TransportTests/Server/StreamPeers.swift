import EventLoop
import HTTPWire
import Transport

#if canImport(Glibc)
    import Glibc
#endif

/// Takes a body that counts up as `LiveServer.bytes` do, and answers its length.
@EventLoop
final class StreamSink: BodySink {
    private let reply: any HTTPReply
    private var held: (@EventLoop () -> Void)?
    private var holdsParts: Bool
    private(set) var count = 0
    private(set) var parts = 0
    private(set) var longestPart = 0
    private(set) var isAsSent = true
    /// The most memory that was in use when a part came.
    private(set) var memory = 0
    private(set) var outcomes: [BodyOutcome] = []

    init(_ reply: any HTTPReply, holdsParts: Bool) {
        self.reply = reply
        self.holdsParts = holdsParts
    }

    func received(_ part: [UInt8], resume: @escaping @EventLoop () -> Void) {
        isAsSent = isAsSent && outcomes.isEmpty && held == nil && Self.countsUp(part, from: count)
        count += part.count
        parts += 1
        longestPart = max(longestPart, part.count)
        if parts % 16 == 0 { memory = max(memory, memoryInUse()) }
        if holdsParts {
            held = resume
        } else if parts % 2 == 0 {
            resume()
        } else {
            // As one that writes to a disk on another thread. Once more than it should.
            EventLoop.submit {
                resume()
                resume()
            }
        }
    }

    func ended(_ outcome: BodyOutcome) {
        outcomes.append(outcome)
        switch outcome {
        case .complete: reply.send(LiveServer.text("\(count)"))
        case .tooLarge: reply.send(HTTPResponse(status: 413))
        case .aborted: break
        }
    }

    /// Takes the part that is held, and all that follow.
    func resume() {
        holdsParts = false
        let held = held
        self.held = nil
        held?()
    }

    /// Answers before the body has ended.
    func refuse() { reply.send(HTTPResponse(status: 507)) }

    private static func countsUp(_ part: [UInt8], from start: Int) -> Bool {
        part.count <= 65_536 && CountingBytes.are(part, from: start)
    }
}

/// The bytes of `LiveServer.bytes`, without a loop over them.
enum CountingBytes {
    private static let pattern = LiveServer.bytes(65_536 + 256)

    /// So many, at most 65,536, from a place.
    static func from(_ start: Int, count: Int) -> [UInt8] { Array(pattern[start % 256..<start % 256 + count]) }

    static func are(_ bytes: [UInt8], from start: Int) -> Bool {
        bytes.withUnsafeBytes { given in
            pattern[(start % 256)...].withUnsafeBytes { memcmp(given.baseAddress!, $0.baseAddress!, given.count) == 0 }
        }
    }
}

/// Gives bytes that count up, in parts of 65,536 of which each second one comes late.
@EventLoop
final class StreamSource: BodySource {
    private let length: Int
    private let failingPart: Int?
    private(set) var given = 0
    private(set) var parts = 0
    private(set) var memory = 0
    private(set) var ends = 0

    init(_ length: Int, failingPart: Int?) {
        self.length = length
        self.failingPart = failingPart
    }

    func next(_ give: @escaping @EventLoop ([UInt8]?) -> Void) {
        parts += 1
        if parts % 16 == 0 { memory = max(memory, memoryInUse()) }
        let part = parts == failingPart ? nil : CountingBytes.from(given, count: min(65_536, length - given))
        given += part?.count ?? 0
        if parts % 2 == 0 {
            give(part)
        } else {
            EventLoop.submit {
                give(part)
                give(part)
            }
        }
    }

    func ended() { ends += 1 }
}
