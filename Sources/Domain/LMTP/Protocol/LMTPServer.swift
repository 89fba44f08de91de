public import HTTPWire

/// The server's side of one LMTP connection (RFC 2033, on RFC 5321), as a pure state machine.
///
/// Bytes go in, events and replies come out. The embedder reads and writes the socket:
///
///     while true {
///         let step = machine.take(input)
///         input = input.dropFirst(step.consumed)
///         if let event = step.event { handle(event) } else if step.consumed == 0 { break }
///     }
///     // Write machine.output. Call again when more input has arrived, an answer was given, or output was sent.
///
/// The machine holds at most one command line and one byte of a message. While it waits for an answer it consumes
/// nothing, so an embedder that stops reading the socket slows the client down (backpressure). It consumes pipelined
/// commands one after the other (RFC 2920).
///
///     commands → deciding → commands …  → data → answering → commands …  → ended
///
/// - A recipient is an event. The embedder calls `accept` or `refuse`, at once or later.
/// - A message is `dataBegins`, any number of `data`, and `dataEnds`. Then the embedder calls `answer` once for each
///   accepted recipient, in any order; the replies are sent in the order of the recipients (RFC 2033, section 4.2).
/// - A message over the limit is `dataBegins`, any number of `data`, and `tooLarge`. The machine answers 552.
/// - If the connection breaks before `dataEnds`, the message is incomplete and must be dropped.
///
/// Calls that do not fit the state do nothing.
public struct LMTPServer: Sendable {
    /// What the embedder must handle.
    public enum Event: Hashable, Sendable {
        /// The client wants to send to this recipient: call `accept` or `refuse`.
        case recipient(MailPath)
        /// The client may now send a message for these recipients. There is at least one.
        case dataBegins(MailEnvelope)
        /// Bytes of the message, at most `LMTPLimits.chunkBytes`.
        case data([UInt8])
        /// The message is complete: call `answer` for each recipient.
        case dataEnds
        /// The message is over the limit: drop it. There will be neither `data` nor `dataEnds`, and no answer is
        /// wanted.
        case tooLarge
        /// The connection has ended: send what is in `output`, then close it.
        case end
    }

    /// Why the embedder ends a connection.
    public enum Closing: Hashable, Sendable {
        /// The client was silent for too long.
        case idle
        /// The server stops.
        case shuttingDown

        var reply: LMTPReply {
            switch self {
            case .idle: LMTPReply(421, "4.4.2", "Idle for too long, closing")
            case .shuttingDown: LMTPReply(421, "4.3.2", "Shutting down")
            }
        }
    }

    enum State {
        case commands
        case deciding(MailPath)
        case data(DataDecoder)
        /// The message is complete. `dataEnds` is yet to be returned, or the replies to a message that is too large
        /// are yet to be given.
        case dataEnded
        /// One element for each recipient; nil until it is answered. The first `sent` are in the output.
        case answering([LMTPReply?], sent: Int)
        case ended
    }

    let limits: LMTPLimits
    /// The name in the greeting and in the reply to LHLO.
    let host: String
    var state = State.commands
    /// The transaction: from MAIL to the last reply.
    var envelope: MailEnvelope?
    var hasGreeted = false
    private var line: CommandReader
    private var failures = 0
    /// Bytes of the current message after dots were removed, at most one more than the limit.
    private var messageBytes = 0
    private var isTooLarge: Bool { messageBytes > limits.messageBytes }
    /// Replies to be sent.
    public var output = ByteQueue()

    /// A new connection. The greeting is in `output`.
    ///
    /// - Parameter host: the server's name. Characters that are not of a host name are dropped.
    public init(host: String, limits: LMTPLimits = LMTPLimits()) {
        self.limits = limits.withinBounds
        line = CommandReader(self.limits)
        let name = host.utf8.prefix(255).filter { $0.isKeyword || $0 == .dot || "[]:_".utf8.contains($0) }
        self.host = name.isEmpty ? "localhost" : String(decoding: name, as: UTF8.self)
        output.append(Array("220 \(self.host) LMTP Mailbell\r\n".utf8))
    }

    /// Whether nothing is in progress, so that closing the connection harms nobody.
    public var isIdle: Bool {
        if case .commands = state { return envelope == nil && line.isEmpty }
        return false
    }

    /// Whether the connection has ended. Further input is dropped.
    public var isEnded: Bool {
        if case .ended = state { return true }
        return false
    }

    /// Whether a message is being received.
    public var isReceiving: Bool {
        if case .data = state { return true }
        return false
    }

    /// Whether the machine waits for `accept`, `refuse` or `answer`.
    public var isWaiting: Bool {
        switch state {
        case .deciding, .answering: true
        case .commands, .data, .dataEnded, .ended: false
        }
    }

    /// Bytes of an incomplete command line that are held in memory.
    public var heldBytes: Int { line.count }

    // MARK: In

    /// Takes input up to the next event.
    ///
    /// - Parameter input: received bytes that were not consumed yet; may be empty.
    /// - Returns: how many of them were used, and what to handle. Call again until both are nothing.
    public mutating func take(_ input: ArraySlice<UInt8>) -> (consumed: Int, event: Event?) {
        var at = input.startIndex
        let event = advance(input, &at)
        return (at - input.startIndex, event)
    }

    private mutating func advance(_ input: ArraySlice<UInt8>, _ at: inout Int) -> Event? {
        switch state {
        case .commands: return takeCommands(input, &at)
        case .data(let decoder): return takeData(decoder, input, &at)
        case .dataEnded where isTooLarge:
            for _ in envelope?.recipients ?? [] { reply(Self.tooLarge) }
            endTransaction()
            return takeCommands(input, &at)
        case .dataEnded:
            state = .answering(Array(repeating: nil, count: envelope?.recipients.count ?? 0), sent: 0)
            return .dataEnds
        case .deciding, .answering: return nil
        case .ended:
            at = input.endIndex
            return nil
        }
    }

    private mutating func takeCommands(_ input: ArraySlice<UInt8>, _ at: inout Int) -> Event? {
        while case .commands = state, output.count < limits.unsentBytes {
            switch line.take(input, from: &at) {
            case .incomplete: return nil
            case .whole(let text):
                if let event = perform(text) { return event }
            case .tooLong:
                if let event = fail(LMTPReply(500, "5.5.2", "The line is too long")) { return event }
            case .endless: return end(LMTPReply(421, "4.7.0", "The line does not end, closing"))
            }
        }
        return nil
    }

    private mutating func takeData(_ decoder: DataDecoder, _ input: ArraySlice<UInt8>, _ at: inout Int) -> Event? {
        var decoder = decoder
        var output: [UInt8] = []
        let piece = input[at...].prefix(limits.chunkBytes - 1)
        output.reserveCapacity(piece.count + 1)
        let hasEnded = decoder.decode(piece, from: &at, into: &output)
        state = hasEnded ? .dataEnded : .data(decoder)
        let wasTooLarge = isTooLarge
        messageBytes = min(messageBytes + output.count, limits.messageBytes + 1)
        guard isTooLarge else { return output.isEmpty ? nil : .data(output) }
        return wasTooLarge ? nil : .tooLarge
    }

    static let tooLarge = LMTPReply(552, "5.3.4", "The message is too large")

    // MARK: The embedder's answers

    /// Accepts the recipient of the last event `recipient`. Call `take` afterwards.
    public mutating func accept() {
        guard case .deciding(let path) = state else { return }
        envelope?.recipients.append(path)
        state = .commands
        succeed(LMTPReply(250, "2.1.5", "OK"))
    }

    /// Refuses the recipient of the last event `recipient`. Call `take` afterwards.
    ///
    /// - Parameter reply: with a code of 4xx or 5xx; another one becomes 451.
    public mutating func refuse(_ reply: LMTPReply) {
        guard case .deciding = state else { return }
        state = .commands
        self.reply(reply.asRefusal)
    }

    /// Says what became of the message for one recipient. After the answers for all of them call `take`.
    ///
    /// - Parameter recipient: the position in `MailEnvelope.recipients`. Only the first answer for it counts.
    public mutating func answer(_ recipient: Int, _ reply: LMTPReply) {
        guard case .answering(var answers, var sent) = state, answers.indices.contains(recipient),
            answers[recipient] == nil
        else { return }
        answers[recipient] = reply
        while sent < answers.count, let next = answers[sent] {
            self.reply(next)
            sent += 1
        }
        state = .answering(answers, sent: sent)
        if sent == answers.count { endTransaction() }
    }

    /// Ends the connection with 421: send what is in `output`, then close it. A message that is not complete is lost;
    /// the client sends it again.
    public mutating func close(_ closing: Closing) {
        guard !isEnded else { return }
        _ = end(closing.reply)
    }

    // MARK: Replies

    /// Queues a reply that neither counts as a failure nor ends a row of them.
    mutating func reply(_ reply: LMTPReply) { output.append(reply.line) }

    /// Replies to a valid command.
    mutating func succeed(_ reply: LMTPReply) { succeed(lines: reply.description + "\r\n") }

    mutating func succeed(lines: String) {
        failures = 0
        output.append(Array(lines.utf8))
    }

    /// Replies to an invalid command. Too many in a row end the connection.
    mutating func fail(_ reply: LMTPReply) -> Event? {
        failures += 1
        if failures >= limits.failures { return end(LMTPReply(421, "4.7.0", "Too many errors, closing")) }
        self.reply(reply)
        return nil
    }

    mutating func end(_ reply: LMTPReply) -> Event {
        self.reply(reply)
        endTransaction()
        line = CommandReader(limits)
        state = .ended
        return .end
    }

    mutating func endTransaction() {
        envelope = nil
        messageBytes = 0
        state = .commands
    }

    /// Starts to receive a message.
    mutating func beginData(_ envelope: MailEnvelope) -> Event {
        succeed(lines: "354 End with <CRLF>.<CRLF>\r\n")
        state = .data(DataDecoder())
        return .dataBegins(envelope)
    }
}
