import Core
import MailbellClient
import Wire

@testable import TrayModel

/// English as it stands, Tokyo nine hours ahead, and the machine in UTC.
let english = Phrases(
    translate: { $0 }, translatePlural: { $2 == 1 ? $0 : $1 },
    timeIn: { $1 == "Asia/Tokyo" ? clock($0 + .seconds(9 * 3600)) : nil }, timeHere: clock,
    dayHere: { String($0.rfc3339.prefix(10)) },
    tomorrow: { Timestamp(milliseconds: ($0.milliseconds / 86_400_000 + 1) * 86_400_000) })

@Sendable func clock(_ time: Timestamp) -> String { String(time.rfc3339.dropFirst(11).prefix(5)) }

let noon = Timestamp(rfc3339: "2026-11-22T12:00:00Z")!

func activity(
    _ kind: Kind = .open, email: String? = "alice@example.com", name: String? = "Alice Example",
    subject: String = "Q3 offer", message: String = "m1", verdict: Verdict = .human, via: Via = .direct,
    nth: Int64? = nil
) -> Activity {
    var activity = Activity(id: "01", kind: kind, at: noon)
    activity.message = .init(id: message, subject: subject)
    activity.recipient = email == nil ? .init(anonymous: true) : .init(email: email, name: name)
    activity.verdict = verdict
    activity.via = via
    activity.nth = nth
    if via == .direct, email != nil {
        activity.location = Location(
            city: "Osaka", country: "JP", timeZone: "Asia/Tokyo", precision: .city)
    }
    if kind == .click { activity.link = .init(n: 1, url: "https://example.com/pricing") }
    return activity
}

func notice(_ activity: Activity, seq: Seq = 1, profile: ProfileName = "sam") -> Notice {
    Notice(activity, id: .init(profile: profile, life: 1, seq: seq))!
}

/// A tray with a desktop that takes every pop-up at once, unless it is told not to.
final class Desk {
    let tray: Tray
    /// The time of day is far from the other clock, as it is on a machine.
    var now = Moment(wall: noon, uptime: MonotonicTime(milliseconds: 60_000))
    /// What is on the screen, by the service's number.
    var screen: [UInt32: PopUp] = [:]
    var withdrawn: [UInt32] = []
    /// Every pop-up that was asked for, in order.
    var asked: [PopUp] = []
    var acknowledged: [Seq] = []
    var read: [Seq] = []
    var others: [TrayAction] = []
    var takesPopUps = true
    /// It says of the next so many pop-ups that they come too soon.
    var tooSoon = 0
    /// What a service does with the number of a pop-up that it replaces.
    var renumbers = false
    /// Answers are given by hand.
    var isSlow = false
    var unanswered: [(PopUpKey, PopUp, UInt32)] = []
    private var count: UInt32 = 0
    /// When the tray is woken next. As in the program, nobody asks anew when somebody sets the clock.
    private var alarm: MonotonicTime?

    init(_ settings: TraySettings = TraySettings(), accounts: [ProfileName] = ["sam"]) {
        tray = Tray(settings: settings, phrases: english)
        for name in accounts { tray.add(account: name, hub: "mail.example.com", email: "sam@example.com", now: now) }
        alarm = tray.wakeUpAt(now: now)
    }

    func step(_ body: (Tray, Moment) -> Void) {
        body(tray, now)
        while case let actions = tray.takeActions(), !actions.isEmpty { actions.forEach(perform) }
        alarm = tray.wakeUpAt(now: now)
    }

    private func perform(_ action: TrayAction) {
        switch action {
        case .popUp(.show(let key, let popUp, let replaced)):
            asked.append(popUp)
            if isSlow { unanswered.append((key, popUp, replaced)) } else { answer(key, popUp, replaced) }
        case .popUp(.withdraw(let id)):
            screen[id] = nil
            withdrawn.append(id)
        case .popUp(.took): break
        case .acknowledge(_, let cursor, _): acknowledged.append(cursor.seq)
        case .markRead(_, let seq): read.append(seq)
        default: others.append(action)
        }
    }

    func answer(_ key: PopUpKey, _ popUp: PopUp, _ replaced: UInt32) {
        guard takesPopUps else { return tray.answered(key, .refused, now: now) }
        guard tooSoon == 0 else {
            tooSoon -= 1
            return tray.answered(key, .tooSoon, now: now)
        }
        if replaced == 0 || renumbers { count += 1 }
        let id = replaced == 0 || renumbers ? count : replaced
        screen[replaced] = nil
        screen[id] = popUp
        tray.answered(key, .shown(id), now: now)
    }

    /// The service says that a pop-up is gone from the screen.
    func close(_ id: UInt32, hasExpired: Bool = false) {
        if !hasExpired { screen[id] = nil }
        step { tray, _ in tray.closed(id, hasExpired: hasExpired) }
    }

    func choose(_ choice: PopUp.Choice, of id: UInt32) { step { $0.chose(choice, of: id, now: $1) } }

    func answerAll() {
        let waiting = unanswered
        unanswered = []
        step { _, _ in waiting.forEach { answer($0.0, $0.1, $0.2) } }
    }

    /// Time passes, with the tray woken when it asked to be.
    func pass(_ duration: Duration) {
        let end = now.uptime + duration
        while let wake = alarm, wake <= end {
            pass(to: max(wake, now.uptime))
            step { $0.tick(now: $1) }
        }
        pass(to: end)
    }

    private func pass(to time: MonotonicTime) {
        now.wall = now.wall + time.since(now.uptime)
        now.uptime = time
    }

    /// Somebody sets the time of day.
    func setClock(by step: Duration) { now.wall = now.wall + step }

    var headlines: [String] { screen.sorted { $0.key < $1.key }.map(\.value.headline) }
}

extension Desk {
    func welcome(
        head: Seq = 0, from: Seq? = nil, resume: Welcome.Resume = .exact, unread: Int64 = 0,
        profile: ProfileName = "sam"
    ) {
        let welcome = Welcome(
            user: "sam@example.com", device: "desk", epoch: Epoch("e\(resume == .reset ? 2 : 1)"), head: head, floor: 1,
            fromSeq: from ?? head + 1, resume: resume, unread: unread)
        step { $0.received(.welcome(welcome), from: profile, now: $1) }
    }

    func live(_ seq: Seq, profile: ProfileName = "sam") { step { $0.received(.live(seq), from: profile, now: $1) } }

    /// Connected, with nothing missed.
    func connect() {
        welcome()
        live(0)
        others = []
    }

    func receive(_ seq: Seq, _ activity: Activity, profile: ProfileName = "sam") {
        let item = ServerFrame.Item(seq: seq, prev: seq - 1, activity: activity)
        step { $0.received(.activities([item], replay: false), from: profile, now: $1) }
    }

    /// The hub says what the user has set there.
    func prefer(
        muted: [String]? = [], until: String? = nil, next: (from: String, to: String)? = nil,
        profile: ProfileName = "sam", isAnswer: Bool = false
    ) {
        func time(_ clock: String) -> Timestamp {
            Timestamp(rfc3339: clock.count == 5 ? "2026-11-22T\(clock):00Z" : clock)!
        }
        var reply = PreferencesReply(Preferences(), at: now.wall, zones: NoZones())
        reply.muted = muted
        reply.quietUntil = until.map { time($0).rfc3339 }
        reply.nextQuiet = next.map { .init(time($0.from)..<time($0.to)) }
        step {
            if isAnswer {
                $0.fetched(reply, for: profile, now: $1)
            } else {
                $0.received(.preferences(reply), from: profile, now: $1)
            }
        }
    }

    func lose() { step { $0.received(.retrying(reason: "gone", milliseconds: 500), from: "sam", now: $1) } }

    func menu() -> [MenuEntry] { tray.menu(now: now) }
    func labels() -> [String] { menu().map(\.label) }

    /// Clicks on an entry of the menu, in whichever submenu it is.
    func click(_ label: String) throws {
        func all(_ entries: [MenuEntry]) -> [MenuEntry] {
            entries.flatMap { if case .submenu(let inner) = $0.content { [$0] + all(inner) } else { [$0] } }
        }
        guard let entry = all(menu()).first(where: { $0.label == label }), entry.isEnabled else {
            throw NoSuchEntry(label: label)
        }
        switch entry.content {
        case .command(let command), .check(let command, _): step { $0.perform(command, now: $1) }
        default: throw NoSuchEntry(label: label)
        }
    }
}

private struct NoZones: TimeZones {
    func offset(of zone: String, at time: Timestamp) -> Int? { nil }
}

struct NoSuchEntry: Error { var label: String }

func readUpTo(_ seq: Seq) -> Activity {
    var read = Activity(id: "r", kind: .read, at: noon)
    read.about = seq
    read.device = "phone"
    return read
}

func revise(_ seq: Seq, _ verdict: Verdict = .machine) -> Activity {
    var revise = Activity(id: "v", kind: .revise, at: noon)
    revise.about = seq
    revise.verdict = verdict
    return revise
}
