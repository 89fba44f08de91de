import Core
import EventLoop
import Logging
import Metrics
import Transport

/// Rate-limits addresses that send unknown tickets, wrong tokens or wrong pairing codes: somebody who guesses them, or
/// a broken client. Addresses that many people share, such as proxies, are exempt. Rate-limits the codes and links of a user.
@EventLoop
final class Doorman {
    private let isExempt: @Sendable (IPAddress) -> Bool
    private var unknownTickets: RateBudget<IPAddress>
    private var wrongTokens: RateBudget<IPAddress>
    private var codes: RateBudget<UserID>
    private let metrics: HubMetrics
    private let log: RareLog
    private let clock: @Sendable () -> MonotonicTime

    init(
        _ limits: HubLimits, metrics: HubMetrics, log: RareLog,
        clock: @escaping @Sendable () -> MonotonicTime = { .now },
        isExempt: @escaping @Sendable (IPAddress) -> Bool
    ) {
        self.clock = clock
        self.metrics = metrics
        self.log = log
        self.isExempt = isExempt
        unknownTickets = RateBudget(perMinute: limits.unknownTickets)
        wrongTokens = RateBudget(perMinute: limits.wrongTokens)
        codes = RateBudget(perMinute: limits.codes)
    }

    /// Counts an unknown ticket. Returns false if the address has exceeded its limit.
    func sawUnknownTicket(from address: IPAddress) -> Bool {
        metrics.unknownTickets.add()
        guard !isExempt(address), !unknownTickets.spend(address.household, now: clock().milliseconds) else {
            return true
        }
        metrics.limited.add(1, "unknown-tickets")
        log.warn(
            "unknown tickets", "an address requests many unknown tickets", ["address": "\(address.truncated)"]
        )
        return false
    }

    /// Whether an address has exceeded its limit of wrong tokens and codes.
    func isShutOut(_ address: IPAddress) -> Bool {
        guard !isExempt(address), wrongTokens.isSpent(address.household, now: clock().milliseconds) else {
            return false
        }
        metrics.limited.add(1, "wrong-tokens")
        return true
    }

    /// Counts a wrong token or pairing code.
    func sawWrongToken(from address: IPAddress) {
        metrics.wrongTokens.add()
        guard !isExempt(address) else { return }
        _ = wrongTokens.spend(address.household, now: clock().milliseconds)
        guard wrongTokens.isSpent(address.household, now: clock().milliseconds) else { return }
        log.warn(
            "wrong tokens", "an address sends many wrong tokens or codes, and is rate-limited",
            ["address": "\(address.truncated)"])
    }

    /// Counts a code or link that a user makes. Returns false if the user has exceeded the limit.
    ///
    /// Each becomes a session and an entry of the audit log: a stolen token must not push out the others.
    func admitsCode(of user: UserID) -> Bool {
        guard !codes.spend(user, now: clock().milliseconds) else { return true }
        met("codes")
        return false
    }

    /// Whose turn an address's look-ups take. Clients behind an exempt address take the hub's turn.
    func turn(of address: IPAddress) -> ReaderPool.Owner { isExempt(address) ? .hub : .address(address) }

    /// Counts an exceeded limit, and logs it at most once a minute.
    func met(_ limit: String) {
        metrics.limited.add(1, limit)
        log.warn(limit, "limit exceeded", ["limit": "\(limit)"])
    }
}
