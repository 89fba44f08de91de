import Mailbell

/// The tables in use, at one time. A class, so that to take it for a look-up costs one reference count.
final class GeoSnapshot: Sendable {
    struct Slot: Sendable {
        var role: GeoRole
        var table: GeoTable
        /// Why the file is not in use that is there now; nil if it is.
        var refusal: Refusal?

        /// Whether `version` needs no opening: it is in use, or it was refused before.
        func knows(_ version: FileVersion?) -> Bool {
            if let refusal { return version == refusal.version }
            return version == table.version
        }

        var status: GeoTableStatus { GeoTableStatus(role: role, table: table, refused: refusal?.error) }
    }

    struct Refusal: Sendable {
        /// nil: there was no file.
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
            roles.compactMap { role in slots.first { $0.role == role }?.table }
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
