import Core
import Foundation
import TestKit
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
    let folder: TemporaryFolder

    init(_ script: String) throws {
        folder = try TemporaryFolder()
        try shell(script)
    }

    /// Runs a script in the folder; what it has written.
    @discardableResult
    func shell(_ script: String, input: String = "") throws -> String { try folder.shell(script, input: input) }

    func file(_ name: String) -> [UInt8] {
        FileManager.default.contents(atPath: folder.file(name)).map(Array.init) ?? []
    }
}
