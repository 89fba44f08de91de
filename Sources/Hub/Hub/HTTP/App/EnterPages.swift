import Core
import EventLoop
import HTTPWire
import Pages
import Transport
import Wire

/// Signing in and out by pages, and what follows an action without a script.
extension PageRoutes {
    var enterRoutes: [Route] {
        [
            Route(open: .get, .head, at: "/app/enter", ofApp: true, about: "the page to sign in") { [self] call in
                let isOut = call.parameter("out") == "1"
                enter(call, 200, isOut ? .signedOut : call.parameter("next") == nil ? nil : .ended)
            },
            Route(open: .post, at: "/app/enter", body: 16 * 1024, ofApp: true, about: "signs in by a code") {
                [self] call in signIn(call)
            },
            Route(signedIn: .post, at: "/app/leave", body: 16 * 1024, about: "signs out") { [self] call, visitor in
                Task { @EventLoop in
                    let refusal = await sessionRoutes.leave(visitor, call)
                    let answer: HTTPResponse =
                        call.request.wantsJSON
                        ? .json(200, ["ok": true]) : .redirect(303, to: "/app/enter?out=1")
                    call.reply.send(refusal ?? SessionRoutes.leaving(answer))
                }
            },
            Route(
                signedIn: .get, .head, at: "/app/settings/confirm", about: "the page to show a passkey or a code again"
            ) { [self] call, visitor in confirm(call, visitor, isWrong: false) },
            Route(
                signedIn: .post, at: "/app/settings/confirm", body: 16 * 1024, about: "confirms by a code"
            ) { [self] call, visitor in takeConfirmation(call, visitor) },
        ]
    }

    private var hasPasskeys: Bool { sessionRoutes.passkeys != nil }

    private func enter(_ call: Call, _ status: Int, _ notice: EnterPage.Notice?) {
        let field = call.form.first { $0.name == "next" }?.value ?? call.parameter("next")
        let next = AppSite.next(field).flatMap { PageURL(own: $0) }
        showOpen(call, status) { [site, hasPasskeys] context in
            EnterPage(
                next: next, notice: notice, origin: site.origin, keepsCookies: site.keepsCookies,
                hasPasskeys: hasPasskeys, in: context
            ).html()
        }
    }

    private func signIn(_ call: Call) {
        guard !sessionRoutes.doorman.isShutOut(call.address) else { return enter(call, 429, .tooMany) }
        let fields = Dictionary(call.form.map { ($0.name, $0.value) }) { first, _ in first }
        Task { @EventLoop in
            switch await sessionRoutes.signIn(code: fields["code"] ?? "", call) {
            case .refused(let response):
                switch response.status {
                case 404: enter(call, 404, .wrongCode)
                case 409: enter(call, 409, .clientCode)
                default: call.reply.send(response)
                }
            case .done(let user, let secret):
                await sessionRoutes.keepZone(fields["zone"], of: user)
                var response = HTTPResponse.redirect(303, to: AppSite.next(fields["next"]) ?? "/app/activity")
                response.headers.append(("set-cookie", SessionCookie.setting(secret)))
                call.reply.send(response)
            }
        }
    }

    // MARK: Confirming

    private func confirm(_ call: Call, _ visitor: Visitor, isWrong: Bool) {
        let field = call.form.first { $0.name == "next" }?.value ?? call.parameter("next")
        let next = AppSite.next(field).flatMap { PageURL(own: $0) } ?? PageURL("/app/settings")
        show(call, visitor) { [hasPasskeys] store, context in
            let isUsable = try hasPasskeys && !store.passkeys(of: visitor.user.id).isEmpty
            let html = ConfirmPage(next: next, isWrong: isWrong, hasPasskeys: isUsable, in: context).html()
            return isWrong ? .failed(404, html) : .page(html)
        }
    }

    private func takeConfirmation(_ call: Call, _ visitor: Visitor) {
        let fields = Dictionary(call.form.map { ($0.name, $0.value) }) { first, _ in first }
        guard !sessionRoutes.doorman.isShutOut(call.address) else { return call.reply.send(.tooMany("wrong codes")) }
        Task { @EventLoop in
            switch await sessionRoutes.stepUp(code: fields["code"] ?? "", visitor, call) {
            case .refused(let response):
                guard [404, 409].contains(response.status) else { return call.reply.send(response) }
                confirm(call, visitor, isWrong: true)
            case .done(_, let secret):
                var response = HTTPResponse.redirect(303, to: AppSite.next(fields["next"]) ?? "/app/settings")
                response.headers.append(("set-cookie", SessionCookie.setting(secret)))
                call.reply.send(response)
            }
        }
    }
}

extension PageRoutes: ActionPages {
    func page(of outcome: Action.Outcome, back: String, _ call: Call, _ visitor: Visitor) async -> HTTPResponse {
        switch outcome {
        // A new record is shown.
        case .answer(201, let record as RecordReply):
            return .redirect(303, to: "/app/records/\(record.kind)/\(record.id)")
        case .done, .answer: return .redirect(303, to: back)
        case .secret(let shown):
            return await page(call, visitor, 200, isSecret: true) { context in
                SecretPage(shown.ofPage, back: PageURL(own: back) ?? PageURL("/app/settings"), in: context).html()
            }
        case .refused(let response):
            let problem = try? decodeJSON(Problem.self, from: response.body)
            return await page(call, visitor, response.status, isSecret: false) { context in
                let kind: ErrorPage.Problem =
                    switch response.status {
                    case 404: .notFound
                    case 403: .forbidden
                    case 409, 412: .conflict(problem?.detail)
                    case 503: .unavailable
                    default: .invalid(problem?.detail)
                    }
                return ErrorPage(kind, in: context).html()
            }
        }
    }

    private func page(
        _ call: Call, _ visitor: Visitor, _ status: Int, isSecret: Bool,
        _ render: @escaping @Sendable (PageContext) -> [UInt8]
    ) async -> HTTPResponse {
        let request = PageRequest(call, assets: assets, zones: sessions.zones)
        let head = call.request.head
        let result = await readers.read(for: .user(visitor.user.id)) { store in
            HTTPResponse.page(
                status, render(try request.context(of: visitor, in: store, now: .now)), to: head, isSecret: isSecret)
        }
        switch result {
        case .success(let response): return response
        // What is shown once must be shown, whatever else cannot be read.
        case .failure: return .page(status, render(request.context), to: head, isSecret: isSecret)
        }
    }
}

extension Action.OnceShown {
    /// The same for a page.
    var ofPage: SecretPage.Secret {
        let expiry = expiresAt.flatMap { Timestamp(rfc3339: $0) } ?? .now
        return switch kind {
        case .code: .code(link ?? secret, isForBrowser: about == Pairing.Purpose.browser.rawValue, expiresAt: expiry)
        case .token: .token(secret, label: about)
        case .invitation: .invitation(link ?? secret, email: about, expiresAt: expiry)
        }
    }
}
