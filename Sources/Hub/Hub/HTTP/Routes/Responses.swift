import Core
import HTTPWire
import Transport
import Wire

#if canImport(Glibc)
    import Glibc
#endif

extension HTTPResponse {
    /// A JSON answer that is not cached.
    static func json(_ status: Int, _ body: some Encodable) -> HTTPResponse {
        HTTPResponse(
            status: status,
            headers: [("content-type", "application/json"), ("cache-control", "no-store")],
            body: encodeJSON(body))
    }

    /// An error as `application/problem+json` (RFC 9457).
    ///
    /// - Parameters:
    ///   - type: the kind of error, if a client must know it; nil if the status says enough.
    ///   - bearer: whether a 401 asks for a token.
    static func problem(
        _ status: Int, _ title: String, _ detail: String, field: String? = nil, type: String? = nil, bearer: Bool = true
    ) -> HTTPResponse {
        var headers = [("content-type", "application/problem+json"), ("cache-control", "no-store")]
        if status == 401, bearer { headers.append(("www-authenticate", "Bearer")) }
        if status == 503 { headers.append(("retry-after", "5")) }
        var problem = Problem(status: status, title: title, detail: detail, field: field)
        if let type { problem.type = type }
        return HTTPResponse(status: status, headers: headers, body: encodeJSON(problem))
    }

    /// Leads a browser to another page, without a copy of the answer being kept.
    ///
    /// - Parameter status: 302, or 303 after a POST.
    static func redirect(_ status: Int, to url: String) -> HTTPResponse {
        HTTPResponse(status: status, headers: [("location", url), ("cache-control", "no-store")])
    }

    /// 400 or 413 for an invalid request, with the member that is at fault.
    static func fault(_ fault: JSONFault) -> HTTPResponse {
        .problem(
            fault.status, fault.status == 413 ? "Content too large" : "Bad request", fault.description,
            field: fault.field.isEmpty ? nil : fault.field)
    }

    /// 503 for a write that the store refused. A retry is safe.
    static func unavailable(_ error: StoreError) -> HTTPResponse {
        .problem(503, "Not recorded", "Try again: \(error).")
    }

    /// 429 for a request that would exceed a quota of the user.
    static func overLimit(_ quota: Quota) -> HTTPResponse {
        var response = problem(429, "Limit exceeded", "\(quota)")
        if let freeAt = quota.freeAt {
            let seconds = max(1, freeAt.since(.now).wholeMilliseconds / 1000)
            response.headers.append(("retry-after", "\(seconds)"))
        }
        return response
    }

    /// 503 for a failed read of the store.
    static func unreadable(_ error: StoreError) -> HTTPResponse {
        .problem(503, "Not readable", "Try again: \(error).")
    }

    /// The answer to a request that the HTTP parser refused.
    static func refusal(_ fault: RequestFault) -> HTTPResponse {
        var response = problem(fault.status, fault.status == 503 ? "Not available" : "Bad request", fault.detail)
        response.headers += fault.headers
        return response
    }

    /// The answer to an upload that is refused. None of them keeps anything: a retry is safe.
    static func refusal(_ refusal: UploadRefusal) -> HTTPResponse {
        switch refusal {
        case .tooMany: .tooMany("uploads at once")
        case .busy: .problem(503, "Not available", "Too many uploads are being received. Try again later.")
        case .tooLarge(let limit): .tooLarge(limit)
        case .noSpace:
            .problem(
                507, "Insufficient storage",
                "The hub's disk has too little space left for this. Ask its administrator to free some, then try again."
            )
        case .failed(let error):
            .problem(
                503, "Not recorded", "Try again: the upload cannot be written: \(String(cString: strerror(error))).")
        }
    }

    /// 413 for a body over the limit, in bytes.
    static func tooLarge(_ limit: Int) -> HTTPResponse {
        .problem(413, "Content too large", "The body may have at most \(limit) bytes.")
    }

    /// 429 for a rate limit of one user or address. The connection is closed, so that the next attempt costs a new one.
    static func tooMany(_ what: String) -> HTTPResponse {
        var response = problem(
            429, "Too many requests", "Rate limit exceeded: too many \(what). Try again in a minute.")
        response.headers.append(("retry-after", "60"))
        response.closes = true
        return response
    }

    /// 404 without a reason.
    static let notFound = HTTPResponse.problem(404, "Not found", "There is nothing at this address.")

    /// 405 with the allowed methods.
    static func methodNotAllowed(_ allowed: String) -> HTTPResponse {
        var response = problem(405, "Method not allowed", "Allowed here: \(allowed).")
        response.headers.append(("allow", allowed))
        return response
    }
}
