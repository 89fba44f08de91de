import EventLoop
import Mailbell
import MailbellWire
import Transport

/// What may be known of contacts: by address, by domain, and of everybody.
extension APIRoutes {
    /// Answers `GET /v1/tracking`. `cursor` goes on where the last page ended.
    func trackingSettings(_ identity: Identity, _ request: HTTPRequest, _ reply: HTTPReply) {
        var after: String?
        for (name, value) in request.parameters {
            guard name == "cursor" else {
                return reply.send(.fault(JSONFault(field: name, message: "is not known; there is cursor")))
            }
            // As in a path: no setting's name has a space.
            after = value.replacing(" ", with: "+")
        }
        answer(reply) { [after] store in
            let limit = 1000
            let hub = after == nil ? try store.trackingSettings(of: nil, after: nil, limit: limit) : []
            let own = try store.trackingSettings(of: identity.user.id, after: after, limit: limit)
            let next = own.count == limit ? own.last?.audience.description : nil
            return Reply.settings(hub: hub, user: own, next: next)
        }
    }

    /// Answers `PUT /v1/tracking/<who>`.
    func setTracking(_ identity: Identity, _ who: String, _ request: HTTPRequest, _ reply: HTTPReply) {
        do throws(JSONFault) {
            let audience = try Self.audience(who)
            let tracking = try decodeStrictJSON(TrackingRequest.self, from: request.body).tracking
            writer.submit(.setTracking(user: identity.user.id, audience, tracking)) { outcome in
                if case .failed(let error) = outcome { return reply.send(.unavailable(error)) }
                reply.send(.json(200, Reply.setting(TrackingSetting(audience, tracking))))
            }
        } catch {
            reply.send(.fault(error))
        }
    }

    /// Answers `DELETE /v1/tracking/<who>`: what is set for a wider audience applies from then on.
    func unsetTracking(_ identity: Identity, _ who: String, _ reply: HTTPReply) {
        do throws(JSONFault) {
            writer.submit(.setTracking(user: identity.user.id, try Self.audience(who), nil)) { outcome in
                if case .failed(let error) = outcome { return reply.send(.unavailable(error)) }
                reply.send(HTTPResponse(status: 204))
            }
        } catch {
            reply.send(.fault(error))
        }
    }

    /// Sets it for one contact, and answers what may be known of them now: others may be stricter.
    func setTracking(of email: String, _ tracking: Tracking, _ identity: Identity, _ reply: HTTPReply) {
        writer.submit(.setTracking(user: identity.user.id, .address(email), tracking)) { outcome in
            if case .failed(let error) = outcome { return reply.send(.unavailable(error)) }
            answer(reply) { store in
                Reply.settings(of: email, try store.decision(on: email, user: identity.user.id))
            }
        }
    }

    private static func audience(_ text: String) throws(JSONFault) -> Audience {
        // libwebsockets takes a `+` in the path for a space, which no address has.
        guard let audience = Audience(text.replacing(" ", with: "+")) else {
            throw JSONFault(
                field: "who",
                message: "the path must end in an address, a domain such as example.com, or * for everybody")
        }
        return audience
    }
}
