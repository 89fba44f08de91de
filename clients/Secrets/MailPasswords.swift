internal import CGIO
internal import CSecret
internal import Dispatch

/// Stores passwords of mail servers, encrypted, in the session's Secret Service
/// (https://specifications.freedesktop.org/secret-service/), with libsecret. There is one password for each server, port and
/// user.
///
/// Each call blocks the thread for at most `patience`. Meanwhile the service may ask the user for the keyring's password.
public enum MailPasswords {
    /// No Secret Service answered, or the user did not unlock it; `description` is one line that says which.
    public struct Failure: Error, CustomStringConvertible {
        /// One line.
        public let description: String
    }

    /// Timeout of a call, in seconds.
    private static let patience = 60

    /// Stores a password in place of an earlier one.
    ///
    /// - Parameter server: host and port.
    public static func store(_ password: String, server: String, user: String) throws(Failure) {
        _ = try ask { cancellable, error in
            mb_smtp_store(server, user, "Mailbell: \(user) at \(server)", password, cancellable, error)
        }
    }

    /// The stored password; nil if there is none.
    public static func password(server: String, user: String) throws(Failure) -> String? {
        try ask { cancellable, error in
            let found = mb_smtp_lookup(server, user, cancellable, error)
            defer { secret_password_free(found) }
            return found.map { String(cString: $0) }
        }
    }

    /// Removes a password. Returns whether there was one.
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

/// A GCancellable that lives as long as the timer that may cancel it.
private final class Cancellable: @unchecked Sendable {
    /// Thread-safe, as GLib documents.
    let pointer = g_cancellable_new()

    deinit { g_object_unref(pointer) }
}
