// swift-tools-version: 6.2
import Foundation
import PackageDescription

let strict: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
]

/// For modules that read megabytes. Without optimization, tests would spend a fifth of their time in them.
let optimized: [SwiftSetting] = strict + [.unsafeFlags(["-O"], .when(configuration: .debug))]

/// The tray client and the terminal's keyring need the desktop's headers (GIO, libsecret, libpng); a machine without them
/// builds and tests everything else. `make` says by MAILBELL_DESKTOP=1 or 0 what it found; without that, this looks where
/// pkg-config does.
let hasDesktop = isInstalled(["gio-unix-2.0", "libsecret-1", "libpng"], unless: "MAILBELL_DESKTOP")

/// Whether pkg-config would find all of these libraries, or what an environment variable says.
func isInstalled(_ libraries: [String], unless variable: String) -> Bool {
    if let said = Context.environment[variable], !said.isEmpty { return said != "0" }
    let given = Context.environment["PKG_CONFIG_PATH"]?.split(separator: ":").map(String.init) ?? []
    let machines = ["x86_64", "aarch64", "riscv64"].map { "/usr/lib/\($0)-linux-gnu/pkgconfig" }
    let folders = given + machines + ["/usr/lib64/pkgconfig", "/usr/lib/pkgconfig", "/usr/share/pkgconfig"]
    return libraries.allSatisfy { library in
        folders.contains { FileManager.default.fileExists(atPath: "\($0)/\(library).pc") }
    }
}

/// The store on PostgreSQL needs libpq's headers; a machine without them builds and tests everything else. `make` says by
/// MAILBELL_POSTGRES=1 or 0 what it found.
let hasPostgres = isInstalled(["libpq"], unless: "MAILBELL_POSTGRES")

/// For sources that are more on such a machine.
let postgresDefine: [SwiftSetting] = hasPostgres ? [.define("POSTGRES")] : []

let postgresTargets: [Target] =
    !hasPostgres
    ? []
    : [
        .systemLibrary(
            name: "CPostgres", path: "Sources/System/CPostgres", pkgConfig: "libpq", providers: [.apt(["libpq-dev"])]),
        .target(
            name: "StorePostgres", dependencies: ["CPostgres", "Core", "StoreSQL"],
            path: "Sources/Adapters/StorePostgres", swiftSettings: strict),
        .testTarget(
            name: "StorePostgresTests",
            dependencies: [
                "TestKit", "Core", "StoreSQL", "StoreSQLite", "StorePostgres", "StoreMove",
                .product(name: "GRDB", package: "GRDB.swift"),
            ], swiftSettings: strict),
        // From one engine to the other.
        .target(
            name: "StoreMove", dependencies: ["Core", "StoreSQL", "StoreSQLite", "StorePostgres"],
            path: "Sources/Adapters/StoreMove", swiftSettings: strict),
    ]

/// The files of `clients/web` that the hub serves, as `WebFiles` lists them; `make web` makes those in `built`.
let webFiles = [
    "built/act.js", "built/app.css", "built/app.js", "built/enter.js", "built/mail.js", "built/notify.js",
    "built/passkey.js",
    "icon-192.png", "icon-512.png", "icon.svg", "icons.svg", "manifest.webmanifest",
]
/// What they are made of, and what is only looked at.
let webSources = [
    "act.js", "activity.png", "app.css", "app.js", "enter.js", "feed.js", "fragment.js", "jsconfig.json", "keys.js",
    "live.js", "mail.js", "notify.js", "page.js", "passkey.js", "socket.js", "time.js", "types.d.ts", "unread.js",
]

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
            name: "Desktop", dependencies: ["CGIO", "CSecret", "CPNG", "Core", "TrayModel"],
            path: "clients/Desktop",
            swiftSettings: strict),
        .target(
            name: "Secrets", dependencies: ["CGIO", "CSecret"], path: "clients/Secrets", swiftSettings: strict),
        .executableTarget(
            name: "mailbell-tray",
            dependencies: [
                "CArgumentChecks", "Build", "Files", "Core", "Wire", "MailbellClient", "ClientShell", "Presentation",
                "TrayModel",
                "Desktop", "EventLoop", .product(name: "ArgumentParser", package: "swift-argument-parser"),
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
        .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
        .package(url: "https://github.com/apple/swift-log", exact: "1.16.2"),
        .package(url: "https://github.com/apple/swift-collections", exact: "1.6.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", exact: "2.13.0"),
        .package(url: "https://github.com/swiftlang/swift-subprocess", exact: "1.0.2", traits: []),
        .package(url: "https://github.com/apple/swift-system", exact: "1.8.1"),
        .package(url: "https://github.com/jpsim/Yams", exact: "6.2.2"),
        .package(url: "https://github.com/groue/GRDB.swift", exact: "7.10.0"),
    ],
    targets: [
        // C libraries of the system: a module map and the shims Swift cannot import.
        .systemLibrary(
            name: "CLibWebSockets", path: "Sources/System/CLibWebSockets", pkgConfig: "libwebsockets",
            providers: [.apt(["libwebsockets-dev", "libwebsockets-evlib-ev"])]),
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
        .systemLibrary(
            name: "CPSL", path: "Sources/System/CPSL", pkgConfig: "libpsl", providers: [.apt(["libpsl-dev"])]),
        .systemLibrary(
            name: "CIDN2", path: "Sources/System/CIDN2", pkgConfig: "libidn2", providers: [.apt(["libidn2-dev"])]),

        .target(name: "CDescriptors", path: "Sources/System/CDescriptors"),
        .target(
            name: "CTLS", path: "Sources/System/CTLS",
            linkerSettings: [.linkedLibrary("ssl"), .linkedLibrary("crypto")]),
        // Keeps ArgumentParser from checking its own declarations at each start of a debug build: checks.c says why. The name is
        // the mangled one of `static ParsableArguments._validate(parent:)`.
        .target(
            name: "CArgumentChecks", path: "Sources/System/CArgumentChecks",
            cSettings: [.define("MAILBELL_WRAPS_CHECKS", .when(configuration: .debug))],
            linkerSettings: [
                .unsafeFlags(
                    [
                        "-Xlinker",
                        "--wrap=$s14ArgumentParser17ParsableArgumentsPAAE9_validate6parentyAA8InputKeyVSg_tKFZ",
                    ],
                    .when(configuration: .debug))
            ]),
        .target(
            name: "CBuild", path: "Sources/System/CBuild", cSettings: [.define("MAILBELL_COMMIT", to: "\"\(commit)\"")]),
        .target(
            name: "Build", dependencies: ["CBuild", "Core"], path: "Sources/Adapters/Build", swiftSettings: strict),

        // The domain and what is pure around it.
        .target(name: "Core", path: "Sources/Domain/Core", swiftSettings: strict),
        .target(
            name: "Wire", dependencies: ["Core"], path: "Sources/Domain/Wire", swiftSettings: strict
        ),
        // The list of networks becomes part of the program, which needs no file beside it.
        .target(
            name: "Verdicts", dependencies: ["Core"], path: "Sources/Domain/Verdicts", exclude: ["TRUTH.md"],
            resources: [.embedInCode("Networks/networks.txt")], swiftSettings: strict),
        .target(
            name: "WebAuthn", dependencies: ["Core", "Wire"], path: "Sources/Domain/WebAuthn", swiftSettings: strict),
        .target(
            name: "Sessions",
            dependencies: [
                "Core", "Wire", .product(name: "DequeModule", package: "swift-collections"),
            ], path: "Sources/Domain/Sessions", swiftSettings: strict),

        // Files that are written whole and durably.
        .target(name: "Files", path: "Sources/Adapters/Files", swiftSettings: strict),

        // The web app's scripts, styles and icons become part of the program.
        .target(
            name: "WebAssets", path: "clients/web", exclude: webSources,
            resources: webFiles.map { .embedInCode($0) }, swiftSettings: strict),
        .target(
            name: "Compression", dependencies: ["CZlib"], path: "Sources/Adapters/Compression", swiftSettings: strict),

        // HTTP/1.1 and WebSocket as servers speak them: bytes and times in, requests and bytes out.
        .target(name: "HTTPWire", path: "Sources/Domain/HTTPWire", swiftSettings: strict + [.strictMemorySafety()]),
        // LMTP as a server speaks it, the addresses to log to, and what proves a sender.
        .target(
            name: "LMTP", dependencies: ["HTTPWire"], path: "Sources/Domain/LMTP",
            swiftSettings: strict + [.strictMemorySafety()]),
        .target(name: "Metrics", path: "Sources/Domain/Metrics", swiftSettings: strict),

        // Adapters.
        .target(
            name: "Crypto", dependencies: ["CCrypto", "Core", "WebAuthn"], path: "Sources/Adapters/Crypto",
            swiftSettings: strict),
        .target(
            name: "Webhooks", dependencies: ["Core", "Wire", "Crypto", "Presentation"],
            path: "Sources/Adapters/Webhooks",
            swiftSettings: strict),
        .target(
            name: "GeoIP", dependencies: ["CMaxMindDB", "Core"], path: "Sources/Adapters/GeoIP",
            swiftSettings: optimized),
        // The list of free mail services becomes part of the program.
        .target(
            name: "Domains", dependencies: ["CIDN2", "CPSL", "Core"], path: "Sources/Adapters/Domains",
            resources: [.embedInCode("freemail.txt")], swiftSettings: strict + [.strictMemorySafety()]),
        .target(
            name: "ReverseDNS",
            dependencies: [
                "CAres", "EventLoop", "Core", "Verdicts", .product(name: "DequeModule", package: "swift-collections"),
            ], path: "Sources/Adapters/ReverseDNS", swiftSettings: strict),
        // HTML parsed as browsers do, within bounds.
        .target(
            name: "HTMLParsing", dependencies: ["CGumbo"], path: "Sources/Adapters/HTMLParsing",
            swiftSettings: optimized),
        .target(
            name: "MailRewriting", dependencies: ["CGMime", "HTMLParsing", "Core"],
            path: "Sources/Adapters/MailRewriting", swiftSettings: optimized),
        .target(
            name: "MailViewing", dependencies: ["HTMLParsing", "Core"], path: "Sources/Adapters/MailViewing",
            swiftSettings: optimized),
        .target(
            name: "MailReading", dependencies: ["Core", "Crypto", "MailRewriting"],
            path: "Sources/Adapters/MailReading", swiftSettings: optimized),
        .target(
            name: "EventLoop", dependencies: ["CDescriptors", "CLibWebSockets"], path: "Sources/Adapters/EventLoop",
            swiftSettings: strict),
        .target(
            name: "Transport",
            dependencies: [
                "CDescriptors", "CLibWebSockets", "CTLS", "Crypto", "EventLoop", "HTTPWire", "Core",
                .product(name: "DequeModule", package: "swift-collections"),
            ], path: "Sources/Adapters/Transport", swiftSettings: strict),
        // Requests to others.
        .target(
            name: "HTTPOut", dependencies: ["CCurl", "CDescriptors", "CTLS", "EventLoop", "HTTPWire", "Core"],
            path: "Sources/Adapters/HTTPOut", swiftSettings: strict),
        // What the stores of both engines say in SQL.
        .target(
            name: "StoreSQL", dependencies: ["Core", "Crypto"], path: "Sources/Adapters/StoreSQL", swiftSettings: strict
        ),
        .target(
            name: "StoreSQLite",
            dependencies: [
                "Core", "Crypto", "StoreSQL", .product(name: "GRDB", package: "GRDB.swift"),
                .product(name: "GRDBSQLite", package: "GRDB.swift"),
            ],
            path: "Sources/Adapters/StoreSQLite",
            swiftSettings: strict),

        // Composition and programs.
        .target(
            name: "Settings",
            dependencies: [.product(name: "Yams", package: "Yams")], path: "Sources/Hub/Settings", swiftSettings: strict
        ),
        .target(
            name: "Hub",
            dependencies: [
                "Build", "Compression", "Files", "Core", "Domains", "MailReading", "MailRewriting", "MailViewing",
                "Wire", "Verdicts", "Sessions", "Metrics", "Crypto",
                "Webhooks",
                "GeoIP", "EventLoop", "HTTPOut", "HTTPWire", "Pages", "WebAuthn", "WebAssets",
                "ReverseDNS", "Transport", "StoreSQL", "StoreSQLite", .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "DequeModule", package: "swift-collections"),
            ] + (hasPostgres ? ["StorePostgres"] : []), path: "Sources/Hub/Hub",
            swiftSettings: strict + postgresDefine),
        .executableTarget(
            name: "mailbell-hub",
            dependencies: [
                "CArgumentChecks", "CTimex", "CZlib", "Build", "Files", "HTTPOut", "HTTPWire", "Hub", "Core", "Wire",
                "Settings", "Crypto",
                "Webhooks", "EventLoop", "GeoIP", "StoreSQL", "StoreSQLite", "Presentation", "Transport", "Verdicts",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
            ] + (hasPostgres ? ["StorePostgres", "StoreMove"] : []), path: "Sources/Hub/mailbell-hub",
            swiftSettings: strict + postgresDefine),
        .target(
            name: "MailbellClient",
            dependencies: [
                "Core", "Wire", "EventLoop", "HTTPOut", "HTTPWire", "Transport",
                .product(name: "DequeModule", package: "swift-collections"),
            ],
            path: "clients/MailbellClient", swiftSettings: strict),
        .target(
            name: "TrackedSending",
            dependencies: [
                "Files", "HTTPOut", "HTTPWire", "Core", "Wire", "MailbellClient", "MailRewriting",
            ],
            path: "clients/TrackedSending", swiftSettings: strict),
        .target(
            name: "ClientShell", dependencies: ["Files", "Core"], path: "clients/ClientShell",
            swiftSettings: strict),
        .target(
            name: "SMTP",
            dependencies: [
                "CCurl", .product(name: "Subprocess", package: "swift-subprocess"),
                .product(name: "SystemPackage", package: "swift-system"),
            ],
            path: "clients/SMTP", swiftSettings: strict),
        .target(
            name: "Presentation", dependencies: ["Core"], path: "Sources/Domain/Presentation",
            swiftSettings: strict),
        .target(
            name: "Pages", dependencies: ["Core", "Presentation"], path: "Sources/Domain/Pages", swiftSettings: strict),
        .executableTarget(
            name: "mailbell",
            dependencies: [
                "CArgumentChecks", "Build", "Files", "Core", "Wire", "MailbellClient", "ClientShell", "MailRewriting",
                "SMTP",
                "TrackedSending", "Presentation", "Transport", "HTTPOut",
                .product(name: "Subprocess", package: "swift-subprocess"),
                .product(name: "SystemPackage", package: "swift-system"),
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
            ] + (hasDesktop ? ["Secrets"] : []),
            path: "clients/terminal", exclude: ["tail.png", "feed.png"], swiftSettings: strict + desktopDefine),

        .target(
            name: "TrayModel",
            dependencies: [
                "Core", "Wire", "MailbellClient", "Presentation",
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

        // What the wire costs by itself: deploy/dev/bench.sh wire.
        .executableTarget(
            name: "wirebench", dependencies: ["EventLoop", "HTTPWire", "Core", "Transport"],
            path: "Tests/Benchmarks/wire", swiftSettings: strict),

        // Tests. `TestKit` holds what several of them use.
        .target(
            name: "TestKit", dependencies: ["Core"], path: "Tests/TestKit", exclude: ["HTTPPeer.py"],
            swiftSettings: strict),
        .testTarget(name: "TestKitTests", dependencies: ["TestKit"], swiftSettings: strict),
        .testTarget(name: "CoreTests", dependencies: ["TestKit", "Core"], swiftSettings: strict),
        .testTarget(name: "MetricsTests", dependencies: ["Metrics"], swiftSettings: strict),
        .testTarget(
            name: "MailbellClientTests",
            dependencies: [
                "TestKit", "EventLoop", "HTTPOut", "HTTPWire", "Core", "MailbellClient", "Transport", "Wire",
            ],
            swiftSettings: strict),
        .testTarget(
            name: "WireTests", dependencies: ["TestKit", "Core", "Wire"], swiftSettings: strict),
        .testTarget(
            name: "WebAuthnTests", dependencies: ["TestKit", "Core", "Wire", "Crypto", "WebAuthn"],
            exclude: ["Vectors"], swiftSettings: strict),
        .testTarget(
            name: "SessionsTests", dependencies: ["TestKit", "Core", "Wire", "Sessions"],
            exclude: ["README.md", "Transcripts"], swiftSettings: strict),
        .target(name: "WireHarness", dependencies: ["HTTPWire"], path: "Tests/WireHarness", swiftSettings: strict),
        // What must hold of every input, for libFuzzer and for FuzzTests.
        .target(
            name: "FuzzHarness", dependencies: ["Crypto", "GeoIP", "HTTPWire", "Core", "Wire", "Verdicts", "WebAuthn"],
            path: "Tests/FuzzHarness", swiftSettings: strict),
        .target(
            name: "MailHarness", dependencies: ["HTMLParsing", "MailRewriting", "MailViewing"],
            path: "Tests/MailHarness", swiftSettings: strict),
        .testTarget(
            name: "FuzzTests", dependencies: ["FuzzHarness", "MailHarness", "WireHarness"], swiftSettings: strict),
        .testTarget(name: "HTTPWireTests", dependencies: ["WireHarness", "HTTPWire"], swiftSettings: strict),
        .testTarget(
            name: "LMTPTests", dependencies: ["WireHarness", "HTTPWire", "LMTP"],
            exclude: ["README.md", "Transcripts"], swiftSettings: strict),
        .testTarget(name: "VerdictsTests", dependencies: ["TestKit", "Verdicts", "Core"], swiftSettings: strict),
        .testTarget(
            name: "GeoIPTests", dependencies: ["TestKit", "GeoIP", "Core"],
            exclude: ["Fixtures", "make_fixtures.py"],
            swiftSettings: strict),
        .testTarget(name: "DomainsTests", dependencies: ["Core", "Domains"], swiftSettings: strict),
        .testTarget(
            name: "ReverseDNSTests", dependencies: ["TestKit", "ReverseDNS", "Core", "Verdicts"], exclude: ["dns.py"],
            swiftSettings: strict),
        .testTarget(
            name: "MailViewingTests",
            dependencies: ["TestKit", "HTMLParsing", "MailHarness", "MailViewing", "Core"], exclude: ["Hostile"],
            swiftSettings: strict),
        .testTarget(
            name: "MailRewritingTests", dependencies: ["TestKit", "MailRewriting", "Core"],
            exclude: ["Corpus", "make_corpus.py", "render.py", "second_parser.py"], swiftSettings: strict),
        .testTarget(
            name: "MailReadingTests", dependencies: ["TestKit", "MailReading", "MailRewriting", "Core", "Crypto"],
            swiftSettings: strict),
        .testTarget(
            name: "StoreContractTests",
            dependencies: [
                "TestKit", "Core", "StoreSQL", "StoreSQLite", .product(name: "GRDB", package: "GRDB.swift"),
            ] + (hasPostgres ? ["StorePostgres"] : []), exclude: ["Fixtures"], swiftSettings: strict + postgresDefine),
        .testTarget(
            name: "SimulationTests",
            dependencies: ["TestKit", "Core", "Wire", "Sessions", "MailbellClient", "Webhooks"], swiftSettings: strict),
        .testTarget(
            name: "HubTests",
            dependencies: [
                "HTTPOut", "HTTPWire",
                "TestKit", "Files", "Hub", "Core", "Wire", "Crypto", "MailbellClient", "ClientShell",
                "Webhooks", "EventLoop", "Metrics", "Transport", "Sessions", "StoreSQL", "StoreSQLite", "WebAssets",
                .product(name: "Logging", package: "swift-log"),
            ], swiftSettings: strict),
        .testTarget(
            name: "TransportTests", dependencies: ["TestKit", "HTTPWire", "Transport", "EventLoop", "Core"],
            swiftSettings: strict),
        .testTarget(
            name: "HTTPOutTests", dependencies: ["TestKit", "HTTPWire", "HTTPOut", "EventLoop", "Core"],
            swiftSettings: strict),
        .testTarget(
            name: "WebhooksTests", dependencies: ["TestKit", "Webhooks", "Crypto", "Core", "Wire"],
            swiftSettings: strict),
        .testTarget(name: "SettingsTests", dependencies: ["TestKit", "Settings"], swiftSettings: strict),
        .testTarget(
            name: "SMTPTests", dependencies: ["TestKit", "SMTP"], exclude: ["smtp_server.py"],
            swiftSettings: strict),
        .testTarget(
            name: "PresentationTests", dependencies: ["TestKit", "Presentation", "Core"],
            swiftSettings: strict),
        .testTarget(
            name: "PagesTests", dependencies: ["Core", "Presentation", "Pages", "Verdicts"], swiftSettings: strict),
        .testTarget(
            name: "TrayModelTests", dependencies: ["TrayModel", "Core", "MailbellClient", "Wire"],
            swiftSettings: strict),
        .testTarget(
            name: "TrackedSendingTests", dependencies: ["TestKit", "Files", "TrackedSending", "Core", "ClientShell"],
            swiftSettings: strict),
        .testTarget(name: "FilesTests", dependencies: ["TestKit", "Files"], swiftSettings: strict),
        .testTarget(name: "TidyTests", swiftSettings: strict),
        .testTarget(
            name: "EndToEndTests",
            dependencies: [
                "TestKit", "Core", "Crypto", "Settings", "StoreSQL", "StoreSQLite", "Transport", "mailbell-hub",
                "mailbell",
                "manual",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ] + (hasDesktop ? ["mailbell-tray"] : []) + (hasPostgres ? ["StorePostgres"] : []),
            exclude: [
                "Tray/desktop.py", "Tray/screen.sh", "Tray/service.py", "Postfix/sink.py", "Postfix/send.py",
                "Proxies/browser.py", "Web/Cases",
            ],
            swiftSettings: strict + desktopDefine + postgresDefine),
    ] + desktopTargets + postgresTargets,
    swiftLanguageModes: [.v6]
)
