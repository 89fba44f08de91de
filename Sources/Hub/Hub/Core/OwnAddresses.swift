import Mailbell
import Synchronization

/// The addresses that the senders' own devices come from, kept in memory alone: what is opened from there, the sender has
/// opened.
///
/// Only tokens that read or subscribe count: with another a program sends, which reads no mail. Only public addresses count:
/// of a private one nobody knows whether it is not a proxy's that all come through. Of IPv6 the network counts, /64, since one
/// device has several addresses in it.
final class OwnAddresses: OwnDevices {
    /// After this an address that is used no longer may be another's.
    static let span = Duration.seconds(3600)
    /// Of one user, at most; the oldest are forgotten then.
    static let addressesOfOne = 64

    private struct Use {
        var last: Timestamp
        var sessions = 0
    }
    private let uses = Mutex<[UserID: [IPAddress: Use]]>([:])

    /// A device has asked for something.
    func used(_ address: IPAddress, by identity: Identity, at time: Timestamp) {
        change(address, identity, time) { _ in }
    }

    /// A device is connected from now on.
    func connected(_ address: IPAddress, by identity: Identity, at time: Timestamp) {
        change(address, identity, time) { $0.sessions += 1 }
    }

    /// To be called once for each `connected`.
    func disconnected(_ address: IPAddress, by identity: Identity, at time: Timestamp) {
        change(address, identity, time) { $0.sessions -= 1 }
    }

    func isOwn(_ address: IPAddress, of user: UserID, at time: Timestamp) -> Bool {
        guard address.isPublic else { return false }
        return uses.withLock { uses in
            guard let use = uses[user]?[address.household] else { return false }
            return use.sessions > 0 || time.since(use.last) < Self.span
        }
    }

    private func change(_ address: IPAddress, _ identity: Identity, _ time: Timestamp, _ change: (inout Use) -> Void) {
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

extension IPAddress {
    /// What one household has: an address of IPv4, a network of IPv6 (RFC 6177).
    fileprivate var household: IPAddress { isIPv4 ? self : IPAddress(high: high, low: 0) }
}
