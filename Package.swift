// swift-tools-version: 6.2
import Foundation
import PackageDescription

let strict: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
]

/// The tray client and the terminal's keyring need the desktop's headers (GIO, libsecret, libpng); a machine without them
/// builds and tests everything else. `make` says by MAILBELL_DESKTOP=1 or 0 what it found; without that, this looks where
/// pkg-config does.
let hasDesktop: Bool = {
    if let said = Context.environment["MAILBELL_DESKTOP"], !said.isEmpty { return said != "0" }
    let given = Context.environment["PKG_CONFIG_PATH"]?.split(separator: ":").map(String.init) ?? []
    let machines = ["x86_64", "aarch64", "riscv64"].map { "/usr/lib/\($0)-linux-gnu/pkgconfig" }
    let folders = given + machines + ["/usr/lib64/pkgconfig", "/usr/lib/pkgconfig", "/usr/share/pkgconfig"]
    return ["gio-unix-2.0", "libsecret-1", "libpng"].allSatisfy { library in
        folders.contains { FileManager.default.fileExists(atPath: "\($0)/\(library).pc") }
    }
}()

/// What `--version` says of where it was built from: releases set MAILBELL_COMMIT (`deploy/dist.sh`).
let commit = Context.environment["MAILBELL_COMMIT"] ?? ""

/// For sources that are more on such a machine.
let desktopDefine: [SwiftSetting] = hasDesktop ? [.define("DESKTOP")] : []

let desktopTargets: [Target] =
    !hasDesktop
    ? []
    : [
        .systemLibrary(
            name: "CGIO", path: "Sources/System/CGIO", pkgConfig: "gio-unix-2.0", providers: [.apt(["libglib2.0-dev"])]),
        .systemLibrary(
            name: "CSecret", path: "Sources/System/CSecret", pkgConfig: "libsecret-1",
            providers: [.apt(["libsecret-1-dev"])]),
        .systemLibrary(
            name: "CPNG", path: "Sources/System/CPNG", pkgConfig: "libpng", providers: [.apt(["libpng-dev"])]),
        .target(
            name: "Desktop", dependencies: ["CGIO", "CSecret", "CPNG", "Mailbell", "TrayModel"],
            path: "clients/Desktop",
            swiftSettings: strict),
        .target(
            name: "Secrets", dependencies: ["CGIO", "CSecret"], path: "clients/Secrets", swiftSettings: strict),
        .executableTarget(
            name: "mailbell-tray",
            dependencies: [
                "Build", "Mailbell", "MailbellWire", "MailbellClient", "ClientShell", "Wording", "TrayModel", "Desktop",
                "EventLoop",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            path: "clients/tray", exclude: ["share", "po", "tray.png"], swiftSettings: strict),
    ]

/// Dependencies point inwards: adapters know the domain, the domain knows nobody, and only an
/// adapter imports its C module. `Tests/TidyTests` holds this file and the sources to it.
let package = Package(
    name: "mailbell",
    products: [
        .executable(name: "mailbell-hub", targets: ["mailbell-hub"]),
        .executable(name: "mailbell", targets: ["mailbell"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.2", traits: []),
        .package(url: "https://github.com/apple/swift-system", from: "1.8.1"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    ],
    targets: [
        // C libraries of the system: a module map and the shims Swift cannot import.
        .systemLibrary(
            name: "CLibWebSockets", path: "Sources/System/CLibWebSockets", pkgConfig: "libwebsockets",
            providers: [.apt(["libwebsockets-dev", "libwebsockets-evlib-uv"])]),
        .systemLibrary(
            name: "CCrypto", path: "Sources/System/CCrypto", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
        .systemLibrary(name: "CTimex", path: "Sources/System/CTimex"),
        .systemLibrary(
            name: "CZlib", path: "Sources/System/CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
        .systemLibrary(
            name: "CMaxMindDB", path: "Sources/System/CMaxMindDB", pkgConfig: "libmaxminddb",
            providers: [.apt(["libmaxminddb-dev"])]),
        .systemLibrary(
            name: "CCurl", path: "Sources/System/CCurl", pkgConfig: "libcurl",
            providers: [.apt(["libcurl4-openssl-dev"])]),
        .systemLibrary(
            name: "CAres", path: "Sources/System/CAres", pkgConfig: "libcares", providers: [.apt(["libc-ares-dev"])]),
        .systemLibrary(
            name: "CGMime", path: "Sources/System/CGMime", pkgConfig: "gmime-3.0",
            providers: [.apt(["libgmime-3.0-dev"])]),
        .systemLibrary(
            name: "CGumbo", path: "Sources/System/CGumbo", pkgConfig: "gumbo", providers: [.apt(["libgumbo-dev"])]),

        .target(
            name: "CBuild", path: "Sources/System/CBuild", cSettings: [.define("MAILBELL_COMMIT", to: "\"\(commit)\"")]),
        .target(
            name: "Build", dependencies: ["CBuild", "Mailbell"], path: "Sources/Adapters/Build", swiftSettings: strict),

        // The domain and what is pure around it.
        .target(name: "Mailbell", path: "Sources/Domain/Core", swiftSettings: strict),
        .target(name: "MailbellWire", dependencies: ["Mailbell"], path: "Sources/Domain/Wire", swiftSettings: strict),
        // The list of networks becomes part of the program, which needs no file beside it.
        .target(
            name: "Truth", dependencies: ["Mailbell"], path: "Sources/Domain/Verdicts", exclude: ["TRUTH.md"],
            resources: [.embedInCode("Networks/networks.txt")], swiftSettings: strict),
        .target(
            name: "Push",
            dependencies: [
                "Mailbell", "MailbellWire", .product(name: "DequeModule", package: "swift-collections"),
            ], path: "Sources/Domain/Sessions", swiftSettings: strict),

        .target(name: "Metrics", path: "Sources/Domain/Metrics", swiftSettings: strict),

        // Adapters.
        .target(
            name: "Crypto", dependencies: ["CCrypto", "Mailbell"], path: "Sources/Adapters/Crypto",
            swiftSettings: strict),
        .target(
            name: "Webhooks", dependencies: ["Mailbell", "MailbellWire", "Crypto"], path: "Sources/Adapters/Webhooks",
            swiftSettings: strict),
        .target(
            name: "GeoIP", dependencies: ["CMaxMindDB", "Mailbell"], path: "Sources/Adapters/GeoIP",
            swiftSettings: strict),
        .target(
            name: "Names",
            dependencies: [
                "CAres", "EventLoop", "Mailbell", "Truth", .product(name: "DequeModule", package: "swift-collections"),
            ], path: "Sources/Adapters/ReverseDNS", swiftSettings: strict),
        .target(
            name: "MailCraft", dependencies: ["CGMime", "CGumbo", "Mailbell"], path: "Sources/Adapters/MailRewriting",
            swiftSettings: strict),
        .target(
            name: "EventLoop", dependencies: ["CLibWebSockets"], path: "Sources/Adapters/EventLoop",
            swiftSettings: strict),
        .target(
            name: "Transport",
            dependencies: [
                "CLibWebSockets", "EventLoop", "Mailbell",
                .product(name: "DequeModule", package: "swift-collections"),
            ], path: "Sources/Adapters/Transport", swiftSettings: strict),
        .target(
            name: "StoreSQLite",
            dependencies: ["Mailbell", "Crypto", .product(name: "GRDB", package: "GRDB.swift")],
            path: "Sources/Adapters/StoreSQLite", swiftSettings: strict),

        // Composition and programs.
        .target(
            name: "Settings",
            dependencies: [.product(name: "Yams", package: "Yams")], path: "Sources/Hub/Settings", swiftSettings: strict
        ),
        .target(
            name: "Hub",
            dependencies: [
                "Build", "Mailbell", "MailbellWire", "Truth", "Push", "Metrics", "Crypto", "Webhooks", "GeoIP",
                "EventLoop",
                "Names", "Transport", "StoreSQLite", .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "DequeModule", package: "swift-collections"),
            ], path: "Sources/Hub/Hub", swiftSettings: strict),
        .executableTarget(
            name: "mailbell-hub",
            dependencies: [
                "CTimex", "CZlib", "Build", "Hub", "Mailbell", "Settings", "Crypto", "Webhooks", "EventLoop", "GeoIP",
                "StoreSQLite", "TerminalText", "Transport", "Truth", "Wording",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
            ], path: "Sources/Hub/mailbell-hub", swiftSettings: strict),
        .target(
            name: "MailbellClient",
            dependencies: [
                "Mailbell", "MailbellWire", "EventLoop", "Transport",
                .product(name: "DequeModule", package: "swift-collections"),
            ],
            path: "clients/MailbellClient", swiftSettings: strict),
        .target(
            name: "Sending", dependencies: ["Mailbell", "MailbellWire", "MailbellClient", "MailCraft", "Transport"],
            path: "clients/TrackedSending", swiftSettings: strict),
        .target(name: "Wording", dependencies: ["Mailbell"], path: "clients/Wording", swiftSettings: strict),
        .target(name: "ClientShell", dependencies: ["Mailbell"], path: "clients/ClientShell", swiftSettings: strict),
        .target(
            name: "MailOut",
            dependencies: [
                "CCurl", .product(name: "Subprocess", package: "swift-subprocess"),
                .product(name: "SystemPackage", package: "swift-system"),
            ],
            path: "clients/SMTP", swiftSettings: strict),
        .target(
            name: "TerminalText", dependencies: ["Mailbell", "Wording"], path: "Sources/Domain/Presentation",
            swiftSettings: strict),
        .executableTarget(
            name: "mailbell",
            dependencies: [
                "Build", "Mailbell", "MailbellWire", "MailbellClient", "ClientShell", "MailCraft", "MailOut", "Sending",
                "TerminalText", "Transport", "Wording",
                .product(name: "Subprocess", package: "swift-subprocess"),
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
            ] + (hasDesktop ? ["Secrets"] : []),
            path: "clients/terminal", exclude: ["tail.png", "feed.png"], swiftSettings: strict + desktopDefine),

        .target(
            name: "TrayModel",
            dependencies: [
                "Mailbell", "MailbellWire", "MailbellClient", "Wording",
                .product(name: "DequeModule", package: "swift-collections"),
            ],
            path: "clients/TrayModel", swiftSettings: strict),

        // Writes the manual pages in deploy/manual.
        .executableTarget(
            name: "manual", dependencies: [.product(name: "ArgumentParser", package: "swift-argument-parser")],
            path: "deploy/manual",
            exclude: [
                "generate.sh", "mailbell.mdoc", "mailbell-hub.mdoc", "mailbell-tray.mdoc", "mailbell.1",
                "mailbell-hub.8", "mailbell-tray.1",
            ],
            swiftSettings: strict),

        // Tests. `TestKit` holds what several of them use.
        .target(name: "TestKit", dependencies: ["Mailbell"], path: "Tests/TestKit", swiftSettings: strict),
        .testTarget(
            name: "MailbellTests", dependencies: ["TestKit", "Mailbell"], path: "Tests/CoreTests", swiftSettings: strict
        ),
        .testTarget(
            name: "MailbellWireTests", dependencies: ["TestKit", "Mailbell", "MailbellWire"], path: "Tests/WireTests",
            swiftSettings: strict),
        .testTarget(
            name: "PushTests", dependencies: ["TestKit", "Mailbell", "MailbellWire", "Push"],
            path: "Tests/SessionsTests", exclude: ["README.md", "Transcripts"], swiftSettings: strict),
        .testTarget(
            name: "TruthTests", dependencies: ["TestKit", "Truth", "Mailbell"], path: "Tests/VerdictsTests",
            swiftSettings: strict),
        .testTarget(
            name: "GeoIPTests", dependencies: ["GeoIP", "Mailbell"], exclude: ["Fixtures", "make_fixtures.py"],
            swiftSettings: strict),
        .testTarget(
            name: "NamesTests", dependencies: ["Names", "Mailbell", "Truth"], path: "Tests/ReverseDNSTests",
            exclude: ["dns.py"],
            swiftSettings: strict),
        .testTarget(
            name: "MailCraftTests", dependencies: ["MailCraft", "Mailbell"],
            path: "Tests/MailRewritingTests", exclude: ["Corpus", "make_corpus.py", "render.py", "second_parser.py"],
            swiftSettings: strict),
        .testTarget(
            name: "StoreContractTests",
            dependencies: [
                "TestKit", "Mailbell", "StoreSQLite", .product(name: "GRDB", package: "GRDB.swift"),
            ], exclude: ["Fixtures"], swiftSettings: strict),
        .testTarget(
            name: "SimulationTests",
            dependencies: ["TestKit", "Mailbell", "MailbellWire", "Push", "MailbellClient"], swiftSettings: strict),
        .testTarget(
            name: "HubTests",
            dependencies: [
                "TestKit", "Hub", "Mailbell", "MailbellWire", "Crypto", "MailbellClient", "Webhooks", "EventLoop",
                "Transport",
            ], swiftSettings: strict),
        .testTarget(
            name: "TransportTests", dependencies: ["TestKit", "Transport", "EventLoop", "Mailbell"],
            exclude: ["HTTPPeer.py"],
            swiftSettings: strict),
        .testTarget(
            name: "WebhooksTests", dependencies: ["TestKit", "Webhooks", "Crypto", "Mailbell", "MailbellWire"],
            swiftSettings: strict),
        .testTarget(name: "SettingsTests", dependencies: ["Settings"], swiftSettings: strict),
        .testTarget(
            name: "MailOutTests", dependencies: ["TestKit", "MailOut"], path: "Tests/SMTPTests",
            exclude: ["smtp_server.py"],
            swiftSettings: strict),
        .testTarget(
            name: "TerminalTextTests", dependencies: ["TerminalText", "Wording", "Mailbell"],
            path: "Tests/PresentationTests", swiftSettings: strict),
        .testTarget(
            name: "TrayModelTests", dependencies: ["TrayModel", "Mailbell", "MailbellClient", "MailbellWire"],
            swiftSettings: strict),
        .testTarget(
            name: "SendingTests", dependencies: ["TestKit", "Sending", "Mailbell"], path: "Tests/TrackedSendingTests",
            swiftSettings: strict),
        .testTarget(name: "TidyTests", swiftSettings: strict),
        .testTarget(
            name: "EndToEndTests",
            dependencies: ["TestKit", "mailbell-hub", "mailbell", "manual"] + (hasDesktop ? ["mailbell-tray"] : []),
            exclude: ["Tray/desktop.py", "Tray/screen.sh", "Postfix/sink.py", "Postfix/send.py"],
            swiftSettings: strict + desktopDefine),
    ] + desktopTargets,
    swiftLanguageModes: [.v6]
)
