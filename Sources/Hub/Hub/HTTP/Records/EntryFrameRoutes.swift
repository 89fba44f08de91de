import Core
import EventLoop
import HTTPWire
import MailViewing
import Transport

/// A logged mail as a frame of the web app shows it: a response of its own, washed, under a policy that runs no script.
@EventLoop
struct EntryFrameRoutes {
    let readers: ReaderPool
    /// Recognizes our own pixels and links, which are never loaded or followed from here.
    let own: OwnURLs

    var routes: [Route] {
        [
            Route(
                signedIn: .get, .head, at: "/app/entries/{id}/frame",
                about: "a logged mail for a frame: washed, without remote images unless `images=1`", frame),
            Route(
                signedIn: .get, .head, at: "/app/entries/{id}/inline/{n}",
                about: "an image that is a part of a logged mail's HTML", inline),
        ]
    }

    private func frame(_ call: Call, _ visitor: Visitor) {
        guard let id = Int64(call.parameters[0]) else { return call.reply.send(.notFound) }
        let policy: ImagePolicy = call.parameter("images") == "1" ? .remote : .none
        let isPlain = call.parameter("plain") == "1"
        let viewer = visitor.user.id
        readers.read(for: .user(viewer)) { [own] store -> HTTPResponse in
            guard try store.mailEntries([id], viewer: viewer)[id] != nil, let content = try store.content(ofEntry: id)
            else { return .notFound }
            let isJapanese = try store.preferences(of: viewer).language == "ja"
            let texts: ViewTexts = isJapanese ? .japanese : .english
            // A mail may have one link very often, and each costs a look into the store.
            var known: [String: RestoredURL?] = [:]
            func restored(_ url: String) -> RestoredURL? {
                if let found = known[url] { return found }
                let found = own.restored(url, in: store)
                known[url] = .some(found)
                return found
            }
            let washed: WashedMail
            if let html = content.html, !isPlain {
                var pictures: [String: Int] = [:]
                for attachment in try store.attachments(ofEntry: id) where attachment.digest != nil {
                    if let contentID = attachment.contentID { pictures[contentID] = attachment.n }
                }
                washed = MailView.html(
                    html, images: policy, texts: texts,
                    inline: { pictures[$0].map { "/app/entries/\(id)/inline/\($0)" } },
                    restore: restored)
            } else {
                let text = content.text.map { String(decoding: $0, as: UTF8.self) } ?? ""
                washed = MailView.text(text, texts: texts, restore: restored)
            }
            return HTTPResponse(
                status: 200,
                headers: [
                    ("content-type", "text/html; charset=utf-8"),
                    ("content-security-policy", MailView.contentSecurityPolicy(images: policy)),
                    ("x-mailbell-images", washed.hasRemoteImages ? "withheld" : "none"),
                ] + Self.guarded, body: washed.document)
        } then: { result in
            switch result {
            case .success(let response): call.reply.send(response)
            case .failure(let error): call.reply.send(.unreadable(error))
            }
        }
    }

    /// Whoever serves a picture learns nothing about the page.
    private nonisolated static let guarded = [
        ("cache-control", "private, no-store"), ("x-content-type-options", "nosniff"),
        ("cross-origin-resource-policy", "same-origin"), ("referrer-policy", "no-referrer"),
    ]

    /// Largest picture that is shown.
    private nonisolated static let pictureBytes = 10 << 20

    private func inline(_ call: Call, _ visitor: Visitor) {
        guard let id = Int64(call.parameters[0]), let n = Int(call.parameters[1]) else {
            return call.reply.send(.notFound)
        }
        let viewer = visitor.user.id
        readers.read(for: .user(viewer)) { store -> (head: HTTPResponse, size: Int, digest: [UInt8])? in
            guard try store.mailEntries([id], viewer: viewer)[id] != nil,
                let attachment = try store.attachments(ofEntry: id).first(where: { $0.n == n }),
                attachment.size <= Self.pictureBytes, let digest = attachment.digest,
                let first = try store.chunk(0, of: digest), let type = Self.pictureType(first)
            else { return nil }
            let headers = [("content-type", type), ("content-security-policy", "default-src 'none'; sandbox")]
            return (HTTPResponse(status: 200, headers: headers + Self.guarded), attachment.size, digest)
        } then: { [readers] result in
            switch result {
            case .failure(let error): call.reply.send(.unreadable(error))
            case .success(let picture?):
                call.reply.send(
                    picture.head, length: picture.size,
                    source: BlobSource(picture.digest, for: viewer, from: readers))
            case .success(nil): call.reply.send(.notFound)
            }
        }
    }

    /// What a picture is by its first bytes, whatever the mail says; nil if it is none that every browser shows without
    /// running anything in it.
    nonisolated static func pictureType(_ bytes: [UInt8]) -> String? {
        if bytes.starts(with: [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]) { return "image/png" }
        if bytes.starts(with: [0xff, 0xd8, 0xff]) { return "image/jpeg" }
        if bytes.starts(with: "GIF87a".utf8) || bytes.starts(with: "GIF89a".utf8) { return "image/gif" }
        if bytes.starts(with: "RIFF".utf8), bytes.dropFirst(8).starts(with: "WEBP".utf8) { return "image/webp" }
        return nil
    }
}

/// The tracking URLs of this hub, by which it recognizes its own pixels and links in mails.
struct OwnURLs: Sendable {
    /// Where links begin, without a slash at the end.
    let publicURL: String
    let tickets: any TicketSealing

    /// What a URL stands for, if it is one of this hub; nil for all others.
    func restored(_ url: String, in store: any StoreSnapshot) -> RestoredURL? {
        guard url.hasPrefix(publicURL + "/") else { return nil }
        let path = url.dropFirst(publicURL.count + 1).prefix { $0 != "?" && $0 != "#" }
            .split(separator: "/", omittingEmptySubsequences: false)
        guard path.count >= 2, ["o", "c", "p"].contains(path[0]) else { return nil }
        guard path[0] == "c", path.count == 3, let n = Int(path[2]), n >= 1, let ticket = tickets.open(path[1]),
            let recipient = try? store.recipient(ticket: ticket), let message = try? store.message(recipient.message),
            n <= message.links.count
        else { return .pixel }
        return .link(message.links[n - 1])
    }
}
