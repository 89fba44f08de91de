import Core
import Crypto
import EventLoop
import HTTPWire
import Transport
import WebAuthn
import Wire

/// What users change of their sessions, tokens and passkeys.
extension AppActions {
    private static var stepUp: Route.SessionNeed { Route.SessionNeed(stepUp: true) }

    var accountActions: [Action] {
        [
            Action(
                name: "session-revoke", route: (.delete, "/v1/sessions/{id}"), fields: ["id"],
                about: "ends a session of the web app, and its live connections at once"
            ) { fields, actor throws(JSONFault) in
                let id = try fields.text("id")
                let command = EndSession(id, of: actor.user.id, .sessionRevoked, by: note(actor))
                return await ending(command) { $0.tokenID == id }
            },
            Action(
                name: "sessions-revoke-others", route: (.delete, "/v1/sessions"), fields: [],
                about: "ends all other sessions of the web app"
            ) { _, actor in
                let own = actor.visitor.session?.id
                let user = actor.user.id
                let answer = await writer.answer(to: EndSessions(of: user, except: own, by: note(actor)))
                if case .failure(let error) = answer { return .refused(.unavailable(error)) }
                sessionRoutes.ended { $0.user.id == user && $0.isWebSession && $0.tokenID != own }
                return .done
            },
            Action(
                name: "token-revoke", route: (.delete, "/v1/tokens/{id}"), need: Self.stepUp, fields: ["id"],
                about: "revokes a token; what was opened by it ends at once"
            ) { fields, actor throws(JSONFault) in
                let id = try fields.text("id")
                return await revoke(id, actor)
            },
            Action(
                name: "token-create", route: (.post, "/v1/tokens"), need: Self.stepUp,
                fields: ["label", "scopes", "days"],
                about:
                    #"`{"label", "scopes", "days"}`: creates a token for a program; it is shown once. Without `days` it never expires"#
            ) { fields, actor throws(JSONFault) in try await createToken(fields, actor) },
            Action(
                name: "code", route: (.post, "/v1/codes"), need: Self.stepUp, fields: ["purpose"],
                about:
                    #"`{"purpose": "client"}` or `"browser"`: a code that signs in another client or browser, once, within 10 minutes"#
            ) { fields, actor throws(JSONFault) in try await makeCode(fields, actor) },
            Action(
                name: "passkey-remove", route: (.delete, "/v1/passkeys/{id}"), need: Self.stepUp, fields: ["id"],
                about: "removes a passkey"
            ) { fields, actor throws(JSONFault) in
                let id = try passkeyID(fields)
                return await outcome(RemovePasskey(id, of: actor.user.id, by: note(actor)))
            },
            Action(
                name: "passkey-rename", route: (.patch, "/v1/passkeys/{id}"), fields: ["id", "label"],
                about: #"`{"label"}`: renames a passkey"#
            ) { fields, actor throws(JSONFault) in
                let id = try passkeyID(fields)
                let label = try fields.text("label", atMost: Limits.nameBytes)
                return await outcome(RenamePasskey(id, of: actor.user.id, to: label))
            },
        ]
    }

    func note(_ actor: Action.Actor) -> AuditNote { actor.note }

    private func passkeyID(_ fields: Fields) throws(JSONFault) -> [UInt8] {
        guard let id = Base64URL(text: try fields.text("id", atMost: 1400))?.bytes else {
            throw JSONFault(field: "id", message: "must be a passkey's id")
        }
        return id
    }

    /// Performs a command that ends sessions, and ends their live connections.
    private func ending(
        _ command: EndSession, _ isEnded: @escaping (Identity) -> Bool
    ) async -> Action.Outcome {
        let outcome = await outcome(command)
        sessionRoutes.ended(isEnded)
        return outcome
    }

    private func revoke(_ id: String, _ actor: Action.Actor) async -> Action.Outcome {
        let user = actor.user.id
        // Sessions that the token's links have opened end with it.
        let opened = await readers.read { try $0.sessions(of: user).filter { $0.token == id }.map(\.id) }
        let ends = Set(((try? opened.get()) ?? []) + [id])
        let outcome = await outcome(RevokeTokenOf(id, of: user, by: note(actor)))
        sessionRoutes.ended { ends.contains($0.tokenID) }
        return outcome
    }

    private func createToken(_ fields: Fields, _ actor: Action.Actor) async throws(JSONFault) -> Action.Outcome {
        let label = try fields.text("label", atMost: Limits.nameBytes)
        var scopes: [Scope] = []
        for text in fields.list("scopes") {
            guard let scope = Scope(rawValue: text), scope != .web else {
                throw JSONFault(field: "scopes", message: "must be some of subscribe, read, track, ingest")
            }
            scopes.append(scope)
        }
        guard !scopes.isEmpty else { throw JSONFault(field: "scopes", message: "must name at least one scope") }
        let days = try fields.optional("days") == nil ? nil : fields.whole("days", 1...3660)
        let token = AccessToken()
        let kept = NewToken(id: AccessToken.newID(), digest: AccessToken.digest(of: token.text), label: label)
        let command = CreateToken(
            kept, of: actor.user.id, scopes: Scope.allCases.filter(scopes.contains),
            expiresAt: days.map { .now + .seconds($0 * 86_400) }, by: note(actor))
        switch await writer.answer(to: command) {
        case .success(nil):
            return .refused(
                .problem(409, "Too many", "You have \(TokenRecord.perUser) valid tokens: revoke one first."))
        case .success(let record?):
            return .secret(
                .init(
                    kind: .token, secret: token.text, link: nil, about: label, id: record.id,
                    expiresAt: record.expiresAt?.rfc3339))
        case .failure(let error): return .refused(.unavailable(error))
        }
    }

    private func makeCode(_ fields: Fields, _ actor: Action.Actor) async throws(JSONFault) -> Action.Outcome {
        let isForClient: Bool
        switch try fields.text("purpose") {
        case "client": isForClient = true
        case "browser": isForClient = false
        default: throw JSONFault(field: "purpose", message: "must be client or browser")
        }
        guard sessionRoutes.doorman.admitsCode(of: actor.user.id) else { return .refused(.tooMany("codes")) }
        let code = PairingCode()
        let purpose: Pairing.Purpose = isForClient ? .client : .browser
        let command = MakePairing(
            code: code.digest, of: actor.user.id, for: purpose, scopes: isForClient ? Pairing.clientScopes : [],
            token: actor.visitor.session?.token, by: note(actor))
        switch await writer.answer(to: command) {
        case .success(nil): return .refused(.problem(401, "Not signed in", "Sign in again.", bearer: false))
        case .success(let pairing?):
            let link = isForClient ? "\(publicURL)#\(code.text)" : "\(site.origin)/app/enter#\(code.text)"
            return .secret(
                .init(
                    kind: .code, secret: code.text, link: link, about: purpose.rawValue,
                    expiresAt: pairing.expiresAt.rfc3339))
        case .failure(let error): return .refused(.unavailable(error))
        }
    }
}
