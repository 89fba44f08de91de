import Foundation
import TestKit
import Testing

/// `/p/<ticket>`: what a recipient sees who opts out, and what comes of it.
@Suite(.serialized, .blocking) struct OptOutTests {
    let hub: HubUnderTest
    let api: APIClient
    private let links = ["https://example.com/pricing"]

    init() throws {
        hub = try HubUnderTest(quick: [])
        api = APIClient(hub, try hub.addUser())
    }

    private func visit(_ url: JSON) throws -> Answer { try HTTP.get(port: hub.port, pathOf(url)) }

    /// As a browser sends the form: without fields.
    private func press(_ path: String) throws -> Answer {
        try HTTP.request(
            "POST", port: hub.port, path, headers: ["Content-Type: application/x-www-form-urlencoded"], body: [])
    }

    private func opens() throws -> [String?] {
        try api.pages("/v1/activity?kind=open,click&after=0").flatMap { $0 }.map { $0["recipient"]["email"].text }
    }

    /// For the sender whose mail it was, and for nobody else: a sender could else opt the others' contacts out.
    @Test func itHoldsAtOnceForMailAlreadySent() throws {
        let other = APIClient(hub, try hub.addUser("kim@example.com"))
        let old = try api.register(to: ["ann@example.com", "bob@example.com"], links: links)["recipients"]
        let others = try other.register(from: "kim@example.com", to: ["ann@example.com"])["recipients"]
        let page = pathOf(old[0]["opt_out_url"])
        #expect(page.wholeMatch(of: /\/p\/[A-Za-z0-9_-]{32}/) != nil && pathOf(old[1]["opt_out_url"]) != page)
        _ = try visit(old[0]["pixel_url"])

        let done = try press(page)
        #expect(done.status == 200 && done.text.contains("tracking is off"), "\(done.text)")
        // Under the key that names a user elsewhere.
        try eventually("it is logged") {
            hub.process.errors.contains(#/notice a contact has opted out user=[0-9]+\n/#)
        }
        let pixel = try visit(old[0]["pixel_url"])
        #expect(pixel.status == 200 && pixel.body.count == 43)
        let click = try visit(old[0]["links"][0]["tracked_url"])
        #expect(click.status == 302 && click.headers["location"] == links[0])
        _ = try visit(others[0]["pixel_url"])
        _ = try visit(old[1]["pixel_url"])
        #expect(try opens() == ["ann@example.com", "bob@example.com"])
        #expect(try other.seqs("/v1/activity?kind=open").count == 1)
        #expect(try other.tree("/v1/contacts/ann@example.com")["tracking"].text == "identified")

        // The next mail has nothing in it, and the sender is told why.
        let new = try api.register(to: ["ann@example.com"], links: links)["recipients"][0]
        #expect(new["pixel_url"].isNull && new["tracking"].text == "never")
        #expect(new["opt_out_url"].text != nil)
        let ann = try api.tree("/v1/contacts/ann@example.com")
        #expect(ann["tracking"].text == "never" && ann["set_by"].text == "contact", "\(ann)")
        // No sender can undo it, and it outlives the hub.
        let put = try api.send("PUT", "/v1/contacts/ann@example.com", #"{"tracking":"identified"}"#)
        #expect(put.status == 200 && put.tree["tracking"].text == "never" && put.tree["set_by"].text == "contact")
        try hub.stop()
        try hub.start()
        _ = try visit(old[0]["pixel_url"])
        #expect(try opens().count == 2)
    }

    /// Mail scanners follow every link.
    @Test func lookingChangesNothing() throws {
        let ann = try api.register(to: ["ann@example.com"])["recipients"][0]
        let path = pathOf(ann["opt_out_url"])
        for method in ["GET", "HEAD", "GET"] {
            let answer = try HTTP.request(method, port: hub.port, path)
            #expect(answer.status == 200 && answer.headers["content-type"] == "text/html; charset=utf-8")
        }
        for method in ["PUT", "DELETE"] {
            let answer = try HTTP.request(method, port: hub.port, path, body: method == "PUT" ? [] : nil)
            #expect(answer.isProblem(405) && answer.headers["allow"] == "GET, HEAD, POST", "\(method)")
        }
        _ = try visit(ann["pixel_url"])
        #expect(try opens() == ["ann@example.com"])
    }

    /// The answers are the same to the byte for whoever asks, before and after; also where nobody is behind a ticket any more.
    @Test func nobodyLearnsWhichTicketsAreReal() throws {
        let ann = try api.register(to: ["ann@example.com"])["recipients"][0]
        let other = APIClient(hub, try hub.addUser("kim@example.com"))
        let gone = try other.register(from: "kim@example.com", to: ["bob@example.com"])["recipients"][0]
        let erased = try api.register(to: ["eve@example.com"])["recipients"][0]
        _ = try hub.command("user", "remove", "kim@example.com", "--yes")
        _ = try hub.command("contact", "erase", "eve@example.com", "--yes")
        let path = pathOf(ann["opt_out_url"])
        let unknown = [pathOf(gone["opt_out_url"]), pathOf(erased["opt_out_url"])]
        func facts(_ answer: Answer) -> [String] {
            [String(answer.status), answer.text]
                + answer.headers.filter { $0.key != "date" }.map { "\($0.key): \($0.value)" }.sorted()
        }
        let question = facts(try HTTP.get(port: hub.port, path))
        for other in unknown { #expect(facts(try HTTP.get(port: hub.port, other)) == question, "\(other)") }
        let done = facts(try press(path))
        #expect(done != question)
        for other in unknown + [path] { #expect(facts(try press(other)) == done, "\(other)") }
        #expect(facts(try HTTP.get(port: hub.port, path)) == question, "nor what was chosen")
    }

    /// What the hub has not sealed is of nobody: to say so tells nothing, and not to say so would be a lie.
    @Test func aLinkThatIsNotWholeSwitchesNothingOff() throws {
        let ann = try api.register(to: ["ann@example.com"])["recipients"][0]
        let path = pathOf(ann["opt_out_url"])
        for broken in [
            "/p/", "/p/x", "/p/garbage", "/p/" + String(repeating: "A", count: 32), path + "/", path + ".gif",
            path + "=",
            String(path.dropLast()), String(path.dropLast(10)), path.lowercased() + "A",
            String(path.dropLast()) + (path.hasSuffix("A") ? "B" : "A"),
        ] {
            for (answer, status) in [(try HTTP.get(port: hub.port, broken), 200), (try press(broken), 404)] {
                #expect(
                    answer.status == status && answer.text.contains("<h1>This link is incomplete</h1>"), "\(broken)")
                #expect(!answer.text.contains("is off") && !answer.text.contains("<button"), "\(broken)")
                #expect(answer.headers["cache-control"] == "no-store" && answer.headers["x-robots-tag"] != nil)
            }
        }
        _ = try visit(ann["pixel_url"])
        #expect(try opens() == ["ann@example.com"], "nothing was switched off")
    }

    /// The page of a mail sent before the contact was erased promises the same, and keeps it.
    @Test func whoWasErasedOptsOut() throws {
        let bob = try api.register(to: ["bob@example.com"], links: links)["recipients"][0]
        _ = try visit(bob["pixel_url"])
        _ = try hub.command("contact", "erase", "bob@example.com", "--yes")
        #expect(try api.register(to: ["bob@example.com"])["recipients"][0]["tracking"].text == nil, "he is new")
        let done = try press(pathOf(bob["opt_out_url"]))
        #expect(done.status == 200 && done.text.contains("tracking is off"))
        let new = try api.register(to: ["bob@example.com"], links: links)["recipients"][0]
        #expect(new["tracking"].text == "never" && new["pixel_url"].isNull, "\(new)")
        let export = try hub.command("contact", "export", "bob@example.com")
        #expect(export.contains("\"opted_out\":true"), "\(export)")
    }

    /// Whole in itself, for people who see it and for people who hear it; and it names nobody.
    @Test func thePageIsPlainAndSaysNobody() throws {
        let ann = try api.register(to: ["ann@example.com"], subject: "Merger")["recipients"][0]
        let question = try HTTP.get(port: hub.port, pathOf(ann["opt_out_url"]))
        for answer in [question, try press(pathOf(ann["opt_out_url"]))] {
            let page = answer.text
            #expect(page.hasPrefix("<!doctype html>\n<html lang=\"en\">") && page.contains("name=\"viewport\""))
            #expect(page.components(separatedBy: "<h1>").count == 2 && page.contains("<main>"))
            for word in ["ann@", "example.com", "Merger", "Sam", "<script", "<img", "<link", "http:", "https:", "url("]
            {
                #expect(!page.contains(word), "\(word)")
            }
            let policy = try #require(answer.headers["content-security-policy"])
            #expect(policy.contains("default-src 'none'") && policy.contains("frame-ancestors 'none'"))
            #expect(answer.headers["referrer-policy"] == "no-referrer" && answer.headers["cache-control"] == "no-store")
            #expect(answer.headers["set-cookie"] == nil)
        }
        #expect(question.text.contains("<form method=\"post\"><button type=\"submit\">"))
    }

    @Test func whatCouldNotBeSavedIsSaidSo() throws {
        let ann = try api.register(to: ["ann@example.com"])["recipients"][0]
        let path = pathOf(ann["opt_out_url"])
        func limit(_ bytes: String) throws {
            _ = try run(URL(fileURLWithPath: "/usr/bin/prlimit"), ["--pid", "\(hub.process.pid)", "--fsize=\(bytes)"])
        }
        try limit("4096:unlimited")
        let failed = try press(path)
        #expect(failed.status == 503 && failed.text.contains("could not be saved"), "\(failed.text)")
        #expect(failed.text.contains("<button") && failed.headers["retry-after"] == "5")
        try limit("unlimited:unlimited")
        #expect(try press(path).status == 200)
        _ = try visit(ann["pixel_url"])
        #expect(try opens().isEmpty)
    }

    /// For all senders it is the administrator's to say, at once, also on a running hub.
    @Test func anAdministratorStopsAllSenders() throws {
        let other = APIClient(hub, try hub.addUser("kim@example.com"))
        let ann = try api.register(to: ["ann@example.com"])["recipients"][0]
        let others = try other.register(from: "kim@example.com", to: ["ann@example.com"])["recipients"][0]
        _ = try visit(ann["pixel_url"])
        #expect(
            try hub.command("contact", "opt-out", "Ann@Example.com")
                == "ann@example.com is not tracked by any user from now on")
        _ = try visit(ann["pixel_url"])
        _ = try visit(others["pixel_url"])
        #expect(try opens() == ["ann@example.com"])
        #expect(try other.seqs("/v1/activity?kind=open") == [])
    }

    /// An administrator can take it back, on the contact's word.
    @Test func anAdministratorTakesItBack() throws {
        let ann = try api.register(to: ["ann@example.com"])["recipients"][0]
        _ = try press(pathOf(ann["opt_out_url"]))
        _ = try hub.command("contact", "opt-in", "Ann@Example.com")
        _ = try visit(ann["pixel_url"])
        #expect(try opens() == ["ann@example.com"])
        let again = try run(Programs.hub, ["contact", "opt-in", "ann@example.com", "--data", hub.data])
        #expect(again.code == 1 && again.errors.contains("has not opted out"), "\(again.errors)")
    }
}
