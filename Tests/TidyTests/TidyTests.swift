import Foundation
import Testing

/// Checks the sources: which module may import which, how long a file may be, and which words it must not contain.
@Suite struct TidyTests {
    private struct Source {
        var target: String
        var path: String
        var text: String
        var swift: SwiftText
    }

    private static let root = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    private static let sources = try! swiftFiles("Sources") + swiftFiles("clients")
    private static let tests = try! swiftFiles("Tests")

    private static func swiftFiles(_ folder: String) throws -> [Source] {
        let base = root.appendingPathComponent(folder)
        let files =
            FileManager.default.enumerator(at: base, includingPropertiesForKeys: nil)?.allObjects as? [URL] ?? []
        return try files.filter { $0.pathExtension == "swift" }.sorted { $0.path < $1.path }.map { file in
            let path = String(file.path.dropFirst(root.path.count + 1))
            let text = try String(contentsOf: file, encoding: .utf8)
            return Source(
                target: path.split(separator: "/")[path.hasPrefix("Sources/") ? 2 : 1].description, path: path,
                text: text, swift: SwiftText(text))
        }
    }

    /// The modules that each target may import.
    private static let allowed: [String: Set<String>] = [
        "Core": [],
        "Build": ["CBuild", "Core"],
        "Compression": ["CZlib"],
        "web": [],
        "Wire": ["Core", "FoundationEssentials"],
        "WebAuthn": ["Core", "Wire"],
        "Sessions": ["Core", "Wire", "DequeModule"],
        "Verdicts": ["Core", "Synchronization"],
        "Files": ["Synchronization", "Glibc"],
        "HTTPWire": [],
        "LMTP": ["HTTPWire"],
        "Metrics": ["Synchronization"],
        "Settings": ["Yams", "Glibc"],
        "Crypto": ["Core", "WebAuthn", "CCrypto", "Synchronization", "Glibc"],
        "Webhooks": ["Core", "Wire", "Crypto", "Presentation"],
        "GeoIP": ["Core", "CMaxMindDB", "Foundation", "Synchronization", "Glibc"],
        "Domains": ["Core", "CIDN2", "CPSL", "Foundation"],
        "ReverseDNS": ["Core", "Verdicts", "CAres", "EventLoop", "DequeModule", "Synchronization", "Glibc"],
        "HTMLParsing": ["CGumbo", "Glibc"],
        "MailRewriting": ["Core", "CGMime", "HTMLParsing", "Glibc"],
        "MailViewing": ["Core", "HTMLParsing", "Glibc"],
        "MailReading": ["Core", "Crypto", "MailRewriting", "Glibc"],
        "EventLoop": ["CDescriptors", "CLibWebSockets", "Synchronization", "Glibc"],
        "Transport": [
            "Core", "HTTPWire", "Crypto", "CDescriptors", "CTLS", "CLibWebSockets", "EventLoop", "DequeModule",
            "Glibc",
        ],
        "HTTPOut": ["Core", "HTTPWire", "CCurl", "CDescriptors", "CTLS", "EventLoop", "Glibc"],
        "StoreSQL": ["Core", "Crypto", "Foundation", "Synchronization"],
        "StoreSQLite": ["Core", "Crypto", "StoreSQL", "GRDB", "GRDBSQLite", "Foundation", "Synchronization"],
        "StoreMove": ["Core", "StoreSQL", "StoreSQLite", "StorePostgres", "Foundation", "Synchronization"],
        "StorePostgres": ["Core", "StoreSQL", "CPostgres", "Dispatch", "Foundation", "Glibc", "Synchronization"],
        "Hub": [
            "HTTPOut", "HTTPWire",
            "Build", "Compression", "Files", "Core", "Domains", "Wire", "Verdicts", "Sessions", "Metrics", "Crypto",
            "Webhooks", "GeoIP", "MailReading", "MailRewriting", "MailViewing", "LMTP", "Pages", "WebAuthn",
            "WebAssets", "Foundation", "EventLoop", "ReverseDNS",
            "Transport", "StoreSQL", "StoreSQLite", "StorePostgres",
            "Logging", "DequeModule", "Dispatch", "Synchronization", "Glibc",
        ],
        "mailbell-hub": [
            "HTTPOut", "HTTPWire",
            "Build", "Files", "Hub", "Core", "Wire", "Settings", "Crypto", "Webhooks", "EventLoop", "GeoIP",
            "StoreSQL", "StoreSQLite", "StorePostgres", "StoreMove",
            "Presentation", "Transport",
            "CZlib", "CTimex", "Verdicts",
            "ArgumentParser", "Logging", "ServiceLifecycle", "UnixSignals", "Glibc",
        ],
        "MailbellClient": ["Core", "Wire", "HTTPOut", "HTTPWire", "EventLoop", "Transport", "DequeModule"],
        "TrackedSending": [
            "HTTPOut", "HTTPWire",
            "Core", "Wire", "MailbellClient", "MailRewriting", "Files", "Synchronization",
            "Glibc",
        ],
        "ClientShell": ["Files", "Core", "FoundationEssentials", "Glibc"],
        "SMTP": ["CCurl", "Subprocess", "SystemPackage", "Glibc"],
        "Presentation": ["Core", "Glibc"],
        "Pages": ["Core", "Presentation"],
        "TrayModel": ["Core", "Wire", "MailbellClient", "Presentation", "DequeModule"],
        "Desktop": ["Core", "TrayModel", "CGIO", "CSecret", "CPNG", "Synchronization", "Glibc"],
        "Secrets": ["CGIO", "CSecret", "Dispatch"],
        "tray": [
            "Build", "Files", "Core", "Wire", "MailbellClient", "ClientShell", "Presentation", "TrayModel", "Desktop",
            "EventLoop",
            "Transport", "ArgumentParser", "FoundationEssentials", "Glibc",
        ],
        "terminal": [
            "Build", "Files", "Core", "Wire", "MailbellClient", "MailRewriting", "SMTP", "Secrets",
            "TrackedSending",
            "ClientShell", "HTTPOut",
            "Presentation",
            "Transport", "ArgumentParser", "UnixSignals", "Subprocess", "SystemPackage", "Synchronization",
            "Foundation",
            "Glibc",
        ],
    ]

    /// System modules, which every test may import.
    private static let ofTheSystem: Set<String> = ["Testing", "Foundation", "Glibc", "Dispatch", "Synchronization"]
    /// Folders that Package.swift does not contain and scripts in `deploy/dev` compile, with the modules they may import.
    private static let compiledByScripts: [String: Set<String>] = [
        "Benchmarks": ["Core", "MailRewriting", "Verdicts"], "Fuzzing": ["FuzzHarness", "MailHarness", "WireHarness"],
    ]

    @Test func dependenciesPointInwards() throws {
        #expect(Set(Self.sources.map(\.target)) == Set(Self.allowed.keys))
        for source in Self.sources {
            let allowed = try #require(Self.allowed[source.target])
            for module in source.swift.imports.map(\.module) where !allowed.contains(module) {
                Issue.record("\(source.path) imports \(module), which \(source.target) must not import")
            }
        }
    }

    /// SwiftPM builds all targets into one folder, so a test that imports a module on which it does not depend may still
    /// build.
    @Test func testsImportWhatPackageSwiftGivesThem() throws {
        let text = try String(contentsOf: Self.root.appendingPathComponent("Package.swift"), encoding: .utf8)
        let manifest = Manifest(text)
        for source in Self.tests {
            let given = manifest.target(of: source.path)?.dependencies ?? Self.compiledByScripts[source.target]
            let allowed = try #require(given, "\(source.path) is in no target").union(Self.ofTheSystem)
            for module in source.swift.imports.map(\.module) where !allowed.contains(module) {
                Issue.record("\(source.path) imports \(module), on which its target does not depend")
            }
        }
    }

    @Test func packageSwiftIsRead() {
        let manifest = Manifest(
            """
            targets: [
                .target(name: "Core", swiftSettings: strict),
                .testTarget(
                    name: "CoreTests",
                    dependencies: [
                        "Core", "core-tool", .product(name: "GRDB", package: "GRDB.swift"),
                    ] + (isLarge ? ["More"] : []), exclude: ["data.txt"], swiftSettings: strict),
                .executableTarget(name: "bench", dependencies: ["Core"], path: "Tests/CoreTests/bench"),
            ]
            """)
        #expect(
            manifest.targets == [
                .init(name: "Core", folder: "Sources/Core", dependencies: []),
                .init(
                    name: "CoreTests", folder: "Tests/CoreTests", dependencies: ["Core", "core_tool", "GRDB", "More"]),
                .init(name: "bench", folder: "Tests/CoreTests/bench", dependencies: ["Core"]),
            ])
        #expect(manifest.target(of: "Tests/CoreTests/A.swift")?.name == "CoreTests")
        #expect(manifest.target(of: "Tests/CoreTests/bench/A.swift")?.name == "bench")
        #expect(manifest.target(of: "Tests/CoreTests2/A.swift") == nil)
    }

    @Test func cModulesStayBehindTheirAdapters() {
        for source in Self.sources {
            for found in source.swift.imports
            where found.isPublic && found.module.wholeMatch(of: /C[A-Z].*/) != nil {
                Issue.record("\(source.path) imports \(found.module) publicly: it lets C types out of the adapter")
            }
        }
    }

    @Test func filesHoldOneIdea() {
        for source in Self.sources + Self.tests {
            let lines = source.swift.codeLines
            #expect(lines <= 500, "\(source.path) has \(lines) lines of code: split it by idea")
        }
    }

    @Test func nothingIsLeftUndoneOrPersonal() {
        // Concatenated, so that the test does not find the words in its own source.
        let words = [
            "TO" + "DO", "FIX" + "ME", "X" + "XX", "fatalError" + "()", "/wo" + "rk/", "/ro" + "ot/", "/ho" + "me/",
        ]
        for source in Self.sources + Self.tests {
            for word in words where source.text.contains(word) {
                Issue.record("\(source.path) contains \(word)")
            }
        }
    }
}
