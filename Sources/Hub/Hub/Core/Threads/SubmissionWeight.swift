import Core

extension Submission {
    /// Approximate size in bytes while it waits, for the limit of the writer's queue. It includes every text.
    var weight: Int {
        switch self {
        case .hit(let hit): 256 + hit.userAgent.utf8.count + hit.target.weight
        case .event(let event):
            512 + event.userAgent.utf8.count + event.id.utf8.count + event.recipient.utf8.count
                + event.message.weight + event.target.weight
        case .track(let message):
            512 + message.subject.utf8.count + message.from.utf8.count + (message.messageID?.utf8.count ?? 0)
                + message.links.reduce(0) { $0 + $1.utf8.count + 32 }
                + message.recipients.reduce(0) { $0 + $1.email.utf8.count + ($1.name?.utf8.count ?? 0) + 96 }
        case .refuse(let refusal):
            256 + refusal.message.weight
                + refusal.recipients.reduce(0) { $0 + $1.email.utf8.count + $1.reason.utf8.count + 96 }
        case .acknowledge(_, let text, _, _), .forgetDevice(_, let text), .revokeToken(let text):
            256 + text.utf8.count
        case .read(_, _, let device): 256 + (device?.utf8.count ?? 0)
        case .pair(_, let token, _): 256 + token.label.utf8.count
        case .setTracking(_, let audience, _): 256 + audience.description.utf8.count
        case .optOut, .learned, .settleFloods: 256
        }
    }
}

extension Hit.Target {
    fileprivate var weight: Int { if case .url(let url) = self { url.utf8.count } else { 0 } }
}

extension MessageReference {
    fileprivate var weight: Int {
        switch self {
        case .id(let text), .header(let text): text.utf8.count
        }
    }
}
