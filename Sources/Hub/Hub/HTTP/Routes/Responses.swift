import Mailbell
import MailbellWire
import Transport

extension HTTPResponse {
    static func json(_ status: Int, _ body: [UInt8]) -> HTTPResponse {
        HTTPResponse(
            status: status,
            headers: [("content-type", "application/json"), ("cache-control", "no-store")], body: body)
    }

    /// A fault, told as RFC 9457 has it.
    static func problem(_ status: Int, _ title: String, _ detail: String, field: String? = nil) -> HTTPResponse {
        var headers = [("content-type", "application/problem+json"), ("cache-control", "no-store")]
        if status == 401 { headers.append(("www-authenticate", "Bearer")) }
        if status == 503 { headers.append(("retry-after", "5")) }
        return HTTPResponse(
            status: status, headers: headers,
            body: Reply.problem(status: status, title: title, detail: detail, field: field))
    }

    static func fault(_ fault: JSONFault) -> HTTPResponse {
        .problem(400, "Bad request", fault.description, field: fault.field.isEmpty ? nil : fault.field)
    }

    static func unavailable(_ error: StoreError) -> HTTPResponse {
        .problem(503, "Not recorded", "Try again: \(error).")
    }

    static func unreadable(_ error: StoreError) -> HTTPResponse {
        .problem(503, "Not readable", "Try again: \(error).")
    }

    /// A request that was not read.
    static func refusal(_ status: Int, maximumBodyBytes: Int) -> HTTPResponse {
        switch status {
        case 411: .problem(411, "Length required", "Give the body's Content-Length; chunked bodies are not taken.")
        case 413: .problem(413, "Content too large", "A body may be \(maximumBodyBytes) bytes long at most.")
        default:
            .problem(
                status, "Bad request",
                "The request's length is ambiguous: no Transfer-Encoding, one whole Content-Length.")
        }
    }

    static let notFound = HTTPResponse.problem(404, "Not found", "There is nothing at this address.")

    static func methodNotAllowed(_ allowed: String) -> HTTPResponse {
        var response = problem(405, "Method not allowed", "This address takes \(allowed).")
        response.headers.append(("allow", allowed))
        return response
    }
}
