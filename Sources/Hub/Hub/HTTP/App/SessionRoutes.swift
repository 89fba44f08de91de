import Core
import Crypto
import EventLoop
import HTTPWire
import Logging
import Sessions
import Transport
import WebAuthn
import Wire

/// Signing in to the web app, and out of it.
///
/// A code comes by a link whose fragment holds it, which no server and no log sees. Only a POST from a page of the app uses it
/// up: a scanner that follows the link changes nothing, and another site's page signs nobody into a stranger's account.
@EventLoop
final class SessionRoutes {
    let writer: Writer
    let readers: ReaderPool
    let authenticator: Authenticator
    let doorman: Doorman
    let sessions: OpenSessions
    let judge: any Judge
    let site: AppSite
    let logger: Logger
    var passkeys: Passkeys?

    /// Highest size of a request in bytes. A passkey's answer takes a few kilobytes.
    static let bodyLimit = 128 * 1024

    init(
        writer: Writer, readers: ReaderPool, authenticator: Authenticator, doorman: Doorman, sessions: OpenSessions,
        judge: any Judge, site: AppSite, logger: Logger
    ) {
        self.writer = writer
        self.readers = readers
        self.authenticator = authenticator
        self.doorman = doorman
        self.sessions = sessions
        self.judge = judge
        self.site = site
        self.logger = logger
        passkeys = RelyingParty(appURL: site.origin, name: "Mailbell").map {
            Passkeys(relyingParty: $0, key: randomBytes(32), cryptography: PasskeyPrimitives())
        }
        authenticator.onUse = { [writer] session in
            writer.submit(TouchSession(session.id)) { _ in }
        }
    }

    var routes: [Route] {
        [
            Route(
                open: .post, at: "/v1/session", body: Self.bodyLimit, ofApp: true,
                about:
                    #"`{"code"}` or `{"passkey"}`: signs a browser in, and sets its cookie. 404 if the code is unknown, used or too old; 409 if it is a client's"#
            ) { [self] call in signIn(call) },
            Route(
                open: .post, at: "/v1/session/preview", body: Self.bodyLimit, ofApp: true,
                about: #"`{"code"}`: whose code it is, without using it up"#
            ) { [self] call in preview(call) },
            Route(
                signedIn: .delete, at: "/v1/session", about: "signs out: ends this session, and its live connections"
            ) { [self] call, visitor in
                Task { @EventLoop in
                    call.reply.send(await leave(visitor, call) ?? Self.leaving(HTTPResponse(status: 204)))
                }
            },
            Route(
                .post, "/v1/session/links", scope: .web, body: Self.bodyLimit,
                about: #"`{"next"}`: a link that signs the token's user in to the web app, once, within 60 s"#
            ) { [self] call, identity in link(call, identity) },
            Route(
                signedIn: .post, at: "/v1/session/step-up", body: Self.bodyLimit,
                about:
                    #"`{"code"}` or `{"passkey"}`: confirms for 5 minutes that it is the user. Needed for members, tokens, passkeys, webhooks and erasing"#
            ) { [self] call, visitor in stepUp(call, visitor) },
        ] + passkeyRoutes
    }

    // MARK: Signing in

    /// What came of a try to sign in.
    enum SignedIn {
        case done(User, secret: String)
        case refused(HTTPResponse)
    }

    private func signIn(_ call: Call) {
        guard !doorman.isShutOut(call.address) else { return call.reply.send(.tooMany("wrong codes")) }
        Task { @EventLoop in
            let reply = call.reply
            do throws(JSONFault) {
                let body = try decodeJSON(SessionBody.self, from: call.request.body)
                let signedIn: SignedIn =
                    if let passkey = body.passkey { await signIn(passkey, call) } else {
                        await signIn(code: body.request.code ?? "", call)
                    }
                switch signedIn {
                case .refused(let response): reply.send(response)
                case .done(let user, let secret):
                    await keepZone(body.request.zone, of: user)
                    let next = AppSite.next(body.request.next) ?? "/app/activity"
                    var response = HTTPResponse.json(201, SessionReply(user: user.email, next: next))
                    response.headers.append(("set-cookie", SessionCookie.setting(secret)))
                    reply.send(response)
                }
            } catch {
                reply.send(.fault(error))
            }
        }
    }

    /// Signs in by a code, which is then used up.
    func signIn(code text: String, _ call: Call) async -> SignedIn {
        guard let code = PairingCode.digest(of: text) else { return .refused(wrongCode(call)) }
        let (session, secret) = newSession(call)
        switch await writer.answer(to: SignIn(code: code, session)) {
        case .success(.signedIn(let user)):
            logger.info("signed in", metadata: ["user": "\(user.id)", "session": "\(session.id)"])
            return .done(user, secret: secret)
        case .success(.otherPurpose): return .refused(Self.clientsCode)
        case .success(.noSuchCode): return .refused(wrongCode(call))
        case .failure(let error): return .refused(.unavailable(error))
        }
    }

    private func wrongCode(_ call: Call) -> HTTPResponse {
        doorman.sawWrongToken(from: call.address)
        return .problem(
            404, "No such code",
            "The code is unknown, used, or too old. `mailbell-hub pair` prints another; so do `mailbell web`, and the settings of a browser that is signed in.",
            field: "code")
    }

    private static let clientsCode = HTTPResponse.problem(
        409, "Not a browser's code",
        "This code is for a client: paste it into `mailbell login --hub` or `mailbell-tray connect`. `mailbell-hub pair` prints one for each.",
        field: "code")

    func newSession(_ call: Call) -> (session: NewSession, secret: String) {
        let secret = base64url(randomBytes(32))
        let session = NewSession(
            id: WebSession.prefix + AccessToken.newID().dropFirst(3), digest: AccessToken.digest(of: secret),
            agent: browser(call.request.userAgent, call.address), address: call.address)
        return (session, secret)
    }

    /// The browser in a few words, such as "Firefox on Linux"; empty if it is unknown.
    private func browser(_ userAgent: String, _ address: IPAddress) -> String {
        let evidence = Evidence(
            isClick: false, at: .now, sentAt: nil, address: address, userAgent: userAgent, isPrefetch: false)
        let agent = judge.judge(evidence).agent
        return [agent.client, agent.os].compactMap(\.self).joined(separator: " / ")
    }

    func note(_ call: Call, by user: User? = nil) -> AuditNote {
        AuditNote(actor: user?.email ?? "", network: call.address)
    }

    /// Keeps the browser's time zone for a user who has none.
    func keepZone(_ zone: String?, of user: User) async {
        guard let zone, Zone.isKnown(zone) else { return }
        guard case .success(nil) = await readers.read({ try $0.preferences(of: user.id).zone }) else { return }
        _ = await writer.answer(to: SavePreferences(of: user.id) { $0.zone = $0.zone ?? zone })
    }

    private func preview(_ call: Call) {
        guard !doorman.isShutOut(call.address) else { return call.reply.send(.tooMany("wrong codes")) }
        Task { @EventLoop in
            do throws(JSONFault) {
                let body = try decodeJSON(SessionRequest.self, from: call.request.body)
                guard let digest = body.code.flatMap({ PairingCode.digest(of: $0) }) else {
                    return call.reply.send(wrongCode(call))
                }
                let found = await readers.read(for: doorman.turn(of: call.address)) { store -> SessionPreview? in
                    guard let pairing = try store.pairing(digest: digest, at: .now),
                        let user = try store.user(pairing.user)
                    else { return nil }
                    return SessionPreview(email: user.email, purpose: pairing.purpose.rawValue)
                }
                switch found {
                case .success(let preview?) where preview.purpose == Pairing.Purpose.client.rawValue:
                    call.reply.send(Self.clientsCode)
                case .success(let preview?): call.reply.send(.json(200, preview))
                case .success(nil): call.reply.send(wrongCode(call))
                case .failure(let error): call.reply.send(.unreadable(error))
                }
            } catch {
                call.reply.send(.fault(error))
            }
        }
    }

    // MARK: Signing out

    /// Ends the visitor's session. Returns why it could not; nil if it has ended.
    func leave(_ visitor: Visitor, _ call: Call) async -> HTTPResponse? {
        guard let session = visitor.session else { return nil }
        let command = EndSession(session.id, of: visitor.user.id, .signedOut, by: note(call, by: visitor.user))
        switch await writer.answer(to: command) {
        case .success:
            ended { $0.tokenID == session.id }
            return nil
        case .failure(let error): return .unavailable(error)
        }
    }

    /// Ends live connections of tokens and sessions that are valid no more.
    func ended(_ isEnded: (Identity) -> Bool) {
        authenticator.changed()
        sessions.driver.endSessions(where: isEnded)
    }

    /// An answer that makes the browser forget the session, and what it has kept of the app.
    static func leaving(_ response: HTTPResponse) -> HTTPResponse {
        var response = response
        response.headers += [("set-cookie", SessionCookie.removing), ("clear-site-data", "\"cache\"")]
        return response
    }

    // MARK: Links

    /// A client's link. It opens a session that must step up before it may do what is grave, and that ends with the token.
    private func link(_ call: Call, _ identity: Identity) {
        guard doorman.admitsCode(of: identity.user.id) else { return call.reply.send(.tooMany("links")) }
        Task { @EventLoop in
            do throws(JSONFault) {
                let body =
                    try call.request.body.isEmpty
                    ? LinkRequest() : decodeStrictJSON(LinkRequest.self, from: call.request.body)
                if let asked = body.next, AppSite.next(asked) == nil {
                    throw JSONFault(field: "next", message: "must be a path of the app, such as /app/activity")
                }
                let code = PairingCode()
                let command = MakePairing(
                    code: code.digest, of: identity.user.id, for: .link, token: identity.tokenID,
                    by: note(call, by: identity.user))
                switch await writer.answer(to: command) {
                case .success(nil): call.reply.send(.problem(401, "Not authorized", "The token is valid no more."))
                case .success(let pairing?):
                    let next = body.next.map { "?next=" + percentEncoded($0) } ?? ""
                    let url = "\(site.origin)/app/enter\(next)#\(code.text)"
                    call.reply.send(.json(201, LinkReply(url: url, expiresAt: pairing.expiresAt)))
                case .failure(let error): call.reply.send(.unavailable(error))
                }
            } catch {
                call.reply.send(.fault(error))
            }
        }
    }

    // MARK: Stepping up

    private func stepUp(_ call: Call, _ visitor: Visitor) {
        guard !doorman.isShutOut(call.address) else { return call.reply.send(.tooMany("wrong codes")) }
        Task { @EventLoop in
            do throws(JSONFault) {
                let body = try decodeJSON(SessionBody.self, from: call.request.body)
                let outcome: SignedIn =
                    if let passkey = body.passkey { await stepUp(passkey, visitor, call) } else {
                        await stepUp(code: body.request.code ?? "", visitor, call)
                    }
                switch outcome {
                case .refused(let response): call.reply.send(response)
                case .done(_, let secret):
                    var response = HTTPResponse.json(200, ["ok": true])
                    response.headers.append(("set-cookie", SessionCookie.setting(secret)))
                    call.reply.send(response)
                }
            } catch {
                call.reply.send(.fault(error))
            }
        }
    }

    /// Steps a session up by a code, which is used up, and must be of the same user.
    func stepUp(code text: String, _ visitor: Visitor, _ call: Call) async -> SignedIn {
        guard let code = PairingCode.digest(of: text) else { return .refused(wrongCode(call)) }
        return await stepUp(by: .code(code), visitor, call) { [self] in wrongCode(call) }
    }

    /// Steps a session up by what was shown.
    ///
    /// - Parameter refusal: the answer if it is wrong.
    func stepUp(
        by proof: StepUpSession.Proof, _ visitor: Visitor, _ call: Call, refusal: @EventLoop () -> HTTPResponse
    ) async -> SignedIn {
        guard let session = visitor.session else { return .refused(refusal()) }
        let secret = base64url(randomBytes(32))
        let command = StepUpSession(
            session: session.id, of: visitor.user.id, digest: AccessToken.digest(of: secret), proof, from: call.address)
        switch await writer.answer(to: command) {
        case .success(.steppedUp):
            authenticator.changed()
            return .done(visitor.user, secret: secret)
        case .success(.otherPurpose):
            return .refused(
                .problem(
                    409, "Not a code for this",
                    "This needs a code for a browser, from `mailbell-hub pair --web`, and no client's code or link.",
                    field: "code"))
        case .success(.counterWentBack), .success(.refused): return .refused(refusal())
        case .failure(let error): return .refused(.unavailable(error))
        }
    }
}

/// The body of a request that signs in or steps up: a code, or what a passkey answered.
struct SessionBody: Decodable {
    var request: SessionRequest
    var passkey: AssertionResponse?

    private enum CodingKeys: String, CodingKey { case passkey }

    init(from decoder: any Decoder) throws {
        request = try SessionRequest(from: decoder)
        passkey = try decoder.container(keyedBy: CodingKeys.self).decodeIfPresent(
            AssertionResponse.self, forKey: .passkey)
    }
}

extension Writer {
    /// Submits a command, and returns its answer once it is on disk.
    @EventLoop
    func answer<C: Command>(to command: C) async -> Result<C.Answer, StoreError> {
        await withCheckedContinuation { continuation in submit(command) { continuation.resume(returning: $0) } }
    }
}
