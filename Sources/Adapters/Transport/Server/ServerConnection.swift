internal import Core
private import Crypto
internal import EventLoop
internal import HTTPWire

#if canImport(Glibc)
    import Glibc
#endif

/// One accepted connection. It reads and writes the socket for the state machines of HTTP and WebSocket, and performs
/// their actions.
///
/// Input is read when it arrives. Output is written at the end of the turn; only what the socket does not take waits
/// until it is writable.
@EventLoop
final class ServerConnection: TabledConnection {
    /// Highest number of reads in one turn, so that one peer does not starve the others.
    private static let readsPerTurn = 4

    let server: HTTPServer
    let household: IPAddress?
    private let peer: IPAddress
    private var descriptor: Descriptor!
    var tls: TLSSession?
    private var isShakingHands: Bool
    private var hello = ClientHello()
    /// nil once the connection has become a WebSocket.
    var http: HTTPSide?
    private var web: ServerWebSocket?
    private var isDirty = false
    private var isProcessing = false
    private var hasShutDown = false
    var isDead = false
    private var heldAnswer = 0

    var place = TablePlace()
    var wheelEntry: (serial: UInt64, at: Int64)?
    private(set) var since: Int64

    var pool: ServerPool { server.pool }

    /// Serves an accepted socket. The socket is closed if the loop cannot watch it.
    static func start(_ fd: Int32, from peer: IPAddress, household: IPAddress?, on server: HTTPServer) {
        let connection = ServerConnection(from: peer, household: household, on: server)
        guard let descriptor = Descriptor(fd, handler: connection) else { return }
        connection.descriptor = descriptor
        server.pool.add(connection)
        connection.setDeadline()
        // The first request may have arrived with the connection.
        if !connection.isShakingHands { connection.readable() }
    }

    private init(from peer: IPAddress, household: IPAddress?, on server: HTTPServer) {
        self.server = server
        self.peer = peer
        self.household = household
        since = ServerPool.now
        isShakingHands = server.tls != nil
        http = HTTPSide(HTTPServerMachine(limits: server.pool.limits.wire, now: since))
    }

    var worth: ConnectionWorth { isShakingHands ? .unproven : http?.worth ?? .needed }

    // MARK: Reading

    private func read() {
        let buffer = pool.readBuffer
        for _ in 0..<Self.readsPerTurn {
            guard !isDead, wantsInput else { return }
            let transfer = tls?.read(into: buffer) ?? Socket.read(descriptor.fd, into: buffer)
            switch transfer {
            case .bytes(let count):
                take(Array(buffer[..<count]))
                // For a plain socket the loop calls again if there is more. It does not know what libssl has buffered.
                if tls == nil, count < buffer.count { return }
            case .ended: return peerEnded()
            case .wantsInput: return
            case .wantsOutput: return descriptor.wantWrite()
            case .broken: return die()
            }
        }
        if tls?.hasPending == true { EventLoop.submit { self.readable() } }
    }

    private var wantsInput: Bool { http.map { $0.machine.wantsInput } ?? (web?.wantsInput ?? false) }

    private func take(_ bytes: [UInt8]) {
        since = pool.time
        if let http {
            http.machine.receive(bytes, now: since)
        } else {
            web?.machine.receive(bytes, now: since)
        }
        process()
    }

    private func peerEnded() {
        if let http { http.machine.peerEnded() } else { web?.machine.peerEnded() }
        process()
    }

    // MARK: Events

    func process() {
        guard !isProcessing else { return }
        isProcessing = true
        let now = pool.time
        while !isDead, let http, let event = http.machine.next(now: now) { handle(event, http) }
        while !isDead, let web, let event = web.machine.next(now: now) { handle(event, web) }
        isProcessing = false
        guard !isDead else { return }
        if let http { countBody(http) }
        if nextOutput == nil { settle() } else { soil() }
    }

    /// All events are handled: sets what to wait for.
    private func settle() {
        descriptor.isRead = wantsInput
        setDeadline()
    }

    private func handle(_ event: HTTPServerMachine.Event, _ http: HTTPSide) {
        switch event {
        case .head(let head):
            http.transaction += 1
            http.hasBody = head.framing != .none
            http.takesBody = nil
            server.handler.handle(
                HTTPRequest(head, peer: peer), ServerReply(connection: self, transaction: http.transaction))
        case .body(let body):
            let take = http.takesBody
            http.takesBody = nil
            take?(body)
        case .bodyPart(let part): hand(part, to: http)
        case .bodyEnd: endBody(http, .complete)
        // The sink's owner answers.
        case .fault(let fault) where fault.status == 413 && http.sink != nil: endBody(http, .tooLarge)
        case .fault(let fault):
            refuseBody(http)
            if fault.status == 431 || fault.status == 414 { pool.met(.headBytes) }
            answer(server.handler.refusal(fault), http)
        case .end: die()
        }
    }

    private func handle(_ event: WebSocketMachine.Event, _ web: ServerWebSocket) {
        switch event {
        case .message(let input): web.handler.received(input)
        case .end: die()
        }
    }

    /// Bounds the memory of all bodies being received, so that a few slow senders cannot use it all.
    private func countBody(_ http: HTTPSide) {
        let held = http.machine.bodyBytes
        guard held != http.heldBody else { return }
        guard pool.keepBody(held - http.heldBody) else {
            refuseBody(http)
            return answer(
                server.handler.refusal(
                    RequestFault(503, "Too many request bodies are being received. Try again later.")), http)
        }
        http.heldBody = held
    }

    // MARK: Answers

    /// Sends the answer to a request, unless it already has one.
    func send(_ response: HTTPResponse, _ transaction: Int) {
        guard !isDead, let http, http.transaction == transaction else { return }
        http.endRequest()
        answer(response, http)
        process()
    }

    func answer(_ response: HTTPResponse, _ http: HTTPSide) {
        let response = pool.hasRoom(forAnswer: response.body.count) ? response : tooManyAnswers
        lend()
        http.machine.answer(response, date: pool.httpDate, now: pool.time)
        answered(http)
    }

    var tooManyAnswers: HTTPResponse {
        server.handler.refusal(RequestFault(503, "Too many answers are being sent. Try again later."))
    }

    func answered(_ http: HTTPSide) {
        if http.machine.hasServedAll { pool.met(.requestsPerConnection) }
        if http.heldBody > 0 {
            _ = pool.keepBody(-http.heldBody)
            http.heldBody = 0
        }
        soil()
    }

    /// Receives the body of a request; see `HTTPReply.takeBody`.
    func takeBody(
        upTo maximum: Int, _ transaction: Int, then: @escaping @EventLoop ([UInt8]) -> Void
    ) {
        guard !isDead, let http, http.transaction == transaction else { return }
        guard http.hasBody else { return then([]) }
        http.hasBody = false
        http.takesBody = then
        lend()
        http.machine.admitBody(maximum: maximum, now: pool.time)
        process()
    }

    func upgrade(
        _ handshake: WebSocketHandshake, _ subprotocol: String, _ handler: any WebSocketHandler, _ transaction: Int
    ) {
        guard !isDead, let http, http.transaction == transaction else { return }
        lend()
        let ahead = http.machine.upgrade(
            accept: base64(sha1(Array(handshake.acceptText.utf8))), subprotocol: subprotocol, date: pool.httpDate)
        let machine = WebSocketMachine(
            limits: pool.limits.wire.webSocket, ahead: ahead, output: http.machine.output, now: pool.time)
        self.http = nil
        let web = ServerWebSocket(self, machine, handler)
        self.web = web
        handler.opened(web)
        process()
    }

    // MARK: Writing

    /// Schedules the output for the end of this turn, so that several commits and frames are written together.
    func soil() {
        guard !isDirty, !isDead else { return }
        isDirty = true
        EventLoop.atEndOfTurn(self)
    }

    func lend() { http?.machine.output.lend(&pool.writeBuffer) }

    private func flush() {
        isDirty = false
        guard !isDead, !isShakingHands else { return }
        web?.fill()
        var isBlocked = false
        while !isDead, !isBlocked, let next = nextOutput {
            switch write(next) {
            case .bytes(let count): consume(count)
            case .wantsOutput, .wantsInput:
                isBlocked = true
                descriptor.wantWrite()
            case .ended, .broken: return die()
            }
            if !isBlocked { web?.fill() }
        }
        countAnswer()
        if !isBlocked { flushed() }
        guard !isDead else { return }
        reclaim()
        settle()
    }

    private var nextOutput: ArraySlice<UInt8>? {
        let next = http.map { $0.machine.output.next } ?? (web?.machine.output.next ?? [])
        return next.isEmpty ? nil : next
    }

    private func write(_ bytes: ArraySlice<UInt8>) -> Transfer {
        bytes.withUnsafeBytes { tls?.write($0) ?? Socket.write(descriptor.fd, $0) }
    }

    private func consume(_ count: Int) {
        if let http { http.machine.output.consume(count) } else { web?.machine.output.consume(count) }
    }

    private func countAnswer() {
        let held = http?.answerBytes ?? 0
        if held != heldAnswer { pool.countAnswer(held - heldAnswer) }
        heldAnswer = held
    }

    private func reclaim() {
        if let http {
            http.machine.output.reclaim(&pool.writeBuffer)
        } else {
            web?.machine.output.reclaim(&pool.writeBuffer)
        }
    }

    /// All output has been written to the socket.
    private func flushed() {
        if let http {
            http.machine.flushed(now: pool.time)
            if http.machine.isLast { shutDown() }
            pull(http)
            process()
        } else if let web, web.machine.isLast {
            shutDown()
            process()
        }
    }

    /// Ends sending, but keeps reading for a while. If the connection were closed with unread input, it would be reset
    /// and the answer lost (RFC 9112, 9.6).
    private func shutDown() {
        guard !hasShutDown else { return }
        hasShutDown = true
        tls?.end()
        Socket.endSending(descriptor.fd)
    }

    // MARK: Deadlines

    private func setDeadline() {
        guard !isDead else { return }
        let deadline =
            isShakingHands
            ? since + pool.limits.handshakeMilliseconds : http?.machine.deadline ?? (web?.machine.deadline ?? .max)
        if deadline != HTTPServerMachine.never { pool.schedule(self, at: deadline) }
    }

    /// Called when the connection's entry in the timer wheel is due.
    func tick(now: Int64) {
        guard !isDead else { return }
        if isShakingHands {
            guard now >= since + pool.limits.handshakeMilliseconds else { return setDeadline() }
            pool.met(.handshakeTime)
            return die()
        }
        if let http, now >= http.machine.deadline {
            let wasAtHead = http.machine.isAtHead && !http.machine.isIdle
            let wasReceiving = http.machine.isReceiving
            let wasAnswering = !http.machine.output.isEmpty
            if let event = http.machine.tick(now: now) {
                if wasReceiving {
                    pool.met(.bodyTime)
                } else if wasAnswering {
                    pool.met(.answerTime)
                } else if wasAtHead {
                    pool.met(.headTime)
                }
                handle(event, http)
            }
        } else if let web, now >= web.machine.deadline, let event = web.machine.tick(now: now) {
            handle(event, web)
        }
        process()
    }

    // MARK: Closing

    /// Closes the connection at once.
    func die() {
        guard !isDead else { return }
        isDead = true
        descriptor.close()
    }
}

extension ServerConnection: DescriptorHandler {
    func readable() {
        guard !isDead else { return }
        pool.readTime()
        if isShakingHands { shakeHands() }
        if !isShakingHands { read() }
    }

    func writable() {
        guard !isDead else { return }
        pool.readTime()
        if isShakingHands { return readable() }
        flush()
        // libssl may have been waiting to write before it could read.
        if tls != nil { read() }
    }

    private func shakeHands() {
        if tls == nil {
            switch hello.look(at: descriptor.fd, pool.readBuffer) {
            case .incomplete: return
            case .hopeless: return die()
            case .whole: tls = server.tls.flatMap { TLSSession($0, on: descriptor.fd) }
            }
        }
        switch tls?.handshake() {
        case .bytes:
            isShakingHands = false
            since = ServerPool.now
            http?.machine = HTTPServerMachine(limits: pool.limits.wire, now: since)
            setDeadline()
        case .wantsInput: break
        case .wantsOutput: descriptor.wantWrite()
        case .ended, .broken, nil: die()
        }
    }

    func closed() {
        isDead = true
        pool.remove(self)
        let http = http
        if let http, http.heldBody > 0 { _ = pool.keepBody(-http.heldBody) }
        pool.countAnswer(-heldAnswer)
        heldAnswer = 0
        self.http = nil
        tls = nil
        let web = web
        self.web = nil
        web?.didClose()
        http?.sink?.ended(.aborted)
        http?.source?.ended()
    }
}

extension ServerConnection: TurnTask {
    func endOfTurn() { flush() }
}
