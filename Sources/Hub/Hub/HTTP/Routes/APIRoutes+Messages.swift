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
            case .pixel, .redirect, .noSuchLink, .event, .noSuchDevice, .paired, .noSuchPairing, .done:
                reply.send(.notFound)
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
            Task { @EventLoop in reply.send(await take(body.events, of: identity.user.id)) }
        }
    }

    private func take(
        _ events: [Result<EventRequest.Event, EventRequest.Refusal>], of user: UserID
    ) async -> HTTPResponse {
        let now = Timestamp.now
        let checked = events.map { event -> Result<ReportedEvent, EventRequest.Refusal> in
            event.flatMap { event in
                do throws(JSONFault) {
                    return .success(try event.checked(for: user, now: now))
                } catch {
                    return .failure(.init(id: event.id, fault: error))
                }
            }
        }
        let outcomes = await writer.settle(checked.map { (try? $0.get()).map { .event($0) } })
        var items: [Reply.EventItem] = []
        for (event, outcome) in zip(checked, outcomes) {
            switch (event, outcome) {
            case (.failure(let refusal), _): items.append(.refused(id: refusal.id, refusal.fault))
            case (.success(let event), .event(let outcome)): items.append(.settled(id: event.id, outcome))
            case (_, .failed(let error)): return .unavailable(error)
            case (.success(let event), _): items.append(.settled(id: event.id, .ignored))
            }
        }
        return .json(200, Reply.events(items))
    }
}
