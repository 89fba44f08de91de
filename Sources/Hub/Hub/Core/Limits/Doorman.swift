import Core
import EventLoop
import Logging
import Metrics
import Transport

/// Rate-limits addresses that send unknown tickets, wrong tokens or wrong pairing codes: somebody who guesses them, or
/// a broken client. Addresses that many people share, such as proxies, are exempt.
@EventLoop
final class Doorman {
    private let isExempt: @Sendable (IPAddress) -> Bool
    private var unknownTickets: AddressBudget
    private var wrongTokens: AddressBudget
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
        unknownTickets = AddressBudget(perMinute: limits.unknownTickets)
        wrongTokens = AddressBudget(perMinute: limits.wrongTokens)
    }

    /// Counts an unknown ticket. Returns false if the address has exceeded its limit.
    func sawUnknownTicket(from address: IPAddress) -> Bool {
        metrics.unknownTickets.add()
        guard !isExempt(address), !unknownTickets.spend(address, now: clock().milliseconds) else {
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
        guard !isExempt(address), wrongTokens.isSpent(address, now: clock().milliseconds) else {
            return false
        }
        metrics.limited.add(1, "wrong-tokens")
        return true
    }

    /// Counts a wrong token or pairing code.
    func sawWrongToken(from address: IPAddress) {
        metrics.wrongTokens.add()
        guard !isExempt(address) else { return }
        _ = wrongTokens.spend(address, now: clock().milliseconds)
        guard wrongTokens.isSpent(address, now: clock().milliseconds) else { return }
        log.warn(
            "wrong tokens", "an address sends many wrong tokens or codes, and is rate-limited",
            ["address": "\(address.truncated)"])
    }

    /// Whose turn an address's look-ups take. Clients behind an exempt address take the hub's turn.
    func turn(of address: IPAddress) -> ReaderPool.Owner { isExempt(address) ? .hub : .address(address) }

    /// Counts an exceeded limit, and logs it at most once a minute.
    func met(_ limit: String) {
        metrics.limited.add(1, limit)
        log.warn(limit, "limit exceeded", ["limit": "\(limit)"])
    }
}
