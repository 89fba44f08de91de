import Core
import Crypto
import EventLoop
import HTTPWire
import Logging
import Pages
import Transport
import Wire

/// The pages of the web app. A reader thread reads what a page shows from one snapshot of the store, and renders it.
@EventLoop
final class PageRoutes {
    let readers: ReaderPool
    let writer: Writer
    let sessionRoutes: SessionRoutes
    let sessions: OpenSessions
    let assets: Assets
    let judge: any Judge
    let site: AppSite
    let publicURL: String
    let webhooks: WebhookSenders
    let rules: LogRules
    let logger: Logger

    init(
        readers: ReaderPool, writer: Writer, sessionRoutes: SessionRoutes, sessions: OpenSessions, assets: Assets,
        judge: any Judge, site: AppSite, publicURL: String, webhooks: WebhookSenders, rules: LogRules, logger: Logger
    ) {
        self.readers = readers
        self.writer = writer
        self.sessionRoutes = sessionRoutes
        self.sessions = sessions
        self.assets = assets
        self.judge = judge
        self.site = site
        self.publicURL = publicURL
        self.webhooks = webhooks
        self.rules = rules
        self.logger = logger
    }

    var routes: [Route] {
        [
            Route(signedIn: .get, .head, at: "/app", about: "leads to the activity") { call, _ in
                call.reply.send(.redirect(303, to: "/app/activity"))
            }
        ] + feedRoutes + listRoutes + recordRoutes + entryRoutes + settingsRoutes + enterRoutes
    }

    // MARK: Rendering

    /// What a page is made of: bytes to send as a page, or another answer.
    enum Rendered: Sendable {
        case page([UInt8])
        /// Holds a secret: it is not compressed.
        case secret([UInt8])
        case failed(Int, [UInt8])
        case answer(HTTPResponse)
        /// Nothing is stored under this name.
        case missing
    }

    /// Reads from the store and renders, on a reader thread.
    func show(
        _ call: Call, _ visitor: Visitor,
        _ body: @escaping @Sendable (any StoreSnapshot, PageContext) throws -> Rendered
    ) {
        let request = PageRequest(call, assets: assets, zones: sessions.zones)
        let head = call.request.head
        readers.read(for: .user(visitor.user.id)) { store -> HTTPResponse in
            let context = try request.context(of: visitor, in: store, now: .now)
            switch try body(store, context) {
            case .page(let html): return .page(200, html, to: head)
            case .secret(let html): return .page(200, html, to: head, isSecret: true)
            case .failed(let status, let html): return .page(status, html, to: head)
            case .answer(let response): return response
            case .missing:
                return .page(404, ErrorPage(.notFound, in: context).html(), to: head)
            }
        } then: { [logger] result in
            switch result {
            case .success(let response): call.reply.send(response)
            case .failure(let error):
                guard call.request.wantsPage else { return call.reply.send(.unreadable(error)) }
                let context = request.context
                var response = HTTPResponse.page(503, ErrorPage(.unavailable, in: context).html(), to: head)
                response.headers.append(("retry-after", "5"))
                logger.error("a page could not be read", metadata: ["error": "\(error)"])
                call.reply.send(response)
            }
        }
    }

    /// A refusal as a page, for a browser of whom nothing else is known.
    func page(of refusal: Router.Refusal, _ response: HTTPResponse, _ call: Call) -> HTTPResponse {
        let problem: ErrorPage.Problem =
            switch refusal {
            case .missing: .notFound
            case .foreign: .foreignForm
            case .role: .needsAdmin
            case .unreadable: .unavailable
            }
        let context = PageRequest(call, assets: assets, zones: sessions.zones).context
        return .page(response.status, ErrorPage(problem, in: context).html(), to: call.request.head)
    }

    /// A page for somebody who is not signed in.
    func showOpen(_ call: Call, _ status: Int, _ body: (PageContext) -> [UInt8]) {
        let context = PageRequest(call, assets: assets, zones: sessions.zones).context
        call.reply.send(.page(status, body(context), to: call.request.head))
    }
}

/// What a request says that a page depends on.
struct PageRequest: Sendable {
    private let acceptLanguage: String?
    private let url: PageURL
    private let assets: Pages.Assets
    private let zones: any TimeZones

    @EventLoop
    init(_ call: Call, assets: Assets, zones: any TimeZones) {
        self.zones = zones
        let head = call.request.head
        acceptLanguage = head.joined("accept-language")
        url = PageURL(own: head.path + (head.query.map { "?" + $0 } ?? "")) ?? PageURL("/app")
        self.assets = Pages.Assets(hash: assets.hash)
    }

    /// For somebody who is not signed in.
    var context: PageContext {
        PageContext(
            language: Language(accepting: acceptLanguage), now: .now, zone: .utc, assets: assets,
            version: mailbellVersion, viewer: nil, url: url)
    }

    /// For who is signed in: in their language and time zone, with the state of their log.
    func context(of visitor: Visitor, in store: any StoreSnapshot, now: Timestamp) throws -> PageContext {
        let user = visitor.user
        let preferences = try store.preferences(of: user.id)
        let log = try store.logState(of: user.id)
        let zone = preferences.zone
        let offset: @Sendable (Timestamp) -> Int = { [zones] in zones.offset(of: zone, at: $0) }
        let viewer = Viewer(
            email: user.email, isAdmin: user.role == .admin, epoch: log?.epoch.text ?? "", head: log?.head ?? 0,
            readUpTo: log?.readUpTo ?? 0, unread: log?.unread ?? 0, popUps: preferences.popUps.ofPage,
            quietUntil: preferences.popUpsResume(after: now, offset: offset),
            quietNext: preferences.nextQuiet(after: now, offset: offset))
        let chosen = preferences.language.flatMap(Language.init(rawValue:))
        return PageContext(
            language: chosen ?? Language(accepting: acceptLanguage), now: now,
            zone: PageZone(name: zone ?? "UTC", offset: offset), assets: assets, version: mailbellVersion,
            viewer: viewer, url: url)
    }
}

extension Preferences.PopUps {
    /// The same for a page.
    var ofPage: Pages.PopUps {
        switch self {
        case .off: .off
        case .whenNoTray: .noTray
        case .always: .always
        }
    }
}
