import Foundation
import TestKit

@testable import Settings

/// A program with a few settings of each kind, and what it is given.
struct Given {
    static let settings = [
        Setting("listen", "Where clients connect.", default: "127.0.0.1:8025", isList: true),
        Setting("admin", "Where the administrator connects."),
        Setting("public-url", "How links begin.", default: "the first --listen"),
        Setting("tls-cert", "The certificate."),
        Setting("trusted-proxy", "Whom to believe.", default: "nobody", isList: true),
        Setting("geo-url", "Where tables are fetched.", secrecy: .url),
        Setting("password", "The password.", secrecy: .secret),
        Setting("retention", "How long.", default: "400d", isList: true),
    ]

    var flags: [String: [String]] = [:]
    var environment: [String: String] = [:]
    var file: String?
    var defaultFiles: [String] = []

    func load() -> Settings {
        Settings(
            Self.settings, flags: flags, environment: environment, prefix: "MAILBELL_HUB", file: file,
            defaultFiles: defaultFiles)
    }
}

extension TemporaryFolder {
    /// Writes a new file; returns its path.
    func write(_ bytes: some Sequence<UInt8>, name: String = "hub.yaml") throws -> String {
        try Data(bytes).write(to: URL(fileURLWithPath: file(name)))
        return file(name)
    }

    func write(_ text: String, name: String = "hub.yaml") throws -> String { try write(text.utf8, name: name) }
}

struct NotANumber: Error, CustomStringConvertible {
    var text: String
    var description: String { "'\(text)' is not a number such as 7" }
}

func number(_ text: String) throws -> Int {
    guard let number = Int(text) else { throw NotANumber(text: text) }
    return number
}

/// The values that `yaml` gives `key`.
func values(_ yaml: String, _ key: String) -> [String]? {
    let reader = YAMLReader(yaml, path: "f", settings: Given.settings)
    return reader.faults.isEmpty ? reader.values[key]?.items.map(\.text) : nil
}

/// All that is wrong with `yaml`, as it would be printed, of the file `f`.
func faults(_ yaml: String) -> [String] {
    let faults = YAMLReader(yaml, path: "f", settings: Given.settings).faults
    return faults.isEmpty ? [] : SettingsError(faults).description.split(separator: "\n").map(String.init)
}
