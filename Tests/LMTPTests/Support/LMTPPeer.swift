import HTTPWire
import LMTP

/// Runs an `LMTPServer` as an embedder does, which decides by rules, and writes down what happens. What must hold in
/// every state is checked after every step.
struct LMTPPeer {
    /// How the embedder decides.
    struct Rules {
        var limits = LMTPLimits()
        /// Refused recipients; all others are accepted.
        var refusals: [String: LMTPReply] = [:]
        /// Answers by the recipient's position; else `250 2.0.0 Kept`.
        var answers: [Int: LMTPReply] = [:]
        /// Whether recipients are answered from the last to the first.
        var answersBackwards = false
        /// Bytes of output that are sent after each step.
        var bytesPerStep = Int.max
    }

    private(set) var machine: LMTPServer
    /// Replies as `< …` and events as `! …`, in order.
    private(set) var trace: [String] = []
    /// All that was sent.
    private(set) var output: [UInt8] = []
    /// The complete messages.
    private(set) var messages: [[UInt8]] = []
    /// What did not hold.
    private(set) var violations: [String] = []
    private(set) var largestChunk = 0

    private let rules: Rules
    private var waiting: ArraySlice<UInt8> = []
    private var message: [UInt8] = []
    private var recipients = 0
    private var line: ArraySlice<UInt8> = []

    init(_ rules: Rules = Rules()) {
        self.rules = rules
        machine = LMTPServer(host: "hub.example", limits: rules.limits)
        send()
    }

    /// The client sends bytes.
    mutating func feed(_ bytes: some Sequence<UInt8>) {
        waiting += Array(bytes)
        pump()
    }

    mutating func feed(_ text: String) { feed(text.utf8) }

    /// The embedder ends the connection.
    mutating func close(_ closing: LMTPServer.Closing) {
        machine.close(closing)
        send(all: true)
    }

    var replies: [String] { trace.filter { $0.hasPrefix("<") } }
    var events: [String] { trace.filter { $0.hasPrefix("!") } }

    /// Codes of the replies, without those of the first lines of a reply of several lines.
    var codes: [Int] {
        trace.filter { $0.hasPrefix("< ") && $0.dropFirst(5).first == " " }.compactMap {
            Int($0.dropFirst(2).prefix(3))
        }
    }

    private mutating func pump() {
        while true {
            let step = machine.take(waiting)
            hold(step.consumed >= 0 && step.consumed <= waiting.count, "consumed \(step.consumed) of \(waiting.count)")
            hold(machine.heldBytes <= max(64, rules.limits.lineBytes), "holds \(machine.heldBytes) bytes")
            hold(!machine.isWaiting || step.event != nil || step.consumed == 0, "consumes while it waits")
            waiting = waiting.dropFirst(step.consumed)
            let before = output.count
            send()
            if let event = step.event {
                handle(event)
            } else if step.consumed == 0, output.count == before {
                break
            }
        }
        hold(waiting.isEmpty, "\(waiting.count) bytes are stuck")
    }

    private mutating func handle(_ event: LMTPServer.Event) {
        switch event {
        case .recipient(let path):
            trace.append("! recipient \(path)")
            hold(machine.isWaiting, "does not wait for a decision")
            if let refusal = rules.refusals["\(path)"] { machine.refuse(refusal) } else { machine.accept() }
        case .dataBegins(let envelope):
            let notes =
                (envelope.declaredBytes.map { ["size=\($0)"] } ?? []) + (envelope.is8Bit ? ["8bit"] : [])
                + (envelope.isUTF8 ? ["utf8"] : [])
            trace.append(
                (["! begins", envelope.sender?.description ?? "<>"] + envelope.recipients.map(\.description) + notes)
                    .joined(separator: " "))
            hold(!envelope.recipients.isEmpty, "a message for nobody")
            recipients = envelope.recipients.count
            message = []
        case .data(let bytes):
            hold(!bytes.isEmpty, "an empty chunk")
            largestChunk = max(largestChunk, bytes.count)
            hold(bytes.count <= max(16, rules.limits.chunkBytes), "a chunk of \(bytes.count) bytes")
            message += bytes
            hold(message.count <= rules.limits.messageBytes, "more than the limit")
        case .dataEnds:
            trace.append("! data \(Escapes.written(message))")
            trace.append("! ends")
            messages.append(message)
            let order = rules.answersBackwards ? Array((0..<recipients).reversed()) : Array(0..<recipients)
            for index in order { machine.answer(index, rules.answers[index] ?? LMTPReply(250, "2.0.0", "Kept")) }
        case .tooLarge: trace.append("! too large")
        case .end:
            trace.append("! end")
            hold(machine.isEnded, "has not ended")
        }
        send()
    }

    private mutating func send(all: Bool = false) {
        var left = all ? Int.max : rules.bytesPerStep
        while left > 0, !machine.output.isEmpty {
            let piece = machine.output.next.prefix(left)
            output += piece
            line += piece
            left -= piece.count
            machine.output.consume(piece.count)
        }
        while let end = line.firstIndex(of: 10) {
            let text = line[..<end]
            line = line[(end + 1)...]
            if !Self.isReply(text) { violations.append("malformed reply \(Array(text))") }
            trace.append("< " + String(decoding: text.dropLast(), as: UTF8.self))
        }
    }

    /// Whether a line is `CODE TEXT CRLF` or `CODE-TEXT CRLF` in printable ASCII, without its LF.
    private static func isReply(_ line: ArraySlice<UInt8>) -> Bool {
        let start = Array(line.prefix(5))
        return line.count <= 511 && line.last == 13 && line.dropLast().allSatisfy { $0 >= 0x20 && $0 < 0x7f }
            && start.count == 5 && "2345".utf8.contains(start[0]) && start[1...2].allSatisfy { $0 >= 48 && $0 <= 57 }
            && " -".utf8.contains(start[3])
    }

    private mutating func hold(_ condition: Bool, _ message: String) {
        if !condition { violations.append(message) }
    }
}
