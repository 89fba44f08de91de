/// The reason why a request is refused before a handler has seen it, or before its body is complete.
public struct RequestFault: Error, Hashable, Sendable {
    /// The status to answer with (RFC 9110, section 15).
    public let status: Int
    /// What is wrong, in one sentence.
    public let detail: String

    /// A fault with this status and detail.
    public init(_ status: Int, _ detail: String) {
        self.status = status
        self.detail = detail
    }

    /// Header fields that the answer must contain: for 426, the supported WebSocket version (RFC 6455, 4.4; RFC 9110,
    /// 15.5.22).
    public var headers: [(name: String, value: String)] {
        status == 426
            ? [("upgrade", "websocket"), ("connection", "upgrade"), ("sec-websocket-version", "13")] : []
    }
}
