import Core
import EventLoop
import HTTPWire
import Sessions
import Transport
import Wire

/// Contacts and devices.
extension APIRoutes {
    /// Answers `GET /v1/contacts/<email>`: the contact, and a page of its history.
    func contact(_ call: Call, _ identity: Identity) {
        do throws(JSONFault) {
            let email = try Self.address(call.parameters[0])
            var query = try ActivityQuery(parameters: call.request.parameters, now: .now)
            guard query.contact == nil else {
                throw JSONFault(field: "contact", message: "is already given by the path")
            }
            query.contact = email
            answer(call, identity) { [query] store -> ContactReply<StoredActivity>? in
                guard let contact = try store.contact(email, of: identity.user.id) else { return nil }
                let page = try store.list(of: identity.user.id, matching: query)
                return ContactReply(
                    contact, items: page.entries.map(StoredActivity.init), next: query.next(after: page))
            }
        } catch {
            call.reply.send(.fault(error))
        }
    }

    /// Answers `PUT /v1/contacts/<email>`: sets how the contact is tracked.
    func setContact(_ call: Call, _ identity: Identity) {
        do throws(JSONFault) {
            let email = try Self.address(call.parameters[0])
            let tracking = try decodeStrictJSON(TrackingRequest.self, from: call.request.body).tracking
            setTracking(of: email, tracking, call, identity)
        } catch {
            call.reply.send(.fault(error))
        }
    }

    private static func address(_ text: String) throws(JSONFault) -> String {
        guard let email = normalizedAddress(text) else {
            throw JSONFault(field: "email", message: "the path must end in an e-mail address")
        }
        return email
    }

    /// Answers `GET /v1/devices`.
    func devices(_ call: Call, _ identity: Identity) {
        let connected = sessions.switchboard.connectedDevices(of: identity.user.id)
        answer(call, identity) { store in
            let devices = try store.backlogs(of: identity.user.id).map {
                DeviceStatus(
                    $0.device, isConnected: connected.contains($0.device.name), backlog: $0.count,
                    oldestUnacked: $0.oldest)
            }
            return ListReply(items: devices, next: nil)
        }
    }

    /// Answers `POST /v1/read`, for programs without a session. It is idempotent.
    func markRead(_ call: Call, _ identity: Identity) {
        let (reply, user) = (call.reply, identity.user.id)
        decode(ReadRequest.self, call, for: .user(user), checked: { $0 }) { [writer] body in
            writer.submit(.read(user: user, upTo: body.upto, device: nil)) { outcome in
                if case .failed(let error) = outcome { return reply.send(.unavailable(error)) }
                reply.send(HTTPResponse(status: 204))
            }
        }
    }

    /// Answers `DELETE /v1/devices/<name>`. A connected device reappears with its next acknowledgement.
    func forget(_ call: Call, _ identity: Identity) {
        let reply = call.reply
        writer.submit(.forgetDevice(user: identity.user.id, device: call.parameters[0])) { outcome in
            switch outcome {
            case .done: reply.send(HTTPResponse(status: 204))
            case .failed(let error): reply.send(.unavailable(error))
            default: reply.send(.notFound)
            }
        }
    }

    /// Answers `DELETE /v1/token`: revokes the token of this request. Once answered, the token no longer works.
    func revokeOwnToken(_ call: Call, _ identity: Identity) {
        let reply = call.reply
        let id = identity.tokenID
        writer.submit(.revokeToken(id)) { [authenticator, sessions] outcome in
            switch outcome {
            case .done:
                authenticator.changed()
                sessions.switchboard.endSessions(now: .now) { $0.tokenID == id }
                reply.send(HTTPResponse(status: 204))
            case .failed(let error): reply.send(.unavailable(error))
            default: reply.send(.notFound)
            }
        }
    }
}
