internal import CLibWebSockets

#if canImport(Glibc)
    import Glibc
#endif

/// Handles events of a descriptor that the loop watches.
@EventLoop
public protocol DescriptorHandler: AnyObject {
    /// The descriptor is readable, or the peer has closed. Called again while that remains so.
    func readable()
    /// The descriptor is writable. Called once for each `wantWrite`.
    func writable()
    /// The descriptor is about to be closed. No other call follows.
    func closed()
}

/// A file descriptor that the loop watches, by libwebsockets' role `raw-file`. libwebsockets only reports when it is
/// readable or writable; the handler reads and writes. Watching for input is on from the start.
///
/// The role `raw-skt`, which reads and writes itself, is not used: it closes a connection whose peer has ended sending
/// but waits for an answer, and it spins while a peer sends but does not read (4.1.6, lib/roles/raw-skt/ops-raw-skt.c).
@EventLoop
public final class Descriptor {
    /// The descriptor's number.
    public let fd: Int32
    private var wsi: OpaquePointer?
    private var handler: (any DescriptorHandler)?
    private var isInCallback = false
    private var isWriting = false
    private var isClosing = false

    /// Gives the descriptor to the loop. It is closed at once if it cannot be watched.
    ///
    /// - Returns: nil if libwebsockets is out of memory or descriptors.
    public init?(_ fd: Int32, handler: any DescriptorHandler) {
        self.fd = fd
        self.handler = handler
        let owner = Unmanaged.passRetained(self)
        wsi = mb_watch(EventLoop.vhost, fd, owner.toOpaque())
        guard wsi != nil else {
            owner.release()
            Glibc.close(fd)
            return nil
        }
    }

    /// Requests a call of `writable` when the descriptor takes bytes.
    public func wantWrite() {
        guard let wsi, !isClosing else { return }
        // libwebsockets drops the request when `writable` returns.
        guard !isWriting else { return EventLoop.submit { self.wantWrite() } }
        lws_callback_on_writable(wsi)
    }

    /// Whether `readable` is called. false stops reading (backpressure).
    public var isRead = true {
        didSet {
            guard isRead != oldValue, let wsi, !isClosing else { return }
            lws_rx_flow_control(wsi, isRead ? 1 : 0)
        }
    }

    /// Closes the descriptor. `closed` is called at once, or when the running callback returns.
    public func close() {
        guard let wsi, !isClosing else { return }
        isClosing = true
        if !isInCallback { lws_set_timeout(wsi, PENDING_TIMEOUT_USER_OK, mb_lws_kill_sync) }
    }

    /// Handles a callback of libwebsockets. Returns -1 to close the descriptor.
    fileprivate func call(_ reason: lws_callback_reasons) -> Int32 {
        switch reason {
        case LWS_CALLBACK_RAW_RX_FILE, LWS_CALLBACK_RAW_WRITEABLE_FILE:
            guard !isClosing else { return -1 }
            isInCallback = true
            isWriting = reason == LWS_CALLBACK_RAW_WRITEABLE_FILE
            // Deferred tasks run within the callback, while libwebsockets still holds the connection.
            EventLoop.turn { if isWriting { handler?.writable() } else { handler?.readable() } }
            isWriting = false
            isInCallback = false
            return isClosing ? -1 : 0
        case LWS_CALLBACK_RAW_CLOSE_FILE:
            isClosing = true
            wsi = nil
            let handler = handler
            self.handler = nil
            handler?.closed()
        default: break
        }
        return 0
    }
}

/// libwebsockets' callback for watched descriptors.
func descriptorCallback(
    wsi: OpaquePointer?, reason: lws_callback_reasons, user: UnsafeMutableRawPointer?, input: UnsafeMutableRawPointer?,
    length: Int
) -> Int32 {
    guard let wsi, let pointer = lws_get_opaque_user_data(wsi) else { return 0 }
    let owner = UInt(bitPattern: pointer)
    let wire = UInt(bitPattern: wsi)
    return EventLoop.assumeIsolated {
        let descriptor = Unmanaged<Descriptor>.fromOpaque(UnsafeRawPointer(bitPattern: owner)!)
        guard reason == LWS_CALLBACK_WSI_DESTROY else { return descriptor.takeUnretainedValue().call(reason) }
        lws_set_opaque_user_data(OpaquePointer(bitPattern: wire), nil)
        descriptor.release()
        return 0
    }
}
