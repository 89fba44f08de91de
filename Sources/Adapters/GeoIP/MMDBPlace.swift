import Core

extension MMDBData {
    /// The location in the record at `offset`; nil if it names no country.
    ///
    /// Records come in two forms. MaxMind's GeoIP2 and GeoLite2 and DB-IP nest names by language. IPinfo has flat texts; its
    /// `country` is the code in some tables and the name in others. One pass reads either form.
    ///
    /// - Parameter language: the language of the names; nil for English names without the country's name.
    func place(at offset: Int, in language: LanguageTag? = nil) -> Location? {
        let languages = language?.choices ?? ["en"]
        guard let record = resolved(at: offset), var members = Members(record, of: self) else { return nil }
        var code: CountryCode?
        var countryName: String?
        var city: String?
        var region: String?
        var timeZone: String?
        while let (name, value) = members.next() {
            if name.spells("country") {
                code = code ?? countryCode(value.kind == .map ? member("iso_code", of: value) : value)
                if language != nil, value.kind == .map { countryName = self.name(localized(value, languages)) }
            } else if name.spells("country_code") {
                code = countryCode(value) ?? code
            } else if name.spells("city") {
                city = self.name(value.kind == .map ? localized(value, languages) : value)
            } else if name.spells("subdivisions") {
                region = self.name(localized(first(of: value), languages))
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
            city: city, region: region, country: code.text, countryName: countryName, timeZone: timeZone,
            precision: city == nil ? .country : .city)
    }

    /// The name in the first of these languages that has one.
    private func localized(_ value: Value?, _ languages: [String]) -> Value? {
        guard let names = member("names", of: value), var members = Members(names, of: self) else { return nil }
        var best: (rank: Int, name: Value)?
        while let (key, name) = members.next() {
            guard let rank = languages.firstIndex(where: { key.elementsEqual($0.utf8) }), rank < best?.rank ?? .max
            else { continue }
            best = (rank, name)
        }
        return best?.name
    }

    private func name(_ value: Value?) -> String? { text(value).flatMap(PlaceText.name) }

    private func countryCode(_ value: Value?) -> CountryCode? { text(value).flatMap(CountryCode.init) }
}
