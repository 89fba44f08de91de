public import Core
import Domains
import StoreSQL
import Transport
import Verdicts

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
    ) throws -> Rejudging.Report {
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

/// Performs commands on the store: a hub's own, or one of this process, which has it to itself.
///
/// Erasing and judging again go the event path, piece by piece, with hits in between. What rewrites or empties files opens
/// the store by itself, like another process. So a long rewriting makes the hub refuse hits after 5 s, as it does when its
/// disk stalls, and does not stop its writer.
public struct StoreAdministration: Administration {
    /// The parts of a running hub.
    struct RunningHub: Sendable {
        var store: any MaintainedStore
        var writer: Writer
        var judge: RuleJudge
    }

    private let configuration: HubConfiguration
    private let hub: RunningHub?

    /// For a process that has the store to itself.
    ///
    /// - Parameter configuration: of the hub. The data folder counts, and for `rejudge` the tables and lists.
    public init(_ configuration: HubConfiguration) { self.init(configuration, of: nil) }

    /// - Parameter hub: the hub that serves the store; nil if none does.
    init(_ configuration: HubConfiguration, of hub: RunningHub?) {
        self.configuration = configuration
        self.hub = hub
    }

    public func perform(
        _ command: ControlCommand, isWanted: @escaping @Sendable () -> Bool, judged: (RejudgedActivity) -> Void
    ) throws -> ControlResult {
        switch command {
        case .erase(let email): return try running(isWanted) { .erased(report: try erase(email, by: $0)) }
        case .rejudge(let since, let isTrial, let networks):
            return try rejudge(since, isTrial, networks, isWanted, judged)
        case .settle:
            try opening { try $0.settle() }
            return .settled
        case .compact:
            try opening { try $0.compact() }
            return .compacted
        case .confirmClock:
            let now = Timestamp.now
            try opening { try $0.trustClock(upTo: now, tellsHub: true) }
            return .clockConfirmed(at: now)
        }
    }

    private func opening<Result>(_ body: (any MaintainedStore) throws -> Result) throws -> Result {
        let store = try configuration.openStore(for: .command(makes: false))
        defer { store.close() }
        if hub == nil, let other = try store.servingHub() {
            throw ControlError(
                "\(store.place): hub \(other) serves this store from another folder or machine; run the command there, or stop it"
            )
        }
        return try body(store)
    }

    private func running<Result>(
        _ isWanted: @escaping @Sendable () -> Bool, _ body: (any CommandRunner) throws -> Result
    ) throws -> Result {
        if let hub {
            return try body(StoppableRunner(runner: WriterRunner(hub.writer, store: hub.store), isWanted: isWanted))
        }
        return try opening { try body(StoppableRunner(runner: makeRunner($0), isWanted: isWanted)) }
    }

    private func erase(_ email: String, by runner: any CommandRunner) throws -> ErasureReport {
        let wasKept = try runner.store.read { try isContactKept(email, in: $0) }
        // Even if nothing is stored: an earlier run may have been interrupted.
        let key = AddressKey(email, .standard)?.text
        let report = try Erasure(email, key: key, by: runner).run()
        return ErasureReport(
            wasKept: wasKept, hasOptedOut: try runner.store.read { try $0.hasOptedOut(email) }, erased: report)
    }

    private func rejudge(
        _ since: Timestamp, _ isTrial: Bool, _ networks: [GivenNetworks]?, _ isWanted: @escaping @Sendable () -> Bool,
        _ judged: (RejudgedActivity) -> Void
    ) throws -> ControlResult {
        // Read before the store is opened: an open store keeps its write-ahead log from being emptied.
        let judge = try (networks == nil ? hub?.judge : nil) ?? configuration.openJudge(networks)
        return try running(isWanted) { runner in
            let users = try runner.store.read { try $0.users() }
            let names = Dictionary(uniqueKeysWithValues: users.map { ($0.id, $0.email) })
            let report = try Rejudging(judge: judge, by: runner).run(since: since, isTrial: isTrial) {
                judged(RejudgedActivity($0, user: names[$0.user] ?? "\($0.user)"))
            }
            return .rejudged(report: report)
        }
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

/// Runs commands as long as they are wanted.
private struct StoppableRunner: CommandRunner {
    let runner: any CommandRunner
    let isWanted: @Sendable () -> Bool

    var store: any Store { runner.store }

    func run<C: Command>(_ command: C) throws -> C.Answer {
        guard isWanted() else { throw Unwanted() }
        return try runner.run(command)
    }
}
