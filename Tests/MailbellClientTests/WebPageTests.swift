import MailbellClient
import Testing

/// Pages of the web app, as users and links name them.
@Suite struct WebPageTests {
    @Test(arguments: [
        ("activity", WebPage.activity, "/app/activity"), ("contacts", .contacts, "/app/contacts"),
        ("mails", .mails, "/app/mails"), ("settings", .settings, "/app/settings"),
        ("contact:Kim@x.org", .contact("Kim@x.org"), "/app/contacts/Kim%40x.org"),
        ("contact:a/../b@x.org", .contact("a/../b@x.org"), "/app/contacts/a%2F..%2Fb%40x.org"),
        ("mail:m:1", .mail("m:1"), "/app/mails/m%3A1"),
    ])
    func isParsed(_ text: String, _ page: WebPage, _ path: String) {
        #expect(WebPage(text) == page)
        #expect(page.path == path)
    }

    @Test(arguments: ["", "Activity", "contact", "contact:", "contact:kim", "mail:", "page:1", "/app/activity"])
    func isNone(_ text: String) { #expect(WebPage(text) == nil) }
}
