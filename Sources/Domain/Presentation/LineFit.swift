public import Core

/// How wide the columns of a list of lines must be, as far as the lines are known.
public struct LineFit: Sendable, Hashable {
    /// The widest of each part, in cells.
    struct Needs: Sendable, Hashable {
        /// The name or, without one, the address.
        var name = 0
        /// The name with the address beside it.
        var who = 0
        /// The subject with its quotes.
        var subject = 0
        /// Everything after the subject, without `extra`.
        var end = 0
        /// The recipient's local time, which is shown only if there is room left.
        var extra = 0
    }

    /// Cells of the widest time so far.
    private(set) var time: Int
    /// nil if more lines may follow, whose texts are not known.
    private(set) var needs: Needs?

    /// For lines that are shown as they come, usually today's. Call `add` before each line is shown. Only the width of
    /// times is known; it never shrinks.
    public init(in context: LineContext) {
        time = context.timeStyle.text(context.now, now: context.now, in: context.zone).displayWidth
    }

    /// For lines that are all known.
    public init(all activities: some Sequence<Activity>, in context: LineContext) {
        time = 0
        var needs = Needs()
        for activity in activities where ActivityLine.shows(activity, in: context) {
            add(activity, in: context)
            let words = ActivityText(activity)
            let address = words.name == nil ? nil : words.address
            needs.name = max(needs.name, words.who.displayWidth)
            needs.who = max(needs.who, words.who.displayWidth + (address.map { $0.displayWidth + 3 } ?? 0))
            needs.subject = max(needs.subject, LineEnd.subjectWidth(words))
            let (end, extra) = LineEnd.width(words, gap: context.layout?.gap ?? 2)
            needs.end = max(needs.end, end)
            needs.extra = max(needs.extra, extra)
        }
        self.needs = needs
    }

    /// Makes room for the time of one more line.
    public mutating func add(_ activity: Activity, in context: LineContext) {
        let text = context.timeStyle.text(activity.at, now: context.now, in: context.zone)
        time = max(time, text.displayWidth)
    }
}
