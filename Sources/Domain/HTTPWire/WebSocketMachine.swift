/// A message from the client.
public enum WebSocketInput: Hashable, Sendable {
    /// A complete text message in valid UTF-8.
    case text([UInt8])
    /// A message over the size limit. Its content is dropped, and no message follows.
    case tooLong
    /// A binary message. Its content is dropped, and no message follows.
    case binary
}

/// The server's side of one WebSocket (RFC 6455) as a pure state machine, without extensions.
///
/// Bytes and times go in, messages and bytes come out. The caller reads and writes the socket, and calls `next` until
/// it returns nil.
public struct WebSocketMachine: Sendable {
    /// What the caller must handle.
    public enum Event: Hashable, Sendable {
        /// A message was received.
        case message(WebSocketInput)
        /// Close the connection: nothing is left to send or read.
        case end
    }

    private enum State {
        case open
        /// A message was received that ends the connection. The caller must call `close`; until then messages are
        /// ignored.
        case deaf
        /// Our close frame was queued. Frames are read only to find the peer's close frame.
        case closing
        /// Our close frame was queued, and all input is dropped: the peer has closed too, or its input cannot be parsed
        /// (RFC 6455, 7.1.7).
        case closed
        case ended
    }

    /// A message that is being received.
    private struct Message {
        var bytes: [UInt8] = []
        var fragments = 0
        var checker = UTF8Checker()
        var deadline: Int64
    }

    /// Unsent bytes beyond which pings are not answered.
    private static let pongBytes = 64 * 1024

    private let limits: WebSocketLimits
    private var state = State.open
    private var input: [UInt8] = []
    private var start = 0
    /// The received part of a frame's head.
    private var partial: [UInt8] = []
    /// The frame whose payload is being received.
    private var frame: WebSocketFrameHead?
    /// Bytes of its payload that were received.
    private var taken = 0
    /// The received payload of a control frame.
    private var control: [UInt8] = []
    private var message: Message?
    /// When the last input was received.
    private var heardAt: Int64
    private var hasPinged = false
    private var closeDeadline = HTTPServerMachine.never
    private var hasPeerEnded = false
    private var allowance: FrameAllowance
    /// The code and reason of the peer's close frame; nil if none was received.
    public private(set) var peerClose: (code: UInt16?, reason: String)?
    /// Bytes to be sent.
    public var output: ByteQueue

    /// A new WebSocket, right after its handshake.
    ///
    /// - Parameters:
    ///   - ahead: input after the handshake's request.
    ///   - output: the unsent rest of the handshake's answer.
    ///   - now: milliseconds of a monotonic clock, as in all functions here.
    public init(limits: WebSocketLimits, ahead: [UInt8] = [], output: ByteQueue = ByteQueue(), now: Int64) {
        self.limits = limits
        self.output = output
        input = ahead
        heardAt = now
        allowance = FrameAllowance(burst: limits.controlFrames, perSecond: limits.controlFramesPerSecond, now: now)
    }

    /// When `tick` must be called.
    public var deadline: Int64 {
        switch state {
        case .open, .deaf:
            let silence = heardAt + (hasPinged ? limits.silenceMilliseconds : limits.pingMilliseconds)
            return min(silence, message?.deadline ?? HTTPServerMachine.never)
        case .closing, .closed: return closeDeadline
        case .ended: return HTTPServerMachine.never
        }
    }

    /// Whether messages can be sent.
    public var isOpen: Bool {
        switch state {
        case .open, .deaf: true
        case .closing, .closed, .ended: false
        }
    }

    /// Whether the socket should be read.
    public var wantsInput: Bool {
        if case .ended = state { return false }
        return !hasPeerEnded
    }

    /// Whether nothing follows our close frame and no more input is parsed: shut down the write side once `output` is
    /// empty.
    public var isLast: Bool {
        if case .closed = state { return true }
        return false
    }

    // MARK: In

    /// Takes received bytes. Call `next` afterwards.
    public mutating func receive(_ bytes: [UInt8], now: Int64) {
        switch state {
        case .closed, .ended: return
        case .open, .deaf, .closing: break
        }
        heardAt = now
        hasPinged = false
        if start == input.count {
            input = bytes
            start = 0
        } else {
            input.append(contentsOf: bytes)
        }
    }

    /// The peer has ended its side. Call `next` afterwards.
    public mutating func peerEnded() { hasPeerEnded = true }

    /// Handles the deadline. Does nothing before it.
    public mutating func tick(now: Int64) -> Event? {
        guard now >= deadline else { return nil }
        switch state {
        case .open, .deaf:
            if let message, now >= message.deadline {
                close(1008, "a message took longer than \(limits.messageMilliseconds / 1000) s", now: now)
                return nil
            }
            guard !hasPinged else { return end() }
            hasPinged = true
            append(.ping, [UInt8]())
            return nil
        case .closing, .closed: return end()
        case .ended: return nil
        }
    }

    // MARK: Out

    /// Appends a text message to `output`, unless the WebSocket is closing.
    public mutating func send(_ text: [UInt8]) {
        if isOpen { append(.text, text) }
    }

    /// Appends a close frame to `output`. The peer has `closeMilliseconds` to answer it.
    ///
    /// - Parameter reason: cut to 120 bytes of UTF-8, between characters.
    public mutating func close(_ code: UInt16, _ reason: String, now: Int64) {
        guard isOpen else { return }
        append(.close, WebSocketClosing.payload(code, reason))
        state = .closing
        message = nil
        closeDeadline = now + limits.closeMilliseconds
    }

    private mutating func append(_ opcode: WebSocketOpcode, _ payload: [UInt8]) {
        output.write { WebSocketFrameHead.append(opcode, payload, to: &$0) }
    }

    private mutating func end() -> Event {
        state = .ended
        dropInput()
        output.removeAll()
        return .end
    }

    private mutating func dropInput() {
        input = []
        start = 0
        partial = []
        control = []
        message = nil
    }

    /// The next event; nil until more input arrives. Also call it when `output` has become empty: that ends a
    /// connection that both sides have closed.
    public mutating func next(now: Int64) -> Event? {
        switch state {
        case .open, .deaf, .closing:
            do throws(WebSocketFault) {
                while start < input.count, !isLast {
                    if let event = try step(now: now) { return event }
                }
                input = []
                start = 0
            } catch {
                close(error.code, error.reason, now: now)
                state = .closed
                dropInput()
            }
        case .closed: break
        case .ended: return nil
        }
        if isOpen { return hasPeerEnded ? end() : nil }
        // Our close frame must be sent first.
        return (peerClose != nil || hasPeerEnded) && output.isEmpty ? end() : nil
    }

    /// Parses the next piece of the input.
    private mutating func step(now: Int64) throws(WebSocketFault) -> Event? {
        if frame == nil {
            guard let head = try WebSocketFrameHead.take(input, from: &start, partial: &partial) else { return nil }
            frame = head
            taken = 0
            // After our close frame, only the peer's close frame matters. The deadline bounds the cost of reading on.
            if isOpen {
                if head.opcode.isControl {
                    guard allowance.spend(now: now) else {
                        throw WebSocketFault(1008, "rate limit exceeded: too many control frames")
                    }
                } else if let event = try begin(head, now: now) {
                    return event
                }
            }
        }
        guard let head = frame else { return nil }
        // The length may be Int.max: do not add to it.
        try take(start..<start + min(input.count - start, head.length - taken), of: head)
        guard taken == head.length else { return nil }
        frame = nil
        return try finish(head)
    }

    /// Handles the head of a data frame.
    private mutating func begin(_ head: WebSocketFrameHead, now: Int64) throws(WebSocketFault) -> Event? {
        if case .deaf = state { return nil }
        guard (head.opcode == .continuation) == (message != nil) else {
            throw WebSocketFault(
                1002,
                message == nil ? "a continuation frame without a message" : "a new message begins within another")
        }
        if head.opcode == .binary { return deaf(.binary) }
        var one = message ?? Message(deadline: now + limits.messageMilliseconds)
        one.fragments += 1
        let isTooLong = head.length > limits.messageBytes - one.bytes.count
        guard one.fragments <= limits.fragments else {
            throw WebSocketFault(1008, "a message has more than \(limits.fragments) fragments")
        }
        message = one
        return isTooLong ? deaf(.tooLong) : nil
    }

    /// Stops reading messages after `input`.
    private mutating func deaf(_ input: WebSocketInput) -> Event {
        state = .deaf
        message = nil
        return .message(input)
    }

    /// Takes a piece of a frame's payload, and unmasks it.
    private mutating func take(_ range: Range<Int>, of head: WebSocketFrameHead) throws(WebSocketFault) {
        start = range.upperBound
        defer { taken += range.count }
        if head.opcode.isControl {
            for (offset, index) in range.enumerated() { control.append(head.unmask(input[index], at: taken + offset)) }
            return
        }
        guard message != nil else { return }
        for (offset, index) in range.enumerated() {
            let byte = head.unmask(input[index], at: taken + offset)
            guard message!.checker.take(byte) else { throw WebSocketFault(1007, "a text message is not UTF-8") }
            message!.bytes.append(byte)
        }
    }

    /// Handles a complete frame.
    private mutating func finish(_ head: WebSocketFrameHead) throws(WebSocketFault) -> Event? {
        if head.opcode.isControl {
            let payload = control
            control = []
            switch head.opcode {
            // A peer that does not read pongs gets no more of them.
            case .ping where isOpen && output.count < Self.pongBytes: append(.pong, payload)
            case .close: try peerCloses(payload)
            default: break
            }
            return nil
        }
        guard head.isFinal, let whole = message else { return nil }
        message = nil
        guard whole.checker.isWhole else { throw WebSocketFault(1007, "a text message is not UTF-8") }
        return .message(.text(whole.bytes))
    }

    private mutating func peerCloses(_ payload: [UInt8]) throws(WebSocketFault) {
        let said = try WebSocketClosing(payload)
        peerClose = (said.code, said.reason)
        if isOpen {
            // Echo the code (RFC 6455, 5.5.1).
            append(.close, Array(payload.prefix(2)))
            closeDeadline = heardAt + limits.closeMilliseconds
        }
        state = .closed
        dropInput()
    }
}
