import Core
import HTTPWire
import Synchronization
import Testing
import Transport
import Wire

@testable import Hub

@Suite struct OwnAddressesTests {
    private final class Clock: Sendable {
        let now = Mutex(MonotonicTime(milliseconds: 0))
    }
    private let clock: Clock
    private let own: OwnAddresses
    private let start = MonotonicTime(milliseconds: 5_000_000)

    init() {
        let clock = Clock()
        self.clock = clock
        own = OwnAddresses { clock.now.withLock { $0 } }
    }

    private func identity(_ user: UserID = 1, _ scopes: [Scope] = [.subscribe, .read]) -> Identity {
        Identity(
            tokenID: "tk_1", scopes: scopes,
            user: User(id: user, email: "s@example.com", name: "", seat: .paid, addresses: ["s@example.com"]))
    }

    private func isOwn(_ address: String, of user: UserID = 1, after: Duration = .zero) -> Bool {
        clock.now.withLock { $0 = start + after }
        return own.isOwn(IPAddress(address)!, of: user)
    }

    @Test func anAddressIsTheUsersForAnHourAfterItsLastUse() {
        own.used(IPAddress("203.0.113.7")!, by: identity(), at: start)
        #expect(isOwn("203.0.113.7"))
        #expect(isOwn("203.0.113.7", after: .seconds(3599)))
        #expect(!isOwn("203.0.113.7", after: .seconds(3600)))
        #expect(!isOwn("203.0.113.8"))
        #expect(!isOwn("203.0.113.7", of: 2))
    }

    @Test func whileADeviceIsConnectedItIsTheUsers() {
        let address = IPAddress("203.0.113.7")!
        own.connected(address, by: identity(), at: start)
        own.connected(address, by: identity(), at: start)
        own.disconnected(address, by: identity(), at: start + .seconds(10))
        #expect(isOwn("203.0.113.7", after: .seconds(100_000)))
        own.disconnected(address, by: identity(), at: start + .seconds(100_000))
        #expect(isOwn("203.0.113.7", after: .seconds(103_599)))
        #expect(!isOwn("203.0.113.7", after: .seconds(103_600)))
    }

    /// One device has several addresses of IPv6, within a /64 (RFC 8981).
    @Test func ofIPv6TheNetworkCounts() {
        own.used(IPAddress("2a02:8109:1:2::1")!, by: identity(), at: start)
        #expect(isOwn("2a02:8109:1:2:ffff::9"))
        #expect(!isOwn("2a02:8109:1:3::1"))
    }

    /// All hits would come from a proxy that is not told of.
    @Test(arguments: [
        "127.0.0.1", "10.1.2.3", "172.17.0.1", "192.168.1.5", "100.64.0.1", "169.254.1.1", "::1", "fe80::1", "fd00::1",
    ])
    func privateAddressesAreNobodys(_ address: String) {
        own.connected(IPAddress(address)!, by: identity(), at: start)
        #expect(!isOwn(address))
    }

    /// Behind a proxy that the hub was not told of, everybody has the proxy's address.
    @Test func anUnknownProxysAddressIsNobodys() throws {
        let clients = ClientAddress(trustedProxies: [IPNetwork("10.0.0.0/8")!])
        func request(from peer: String, forwarded: String? = nil, _ standard: String? = nil) throws -> HTTPRequest {
            let fields = [forwarded.map { "x-forwarded-for: \($0)" }, standard.map { "forwarded: \($0)" }]
            let head = try RequestHead(lines: ["GET /v1/me HTTP/1.1", "host: x"] + fields.compactMap { $0 })
            return HTTPRequest(head, peer: IPAddress(peer)!)
        }
        #expect(try clients.read(request(from: "203.0.113.7")).isCertain)
        #expect(try !clients.read(request(from: "203.0.113.7", forwarded: "198.51.100.1")).isCertain)
        #expect(try !clients.read(request(from: "203.0.113.7", "for=198.51.100.1")).isCertain)
        let behind = try clients.read(request(from: "10.0.0.1", forwarded: "198.51.100.1"))
        #expect(behind.isCertain && behind.address == IPAddress("198.51.100.1"))
        #expect(try !clients.read(request(from: "10.0.0.1", forwarded: "198.51.100.1", "for=192.0.2.1")).isCertain)
    }

    /// What sends mail reads none.
    @Test func tokensOfProgramsThatSendDoNotCount() {
        own.used(IPAddress("203.0.113.7")!, by: identity(1, [.track, .ingest]), at: start)
        #expect(!isOwn("203.0.113.7"))
    }

    @Test func theOldestAreForgotten() {
        for n in 0...OwnAddresses.addressesOfOne {
            own.used(IPAddress(v4: 0xcb00_7100 + UInt32(n)), by: identity(), at: start + .seconds(n))
        }
        #expect(!isOwn("203.0.113.0", after: .seconds(100)))
        #expect(isOwn("203.0.113.1", after: .seconds(100)))
    }
}
