public import Core
import Presentation

/// `/app/enter`: signing in.
public struct EnterPage {
    /// What is to be said above the form.
    public enum Notice: Sendable {
        case wrongCode
        /// The code is for a client program.
        case clientCode
        case tooMany
        case passkeyRefused
        /// The session has ended.
        case ended
        case signedOut
    }

    private let next: PageURL?
    private let notice: Notice?
    private let origin: String
    private let keepsCookies: Bool
    private let hasPasskeys: Bool
    private let context: PageContext

    /// - Parameters:
    ///   - next: where to go afterwards.
    ///   - origin: of the app as the browser sees it, such as `http://mail.example.com:8080`.
    ///   - keepsCookies: whether a browser keeps the session's cookie of this origin: it is https, or localhost.
    ///   - hasPasskeys: whether passkeys work at this origin: it also has a host name.
    public init(
        next: PageURL?, notice: Notice?, origin: String, keepsCookies: Bool, hasPasskeys: Bool, in context: PageContext
    ) {
        self.next = next
        self.notice = notice
        self.origin = origin
        self.keepsCookies = keepsCookies
        self.hasPasskeys = hasPasskeys
        self.context = context
    }

    public func html() -> [UInt8] {
        let texts = context.texts.entry
        return context.page(texts.title, .enter, style: .card) { html in
            html(.p, [.class("brand")]) { html in
                html.icon("bell", context)
                html(.span, "Mailbell")
            }
            html(.h1, texts.title)
            guard keepsCookies else { return withoutCookies(&html) }
            say(&html)
            html(.p, texts.intro)
            html(.div, [.id("confirm-sign-in"), .hidden()]) { html in
                html(.p, [.data("slot", fixed: "text")], "")
                html(.div, [.class("buttons")]) { html in
                    html(.button, [.type("button"), .class("primary"), .data("sign-in")], texts.signIn)
                    html(.button, [.type("button"), .data("other")], texts.otherCode)
                }
            }
            html(.form, [.id("enter"), .class("enter"), .method("post"), .action(PageURL("/app/enter"))]) { html in
                html.codeField(texts.code, isFocused: true)
                html(.p, [.class("hint")], texts.codeHint)
                if let next { html.hiddenField("next", next.text) }
                html.hiddenField("zone", "")
                html(.button, [.class("primary")], texts.signIn)
            }
            if hasPasskeys {
                html(.button, [.type("button"), .data("passkey", fixed: "sign-in"), .hidden()]) { html in
                    html.labelled("key", texts.passkey, context)
                }
            } else {
                html(.p, [.class("hint")], texts.noPasskeyAddress)
            }
            html(.p, [.class("hint")], texts.howToGetCode)
        }
    }

    private func say(_ html: inout HTML) {
        let texts = context.texts.entry
        let text: String? =
            switch notice {
            case .wrongCode: texts.wrongCode
            case .clientCode: texts.clientCode
            case .tooMany: texts.tooMany
            case .passkeyRefused: texts.passkeyRefused
            case .ended: texts.ended
            case .signedOut: texts.signedOut
            case nil: nil
            }
        html(.p, [.class("problem"), .role("alert"), .id("enter-error"), .hidden(text == nil)], text ?? "")
    }

    private func withoutCookies(_ html: inout HTML) {
        let texts = context.texts.entry
        html(.section, [.class("note")]) { html in
            html(.h2, texts.noCookieTitle)
            html(.p, texts.noCookie(origin.printable))
            html(.p, texts.noCookieHow)
        }
    }
}

/// `/app/settings/confirm`: shows a passkey or a code again, before what is grave.
public struct ConfirmPage {
    private let next: PageURL
    private let isWrong: Bool
    private let hasPasskeys: Bool
    private let context: PageContext

    /// - Parameters:
    ///   - next: where to go afterwards.
    ///   - isWrong: whether the code that was just entered is not valid.
    ///   - hasPasskeys: whether passkeys work at this address.
    public init(next: PageURL, isWrong: Bool, hasPasskeys: Bool, in context: PageContext) {
        self.next = next
        self.isWrong = isWrong
        self.hasPasskeys = hasPasskeys
        self.context = context
    }

    public func html() -> [UInt8] {
        let texts = context.texts.frame
        return context.page(texts.confirmTitle, .settings, style: .card) { html in
            html(.h1, texts.confirmTitle)
            html(.p, texts.confirmWhy)
            if isWrong { html(.p, [.class("problem"), .role("alert")], context.texts.entry.wrongCode) }
            if hasPasskeys {
                html(
                    .button,
                    [
                        .type("button"), .class("primary"), .data("passkey", fixed: "step-up"),
                        .data("next", url: next),
                        .hidden(),
                    ], texts.confirmPasskey)
            }
            html(.form, [.class("fields"), .method("post"), .action(PageURL("/app/settings/confirm"))]) { html in
                html.codeField(texts.confirmCode)
                html.hiddenField("next", next.text)
                html(.div, [.class("buttons")]) { html in
                    html(.button, [.class("primary")], texts.confirm)
                    html(.a, [.href(next)], texts.cancel)
                }
            }
        }
    }
}

/// A page that shows a secret, which the hub does not know afterwards.
public struct SecretPage {
    /// What is shown.
    public enum Secret: Sendable {
        /// A code for a browser or a client program.
        case code(String, isForBrowser: Bool, expiresAt: Timestamp)
        case token(String, label: String)
        /// A link that signs a new member in.
        case invitation(String, email: String, expiresAt: Timestamp)
    }

    private let secret: Secret
    private let back: PageURL
    private let context: PageContext

    public init(_ secret: Secret, back: PageURL, in context: PageContext) {
        self.secret = secret
        self.back = back
        self.context = context
    }

    public func html() -> [UInt8] {
        let texts = context.texts.account
        let (title, value, how, expiresAt): (String, String, String, Timestamp?) =
            switch secret {
            case .code(let code, let isForBrowser, let expiresAt):
                (texts.codeTitle, code, isForBrowser ? texts.codeForBrowserHow : texts.codeForClientHow, expiresAt)
            case .token(let token, _): (texts.tokenTitle, token, texts.tokenHow, nil)
            case .invitation(let link, _, let expiresAt): (texts.inviteTitle, link, texts.invitationHow, expiresAt)
            }
        return context.page(title, .settings, style: .card) { html in
            html(.h1, title)
            switch secret {
            case .token(_, let label): html(.p) { $0.foreign(label) }
            case .invitation(_, let email, _): html(.p) { $0.address(email, context) }
            case .code: break
            }
            html(.p, context.texts.frame.shownOnce)
            html(.p, [.class("secret")]) { html in
                html(.output) { $0.text(value.printable) }
                html.text(" ")
                html(.button, [.type("button"), .data("copy", value), .hidden()], context.texts.frame.copy)
            }
            html(.p, how)
            if let expiresAt { html(.p, [.class("hint")], texts.validUntil(context.short(expiresAt))) }
            html(.p) { $0(.a, [.href(back), .class("primary")], context.texts.frame.done) }
        }
    }
}
