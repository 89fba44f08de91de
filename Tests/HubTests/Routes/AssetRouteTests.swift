import Core
import EventLoop
import Foundation
import HTTPWire
import Testing
import WebAssets

@testable import Hub

/// The web app's files, as the hub serves them.
@Suite(.timeLimit(.minutes(45))) @EventLoop struct AssetRouteTests {
    private static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().appending(path: "clients/web")
    private let assets = Assets(WebFiles.all.map { Assets.File(name: $0.name, bytes: $0.bytes) })

    private func head(_ header: String...) -> RequestHead {
        var head = RequestHead(method: "GET", target: "/")
        for each in header {
            let parts = each.split(separator: ":", maxSplits: 1)
            head.headers.append((String(parts[0]), String(parts[1].dropFirst())))
        }
        return head
    }

    @Test func everyFileOfTheFolderIsServedAndWhatItAsksForIsThere() throws {
        let built = try FileManager.default.contentsOfDirectory(atPath: Self.folder.appending(path: "built").path)
        #expect(Set(built).isSubset(of: WebFiles.all.map(\.name)) && built.contains("app.js"))
        for (name, bytes) in WebFiles.all where name.hasSuffix(".js") || name.hasSuffix(".css") {
            let text = String(decoding: bytes, as: UTF8.self)
            for match in text.matches(of: /(?:from|import\()\s*"\.\/([^"]+)"|url\("?([a-z0-9.-]+)"?\)/) {
                let asked = String(match.1 ?? match.2 ?? "")
                #expect(assets.answer(asked, asked: assets.hash, to: head()) != nil, "\(name) asks for \(asked)")
            }
        }
        #expect(assets.answer("feed.js", asked: assets.hash, to: head()) == nil, "app.js has it")
    }

    @Test func aBrowserKeepsThemForGoodUnderTheirOwnHashOnly() throws {
        let whole = try #require(assets.answer("app.js", asked: assets.hash, to: head()))
        let packed = try #require(assets.answer("app.js", asked: assets.hash, to: head("accept-encoding: gzip")))
        func value(_ name: String, _ answer: HTTPResponse) -> String? { answer.headers.first { $0.name == name }?.value }
        #expect(value("cache-control", whole) == "public, max-age=31536000, immutable")
        #expect(value("content-encoding", packed) == "gzip" && packed.body.count * 2 < whole.body.count)
        let tag = try #require(value("etag", packed))
        #expect(tag != value("etag", whole))
        let asked = head("accept-encoding: gzip", "if-none-match: \(tag)")
        #expect(assets.answer("app.js", asked: assets.hash, to: asked)?.status == 304)
        let other = try #require(assets.answer("app.js", asked: "older", to: asked))
        #expect(other.status == 200 && value("cache-control", other) == "no-cache")
        #expect(value("content-security-policy", try #require(assets.answer("icon.svg", asked: "x", to: head()))) != nil)
    }
}
