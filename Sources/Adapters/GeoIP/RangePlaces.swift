import Mailbell

/// The places of a CSV table, each held once. A place is known by its number, from 1; 0 is no place.
struct RangePlaces {
    private(set) var all: [Location] = []
    private(set) var hasCities = false
    private var countries = [UInt32](repeating: 0, count: CountryCode.count)
    private var cities: [Location: UInt32] = [:]

    /// The number of the place that the fields of a line tell; 0 if they name no country.
    ///
    /// What a column holds is known by their number, and by how the line starts:
    ///
    ///     tor, DB-IP Country   start, end, code
    ///     DB-IP City           start, end, continent, code, region, city, latitude, longitude
    ///     IP2Location DB1      start, end, code, country
    ///     IP2Location DB3-11   start, end, code, country, region, city [, latitude, longitude [, zip [, time zone]]]
    ///
    /// IP2Location's time zone is an offset (`+10:00`), which is no name of a zone and not used.
    mutating func number(of fields: [CSVLines.Field]) throws(CSVLines.Malformed) -> UInt32 {
        if fields.count == 3 { return try country(fields[2]).map { country($0) } ?? 0 }
        let isNumeric = fields[0].bytes.allSatisfy { $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") }
        switch (fields.count, isNumeric) {
        case (4, true):
            return try country(fields[2]).map { country($0) } ?? 0
        case (8, false):
            return try place(fields[3], region: fields[4], city: fields[5])
        case (6, true), (8, true), (9, true), (10, true):
            return try place(fields[2], region: fields[4], city: fields[5])
        default:
            throw CSVLines.Malformed(why: "\(fields.count) columns are those of no known table")
        }
    }

    private func country(_ field: CSVLines.Field) throws(CSVLines.Malformed) -> CountryCode? {
        let bytes = field.bytes
        guard bytes.count == 2 || bytes.isEmpty || bytes.count == 1 && bytes[0] == UInt8(ascii: "-") else {
            throw CSVLines.Malformed(why: "“\(field.text.prefix(20))” is no country code")
        }
        return CountryCode(bytes)
    }

    private mutating func country(_ code: CountryCode) -> UInt32 {
        if countries[code.index] == 0 {
            countries[code.index] = append(Location(country: code.text, precision: .country))
        }
        return countries[code.index]
    }

    private mutating func place(_ code: CSVLines.Field, region: CSVLines.Field, city: CSVLines.Field)
        throws(CSVLines.Malformed) -> UInt32
    {
        guard let code = try country(code) else { return 0 }
        let place = Location(
            city: city.name, region: region.name, country: code.text, precision: city.name == nil ? .country : .city)
        if place.city == nil, place.region == nil { return country(code) }
        if let known = cities[place] { return known }
        hasCities = hasCities || place.city != nil
        let number = append(place)
        cities[place] = number
        return number
    }

    private mutating func append(_ place: Location) -> UInt32 {
        all.append(place)
        return UInt32(all.count)
    }
}

extension CSVLines.Field {
    fileprivate var text: String {
        guard hasDoubledQuotes else { return String(decoding: bytes, as: UTF8.self) }
        let quote = UInt8(ascii: "\"")
        var plain: [UInt8] = []
        var afterQuote = false
        for byte in bytes {
            afterQuote = byte == quote && !afterQuote
            if !afterQuote || byte != quote { plain.append(byte) }
        }
        return String(decoding: plain, as: UTF8.self)
    }

    fileprivate var name: String? {
        guard PlaceText.name(bytes) != nil else { return nil }
        return text
    }
}
