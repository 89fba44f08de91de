public import Core
import Glibc
import Synchronization

/// Looks up the location and the autonomous system of IP addresses in table files, which may be replaced while it runs.
///
/// A look-up of a location asks the table of cities first. Then it asks the tables of countries, the one for the address's
/// family first. The first table that knows the country answers, with or without a city. Safe on any thread.
public final class GeoIP: Places {
    private let snapshot: Mutex<GeoSnapshot>
    /// Held for a whole reload, so that two do not undo each other; look-ups never wait for it.
    private let reloading = Mutex(())
    private let now: @Sendable () -> Timestamp
    private let clocks = ZoneClocks()

    /// Opens the tables in these files. Without files, no address has a location. Blocks while it reads them.
    ///
    /// A file that cannot be used is left out. `reloadIfChanged` tries it again once it has changed.
    ///
    /// - Parameters:
    ///   - files: at most one for each role.
    ///   - now: the time of day, to note when a table was loaded.
    ///   - complain: called for each file that cannot be used.
    public init(
        _ files: [(role: GeoRole, path: String)], now: @escaping @Sendable () -> Timestamp = GeoIP.systemTime,
        complain: (GeoTableError) -> Void
    ) {
        self.now = now
        let slots = files.map { Self.slot($0.role, $0.path, now: now()) }
        snapshot = Mutex(GeoSnapshot(slots))
        for slot in slots { if let refusal = slot.refusal { complain(refusal.error) } }
    }

    /// Opens the configured tables. Blocks while it reads them.
    ///
    /// - Throws: `GeoTableError` for the first table that cannot be used.
    public convenience init(
        city: String? = nil, country: String? = nil, country6: String? = nil, asn: String? = nil,
        now: @escaping @Sendable () -> Timestamp = GeoIP.systemTime
    ) throws(GeoTableError) {
        var first: GeoTableError?
        let files = [(GeoRole.city, city), (.country, country), (.country6, country6), (.asn, asn)]
        self.init(files.compactMap { role, path in path.map { (role, $0) } }, now: now) { first = first ?? $0 }
        if let first { throw first }
    }

    private static func slot(_ role: GeoRole, _ path: String, now: Timestamp) -> GeoSnapshot.Slot {
        // Read before the file is opened: if it is replaced in between, a reload sees a new version.
        let version = FileVersion(path: path)
        do throws(GeoTableError) {
            return .init(role: role, path: path, table: try GeoTable(path: path, telling: role.content, now: now))
        } catch {
            return .init(role: role, path: path, refusal: .init(version: version, error: error.of(role)))
        }
    }

    /// The location of an address, with English names. nil if no table knows the address, or it is private, shared,
    /// loopback, link-local or unspecified. Does not block.
    public func place(of address: IPAddress) -> Location? {
        if address.isLocal { return nil }
        return current.place(of: address, in: nil)
    }

    /// The same, with the names of city, region and country in `language`. Names that the table does not have in that
    /// language are English.
    public func place(of address: IPAddress, in language: LanguageTag) -> Location? {
        if address.isLocal { return nil }
        return current.place(of: address, in: language)
    }

    /// The number of the autonomous system that announces `address`; nil if it is unknown or there is no such table. Does not
    /// block.
    public func systemNumber(of address: IPAddress) -> UInt32? {
        if address.isLocal { return nil }
        return current.systemNumber(of: address)
    }

    /// A time by the clocks of a time zone, in RFC 3339 with its offset; nil if the system does not know the zone.
    public func localTime(_ time: Timestamp, in zone: String) -> String? { clocks.time(time, in: zone) }

    /// The tables in use, in the order of `GeoRole`.
    public var tables: [GeoTableStatus] { current.slots.compactMap(\.status) }

    /// Why roles that have a file have no table in use; in the order of `GeoRole`.
    public var missing: [GeoTableError] { current.slots.filter { $0.table == nil }.compactMap { $0.refusal?.error } }

    /// Reopens every configured table. A valid file replaces the table in use; an invalid one is refused.
    ///
    /// Blocks while it reads the files, so do not call it on an event loop.
    ///
    /// - Returns: a report for each table, in the order of `GeoRole`.
    @discardableResult
    public func reload() -> [GeoReport] { reload { _, _ in true } }

    /// Reopens the tables whose file was replaced or changed. A file that is refused is reported once, and not opened again
    /// until it changes.
    ///
    /// Blocks while it reads the files. An unchanged file costs one stat(2).
    ///
    /// - Returns: a report for each table, in the order of `GeoRole`.
    @discardableResult
    public func reloadIfChanged() -> [GeoReport] { reload { !$0.knows($1) } }

    /// Adds a table for a role that has no file. Does nothing if the role has one. Blocks while it reads the file.
    ///
    /// - Throws: `GeoTableError` if it cannot be used. The role then has the file anyway, and `reloadIfChanged` tries it
    ///   again once it has changed.
    public func add(_ role: GeoRole, path: String) throws(GeoTableError) {
        let slot = Self.slot(role, path, now: now())
        reloading.withLock { _ in
            let before = current
            guard !before.slots.contains(where: { $0.role == role }) else { return }
            let slots = before.slots + [slot]
            let after = GeoSnapshot(GeoRole.allCases.flatMap { role in slots.filter { $0.role == role } })
            snapshot.withLock { $0 = after }
        }
        if let refusal = slot.refusal { throw refusal.error }
    }

    /// The roles that have a file, usable or not.
    public var roles: [GeoRole] { current.slots.map(\.role) }

    /// The time of the system's clock.
    @Sendable public static func systemTime() -> Timestamp {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Timestamp(milliseconds: Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000)
    }

    private var current: GeoSnapshot { snapshot.withLock { $0 } }

    private func reload(where isWanted: (GeoSnapshot.Slot, FileVersion?) -> Bool) -> [GeoReport] {
        reloading.withLock { _ in
            let before = current
            var slots = before.slots
            var reports: [GeoReport] = []
            for i in slots.indices {
                // Read before the file is opened: if it is replaced in between, the next call sees a new version.
                let version = FileVersion(path: slots[i].path)
                let outcome = isWanted(slots[i], version) ? reopen(&slots[i], version) : .unchanged
                reports.append(
                    GeoReport(
                        outcome: outcome, role: slots[i].role, path: slots[i].path, status: slots[i].status))
            }
            let after = GeoSnapshot(slots)
            snapshot.withLock { $0 = after }
            // Keeps the old tables until the lock is released: to free them takes a while, and look-ups would wait.
            withExtendedLifetime(before) {}
            return reports
        }
    }

    private func reopen(_ slot: inout GeoSnapshot.Slot, _ version: FileVersion?) -> GeoReport.Outcome {
        do throws(GeoTableError) {
            slot.table = try GeoTable(path: slot.path, telling: slot.role.content, now: now())
            slot.refusal = nil
            return .swapped
        } catch {
            let error = error.of(slot.role)
            slot.refusal = .init(version: version, error: error)
            return .refused(error)
        }
    }
}
