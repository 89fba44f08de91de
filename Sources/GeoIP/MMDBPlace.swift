import Mailbell

extension MMDBData {
    /// The place that the record at `offset` tells; nil if it names no country.
    ///
    /// There are two ways of writing a place: nested, with names by language (MaxMind's GeoIP2 and GeoLite2, DB-IP),
    /// and flat, with plain texts (IPinfo, whose `country` is the code in some tables and the name in others). One pass
    /// reads either.
    func place(at offset: Int) -> Location? {
        guard let record = resolved(at: offset), var members = Members(record, of: self) else { return nil }
        var code: CountryCode?
        var city: String?
        var region: String?
        var timeZone: String?
        while let (name, value) = members.next() {
            if name.spells("country") {
                code = code ?? countryCode(value.kind == .map ? member("iso_code", of: value) : value)
            } else if name.spells("country_code") {
                code = countryCode(value) ?? code
            } else if name.spells("city") {
                city = self.name(value.kind == .map ? englishName(of: value) : value)
            } else if name.spells("subdivisions") {
                region = self.name(englishName(of: first(of: value)))
            } else if name.spells("region") {
                region = self.name(value)
            } else if name.spells("location") {
                timeZone = self.name(member("time_zone", of: value))
            } else if name.spells("timezone") {
                timeZone = self.name(value)
            }
        }
        guard let code else { return nil }
        return Location(
            city: city, region: region, country: code.text, timeZone: timeZone,
            precision: city == nil ? .country : .city)
    }

    private func englishName(of value: Value?) -> Value? { member("en", of: member("names", of: value)) }

    private func name(_ value: Value?) -> String? { text(value).flatMap(PlaceText.name) }

    private func countryCode(_ value: Value?) -> CountryCode? { text(value).flatMap(CountryCode.init) }
}
