import EventLoop
import Mailbell
import MailbellWire
import Push
import Transport

/// Contacts and devices.
extension APIRoutes {
    func contact(_ identity: Identity, _ email: String, _ request: HTTPRequest, _ reply: HTTPReply) {
        do throws(JSONFault) {
            let email = try Self.address(email)
            var query = try ActivityQuery(parameters: request.parameters, now: .now)
            guard query.contact == nil else {
                throw JSONFault(field: "contact", message: "stands in the path already")
            }
            query.contact = email
            answer(reply) { [query] store in
                guard let contact = try store.contact(email, of: identity.user.id) else { return nil }
                let page = try store.list(of: identity.user.id, matching: query)
                return Reply.contact(contact, history: page.entries, next: query.next(at: page.reached))
            }
        } catch {
            reply.send(.fault(error))
        }
    }

    func setContact(_ identity: Identity, _ email: String, _ request: HTTPRequest, _ reply: HTTPReply) {
        do throws(JSONFault) {
            let email = try Self.address(email)
            let tracking = try decodeStrictJSON(TrackingRequest.self, from: request.body).tracking
            setTracking(of: email, tracking, identity, reply)
        } catch {
            reply.send(.fault(error))
        }
    }

    private static func address(_ text: String) throws(JSONFault) -> String {
        // libwebsockets takes a `+` in the path for a space, which no address has.
        guard let email = normalizedAddress(text.replacing(" ", with: "+")) else {
            throw JSONFault(field: "email", message: "the path must end in an e-mail address")
        }
        return email
    }

    func devices(_ identity: Identity, _ reply: HTTPReply) {
        let connected = sessions.switchboard.connectedDevices(of: identity.user.id)
        answer(reply) { store in
            Reply.devices(
                try store.backlogs(of: identity.user.id).map {
                    .init(
                        device: $0.device, isConnected: connected.contains($0.device.name), backlog: $0.count,
                        oldestUnacked: $0.oldest)
                })
        }
    }

    /// A device that is connected comes back with its next acknowledgement.
    func forget(_ identity: Identity, _ name: String, _ reply: HTTPReply) {
        writer.submit(.forgetDevice(user: identity.user.id, device: name)) { outcome in
            switch outcome {
            case .done: reply.send(HTTPResponse(status: 204))
            case .failed(let error): reply.send(.unavailable(error))
            default: reply.send(.notFound)
            }
        }
    }

    /// A client that is disconnected for good takes its token along. From the answer on nobody can use it.
    func revokeOwnToken(_ identity: Identity, _ reply: HTTPReply) {
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
