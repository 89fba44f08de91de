/// The server's side of one HTTP/1.1 connection (RFC 9112), as a pure state machine.
///
/// Bytes and times go in, requests and bytes come out. The caller reads and writes the socket, and calls `next` until
/// it returns nil.
///
///     head → deciding → body or streaming → answering → sending → head …  → lingering → ended
///
/// Requests are handled one at a time: the next request on the connection is read after the last one was answered, so
/// responses are sent in the order of requests. The handler sees the head first. It answers at once, or admits the
/// body: as a whole, or in parts as it arrives. The body of an answer is given as a whole, or in parts, too.
public struct HTTPServerMachine: Sendable {
    /// What the caller must handle.
    public enum Event: Sendable {
        /// A head was received: answer it, or admit its body with `admitBody` or `streamBody`.
        case head(RequestHead)
        /// The admitted body was received: answer the request.
        case body([UInt8])
        /// The next part of a streamed body, at most `partBytes`. Call `resumeBody` when the next one may follow.
        case bodyPart([UInt8])
        /// The streamed body is complete: answer the request.
        case bodyEnd
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
        /// A body is handed out in parts. `isHeld`: the last part is still being used.
        case streaming(Asked, BodyDecoder, BodyPace, isHeld: Bool)
        case answering(Asked)
        /// The head of an answer was given, and so many bytes of its body are missing.
        case sending(missing: Int, closes: Bool)
        /// A fault was returned and is not answered yet. `isHead`: the request is known to be a HEAD.
        case failing(isHead: Bool)
        /// The last answer is being sent. Further input is dropped.
        case lingering
        case ended
    }

    /// A time that is never reached: no deadline.
    public static let never = Int64.max
    /// Highest number of bytes of a streamed body's part.
    public static let partBytes = 64 * 1024

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
        case .deciding, .answering, .sending: return input.count - start < limits.pipelinedBytes
        case .head: return output.count < limits.unsentBytes || input.count - start < limits.pipelinedBytes
        case .body, .failing, .lingering: return true
        case .streaming(_, _, _, let isHeld): return !isHeld
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
        switch state {
        case .body, .streaming: true
        default: false
        }
    }

    /// Whether a streamed body is being received.
    public var isStreaming: Bool {
        if case .streaming = state { return true }
        return false
    }

    /// Whether the answer has a body of which more is to be given with `send`.
    public var isSending: Bool {
        if case .sending = state { return true }
        return false
    }

    /// Whether the last answer was given: shut down the write side once `output` is empty.
    public var isLast: Bool {
        if case .lingering = state { return true }
        return false
    }

    /// Bytes of memory that an incomplete body needs. For a streamed one they are the highest number: a part that is
    /// being used, and the input behind it.
    public var bodyBytes: Int {
        switch state {
        case .body(_, let decoder): decoder.count
        case .streaming: 2 * Self.partBytes
        default: 0
        }
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
        case .streaming(let asked, _, _, _): return fail(RequestFault(408, "The body came too slowly."), asked)
        case .lingering, .ended: return end()
        case .deciding, .answering, .sending, .failing: return nil
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
            // Never full: it may hold the whole body.
            case .incomplete, .full:
                state = .body(asked, decoder)
                return endIfPeerEnded()
            case .complete:
                state = .answering(asked)
                stateDeadline = Self.never
                return .body(decoder.removeHeld())
            case .fault(let fault): return fail(fault, asked)
            }
        case .streaming(let asked, let decoder, let pace, isHeld: false): return nextPart(asked, decoder, pace, now)
        case .lingering: return endIfPeerEnded()
        case .streaming, .deciding, .answering, .sending, .failing, .ended: return nil
        }
    }

    private mutating func nextPart(
        _ asked: Asked, _ decoder: consuming BodyDecoder, _ pace: consuming BodyPace, _ now: Int64
    ) -> Event? {
        // Drop the references in `state`, as above.
        state = .ended
        let progress = decoder.take(input, from: &start, holding: Self.partBytes)
        dropConsumed()
        if case .fault(let fault) = progress { return fail(fault, asked) }
        let part = decoder.removeHeld()
        if !part.isEmpty {
            pace.hold(after: part.count, now: now)
            state = .streaming(asked, decoder, pace, isHeld: true)
            stateDeadline = Self.never
            return .bodyPart(part)
        }
        guard progress == .complete else {
            state = .streaming(asked, decoder, pace, isHeld: false)
            return endIfPeerEnded()
        }
        state = .answering(asked)
        stateDeadline = Self.never
        return .bodyEnd
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
        let expected = allowBody(of: asked, upTo: maximum)
        stateDeadline =
            now + limits.bodyMilliseconds + Int64(expected / (64 * 1024) + 1) * limits.bodyMillisecondsPer64KiB
        state = .body(asked, BodyDecoder(asked.framing, maximum: maximum))
    }

    /// Admits the body of the current request in parts, as it arrives: events `bodyPart`, and `bodyEnd` behind the last
    /// one. After each part no input is wanted until `resumeBody` (backpressure). The sender must keep to a minimum
    /// rate. Call `next` afterwards.
    ///
    /// - Parameter maximum: maximum bytes of the body. A longer body is a fault with status 413.
    public mutating func streamBody(maximum: Int, now: Int64) {
        guard case .deciding(let asked) = state else { return }
        _ = allowBody(of: asked, upTo: maximum)
        let pace = BodyPace(limits, now: now)
        stateDeadline = pace.deadline
        state = .streaming(asked, BodyDecoder(asked.framing, maximum: maximum), pace, isHeld: false)
    }

    /// The last part of a streamed body was used. Call `next` afterwards.
    public mutating func resumeBody(now: Int64) {
        guard case .streaming(let asked, let decoder, var pace, isHeld: true) = state else { return }
        pace.resume(now: now)
        stateDeadline = pace.deadline
        state = .streaming(asked, decoder, pace, isHeld: false)
    }

    /// Tells a client that waits for it to send the body (RFC 9110, 10.1.1). Returns the most bytes to expect.
    private mutating func allowBody(of asked: Asked, upTo maximum: Int) -> Int {
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
        return expected
    }

    /// Answers the current request or fault.
    ///
    /// - Parameter date: the current time in the format of RFC 9110, 5.6.7.
    public mutating func answer(_ response: HTTPResponse, date: [UInt8], now: Int64) {
        guard let (closes, isHead) = startAnswer(response) else { return }
        var long: [UInt8]?
        output.write { bytes in
            long = response.encode(withoutBody: isHead, closes: closes, date: date, to: &bytes)
        }
        if let long { output.append(long) }
        setOutputDeadline(now)
        endAnswer(closes: closes)
    }

    /// Answers the current request with a body that is given in parts: call `send` while `isSending`. A HEAD request
    /// and a status without a body get none.
    ///
    /// - Parameters:
    ///   - head: the answer without its body.
    ///   - length: bytes of the body.
    ///   - date: the current time in the format of RFC 9110, 5.6.7.
    public mutating func answer(_ head: HTTPResponse, streaming length: Int, date: [UInt8], now: Int64) {
        guard let (closes, isHead) = startAnswer(head) else { return }
        output.write { head.encodeHead(length: max(0, length), closes: closes, date: date, to: &$0) }
        setOutputDeadline(now)
        if isHead || head.hasNoContent || length <= 0 {
            endAnswer(closes: closes)
        } else {
            state = .sending(missing: length, closes: closes)
        }
    }

    /// Gives the next part of an answer's body. For backpressure, call it when `output` is empty.
    ///
    /// - Returns: false if the part is empty or longer than what is missing. Close the connection then: the answer
    ///   cannot be completed.
    public mutating func send(_ part: [UInt8], now: Int64) -> Bool {
        guard case .sending(let missing, let closes) = state, !part.isEmpty, part.count <= missing else { return false }
        output.append(part)
        setOutputDeadline(now)
        if part.count == missing {
            endAnswer(closes: closes)
        } else {
            state = .sending(missing: missing - part.count, closes: closes)
        }
        return true
    }

    /// Returns whether the connection closes after this answer, and whether a HEAD asked for it; nil if nothing did.
    private mutating func startAnswer(_ response: HTTPResponse) -> (closes: Bool, isHead: Bool)? {
        var closes = answered + 1 >= limits.requests
        var isHead = false
        switch state {
        case .answering(let asked):
            closes = closes || asked.closes
            isHead = asked.isHead
        // The rest of an unread body would be taken for the next request.
        case .deciding(let asked), .body(let asked, _), .streaming(let asked, _, _, _):
            (closes, isHead) = (true, asked.isHead)
        case .failing(let isAnsweringHead): (closes, isHead) = (true, isAnsweringHead)
        case .head, .sending, .lingering, .ended: return nil
        }
        answered += 1
        stateDeadline = Self.never
        return (closes || response.closes, isHead)
    }

    private mutating func setOutputDeadline(_ now: Int64) {
        outputDeadline =
            now + limits.answerMilliseconds + Int64(output.count / (64 * 1024)) * limits.answerMillisecondsPer64KiB
    }

    private mutating func endAnswer(closes: Bool) {
        state = closes ? .lingering : .head
        guard closes else { return }
        input = []
        start = 0
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
