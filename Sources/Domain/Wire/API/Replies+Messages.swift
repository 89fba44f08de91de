public import Core

extension Reply {
    /// The answer to `POST /v1/messages`: each recipient's pixel, links and opt-out URL.
    ///
    /// - Parameters:
    ///   - links: all links of the request. They are returned unchanged if clicks are not tracked, and for a contact
    ///     who is not tracked. Such a contact gets no pixel either.
    ///   - note: why less is tracked than was asked for.
    ///   - answer: whether each recipient's links are written out. As a template, the answer grows with recipients plus
    ///     links instead of their product.
    public static func message(
        _ message: TrackedMessage, recipients: [TrackedRecipient], tracksOpens: Bool, links: [String], note: String?,
        as answer: MessageRequest.Answer = .full, publicURL: String, seal: (Ticket) -> String
    ) -> [UInt8] {
        let tracksClicks = !message.links.isEmpty
        var json = JSONWriter(capacity: 1024)
        json.object { json in
            json.member("id", message.id)
            json.key("track")
            json.object {
                $0.member("opens", tracksOpens)
                $0.member("clicks", tracksClicks)
                $0.member("note", ifSome: note)
            }
            if answer == .template {
                json.key("link_template")
                if tracksClicks { json.string("\(publicURL)/c/{ticket}/{n}") } else { json.null() }
                json.links(links) { _ in nil }
            }
            json.key("recipients")
            json.array { json in
                for recipient in recipients {
                    let ticket = seal(recipient.ticket)
                    let isTracked = recipient.tracking != .never
                    json.object { json in
                        json.member("email", recipient.email)
                        if recipient.tracking != .identified { json.member("tracking", recipient.tracking.rawValue) }
                        json.key("pixel_url")
                        if tracksOpens, isTracked {
                            json.string("\(publicURL)/o/\(ticket).gif")
                        } else {
                            json.null()
                        }
                        switch answer {
                        case .full:
                            json.links(links) {
                                tracksClicks && isTracked ? "\(publicURL)/c/\(ticket)/\($0)" : links[$0 - 1]
                            }
                        case .template:
                            json.key("ticket")
                            if isTracked { json.string(ticket) } else { json.null() }
                        }
                        json.member("opt_out_url", "\(publicURL)/p/\(ticket)")
                    }
                }
            }
        }
        return json.bytes
    }
}

extension JSONWriter {
    fileprivate mutating func links(_ links: [String], _ trackedURL: (Int) -> String?) {
        key("links")
        array { json in
            for (index, url) in links.enumerated() {
                json.object {
                    $0.member("n", Int64(index + 1))
                    $0.member("url", url)
                    $0.member("tracked_url", ifSome: trackedURL(index + 1))
                }
            }
        }
    }
}
