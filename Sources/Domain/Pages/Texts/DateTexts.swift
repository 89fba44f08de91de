/// Dates in words.
struct DateTexts: Sendable {
    let today: String
    let yesterday: String
    /// `Tuesday, 24 November`
    private let day: @Sendable (LocalDay) -> String
    /// `Tuesday, 24 November 2026`
    let dayOfYear: @Sendable (LocalDay) -> String
    /// `24 Nov`
    private let brief: @Sendable (LocalDay) -> String
    /// `24 Nov 2026`
    private let briefOfYear: @Sendable (LocalDay) -> String
    /// `Tuesday`
    private let weekday: @Sendable (LocalDay) -> String
    /// `Tue`
    let shortWeekday: @Sendable (LocalDay) -> String

    /// The name of a weekday, Monday 1 to Sunday 7, for the choice of days.
    func weekday(iso number: Int) -> String { weekday(LocalDay(number: Int64(3 + number))) }

    /// A day as a heading: `Today`, `Yesterday`, `Tuesday, 24 November`; with the year if it is another.
    func heading(_ date: LocalDay, today now: LocalDay) -> String {
        switch now.number - date.number {
        case 0: today
        case 1: yesterday
        default: full(date, today: now)
        }
    }

    /// A day in full: `Tuesday, 24 November`; with the year if it is another.
    func full(_ date: LocalDay, today now: LocalDay) -> String {
        date.civil.year == now.civil.year ? day(date) : dayOfYear(date)
    }

    /// A time in a table: `14:04` today, `Yesterday 14:04`, `24 Nov 14:04`, `24 Nov 2025`.
    func short(_ time: LocalClock, today now: LocalDay) -> String {
        switch now.number - time.day.number {
        case 0: time.hourMinute
        case 1: "\(yesterday) \(time.hourMinute)"
        default:
            time.day.civil.year == now.civil.year ? "\(brief(time.day)) \(time.hourMinute)" : briefOfYear(time.day)
        }
    }

    /// A time in full, to the second: `Tuesday, 24 November 2026, 14:04:03`.
    func exact(_ time: LocalClock) -> String { "\(dayOfYear(time.day)) \(time.full)" }

    /// Since when: `Tuesday` within the last week, else `24 Nov`.
    func since(_ date: LocalDay, today now: LocalDay) -> String {
        switch now.number - date.number {
        case 0: today.lowercased()
        case 1: yesterday.lowercased()
        case 2...6: weekday(date)
        default: date.civil.year == now.civil.year ? brief(date) : briefOfYear(date)
        }
    }

    static let english = {
        let weekdays = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"]
        let months = [
            "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
            "November",
            "December",
        ]
        let brief: @Sendable (LocalDay) -> String = { "\($0.civil.day) \(months[$0.civil.month - 1].prefix(3))" }
        let day: @Sendable (LocalDay) -> String = {
            "\(weekdays[$0.weekday]), \($0.civil.day) \(months[$0.civil.month - 1])"
        }
        return DateTexts(
            today: "Today", yesterday: "Yesterday", day: day, dayOfYear: { "\(day($0)) \($0.civil.year)" },
            brief: brief, briefOfYear: { "\(brief($0)) \($0.civil.year)" }, weekday: { weekdays[$0.weekday] },
            shortWeekday: { String(weekdays[$0.weekday].prefix(3)) })
    }()

    static let japanese = {
        let weekdays = ["日", "月", "火", "水", "木", "金", "土"]
        let brief: @Sendable (LocalDay) -> String = { "\($0.civil.month)月\($0.civil.day)日" }
        let briefOfYear: @Sendable (LocalDay) -> String = { "\($0.civil.year)年\(brief($0))" }
        return DateTexts(
            today: "今日", yesterday: "昨日", day: { "\(brief($0))(\(weekdays[$0.weekday]))" },
            dayOfYear: { "\(briefOfYear($0))(\(weekdays[$0.weekday]))" }, brief: brief, briefOfYear: briefOfYear,
            weekday: { "\(weekdays[$0.weekday])曜日" }, shortWeekday: { weekdays[$0.weekday] })
    }()
}
