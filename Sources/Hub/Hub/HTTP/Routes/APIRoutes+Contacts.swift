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
        let connected = Set(sessions.driver.switchboard.connectedDevices(of: identity.user.id).map(Consumer.device))
        answer(call, identity) { store in
            let backlogs = try store.backlogs(of: identity.user.id).filter { !$0.state.consumer.isOwnWebhook }
            let devices = backlogs.map {
                DeviceStatus(
                    $0.state, isConnected: connected.contains($0.state.consumer), backlog: $0.count,
                    oldestUnacked: $0.oldest)
            }
            return ListReply(items: devices, next: nil)
        }
    }

    /// Answers `POST /v1/read`, for programs without a session. It is idempotent.
    func markRead(_ call: Call, _ identity: Identity) {
        let (reply, user) = (call.reply, identity.user.id)
        decode(ReadRequest.self, call, for: .user(user), checked: { $0 }) { [writer] body in
            writer.submit(MarkRead(upTo: body.upto, of: user, device: nil)) { answer in
                switch answer {
                case .success: reply.send(HTTPResponse(status: 204))
                case .failure(let error): reply.send(.unavailable(error))
                }
            }
        }
    }

    /// Answers `DELETE /v1/devices/<name>`. A connected device reappears with its next acknowledgement.
    func forget(_ call: Call, _ identity: Identity) {
        let reply = call.reply
        writer.submit(ForgetDevice(call.parameters[0], of: identity.user.id)) { answer in
            switch answer {
            case .success(true): reply.send(HTTPResponse(status: 204))
            case .success(false): reply.send(.notFound)
            case .failure(let error): reply.send(.unavailable(error))
            }
        }
    }

    /// Answers `DELETE /v1/token`: revokes the token of this request. Once answered, the token no longer works.
    func revokeOwnToken(_ call: Call, _ identity: Identity) {
        let reply = call.reply
        guard !identity.isWebSession else {
            return reply.send(
                .problem(409, "Not a token", "You are signed in by a session: DELETE /v1/session ends it."))
        }
        let id = identity.tokenID
        writer.submit(RevokeToken(id)) { [authenticator, sessions] answer in
            switch answer {
            case .success:
                authenticator.changed()
                sessions.driver.endSessions { $0.tokenID == id }
                reply.send(HTTPResponse(status: 204))
            case .failure(let error): reply.send(.unavailable(error))
            }
        }
    }
}
