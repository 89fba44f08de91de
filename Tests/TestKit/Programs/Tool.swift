public import Foundation

/// A program that tests need. It is looked for in `.build/tools`, then in `PATH`, then in `/usr/sbin`, `/usr/bin` and
/// `/bin`. If installing a package would start a daemon, `deploy/dev/install-packages.sh test` unpacks it to `.build/tools`
/// instead.
public struct Tool: Sendable {
    /// The top of the repository.
    public static let repository = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    private let name: String
    private let url: URL?

    /// - Parameter names: the program's names on different systems. The first that is installed is used.
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

    /// The system's Python. One that a version manager puts before it in `PATH` does not have the modules of Debian's packages,
    /// and each start of it costs 0.1 s more.
    public static let python = URL(fileURLWithPath: "/usr/bin/python3")

    /// Chromium, or Google Chrome, which is built from it.
    public static var chromium: Tool { Tool("chromium", "chromium-browser", "google-chrome") }

    public var isInstalled: Bool { url != nil }
    /// Why a test is skipped without it.
    public static func needs(_ name: String) -> String { "needs \(name): deploy/dev/install-packages.sh test" }

    /// The program's file. Throws if it is not installed.
    public func program() throws -> URL {
        guard let url else { throw Failure(Self.needs(name)) }
        return url
    }
}
