import Foundation
import Mailbell
import Webhooks

/// Seconds since 1970.
func time(_ seconds: Int64) -> Timestamp { Timestamp(milliseconds: seconds * 1000) }

/// The refusal that reading ends in; nil where it does not.
func refusal(_ read: () throws -> Void) -> String? {
    do {
        try read()
        return nil
    } catch let error as IngestRefusal {
        switch error {
        case .unsigned: return "unsigned"
        case .replayed: return "replayed"
        case .malformed: return "malformed"
        }
    } catch {
        return "\(error)"
    }
}

extension [IngestItem] {
    var events: [IncomingEvent] { compactMap { if case .event(let event) = $0 { event } else { nil } } }
}

/// openssl, as an implementation of its own, in a folder that goes with this.
final class OpenSSL: Sendable {
    struct Failure: Error {}

    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("mailbell-\(UUID().uuidString)").path

    init(_ script: String) throws {
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try shell(script)
    }

    /// Runs a script in the folder; what it has written.
    @discardableResult
    func shell(_ script: String, input: String = "") throws -> String {
        try Data(input.utf8).write(to: URL(fileURLWithPath: folder + "/input"))
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/bin/sh")
        process.arguments = ["-ec", script]
        process.currentDirectoryURL = URL(fileURLWithPath: folder)
        process.standardInput = try FileHandle(forReadingFrom: URL(fileURLWithPath: folder + "/input"))
        process.standardError = FileHandle.nullDevice
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let data = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw Failure() }
        return String(decoding: data, as: UTF8.self)
    }

    func file(_ name: String) -> [UInt8] {
        FileManager.default.contents(atPath: folder + "/" + name).map(Array.init) ?? []
    }

    deinit { try? FileManager.default.removeItem(atPath: folder) }
}
