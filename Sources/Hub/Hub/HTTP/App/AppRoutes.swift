import Core
import EventLoop
import HTTPWire
import Logging
import Transport
import WebAssets
import Wire

/// The web app: signing in, pages, actions, and files.
@EventLoop
struct AppRoutes {
    /// All routes of the app.
    let routes: [Route]
    /// Makes pages of refusals.
    let refusalPage: Router.RefusalPage

    init(
        site: AppSite, publicURL: String, writer: Writer, readers: ReaderPool, authenticator: Authenticator,
        doorman: Doorman, sessions: OpenSessions, judge: any Judge, administration: any Administration,
        webhooks: WebhookSenders, records: RecordActions, logger: Logger
    ) {
        let assets = Assets(WebFiles.all.map { Assets.File(name: $0.name, bytes: $0.bytes) })
        let sessionRoutes = SessionRoutes(
            writer: writer, readers: readers, authenticator: authenticator, doorman: doorman, sessions: sessions,
            judge: judge, site: site, logger: logger)
        let actions = AppActions(
            writer: writer, readers: readers, sessionRoutes: sessionRoutes, sessions: sessions, site: site,
            publicURL: publicURL, administration: administration, webhooks: webhooks)
        let pages = PageRoutes(
            readers: readers, writer: writer, sessionRoutes: sessionRoutes, sessions: sessions, assets: assets,
            judge: judge, site: site, publicURL: publicURL, webhooks: webhooks, rules: records.rules, logger: logger)
        refusalPage = { [pages] call, refusal, response in pages.page(of: refusal, response, call) }
        routes =
            sessionRoutes.routes + pages.routes + ActionRoutes(actions: actions.all + records.all, pages: pages).routes
            + AssetRoute(assets: assets).routes + webhooks.routes
    }
}
