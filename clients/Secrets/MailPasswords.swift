internal import CGIO
internal import CSecret
internal import Dispatch

/// The session's Secret Service (https://specifications.freedesktop.org/secret-service/), by libsecret: where passwords of
/// mail servers are kept, encrypted. Another user of the same server, and another port, have one of their own.
///
/// Each call blocks the thread; the service may meanwhile ask the user for the keyring's password, for `patience` at most.
public enum MailPasswords {
    /// No Secret Service answers, or the user did not unlock it. `description` says which: one line.
    public struct Failure: Error, CustomStringConvertible {
        public let description: String
    }

    private static let patience = 60

    /// - Parameter server: host and port.
    public static func store(_ password: String, server: String, user: String) throws(Failure) {
        _ = try ask { cancellable, error in
            mb_smtp_store(server, user, "Mailbell: \(user) at \(server)", password, cancellable, error)
        }
    }

    /// nil where none is kept.
    public static func password(server: String, user: String) throws(Failure) -> String? {
        try ask { cancellable, error in
            let found = mb_smtp_lookup(server, user, cancellable, error)
            defer { secret_password_free(found) }
            return found.map { String(cString: $0) }
        }
    }

    /// Returns whether there was one.
    @discardableResult
    public static func remove(server: String, user: String) throws(Failure) -> Bool {
        try ask { cancellable, error in mb_smtp_clear(server, user, cancellable, error) != 0 }
    }

    private typealias ErrorPointer = UnsafeMutablePointer<UnsafeMutablePointer<GError>?>

    private static func ask<Value>(
        _ body: (UnsafeMutablePointer<GCancellable>?, ErrorPointer) -> Value
    ) throws(Failure) -> Value {
        let cancellable = Cancellable()
        let timer = DispatchWorkItem { g_cancellable_cancel(cancellable.pointer) }
        DispatchQueue.global().asyncAfter(deadline: .now() + .seconds(patience), execute: timer)
        defer { timer.cancel() }
        var error: UnsafeMutablePointer<GError>?
        let value = body(cancellable.pointer, &error)
        guard let error else { return value }
        defer { g_error_free(error) }
        throw Failure(
            description: g_cancellable_is_cancelled(cancellable.pointer) != 0
                ? "the keyring did not answer within \(patience) s"
                : error.pointee.message.map { String(cString: $0) } ?? "unknown")
    }
}

/// Lives as long as the timer that may use it.
private final class Cancellable: @unchecked Sendable {
    /// May be used from any thread (GCancellable).
    let pointer = g_cancellable_new()

    deinit { g_object_unref(pointer) }
}
