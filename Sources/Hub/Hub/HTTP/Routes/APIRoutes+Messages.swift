import Core
import EventLoop
import HTTPWire
import Transport
import Wire

/// Messages, refusals, and other systems' events.
extension APIRoutes {
    /// Answers `POST /v1/messages`: registers a message.
    func track(_ call: Call, _ identity: Identity) {
        decode(MessageRequest.self, call, for: .user(identity.user.id)) { body throws(JSONFault) in
            (body, try body.checked(for: identity.user))
        } then: { body, message in
            submit(message, body, call, identity)
        }
    }

    private func submit(_ message: NewMessage, _ body: MessageRequest, _ call: Call, _ identity: Identity) {
        let reply = call.reply
        let links = body.links ?? []
        let wantsClicks = body.track?.clicks ?? !links.isEmpty
        let note =
            wantsClicks && message.links.isEmpty && !links.isEmpty
            ? "The seat free does not track clicks: the links are unchanged." : nil
        writer.submit(TrackMessage(message)) { [readers, tickets, publicURL] answer in
            switch answer {
            case .success(.tracked(let tracked, let recipients)):
                // The answer has URLs for each link of each recipient. A reader thread builds it, so that the loop can
                // serve others.
                readers.perform {
                    let answer = HTTPResponse.json(
                        201,
                        MessageReply(
                            tracked, recipients: recipients, tracksOpens: message.tracksOpens, links: links, note: note,
                            as: body.answer ?? .full, publicURL: publicURL, seal: tickets.seal))
                    EventLoop.submit { reply.send(answer) }
                }
            case .success(.overLimit(let quota)): reply.send(.overLimit(quota))
            case .failure(let error): reply.send(.unavailable(error))
            }
        }
    }

    /// Answers `GET /v1/messages/<id>`.
    func message(_ call: Call, _ identity: Identity) {
        let id = call.parameters[0]
        answer(call, identity) { store -> MessageStatus? in
            guard let message = try store.message(.id(id), of: identity.user.id) else { return nil }
            return MessageStatus(message, status: try store.status(ofMessage: id))
        }
    }

    /// Answers `POST /v1/refusals`: the sender reports recipients whom a mail server refused.
    func refusals(_ call: Call, _ identity: Identity) {
        let (reply, user) = (call.reply, identity.user.id)
        decode(RefusalRequest.self, call, for: .user(user)) { body throws(JSONFault) in
            try body.checked(for: user)
        } then: { [writer] refusal in
            writer.submit(RefuseRecipients(refusal)) { answer in
                switch answer {
                case .success(let count?): reply.send(.json(200, RefusalReply(refused: count)))
                case .success(nil): reply.send(.notFound)
                case .failure(let error): reply.send(.unavailable(error))
                }
            }
        }
    }

    /// Answers `POST /v1/events` once all valid events are on disk. If one of them could not be stored, the whole
    /// request is answered 503. A retry is safe, since events are deduplicated by id.
    func events(_ call: Call, _ identity: Identity) {
        decode(EventRequest.self, call, for: .user(identity.user.id)) { body throws(JSONFault) in
            Self.checked(body.events, of: identity.user.id, now: .now)
        } then: { events in
            Task { @EventLoop in call.reply.send(await take(events)) }
        }
    }

    private nonisolated static func checked(
        _ events: [Result<EventRequest.Event, EventRequest.Refusal>], of user: UserID, now: Timestamp
    ) -> [Result<ReportedEvent, EventRequest.Refusal>] {
        events.map { event in
            event.flatMap { event in
                do throws(JSONFault) {
                    return .success(try event.checked(for: user, now: now))
                } catch {
                    return .failure(.init(id: event.id, fault: error))
                }
            }
        }
    }

    private func take(_ events: [Result<ReportedEvent, EventRequest.Refusal>]) async -> HTTPResponse {
        let answers = await writer.answers(to: events.map { (try? $0.get()).map(RecordEvent.init) })
        var items: [EventReply.Item] = []
        for (event, answer) in zip(events, answers) {
            switch (event, answer) {
            case (.failure(let refusal), _): items.append(.init(id: refusal.id, refusal.fault))
            case (.success(let event), .success(let outcome)): items.append(.init(id: event.id, outcome))
            case (.success, .failure(let error)): return .unavailable(error)
            case (.success, nil): return .unavailable(.other("the event was not submitted"))
            }
        }
        return .json(200, EventReply(items: items))
    }
}
