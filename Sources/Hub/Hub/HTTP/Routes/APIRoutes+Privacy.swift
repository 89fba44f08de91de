import Core
import EventLoop
import HTTPWire
import Transport
import Wire

/// Tracking settings: by address, by domain, and for everybody.
extension APIRoutes {
    /// Answers `GET /v1/tracking`. `cursor` continues after the last page.
    func trackingSettings(_ call: Call, _ identity: Identity) {
        var after: String?
        for (name, value) in call.request.parameters {
            guard name == "cursor" else {
                return call.reply.send(
                    .fault(JSONFault(field: name, message: "is unknown; the only parameter is cursor")))
            }
            // An unencoded `+` is decoded to a space, and no setting's name contains a space.
            after = value.replacing(" ", with: "+")
        }
        answer(call, identity) { [after] store in
            let limit = 1000
            let hub = after == nil ? try store.trackingSettings(of: nil, after: nil, limit: limit) : []
            let own = try store.trackingSettings(of: identity.user.id, after: after, limit: limit)
            let next = own.count == limit ? own.last?.audience.description : nil
            return ListReply(
                items: hub.map { TrackingReply($0, isOfHub: true) } + own.map { TrackingReply($0, isOfHub: false) },
                next: next)
        }
    }

    /// Answers `PUT /v1/tracking/<who>`.
    func setTracking(_ call: Call, _ identity: Identity) {
        let reply = call.reply
        do throws(JSONFault) {
            let audience = try Self.audience(call.parameters[0])
            let tracking = try decodeStrictJSON(TrackingRequest.self, from: call.request.body).tracking
            writer.submit(SetTracking(tracking, of: audience, user: identity.user.id)) { answer in
                switch answer {
                case .success(.done):
                    reply.send(.json(200, TrackingReply(TrackingSetting(audience, tracking), isOfHub: false)))
                case .success(.overLimit(let quota)): reply.send(.overLimit(quota))
                case .failure(let error): reply.send(.unavailable(error))
                }
            }
        } catch {
            reply.send(.fault(error))
        }
    }

    /// Answers `DELETE /v1/tracking/<who>`: from then on, the setting of a wider audience applies.
    func unsetTracking(_ call: Call, _ identity: Identity) {
        let reply = call.reply
        do throws(JSONFault) {
            let audience = try Self.audience(call.parameters[0])
            writer.submit(SetTracking(nil, of: audience, user: identity.user.id)) { answer in
                switch answer {
                case .success: reply.send(HTTPResponse(status: 204))
                case .failure(let error): reply.send(.unavailable(error))
                }
            }
        } catch {
            reply.send(.fault(error))
        }
    }

    /// Sets it for one contact, and answers what applies now: another setting may be stricter.
    func setTracking(of email: String, _ tracking: Tracking, _ call: Call, _ identity: Identity) {
        let reply = call.reply
        writer.submit(SetTracking(tracking, of: .address(email), user: identity.user.id)) { result in
            switch result {
            case .success(.done):
                answer(call, identity) { store in
                    SettingReply(email: email, try store.decision(on: email, user: identity.user.id))
                }
            case .success(.overLimit(let quota)): reply.send(.overLimit(quota))
            case .failure(let error): reply.send(.unavailable(error))
            }
        }
    }

    private static func audience(_ text: String) throws(JSONFault) -> Audience {
        guard let audience = Audience(text) else {
            throw JSONFault(
                field: "who",
                message: "the path must end in an address, a domain such as example.com, or * for everybody")
        }
        return audience
    }
}
