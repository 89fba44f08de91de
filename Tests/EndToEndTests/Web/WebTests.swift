import TestKit
import Testing

/// The web app in a real Chromium, against real hubs. Any error on the console, breach of the content security policy or
/// request to another host fails a case. Each suite has a hub and a browser, and so they run beside each other.
@Suite(.blocking) enum WebTests {
    /// Ways in, and what nobody else gets at.
    @Suite(.serialized, .webApp("sign_in", "passkeys", "attacks")) struct Doors {
        @Test(arguments: WebApp.cases("sign_in")) func signIn(_ name: String) throws { try WebApp.check(name) }
        @Test(arguments: WebApp.cases("passkeys")) func passkeys(_ name: String) throws { try WebApp.check(name) }
        @Test(arguments: WebApp.cases("attacks")) func attacks(_ name: String) throws { try WebApp.check(name) }
    }

    /// Activity, contacts and mails, with script and without.
    @Suite(.serialized, .webApp("feed", "notices", "lists", "scriptless")) struct Reading {
        @Test(arguments: WebApp.cases("feed")) func feed(_ name: String) throws { try WebApp.check(name) }
        @Test(arguments: WebApp.cases("notices")) func notices(_ name: String) throws { try WebApp.check(name) }
        @Test(arguments: WebApp.cases("lists")) func lists(_ name: String) throws { try WebApp.check(name) }
        @Test(arguments: WebApp.cases("scriptless")) func withoutScript(_ name: String) throws {
            try WebApp.check(name)
        }
    }

    /// Contacts, companies, deals, tickets, and logged mail.
    @Suite(.serialized, .webApp("records")) struct Records {
        @Test(arguments: WebApp.cases("records")) func records(_ name: String) throws { try WebApp.check(name) }
    }

    /// What members and admins set; a large log.
    @Suite(.serialized, .webApp("settings", "large")) struct Managing {
        @Test(arguments: WebApp.cases("settings")) func settings(_ name: String) throws { try WebApp.check(name) }
        @Test(arguments: WebApp.cases("large")) func large(_ name: String) throws { try WebApp.check(name) }
    }

    /// By the keyboard alone, and for screen readers.
    @Suite(.serialized, .webApp("access")) struct Access {
        @Test(arguments: WebApp.cases("access")) func access(_ name: String) throws { try WebApp.check(name) }
    }

    /// A subject whose file is not found would have no cases, and nothing would fail.
    @Test(arguments: [
        "sign_in", "passkeys", "attacks", "feed", "notices", "lists", "scriptless", "records", "settings", "large",
        "access",
    ])
    static func eachSubjectHasCases(_ subject: String) { #expect(!WebApp.cases(subject).isEmpty) }
}
