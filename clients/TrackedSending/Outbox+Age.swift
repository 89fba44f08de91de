public import Core

extension Outbox.Mail {
    /// How long the mail has been queued. If its time is in the future, because the clock was ahead, the distance
    /// counts as the age; otherwise it would wait until that time.
    public func age(at now: Timestamp) -> Duration {
        let age = now.since(at)
        return age < .zero ? .zero - age : age
    }
}
