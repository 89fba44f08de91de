import Core
import Foundation
import Testing

@testable import Domains

@Suite struct FreeMailTests {
    private static let suffixes = try! PublicSuffixes()

    private func covers(_ list: FreeMail, _ domain: String) throws -> Bool {
        let domain = try #require(DomainName(domain, .standard))
        return list.covers(domain, registrable: try #require(Self.suffixes.registrableDomain(of: domain)))
    }

    @Test(arguments: [
        ("example.com", "example.com", true), ("example.com", "a.b.example.com", true),
        ("EXAMPLE.com", "example.com", true),
        ("example.com", "notexample.com", false), ("mail.example.com", "example.com", false),
        ("mail.example.com", "a.mail.example.com", true), ("mail.example.com", "amail.example.com", false),
        ("yahoo.*", "yahoo.com", true), ("yahoo.*", "yahoo.co.jp", true), ("yahoo.*", "mail.yahoo.com.br", true),
        ("yahoo.*", "yahoo.acme.com", false), ("yahoo.*", "yahooo.com", false), ("yahoo.*", "myyahoo.com", false),
        ("mail2*.com", "mail2tom.com", true), ("mail2*.com", "x.mail2tom.com", true),
        ("mail2*.com", "mail2tom.org", false),
        ("mail2*.com", "amail2.com", false), ("mail2*.com", "mail2.acme.com", false),
        ("mail2*.co.jp", "mail2x.co.jp", true),
        ("例え.jp", "a.xn--r8jz45g.jp", true), ("例え.*", "xn--r8jz45g.com", true),
        // The list of public suffixes says that others than blogspot.com own what is below it.
        ("blogspot.com", "acme.blogspot.com", false), ("jp", "acme.jp", nil),
    ]) func coversWhatItSays(_ entry: String, _ domain: String, _ isCovered: Bool?) throws {
        guard let list = try? FreeMail(entry) else {
            #expect(isCovered == nil)
            return
        }
        #expect(try covers(list, domain) == isCovered)
    }

    @Test(arguments: [
        "example", "*", "*.com", ".*", "a.b.*", "a*", "a*b.com", "a.b*.com", "a**.com", "yahoo.*.*",
        "a@example.com", "exa_mple.com",
        "mail*.", "-a.com",
    ]) func refuses(_ entry: String) {
        #expect {
            _ = try FreeMail("# own\n\(entry)")
        } throws: {
            ($0 as? EntryListError)?.faults.map(\.description) == [
                "line 2: '\(entry)' is not a domain such as example.com, example.* or exam*.com"
            ]
        }
    }

    @Test(arguments: [
        "gmail.com", "googlemail.com", "icloud.com", "me.com", "proton.me", "protonmail.com", "gmx.de", "gmx.net",
        "gmx.at", "web.de",
        "t-online.de", "qq.com", "163.com", "126.com", "naver.com", "hanmail.net", "yahoo.com", "yahoo.co.jp",
        "ymail.com",
        "hotmail.com", "hotmail.co.uk", "outlook.com", "outlook.jp", "live.com", "msn.com", "aol.com", "mail.ru",
        "yandex.ru",
        "orange.fr", "free.fr", "libero.it", "comcast.net", "btinternet.com", "uol.com.br", "rediffmail.com",
        "duck.com",
        "docomo.ne.jp", "ezweb.ne.jp", "au.com", "softbank.ne.jp", "i.softbank.jp", "ybb.ne.jp", "ymail.ne.jp",
        "nifty.com",
        "ocn.ne.jp", "biglobe.ne.jp", "so-net.ne.jp", "plala.or.jp", "dion.ne.jp", "rakuten.jp", "tuta.com",
        "hey.com", "mozmail.com",
        "privaterelay.appleid.com", "mailbox.org", "a.ocn.ne.jp", "ms5.hinet.net", "mail2rome.com",
        "acme.onmicrosoft.com",
    ]) func theHubsListHas(_ domain: String) throws {
        #expect(try covers(.builtIn, domain))
    }

    @Test(arguments: [
        "example.com", "acme.co.jp", "appleid.com", "google.com", "microsoft.com", "sony.co.jp", "bund.de",
        "kobe-u.ac.jp",
        "sales.acme.kobe.jp", "foo.github.io",
    ]) func theHubsListHasNot(_ domain: String) throws {
        #expect(try !covers(.builtIn, domain))
    }

    /// Each name is there once, as it is compared, and says something: no other entry covers it, and it is no public suffix.
    @Test func theHubsListIsTidy() throws {
        let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let text = try String(
            contentsOf: folder.appendingPathComponent("Sources/Adapters/Domains/freemail.txt"), encoding: .utf8)
        let entries = text.split(separator: "\n").filter { !$0.hasPrefix("#") }.map(String.init)
        #expect(FreeMail.builtIn.count == entries.count)
        #expect(entries.count > 2500)
        let names = Set(entries)
        var useless: [String] = []
        for entry in entries where !entry.contains("*") {
            let domain = try #require(DomainName(entry, .standard))
            guard domain.text == entry, let registrable = Self.suffixes.registrableDomain(of: domain) else {
                // A newer list of public suffixes may have this one, too.
                if entry != "blogspot.com", entry != "onmicrosoft.com" { useless.append(entry) }
                continue
            }
            let parents = domain.containing.dropFirst().filter { $0.text.utf8.count >= registrable.text.utf8.count }
            if parents.contains(where: { names.contains($0.text) }) || names.contains(registrable.labels[0] + ".*") {
                useless.append(entry)
            }
        }
        #expect(useless.isEmpty)
    }
}
