import Core
import Synchronization
import Transport

/// Addresses of the senders' own devices, in memory only. A hit from such an address counts as the sender's own.
///
/// Only tokens with the scope `read` or `subscribe` count: programs with other tokens send mail and do not read it.
/// Only public addresses count: a private one may belong to a proxy that all readers share. An IPv6 address counts as
/// its /64, since one device has several addresses in it.
final class OwnAddresses: OwnDevices {
    /// After this time without use, an address may have been reassigned.
    static let span = Duration.seconds(3600)
    /// Highest number of addresses of one user; the oldest without a session is dropped.
    static let addressesOfOne = 64

    private struct Use {
        var last: MonotonicTime
        var sessions = 0
    }
    private let uses = Mutex<[UserID: [IPAddress: Use]]>([:])
    private let clock: @Sendable () -> MonotonicTime

    /// - Parameter clock: the current time, for `isOwn`.
    init(clock: @escaping @Sendable () -> MonotonicTime = { .now }) { self.clock = clock }

    /// Records a request from a device.
    func used(_ address: IPAddress, by identity: Identity, at time: MonotonicTime) {
        change(address, identity, time) { _ in }
    }

    /// Records that a device has opened a session.
    func connected(_ address: IPAddress, by identity: Identity, at time: MonotonicTime) {
        change(address, identity, time) { $0.sessions += 1 }
    }

    /// Records the end of a session. Call it once for each `connected`.
    func disconnected(_ address: IPAddress, by identity: Identity, at time: MonotonicTime) {
        change(address, identity, time) { $0.sessions -= 1 }
    }

    func isOwn(_ address: IPAddress, of user: UserID) -> Bool {
        guard address.isPublic else { return false }
        let time = clock()
        return uses.withLock { uses in
            guard let use = uses[user]?[address.household] else { return false }
            return use.sessions > 0 || time.since(use.last) < Self.span
        }
    }

    private func change(
        _ address: IPAddress, _ identity: Identity, _ time: MonotonicTime, _ change: (inout Use) -> Void
    ) {
        guard address.isPublic, identity.scopes.contains(where: { $0 == .subscribe || $0 == .read }) else { return }
        uses.withLock { uses in
            var own = uses[identity.user.id] ?? [:]
            var use = own[address.household] ?? Use(last: time)
            use.last = max(use.last, time)
            change(&use)
            own[address.household] = use
            if own.count > Self.addressesOfOne,
                let oldest = own.filter({ $0.value.sessions <= 0 }).min(by: { $0.value.last < $1.value.last })
            {
                own[oldest.key] = nil
            }
            uses[identity.user.id] = own
        }
    }
}
