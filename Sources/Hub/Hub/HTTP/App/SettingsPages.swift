import Core
import Crypto
import EventLoop
import Foundation
import HTTPWire
import Pages
import Sessions
import Transport
import Webhooks
import Wire

/// The settings, a page for each section.
extension PageRoutes {
    var settingsRoutes: [Route] {
        [
            Route(signedIn: .get, .head, at: "/app/settings", about: "leads to the first settings") { call, _ in
                call.reply.send(.redirect(303, to: "/app/settings/pop-ups"))
            },
            Route(signedIn: .get, .head, at: "/app/settings/{section}", about: "a section of the settings") { [self] in
                settings($0, $1)
            },
        ]
    }

    private func settings(_ call: Call, _ visitor: Visitor) {
        guard let section = SettingsSection(rawValue: call.parameters[0]) else { return notFound(call, visitor) }
        if section.isForAdmins, visitor.user.role != .admin {
            return show(call, visitor) { _, context in .failed(403, ErrorPage(.needsAdmin, in: context).html()) }
        }
        let isPart = call.parameter("part") == "section"
        let before = call.parameter("before").flatMap { Int64($0) }
        let source = SettingsSource(
            visitor: visitor, host: site.host, canAddPasskeys: sessionRoutes.passkeys != nil,
            connected: Set(sessions.driver.switchboard.connectedDevices(of: visitor.user.id).map(Consumer.device)),
            webhooks: webhooks.targets(of: visitor.user))
        show(call, visitor) { store, context in
            let page = SettingsPage(
                try source.content(of: section, before: before, in: store, now: context.now), in: context)
            let html = isPart ? page.section() : page.html()
            // The URL of a webhook may be a secret, and the page repeats the request's query.
            return section == .webhooks ? .secret(html) : .page(html)
        }
    }
}

/// Where the content of the settings comes from.
private struct SettingsSource: Sendable {
    let visitor: Visitor
    let host: String
    let canAddPasskeys: Bool
    let connected: Set<Consumer>
    /// The operator's webhooks that post the user's activities.
    let webhooks: [WebhookTarget]

    private static let auditLimit = 100

    func content(
        of section: SettingsSection, before: Int64?, in store: any StoreSnapshot, now: Timestamp
    ) throws -> SettingsContent {
        let user = visitor.user
        switch section {
        case .popUps: return .popUps(PopUpSettings(try store.preferences(of: user.id)))
        case .language:
            let preferences = try store.preferences(of: user.id)
            return .language(
                LanguageSettings(
                    language: preferences.language.flatMap(Language.init(rawValue:)), zone: preferences.zone,
                    zones: Zone.names))
        case .signIn: return .signIn(try signIn(store, now))
        case .devices:
            return .devices(
                try store.backlogs(of: user.id).compactMap { backlog in
                    guard case .device(let name) = backlog.state.consumer else { return nil }
                    return DeviceItem(
                        name: name, isConnected: connected.contains(backlog.state.consumer),
                        lastSeen: backlog.state.lastSeen, backlog: backlog.count)
                })
        case .addresses: return .addresses(user.addresses)
        case .tracking:
            return .tracking(
                own: try store.trackingSettings(of: user.id, after: nil, limit: 1000),
                hub: try store.trackingSettings(of: nil, after: nil, limit: 1000))
        case .logging:
            return .logging(own: try store.logging(of: user.id), account: try store.logging(of: nil))
        case .webhooks:
            return .webhooks(try store.webhooks(of: user.id).map(WebhookItem.init) + webhooks.map(WebhookItem.init))
        case .members:
            return .members(
                try store.users().map {
                    MemberItem(
                        email: $0.email, name: $0.name, isAdmin: $0.role == .admin, seat: $0.seat,
                        isYou: $0.id == user.id)
                })
        case .audit:
            let entries = try store.audit(before: before, limit: Self.auditLimit)
            return .audit(
                AuditList(
                    items: entries.map {
                        .init(
                            at: $0.at, actor: $0.actor, action: $0.action, subject: $0.subject,
                            network: $0.network.map { "\($0)" } ?? "")
                    }, older: entries.count == Self.auditLimit ? entries.last?.id : nil))
        }
    }

    private func signIn(_ store: any StoreSnapshot, _ now: Timestamp) throws -> SignInSettings {
        let user = visitor.user.id
        let sessions = try store.sessions(of: user).filter { $0.isValid(at: now) }.map {
            SessionItem(
                id: $0.id, agent: $0.agent, network: "\($0.network)", createdAt: $0.createdAt, seenAt: $0.seenAt,
                isPresent: $0.id == visitor.session?.id)
        }
        let passkeys = try store.passkeys(of: user).map {
            PasskeyItem(
                id: base64url($0.id), label: $0.label, createdAt: $0.createdAt, usedAt: $0.usedAt,
                isBackedUp: $0.isBackedUp, otherHost: $0.relyingParty == host ? nil : $0.relyingParty)
        }
        let tokens = try store.tokens(of: user).filter { $0.isValid(at: now) }.map {
            TokenItem(
                id: $0.id, label: $0.label.isEmpty ? $0.id : $0.label, scopes: $0.scopes, createdAt: $0.createdAt,
                expiresAt: $0.expiresAt)
        }
        return SignInSettings(
            sessions: sessions, passkeys: passkeys, tokens: tokens, canAddPasskeys: canAddPasskeys,
            scopes: Scope.allCases.filter { $0 != .web })
    }
}

extension PopUpSettings {
    init(_ preferences: Preferences) {
        self.init(
            popUps: preferences.popUps.ofPage, quietDays: preferences.quiet?.days ?? [],
            quietFrom: preferences.quiet?.from.description ?? "22:00",
            quietTo: preferences.quiet?.to.description ?? "07:00", pausedUntil: preferences.pausedUntil,
            muted: preferences.muted)
    }
}

extension WebhookItem {
    init(_ webhook: OwnWebhook) {
        self.init(
            id: webhook.id, name: webhook.name, url: HTTPURL(webhook.url)?.origin ?? "",
            format: Format(rawValue: webhook.format.rawValue) ?? .json,
            kinds: webhook.kinds, hasSecret: webhook.secret != nil)
    }

    /// One of hub.yaml. Its path and query may be secret.
    init(_ target: WebhookTarget) {
        self.init(
            id: nil, name: target.name, url: HTTPURL(target.url)?.origin ?? "",
            format: Format(rawValue: target.format.name.rawValue) ?? .json,
            kinds: Set(target.filter.kinds ?? [.open, .click]), hasSecret: target.format.hasSecret)
    }
}
