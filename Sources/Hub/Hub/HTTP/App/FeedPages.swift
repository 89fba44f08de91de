import Core
import EventLoop
import HTTPWire
import Pages
import Transport
import Wire

/// The feed: its page, its parts, one row, and why an activity has its verdict.
extension PageRoutes {
    /// Rows of a page.
    nonisolated static let pageLimit = 50
    /// Rows of a list as a file.
    nonisolated static let fileLimit = 10_000

    var feedRoutes: [Route] {
        [
            Route(signedIn: .get, .head, at: "/app/activity", about: "the feed, or a part of it") { [self] in
                feed($0, $1)
            },
            Route(signedIn: .get, at: "/app/activity.csv", about: "the feed as a file, as filtered") { [self] in
                feedFile($0, $1)
            },
            Route(signedIn: .get, at: "/app/activity/rows/{seq}", about: "one row of the feed, if the filter admits it")
            {
                [self] in row($0, $1)
            },
            Route(signedIn: .get, .head, at: "/app/activity/{seq}/why", about: "why an activity has its verdict") {
                [self] in why($0, $1)
            },
        ]
    }

    private func feed(_ call: Call, _ visitor: Visitor) {
        let parameters = call.request.parameters
        let user = visitor.user.id
        show(call, visitor) { store, context in
            let asked: FeedRequest
            do throws(JSONFault) {
                asked = try FeedRequest(parameters, context, now: context.now)
            } catch {
                return .failed(422, ErrorPage(.invalid(error.description), in: context).html())
            }
            let log = try store.logState(of: user)
            let feed = try asked.feed(of: user, limit: Self.pageLimit, readUpTo: log?.readUpTo ?? 0, in: store)
            guard !asked.isPart else { return .page(ActivityPage(feed, in: context).section()) }
            let hot = asked.isFirst ? try Self.hot(of: user, in: store, now: context.now) : []
            return .page(ActivityPage(feed, hot: hot, isNew: (log?.head ?? 0) == 0, in: context).html())
        }
    }

    /// The hot list: who was most interested within a week.
    private nonisolated static func hot(
        of user: UserID, in store: any StoreSnapshot, now: Timestamp
    ) throws -> [HotItem] {
        try store.hot(of: user, since: now - .seconds(7 * 86_400), now: now, limit: 5).map {
            HotItem(email: $0.email, name: $0.name, opens: $0.opens, clicks: $0.clicks, since: $0.first)
        }
    }

    private func feedFile(_ call: Call, _ visitor: Visitor) {
        let parameters = call.request.parameters
        let user = visitor.user.id
        show(call, visitor) { store, context in
            let asked: FeedRequest
            do throws(JSONFault) {
                asked = try FeedRequest(parameters, context, now: context.now)
            } catch {
                return .answer(.fault(error))
            }
            let log = try store.logState(of: user)
            let feed = try asked.feed(of: user, limit: Self.fileLimit, readUpTo: log?.readUpTo ?? 0, in: store)
            return .answer(.csv(CSV.activities(feed.items, in: context), named: "activity.csv"))
        }
    }

    private func row(_ call: Call, _ visitor: Visitor) {
        let parameters = call.request.parameters
        let user = visitor.user.id
        guard let seq = Seq(call.parameters[0]), seq > 0, seq < Seq.lastOfLog else { return call.reply.send(.notFound) }
        show(call, visitor) { store, context in
            var asked: FeedRequest
            do throws(JSONFault) {
                asked = try FeedRequest(parameters, context, now: context.now)
            } catch {
                return .answer(.fault(error))
            }
            asked.query.after = seq - 1
            asked.query.before = seq + 1
            let log = try store.logState(of: user)
            let feed = try asked.row(of: user, readUpTo: log?.readUpTo ?? 0, in: store)
            guard let item = feed.items.first, let html = ActivityPage.row(item, in: context) else {
                return .answer(HTTPResponse(status: 204))
            }
            return .page(html)
        }
    }

    private func why(_ call: Call, _ visitor: Visitor) {
        let isPart = call.parameter("part") == "why"
        let user = visitor.user.id
        guard let seq = Seq(call.parameters[0]), seq > 0 else { return call.reply.send(.notFound) }
        show(call, visitor) { [judge] store, context in
            let explanation: Explanation
            do {
                explanation = try store.explain(seq, of: user, judge: judge) {
                    try decodeJSON(Activity.self, from: $0)
                }
            } catch is ExplanationError {
                return .missing
            }
            let page = WhyPage(Why(explanation), in: context)
            return .page(isPart ? page.part() : page.html())
        }
    }
}

/// What a request for the feed asks for.
struct FeedRequest: Sendable {
    /// What the page shows as its filter.
    var filter = FeedFilter()
    /// What the store is asked.
    var query = ActivityQuery()
    /// Whether only the rows are wanted.
    var isPart = false
    private let preferences: PageContext

    /// Whether it is the unfiltered beginning of the feed.
    var isFirst: Bool { filter == FeedFilter(showsMachines: filter.showsMachines) }

    /// - Throws: `JSONFault` that names the parameter.
    init(
        _ parameters: [(name: String, value: String)], _ context: PageContext, now: Timestamp
    ) throws(JSONFault) {
        preferences = context
        for (name, value) in parameters where !value.isEmpty {
            switch name {
            case "kind":
                guard let kind = Kind(rawValue: value), kind.hasRow else {
                    throw JSONFault(field: name, message: "must be open, click, sent or logged")
                }
                filter.kind = kind
            case "contact":
                guard let email = normalizedAddress(value) else {
                    throw JSONFault(field: name, message: "must be an e-mail address")
                }
                filter.contact = email
            case "message": filter.message = value
            case "since": filter.since = value
            case "until": filter.until = value
            case "unread": filter.isUnread = value == "1"
            case "opens":
                guard let opens = Int64(value), 0...1_000_000 ~= opens else {
                    throw JSONFault(field: name, message: "must be a whole number")
                }
                filter.opens = opens
            case "q": filter.words = value
            case "machines": filter.showsMachines = value == "1"
            case "fold": filter.folds = value != "0"
            case "before":
                guard let before = Seq(value), before > 0 else {
                    throw JSONFault(field: name, message: "must be a whole number")
                }
                filter.before = before
            case "part": isPart = value == "section"
            default:
                throw JSONFault(field: name, message: "is unknown")
            }
        }
        query.filter.kinds = filter.kind.map { [$0] } ?? Kind.allCases.filter(\.hasRow)
        if !filter.showsMachines { query.filter.verdicts = [.human, .unknown] }
        query.contact = filter.contact
        query.message = filter.message
        query.text = filter.words
        query.opensMoreThan = filter.opens
        query.before = filter.before
        let zone = context.zone.name
        query.since = try Self.time(filter.since, "since", zone: zone, endOfDay: false)
        query.until = try Self.time(filter.until, "until", zone: zone, endOfDay: true)
    }

    /// A day in the user's time zone, or an RFC 3339 time.
    ///
    /// - Parameter endOfDay: whether a day means its end, so that the day itself is within the period.
    private static func time(
        _ text: String?, _ name: String, zone: String, endOfDay: Bool
    ) throws(JSONFault) -> Timestamp? {
        guard let text else { return nil }
        if let time = Timestamp(rfc3339: text) { return time }
        guard let day = Zone.startOfDay(text, in: zone) else {
            throw JSONFault(field: name, message: "must be a day such as 2026-11-30, or an RFC 3339 time")
        }
        return endOfDay ? Zone.startOfTomorrow(after: day, in: zone) : day
    }

    /// A page of the feed.
    ///
    /// - Parameter readUpTo: the read marker.
    func feed(of user: UserID, limit: Int, readUpTo: Seq, in store: any StoreSnapshot) throws -> Feed {
        var query = query
        query.limit = min(limit, 1000)
        if filter.isUnread { query.unreadAfter = readUpTo }
        let quiet = try Quiet(of: user, preferences, in: store)
        var items: [FeedItem] = []
        var reached: Seq?
        // A page that examined many activities and found few says where to go on.
        repeat {
            let page = try store.list(of: user, matching: query)
            items += page.entries.compactMap(quiet.item)
            reached = page.reached
            query.before = reached
        } while limit > 1000 && items.count < limit && reached != nil
        return Feed(items: items, filter: filter, older: reached)
    }

    /// The one activity that the query's bounds leave, if the filter admits it. Needs no index of texts.
    func row(of user: UserID, readUpTo: Seq, in store: any StoreSnapshot) throws -> Feed {
        var query = query
        query.limit = 1
        if filter.isUnread { query.unreadAfter = readUpTo }
        let quiet = try Quiet(of: user, preferences, in: store)
        return Feed(items: try store.activities(of: user, matching: query).compactMap(quiet.item), filter: filter)
    }

    /// Whose activities make no pop-up now.
    private struct Quiet {
        private let isNow: Bool
        private let muted: Set<String>

        init(of user: UserID, _ context: PageContext, in store: any StoreSnapshot) throws {
            isNow = context.viewer?.quietUntil != nil
            muted = Set(try store.preferences(of: user).muted)
        }

        /// An entry of the log as a row; nil if its kind is unknown, or it is damaged.
        func item(_ entry: Entry) -> FeedItem? {
            guard let activity = try? decodeJSON(Activity.self, from: entry.body) else { return nil }
            let isSilent = isNow || activity.recipient?.email.map(muted.contains) ?? false
            return FeedItem(seq: entry.seq, activity: activity, isSilent: isSilent)
        }
    }
}
