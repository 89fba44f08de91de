import Foundation

/// A program that tests need and whose package would start a daemon: the system's, or the one that
/// `deploy/dev/install-packages.sh test` has unpacked beside the build.
struct Tool {
    static let repository = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()

    let name: String
    let url: URL?

    init(_ name: String) {
        self.name = name
        var places: [String] = []
        for folder in ["/usr/sbin/", "/usr/bin/"] {
            places += [Self.repository.path + "/.build/tools" + folder + name, folder + name]
        }
        url = places.first { access($0, X_OK) == 0 }.map { URL(fileURLWithPath: $0) }
    }

    var isInstalled: Bool { url != nil }
    static func needs(_ name: String) -> String { "needs \(name): deploy/dev/install-packages.sh test" }

    func program() throws -> URL {
        guard let url else { throw Failure(Self.needs(name)) }
        return url
    }
}
