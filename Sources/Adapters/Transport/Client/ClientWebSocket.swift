internal import CLibWebSockets
internal import EventLoop
internal import HTTPWire

/// A client's WebSocket, by libwebsockets.
@EventLoop
final class ClientWebSocket: WebSocket {
    private let wsi: OpaquePointer
    private let handler: any WebSocketHandler
    private let maximumBytes: Int
    private var message: [UInt8] = []
    private var isTooLong = false
    private var isOpen = true
    private var isAborted = false
    private var hasSentClose = false
    private var peerClose: (code: UInt16, reason: String)?

    init(wsi: OpaquePointer, handler: any WebSocketHandler, maximumBytes: Int) {
        self.wsi = wsi
        self.handler = handler
        self.maximumBytes = maximumBytes
    }

    func start() { handler.opened(self) }

    /// Requests a call of `nextFrame` when the socket takes bytes.
    func wantWrite() {
        if isOpen { lws_callback_on_writable(wsi) }
    }

    /// Closes at once and drops unsent data.
    func abort() {
        guard isOpen else { return }
        isAborted = true
        lws_set_timeout(wsi, PENDING_TIMEOUT_USER_OK, mb_lws_kill_async)
    }

    /// Takes a piece of a frame. Returns -1 to close.
    func receive(_ bytes: UnsafeRawBufferPointer) -> Int32 {
        if lws_is_first_fragment(wsi) != 0 {
            message.removeAll(keepingCapacity: true)
            isTooLong = false
        }
        if message.count + bytes.count > maximumBytes {
            isTooLong = true
            message.removeAll()
        } else if !isTooLong {
            message.append(contentsOf: bytes)
        }
        guard lws_is_final_fragment(wsi) != 0 else { return 0 }
        if lws_frame_is_binary(wsi) != 0 {
            handler.received(.binary)
        } else if isTooLong {
            handler.received(.tooLong)
        } else {
            handler.received(.text(message))
        }
        return 0
    }

    /// Called when the socket takes bytes. Returns -1 to close.
    func write() -> Int32 {
        if isAborted { return -1 }
        guard !hasSentClose else { return 0 }
        guard let frame = handler.nextFrame() else {
            guard let (code, reason) = handler.closing else { return 0 }
            return sendClose(code, reason)
        }
        guard send(frame, LWS_WRITE_TEXT) else { return -1 }
        lws_callback_on_writable(wsi)
        return 0
    }

    /// Sends the close frame and gives the peer 3 s to answer it.
    ///
    /// The usual way is `lws_close_reason` and returning -1. But Debian's libwebsockets 4.1.6 is built with `_DEBUG`,
    /// and on libuv that closes each connection twice, the second time before the close frame is sent
    /// (lib/core-net/service.c, "uv repeat test").
    private func sendClose(_ code: UInt16, _ reason: String) -> Int32 {
        hasSentClose = true
        let payload = [UInt8(code >> 8), UInt8(code & 255)] + reason.utf8.prefix(120)
        guard send(payload, mb_lws_write_close) else { return -1 }
        lws_set_timeout(wsi, PENDING_TIMEOUT_CLOSE_ACK, 3)
        return 0
    }

    private func send(_ payload: [UInt8], _ kind: lws_write_protocol) -> Bool {
        let pre = Int(mb_lws_pre)
        return withUnsafeTemporaryAllocation(of: UInt8.self, capacity: pre + payload.count) { buffer in
            let start = buffer.baseAddress! + pre
            payload.withUnsafeBufferPointer {
                if let base = $0.baseAddress { start.update(from: base, count: $0.count) }
            }
            return lws_write(wsi, start, payload.count, kind) >= 0
        }
    }

    /// Takes the peer's close frame: a two-byte code, then text (RFC 6455, 5.5.1). Returns -1 to close if it answers
    /// ours, and nothing more is to be sent.
    func peerCloses(_ bytes: UnsafeRawBufferPointer) -> Int32 {
        if bytes.count >= 2 {
            peerClose = (UInt16(bytes[0]) << 8 | UInt16(bytes[1]), String(decoding: bytes[2...], as: UTF8.self))
        }
        return hasSentClose ? -1 : 0
    }

    func didClose() {
        guard isOpen else { return }
        isOpen = false
        handler.closed(code: peerClose?.code, reason: peerClose?.reason ?? "")
    }
}
