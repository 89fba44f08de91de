internal import Core
internal import EventLoop

/// How much closing a connection would lose; decides which one is closed to make room.
enum ConnectionWorth: Int, Comparable {
    /// No request is under way; the peer can reconnect.
    case idle
    /// No request has come yet.
    case unproven
    /// A request's body is being received, or an answer sent.
    case receiving
    /// An answer is being prepared, or it is a WebSocket. Such a connection is never closed to make room.
    case needed

    static func < (a: ConnectionWorth, b: ConnectionWorth) -> Bool { a.rawValue < b.rawValue }
}

/// What the table needs to know of a connection.
@EventLoop
protocol TabledConnection: AnyObject {
    /// The client's IPv4 address or IPv6 /64; nil if it is exempt from limits by address.
    var household: IPAddress? { get }
    /// What closing it would lose.
    var worth: ConnectionWorth { get }
    /// When it was opened or last received something, in milliseconds of a monotonic clock.
    var since: Int64 { get }
    /// Its position in the table; only the table uses it.
    var place: TablePlace { get set }
}

/// Indices of a connection in the table's arrays.
struct TablePlace {
    var inAll = 0
    var inHousehold = 0
}

/// All connections; decides which one is closed for a new one if there are too many.
///
/// The client with the most connections loses first, so that a flood makes room for others. If the total is reached,
/// the victim is the best of a small random sample, as in Redis: good enough, and the cost does not grow with the
/// number of connections.
@EventLoop
struct ConnectionTable<Connection: TabledConnection> {
    enum Verdict {
        case welcome
        /// Accept after closing this connection, because of this limit.
        case inPlaceOf(Connection, ServerLimit)
        case refused(ServerLimit)
    }

    private static var sampleSize: Int { 32 }

    private let total: Int
    private let perHousehold: Int
    private(set) var all: [Connection] = []
    private var households: [IPAddress: [Connection]] = [:]

    init(total: Int, perHousehold: Int) {
        self.total = total
        self.perHousehold = perHousehold
    }

    /// Whether one more connection of a household is accepted.
    func verdict(on household: IPAddress?, using random: inout some RandomNumberGenerator) -> Verdict {
        let own = household.flatMap { households[$0] } ?? []
        if own.count >= perHousehold {
            // With 500 readers behind one address, those who have their answer make room for the others.
            guard let victim = own.filter({ $0.worth < .receiving }).min(by: isCheaper) else {
                return .refused(.connectionsPerAddress)
            }
            return .inPlaceOf(victim, .connectionsPerAddress)
        }
        guard all.count >= total else { return .welcome }
        var victim: Connection?
        for _ in 0..<Self.sampleSize {
            guard let one = all.randomElement(using: &random), one.worth < .needed else { continue }
            if victim.map({ isRatherGivenUp(one, than: $0) }) ?? true { victim = one }
        }
        // A client with as many connections as the victim's has no better claim.
        guard let victim, weight(victim) >= weight(of: own.count + 1) || victim.worth == .idle else {
            return .refused(.connections)
        }
        return .inPlaceOf(victim, .connections)
    }

    private func isCheaper(_ a: Connection, _ b: Connection) -> Bool {
        (a.worth.rawValue, a.since) < (b.worth.rawValue, b.since)
    }

    private func isRatherGivenUp(_ a: Connection, than b: Connection) -> Bool {
        (-weight(a), a.worth.rawValue, a.since) < (-weight(b), b.worth.rawValue, b.since)
    }

    /// The size of its household on a logarithmic scale, so that a few more or less make no difference. Up to seven
    /// connections, as one browser opens, count as none.
    private func weight(_ connection: Connection) -> Int {
        weight(of: connection.household.flatMap { households[$0]?.count } ?? 1)
    }

    private func weight(of count: Int) -> Int { Int.bitWidth - (count / 8).leadingZeroBitCount }

    mutating func add(_ connection: Connection) {
        connection.place.inAll = all.count
        all.append(connection)
        guard let household = connection.household else { return }
        connection.place.inHousehold = households[household]?.count ?? 0
        households[household, default: []].append(connection)
    }

    mutating func remove(_ connection: Connection) {
        let index = connection.place.inAll
        guard index < all.count, all[index] === connection else { return }
        all.swapAt(index, all.count - 1)
        all.removeLast()
        if index < all.count { all[index].place.inAll = index }
        guard let household = connection.household else { return }
        let place = connection.place.inHousehold
        guard var own = households.removeValue(forKey: household), place < own.count, own[place] === connection else {
            return
        }
        own.swapAt(place, own.count - 1)
        own.removeLast()
        if place < own.count { own[place].place.inHousehold = place }
        if !own.isEmpty { households[household] = own }
    }
}
