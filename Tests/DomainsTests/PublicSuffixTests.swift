import Core
import Domains
import Foundation
import Testing

@Suite struct PublicSuffixTests {
    private static let suffixes = try! PublicSuffixes()

    @Test(arguments: [
        ("eng.example.com", "example.com"), ("example.com", "example.com"), ("a.b.c.example.com", "example.com"),
        ("sales.acme.kobe.jp", "sales.acme.kobe.jp"), ("pref.osaka.lg.jp", "osaka.lg.jp"),
        ("x.city.kobe.jp", "city.kobe.jp"),
        ("foo.github.io", "foo.github.io"), ("bar.foo.github.io", "foo.github.io"), ("www.acme.co.uk", "acme.co.uk"),
        ("例え.jp", "xn--r8jz45g.jp"), ("a.例え.jp", "xn--r8jz45g.jp"), ("a.b.公司.cn", "b.xn--55qx5d.cn"),
        ("acme.unknown", "acme.unknown"),
    ]) func registrable(_ domain: String, _ right: String) throws {
        let domain = try #require(DomainName(domain, .standard))
        #expect(Self.suffixes.registrableDomain(of: domain)?.text == right)
    }

    @Test(arguments: [
        "com", "co.uk", "kobe.jp", "acme.kobe.jp", "github.io", "lg.jp", "localhost", "unknown", "192.0.2.1", "1.2",
        "公司.cn",
    ])
    func noneFor(_ domain: String) throws {
        let domain = try #require(DomainName(domain, .standard))
        #expect(Self.suffixes.registrableDomain(of: domain) == nil)
    }

    @Test func readsAListInAFile() throws {
        let file = FileManager.default.temporaryDirectory.appendingPathComponent("suffixes-\(UUID().uuidString).dat")
        defer { try? FileManager.default.removeItem(at: file) }
        try Data("// ===BEGIN ICANN DOMAINS===\ncom\nshared.com\n// ===END ICANN DOMAINS===\n".utf8).write(to: file)
        let suffixes = try PublicSuffixes(file: file.path)
        for (domain, right) in [("a.b.com", "b.com"), ("a.shared.com", "a.shared.com"), ("shared.com", nil)] {
            #expect(suffixes.registrableDomain(of: DomainName(domain, .standard)!)?.text == right)
        }
        #expect { _ = try PublicSuffixes(file: "/nowhere") } throws: {
            "\($0)" == "/nowhere cannot be read as a public suffix list"
        }
    }

    /// Look-ups of one list by many threads, and lists that come and go meanwhile.
    @Test func isSharedByThreads() async throws {
        let domain = try #require(DomainName("a.b.c.acme.co.jp", .standard))
        await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<8 {
                group.addTask {
                    (0..<500).allSatisfy { _ in Self.suffixes.registrableDomain(of: domain)?.text == "acme.co.jp" }
                }
                group.addTask { (try? PublicSuffixes())?.registrableDomain(of: domain)?.text == "acme.co.jp" }
            }
            for await isRight in group { #expect(isRight) }
        }
    }
}
