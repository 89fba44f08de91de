import Core
import Crypto
import Wire

/// Postmark's webhooks for opens and clicks (postmarkapp.com/developer/webhooks): one event per request.
///
/// Requests are not signed. They have the user name and password from the webhook's URL, and custom headers.
public enum Postmark {
    /// Verifies and decodes a request.
    ///
    /// - Parameters:
    ///   - login: `user:password` (RFC 7617).
    ///   - header: the required value of `X-Mailbell-Secret`; nil if none is required.
    /// - Throws: `IngestRefusal` if the password or the header is wrong, or the body is malformed.
    public static func read(
        _ request: IngestRequest, login: [UInt8], header: [UInt8]?
    ) throws(IngestRefusal) -> [IngestItem] {
        let parts = (request.authorization ?? "").split(separator: " ", maxSplits: 1)
        guard parts.count == 2, parts[0].lowercased() == "basic", let given = base64Decoded(parts[1]) else {
            throw .unsigned("has no user name and password")
        }
        // Compares digests, so that timing does not show the length of the password either.
        guard isSameSecret(sha256(given), sha256(login)) else { throw .unsigned("has a wrong user name or password") }
        if let header {
            let given = Array((request.headers["x-mailbell-secret"] ?? "").utf8)
            guard isSameSecret(sha256(given), sha256(header)) else {
                throw .unsigned("has a wrong or missing X-Mailbell-Secret")
            }
        }
        do {
            return [try decodeJSON(Event.self, from: request.body).item(now: request.now)]
        } catch {
            throw .malformed(error)
        }
    }

    private struct Event: Decodable {
        var type: String
        var raw: RawEvent

        init(from decoder: any Decoder) throws {
            let box = try decoder.container(keyedBy: AnyName.self)
            type = try box.decode(String.self, forKey: AnyName("RecordType"))
            raw = RawEvent(service: .postmark, kind: type == "Click" ? .click : .open)
            let metadata = try? box.nestedContainer(keyedBy: AnyName.self, forKey: AnyName("Metadata"))
            raw.message = metadata?.text(AnyName(messageKey))
            raw.recipient = box.text(AnyName("Recipient"))
            raw.url = box.text(AnyName("OriginalLink"))
            raw.userAgent = box.text(AnyName("UserAgent"))
            let place = try? box.nestedContainer(keyedBy: AnyName.self, forKey: AnyName("Geo"))
            raw.address = place?.text(AnyName("IP"))
            let received = box.text(AnyName("ReceivedAt")) ?? ""
            raw.at = Timestamp(rfc3339: received)
            guard let id = box.text(AnyName("MessageID")) else { return }
            // Postmark makes the Message-ID header from its own id, unless the sender has told it to keep another.
            raw.headers = ["\(id)@mtasv.net", id]
            // Postmark's events have no id. `ReceivedAt`, precise to 100 ns, is the same in each retry.
            let parts = [type, id, raw.recipient ?? "", received, raw.url ?? ""]
            raw.id = base64url(sha256(Array(parts.joined(separator: "\n").utf8)))
        }

        func item(now: Timestamp) -> IngestItem {
            ["Open", "Click"].contains(type) ? raw.checked(now: now) : .other
        }
    }
}
