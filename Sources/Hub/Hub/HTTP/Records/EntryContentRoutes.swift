import Core
import EventLoop
import HTTPWire
import Transport

/// The bodies and attachments of logged mails.
@EventLoop
struct EntryContentRoutes {
    let readers: ReaderPool

    var routes: [Route] {
        [
            Route(
                .get, "/v1/entries/{id}/text", scope: .records, about: "the plain text of a logged mail, in UTF-8"
            ) { call, identity in send(call, identity.user.id, "text/plain; charset=utf-8", \.text) },
            Route(
                .get, "/v1/entries/{id}/html", scope: .records,
                about: "the HTML of a logged mail as it came: it is **not** safe to show. Sent as a download"
            ) { call, identity in send(call, identity.user.id, "application/octet-stream", \.html) },
            Route(
                .get, "/v1/entries/{id}/attachments/{n}", scope: .records, about: "an attachment of a logged mail"
            ) { call, identity in sendAttachment(call, identity.user.id) },
            Route(
                signedIn: .get, .head, at: "/app/entries/{id}/attachments/{n}", about: "an attachment, as a download"
            ) { call, visitor in sendAttachment(call, visitor.user.id) },
        ]
    }

    /// Headers with which no browser runs or shows what a mail brought.
    nonisolated static let guarded = [
        ("cache-control", "private, no-store"), ("x-content-type-options", "nosniff"),
        ("content-security-policy", "default-src 'none'; sandbox"), ("cross-origin-resource-policy", "same-origin"),
        ("referrer-policy", "no-referrer"),
    ]

    private func send(
        _ call: Call, _ viewer: UserID, _ type: String, _ body: any (KeyPath<EntryContent, [UInt8]?> & Sendable)
    ) {
        guard let id = Int64(call.parameters[0]) else { return call.reply.send(.notFound) }
        readers.read(for: .user(viewer)) { store -> HTTPResponse in
            guard try store.mailEntries([id], viewer: viewer)[id] != nil,
                let bytes = try store.content(ofEntry: id)?[keyPath: body]
            else { return .notFound }
            let headers = [("content-type", type), ("content-disposition", "attachment")] + Self.guarded
            return HTTPResponse(status: 200, headers: headers, body: bytes)
        } then: { result in
            switch result {
            case .success(let response): call.reply.send(response)
            case .failure(let error): call.reply.send(.unreadable(error))
            }
        }
    }

    private func sendAttachment(_ call: Call, _ viewer: UserID) {
        guard let id = Int64(call.parameters[0]), let n = Int(call.parameters[1]) else {
            return call.reply.send(.notFound)
        }
        readers.read(for: .user(viewer)) { store -> EntryAttachment? in
            guard try store.mailEntries([id], viewer: viewer)[id] != nil else { return nil }
            return try store.attachments(ofEntry: id).first { $0.n == n }
        } then: { [readers] result in
            switch result {
            case .failure(let error): call.reply.send(.unreadable(error))
            case .success(let attachment?):
                guard let digest = attachment.digest else {
                    return call.reply.send(
                        .problem(410, "Not kept", "\(attachment.name) was left out: it is over 50 MB."))
                }
                let head = HTTPResponse(status: 200, headers: Self.headers(of: attachment))
                guard attachment.size > 0 else { return call.reply.send(head) }
                let source = BlobSource(digest, for: viewer, from: readers)
                call.reply.send(head, length: attachment.size, source: source)
            case .success(nil): call.reply.send(.notFound)
            }
        }
    }

    /// A download, whatever the attachment says that it is.
    private static func headers(of attachment: EntryAttachment) -> [(name: String, value: String)] {
        // RFC 6266 and RFC 8187: the plain form for old programs, the encoded one for all others.
        let plain = String(
            decoding: attachment.name.utf8.map { byte in
                (32...126).contains(byte) && byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "\\")
                    && byte != UInt8(ascii: "%") ? byte : UInt8(ascii: "_")
            }, as: UTF8.self)
        let encoded = percentEncoded(attachment.name)
        let disposition = "attachment; filename=\"\(plain)\"; filename*=UTF-8''\(encoded)"
        return [("content-type", "application/octet-stream"), ("content-disposition", disposition)] + guarded
    }
}

/// The stored pieces of an attachment, read one by one as the peer takes them.
@EventLoop
final class BlobSource: BodySource {
    private let digest: [UInt8]
    private let viewer: UserID
    private let readers: ReaderPool
    private var n: Int64 = 0

    init(_ digest: [UInt8], for viewer: UserID, from readers: ReaderPool) {
        self.digest = digest
        self.viewer = viewer
        self.readers = readers
    }

    func next(_ give: @escaping @EventLoop ([UInt8]?) -> Void) {
        let (digest, piece) = (digest, n)
        n += 1
        readers.read(for: .user(viewer)) {
            try $0.chunk(piece, of: digest)
        } then: { result in
            // Erased meanwhile, or unreadable: the connection closes, so that nobody takes the part for the whole.
            give((try? result.get()) ?? nil)
        }
    }

    func ended() {}
}
