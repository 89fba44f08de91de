import Foundation
import TestKit
import Testing

/// What may be known of contacts, by domain and for everybody: `/v1/tracking` and `mailbell-hub contact`.
@Suite(.serialized, .blocking) struct TrackingAPITests {
    let hub: HubUnderTest
    let api: APIClient

    init() throws {
        // One connection asks for more than a thousand settings.
        hub = try HubUnderTest(quick: ["--limit", "requests-per-connection=10000"])
        api = APIClient(hub, try hub.addUser())
    }

    private func set(_ who: String, _ tracking: String) throws {
        let answer = try api.send("PUT", "/v1/tracking/\(who)", #"{"tracking":"\#(tracking)"}"#)
        #expect(answer.status == 200 && answer.tree["tracking"].text == tracking, "\(who): \(answer.text)")
    }

    private func visit(_ url: JSON) throws { _ = try HTTP.get(port: hub.port, pathOf(url)) }

    private func opens() throws -> [String?] {
        try api.pages("/v1/activity?kind=open&after=0").flatMap { $0 }.map { $0["recipient"]["email"].text }
    }

    @Test func aDomainAndEverybodyAreSetAndListed() throws {
        let people = ["ann@mail.partner.example", "bob@partner.example", "cy@example.com"]
        let mail = try api.register(to: people)["recipients"]
        try set("*", "never")
        try set("partner.example", "anonymous")
        try set("%40mail.partner.example", "identified")
        for person in mail.list { try visit(person["pixel_url"]) }
        #expect(try opens() == ["ann@mail.partner.example", nil])

        let list = try api.tree("/v1/tracking")
        #expect(list["items"].list.map { $0["who"].text } == ["*", "mail.partner.example", "partner.example"])
        #expect(list["items"].list.map { $0["tracking"].text } == ["never", "identified", "anonymous"])
        #expect(list["items"].list.allSatisfy { $0["set_by"].text == "you" } && list["next"].isNull)
        let bob = try api.tree("/v1/contacts/bob@partner.example")
        #expect(bob["tracking"].text == "anonymous" && bob["set_by"].text == "you")
        #expect(bob["set_for"].text == "partner.example")
        let later = try api.register(to: people)["recipients"]
        #expect(later.list.map { $0["tracking"].text } == [nil, "anonymous", "never"])
        #expect(later.list.map { $0["pixel_url"].text == nil } == [false, false, true])

        #expect(try api.send("DELETE", "/v1/tracking/*").status == 204)
        #expect(try api.send("DELETE", "/v1/tracking/*").status == 204, "it is so already")
        try visit(mail[2]["pixel_url"])
        #expect(try opens().last == "cy@example.com")
    }

    @Test func whatIsWrongIsNamed() throws {
        for who in ["a b@example.com", "no..domain", "a@b@c"] {
            let answer = try api.send(
                "PUT", "/v1/tracking/\(who.replacing(" ", with: "%09"))", #"{"tracking":"never"}"#)
            #expect(answer.isProblem(400, field: "who"), "\(who): \(answer.text)")
        }
        #expect(try api.send("PUT", "/v1/tracking/*", "{}").isProblem(400, field: "tracking"))
        #expect(try api.get("/v1/tracking?limit=3").isProblem(400, field: "limit"))
        #expect(try api.get("/v1/tracking/*").isProblem(405))
        #expect(try api.send("POST", "/v1/tracking", "{}").isProblem(405))
        let reader = APIClient(hub, try hub.token(scopes: "read"))
        #expect(try reader.get("/v1/tracking").status == 200)
        #expect(try reader.send("PUT", "/v1/tracking/*", #"{"tracking":"never"}"#).isProblem(403))
        #expect(try reader.send("DELETE", "/v1/tracking/*").isProblem(403))
        #expect(try APIClient(hub, nil).get("/v1/tracking").isProblem(401))
    }

    @Test func longListsComeInPages() throws {
        let domains = (0..<1001).map { String(format: "d%04d.example", $0) }
        let connection = try Connection(port: hub.port)
        for domain in domains {
            let answer = try HTTP.request(
                "PUT", on: connection, "/v1/tracking/\(domain)", token: api.token,
                body: Array(#"{"tracking":"anonymous"}"#.utf8))
            guard answer.status == 200 else { throw Failure(answer.text) }
        }
        #expect(try api.pages("/v1/tracking").map(\.count) == [1000, 1])
        #expect(try api.pages("/v1/tracking").flatMap { $0 }.map { $0["who"].text } == domains)
    }

    /// The administrator's word is for all users, who may be stricter and not laxer; a running hub takes it at once.
    @Test func theAdministratorSetsForAll() throws {
        let mail = try api.register(to: ["ann@example.com", "bob@example.com"])["recipients"]
        try set("ann@example.com", "identified")
        try visit(mail[0]["pixel_url"])
        #expect(try hub.command("contact", "set", "*", "anonymous") == "* is tracked as anonymous for all users")
        _ = try hub.command("contact", "set", "Bob@Example.com", "never", "--user", "sam@example.com")
        try visit(mail[0]["pixel_url"])
        try visit(mail[1]["pixel_url"])
        #expect(try opens() == ["ann@example.com", nil])
        #expect(
            try hub.command("contact", "list").components(separatedBy: "\n") == [
                "*\t*\tanonymous", "sam@example.com\tann@example.com\tidentified",
                "sam@example.com\tbob@example.com\tnever",
            ])
        let items = try api.tree("/v1/tracking")["items"].list
        #expect(items.map { $0["set_by"].text } == ["hub", "you", "you"])
        let ann = try api.tree("/v1/contacts/ann@example.com")
        #expect(ann["set_by"].text == "hub" && ann["set_for"].text == "*" && ann["tracking"].text == "anonymous")

        _ = try hub.command("contact", "unset", "*")
        _ = try hub.command("contact", "unset", "bob@example.com", "--user", "sam@example.com")
        #expect(try hub.command("contact", "list", "--user", "sam@example.com").hasSuffix("\tidentified"))
        try visit(mail[1]["pixel_url"])
        #expect(try opens().last == "bob@example.com")
        for (arguments, text) in [
            (["set", "no one", "never"], "no one"), (["set", "*", "sometimes"], "sometimes"),
            (["set", "*", "never", "--user", "eve@example.com"], "eve@example.com"), (["opt-out", "*"], "'*'"),
        ] {
            let result = try run(Programs.hub, ["contact"] + arguments + ["--data", hub.data])
            #expect(result.code != 0 && result.errors.contains(text), "\(result.errors)")
        }
    }

    @Test func theTerminalSetsAndLists() throws {
        func mailbell(_ arguments: String...) throws -> (code: Int32, output: String, errors: String) {
            try run(Programs.terminal, ["tracking"] + arguments, environment: hub.environment(api.token!))
        }
        _ = try hub.command("contact", "set", "*", "anonymous")
        #expect(try mailbell("Partner.example", "never").output == "partner.example: never\n")
        #expect(try mailbell("a+b@example.com", "identified").output == "a+b@example.com: identified\n")
        #expect(
            try mailbell().output
                == "*\tanonymous\thub\na+b@example.com\tidentified\tyou\npartner.example\tnever\tyou\n")
        #expect(try mailbell("partner.example", "--unset").output == "partner.example: no setting of yours\n")
        #expect(try mailbell().output == "*\tanonymous\thub\na+b@example.com\tidentified\tyou\n")
        for wrong in [["--unset"], ["a b", "never"], ["*", "often"], ["*", "never", "--unset"]] {
            #expect(TerminalArguments.refusal(["tracking"] + wrong)?.code == 64, "\(wrong)")
        }
    }

    /// Without a choice: whose word applies to whom, known or not.
    @Test func theTerminalShowsASetting() throws {
        func tracking(_ arguments: String...) throws -> (output: String, errors: String) {
            let result = try run(
                Programs.terminal, ["tracking"] + arguments, environment: hub.environment(api.token!))
            #expect(result.code == 0, "\(result)")
            return (result.output, result.errors)
        }
        let none = try tracking()
        #expect(none.output.isEmpty && none.errors.contains("nothing is set: contacts are tracked as identified"))
        let mail = try api.register(to: ["ann@example.com", "bob@example.com"])["recipients"]
        for who in ["bob@example.com", "new@other.example", "example.com", "*"] {
            #expect(try tracking(who).output == "\(who): identified (nothing is set)\n")
        }
        try set("*", "anonymous")
        _ = try hub.command("contact", "set", "example.com", "never")
        #expect(
            try tracking("new@other.example").output == "new@other.example: anonymous (your setting for everybody)\n")
        #expect(try tracking("*").output == "*: anonymous\n")
        for who in ["new@sub.example.com", "sub.example.com", "bob@example.com"] {
            #expect(try tracking(who).output == "\(who): never (the administrator's setting for example.com)\n")
        }
        _ = try hub.command("contact", "unset", "example.com")
        try set("bob@example.com", "identified")
        try set("fresh@other.example", "never")
        #expect(try tracking("Bob@example.com").output == "bob@example.com: identified\n")
        #expect(try tracking("fresh@other.example").output == "fresh@other.example: never\n")
        _ = try HTTP.request("POST", port: hub.port, pathOf(mail[0]["opt_out_url"]), body: [])
        #expect(try tracking("ann@example.com").output == "ann@example.com: never (they have opted out)\n")
    }

    /// A setting that others' are stricter than does not apply: that is said.
    @Test func theTerminalSaysWhatApplies() throws {
        let mail = try api.register(to: ["ann@example.com", "bob@example.com"])["recipients"]
        func contact(_ arguments: String...) throws -> String {
            try run(Programs.terminal, ["contact"] + arguments, environment: hub.environment(api.token!)).output
        }
        _ = try hub.command("contact", "set", "example.com", "anonymous")
        #expect(
            try contact("bob@example.com", "--tracking", "identified")
                == "bob@example.com: anonymous (the administrator's setting for example.com)\n")
        #expect(try contact("bob@example.com", "--tracking", "never") == "bob@example.com: never\n")
        _ = try HTTP.request("POST", port: hub.port, pathOf(mail[0]["opt_out_url"]), body: [])
        #expect(
            try contact("ann@example.com", "--tracking", "identified")
                == "ann@example.com: never (they have opted out)\n")
        #expect(try contact("ann@example.com").contains("tracking: never (they have opted out)"))
        _ = try hub.command("contact", "unset", "example.com")
        try set("*", "anonymous")
        _ = try api.send("DELETE", "/v1/tracking/bob@example.com")
        #expect(try contact("bob@example.com").contains("tracking: anonymous (your setting for everybody)"))
    }
}
