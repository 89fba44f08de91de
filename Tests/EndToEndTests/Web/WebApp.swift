import Foundation
import Synchronization
import TestKit
import Testing

/// A hub, and a real Chromium that uses its web app: cases written in Python, in the folder `Cases`. They share the hub and the
/// browser of their suite, and each has a user of its own.
final class WebApp: Sendable {
    /// That of the suite whose tests run; see `webApp(_:)`.
    @TaskLocal static var current: WebApp?

    private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appendingPathComponent("Cases")
    private let subjects: [String]
    private let running = Mutex<Running?>(nil)

    fileprivate init(_ subjects: [String]) { self.subjects = subjects }

    /// The cases of a Python file, in its order: the functions marked with `@case`.
    static func cases(_ subject: String) -> [String] {
        guard let text = contents(folder.appendingPathComponent("\(subject).py").path) else { return [] }
        return text.matches(of: /@case\ndef (\w+)\(/).map { "\(subject):\($0.output.1)" }
    }

    /// Runs a case in the suite's browser, which its first case starts. Throws what went wrong.
    static func check(_ name: String) throws {
        guard let app = current else { throw Failure("the suite lacks the trait webApp") }
        try app.running.withLock { running in
            let started = try running ?? Running(app.subjects)
            running = started
            try started.check(name)
        }
    }

    /// The programs of a suite. They end with it.
    private final class Running {
        private let hub: HubUnderTest
        private let program: InteractiveProgram
        /// With the packages of PyPI that `install-packages.sh test` installs.
        private static let python = Tool.repository.appendingPathComponent(".build/tools/python/bin/python")

        init(_ subjects: [String]) throws {
            guard access(Self.python.path, X_OK) == 0 else { throw Failure(Tool.needs("selenium of PyPI")) }
            let browser = try Tool.chromium.program().path
            let driver = try Tool("chromedriver").program().path
            // Browsers have passkeys on `localhost`, and not on an address.
            hub = try HubUnderTest(
                ["--trusted-proxy", "127.0.0.1", "--limit", "recipients-per-day=1000000"], host: "localhost")
            program = try InteractiveProgram(
                Self.python, [WebApp.folder.appendingPathComponent("cases.py").path] + subjects,
                environment: ["PYTHONDONTWRITEBYTECODE": "1"])
            try tell([
                "hub": hub.url, "program": Programs.hub.path, "place": hub.place, "chromium": browser, "driver": driver,
            ])
            let answer = try hear()
            guard Set(answer["cases"].texts) == Set(subjects.flatMap(WebApp.cases)) else {
                throw Failure("the cases are others than those that are marked: \(answer)")
            }
        }

        deinit {
            program.closeInput()
            _ = try? program.wait(seconds: 30)
        }

        /// Runs one case. What it has measured is printed.
        func check(_ name: String) throws {
            let email = name.replacing(":", with: ".") + "@example.com"
            try tell(["case": name, "user": email, "token": hub.addUser(email, isClient: true)])
            while true {
                let answer = try hear()
                if let email = answer["user"].text {
                    try tell(["token": hub.addUser(email, isClient: true)])
                } else if let note = answer["note"].text {
                    print("\(name): \(note)")
                } else if let fault = answer["fault"].text {
                    throw Failure(fault)
                } else {
                    return
                }
            }
        }

        private func tell(_ message: [String: Any]) throws {
            try program.write(String(decoding: JSONSerialization.data(withJSONObject: message), as: UTF8.self) + "\n")
        }

        private func hear() throws -> JSON {
            let line = try program.read(until: "\n")
            guard line.hasSuffix("\n") else { throw Failure("cases.py ended: \(line)") }
            return JSON(try JSONSerialization.jsonObject(with: Data(line.utf8)))
        }
    }
}

/// Gives a suite a hub and a browser.
struct WebAppTrait: SuiteTrait, TestScoping {
    fileprivate let subjects: [String]

    func provideScope(
        for test: Test, testCase: Test.Case?, performing function: @concurrent @Sendable () async throws -> Void
    ) async throws {
        try await WebApp.$current.withValue(WebApp(subjects)) { try await function() }
    }
}

extension Trait where Self == WebAppTrait {
    /// The suite's tests are cases of these Python files. They share a hub and a browser, and so run one after the other.
    static func webApp(_ subjects: String...) -> Self { Self(subjects: subjects) }
}
