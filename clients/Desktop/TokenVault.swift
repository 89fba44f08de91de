internal import CGIO
internal import CSecret

/// Stores the accounts' tokens, encrypted, in the session's Secret Service
/// (https://specifications.freedesktop.org/secret-service/), with libsecret. There is one token for each hub and account.
///
/// The service may ask the user for the keyring's password. `patience` is how long to wait for the answer.
@GLibLoop
public enum TokenVault {
    /// No Secret Service answered, or the user did not unlock it; `description` says which.
    public struct Failure: Error, CustomStringConvertible {
        /// One line.
        public let description: String
    }

    /// Calls `body` whenever a Secret Service appears on the bus. Some start late, such as those with a window of their own.
    public static func onAppeared(on bus: SessionBus, _ body: @escaping @GLibLoop () -> Void) {
        bus.watch("org.freedesktop.secrets", appeared: body, vanished: {})
    }

    /// Stores a token in place of an earlier one.
    public static func store(
        _ token: String, hub: String, account: String, patience: Duration
    ) async throws(Failure) {
        try await ask(hub, account, patience) { attributes, cancellable, answer, data in
            secret_password_storev(
                mb_token_schema_pointer(), attributes, SECRET_COLLECTION_DEFAULT, "Mailbell: \(account) at \(hub)",
                token,
                cancellable, answer, data)
        } finish: { result, error in
            secret_password_store_finish(result, error)
        }
    }

    /// The stored token; nil if there is none.
    public static func token(hub: String, account: String, patience: Duration) async throws(Failure) -> String? {
        try await ask(hub, account, patience) { attributes, cancellable, answer, data in
            secret_password_lookupv(mb_token_schema_pointer(), attributes, cancellable, answer, data)
        } finish: { result, error in
            let found = secret_password_lookup_finish(result, error)
            defer { secret_password_free(found) }
            return found.map { String(cString: $0) }
        }
    }

    /// Removes the token, if there is one.
    public static func remove(hub: String, account: String, patience: Duration) async throws(Failure) {
        try await ask(hub, account, patience) { attributes, cancellable, answer, data in
            secret_password_clearv(mb_token_schema_pointer(), attributes, cancellable, answer, data)
        } finish: { result, error in
            secret_password_clear_finish(result, error)
        }
    }

    private typealias Cancellable = UnsafeMutablePointer<GCancellable>
    private typealias ErrorPointer = UnsafeMutablePointer<UnsafeMutablePointer<GError>?>

    @discardableResult
    private static func ask<Value: Sendable>(
        _ hub: String, _ account: String, _ patience: Duration,
        _ start: (OpaquePointer?, Cancellable?, GAsyncReadyCallback, gpointer) -> Void,
        finish: @escaping (OpaquePointer?, ErrorPointer) -> Value
    ) async throws(Failure) -> Value {
        let table = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free)
        defer { g_hash_table_unref(table) }
        g_hash_table_insert(table, g_strdup("hub"), g_strdup(hub))
        g_hash_table_insert(table, g_strdup("account"), g_strdup(account))
        let cancellable = g_cancellable_new()
        defer { g_object_unref(cancellable) }
        let timer = OneShotTimer { g_cancellable_cancel(cancellable) }
        timer.set(after: patience)
        defer { timer.cancel() }

        typealias Answer = @GLibLoop (OpaquePointer?) -> Void
        let result = await withCheckedContinuation {
            (continuation: CheckedContinuation<Result<Value, Failure>, Never>) in
            let answer: Answer = { result in
                var error: UnsafeMutablePointer<GError>?
                let value = finish(result, &error)
                guard let error else { return continuation.resume(returning: .success(value)) }
                defer { g_error_free(error) }
                let text =
                    g_cancellable_is_cancelled(cancellable) != 0
                    ? "the keyring did not answer within \(patience.components.seconds) s"
                    : error.pointee.message.map { String(cString: $0) } ?? "unknown"
                continuation.resume(returning: .failure(Failure(description: text)))
            }
            start(
                table, cancellable,
                { _, result, data in
                    let answer = Box<Answer>.take(data)
                    nonisolated(unsafe) let result = result
                    GLibLoop.assumeIsolated { answer(result) }
                }, Box.retain(answer))
        }
        return try result.get()
    }
}
