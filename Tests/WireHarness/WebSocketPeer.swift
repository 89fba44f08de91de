public import HTTPWire

/// Runs a `WebSocketMachine` as its shell does, in virtual time. What must hold in every state is checked after every step.
public struct WebSocketPeer {
    public private(set) var machine: WebSocketMachine
    public private(set) var now: Int64
    public private(set) var events: [WebSocketMachine.Event] = []
    /// What was sent, as far as the peer has read it.
    public private(set) var output: [UInt8] = []
    /// What did not hold.
    public private(set) var violations: [String] = []
    /// The peer reads what is sent.
    public var takesOutput = true

    private var hasEnded = false

    public init(limits: WebSocketLimits = WebSocketLimits(), ahead: [UInt8] = [], now: Int64 = 0) {
        self.now = now
        machine = WebSocketMachine(limits: limits, ahead: ahead, now: now)
        pump()
    }

    public var isEnded: Bool { hasEnded }
    public var messages: [WebSocketInput] {
        events.compactMap { event in
            if case .message(let message) = event { message } else { nil }
        }
    }
    /// The frames that were sent.
    public var frames: [ServerFrame] { ServerFrame.read(output) ?? [] }

    /// The peer sends bytes.
    public mutating func feed(_ bytes: [UInt8]) {
        machine.receive(bytes, now: now)
        pump()
    }

    public mutating func endInput() {
        machine.peerEnded()
        pump()
    }

    public mutating func send(_ text: String) {
        machine.send(Array(text.utf8))
        pump()
    }

    public mutating func close(_ code: UInt16, _ reason: String) {
        machine.close(code, reason, now: now)
        pump()
    }

    /// Time goes on, and `tick` is called whenever it is due.
    public mutating func advance(_ milliseconds: Int64) {
        let end = now + milliseconds
        while machine.deadline <= end, !hasEnded {
            now = max(now, machine.deadline)
            let due = machine.deadline
            if let event = machine.tick(now: now) { handle(event) }
            pump()
            guard machine.deadline > due || hasEnded else {
                violations.append("a deadline that has passed stays")
                break
            }
        }
        now = end
    }

    /// Goes on after `takesOutput` was changed.
    public mutating func pump() {
        var isMoving = true
        while isMoving {
            isMoving = false
            while let event = machine.next(now: now) {
                handle(event)
                isMoving = true
            }
            while takesOutput, !machine.output.isEmpty {
                output += machine.output.next
                machine.output.consume(machine.output.next.count)
                isMoving = true
            }
        }
        if !hasEnded, machine.deadline == HTTPServerMachine.never { violations.append("it is open without a deadline") }
        if hasEnded, machine.deadline != HTTPServerMachine.never || machine.isOpen || !machine.output.isEmpty {
            violations.append("it goes on after the end")
        }
    }

    private mutating func handle(_ event: WebSocketMachine.Event) {
        if hasEnded { violations.append("an event after the end") }
        events.append(event)
        if event == .end { hasEnded = true }
    }
}

/// A frame that a server sent, read independently of what wrote it.
public struct ServerFrame: Hashable {
    public var opcode: UInt8
    public var payload: [UInt8]

    public init(opcode: UInt8, payload: [UInt8]) {
        self.opcode = opcode
        self.payload = payload
    }

    /// The code of a close frame.
    public var code: UInt16? {
        opcode == 8 && payload.count >= 2 ? UInt16(payload[0]) << 8 | UInt16(payload[1]) : nil
    }

    /// - Returns: nil if the bytes are anything but whole frames that a server may send, of which the last alone may be a close.
    public static func read(_ bytes: [UInt8]) -> [ServerFrame]? {
        var frames: [ServerFrame] = []
        var rest = bytes[...]
        while !rest.isEmpty {
            guard frames.last?.opcode != 8, rest.count >= 2 else { return nil }
            let first = rest.removeFirst()
            var length = Int(rest.removeFirst())
            guard [0x81, 0x88, 0x89, 0x8a].contains(first), length <= 127, first == 0x81 || length <= 125 else {
                return nil
            }
            let more = length == 126 ? 2 : length == 127 ? 8 : 0
            guard rest.count >= more else { return nil }
            if more > 0 { length = rest.prefix(more).reduce(0) { $0 << 8 | Int($1) } }
            rest = rest.dropFirst(more)
            guard rest.count >= length else { return nil }
            frames.append(ServerFrame(opcode: first & 0x0f, payload: Array(rest.prefix(length))))
            rest = rest.dropFirst(length)
        }
        return frames
    }
}

/// Writes frames as clients do, and as they must not.
public enum ClientFrame {
    public static func make(
        _ opcode: UInt8, _ payload: some Collection<UInt8>, isFinal: Bool = true, reserved: UInt8 = 0,
        mask: [UInt8] = [0x37, 0xfa, 0x21, 0x3d]
    ) -> [UInt8] {
        var bytes = head(opcode, length: payload.count, isFinal: isFinal, reserved: reserved)
        bytes += mask
        for (index, byte) in payload.enumerated() { bytes.append(byte ^ mask[index & 3]) }
        return bytes
    }

    public static func text(_ text: String, isFinal: Bool = true) -> [UInt8] {
        make(1, Array(text.utf8), isFinal: isFinal)
    }

    public static func close(_ code: UInt16, _ reason: String = "") -> [UInt8] {
        make(8, [UInt8(code >> 8), UInt8(code & 0xff)] + Array(reason.utf8))
    }

    /// The head up to its mask, with the length in its shortest form.
    public static func head(_ opcode: UInt8, length: Int, isFinal: Bool = true, reserved: UInt8 = 0) -> [UInt8] {
        let first = (isFinal ? 0x80 : 0) | reserved << 4 | opcode
        switch length {
        case ...125: return [first, 0x80 | UInt8(length)]
        case ...0xffff: return [first, 0x80 | 126, UInt8(length >> 8), UInt8(length & 0xff)]
        default:
            return [first, 0x80 | 127] + stride(from: 56, through: 0, by: -8).map { UInt8(length >> $0 & 0xff) }
        }
    }
}
