import Core
import Presentation

/// `/app/settings/{section}`.
public struct SettingsPage {
    private let content: SettingsContent
    private let context: PageContext

    public init(_ content: SettingsContent, in context: PageContext) {
        self.content = content
        self.context = context
    }

    public func html() -> [UInt8] {
        let texts = context.texts
        let section = content.section
        let title = texts.settings.title(of: section)
        return context.page("\(title) – \(texts.frame.settings)", .settings) { html in
            html(.h1, texts.frame.settings)
            html(.div, [.class("settings")]) { html in
                html(.nav, [.class("sections"), .aria("label", texts.settings.sections)]) { html in
                    html(.ul) { html in
                        for place in SettingsSection.allCases
                        where !place.isForAdmins || context.viewer?.isAdmin == true {
                            html(.li) { html in
                                html(
                                    .a, [.href(place.url), .current(place == section)], texts.settings.title(of: place))
                            }
                        }
                    }
                }
                html(.div, [.class("panel")]) { write(&$0) }
            }
        }
    }

    /// The answer to `?part=section`, for the audit log.
    public func section() -> [UInt8] {
        guard case .audit(let list) = content else { return [] }
        var html = HTML(capacity: 16 * 1024)
        html.auditRows(list, context)
        return html.bytes
    }

    private func write(_ html: inout HTML) {
        switch content {
        case .popUps(let settings): html.popUps(settings, context)
        case .language(let settings): html.language(settings, context)
        case .signIn(let settings):
            html.sessions(settings.sessions, context)
            html.passkeys(settings, context)
            html.codes(context)
            html.tokens(settings, context)
        case .devices(let devices): html.devices(devices, context)
        case .addresses(let addresses): html.addresses(addresses, context)
        case .tracking(let own, let hub): html.tracking(own: own, hub: hub, context)
        case .logging(let own, let account): html.logging(own: own, account: account, context)
        case .webhooks(let webhooks): html.webhooks(webhooks, context)
        case .members(let members): html.members(members, context)
        case .audit(let list): html.audit(list, context)
        }
    }
}

extension SettingsSection {
    var url: PageURL {
        switch self {
        case .popUps: PageURL("/app/settings/pop-ups")
        case .language: PageURL("/app/settings/language")
        case .signIn: PageURL("/app/settings/sign-in")
        case .devices: PageURL("/app/settings/devices")
        case .addresses: PageURL("/app/settings/addresses")
        case .tracking: PageURL("/app/settings/tracking")
        case .logging: PageURL("/app/settings/logging")
        case .webhooks: PageURL("/app/settings/webhooks")
        case .members: PageURL("/app/settings/members")
        case .audit: PageURL("/app/settings/audit")
        }
    }
}

extension SettingsTexts {
    func title(of section: SettingsSection) -> String {
        switch section {
        case .popUps: popUps
        case .language: language
        case .signIn: signIn
        case .devices: devices
        case .addresses: addresses
        case .tracking: tracking
        case .logging: logging
        case .webhooks: webhooks
        case .members: members
        case .audit: audit
        }
    }
}

extension HTML {
    /// A card of a settings page: heading, hint, content.
    mutating func card(
        _ id: StaticString, _ title: String, hint: String? = nil, content: (inout HTML) -> Void
    ) {
        self(.section, [.class("card"), .id(id)]) { html in
            html(.h2, title)
            if let hint { html(.p, [.class("hint")], hint) }
            content(&html)
        }
    }

    /// A form of one button with one hidden value.
    mutating func single(
        _ action: PageURL, _ name: StaticString, _ value: String, button: String, label: String? = nil,
        isGrave: Bool = false, done: String? = nil, confirm: String? = nil, back: PageURL
    ) {
        self.action(action, done: done, confirm: confirm, confirmButton: confirm == nil ? nil : button, back: back) {
            html in
            html.hiddenField(name, value)
            html(.button, [.class(isGrave ? "grave" : "quiet"), .optionalLabel(label)], button)
        }
    }
}
