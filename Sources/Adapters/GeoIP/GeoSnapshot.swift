import Core

/// The tables in use at one moment. Immutable; a class, so that a look-up copies only a reference.
final class GeoSnapshot: Sendable {
    /// One configured file.
    struct Slot: Sendable {
        var role: GeoRole
        var path: String
        /// The table in use; nil if no file at this path could be used so far.
        var table: GeoTable?
        /// Why the file that is there now was refused; nil if it is in use.
        var refusal: Refusal?

        /// Whether `version` is in use or was refused before, so that it need not be opened.
        func knows(_ version: FileVersion?) -> Bool {
            if let refusal { return version == refusal.version }
            return version == table?.version
        }

        /// nil if no table is in use.
        var status: GeoTableStatus? {
            table.map { GeoTableStatus(role: role, table: $0, refused: refusal?.error) }
        }
    }

    /// Why a file was refused.
    struct Refusal: Sendable {
        /// The refused file; nil if there was none.
        var version: FileVersion?
        var error: GeoTableError
    }

    let slots: [Slot]
    private let order4: [GeoTable]
    private let order6: [GeoTable]
    private let systems: GeoTable?

    init(_ slots: [Slot]) {
        self.slots = slots
        func tables(_ roles: GeoRole...) -> [GeoTable] {
            roles.compactMap { role in slots.first { $0.role == role }.flatMap(\.table) }
        }
        // Either table of countries may hold both families, so the other one is asked too.
        order4 = tables(.city, .country, .country6)
        order6 = tables(.city, .country6, .country)
        systems = tables(.asn).first
    }

    func systemNumber(of address: IPAddress) -> UInt32? { systems?.systemNumber(of: address) }

    func place(of address: IPAddress, in language: LanguageTag?) -> Location? {
        for table in address.isIPv4 ? order4 : order6 {
            if let place = table.place(of: address, in: language) { return place }
        }
        return nil
    }
}
