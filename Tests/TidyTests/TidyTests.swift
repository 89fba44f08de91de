import Foundation
import Testing

/// Holds the sources to the layout: who may import whom, how long a file may grow, what may not slip in.
@Suite struct TidyTests {
    private struct Source {
        var target: String
        var path: String
        var text: String

        /// The modules it imports, whatever stands before `import`.
        var imports: [String] {
            text.split(separator: "\n").compactMap { line in
                let words = line.split(separator: " ").filter {
                    !["public", "private", "internal", "@testable"].contains($0)
                }
                return words.first == "import" && words.count == 2 ? String(words[1]) : nil
            }
        }
    }

    private static let root = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    private static func swiftFiles(_ folder: String) throws -> [Source] {
        let base = root.appendingPathComponent(folder)
        let files =
            FileManager.default.enumerator(at: base, includingPropertiesForKeys: nil)?.allObjects as? [URL] ?? []
        return try files.filter { $0.pathExtension == "swift" }.sorted { $0.path < $1.path }.map { file in
            let path = String(file.path.dropFirst(root.path.count + 1))
            return Source(
                target: path.split(separator: "/")[1].description, path: path,
                text: try String(contentsOf: file, encoding: .utf8))
        }
    }

    /// What each target may import besides the standard library and, for shells, the C library.
    private static let allowed: [String: Set<String>] = [
        "Mailbell": [],
        "Build": ["CBuild", "Mailbell"],
        "MailbellWire": ["Mailbell", "FoundationEssentials"],
        "Push": ["Mailbell", "MailbellWire", "DequeModule"],
        "Truth": ["Mailbell", "Synchronization"],
        "Metrics": ["Synchronization"],
        "Settings": ["Yams", "Glibc"],
        "Crypto": ["Mailbell", "CCrypto", "Glibc"],
        "Webhooks": ["Mailbell", "MailbellWire", "Crypto"],
        "GeoIP": ["Mailbell", "CMaxMindDB", "Foundation", "Synchronization", "Glibc"],
        "Names": ["Mailbell", "Truth", "CAres", "EventLoop", "DequeModule", "Synchronization", "Glibc"],
        "MailCraft": ["Mailbell", "CGMime", "CGumbo", "Glibc"],
        "EventLoop": ["CLibWebSockets", "Synchronization", "Glibc"],
        "Transport": ["Mailbell", "CLibWebSockets", "EventLoop", "DequeModule", "Glibc"],
        "StoreSQLite": ["Mailbell", "Crypto", "GRDB", "Foundation", "Synchronization"],
        "Hub": [
            "Build", "Mailbell", "MailbellWire", "Truth", "Push", "Metrics", "Crypto", "Webhooks", "GeoIP", "EventLoop",
            "Names",
            "Transport", "StoreSQLite",
            "Logging", "DequeModule", "Dispatch", "Synchronization", "Glibc",
        ],
        "mailbell-hub": [
            "Build", "Hub", "Mailbell", "Settings", "Crypto", "Webhooks", "EventLoop", "GeoIP", "StoreSQLite",
            "TerminalText", "Transport",
            "CZlib", "CTimex", "Truth", "Wording",
            "ArgumentParser", "Logging", "ServiceLifecycle", "UnixSignals", "Glibc",
        ],
        "MailbellClient": ["Mailbell", "MailbellWire", "EventLoop", "Transport", "DequeModule"],
        "Sending": ["Mailbell", "MailbellWire", "MailbellClient", "MailCraft", "Transport", "Glibc"],
        "Wording": ["Mailbell"],
        "ClientShell": ["Mailbell", "FoundationEssentials", "Glibc"],
        "MailOut": ["CCurl", "Subprocess", "SystemPackage", "Glibc"],
        "TerminalText": ["Mailbell", "Wording", "Glibc"],
        "TrayModel": ["Mailbell", "MailbellWire", "MailbellClient", "Wording", "DequeModule"],
        "Desktop": ["Mailbell", "TrayModel", "CGIO", "CSecret", "CPNG", "Synchronization", "Glibc"],
        "Secrets": ["CGIO", "CSecret", "Dispatch"],
        "tray": [
            "Build", "Mailbell", "MailbellClient", "ClientShell", "Wording", "TrayModel", "Desktop", "EventLoop",
            "Transport", "ArgumentParser", "FoundationEssentials", "Glibc",
        ],
        "terminal": [
            "Build", "Mailbell", "MailbellWire", "MailbellClient", "MailCraft", "MailOut", "Secrets", "Sending",
            "ClientShell",
            "Wording",
            "TerminalText",
            "Transport", "ArgumentParser", "UnixSignals", "Subprocess", "Synchronization", "Foundation", "Glibc",
        ],
    ]

    @Test func dependenciesPointInwards() throws {
        let sources = try Self.swiftFiles("Sources") + Self.swiftFiles("clients")
        #expect(Set(sources.map(\.target)) == Set(Self.allowed.keys))
        for source in sources {
            let allowed = try #require(Self.allowed[source.target])
            for module in source.imports where !allowed.contains(module) {
                Issue.record("\(source.path) imports \(module), which \(source.target) may not know")
            }
        }
    }

    @Test func cModulesStayBehindTheirAdapters() throws {
        for source in try Self.swiftFiles("Sources") + Self.swiftFiles("clients") {
            for line in source.text.split(separator: "\n")
            where line.hasPrefix("public import C") && line.dropFirst(15).first?.isUppercase == true {
                Issue.record("\(source.path): \(line) lets C types out of the adapter")
            }
        }
    }

    @Test func filesHoldOneIdea() throws {
        for folder in ["Sources", "clients", "Tests"] {
            for source in try Self.swiftFiles(folder) {
                let lines = source.text.split(separator: "\n", omittingEmptySubsequences: false).count
                #expect(lines <= 400, "\(source.path) has \(lines) lines: split it by idea")
            }
        }
    }

    @Test func nothingIsLeftUndoneOrPersonal() throws {
        // Put together, so that this file does not find itself.
        let words = [
            "TO" + "DO", "FIX" + "ME", "X" + "XX", "fatalError" + "()", "/wo" + "rk/", "/ro" + "ot/", "/ho" + "me/",
        ]
        for folder in ["Sources", "clients", "Tests"] {
            for source in try Self.swiftFiles(folder) {
                for word in words where source.text.contains(word) {
                    Issue.record("\(source.path) contains \(word)")
                }
            }
        }
    }
}
