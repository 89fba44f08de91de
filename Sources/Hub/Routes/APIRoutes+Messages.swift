import EventLoop
import Mailbell
import MailbellWire
import Transport

/// Messages, and other systems' events about them.
extension APIRoutes {
    func track(_ identity: Identity, _ request: HTTPRequest, _ reply: HTTPReply) {
        decode(MessageRequest.self, request, reply) { body in
            do throws(JSONFault) {
                submit(try body.checked(for: identity.user), body, reply)
            } catch {
                reply.send(.fault(error))
            }
        }
    }

    private func submit(_ message: NewMessage, _ body: MessageRequest, _ reply: HTTPReply) {
        let links = body.links ?? []
        let wantsClicks = body.track?.clicks ?? !links.isEmpty
        let note =
            wantsClicks && message.links.isEmpty && !links.isEmpty
            ? "Clicks are not tracked on the seat free: the links are as they were." : nil
        writer.submit(.track(message)) { [tickets, publicURL] outcome in
            switch outcome {
            case .tracked(let tracked, let recipients):
                reply.send(
                    .json(
                        201,
                        Reply.message(
                            tracked, recipients: recipients, tracksOpens: message.tracksOpens, links: links, note: note,
                            publicURL: publicURL, seal: tickets.seal)))
            case .failed(let error): reply.send(.unavailable(error))
            case .pixel, .redirect, .noSuchLink, .event, .noSuchDevice, .done: reply.send(.notFound)
            }
        }
    }

    func message(_ identity: Identity, _ id: String, _ reply: HTTPReply) {
        answer(reply) { store in
            guard let message = try store.message(.id(id), of: identity.user.id) else { return nil }
            return Reply.message(message, status: try store.status(ofMessage: id))
        }
    }

    /// Answered once all events that could be taken are on disk. If one of them could not be recorded, the whole request
    /// is answered 503: to send it again is safe, since every event counts once.
    func events(_ identity: Identity, _ request: HTTPRequest, _ reply: HTTPReply) {
        decode(EventRequest.self, request, reply) { body in
            let batch = EventBatch(body, of: identity.user.id, now: .now)
            guard !batch.submissions.isEmpty else { return reply.send(.json(200, Reply.events(batch.items))) }
            for (index, event) in batch.submissions {
                writer.submit(.event(event)) { batch.settle(index, event, $0, reply) }
            }
        }
    }
}

/// The events of one request, until all are settled.
@EventLoop
private final class EventBatch {
    private(set) var items: [Reply.EventItem] = []
    private(set) var submissions: [(index: Int, event: ReportedEvent)] = []
    private var failure: StoreError?
    private var open = 0

    init(_ request: EventRequest, of user: UserID, now: Timestamp) {
        for (index, item) in request.events.enumerated() {
            switch item {
            case .failure(let refusal): items.append(.refused(id: refusal.id, refusal.fault))
            case .success(let event):
                do throws(JSONFault) {
                    let checked = try event.checked(for: user, now: now)
                    submissions.append((index, checked))
                    items.append(.settled(id: checked.id, .ignored))
                } catch {
                    items.append(.refused(id: event.id, error))
                }
            }
        }
        open = submissions.count
    }

    func settle(_ index: Int, _ event: ReportedEvent, _ outcome: Outcome, _ reply: HTTPReply) {
        switch outcome {
        case .event(let outcome): items[index] = .settled(id: event.id, outcome)
        case .failed(let error): failure = error
        case .pixel, .redirect, .noSuchLink, .tracked, .noSuchDevice, .done: break
        }
        open -= 1
        guard open == 0 else { return }
        if let failure { return reply.send(.unavailable(failure)) }
        reply.send(.json(200, Reply.events(items)))
    }
}
