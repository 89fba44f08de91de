internal import CCurl
internal import CDescriptors
internal import Core
internal import EventLoop
internal import HTTPWire

#if canImport(Glibc)
    import Glibc
#endif

/// One request and its answer: a transfer of libcurl.
///
/// The pool holds the exchange for as long as libcurl has the transfer, whose callbacks borrow it.
@EventLoop
final class HTTPExchange {
    /// How far the connection has come.
    enum Stage { case lookup, connecting, connected }

    let request: HTTPClientRequest
    private let deadline: ContinuousClock.Instant?
    private let begin: @EventLoop (HTTPClientHead) throws -> Bool
    private let take: @EventLoop (UnsafeRawBufferPointer) throws -> Void
    private var completion: (@EventLoop (Result<HTTPClientHead, HTTPClientError>) -> Void)?

    private var pool: CurlPool?
    private(set) var transfer: CurlTransfer?
    /// How the exchange ends, if a callback of libcurl has decided that.
    private var verdict: Result<HTTPClientHead, HTTPClientError>?

    private(set) var stage = Stage.lookup
    private(set) var head: HTTPClientHead?
    private var lines: AnswerHead
    /// Whether a cut of the connection would look like the end of the answer.
    private var mayBeCut = false
    private var isAnew = false
    /// Bytes of heads, trailers and the body; those of the body.
    private var received = 0
    private var bodyBytes = 0
    /// How much of `request.upload` was handed to libcurl.
    private var uploaded = 0
    /// An address that `request.addresses` excludes, and whether another one was tried.
    private(set) var excluded: IPAddress?
    private(set) var hasTriedAddress = false
    /// errno of the last socket that could not be made.
    private(set) var socketError: Int32 = 0

    private var timer: RepeatingTimer?
    private var socket: Int32 = -1
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
        lines = AnswerHead(request.url, maximumBytes: request.maximumHeadBytes)
    }

    /// Starts the exchange. `completion` is called once.
    func start(_ completion: @escaping @EventLoop (Result<HTTPClientHead, HTTPClientError>) -> Void) {
        self.completion = completion
        if let problem = request.problem { return finish(.failure(HTTPClientError(.invalid, problem))) }
        let noMemory = HTTPClientError(.unreachable, "no memory or file descriptor is left for a connection")
        guard let pool = CurlPool.of(request.addresses), let transfer = CurlTransfer() else {
            return finish(.failure(noMemory))
        }
        self.pool = pool
        self.transfer = transfer
        if let missing = transfer.set(request, for: self) {
            return finish(.failure(HTTPClientError(.invalid, "this machine's libcurl lacks a feature: \(missing)")))
        }
        let limits = [request.idleTimeout, deadline.map { $0 - .now }].compactMap { $0 }
        let shortest = limits.min() ?? request.idleTimeout
        lastProgress = .now
        timer = RepeatingTimer(every: min(max(shortest / 8, .milliseconds(5)), .seconds(5))) { [unowned self] in tick()
        }
        if !pool.add(self, transfer.handle) { finish(.failure(noMemory)) }
    }

    /// Ends the exchange with an error of kind `cancelled`.
    func cancel() { fail(.cancelled, "the request was cancelled") }

    /// libcurl has ended the transfer.
    func ended(_ code: CURLcode) {
        if let verdict { return finish(verdict) }
        guard code == CURLE_OK, let head else {
            return mayStartAnew(code) ? startAnew() : finish(.failure(failure(code)))
        }
        // libcurl 7.88 takes a cut of TLS for an end.
        let isCut = mayBeCut && transfer?.hasEndedInOrder == false
        finish(isCut ? .failure(failure(CURLE_PARTIAL_FILE)) : .success(head))
    }

    /// libcurl itself sends a request again if an open connection turns out to be closed. But it tries other open ones,
    /// and then gives up.
    private func mayStartAnew(_ code: CURLcode) -> Bool {
        request.isIdempotent && !isAnew && received == 0 && transfer?.connections == 0
            && [CURLE_SEND_ERROR, CURLE_RECV_ERROR, CURLE_GOT_NOTHING].contains(code)
    }

    private func startAnew() {
        guard let transfer, let pool else { return }
        isAnew = true
        stage = .lookup
        pool.remove(transfer.handle)
        transfer.connectAnew()
        if !pool.add(self, transfer.handle) { fail(.unreachable, "no memory is left for a connection to \(place)") }
    }

    /// Not for callbacks of libcurl.
    private func finish(_ result: Result<HTTPClientHead, HTTPClientError>) {
        guard let completion else { return }
        self.completion = nil
        timer?.cancel()
        timer = nil
        if let transfer { pool?.remove(transfer.handle) }
        transfer = nil
        completion(result)
    }

    private func fail(_ kind: HTTPClientError.Kind, _ text: String) { finish(.failure(HTTPClientError(kind, text))) }

    /// Ends the transfer when the running callback of libcurl returns.
    private func settle(_ result: Result<HTTPClientHead, HTTPClientError>) { verdict = verdict ?? result }

    // MARK: - Time

    private func tick() {
        let now = ContinuousClock.now
        if stage == .connected {
            // Of a connection that serves several requests, the bytes say nothing about this one.
            let counted =
                UInt64(received + (transfer?.sent ?? 0)) &+ (lines.isMultiplexed ? 0 : mb_tcp_progress(socket))
            if counted != progress { lastProgress = now }
            progress = counted
        }
        if let deadline, let total = request.totalTimeout, now >= deadline {
            fail(.timedOut, "\(place) took longer than \(total.text)")
        } else if now - lastProgress >= request.idleTimeout {
            finish(.failure(silence))
        }
    }

    // MARK: - What libcurl calls

    /// libcurl waits for this socket.
    func uses(_ socket: Int32) { self.socket = socket }

    /// The loop cannot watch a socket of libcurl.
    func cannotWatch() {
        EventLoop.submit { self.fail(.unreachable, "no memory is left to wait for a connection to \(self.place)") }
    }

    /// Makes a socket to connect to an address; CURL_SOCKET_BAD skips the address.
    fileprivate func makeSocket(_ address: IPAddress?, _ wanted: curl_sockaddr) -> curl_socket_t {
        stage = .connecting
        guard let address, request.addresses.allows(address) else {
            excluded = address ?? .unspecified
            return CURL_SOCKET_BAD
        }
        hasTriedAddress = true
        let socket = mb_make_socket(wanted.family, wanted.socktype, wanted.protocol)
        if socket < 0 { socketError = errno }
        return socket
    }

    /// The connection is there, and the request is about to be sent.
    fileprivate func connected() {
        stage = .connected
        lastProgress = .now
    }

    /// Takes a line of a head, or of a trailer. Returns whether to go on.
    fileprivate func receive(line: UnsafeRawBufferPointer) -> Bool {
        received += line.count
        do {
            guard let head = try lines.read(line) else { return verdict == nil }
            self.head = head
            if request.url.isTLS, hasBody(head), lines.endsWithConnection {
                mayBeCut = true
                transfer?.watchEnd()
            }
            if hasBody(head), let count = head.contentLength, count > request.maximumBytes {
                settle(.failure(tooLong))
            } else if try !begin(head) {
                settle(.success(head))
            }
        } catch let error as HTTPClientError {
            settle(.failure(error))
        } catch {
            settle(.failure(HTTPClientError(.sink, "\(error)")))
        }
        return verdict == nil
    }

    /// Takes a piece of the body. Returns whether to go on.
    fileprivate func receive(body: UnsafeRawBufferPointer) -> Bool {
        guard verdict == nil, head != nil else { return false }
        received += body.count
        bodyBytes += body.count
        if bodyBytes > request.maximumBytes {
            settle(.failure(tooLong))
        } else {
            do {
                try take(body)
            } catch {
                settle(.failure(HTTPClientError(.sink, "\(error)")))
            }
        }
        return verdict == nil
    }

    /// Fills the buffer with what follows of the request's body. Returns how many bytes; nil to end the transfer.
    fileprivate func send(into buffer: UnsafeMutableRawBufferPointer) -> Int? {
        guard verdict == nil, let upload = request.upload else { return nil }
        guard let count = upload.read(at: uploaded, into: buffer) else {
            settle(.failure(HTTPClientError(.invalid, "the body of the request cannot be read to its end")))
            return nil
        }
        uploaded += count
        return count
    }

    /// libcurl sends the request again, from this offset of its body. Returns whether there is such an offset.
    fileprivate func rewind(to offset: Int) -> Bool {
        guard let upload = request.upload, (0...upload.count).contains(offset) else { return false }
        uploaded = offset
        return true
    }

    /// RFC 9110, 6.4.1.
    private func hasBody(_ head: HTTPClientHead) -> Bool {
        request.method != .head && head.status != 204 && head.status != 304
    }

    private var tooLong: HTTPClientError {
        HTTPClientError(.tooLong, "the answer is longer than \(request.maximumBytes) bytes")
    }
}

extension HTTPExchange {
    /// The callbacks of a transfer, each with the exchange as its context.
    static func listen(_ handle: UnsafeMutableRawPointer) {
        mb_curl_set_header_function(handle) { bytes, size, count, context in
            guard let bytes, let context else { return 0 }
            let piece = UnsafeRawBufferPointer(start: bytes, count: size * count)
            return enter(context, piece) { $0.receive(line: $1) } ? size * count : 0
        }
        mb_curl_set_write_function(handle) { bytes, size, count, context in
            guard let bytes, let context else { return 0 }
            let piece = UnsafeRawBufferPointer(start: bytes, count: size * count)
            return enter(context, piece) { $0.receive(body: $1) } ? size * count : 0
        }
        mb_curl_set_read_function(handle) { bytes, size, count, context in
            guard let bytes, let context else { return Int(CURL_READFUNC_ABORT) }
            let room = UnsafeMutableRawBufferPointer(start: bytes, count: size * count)
            return enter(context, room) { $0.send(into: $1) } ?? Int(CURL_READFUNC_ABORT)
        }
        mb_curl_set_seek_function(handle) { context, offset, origin in
            guard let context, origin == SEEK_SET else { return CURL_SEEKFUNC_CANTSEEK }
            return enter(context, Int(offset)) { $0.rewind(to: $1) } ? CURL_SEEKFUNC_OK : CURL_SEEKFUNC_CANTSEEK
        }
        mb_curl_set_socket_function(handle) { context, _, address in
            guard let context, let address else { return CURL_SOCKET_BAD }
            return enter(context, address) { $0.makeSocket(IPAddress($1), $1.pointee) }
        }
        mb_curl_set_ready_function(handle) { context, _, _, _, _ in
            guard let context else { return CURL_PREREQFUNC_ABORT }
            enter(context, ()) { exchange, _ in exchange.connected() }
            return CURL_PREREQFUNC_OK
        }
    }
}

/// Enters the loop's isolation, on which libcurl is called.
private func enter<Argument, Result: Sendable>(
    _ context: UnsafeMutableRawPointer, _ argument: Argument,
    _ body: @EventLoop (HTTPExchange, Argument) -> Result
) -> Result {
    let call = Foreign(value: (context: context, argument: argument))
    return EventLoop.assumeIsolated {
        body(Unmanaged<HTTPExchange>.fromOpaque(call.value.context).takeUnretainedValue(), call.value.argument)
    }
}

extension IPAddress {
    /// nil if it is neither IPv4 nor IPv6.
    fileprivate init?(_ address: UnsafePointer<curl_sockaddr>) {
        var bytes = (UInt64(0), UInt64(0))
        let isKnown = withUnsafeMutableBytes(of: &bytes) {
            mb_curl_address(address, $0.baseAddress!.assumingMemoryBound(to: UInt8.self))
        }
        guard isKnown != 0 else { return nil }
        self.init(high: UInt64(bigEndian: bytes.0), low: UInt64(bigEndian: bytes.1))
    }
}
