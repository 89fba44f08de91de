public import EventLoop

/// Takes the body of a request as it arrives.
@EventLoop
public protocol BodySink: AnyObject {
    /// The next part, at most 64 KiB. The connection reads nothing more until `resume` is called, so the peer is held
    /// back (backpressure). Calls of an old `resume` do nothing.
    func received(_ part: [UInt8], resume: @escaping @EventLoop () -> Void)
    /// Called once, and no other call follows. It is not called once the request was answered: whoever answers knows.
    func ended(_ outcome: BodyOutcome)
}

/// How a streamed body ended.
public enum BodyOutcome: Hashable, Sendable {
    /// All of it was received. The request is to be answered.
    case complete
    /// It is longer than allowed. The request is to be answered, and the connection closes after the answer.
    case tooLarge
    /// The peer is gone, or was refused because its body was malformed, too slow or one too many. There is nobody to
    /// answer.
    case aborted
}

/// Gives the body of an answer part by part.
@EventLoop
public protocol BodySource: AnyObject {
    /// Asks for the next part, when the peer has taken the last one (backpressure). It is asked for one part at a time,
    /// until it has given as many bytes as were announced.
    ///
    /// - Parameter give: takes the part: not empty, at most 256 KiB, and no longer than what is missing. nil says that
    ///   the source has failed: then the connection is closed, so that the peer sees that the body is incomplete. It
    ///   may be called at once or later.
    func next(_ give: @escaping @EventLoop ([UInt8]?) -> Void)
    /// Called once, and no other call follows: everything was given, the connection has closed, or no body is sent
    /// (HEAD).
    func ended()
}
