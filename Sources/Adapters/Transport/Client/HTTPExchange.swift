internal import CLibWebSockets
internal import EventLoop
internal import HTTPWire

/// One request and its answer, on a connection of its own.
@EventLoop
final class HTTPExchange {
    private static let maximumHeaderBytes = 8 * 1024
    private static let maximumBodyBytes = 64 * 1024 * 1024

    private let request: HTTPClientRequest
    private let deadline: ContinuousClock.Instant?
    private let begin: @EventLoop (HTTPClientHead) throws -> Bool
    private let take: @EventLoop (UnsafeRawBufferPointer) throws -> Void
    private var connection: ClientConnection?
    private var completion: (@EventLoop (Result<HTTPClientHead, HTTPClientError>) -> Void)?

    private var head: HTTPClientHead?
    private var framing = AnswerReader.Framing.none
    private var received = 0
    /// Whether libwebsockets has reported a complete answer. It also reports that when the connection has ended.
    private var isSaidToBeComplete = false

    private var timer: RepeatingTimer?
    private var progress: UInt64 = 0
    private var lastProgress = ContinuousClock.now

    /// - Parameters:
    ///   - begin: returns whether the body is wanted; if not, the exchange ends with the head.
    ///   - take: called with each piece of the body.
    init(
        _ request: HTTPClientRequest, deadline: ContinuousClock.Instant?,
        begin: @escaping @EventLoop (HTTPClientHead) throws -> Bool,
        take: @escaping @EventLoop (UnsafeRawBufferPointer) throws -> Void
    ) {
        self.request = request
        self.deadline = deadline
        self.begin = begin
        self.take = take
    }

    /// Starts the exchange. `completion` is called once.
    func start(_ completion: @escaping @EventLoop (Result<HTTPClientHead, HTTPClientError>) -> Void) {
        self.completion = completion
        if let problem { return finish(.failure(HTTPClientError(.invalid, problem))) }
        let url = request.url
        let target = ClientTarget(
            host: url.host, port: url.port, isTLS: url.isTLS, path: url.path, method: request.method.rawValue)
        connection = ClientConnection(target, handler: self)
        lastProgress = .now
        let limits = [request.idleTimeout, deadline.map { $0 - .now }].compactMap { $0 }
        let shortest = limits.min() ?? request.idleTimeout
        timer = RepeatingTimer(every: min(max(shortest / 8, .milliseconds(5)), .seconds(5))) { [unowned self] in tick()
        }
    }

    /// Ends the exchange with an error of kind `cancelled`.
    func cancel() { finish(.failure(HTTPClientError(.cancelled, "the request was cancelled"))) }

    /// Why the request cannot be sent; nil if it can.
    private var problem: String? {
        func isToken(_ name: String) -> Bool {
            !name.isEmpty && name.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7f && $0 != UInt8(ascii: ":") }
        }
        func isValue(_ value: String) -> Bool { value.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7f || $0 == 0x09 } }
        if request.method == .other { return "this method cannot be sent" }
        let headers = self.headers
        guard headers.allSatisfy({ isToken($0.name) && isValue($0.value) }) else {
            return "a header's name or value has invalid characters"
        }
        if headers.reduce(0, { $0 + $1.name.utf8.count + $1.value.utf8.count + 4 }) > Self.maximumHeaderBytes {
            return "the headers are longer than 8 KiB"
        }
        return request.body.count > Self.maximumBodyBytes ? "the body is longer than 64 MiB" : nil
    }

    /// The header fields, besides those that libwebsockets adds: `Host`, `Connection: close`, and two that ask caches
    /// not to answer.
    private var headers: [(name: String, value: String)] {
        var headers = request.headers
        if !headers.contains(where: { $0.name == "user-agent" }) { headers.append(("user-agent", "mailbell")) }
        if let authorization = request.authorization { headers.append(("authorization", authorization)) }
        if !request.body.isEmpty || request.method == .post || request.method == .put {
            headers.append(("content-length", String(request.body.count)))
        }
        return headers
    }

    private func finish(_ result: Result<HTTPClientHead, HTTPClientError>) {
        guard let completion else { return }
        self.completion = nil
        timer?.cancel()
        timer = nil
        connection?.cut()
        completion(result)
    }

    private func fail(_ kind: HTTPClientError.Kind, _ text: String) { finish(.failure(HTTPClientError(kind, text))) }

    // MARK: - Time

    private func tick() {
        guard let connection else { return }
        connection.keepAlive()
        let now = ContinuousClock.now
        if connection.stage == .connected, let wsi = connection.wsi {
            let counted = mb_tcp_progress(wsi)
            if counted != progress { lastProgress = now }
            progress = counted
        }
        let place = connection.target.authority
        if let deadline, let total = request.totalTimeout, now >= deadline {
            fail(.timedOut, "\(place) took longer than \(total.text)")
        } else if now - lastProgress >= request.idleTimeout {
            switch connection.stage {
            case .lookup:
                fail(.unreachable, "the name \(request.url.host) could not be looked up in \(request.idleTimeout.text)")
            case .connecting: fail(.unreachable, "\(place) does not answer")
            case .connected: fail(.timedOut, "nothing was heard from \(place) for \(request.idleTimeout.text)")
            }
        }
    }
}

extension HTTPExchange: ClientConnectionHandler {
    func handle(_ call: Callback) -> Int32 {
        switch call.reason {
        case LWS_CALLBACK_CLIENT_APPEND_HANDSHAKE_HEADER: return addHeaders(call)
        case LWS_CALLBACK_CLIENT_HTTP_WRITEABLE: sendBody(call.wsi)
        case LWS_CALLBACK_ESTABLISHED_CLIENT_HTTP: readHead(call.wsi)
        case LWS_CALLBACK_RECEIVE_CLIENT_HTTP: read(call.wsi)
        case LWS_CALLBACK_RECEIVE_CLIENT_HTTP_READ: return receive(call)
        case LWS_CALLBACK_COMPLETED_CLIENT_HTTP:
            isSaidToBeComplete = true
            // If we have ended the exchange, -1 closes the connection; libwebsockets would otherwise replace our
            // timeout by its own.
            if completion == nil { return -1 }
        default: break
        }
        return 0
    }

    func failed(_ error: HTTPClientError) { finish(.failure(error)) }

    func ended() {
        let place = request.url.host
        fail(
            .broken,
            head == nil
                ? "\(place) closed the connection before it answered"
                : "the connection to \(place) was closed in the middle of the answer")
    }

    private func addHeaders(_ call: Callback) -> Int32 {
        guard let input = call.input else { return -1 }
        let cursor = input.assumingMemoryBound(to: UnsafeMutablePointer<UInt8>?.self)
        let end = cursor.pointee.map { $0 + call.length }
        for (name, value) in headers {
            var value = value
            let failed = value.withUTF8 {
                lws_add_http_header_by_name(call.wsi, name + ":", $0.baseAddress, Int32($0.count), cursor, end)
            }
            if failed != 0 { return -1 }
        }
        if !request.body.isEmpty { lws_client_http_body_pending(call.wsi, 1) }
        return 0
    }

    /// Gives libwebsockets the whole body at once. It buffers and sends what the socket does not take now. While a body
    /// is pending it does not read, and would miss an early answer.
    private func sendBody(_ wsi: OpaquePointer) {
        lws_client_http_body_pending(wsi, 0)
        let pre = Int(mb_lws_pre)
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: pre + request.body.count) { buffer in
            let start = buffer.baseAddress! + pre
            request.body.withUnsafeBufferPointer {
                if let base = $0.baseAddress { start.update(from: base, count: $0.count) }
            }
            // Even if this fails, an answer may have come; reading finds out.
            _ = lws_write(wsi, start, request.body.count, LWS_WRITE_HTTP_FINAL)
        }
    }

    private func readHead(_ wsi: OpaquePointer) {
        let reader = AnswerReader(wsi: wsi)
        let head = reader.head(request.url)
        self.head = head
        do {
            framing = try reader.framing(status: head.status, isHead: request.method == .head)
            if case .length(let count) = framing, count > request.maximumBytes { return failTooLong() }
            guard try begin(head) else { return finish(.success(head)) }
        } catch let error as HTTPClientError {
            return finish(.failure(error))
        } catch {
            return fail(.sink, "\(error)")
        }
        switch framing {
        case .none, .length(0): finish(.success(head))
        default: break
        }
    }

    /// Reads the body. libwebsockets calls back for each piece, and returns -1 if the connection has ended or a chunk
    /// is invalid. In either case it calls an answer without a length complete, and also a chunked one without its last
    /// chunk (lib/roles/http/client/client-http.c, `lws_http_client_read`).
    private func read(_ wsi: OpaquePointer) {
        var buffer: UnsafeMutablePointer<CChar>?
        var length: Int32 = 0
        let result = lws_http_client_read(wsi, &buffer, &length)
        guard let head, completion != nil else { return }
        guard result < 0 else {
            if isSaidToBeComplete { finish(.success(head)) }
            return
        }
        switch framing {
        case .untilClose
        where request.url.isTLS ? mb_tls_has_ended_in_order(wsi) != 0 : mb_tcp_has_ended_in_order(wsi) != 0:
            finish(.success(head))
        case .chunked where !isSaidToBeComplete:
            fail(.broken, "the answer of \(request.url.host) has invalid chunks")
        default: ended()
        }
    }

    private func receive(_ call: Callback) -> Int32 {
        guard let head, completion != nil else { return -1 }
        // libwebsockets counts a chunk in an int, and passes on a negative count unchecked.
        guard call.length >= 0, call.length <= 1024 * 1024 else {
            fail(.broken, "the answer of \(request.url.host) has invalid chunks")
            return -1
        }
        received += call.length
        if received > request.maximumBytes {
            failTooLong()
            return -1
        }
        do {
            try take(call.bytes)
        } catch {
            fail(.sink, "\(error)")
            return -1
        }
        if case .length(let count) = framing, received >= count { finish(.success(head)) }
        return 0
    }

    private func failTooLong() { fail(.tooLong, "the answer is longer than \(request.maximumBytes) bytes") }
}

extension Duration {
    /// `30 s`, `250 ms`.
    fileprivate var text: String {
        let (seconds, attoseconds) = components
        let milliseconds = seconds * 1000 + attoseconds / 1_000_000_000_000_000
        return milliseconds % 1000 == 0 ? "\(milliseconds / 1000) s" : "\(milliseconds) ms"
    }
}
