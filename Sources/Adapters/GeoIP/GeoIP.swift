import Glibc
public import Mailbell
import Synchronization

/// Tells places from up to three table files, and autonomous systems from one, which can be replaced while it does.
///
/// A look-up asks the table of cities, then the tables of countries, the one for the address's family first; the first
/// that knows the country answers, with or without a city.
public final class GeoIP: Places {
    private let snapshot: Mutex<GeoSnapshot>
    /// Held for a whole reload, so that two do not undo each other; look-ups never wait for it.
    private let reloading = Mutex(())
    private let now: @Sendable () -> Timestamp
    private let clocks = ZoneClocks()

    /// Opens the configured tables; without any, no address has a place. Blocks while it reads them.
    ///
    /// Throws for the first that cannot be used: a wrong path should be found at the start, not by places that stay
    /// away. `now` tells when a table was loaded.
    public init(
        city: String? = nil, country: String? = nil, country6: String? = nil, asn: String? = nil,
        now: @escaping @Sendable () -> Timestamp = GeoIP.systemTime
    ) throws(GeoTableError) {
        var slots: [GeoSnapshot.Slot] = []
        for (role, path) in [(GeoRole.city, city), (.country, country), (.country6, country6), (.asn, asn)] {
            guard let path else { continue }
            do throws(GeoTableError) {
                slots.append(.init(role: role, table: try GeoTable(path: path, telling: role.content, now: now())))
            } catch {
                throw error.of(role)
            }
        }
        snapshot = Mutex(GeoSnapshot(slots))
        self.now = now
    }

    /// nil if no table knows the address, or it is a private, shared, loopback, link-local or unspecified one. Waits
    /// for nothing but the copying of a reference.
    public func place(of address: IPAddress) -> Location? {
        if address.isLocal { return nil }
        return current.place(of: address, in: nil)
    }

    /// The same, with the names of city, region and country in a language, as far as the table has them in it; else in
    /// English.
    public func place(of address: IPAddress, in language: LanguageTag) -> Location? {
        if address.isLocal { return nil }
        return current.place(of: address, in: language)
    }

    /// The number of the autonomous system that announces `address`; nil if no table is given or it does not know. Waits for
    /// nothing but the copying of a reference.
    public func systemNumber(of address: IPAddress) -> UInt32? {
        if address.isLocal { return nil }
        return current.systemNumber(of: address)
    }

    public func localTime(_ time: Timestamp, in zone: String) -> String? { clocks.time(time, in: zone) }

    /// The tables in use, in the order of `GeoRole`.
    public var tables: [GeoTableStatus] { current.slots.map(\.status) }

    /// Opens every configured table anew, and takes into use those that are good. Blocks while it reads them, so it is
    /// nothing for an event loop. Reports every table, in the order of `GeoRole`.
    @discardableResult
    public func reload() -> [GeoReport] { reload { _, _ in true } }

    /// Opens those tables anew whose file is another than the one in use, or was written to. Blocks while it reads
    /// them; if there are none it costs one `stat` for each. A file that is refused is reported once, and not opened
    /// again until it changes. Reports every table, in the order of `GeoRole`.
    @discardableResult
    public func reloadIfChanged() -> [GeoReport] { reload { !$0.knows($1) } }

    /// Takes a table into use for a role that has none. Blocks while it reads it. Does nothing if the role has one.
    public func add(_ role: GeoRole, path: String) throws(GeoTableError) {
        let table: GeoTable
        do throws(GeoTableError) {
            table = try GeoTable(path: path, telling: role.content, now: now())
        } catch {
            throw error.of(role)
        }
        reloading.withLock { _ in
            let before = current
            guard !before.slots.contains(where: { $0.role == role }) else { return }
            let slots = before.slots + [.init(role: role, table: table)]
            let after = GeoSnapshot(GeoRole.allCases.flatMap { role in slots.filter { $0.role == role } })
            snapshot.withLock { $0 = after }
        }
    }

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
                // Taken before the file is opened: if it is replaced in between, the next call sees a new version.
                let version = FileVersion(path: slots[i].table.path)
                let outcome = isWanted(slots[i], version) ? reopen(&slots[i], version) : .unchanged
                reports.append(GeoReport(outcome: outcome, status: slots[i].status))
            }
            let after = GeoSnapshot(slots)
            snapshot.withLock { $0 = after }
            // Without this the tables that go might be freed, which takes a while, while look-ups wait for the lock.
            withExtendedLifetime(before) {}
            return reports
        }
    }

    private func reopen(_ slot: inout GeoSnapshot.Slot, _ version: FileVersion?) -> GeoReport.Outcome {
        do throws(GeoTableError) {
            slot.table = try GeoTable(path: slot.table.path, telling: slot.role.content, now: now())
            slot.refusal = nil
            return .swapped
        } catch {
            let error = error.of(slot.role)
            slot.refusal = .init(version: version, error: error)
            return .refused(error)
        }
    }
}
