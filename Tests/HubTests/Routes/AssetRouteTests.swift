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

    private func head(_ fields: String...) throws -> RequestHead {
        try RequestHead(lines: ["GET / HTTP/1.1", "host: x"] + fields)
    }

    @Test func everyFileOfTheFolderIsServedAndWhatItAsksForIsThere() throws {
        let built = try FileManager.default.contentsOfDirectory(atPath: Self.folder.appending(path: "built").path)
        #expect(Set(built).isSubset(of: WebFiles.all.map(\.name)) && built.contains("app.js"))
        for (name, bytes) in WebFiles.all where name.hasSuffix(".js") || name.hasSuffix(".css") {
            let text = String(decoding: bytes, as: UTF8.self)
            for match in text.matches(of: /(?:from|import\()\s*"\.\/([^"]+)"|url\("?([a-z0-9.-]+)"?\)/) {
                let asked = String(match.1 ?? match.2 ?? "")
                let answer = assets.answer(asked, asked: assets.hash, to: try head())
                #expect(answer != nil, "\(name) asks for \(asked)")
            }
        }
        let module = assets.answer("feed.js", asked: assets.hash, to: try head())
        #expect(module == nil, "app.js has it")
    }

    @Test func aBrowserKeepsThemForGoodUnderTheirOwnHashOnly() throws {
        let whole = try #require(assets.answer("app.js", asked: assets.hash, to: try head()))
        let packed = try #require(assets.answer("app.js", asked: assets.hash, to: try head("accept-encoding: gzip")))
        func value(_ name: String, _ answer: HTTPResponse) -> String? {
            answer.headers.first { $0.name == name }?.value
        }
        #expect(value("cache-control", whole) == "public, max-age=31536000, immutable")
        #expect(value("content-encoding", packed) == "gzip" && packed.body.count * 2 < whole.body.count)
        let tag = try #require(value("etag", packed))
        #expect(tag != value("etag", whole))
        let asked = try head("accept-encoding: gzip", "if-none-match: \(tag)")
        #expect(assets.answer("app.js", asked: assets.hash, to: asked)?.status == 304)
        let other = try #require(assets.answer("app.js", asked: "older", to: asked))
        #expect(other.status == 200 && value("cache-control", other) == "no-cache")
        let picture = try #require(assets.answer("icon.svg", asked: "x", to: try head()))
        #expect(value("content-security-policy", picture)?.contains("sandbox") == true)
    }
}
