internal import CLibWebSockets
internal import EventLoop
internal import Mailbell

/// One connection from outside, or one stream of an HTTP/2 connection: HTTP, until it becomes a WebSocket.
@EventLoop
final class Connection {
    let wsi: OpaquePointer
    let server: HTTPServer
    /// The WebSocket that it became.
    var socket: WebSocket?

    /// Counts the requests on this connection, so that a late reply is not taken for the next one's.
    private var transaction = 0
    private var isOpen = true
    /// The peer's address, asked for once.
    private var peer: IPAddress?
    private var isHTTP2 = false
    private var request: HTTPRequest?
    private var body: [UInt8] = []
    private var isAnswered = false
    /// Bytes that are still to come of a body that was refused, and when to wait for them no longer.
    private var unread = 0
    private var unreadUntil = ContinuousClock.now
    private var output: ResponseWriter?
    private static let discardSeconds: Int32 = 5
    /// Whether libwebsockets is in a callback for this connection.
    private var isInCallback = false

    init(wsi: OpaquePointer, server: HTTPServer) {
        self.wsi = wsi
        self.server = server
    }

    /// A request's headers are there. Returns -1 to close.
    func begin() -> Int32 {
        isInCallback = true
        defer { isInCallback = false }
        transaction += 1
        isAnswered = false
        unread = 0
        output = nil
        body = []
        let reader = RequestReader(wsi: wsi)
        isHTTP2 = reader.isHTTP2
        extendTimeLimit()
        if peer == nil { peer = reader.peer }
        guard let peer, let request = reader.request(peer: peer) else { return -1 }
        self.request = request
        guard !server.isStopped else { return -1 }
        // libwebsockets takes no notice of either, and where a proxy in front understands another length than we do,
        // one person's bytes become another's request (RFC 9112, 11.2).
        if !isHTTP2, reader.hasTransferEncoding || reader.hasUnexpectedLength(for: request.method) {
            return refuse(400)
        }
        switch request.method {
        case .post, .put:
            guard let length = reader.contentLength else {
                return refuse(411)
            }
            guard length <= HTTPServer.maximumBodyBytes else {
                if !isHTTP2 { unread = length }
                return refuse(413)
            }
            if length == 0 { dispatch() }
        default: dispatch()
        }
        return 0
    }

    /// Each step of an answer has 30 s. libwebsockets' own limit of 20 s holds for a request and its answer together,
    /// which a large page on a slow line does not meet.
    private func extendTimeLimit() { lws_set_timeout(wsi, PENDING_TIMEOUT_HTTP_CONTENT, 30) }

    /// What may follow is not taken for a request: the connection ends with the answer, or with a body that is too large.
    private func refuse(_ status: Int) -> Int32 {
        var response = server.handler.refusal(status: status, maximumBodyBytes: HTTPServer.maximumBodyBytes)
        response.headers.append(("connection", "close"))
        answer(response, transaction: transaction)
        return 0
    }

    func receive(_ bytes: UnsafeRawBufferPointer) -> Int32 {
        guard !isAnswered else { return discard(bytes.count) }
        guard body.count + bytes.count <= HTTPServer.maximumBodyBytes else { return -1 }
        body.append(contentsOf: bytes)
        return 0
    }

    /// A connection that is closed while its peer still sends is reset, and the answer with it: proxies then make a 502 of
    /// our 413. So the rest is read for a while (RFC 9112, 9.6).
    private func discard(_ count: Int) -> Int32 {
        unread -= count
        guard output == nil else { return 0 }
        return unread > 0 && ContinuousClock.now < unreadUntil ? 0 : -1
    }

    func bodyIsComplete() {
        isInCallback = true
        defer { isInCallback = false }
        guard !isAnswered, request?.method == .post || request?.method == .put else { return }
        dispatch()
    }

    private func dispatch() {
        guard var request else { return }
        self.request = nil
        request.body = body
        body = []
        server.handler.handle(
            request, HTTPReply(connection: self, transaction: transaction, isHead: request.method == .head))
    }

    func answer(_ response: HTTPResponse, isHead: Bool = false, transaction: Int) {
        guard isOpen, transaction == self.transaction, !isAnswered else { return }
        isAnswered = true
        output = ResponseWriter(response, isHead: isHead, isHTTP2: isHTTP2)
        // Asking for writability costs two turns of the loop and several epoll_ctl; a socket that has nothing under way
        // takes a short answer at once, and libwebsockets keeps what it does not take.
        if isInCallback || isHTTP2 || lws_partial_buffered(wsi) != 0 {
            lws_callback_on_writable(wsi)
        } else if writeHTTP() < 0 {
            lws_set_timeout(wsi, PENDING_TIMEOUT_USER_OK, mb_lws_kill_async)
        }
    }

    /// The socket takes bytes. Returns -1 to close.
    func writeHTTP() -> Int32 {
        guard var writer = output else { return 0 }
        output = nil
        switch writer.write(to: wsi) {
        case .more:
            output = writer
            extendTimeLimit()
            lws_callback_on_writable(wsi)
            return 0
        case .blocked:
            output = writer
            return 0
        case .done(let closes):
            if closes, unread > 0 {
                unreadUntil = .now + .seconds(Self.discardSeconds)
                lws_set_timeout(wsi, PENDING_TIMEOUT_HTTP_CONTENT, Self.discardSeconds)
                return 0
            }
            if closes { return -1 }
            return lws_http_transaction_completed(wsi) != 0 ? -1 : 0
        case .failed: return -1
        }
    }

    func closed() {
        isOpen = false
        output = nil
        socket?.didClose()
        socket = nil
    }
}

/// The way back for one answer. It may be used from the loop only, once; what comes after the first is dropped.
public struct HTTPReply: Sendable {
    let connection: Connection
    let transaction: Int
    let isHead: Bool

    @EventLoop
    public func send(_ response: HTTPResponse) {
        connection.answer(response, isHead: isHead, transaction: transaction)
    }
}
