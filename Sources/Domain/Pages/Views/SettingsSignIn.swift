import Core
import Presentation

extension HTML {
    mutating func sessions(_ sessions: [SessionItem], _ context: PageContext) {
        let texts = context.texts.account
        card("sessions", texts.sessions, hint: texts.sessionsHint) { html in
            html.table(
                texts.sessions,
                [texts.browser, texts.network, texts.signedInAt, texts.lastSeen, context.texts.settings.actions],
                isCaptionHidden: true
            ) { html in
                for session in sessions {
                    html(.tr) { html in
                        html(.th, [.scope("row")]) { html in
                            html.foreign(session.agent)
                            if session.isPresent {
                                html.text(" ")
                                html(.span, [.class("chip")], texts.thisSession)
                            }
                        }
                        html.cell(texts.network) { $0.foreign(session.network) }
                        html.cell(texts.signedInAt) { $0.moment(session.createdAt, context) }
                        html.cell(texts.lastSeen) { $0.moment(session.seenAt, context) }
                        html(.td) { html in
                            guard !session.isPresent else { return }
                            html.single(
                                PageURL("/app/do/session-revoke"), "id", session.id, button: texts.endSession,
                                label: "\(texts.endSession): \(session.agent.printable)", done: texts.ended,
                                back: context.url)
                        }
                    }
                }
            }
            if sessions.count > 1 {
                html.action(
                    PageURL("/app/do/sessions-revoke-others"), done: texts.ended, confirm: texts.endOthersConfirm,
                    back: context.url
                ) { $0(.button, texts.endOthers) }
            }
        }
    }

    mutating func passkeys(_ settings: SignInSettings, _ context: PageContext) {
        let texts = context.texts.account
        card("passkeys", texts.passkeys, hint: texts.passkeysHint) { html in
            if settings.passkeys.isEmpty { html(.p, texts.passkeysNone) }
            html(.ul, [.class("items")]) { html in
                for passkey in settings.passkeys { html.passkey(passkey, context) }
            }
            guard settings.canAddPasskeys else { return html(.p, [.class("note")], texts.passkeysImpossible) }
            html(.form, [.data("passkey", fixed: "register"), .class("fields"), .hidden()]) { html in
                html.nameField(texts.passkeyName)
                html(.button, [.class("primary")], texts.passkeyAdd)
            }
            html(.p, [.role("alert"), .data("passkey-error"), .hidden()], "")
        }
    }

    private mutating func passkey(_ passkey: PasskeyItem, _ context: PageContext) {
        let texts = context.texts.account
        self(.li) { html in
            html(.div) { html in
                html(.strong) { $0.foreign(passkey.label) }
                html.text(" ")
                html(.small, [.class("hint")]) { html in
                    html.text(texts.added(context.short(passkey.createdAt)))
                    html.text(" · ")
                    html.text(passkey.usedAt.map { texts.passkeyUsed(context.short($0)) } ?? texts.passkeyNeverUsed)
                    if passkey.isBackedUp { html.text(" · \(texts.passkeySynced)") }
                }
                if let host = passkey.otherHost { html(.p, [.class("note")], texts.passkeyOtherHost(host.printable)) }
            }
            html(.details) { html in
                html(.summary, [.aria("label", "\(texts.rename): \(passkey.label.printable)")], texts.rename)
                html.action(PageURL("/app/do/passkey-rename"), style: "fields", back: context.url) { html in
                    html.hiddenField("id", passkey.id)
                    html.nameField(texts.passkeyName, value: passkey.label)
                    html(.button, texts.rename)
                }
            }
            html.single(
                PageURL("/app/do/passkey-remove"), "id", passkey.id, button: context.texts.frame.remove,
                label: "\(context.texts.frame.remove): \(passkey.label.printable)", isGrave: true,
                confirm: texts.passkeyRemove(passkey.label.printable), back: context.url)
        }
    }

    private mutating func nameField(_ label: String, value: String? = nil) {
        field(label) {
            $0.void(
                .input,
                [.type("text"), .name("label"), .value(value), .maxlength(64), .required(), .autocomplete("off")])
        }
    }

    mutating func codes(_ context: PageContext) {
        let texts = context.texts.account
        card("codes", texts.codes, hint: texts.codesHint) { html in
            html(.div, [.class("buttons")]) { html in
                html.action(
                    PageURL("/app/do/code"), then: "stay", reveal: "link", revealTitle: texts.codeTitle,
                    back: context.url
                ) { html in
                    html.hiddenField("purpose", "client")
                    html(.button, texts.codeForClient)
                }
                html.action(
                    PageURL("/app/do/code"), then: "stay", reveal: "link", revealTitle: texts.codeTitle,
                    back: context.url
                ) { html in
                    html.hiddenField("purpose", "browser")
                    html(.button, texts.codeForBrowser)
                }
            }
        }
    }

    mutating func tokens(_ settings: SignInSettings, _ context: PageContext) {
        let texts = context.texts.account
        card("tokens", texts.tokens, hint: texts.tokensHint) { html in
            if settings.tokens.isEmpty { html(.p, texts.tokensNone) }
            html(.ul, [.class("items")]) { html in
                for token in settings.tokens { html.token(token, context) }
            }
            html(.details) { html in
                html(.summary, texts.tokenCreate)
                html.action(
                    PageURL("/app/do/token-create"), style: "fields", reveal: "token", revealTitle: texts.tokenTitle,
                    back: context.url
                ) { html in
                    html.nameField(texts.tokenName)
                    html.choices(texts.tokenScopes, "scopes") { html in
                        for scope in settings.scopes {
                            html.check("scopes", texts.scope(scope.rawValue), value: scope.rawValue, isChecked: false)
                        }
                    }
                    html.field(texts.tokenDays, hint: texts.tokenDaysHint) {
                        $0.void(.input, [.type("number"), .name("days"), .min(1), .max(3650), .inputmode("numeric")])
                    }
                    html(.button, [.class("primary")], texts.tokenCreate)
                }
            }
        }
    }

    private mutating func token(_ token: TokenItem, _ context: PageContext) {
        let texts = context.texts.account
        self(.li) { html in
            html(.div) { html in
                html(.strong) { $0.foreign(token.label) }
                html.text(" ")
                html(.code, token.id)
                html.text(" ")
                html(.small, [.class("hint")]) { html in
                    html.text(token.scopes.map { texts.scope($0.rawValue) }.joined(separator: "; "))
                    html.text(" · \(texts.created) \(context.short(token.createdAt))")
                    if let expires = token.expiresAt {
                        html.text(" · ")
                        html.text(expires <= context.now ? texts.expired : "\(texts.expires) \(context.short(expires))")
                    }
                }
            }
            html.single(
                PageURL("/app/do/token-revoke"), "id", token.id, button: texts.revoke,
                label: "\(texts.revoke): \(token.label.printable)", isGrave: true,
                confirm: texts.tokenRevoke(token.label.printable), back: context.url)
        }
    }
}
