import Foundation

/// The built programs, beside the test runner.
enum Programs {
    static let folder = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
    static var hub: URL { folder.appendingPathComponent("mailbell-hub") }
    static var terminal: URL { folder.appendingPathComponent("mailbell") }
}
