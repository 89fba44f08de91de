/// Every text of the pages in one language. A text that has not been translated does not compile.
///
/// A class, so that a page holds one reference and not hundreds of strings.
final class Texts: Sendable {
    let language: Language
    let frame: FrameTexts
    let script: ScriptTexts
    let dates: DateTexts
    let feed: FeedTexts
    let why: WhyTexts
    let records: RecordTexts
    let crm: CRMTexts
    let logged: LoggedMailTexts
    let entry: EntryTexts
    let settings: SettingsTexts
    let account: AccountTexts
    let outcomes: OutcomeTexts
    let csv: CSVTexts

    private init(
        _ language: Language, frame: FrameTexts, script: ScriptTexts, dates: DateTexts, feed: FeedTexts, why: WhyTexts,
        records: RecordTexts, crm: CRMTexts, logged: LoggedMailTexts, entry: EntryTexts, settings: SettingsTexts,
        account: AccountTexts, outcomes: OutcomeTexts,
        csv: CSVTexts
    ) {
        self.language = language
        self.frame = frame
        self.script = script
        self.dates = dates
        self.feed = feed
        self.why = why
        self.records = records
        self.crm = crm
        self.logged = logged
        self.entry = entry
        self.settings = settings
        self.account = account
        self.outcomes = outcomes
        self.csv = csv
    }

    static let english = Texts(
        .english, frame: .english, script: .english, dates: .english, feed: .english, why: .english, records: .english,
        crm: .english,
        logged: .english,
        entry: .english, settings: .english, account: .english, outcomes: .english, csv: .english)

    static let japanese = Texts(
        .japanese, frame: .japanese, script: .japanese, dates: .japanese, feed: .japanese, why: .japanese,
        records: .japanese, crm: .japanese,
        logged: .japanese, entry: .japanese, settings: .japanese, account: .japanese, outcomes: .japanese,
        csv: .japanese)
}

/// A text with something between its two parts, such as a name in its own element.
struct Around: Sendable {
    let before: String
    let after: String

    init(_ before: String, _ after: String) {
        self.before = before
        self.after = after
    }
}

/// `1 open`, `2 opens`
func plural(_ count: Int64, _ one: String, _ many: String) -> String { "\(grouped(count)) \(count == 1 ? one : many)" }

/// `1,234,567`: both languages group digits in this way.
func grouped(_ number: Int64) -> String {
    let digits = String(number.magnitude)
    var text = number < 0 ? "-" : ""
    for (index, digit) in digits.enumerated() {
        if index > 0, (digits.count - index) % 3 == 0 { text.append(",") }
        text.append(digit)
    }
    return text
}
