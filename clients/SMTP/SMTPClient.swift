internal import CCurl
internal import Glibc

/// Hands messages to a server over SMTP (RFC 5321) by libcurl, one after the other over one connection, which is ended with
/// the client, or by the server at any time.
///
/// - It blocks the thread, and is for one at a time. The first one makes the process ignore SIGPIPE.
/// - The server's certificate is always verified, for its name too. Passwords go over TLS only, or to this machine.
/// - Addresses outside of ASCII are sent as RFC 6531 has it; a server that cannot refuses them. A message with 8-bit
///   characters is sent as it is: libcurl does not ask for 8BITMIME (RFC 6152), and no server of today minds.
/// - No proxy is used, whatever the environment says.
public final class SMTPClient {
    /// How long something may take, in seconds.
    public struct Limits: Sendable {
        /// To connect, with TLS and login.
        public var connect = 30
        /// A reply, and a pause while the message is sent: RFC 5321, section 4.5.3.2, has 5 minutes for most of them.
        public var reply = 300
        /// A message in all, and a second more for each 16 KiB of it.
        public var whole = 600

        public init() {}
    }

    /// A certificate file that cannot be read, a server without TLS…: what libcurl calls them.
    private static let encryptionFaults: Set<UInt32> = [
        CURLE_SSL_CONNECT_ERROR, CURLE_SSL_CERTPROBLEM, CURLE_SSL_CIPHER, CURLE_PEER_FAILED_VERIFICATION,
        CURLE_USE_SSL_FAILED, CURLE_SSL_CACERT_BADFILE, CURLE_SSL_CRL_BADFILE, CURLE_SSL_ISSUER_ERROR,
    ].reduce(into: []) { $0.insert($1.rawValue) }

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

    /// Connects to nobody yet.
    ///
    /// - Parameters:
    ///   - password: what `server.user` logs in with.
    ///   - caFile: the authorities that are trusted, as a PEM file, in place of the system's.
    public init(_ server: SMTPServer, password: String? = nil, caFile: String? = nil, limits: Limits = Limits()) {
        self.server = server
        self.password = password
        self.caFile = caFile
        self.limits = limits
        errorText.initialize(repeating: 0)
    }

    deinit {
        // Says QUIT, and waits for the answer: the conversation and the text of errors must outlive it.
        if let handle { curl_easy_cleanup(handle) }
        errorText.deallocate()
    }

    /// Hands over one message, to all recipients or to none: a server that refuses one of them gets no message.
    ///
    /// A connection that has ended since the message before is made anew.
    ///
    /// - Parameter message: header and body as they are to arrive (RFC 5322). Ends of lines are made CR and LF; a last line
    ///   without one gets it; the dots that SMTP needs are its own affair. Of 25 MB and more if the server takes it.
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
            // A server may end a connection on which nothing was said for a while, even as the next message begins.
            let isFresh = isFreshConnection(handle)
            let isEnded = error.isTemporary && (error.reply == nil || error.reply?.code == 421)
            guard !isFresh, isEnded, conversation.taken == 0 else { throw error }
            mb_curl_set_long(handle, CURLOPT_FRESH_CONNECT, 1)
            defer { mb_curl_set_long(handle, CURLOPT_FRESH_CONNECT, 0) }
            try perform(handle, bytes, envelope)
        }
    }

    /// Connects and logs in, and sends nothing: whether the settings are right.
    public func verify() throws(DeliveryError) {
        let handle = try prepared()
        mb_curl_set_long(handle, CURLOPT_NOBODY, 1)
        mb_curl_set_text(handle, CURLOPT_CUSTOMREQUEST, "NOOP")
        mb_curl_set_long(handle, CURLOPT_TIMEOUT, limits.whole)
        try perform(handle, [], Envelope(from: "", recipients: []))
        // libcurl goes on without a login where the server offers none.
        if let user = server.user, isFreshConnection(handle), !conversation.hasLogin {
            throw DeliveryError(
                .login, isTemporary: false,
                description: "\(server.endpoint) offers no login, or none that is known here, for \(user)")
        }
    }

    private var noMemory: DeliveryError {
        DeliveryError(.connection, isTemporary: true, description: "there is no memory for a connection")
    }

    /// Makes a setting on which trust depends.
    private func require(_ result: CURLcode) throws(DeliveryError) {
        guard result != CURLE_OK else { return }
        throw DeliveryError(
            .encryption, isTemporary: false,
            description:
                "this machine's libcurl cannot do what is needed: \(String(cString: curl_easy_strerror(result)))")
    }

    /// The handle with all that is the same for each message.
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
        // Signals are the process's affair.
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
        try require(mb_curl_set_text(handle, CURLOPT_URL, "\(scheme)://\(server.endpoint)"))
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
        // Replies to commands would go to standard output.
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
            case .encryption: "gives no encryption that can be trusted"
            case .greeting: "does not serve us"
            case .login: "does not let \(server.user ?? "us") log in"
            case .sender: "does not take mail from \(envelope.from.isEmpty ? "<>" : envelope.from)"
            case .recipient: "does not take mail to \(recipient ?? "somebody")"
            case .message: "does not take the message"
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
