public import Core
import StoreSQLite
import Transport
import Verdicts

#if canImport(Glibc)
    import Glibc
#endif

/// Performs administrators' commands on a store: in this process (`StoreAdministration`), or through the hub that serves
/// the store (`ControlClient`).
public protocol Administration: Sendable {
    /// Performs a command. Blocks until it is done.
    ///
    /// - Parameters:
    ///   - isWanted: asked before each transaction; if it returns false, the command ends there.
    ///   - judged: called for each rejudged activity, after it was changed.
    /// - Throws: an error whose description says what failed. Earlier transactions stay; performing the command again
    ///   does the rest.
    func perform(
        _ command: ControlCommand, isWanted: @escaping @Sendable () -> Bool, judged: (RejudgedActivity) -> Void
    ) throws -> ControlResult
}

extension Administration {
    /// Erases a contact. Interrupted, it leaves the rest to the next run.
    ///
    /// - Parameter email: normalized.
    public func erase(_ email: String) throws -> ErasureReport {
        guard case .erased(let report) = try perform(.erase(email: email)) else { throw ControlError.otherResult }
        return report
    }

    /// Empties the write-ahead log into the store's file.
    public func settle() throws { _ = try perform(.settle) }

    /// Rewrites the store's file, so that it contains only what the store holds.
    public func compact() throws { _ = try perform(.compact) }

    /// Judges again the recipients who have a hit since then; see `ControlCommand.rejudge`.
    ///
    /// - Parameter each: called for each activity, after it was changed.
    public func judgeAgain(
        since: Timestamp, isTrial: Bool, networks: [GivenNetworks]?, each: (RejudgedActivity) -> Void
    ) throws -> RejudgingReport {
        let command = ControlCommand.rejudge(since: since, isTrial: isTrial, networks: networks)
        guard case .rejudged(let report) = try perform(command, isWanted: { true }, judged: each) else {
            throw ControlError.otherResult
        }
        return report
    }

    /// Confirms to retention that the clock is right.
    ///
    /// - Returns: the time up to which the clock is trusted now.
    public func confirmClock() throws -> Timestamp {
        guard case .clockConfirmed(let time) = try perform(.confirmClock) else { throw ControlError.otherResult }
        return time
    }

    private func perform(_ command: ControlCommand) throws -> ControlResult {
        try perform(command, isWanted: { true }, judged: { _ in })
    }
}

extension ControlError {
    fileprivate static let otherResult = ControlError("the hub answered another command; restart the hub")
}

/// Performs commands on the store's file, in small transactions, between which the hub writes.
///
/// Each command opens the file by itself, like another process. So a long rewriting makes the hub refuse hits after 5 s,
/// as it does when its disk stalls, and does not stop its writer.
public struct StoreAdministration: Administration {
    private let configuration: HubConfiguration

    /// - Parameter configuration: of the hub. The data folder counts, and for `rejudge` the tables and lists.
    public init(_ configuration: HubConfiguration) { self.configuration = configuration }

    public func perform(
        _ command: ControlCommand, isWanted: @escaping @Sendable () -> Bool, judged: (RejudgedActivity) -> Void
    ) throws -> ControlResult {
        // Read before the store is opened: an open store keeps its write-ahead log from being emptied.
        let judge: RuleJudge? =
            if case .rejudge(_, _, let networks) = command { try configuration.openJudge(networks) } else { nil }
        let store = try SQLiteStore(path: configuration.data + "/mailbell.db", readers: 1, upgrading: false)
        defer { store.close() }
        switch command {
        case .erase(let email):
            return .erased(report: try erase(email, from: StoppableStore(store: store, isWanted: isWanted)))
        case .settle:
            try store.settle()
            return .settled
        case .compact:
            try store.compact()
            return .compacted
        case .rejudge(let since, let isTrial, _):
            guard let judge else { preconditionFailure("a rejudging has a judge") }
            let stoppable = StoppableStore(store: store, isWanted: isWanted)
            return .rejudged(report: try rejudged(stoppable, judge, since, isTrial, judged))
        case .confirmClock:
            let now = Timestamp.now
            try store.trustClock(upTo: now, tellsHub: true)
            return .clockConfirmed(at: now)
        }
    }

    private func erase(_ email: String, from store: any Store) throws -> ErasureReport {
        let wasKept = try store.read { try isContactKept(email, in: $0) }
        // Even if nothing is stored: an earlier run may have been interrupted.
        let report = try eraseContact(email, in: store, now: .now) { usleep(2000) }
        return ErasureReport(report, wasKept: wasKept, hasOptedOut: try store.read { try $0.hasOptedOut(email) })
    }

    private func rejudged(
        _ store: any Store, _ judge: RuleJudge, _ since: Timestamp, _ isTrial: Bool,
        _ judged: (RejudgedActivity) -> Void
    ) throws -> RejudgingReport {
        let names = Dictionary(uniqueKeysWithValues: try store.read { try $0.users() }.map { ($0.id, $0.email) })
        let report = try rejudge(
            store, by: judge, since: since, now: .now, isTrial: isTrial, pause: { if !isTrial { usleep(2000) } }
        ) { judged(RejudgedActivity($0, user: names[$0.user] ?? "\($0.user)")) }
        return RejudgingReport(report)
    }
}

extension HubConfiguration {
    /// A judge with all of the hub's tables and lists. Blocks while it reads them.
    ///
    /// - Parameter given: lists that replace those of the setting `networks`; nil for these.
    /// - Throws: `ControlError` if one cannot be used.
    fileprivate func openJudge(_ given: [GivenNetworks]?) throws -> RuleJudge {
        var faults: [String] = []
        let judge = openJudge(given: given?.map(\.list)) { faults.append($0) }
        if let fault = faults.first { throw ControlError(withoutList: fault) }
        return judge
    }
}

/// A command is not wanted any more: its client has left, or the hub is stopping.
struct Unwanted: Error {}

/// A store whose transactions fail once they are not wanted any more.
private struct StoppableStore: Store {
    let store: SQLiteStore
    let isWanted: @Sendable () -> Bool

    func commit<Result>(_ body: (any StoreTransaction) throws -> Result) throws -> Result {
        guard isWanted() else { throw Unwanted() }
        return try store.commit(body)
    }

    func read<Result>(_ body: (any StoreSnapshot) throws -> Result) throws -> Result {
        guard isWanted() else { throw Unwanted() }
        return try store.read(body)
    }
}
