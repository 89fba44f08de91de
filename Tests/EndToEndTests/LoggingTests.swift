import Foundation
import TestKit
import Testing

/// Mail that is logged by the API, from the request to the store's file.
@Suite(.blocking) struct LoggingTests {
    private let hub: HubUnderTest
    private let sam: APIClient
    private let kim: APIClient

    init() throws {
        let hub = try HubUnderTest(quick: [])
        self.hub = hub
        func client(_ email: String) throws -> APIClient {
            _ = try hub.command("user", "add", "--email", email, "--name", email)
            return APIClient(hub, try Self.token(hub, email, "read,track,records,log"))
        }
        sam = try client("sam@example.com")
        kim = try client("kim@example.com")
    }

    private static func token(_ hub: HubUnderTest, _ email: String, _ scopes: String) throws -> String {
        let result = try run(Programs.hub, ["token", "create", "--user", email, "--scopes", scopes] + hub.place)
        guard result.code == 0 else { throw Failure("\(result)") }
        return result.output.trimmingCharacters(in: .whitespacesAndNewlines)
    }

    private func mail(
        _ id: String = "m1@example.com", to: String = "Alice <alice@zurich.example>", text: String = "Hello Alice",
        attachment: (name: String, bytes: Int)? = nil
    ) -> [UInt8] {
        var lines = [
            "From: Sam <sam@example.com>", "To: \(to)", "Subject: Q3 offer", "Message-ID: <\(id)>",
            "Date: Tue, 01 Dec 2026 10:00:00 +0000", "MIME-Version: 1.0",
        ]
        guard let attachment else { return Array((lines + ["", text, ""]).joined(separator: "\r\n").utf8) }
        lines += ["Content-Type: multipart/mixed; boundary=b", "", "--b", "", text, "--b"]
        lines += [
            "Content-Type: application/octet-stream", "Content-Transfer-Encoding: base64",
            "Content-Disposition: attachment; filename=\"\(attachment.name)\"", "",
        ]
        let encoded = Data(repeating: UInt8(ascii: "z"), count: attachment.bytes)
            .base64EncodedData(options: [.lineLength76Characters])
        return Array((lines.joined(separator: "\r\n") + "\r\n").utf8) + encoded + Array("\r\n--b--\r\n".utf8)
    }

    private func log(_ mail: [UInt8], as client: APIClient? = nil, _ query: String = "") throws -> Answer {
        try HTTP.request(
            "POST", port: hub.port, "/v1/log\(query)", token: (client ?? sam).token, agent: nil, body: mail)
    }

    @Test func aMailIsOnTheTimelineWithItsOpensForAllWhoSeeIt() throws {
        let tracked = try sam.register(
            to: ["alice@zurich.example", "bob@other.example"], more: ["message_id": "<m1@example.com>"])
        let first = try log(mail(to: "Alice <alice@zurich.example>, bob@other.example"))
        #expect(first.status == 201, "\(first)")
        #expect(
            Set(first.tree["entries"][0]["records"].list.compactMap { $0["ref"].text })
                == ["contact:1", "company:1", "contact:2", "company:2"])
        let again = try log(mail(to: "Alice <alice@zurich.example>, bob@other.example"), as: kim)
        #expect(again.status == 200 && again.tree["entries"][0]["id"].int == first.tree["entries"][0]["id"].int)
        for recipient in tracked["recipients"].list {
            _ = try HTTP.get(port: hub.port, pathOf(recipient["pixel_url"]), headers: ["X-Forwarded-For: 81.2.69.142"])
        }
        for client in [sam, kim] {
            let timeline = try client.tree("/v1/records/contact/alice@zurich.example/timeline")["items"].list
            #expect(
                timeline.map { $0["activity"]["kind"].text ?? $0["entry"]["subject"].text } == ["open", "Q3 offer"])
            #expect(timeline[0]["activity"]["recipient"]["email"].text == "alice@zurich.example")
            let pages = try client.pages("/v1/records/contact/alice@zurich.example/timeline?limit=1")
            #expect(pages.flatMap { $0 }.map { $0["at"].text } == timeline.map { $0["at"].text })
        }
        let company = try kim.tree("/v1/records/company/zurich.example/timeline")["items"].list
        #expect(company.count { $0["activity"]["kind"].text == "open" } == 2, "a company has all of the mail's opens")
    }

    @Test func opensOfMailThatIsNotLoggedAreItsSendersAlone() throws {
        #expect(try sam.send("POST", "/v1/records/contact", #"{"emails": ["alice@zurich.example"]}"#).status == 201)
        let tracked = try sam.register(to: ["alice@zurich.example"])
        _ = try HTTP.get(port: hub.port, pathOf(tracked["recipients"][0]["pixel_url"]))
        #expect(try sam.tree("/v1/records/contact/1/timeline")["items"].list.count == 1)
        #expect(try kim.tree("/v1/records/contact/1/timeline")["items"].list.isEmpty)
    }

    @Test func onlyMeIsSeenByNobodyElse() throws {
        let id = try #require(try log(mail(attachment: ("a.txt", 10)), "?only_me=1").tree["entries"][0]["id"].int)
        #expect(try sam.get("/v1/entries/\(id)").status == 200)
        for path in [
            "/v1/entries/\(id)", "/v1/entries/\(id)/text", "/v1/entries/\(id)/attachments/1", "/v1/threads/\(id)",
        ] {
            #expect(try kim.get(path).status == 404, "\(path)")
        }
        for path in ["/v1/records/contact/1/timeline", "/v1/records/contact/1/attachments", "/v1/entries?q=offer"] {
            #expect(try kim.tree(path)["items"].list.isEmpty, "\(path)")
        }
        #expect(try kim.send("DELETE", "/v1/entries/\(id)").status == 404)
        #expect(try kim.send("PATCH", "/v1/entries/\(id)", #"{"pin": ["contact:1"]}"#).status == 404)
    }

    @Test func attachmentsOfFiftyMebibytesAreKeptAndOneByteMoreIsNamed() throws {
        let limit = 50 << 20
        let answer = try log(mail(attachment: ("fits.bin", limit)))
        #expect(answer.status == 201 && answer.tree["entries"][0]["omissions"].list.isEmpty, "\(answer)")
        let id = answer.tree["entries"][0]["id"].int ?? 0
        let download = try HTTP.request(
            "GET", port: hub.port, "/v1/entries/\(id)/attachments/1", token: sam.token, agent: nil)
        #expect(download.status == 200 && download.headers["content-length"] == "\(limit)")
        #expect(download.headers["content-disposition"]?.hasPrefix("attachment; filename=\"fits.bin\"") == true)
        let larger = try log(mail("m2@example.com", attachment: ("large.bin", limit + 1)))
        #expect(larger.status == 201)
        #expect(larger.tree["entries"][0]["omissions"].list.compactMap(\.text) == ["large.bin (51 MB): over 50 MB"])
        let second = larger.tree["entries"][0]["id"].int ?? 0
        #expect(try sam.get("/v1/entries/\(second)/attachments/1").status == 410)
    }

    @Test func whatIsNoMailIsRefusedAndLeavesNothing() throws {
        #expect(try log(Array("no header at all".utf8)).isProblem(400))
        #expect(try log(Array("To: alice@zurich.example\r\n\r\nHi".utf8)).isProblem(400))
        #expect(try log([]).isProblem(400))
        #expect(try log(mail(), "?record=deal:7").isProblem(404, field: "record"))
        #expect(try log(mail(), "?record=lunch").isProblem(400, field: "record"))
        #expect(try log(mail(), "?only-me=1").isProblem(400, field: "only-me"))
        #expect(try log(mail(to: "kim@example.com")).tree["reason"].text == "internal")
        let token = try Self.token(hub, "sam@example.com", "read")
        #expect(try log(mail(), as: APIClient(hub, token)).status == 403)
        for kind in ["contact", "company"] { #expect(try sam.tree("/v1/records/\(kind)")["items"].list.isEmpty) }
        try eventually("no upload is left") {
            try FileManager.default.contentsOfDirectory(atPath: hub.data + "/uploads").isEmpty
        }
    }

    @Test func aKilledHubHasAllOfAMailOrNothing() throws {
        let large = mail("large@example.com", attachment: ("large.bin", 40 << 20))
        let (port, token) = (hub.port, sam.token)
        let upload = Thread {
            _ = try? HTTP.request("POST", port: port, "/v1/log", token: token, agent: nil, body: large)
        }
        upload.start()
        try eventually("the upload is being received") {
            (try? FileManager.default.contentsOfDirectory(atPath: hub.data + "/uploads").isEmpty) == false
        }
        try hub.kill()
        try hub.start()
        let answer = try log(large)
        #expect(answer.status == 201 || answer.status == 200, "\(answer)")
        let id = try #require(answer.tree["entries"][0]["id"].int)
        #expect(try sam.tree("/v1/entries/\(id)")["attachments"][0]["size"].int == 40 << 20)
        let download = try HTTP.request(
            "GET", port: hub.port, "/v1/entries/\(id)/attachments/1", token: sam.token, agent: nil)
        #expect(download.headers["content-length"] == "\(40 << 20)")
        _ = try hub.command("verify")
    }

    @Test func whoeverIsErasedIsNowhere() throws {
        let secret = "quentin@zurich.example"
        _ = try log(mail("q1@example.com", to: "Quentin <\(secret)>", text: "Hush-hush", attachment: ("q.txt", 1000)))
        _ = try log(mail("q2@example.com", to: "\(secret), alice@zurich.example", text: "Hush-hush again"))
        _ = try sam.send("PATCH", "/v1/logging", #"{"never_log": "\#(secret)"}"#)
        _ = try sam.send(
            "PATCH", "/v1/records/contact/\(secret)", #"{"name": "Quentin Vermeulen", "note": "of quentin"}"#)
        let exported = try hub.command("contact", "export", secret)
        #expect(exported.contains("Hush-hush again") && exported.contains("Quentin Vermeulen"))
        let said = try hub.command("contact", "erase", secret, "--yes")
        #expect(said.contains("2 logged mails and 1 record"), "\(said)")
        guard !HubUnderTest.isOnPostgres else { return }
        _ = try hub.stop()
        for text in ["quentin", "vermeulen", "hush-hush"] { #expect(hub.countInStore(text) == 0, "\(text)") }
    }
}
