internal import CCurl
internal import Glibc

/// Sends messages to a mail server over SMTP (RFC 5321), with libcurl.
///
/// - All messages share one connection. It ends with the client; the server may end it at any time.
/// - Calls block the thread. A client must not be used by two threads at once. The first call makes the process ignore
///   SIGPIPE.
/// - The server's certificate and host name are always verified. Passwords are sent over TLS only, or to this machine.
/// - Non-ASCII addresses are sent as RFC 6531 defines; a server without that extension refuses them. A message with
///   8-bit characters is sent unchanged: libcurl cannot request 8BITMIME (RFC 6152), and today's servers accept it
///   anyway.
/// - No proxy is used, even if the environment names one.
public final class SMTPClient {
    /// Timeouts, in seconds.
    public struct Limits: Sendable {
        /// For connecting, TLS and login.
        public var connect = 30
        /// For a reply, and for a stall while the message is sent. RFC 5321, section 4.5.3.2, has 5 minutes for most.
        public var reply = 300
        /// For a whole message; each 16 KiB of it adds a second.
        public var whole = 600

        /// The defaults.
        public init() {}
    }

    /// libcurl's codes for TLS failures, from an unreadable certificate file to a server without TLS.
    private static let encryptionFaults: Set<UInt32> = [
        CURLE_SSL_CONNECT_ERROR, CURLE_SSL_CERTPROBLEM, CURLE_SSL_CIPHER, CURLE_PEER_FAILED_VERIFICATION,
        CURLE_USE_SSL_FAILED, CURLE_SSL_CACERT_BADFILE, CURLE_SSL_CRL_BADFILE, CURLE_SSL_ISSUER_ERROR,
    ].reduce(into: []) { $0.insert($1.rawValue) }

    /// Whether libcurl could be initialized; done once in a process.
    private static let isReady: Bool = {
        signal(SIGPIPE, SIG_IGN)
        return curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK
    }()

    private let server: SMTPServer
    private let password: String?
    private let caFile: String?
    private let limits: Limits
    private let conversation = Conversation()
    private var handle: UnsafeMutableRawPointer?
    private let errorText = UnsafeMutableBufferPointer<CChar>.allocate(capacity: Int(CURL_ERROR_SIZE))

    /// A client that is not connected yet.
    ///
    /// - Parameters:
    ///   - password: the password of `server.user`.
    ///   - caFile: a PEM file of trusted authorities that replaces the system's.
    public init(_ server: SMTPServer, password: String? = nil, caFile: String? = nil, limits: Limits = Limits()) {
        self.server = server
        self.password = password
        self.caFile = caFile
        self.limits = limits
        errorText.initialize(repeating: 0)
    }

    deinit {
        // Sends QUIT and waits for the answer: the conversation and the error buffer must outlive this call.
        if let handle { curl_easy_cleanup(handle) }
        errorText.deallocate()
    }

    /// Sends one message to all recipients or to none: if the server refuses one recipient, the message is not sent.
    ///
    /// If the connection has ended since the last message, the client reconnects.
    ///
    /// - Parameter message: header and body (RFC 5322). Line ends become CRLF, the last line gets one if it has none,
    ///   and dots are escaped. Only the server limits its size.
    public func deliver(_ message: [UInt8], _ envelope: Envelope) throws(DeliveryError) {
        if let fault = envelope.fault() { throw fault }
        let bytes = LineEnds.asInSMTP(message)
        guard !bytes.isEmpty else {
            throw DeliveryError(.message, isTemporary: false, description: "the message is empty")
        }
        var recipients: UnsafeMutablePointer<curl_slist>?
        defer { curl_slist_free_all(recipients) }
        for recipient in envelope.recipients {
            guard let longer = curl_slist_append(recipients, recipient) else { throw noMemory }
            recipients = longer
        }
        let handle = try prepared()
        mb_curl_set_text(handle, CURLOPT_CUSTOMREQUEST, nil)
        mb_curl_set_text(handle, CURLOPT_MAIL_FROM, envelope.from)
        mb_curl_set_list(handle, CURLOPT_MAIL_RCPT, recipients)
        defer { mb_curl_set_list(handle, CURLOPT_MAIL_RCPT, nil) }
        mb_curl_set_long(handle, CURLOPT_UPLOAD, 1)
        mb_curl_set_size(handle, CURLOPT_INFILESIZE_LARGE, curl_off_t(bytes.count))
        mb_curl_set_long(handle, CURLOPT_TIMEOUT, limits.whole + bytes.count / 16_384)
        do throws(DeliveryError) {
            try perform(handle, bytes, envelope)
        } catch let error {
            // A server may close an idle connection at any time, also just as the next message begins.
            let isFresh = isFreshConnection(handle)
            let isEnded = error.isTemporary && (error.reply == nil || error.reply?.code == 421)
            guard !isFresh, isEnded, conversation.taken == 0 else { throw error }
            mb_curl_set_long(handle, CURLOPT_FRESH_CONNECT, 1)
            defer { mb_curl_set_long(handle, CURLOPT_FRESH_CONNECT, 0) }
            try perform(handle, bytes, envelope)
        }
    }

    /// Checks the settings: connects and logs in, without sending a message.
    public func verify() throws(DeliveryError) {
        let handle = try prepared()
        mb_curl_set_long(handle, CURLOPT_NOBODY, 1)
        mb_curl_set_text(handle, CURLOPT_CUSTOMREQUEST, "NOOP")
        mb_curl_set_long(handle, CURLOPT_TIMEOUT, limits.whole)
        try perform(handle, [], Envelope(from: "", recipients: []))
        // libcurl continues without a login if the server offers none.
        if let user = server.user, isFreshConnection(handle), !conversation.hasLogin {
            throw DeliveryError(
                .login, isTemporary: false,
                description: "\(server.endpoint) offers no login, or no supported method, for \(user)")
        }
    }

    private var noMemory: DeliveryError {
        DeliveryError(.connection, isTemporary: true, description: "out of memory for a connection")
    }

    /// Throws if a setting that security depends on failed.
    private func require(_ result: CURLcode) throws(DeliveryError) {
        guard result != CURLE_OK else { return }
        throw DeliveryError(
            .encryption, isTemporary: false,
            description:
                "this machine's libcurl lacks a required feature: \(String(cString: curl_easy_strerror(result)))")
    }

    /// libcurl's handle, with the options that are the same for all messages. Created at the first call.
    private func prepared() throws(DeliveryError) -> UnsafeMutableRawPointer {
        if let handle { return handle }
        guard Self.isReady, let handle = curl_easy_init() else { throw noMemory }
        do throws(DeliveryError) {
            try protect(handle)
        } catch let error {
            curl_easy_cleanup(handle)
            throw error
        }
        self.handle = handle
        if let user = server.user {
            mb_curl_set_text(handle, CURLOPT_USERNAME, user)
            mb_curl_set_text(handle, CURLOPT_PASSWORD, password ?? "")
        }
        mb_curl_set_text(handle, CURLOPT_PROXY, "")
        // libcurl must not touch the process's signal handlers.
        mb_curl_set_long(handle, CURLOPT_NOSIGNAL, 1)
        mb_curl_set_long(handle, CURLOPT_CONNECTTIMEOUT, limits.connect)
        mb_curl_set_long(handle, CURLOPT_SERVER_RESPONSE_TIMEOUT, limits.reply)
        mb_curl_set_long(handle, CURLOPT_LOW_SPEED_LIMIT, 1)
        mb_curl_set_long(handle, CURLOPT_LOW_SPEED_TIME, limits.reply)
        mb_curl_set_long(handle, CURLOPT_TCP_KEEPALIVE, 1)
        mb_curl_set_long(handle, CURLOPT_UPLOAD_BUFFERSIZE, 262_144)
        mb_curl_set_pointer(handle, CURLOPT_ERRORBUFFER, errorText.baseAddress)
        listen(handle)
        return handle
    }

    private func protect(_ handle: UnsafeMutableRawPointer) throws(DeliveryError) {
        let scheme = server.security == .tls ? "smtps" : "smtp"
        try require(mb_curl_set_text(handle, CURLOPT_URL, "\(scheme)://\(server.address)"))
        if let socket = server.socket { try require(mb_curl_set_text(handle, CURLOPT_UNIX_SOCKET_PATH, socket)) }
        if server.security != .none {
            try require(mb_curl_set_long(handle, CURLOPT_USE_SSL, Int(CURLUSESSL_ALL.rawValue)))
        }
        try require(mb_curl_set_long(handle, CURLOPT_SSL_VERIFYPEER, 1))
        try require(mb_curl_set_long(handle, CURLOPT_SSL_VERIFYHOST, 2))
        if let caFile {
            try require(mb_curl_set_text(handle, CURLOPT_CAINFO, caFile))
            try require(mb_curl_set_text(handle, CURLOPT_CAPATH, nil))
        }
    }

    private func listen(_ handle: UnsafeMutableRawPointer) {
        let borrowed = Unmanaged.passUnretained(conversation).toOpaque()
        mb_curl_set_pointer(handle, CURLOPT_READDATA, borrowed)
        mb_curl_set_read_function(handle) { space, size, count, borrowed in
            guard let space, let borrowed else { return 0 }
            return Unmanaged<Conversation>.fromOpaque(borrowed).takeUnretainedValue()
                .read(into: UnsafeMutableRawBufferPointer(start: space, count: size * count))
        }
        // Without a write function, libcurl prints replies to standard output.
        mb_curl_set_write_function(handle) { _, size, count, _ in size * count }
        mb_curl_set_pointer(handle, CURLOPT_DEBUGDATA, borrowed)
        mb_curl_set_debug_function(handle) { _, kind, data, count, borrowed in
            guard let data, let borrowed else { return 0 }
            let conversation = Unmanaged<Conversation>.fromOpaque(borrowed).takeUnretainedValue()
            let bytes = UnsafeRawBufferPointer(start: data, count: count)
            if kind == CURLINFO_HEADER_OUT { conversation.said(bytes) }
            if kind == CURLINFO_HEADER_IN { conversation.heard(bytes) }
            return 0
        }
        mb_curl_set_long(handle, CURLOPT_VERBOSE, 1)
    }

    private func perform(
        _ handle: UnsafeMutableRawPointer, _ message: [UInt8], _ envelope: Envelope
    ) throws(DeliveryError) {
        errorText[0] = 0
        let result = message.withUnsafeBytes { bytes in
            conversation.begin(bytes)
            return curl_easy_perform(handle)
        }
        defer { conversation.end() }
        guard result != CURLE_OK else { return }
        throw error(of: result, message.count, envelope)
    }

    private func isFreshConnection(_ handle: UnsafeMutableRawPointer) -> Bool {
        var count = 0
        mb_curl_get_long(handle, CURLINFO_NUM_CONNECTS, &count)
        return count > 0
    }

    private func error(of result: CURLcode, _ size: Int, _ envelope: Envelope) -> DeliveryError {
        let refusal = conversation.refusal
        var stage = conversation.stage ?? (refusal == nil ? .connection : .greeting)
        if refusal == nil, Self.encryptionFaults.contains(result.rawValue) { stage = .encryption }
        let recipient =
            stage == .recipient && conversation.recipients <= envelope.recipients.count
            ? envelope.recipients[conversation.recipients - 1] : nil
        let what =
            switch stage {
            case .connection, .program: "cannot be reached"
            case .encryption: "offers no trusted TLS connection"
            case .greeting: "did not accept the connection"
            case .login: "does not let \(server.user ?? "us") log in"
            case .sender: "does not accept mail from \(envelope.from.isEmpty ? "<>" : envelope.from)"
            case .recipient: "does not accept mail to \(recipient ?? "a recipient")"
            case .message: "did not accept the message"
            }
        let text = String(cString: errorText.baseAddress!)
        let why =
            refusal.map { "\($0.code) \($0.text)" }
            ?? (text.isEmpty ? String(cString: curl_easy_strerror(result)) : text)
        return DeliveryError(
            stage, isTemporary: refusal.map { $0.code < 500 } ?? true, recipient: refusal == nil ? nil : recipient,
            reply: refusal, mayHaveArrived: refusal == nil && stage == .message && size > 0 && conversation.isAllTaken,
            description: "\(server.endpoint) \(what): \(why)")
    }
}
