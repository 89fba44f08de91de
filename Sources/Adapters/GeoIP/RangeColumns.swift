/// The columns of a CSV file by their meaning, from its header line. Columns count from 0.
struct RangeColumns {
    /// The first address of a range; if `last` is nil, a network (`192.0.2.0/24`).
    let first: Int
    /// The last address of a range; nil if `first` is a network.
    let last: Int?
    /// The country's code.
    let code: Int
    let region: Int?
    let city: Int?
    let zone: Int?

    /// Columns that a line must have, at least.
    var count: Int { [first, last ?? 0, code, region ?? 0, city ?? 0, zone ?? 0].reduce(0, max) + 1 }

    /// Whether a line is a header: it has several fields, and the first begins with a letter and has no `:` or `.`.
    static func isHeader(_ fields: [CSVLines.Field]) -> Bool {
        guard fields.count > 1, let bytes = fields.first?.bytes, let byte = bytes.first else { return false }
        let isLetter = byte | 0x20 >= UInt8(ascii: "a") && byte | 0x20 <= UInt8(ascii: "z")
        return isLetter && !bytes.contains { $0 == UInt8(ascii: ":") || $0 == UInt8(ascii: ".") }
    }

    /// Reads a header. nil if it names no column of addresses: the number of columns then decides, as without a header.
    ///
    /// - Throws: `Malformed` if it names a column of addresses, but none of country codes.
    init?(_ header: [CSVLines.Field]) throws(CSVLines.Malformed) {
        let names = header.map { field in
            String(decoding: field.bytes, as: UTF8.self).lowercased().filter { $0.isLetter || $0.isNumber }
        }
        func column(_ known: [String]) -> Int? { known.lazy.compactMap { names.firstIndex(of: $0) }.first }
        let network = column(Self.networks)
        guard let first = network ?? column(Self.starts) else { return nil }
        guard let code = column(Self.codes) else {
            throw CSVLines.Malformed(why: "the header has no column of country codes, such as country_code")
        }
        self.first = first
        last = network == nil ? column(Self.ends) : nil
        self.code = code
        region = column(Self.regions)
        city = column(Self.cities)
        zone = column(Self.zones)
    }

    private static let networks = ["network", "cidr", "prefix", "subnet", "ipnetwork", "netblock"]
    private static let starts = [
        "startip", "ipstart", "iprangestart", "rangestart", "ipfrom", "firstip", "ipfirst", "startaddress",
        "networkstart",
        "start", "from", "first", "ip", "address", "ipaddress",
    ]
    private static let ends = [
        "endip", "ipend", "iprangeend", "rangeend", "ipto", "lastip", "iplast", "endaddress", "networkend", "end", "to",
        "last",
    ]
    private static let codes = [
        "countrycode", "countryisocode", "countryiso", "isocode", "iso", "cc", "code", "alpha2", "country",
    ]
    private static let regions = [
        "region", "regionname", "state1", "state", "stateprov", "province", "subdivision", "subdivision1name",
    ]
    private static let cities = ["city", "cityname"]
    private static let zones = ["timezone", "timezonename", "tz"]
}
