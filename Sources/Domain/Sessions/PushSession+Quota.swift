public import Core
import Wire

extension PushSession {
    /// Call when a quota refused to save the cursor, because the user has too many devices. Ends the session with an error.
    public func refused(by quota: Quota, now: MonotonicTime) -> [Action] { fail(.overLimit, "\(quota)", now: now) }
}
