import Foundation
import TestKit
import Testing

/// A code from the hub becomes a client's token, once.
@Suite(.blocking) struct PairingTests {
    private let desk: Desk

    init() throws { desk = try Desk() }

    private func pair(_ more: String...) throws -> (link: String, notes: String) {
        let result = try run(
            Programs.hub,
            ["pair", "--client", "--user", "sam@example.com", "--public-url", desk.hub.url, "--data", desk.hub.data]
                + more)
        guard result.code == 0 else { throw Failure("\(result)") }
        return (result.output.trimmingCharacters(in: .whitespacesAndNewlines), result.errors)
    }

    private func login(_ hub: String, input: String = "") throws -> (code: Int32, output: String, errors: String) {
        try run(Programs.terminal, ["login", "--hub", hub], environment: desk.hub.folders, input: input)
    }

    @Test func oneLineIsAllThatATerminalNeeds() throws {
        let (link, notes) = try pair()
        #expect(
            link.wholeMatch(of: /http:\/\/127\.0\.0\.1:[0-9]+#([0-9A-HJKMNP-TV-Z]{4}-){3}[0-9A-HJKMNP-TV-Z]{4}/) != nil)
        #expect(notes.contains("within 10 minutes"))
        let first = try login(link)
        #expect(
            first.code == 0
                && first.output
                    == "logged in to \(desk.hub.url) as sam@example.com, for subscribe, read, track, web, records, log\n",
            "\(first)")
        #expect(try run(Programs.terminal, ["tail", "--no-follow"], environment: desk.hub.folders).code == 0)
        // The token has the machine's name, so that it can be told from others and revoked.
        #expect(try desk.hub.command("token", "list").contains("-terminal"))
        let second = try login(link)
        #expect(second.code == 1 && second.errors.contains("No such pairing code"), "\(second)")
        #expect(second.errors.contains("mailbell-hub pair"))
        #expect(
            try run(Programs.terminal, ["status"], environment: desk.hub.folders).code == 0, "the login is as it was")
    }

    /// What was made for a login ends with it; a token that somebody brought may be in use elsewhere.
    @Test func aPairedTokenEndsWithItsLogin() throws {
        func states() throws -> [String] {
            try desk.hub.command("token", "list").lines.filter { $0.contains("-terminal") }
                .map { $0.contains("\trevoked ") ? "revoked" : "valid" }
        }
        #expect(try login(try pair().link).code == 0)
        #expect(try login(try pair().link).code == 0)
        #expect(try states().sorted() == ["revoked", "valid"], "the second replaces the first")
        func logout(_ arguments: String...) throws -> (code: Int32, output: String, errors: String) {
            try run(Programs.terminal, ["logout"] + arguments, environment: desk.hub.folders)
        }
        try desk.hub.stop()
        let away = try logout()
        #expect(away.code == 1 && away.errors.contains("nothing was forgotten. Use --force"), "\(away)")
        try desk.hub.start()
        let out = try logout()
        #expect(out.code == 0 && out.output == "logged out\n" && out.errors == "", "\(out)")
        #expect(try states() == ["revoked", "revoked"])

        #expect(try login(try pair().link).code == 0)
        try desk.hub.stop()
        let forced = try logout("--force")
        #expect(forced.code == 0 && forced.errors.contains("the token stays valid until"), "\(forced)")
        #expect(try states().sorted() == ["revoked", "revoked", "valid"])
    }

    @Test func aCodeMayBeTypedAsPeopleDo() throws {
        let code = try pair().link.split(separator: "#")[1]
        let typed = code.lowercased().replacing("-", with: " ").replacing("0", with: "o").replacing("1", with: "l")
        #expect(try login(desk.hub.url, input: typed + "\n").code == 0, "\(code)")
    }

    @Test func aCodeGivesNoMoreThanItWasMadeFor() throws {
        let result = try login(try pair("--scopes", "read").link)
        #expect(result.code == 0 && result.output.hasSuffix("for read\n"))
        #expect(result.errors.contains("lacks the scope subscribe"))
        let code = String(try pair("--scopes", "subscribe,read").link.split(separator: "#")[1])
        let answer = try HTTP.post(
            port: desk.hub.port, "/v1/pair", json: ["code": code, "scopes": ["ingest", "read"], "label": "crm"],
            token: nil)
        let reply = JSON(answer.json)
        #expect(answer.status == 201 && reply["scopes"].texts == ["read"] && reply["email"].text == "sam@example.com")
        let token = try #require(reply["token"].text)
        #expect(try HTTP.get(port: desk.hub.port, "/v1/activity", token: token).status == 200)
        #expect(try HTTP.get(port: desk.hub.port, "/v1/devices", token: token).status == 200)
        #expect(
            try HTTP.post(port: desk.hub.port, "/v1/events", json: ["events": [Any]()], token: token).status == 403)
    }

    @Test func whatIsNoCodeIsRefusedAlike() throws {
        for code in ["", "x", "0000-0000-0000-0000", "ÄÄÄÄ-ÄÄÄÄ-ÄÄÄÄ-ÄÄÄÄ", String(repeating: "A", count: 5000)] {
            let answer = try HTTP.post(port: desk.hub.port, "/v1/pair", json: ["code": code], token: nil)
            #expect(answer.status == 404 && JSON(answer.json)["field"].text == "code", "\(code.prefix(20))")
        }
        #expect(try HTTP.get(port: desk.hub.port, "/v1/pair").status == 405)
        for (body, field) in [
            (["code": 1] as [String: Any], "code"), (["label": "x"], "code"),
            (["code": "x", "scopes": [String]()], "scopes"),
            (["code": "x", "scopes": ["root"]], "scopes[0]"), (["code": "x", "user": "sam@example.com"], "user"),
            (["code": "x", "label": String(repeating: "x", count: 300)], "label"),
        ] {
            let answer = try HTTP.post(port: desk.hub.port, "/v1/pair", json: body, token: nil)
            #expect(answer.status == 400 && JSON(answer.json)["field"].text == field, "\(body): \(answer.text)")
        }
        for wrong in ["#", "#abc", "#0000-0000-0000-000", "#0000-0000-0000-0000-0"] {
            let result = try login(desk.hub.url + wrong)
            #expect(
                result.code == 64 && result.errors.contains("is not a complete pairing code"), "\(wrong): \(result)")
        }
        let elsewhere = try login("http://127.0.0.1:\(desk.hub.adminPort)#0000-0000-0000-0000")
        #expect(elsewhere.code == 1 && elsewhere.errors.contains("clients use its public URL"), "\(elsewhere)")
        #expect(try run(Programs.hub, ["pair", "--user", "eve@example.com", "--data", desk.hub.data]).code == 1)
    }

    /// Of many who show it at once, one gets a token.
    @Test func aRaceHasOneWinner() throws {
        let code = String(try pair().link.split(separator: "#")[1])
        let hub = desk.hub.port
        let statuses = try (0..<8).map { _ in try RunningProgram.post(hub, code) }.map { try $0() }
        #expect(statuses.count { $0 == "201" } == 1 && statuses.count { $0 == "404" } == 7, "\(statuses)")
    }

    @Test func removingTheUserTakesTheCodeWithIt() throws {
        let link = try pair().link
        _ = try desk.hub.command("user", "remove", "--yes", "sam@example.com")
        #expect(try login(link).code == 1)
    }
}

extension RunningProgram {
    /// Starts a request; what is returned waits for its status.
    fileprivate static func post(_ port: UInt16, _ code: String) throws -> () throws -> String {
        let curl = try RunningProgram(
            URL(fileURLWithPath: "/usr/bin/curl"),
            [
                "-s", "-o", "/dev/null", "-w", "%{http_code}", "-d", "{\"code\":\"\(code)\"}",
                "http://127.0.0.1:\(port)/v1/pair",
            ])
        return {
            try curl.wait(seconds: 20)
            return curl.output
        }
    }
}
