import Core

/// The pages, as the script and the styles in `clients/web` know them by `body[data-page]`.
///
/// What these two hold on to, beside ids and `data-` attributes: `.bar`, `.search`, `.unread-count`, `.skip`,
/// `.visually-hidden`; `main.wide`, `main.card-page`, `.enter`, `.crumbs`, `.brand`; `.filters`, `.field`, `.check`,
/// `.checks`, `.fields`, `.more-filters`, `.apply`, `.buttons`, `.primary`, `.plain`, `.grave`, `.quiet`, `.icon-button`;
/// `.hot`, `.people`, `.reason`; `section.page`, `.day`, `.row` with `.mark`, `.kind`, `.kind-text`, `.who`, `.folded`,
/// `.times`, `.what`, `.missing`, `.link`, `.where`, `.zones`, `.nth`, `.when`, `.verdict`, `.why`, `.menu`, `.items`;
/// `.older`, `.newer`; `table.list`, `.num`, `.row.contact`, `.row.mail`, `.row.record`; `.tabs`, `.record-page`, `.timeline`,
/// `.excerpt`, `.mail-frame`, `.mail-text`; `.sums`, `.facts`, `ul.why`, `ol.links`;
/// `.settings`, `.sections`, `.panel`, `.card`, `.cards`, `ul.items`, `.danger`, `.chip`, `.hint`, `.note`, `.problem`,
/// `.none`, `.empty`, `.secret`, `mark.script`, `.keys`, `.toast`, `.ask`, `.sheet`; `form.do` is sent by the script.
enum PageName: String {
    case activity, contacts, contact, records, record, mails, mail, entry, settings, enter, why, error
}

/// The width and look of a page's main part.
enum MainStyle {
    case wide
    /// A single card in the middle, for sign-in and messages.
    case card
}

extension PageContext {
    /// A whole page: head, bar, main part and templates.
    func page(
        _ title: String, _ name: PageName, style: MainStyle = .wide, capacity: Int = 24_576,
        content: (inout HTML) -> Void
    ) -> [UInt8] {
        var html = HTML(capacity: capacity)
        html.doctype()
        html(.html, [.lang(language), .data("app-version", version)]) { html in
            html(.head) { head(title, &$0) }
            html.body(self, name) { html in
                html(.a, [.class("skip"), .href(PageURL("#main"))], texts.frame.skip)
                if let viewer { bar(viewer, name, &html) }
                html(.p, [.id("live"), .role("status"), .class("visually-hidden")], "")
                html(.p, [.id("offline"), .role("status"), .hidden()], "")
                html(
                    .main, [.id("main"), .class(style == .card ? "card-page" : "wide", name == .enter ? "enter" : nil)]
                ) {
                    content(&$0)
                }
                html.templates(self)
            }
        }
        return html.bytes
    }

    private func head(_ title: String, _ html: inout HTML) {
        html.void(.meta, [.charset])
        html.void(.meta, [.name("viewport"), .content("width=device-width, initial-scale=1, viewport-fit=cover")])
        html.void(.meta, [.name("color-scheme"), .content("light dark")])
        html.void(
            .meta, [.name("theme-color"), .media("(prefers-color-scheme: light)"), .content("#f7f6f3")])
        html.void(.meta, [.name("theme-color"), .media("(prefers-color-scheme: dark)"), .content("#151412")])
        html.void(.meta, [.name("robots"), .content("noindex, nofollow")])
        html(.title) { html in
            if let unread = viewer?.unread, unread > 0 {
                html.text("(")
                html.number(unread)
                html.text(") ")
            }
            html.text("\(title) – Mailbell")
        }
        html.void(.link, [.rel("stylesheet"), .href(assets.url("app.css"))])
        html.void(.link, [.rel("icon"), .href(assets.url("icon.svg")), .type("image/svg+xml")])
        html.void(.link, [.rel("apple-touch-icon"), .href(assets.url("icon-192.png"))])
        html.void(.link, [.rel("manifest"), .href(assets.url("manifest.webmanifest"))])
        html.script(assets.url("app.js"))
    }

    private func bar(_ viewer: Viewer, _ name: PageName, _ html: inout HTML) {
        let texts = texts.frame
        html(.header, [.class("bar")]) { html in
            html(.a, [.class("brand"), .href(PageURL("/app/activity"))]) { html in
                html.icon("bell", self)
                html(.span, "Mailbell")
            }
            html(.nav, [.aria("label", texts.navigation)]) { html in
                let places: [(PageURL, StaticString, String, Bool)] = [
                    (PageURL("/app/activity"), "activity", texts.activity, name == .activity),
                    (PageURL("/app/contacts"), "contacts", texts.contacts, name == .contacts),
                    (PageURL("/app/records"), "records", texts.records, name == .records),
                    (PageURL("/app/mails"), "mails", texts.mails, name == .mails),
                    (PageURL("/app/settings"), "settings", texts.settings, name == .settings),
                ]
                for (url, icon, text, isHere) in places {
                    html(.a, [.href(url), .current(isHere)]) { html in
                        html.icon(icon, self)
                        html(.span, text)
                        if url.text == "/app/activity" { html.unread(viewer.unread, self) }
                    }
                }
            }
            html(
                .form, [.class("search"), .role("search"), .method("get"), .action(PageURL("/app/activity"))]
            ) { html in
                html.void(
                    .input,
                    [
                        .type("search"), .name("q"), .aria("label", texts.searchLabel), .placeholder(texts.search),
                        .maxlength(200),
                    ])
                html(.button, [.class("icon-button"), .aria("label", texts.search)]) { $0.icon("search", self) }
            }
            html(
                .button,
                [
                    .type("button"), .class("icon-button"), .data("open", fixed: "keys"), .hidden(),
                    .aria("label", texts.keys),
                ]
            ) { $0.icon("help", self) }
            html(.form, [.class("leave"), .method("post"), .action(PageURL("/app/leave"))]) { html in
                html(.button, [.class("icon-button"), .aria("label", texts.signOut), .title(texts.signOut)]) {
                    $0.icon("sign-out", self)
                }
            }
        }
    }
}

extension HTML {
    fileprivate mutating func body(_ context: PageContext, _ name: PageName, content: (inout HTML) -> Void) {
        let script = context.texts.script
        let viewer = context.viewer
        let isEnter = name == .enter
        self(
            .body,
            [
                .data("page", name.rawValue), .data("user", viewer?.email), .data("epoch", viewer?.epoch),
                .data("head", viewer?.head), .data("read", viewer?.readUpTo), .data("unread", viewer?.unread),
                .data("zone", context.zone.name), .data("pop-ups", viewer?.popUps.rawValue),
                .data("quiet-until", viewer.map { $0.quietUntil?.rfc3339 ?? "" }),
                .data(
                    "quiet-next",
                    viewer?.quietNext.map { "\($0.lowerBound.rfc3339)/\($0.upperBound.rfc3339)" }),
                .data("text-new", script.new), .data("text-offline", script.offline),
                .data("text-reconnecting", script.reconnecting), .data("text-online", script.online),
                .data("text-ended", script.ended), .data("text-not-live", script.notLive),
                .data("text-done", script.done), .data("text-failed", script.failed),
                .data("text-offline-form", script.offlineForm), .data("text-read", script.read),
                .data("text-loaded", script.loaded), .data("text-copied", script.copied),
                .data("text-missed", script.missed), .data("text-passkey-cancelled", script.passkeyCancelled),
                .data("text-passkey-exists", script.passkeyExists),
                .data("text-passkey-address", script.passkeyAddress),
                .data("text-passkey-unsupported", script.passkeyUnsupported),
                .data("text-passkey-failed", script.passkeyFailed),
                .data("text-sign-in-as", isEnter ? script.signInAs : nil),
                .data("text-join-as", isEnter ? script.joinAs : nil),
                .data("text-code-client", isEnter ? script.codeOfClient : nil),
            ], content: content)
    }

    /// The number of unread activities; empty and hidden if there are none.
    fileprivate mutating func unread(_ count: Int64, _ context: PageContext) {
        self(
            .span,
            [
                .class("unread-count"), .data("unread", count), .hidden(count == 0),
                .title(context.texts.frame.unread(count)),
            ], grouped(count))
    }

    /// An icon of the sprite. It says nothing by itself: a text stands beside it, or labels its control.
    mutating func icon(_ name: StaticString, _ context: PageContext, isBig: Bool = false) {
        self(.svg, [.class("icon", isBig ? "big" : nil), .ariaHidden]) { html in
            html(.use, [.href(context.icons, part: name)]) { _ in }
        }
    }

    /// An icon and a text beside it.
    mutating func labelled(_ icon: StaticString, _ text: String, _ context: PageContext) {
        self.icon(icon, context)
        self.text(" ")
        self(.span, text)
    }
}
