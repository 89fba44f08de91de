extension Preferences {
    /// The next quiet hours that begin after a time, and after the present wait for pop-ups has ended; nil if there are none.
    /// They end when pop-ups are shown again.
    ///
    /// - Parameter offset: how far local time is ahead of UTC at a time, in seconds.
    public func nextQuiet(after time: Timestamp, offset: (Timestamp) -> Int) -> Range<Timestamp>? {
        guard let quiet else { return nil }
        let start = popUpsResume(after: time, offset: offset) ?? time
        let midnight = (start + .seconds(offset(start))).startOfDay
        // All days of a week, and the first once more: its hours may have begun already.
        for day in 0...7 {
            let local = midnight + .seconds(day * 86_400) + .milliseconds(quiet.from.milliseconds)
            // Clocks may change in between, so the offset is that of the guess.
            let guess = local - .seconds(offset(start))
            let from = local - .seconds(offset(guess))
            guard from >= start, let to = popUpsResume(after: from, offset: offset) else { continue }
            return from..<to
        }
        return nil
    }
}
