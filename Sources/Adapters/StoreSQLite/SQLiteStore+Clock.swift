public import Core
public import StoreSQL

extension SQLiteStore {
    public func clock() throws -> StoreClock { try reading { try $0.clock() } }

    public func trustClock(upTo time: Timestamp, tellsHub: Bool) throws {
        try writing {
            try $0.trustClock(upTo: time)
            if tellsHub { try $0.countControlVersion() }
        }
    }

    /// Only one hub can lock the folder.
    public func beat() {}

    /// The lock of the folder tells.
    public func servingHub() -> String? { nil }

    public func look() {}

    public func beginLives() throws -> Int { try writing { try $0.beginLives() } }

    public var figures: [StoreFigure] { [] }

    public var warnings: [String] { [] }

    public var place: String { path }

    public func isDue(_ due: Expiry) throws -> Bool { try isDueWithoutDays(due) }

    /// SQLite removes all hits in transactions.
    public func removeWholeDays(before cutoff: Timestamp) -> Int { 0 }

    public func pullBackTimes(to now: Timestamp, limit: Int) throws -> Int {
        try writing { try $0.pullBackTimes(to: now, limit: limit) }
    }
}
