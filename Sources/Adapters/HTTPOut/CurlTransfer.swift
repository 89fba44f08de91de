internal import CCurl
internal import CTLS
internal import Core
internal import EventLoop
internal import HTTPWire

/// An easy handle of libcurl, and what it points to.
@EventLoop
final class CurlTransfer {
    let handle: UnsafeMutableRawPointer
    private let text = UnsafeMutablePointer<CChar>.allocate(capacity: Int(CURL_ERROR_SIZE))
    /// Whether the peer has ended its side of TLS in order.
    private let end = UnsafeMutablePointer<Int32>.allocate(capacity: 1)
    private var fields: UnsafeMutablePointer<curl_slist>?

    /// nil if there is no memory for it.
    init?() {
        text.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
        end.initialize(to: 0)
        guard let handle = curl_easy_init() else {
            text.deallocate()
            end.deallocate()
            return nil
        }
        self.handle = handle
    }

    isolated deinit {
        curl_easy_cleanup(handle)
        curl_slist_free_all(fields)
        text.deallocate()
        end.deallocate()
    }

    /// Notes how the peer ends its side of the connection, which ends with this transfer. For callbacks of libcurl.
    func watchEnd() {
        if let tls = mb_curl_get_tls(handle) { mb_tls_watch_end(OpaquePointer(tls), end) }
    }

    /// Whether the peer has ended its side in order; known after `watchEnd`.
    var hasEndedInOrder: Bool { end.pointee != 0 }

    /// Bytes of the body that libcurl has handed on.
    var sent: Int {
        var value: curl_off_t = 0
        mb_curl_get_size(handle, CURLINFO_SIZE_UPLOAD_T, &value)
        return Int(value)
    }

    /// How many connections were made for the transfer; 0 if it had an open one.
    var connections: Int {
        var value = 0
        mb_curl_get_long(handle, CURLINFO_NUM_CONNECTS, &value)
        return value
    }

    /// Has the next attempt make a connection.
    func connectAnew() { mb_curl_set_long(handle, CURLOPT_FRESH_CONNECT, 1) }

    /// What libcurl says of a failure.
    var errorText: String { String(cString: text) }

    /// Why the certificate was refused, an X509_V_ERR_; 0 if OpenSSL accepts it.
    var refusal: Int {
        var value = 0
        mb_curl_get_long(handle, CURLINFO_SSL_VERIFYRESULT, &value)
        return value
    }

    /// errno of the last attempt to connect.
    var systemError: Int32 {
        var value = 0
        mb_curl_get_long(handle, CURLINFO_OS_ERRNO, &value)
        return Int32(truncatingIfNeeded: value)
    }

    /// Sets everything for a request. `exchange` must outlive the transfer.
    ///
    /// - Returns: what libcurl says if it lacks a feature.
    func set(_ request: HTTPClientRequest, for exchange: HTTPExchange) -> String? {
        mb_curl_set_pointer(handle, CURLOPT_ERRORBUFFER, text)
        let context = Unmanaged.passUnretained(exchange).toOpaque()
        for option in [
            CURLOPT_HEADERDATA, CURLOPT_WRITEDATA, CURLOPT_READDATA, CURLOPT_SEEKDATA, CURLOPT_OPENSOCKETDATA,
            CURLOPT_PREREQDATA,
        ] {
            mb_curl_set_pointer(handle, option, context)
        }
        HTTPExchange.listen(handle)
        let results = protections(request.url.isTLS) + target(request) + limits(request)
        guard let failed = results.first(where: { $0 != CURLE_OK }) else { return nil }
        return String(cString: curl_easy_strerror(failed))
    }

    private func long(_ option: CURLoption, _ value: Int) -> CURLcode { mb_curl_set_long(handle, option, value) }
    private func string(_ option: CURLoption, _ value: String?) -> CURLcode { mb_curl_set_text(handle, option, value) }

    /// What libcurl must not do.
    private func protections(_ isTLS: Bool) -> [CURLcode] {
        var results = [
            string(CURLOPT_PROTOCOLS_STR, "http,https"),
            long(CURLOPT_FOLLOWLOCATION, 0),
            long(CURLOPT_DISALLOW_USERNAME_IN_URL, 1),
            // Without this, it uses the environment's http_proxy.
            string(CURLOPT_PROXY, ""),
            // It must not touch the process's signal handlers.
            long(CURLOPT_NOSIGNAL, 1),
            // Removing a transfer would otherwise wait for its name look-up.
            long(CURLOPT_QUICK_EXIT, 1),
            long(CURLOPT_HTTP_CONTENT_DECODING, 0),
        ]
        if isTLS {
            results += [
                long(CURLOPT_SSL_VERIFYPEER, 1),
                long(CURLOPT_SSL_VERIFYHOST, 2),
                long(CURLOPT_SSLVERSION, Int(CURL_SSLVERSION_TLSv1_2)),
                // It would read all of Debian's authorities for each connection.
                string(CURLOPT_CAINFO, nil),
                string(CURLOPT_CAPATH, nil),
                mb_curl_set_tls_function(handle) { _, context, _ in
                    mb_tls_trust_system(context.map { OpaquePointer($0) }) == 1
                        ? CURLE_OK : CURLE_SSL_CACERT_BADFILE
                },
            ]
        }
        return results
    }

    private func target(_ request: HTTPClientRequest) -> [CURLcode] {
        var lines = request.fields.map { $0.value.isEmpty ? "\($0.name);" : "\($0.name): \($0.value)" }
        // Not what libcurl adds to a body by itself: a type, and from 1 MiB on a question before it.
        if !request.fields.contains(where: { $0.name == "content-type" }) { lines.append("content-type:") }
        lines.append("expect:")
        for line in lines { fields = curl_slist_append(fields, line) ?? fields }
        var results = [
            string(CURLOPT_URL, request.url.description),
            long(CURLOPT_PATH_AS_IS, 1),
            long(CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_2TLS)),
            mb_curl_set_list(handle, CURLOPT_HTTPHEADER, fields),
        ]
        switch request.method {
        case .get where !request.hasBody: results.append(long(CURLOPT_HTTPGET, 1))
        case .head: results.append(long(CURLOPT_NOBODY, 1))
        default:
            if request.hasBody {
                results.append(long(CURLOPT_POST, 1))
                if let upload = request.upload {
                    // Without bytes of its own, it asks for them.
                    results.append(mb_curl_set_size(handle, CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t(upload.count)))
                } else {
                    results.append(
                        request.body.withUnsafeBytes {
                            mb_curl_set_body(handle, $0.baseAddress, curl_off_t($0.count))
                        })
                }
            }
            results.append(string(CURLOPT_CUSTOMREQUEST, request.method.rawValue))
        }
        return results
    }

    private func limits(_ request: HTTPClientRequest) -> [CURLcode] {
        [
            // libcurl divides this among a name's addresses. The exchange sees to all other timeouts.
            long(CURLOPT_CONNECTTIMEOUT_MS, max(1, request.idleTimeout.milliseconds)),
            long(CURLOPT_FRESH_CONNECT, request.isIdempotent ? 0 : 1),
            long(CURLOPT_MAXAGE_CONN, 10),
        ]
    }
}
