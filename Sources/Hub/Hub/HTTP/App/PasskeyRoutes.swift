import Core
import Crypto
import EventLoop
import HTTPWire
import Logging
import Transport
import WebAuthn
import Wire

/// Passkeys: what a page needs to add one or to sign in by one, and what the browser answers.
extension SessionRoutes {
    var passkeyRoutes: [Route] {
        [
            Route(
                open: .post, at: "/v1/passkeys/challenge", body: Self.bodyLimit, ofApp: true,
                about:
                    #"`{"for": "sign-in"}`, `"step-up"` or `"register"`: what a browser needs to use a passkey, or to add one (WebAuthn)"#
            ) { [self] call in challenge(call) },
            Route(
                signedIn: .post, at: "/v1/passkeys", body: Self.bodyLimit, stepUp: true,
                about: #"`{"label", "credential"}`: adds the passkey that the browser has made"#
            ) { [self] call, visitor in add(call, visitor) },
        ]
    }

    private struct ChallengeRequest: Decodable {
        enum Use: String, Decodable { case signIn = "sign-in", stepUp = "step-up", register }
        var use: Use

        enum CodingKeys: String, CodingKey { case use = "for" }
    }

    private struct ChallengeReply<Options: Encodable & Sendable>: Encodable, Sendable {
        var publicKey: Options
    }

    private func challenge(_ call: Call) {
        guard !doorman.isShutOut(call.address) else { return call.reply.send(.tooMany("wrong codes")) }
        guard passkeys != nil else { return call.reply.send(noPasskeys) }
        let use: ChallengeRequest.Use
        do throws(JSONFault) {
            use = try decodeJSON(ChallengeRequest.self, from: call.request.body).use
        } catch {
            return call.reply.send(.fault(error))
        }
        var random = SystemRandomNumberGenerator()
        guard use != .signIn else {
            guard let options = passkeys?.signInOptions(at: .now, using: &random) else {
                return call.reply.send(noPasskeys)
            }
            return call.reply.send(.json(200, ChallengeReply(publicKey: options)))
        }
        let cookie = SessionCookie.secret(in: call.request.head).map(Credential.cookie)
        authenticator.identify(cookie, from: call.address) { [self] result in
            guard case .success(let visitor?) = result, let session = visitor.session else {
                return call.reply.send(site.signInFirst(call.request))
            }
            if use == .register, !visitor.hasSteppedUp(at: .now) {
                return call.reply.send(site.stepUpFirst(call.request))
            }
            Task { @EventLoop in call.reply.send(await options(use, visitor.user, session)) }
        }
    }

    private func options(_ use: ChallengeRequest.Use, _ user: User, _ session: WebSession) async -> HTTPResponse {
        var random = SystemRandomNumberGenerator()
        guard case .success(let known) = await readers.read({ try $0.passkeys(of: user.id).map(\.id) }) else {
            return .problem(503, "Not readable", "Try again.")
        }
        guard use == .register else {
            guard let options = passkeys?.stepUpOptions(session: session.id, existing: known, at: .now, using: &random)
            else { return noPasskeys }
            return .json(200, ChallengeReply(publicKey: options))
        }
        switch await writer.answer(to: KeepHandle(randomBytes(32), of: user.id)) {
        case .failure(let error): return .unavailable(error)
        case .success(let handle):
            let options = passkeys?.registrationOptions(
                handle: handle, name: user.email, displayName: user.name.isEmpty ? user.email : user.name,
                session: session.id, existing: known, at: .now, using: &random)
            return options.map { .json(200, ChallengeReply(publicKey: $0)) } ?? noPasskeys
        }
    }

    private var noPasskeys: HTTPResponse {
        .problem(
            404, "No passkeys here",
            "Browsers make passkeys for a host name over https, or for http://localhost; the app is at \(site.origin).")
    }

    // MARK: Adding

    private struct Registration: Decodable {
        var label: String
        var credential: RegistrationResponse
    }

    private func add(_ call: Call, _ visitor: Visitor) {
        Task { @EventLoop in
            guard let session = visitor.session, passkeys != nil else { return call.reply.send(noPasskeys) }
            do throws(JSONFault) {
                let body = try decodeJSON(Registration.self, from: call.request.body)
                guard !body.label.isEmpty, body.label.utf8.count <= Limits.nameBytes else {
                    throw JSONFault(field: "label", message: "must be 1 to \(Limits.nameBytes) bytes")
                }
                call.reply.send(await add(body, visitor.user, session, call))
            } catch {
                call.reply.send(.fault(error))
            }
        }
    }

    private func add(_ body: Registration, _ user: User, _ session: WebSession, _ call: Call) async -> HTTPResponse {
        let made: NewPasskey
        do throws(WebAuthnError) {
            guard
                let verified = try passkeys?.verifyRegistration(
                    body.credential, user: user.id, session: session.id, at: .now)
            else { return noPasskeys }
            made = verified
        } catch {
            logger.notice("passkey refused", metadata: ["user": "\(user.id)", "reason": "\(error)"])
            return .problem(400, "Not accepted", "\(error).")
        }
        let passkey = Passkey(
            id: made.id, user: user.id, publicKey: made.publicKey, algorithm: made.algorithm,
            relyingParty: made.relyingParty, counter: made.counter, isBackupEligible: made.isBackupEligible,
            isBackedUp: made.isBackedUp, label: body.label, createdAt: .now)
        switch await writer.answer(to: AddPasskey(passkey, by: note(call, by: user))) {
        case .success(.added): return .json(201, ["ok": true])
        case .success(.exists): return .problem(409, "Known already", "This passkey is known already.")
        case .success(.tooMany):
            return .problem(409, "Too many", "You have \(Passkey.perUser) passkeys: remove one first.")
        case .failure(let error): return .unavailable(error)
        }
    }

    // MARK: Using

    /// Signs in by a passkey. The answer is the same whatever is wrong, so that it tells nobody who exists.
    func signIn(_ response: AssertionResponse, _ call: Call) async -> SignedIn {
        guard
            let used = await verify(
                response, call,
                { passkeys, stored throws(WebAuthnError) in
                    try passkeys.verifySignIn(response, stored: stored, at: .now)
                })
        else { return .refused(refused(call)) }
        let (session, secret) = newSession(call)
        let use = PasskeyUse(id: used.id, counter: used.counter, isBackedUp: used.isBackedUp)
        switch await writer.answer(to: OpenSession(use, session)) {
        case .success(.opened(let user)):
            logger.info("signed in", metadata: ["user": "\(user.id)", "session": "\(session.id)"])
            return .done(user, secret: secret)
        case .success(.counterWentBack), .success(.noSuchPasskey): return .refused(refused(call))
        case .failure(let error): return .refused(.unavailable(error))
        }
    }

    /// Steps a session up by a passkey of its user.
    func stepUp(_ response: AssertionResponse, _ visitor: Visitor, _ call: Call) async -> SignedIn {
        guard let session = visitor.session else { return .refused(refused(call)) }
        let user = visitor.user.id
        guard
            let used = await verify(
                response, call,
                { passkeys, stored throws(WebAuthnError) in
                    try passkeys.verifyStepUp(response, stored: stored, user: user, session: session.id, at: .now)
                })
        else { return .refused(refused(call)) }
        let use = PasskeyUse(id: used.id, counter: used.counter, isBackedUp: used.isBackedUp)
        return await stepUp(by: .passkey(use), visitor, call) { [self] in refused(call) }
    }

    private func refused(_ call: Call) -> HTTPResponse {
        doorman.sawWrongToken(from: call.address)
        return .problem(401, "Not accepted", WebAuthnError.publicText, bearer: false)
    }

    /// The passkey that was used, if the browser's answer is right; otherwise nil, and the reason is in the log.
    private func verify(
        _ response: AssertionResponse, _ call: Call,
        _ check: (inout Passkeys, StoredKey?) throws(WebAuthnError) -> UsedPasskey
    ) async -> UsedPasskey? {
        let id = response.id
        let found = await readers.read(for: doorman.turn(of: call.address)) { store -> StoredKey? in
            guard let passkey = try store.passkey(id: id), let handle = try store.handle(of: passkey.user) else {
                return nil
            }
            return StoredKey(
                id: passkey.id, user: passkey.user, handle: handle, publicKey: passkey.publicKey,
                algorithm: passkey.algorithm, relyingParty: passkey.relyingParty, counter: passkey.counter,
                isBackupEligible: passkey.isBackupEligible)
        }
        guard case .success(let stored) = found, passkeys != nil else { return nil }
        do throws(WebAuthnError) {
            return try check(&passkeys!, stored)
        } catch {
            logger.notice("passkey refused", metadata: ["reason": "\(error)"])
            let copied = error == .counterWentBack ? response.id : nil
            writer.submit(NoteRefusedPasskey(copied: copied, from: call.address)) { _ in }
            return nil
        }
    }
}
