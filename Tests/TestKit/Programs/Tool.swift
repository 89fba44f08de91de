public import Foundation

/// A program that tests need: of `PATH`, of the folders of administrators' programs, or, where the package would start a
/// daemon, the one that `deploy/dev/install-packages.sh test` has unpacked beside the build.
public struct Tool: Sendable {
    /// The top of the repository.
    public static let repository = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    private let name: String
    private let url: URL?

    /// - Parameter names: what it is called on one system or another; the first that is there is taken.
    public init(_ names: String...) {
        name = names[0]
        let unpacked = Self.repository.path + "/.build/tools"
        let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
        let folders =
            [unpacked + "/usr/sbin", unpacked + "/usr/bin"] + path.split(separator: ":").map(String.init)
            + ["/usr/sbin", "/usr/bin", "/bin"]
        let places = names.flatMap { name in folders.map { $0 + "/" + name } }
        url = places.first { access($0, X_OK) == 0 }.map { URL(fileURLWithPath: $0) }
    }

    /// Chromium, or a browser that is built from it.
    public static var chromium: Tool { Tool("chromium", "chromium-browser", "google-chrome") }

    public var isInstalled: Bool { url != nil }
    /// Why a test is skipped without it.
    public static func needs(_ name: String) -> String { "needs \(name): deploy/dev/install-packages.sh test" }

    /// Where it is.
    public func program() throws -> URL {
        guard let url else { throw Failure(Self.needs(name)) }
        return url
    }
}
