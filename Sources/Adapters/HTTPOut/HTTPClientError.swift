/// Why a request failed, in one line for people. It names the host, and the port unless it is the scheme's default.
public struct HTTPClientError: Error, Hashable, Sendable, CustomStringConvertible {
    /// Kinds of failures.
    public enum Kind: Hashable, Sendable {
        /// The request is invalid.
        case invalid
        /// The name is unknown, or no name server answers.
        case unknownName
        /// Nothing listens or answers, or there is no route.
        case unreachable
        /// The request's `addresses` exclude all addresses of the host.
        case notAllowed
        /// The peer's certificate is not trusted.
        case untrusted
        /// The connection ended before the answer did, or the answer is invalid.
        case broken
        /// A timeout: idle once connected, or total.
        case timedOut
        /// The answer is longer than `maximumBytes`.
        case tooLong
        /// A redirect that is not followed: from https to http, to something that is not a URL, or one too many.
        case redirect
        /// A closure that takes the answer threw.
        case sink
        /// The waiting task was cancelled.
        case cancelled
    }

    /// The kind of failure, for programs.
    public let kind: Kind
    /// The text for people, without a full stop.
    public let description: String

    init(_ kind: Kind, _ description: String) {
        self.kind = kind
        self.description = description
    }
}
