public import HTTPWire

/// Runs an `HTTPServerMachine` as its shell does, in virtual time, with a handler that answers each request by what it asked for.
/// What must hold in every state is checked after every step.
public struct HTTPPeer {
    /// What the machine handed out.
    public enum Event: Hashable, Sendable {
        /// Method, host, path and query, fields, and what the connection goes by.
        case head(String)
        /// A whole body, whether it came whole or in parts.
        case body([UInt8])
        case fault(Int)
        case end
    }

    /// How the handler treats requests that have a body.
    public enum Bodies: Hashable, Sendable {
        case admitted(maximum: Int)
        /// In parts, as they arrive.
        case streamed(maximum: Int)
        case refused
    }

    /// What is answered to a request; `nil` body where it had none.
    public typealias Handler = @Sendable (RequestHead, [UInt8]?) -> HTTPResponse

    public static let date = Array("Sun, 06 Nov 1994 08:49:37 GMT".utf8)
    private static let leave = "HTTP/1.1 100 Continue\r\n\r\n"

    public private(set) var machine: HTTPServerMachine
    public private(set) var now: Int64
    public private(set) var events: [Event] = []
    public private(set) var heads: [RequestHead] = []
    /// What was sent, as far as the peer has read it.
    public private(set) var output: [UInt8] = []
    /// For each answer that was given: its status, and whether a HEAD asked for it.
    public private(set) var answers: [(status: Int, isHead: Bool)] = []
    /// What did not hold.
    public private(set) var violations: [String] = []
    /// The peer takes no more than so many bytes a step.
    public var bytesPerStep = Int.max
    /// Requests wait for `answer` instead of being answered at once.
    public var answersLate = false
    /// Parts of streamed bodies are held until `resume`.
    public var holdsParts = false
    /// Bodies of answers are given in parts of so many bytes; nil if as a whole.
    public var partBytes: Int?
    /// The parts of the body that is being streamed.
    public private(set) var parts: [[UInt8]] = []

    private let limits: WireLimits
    private let bodies: Bodies
    private let handler: Handler
    private var waiting: [UInt8] = []
    private var pending: (head: RequestHead?, fault: RequestFault?, body: [UInt8]?)?
    /// What is missing of the answer that is being sent.
    private var unsent: ArraySlice<UInt8> = []
    private var isHeld = false
    private var hasEnded = false
    private var hasPeerEnded = false

    public init(
        limits: WireLimits = WireLimits(), bodies: Bodies = .admitted(maximum: 1 << 20), now: Int64 = 0,
        handler: @escaping Handler = { head, body in HTTPPeer.echo(head, body) }
    ) {
        self.limits = limits
        self.bodies = bodies
        self.handler = handler
        self.now = now
        machine = HTTPServerMachine(limits: limits, now: now)
    }

    /// An answer that says what was asked.
    public static func echo(_ head: RequestHead, _ body: [UInt8]?) -> HTTPResponse {
        HTTPResponse(
            status: 200, headers: [("x-path", head.path)], body: Array("\(head.path) \(body?.count ?? 0)".utf8))
    }

    /// Whether the connection is over.
    public var isEnded: Bool { hasEnded }
    /// Statuses of the faults that were handed out.
    public var faults: [Int] {
        events.compactMap { event in
            if case .fault(let status) = event { status } else { nil }
        }
    }
    /// `output` without leave to send bodies, which hangs on how input is split.
    public var finalOutput: String { text.replacing(Self.leave, with: "") }
    public var text: String { String(decoding: output, as: UTF8.self) }
    /// Whether the handler has a request, or a fault, to answer.
    public var isAsked: Bool { pending != nil }

    // MARK: What happens to a connection

    /// The peer sends bytes, which the machine gets as far as it wants them, a read of 64 KiB at a time.
    public mutating func feed(_ bytes: some Sequence<UInt8>) {
        waiting.append(contentsOf: bytes)
        pump()
    }

    public mutating func feed(_ text: String) { feed(text.utf8) }

    /// The peer shuts its side down.
    public mutating func endInput() {
        hasPeerEnded = true
        pump()
    }

    /// Time goes on, and `tick` is called whenever it is due.
    public mutating func advance(_ milliseconds: Int64) {
        let end = now + milliseconds
        pump()
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

    /// The handler answers what waits for it.
    public mutating func answer() {
        giveAnswer()
        pump()
    }

    /// The part that is held was used.
    public mutating func resume() {
        isHeld = false
        machine.resumeBody(now: now)
        pump()
    }

    // MARK: The shell

    private mutating func pump() {
        var isMoving = true
        while isMoving {
            isMoving = false
            while let event = machine.next(now: now) {
                handle(event)
                isMoving = true
            }
            if pending != nil, !answersLate {
                giveAnswer()
                isMoving = true
            }
            if drain() { isMoving = true }
            if machine.isSending, machine.output.isEmpty {
                sendPart()
                isMoving = true
            }
            if machine.wantsInput, !waiting.isEmpty {
                let piece = Array(waiting.prefix(64 * 1024))
                waiting.removeFirst(piece.count)
                machine.receive(piece, now: now)
                isMoving = true
            } else if waiting.isEmpty, hasPeerEnded, machine.wantsInput {
                machine.peerEnded()
                isMoving = true
            }
            check()
        }
    }

    private mutating func drain() -> Bool {
        guard !machine.output.isEmpty else {
            // As the shell does at the end of each turn.
            machine.flushed(now: now)
            return false
        }
        var left = bytesPerStep
        while left > 0, !machine.output.isEmpty {
            let piece = machine.output.next.prefix(left)
            output += piece
            machine.output.consume(piece.count)
            left -= piece.count
        }
        guard machine.output.isEmpty else { return false }
        machine.flushed(now: now)
        return true
    }

    private mutating func handle(_ event: HTTPServerMachine.Event) {
        if hasEnded { violations.append("an event after the end") }
        switch event {
        case .head(let head):
            heads.append(head)
            events.append(.head(Self.describe(head)))
            if head.framing == .none {
                pending = (head, nil, nil)
            } else {
                switch bodies {
                case .refused: pending = (head, nil, nil)
                case .admitted(let maximum):
                    machine.admitBody(maximum: maximum, now: now)
                    pending = nil
                case .streamed(let maximum):
                    machine.streamBody(maximum: maximum, now: now)
                    pending = nil
                }
            }
        case .bodyPart(let part):
            if part.isEmpty || part.count > HTTPServerMachine.partBytes { violations.append("a part of \(part.count)") }
            if isHeld { violations.append("a part while another is held") }
            parts.append(part)
            isHeld = holdsParts
            if !isHeld { machine.resumeBody(now: now) }
        case .bodyEnd:
            let body = parts.flatMap(\.self)
            parts = []
            events.append(.body(body))
            pending = (heads.last, nil, body)
        case .body(let body):
            events.append(.body(body))
            pending = (heads.last, nil, body)
        case .fault(let fault):
            events.append(.fault(fault.status))
            parts = []
            pending = (nil, fault, nil)
        case .end:
            events.append(.end)
            hasEnded = true
        }
    }

    private mutating func giveAnswer() {
        guard let request = pending else { return }
        pending = nil
        var response: HTTPResponse
        var isHead = false
        if let fault = request.fault {
            response = HTTPResponse(status: fault.status, headers: fault.headers, body: Array(fault.detail.utf8))
            isHead = answers.count < heads.count && heads.last?.method == .head
        } else if let head = request.head {
            response =
                request.body == nil && head.framing != .none
                ? HTTPResponse(status: 403, body: Array("refused".utf8)) : handler(head, request.body)
            isHead = head.method == .head
        } else {
            return
        }
        answers.append((response.status, isHead))
        guard partBytes != nil, request.fault == nil else {
            return machine.answer(response, date: Self.date, now: now)
        }
        unsent = response.body[...]
        response.body = []
        machine.answer(response, streaming: unsent.count, date: Self.date, now: now)
    }

    private mutating func sendPart() {
        let part = Array(unsent.prefix(partBytes ?? .max))
        unsent = unsent.dropFirst(part.count)
        if !machine.send(part, now: now) { violations.append("a part is not taken") }
        if machine.isSending == unsent.isEmpty { violations.append("it does not know what is missing") }
    }

    private static func describe(_ head: RequestHead) -> String {
        let fields = head.fieldLines.map { "\($0.name)=\($0.value)" }.joined(separator: "|")
        return "\(head.method) \(head.host ?? "-") \(head.path) ?\(head.query ?? "-") \(head.framing) "
            + "\(head.closes) \(head.expectsContinue) \(head.isHTTP10) \(fields)"
    }

    // MARK: What must hold

    private mutating func check() {
        func hold(_ condition: Bool, _ what: String) { if !condition { violations.append(what) } }
        if case .admitted(let maximum) = bodies { hold(machine.bodyBytes <= maximum, "a body beyond its maximum") }
        if case .streamed(let maximum) = bodies {
            hold(parts.reduce(0) { $0 + $1.count } <= maximum, "a body beyond its maximum")
            hold(machine.bodyBytes == (machine.isStreaming ? 2 * HTTPServerMachine.partBytes : 0), "memory of a body")
        }
        if isHeld, machine.isStreaming { hold(!machine.wantsInput, "it reads on while a part is held") }
        hold(machine.output.isEmpty == machine.output.next.isEmpty, "an empty piece waits to be sent")
        hold(machine.output.count >= machine.output.next.count, "more is next than waits")
        if hasEnded {
            hold(machine.deadline == HTTPServerMachine.never, "a deadline after the end")
            hold(!machine.wantsInput && machine.output.isEmpty, "it goes on after the end")
        } else if pending == nil, !isHeld {
            hold(machine.deadline < HTTPServerMachine.never, "it waits for its peer without a deadline")
        }
    }
}
