/// The server's side of one HTTP/1.1 connection (RFC 9112), as a pure state machine.
///
/// Bytes and times go in, requests and bytes come out. The caller reads and writes the socket, and calls `next` until
/// it returns nil.
///
///     head → deciding → body → answering → head …  → lingering → ended
///
/// Requests are handled one at a time: the next request on the connection is read after the last one was answered, so
/// responses are sent in the order of requests. The handler sees the head first. It answers at once, or admits the
/// body.
public struct HTTPServerMachine: Sendable {
    /// What the caller must handle.
    public enum Event: Sendable {
        /// A head was received: answer it, or admit its body with `admitBody`.
        case head(RequestHead)
        /// The admitted body was received: answer the request.
        case body([UInt8])
        /// The request is invalid or took too long: answer with this status. The connection closes after the answer.
        case fault(RequestFault)
        /// Close the connection: nothing is left to send or read.
        case end
    }

    /// The parts of a head that are needed until it is answered.
    private struct Asked {
        let isHead: Bool
        let closes: Bool
        let expectsContinue: Bool
        let framing: BodyFraming

        init(_ head: RequestHead) {
            isHead = head.method == .head
            closes = head.closes
            expectsContinue = head.expectsContinue
            framing = head.framing
        }
    }

    private enum State {
        case head
        case deciding(Asked)
        case body(Asked, BodyDecoder)
        case answering(Asked)
        /// A fault was returned and is not answered yet. `isHead`: the request is known to be a HEAD.
        case failing(isHead: Bool)
        /// The last answer is being sent. Further input is dropped.
        case lingering
        case ended
    }

    /// A time that is never reached: no deadline.
    public static let never = Int64.max

    private let limits: WireLimits
    private var state = State.head
    private var input: [UInt8] = []
    /// Index of the first unused byte of `input`.
    private var start = 0
    private var scanner = HeadScanner()
    private var answered = 0
    private var hasPeerEnded = false
    private var stateDeadline: Int64
    private var outputDeadline = never
    /// Bytes to be sent.
    public var output = ByteQueue()

    /// A new connection that waits for its first head.
    ///
    /// - Parameter now: milliseconds of a monotonic clock, as in all functions here.
    public init(limits: WireLimits, now: Int64) {
        self.limits = limits.withinBounds
        stateDeadline = now + limits.headMilliseconds
    }

    /// When `tick` must be called; `never` if it need not be called.
    public var deadline: Int64 { min(stateDeadline, outputDeadline) }

    /// Whether the socket should be read. False if a client has pipelined more than the limit (backpressure), and after
    /// the peer has ended.
    public var wantsInput: Bool {
        guard !hasPeerEnded else { return false }
        switch state {
        case .deciding, .answering: return input.count - start < limits.pipelinedBytes
        case .head: return output.count < limits.unsentBytes || input.count - start < limits.pipelinedBytes
        case .body, .failing, .lingering: return true
        case .ended: return false
        }
    }

    /// Whether no request is in progress, so that closing the connection harms nobody.
    public var isIdle: Bool {
        if case .head = state { return start == input.count && output.isEmpty }
        return false
    }

    /// Whether at least one request was answered.
    public var hasServed: Bool { answered > 0 }

    /// Whether the limit of requests on one connection is reached.
    public var hasServedAll: Bool { answered >= limits.requests }

    /// Whether the machine waits for a head, or receives one.
    public var isAtHead: Bool {
        if case .head = state { return true }
        return false
    }

    /// Whether a body is being received.
    public var isReceiving: Bool {
        if case .body = state { return true }
        return false
    }

    /// Whether the last answer was given: shut down the write side once `output` is empty.
    public var isLast: Bool {
        if case .lingering = state { return true }
        return false
    }

    /// Bytes of an incomplete body that are held in memory.
    public var bodyBytes: Int {
        if case .body(_, let decoder) = state { return decoder.count }
        return 0
    }

    // MARK: In

    /// Takes received bytes. Call `next` afterwards.
    public mutating func receive(_ bytes: [UInt8], now: Int64) {
        switch state {
        case .failing, .lingering, .ended: return
        // While an answer is being sent, its own deadline applies. The time for the next head starts when it has been
        // sent.
        case .head where start == input.count && output.isEmpty:
            stateDeadline = min(stateDeadline, now + limits.headMilliseconds)
        default: break
        }
        if start == input.count {
            input = bytes
            start = 0
            return
        }
        // Only when half of the input is used, so that each byte is moved once on average.
        if start >= input.count - start {
            input.removeFirst(start)
            start = 0
        }
        input.append(contentsOf: bytes)
    }

    /// The peer has ended its side. Its requests are still answered (RFC 9112, 9.6). Call `next` afterwards.
    public mutating func peerEnded() { hasPeerEnded = true }

    /// Handles the deadline. Does nothing before it.
    public mutating func tick(now: Int64) -> Event? {
        if now >= outputDeadline { return end() }
        guard now >= stateDeadline else { return nil }
        switch state {
        case .head where start == input.count: return end()
        case .head: return fail(RequestFault(408, "The head took longer than \(limits.headMilliseconds / 1000) s."))
        case .body(let asked, _): return fail(RequestFault(408, "The body took too long."), asked)
        case .lingering, .ended: return end()
        case .deciding, .answering, .failing: return nil
        }
    }

    /// The output is empty. Call `next` afterwards. Also call `next` when `output` has shrunk, because a pipelined
    /// request may be waiting for that.
    public mutating func flushed(now: Int64) {
        // Only a sent answer starts a new deadline: the caller may call this after each byte of a slow head.
        guard outputDeadline != Self.never else { return }
        outputDeadline = Self.never
        switch state {
        case .head: stateDeadline = now + (start == input.count ? limits.idleMilliseconds : limits.headMilliseconds)
        case .lingering: stateDeadline = now + limits.lingerMilliseconds
        default: break
        }
    }

    // MARK: Out

    /// The next event; nil until more input arrives or output is sent.
    public mutating func next(now: Int64) -> Event? {
        switch state {
        case .head: return nextHead()
        case .body(let asked, var decoder):
            // Drop the reference in `state`, so that the growing body is not copied.
            state = .ended
            let progress = decoder.take(input, from: &start)
            dropConsumed()
            switch progress {
            case .incomplete:
                state = .body(asked, decoder)
                return endIfPeerEnded()
            case .complete(let body):
                state = .answering(asked)
                stateDeadline = Self.never
                return .body(body)
            case .fault(let fault): return fail(fault, asked)
            }
        case .lingering: return endIfPeerEnded()
        case .deciding, .answering, .failing, .ended: return nil
        }
    }

    private mutating func nextHead() -> Event? {
        guard output.count < limits.unsentBytes else { return nil }
        guard start < input.count else { return endIfPeerEnded() }
        switch scanner.scan(input, from: start, limits) {
        case .incomplete: return endIfPeerEnded()
        case .fault(let fault): return fail(fault)
        case .complete(let range):
            let isWhole = range == input.indices
            let bytes = isWhole ? input : Array(input[range])
            start = range.upperBound
            dropConsumed()
            scanner = HeadScanner()
            do throws(RequestFault) {
                let head = try HeadParser.parse(bytes)
                state = head.framing == .none ? .answering(Asked(head)) : .deciding(Asked(head))
                stateDeadline = Self.never
                return .head(head)
            } catch {
                return fail(error)
            }
        }
    }

    private mutating func dropConsumed() {
        guard start == input.count else { return }
        input = []
        start = 0
    }

    /// Ends the connection if the peer has ended, since an incomplete request can never be completed. Queued answers
    /// are sent first.
    private mutating func endIfPeerEnded() -> Event? { hasPeerEnded && output.isEmpty ? end() : nil }

    private mutating func fail(_ fault: RequestFault, _ asked: Asked? = nil) -> Event {
        state = .failing(isHead: asked?.isHead == true)
        input = []
        start = 0
        stateDeadline = Self.never
        return .fault(fault)
    }

    private mutating func end() -> Event {
        state = .ended
        input = []
        start = 0
        output.removeAll()
        stateDeadline = Self.never
        outputDeadline = Self.never
        return .end
    }

    // MARK: Answers

    /// Admits the body of the current request. It is returned as the event `body` when it is complete. Call `next`
    /// afterwards.
    ///
    /// - Parameter maximum: maximum bytes of the body. A longer body is a fault with status 413.
    public mutating func admitBody(maximum: Int, now: Int64) {
        guard case .deciding(let asked) = state else { return }
        var expected = max(0, maximum)
        var isTooLong = false
        if case .length(let count) = asked.framing {
            isTooLong = count > expected
            expected = min(count, expected)
        }
        // Only for a client that waits for it and has not started to send.
        if asked.expectsContinue, !isTooLong, start == input.count {
            output.append(Array("HTTP/1.1 100 Continue\r\n\r\n".utf8))
        }
        stateDeadline =
            now + limits.bodyMilliseconds + Int64(expected / (64 * 1024) + 1) * limits.bodyMillisecondsPer64KiB
        state = .body(asked, BodyDecoder(asked.framing, maximum: maximum))
    }

    /// Answers the current request or fault.
    ///
    /// - Parameter date: the current time in the format of RFC 9110, 5.6.7.
    public mutating func answer(_ response: HTTPResponse, date: [UInt8], now: Int64) {
        var closes = answered + 1 >= limits.requests
        var isHead = false
        switch state {
        case .answering(let asked):
            closes = closes || asked.closes
            isHead = asked.isHead
        // The rest of an unread body would be taken for the next request.
        case .deciding(let asked), .body(let asked, _): (closes, isHead) = (true, asked.isHead)
        case .failing(let isAnsweringHead): (closes, isHead) = (true, isAnsweringHead)
        case .head, .lingering, .ended: return
        }
        answered += 1
        closes = closes || response.closes
        var long: [UInt8]?
        output.write { bytes in
            long = response.encode(withoutBody: isHead, closes: closes, date: date, to: &bytes)
        }
        if let long { output.append(long) }
        outputDeadline =
            now + limits.answerMilliseconds + Int64(output.count / (64 * 1024)) * limits.answerMillisecondsPer64KiB
        state = closes ? .lingering : .head
        if closes {
            input = []
            start = 0
        }
        stateDeadline = Self.never
    }

    /// Answers the current request with a switch to WebSocket. `output` then holds the answer. Afterwards this machine
    /// is not used any more.
    ///
    /// - Parameter accept: the value of `Sec-WebSocket-Accept` (RFC 6455, 4.2.2).
    /// - Returns: bytes that the client sent after its request: the first frames.
    public mutating func upgrade(accept: String, subprotocol: String, date: [UInt8]) -> [UInt8] {
        guard case .answering = state else { return [] }
        let response = HTTPResponse(
            status: 101,
            headers: [
                ("upgrade", "websocket"), ("connection", "upgrade"), ("sec-websocket-accept", accept),
                ("sec-websocket-protocol", subprotocol),
            ])
        output.write { bytes in
            _ = response.encode(withoutBody: true, closes: false, date: date, to: &bytes)
        }
        let ahead = Array(input[start...])
        input = []
        start = 0
        state = .ended
        stateDeadline = Self.never
        outputDeadline = Self.never
        return ahead
    }
}
