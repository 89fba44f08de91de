/// The environment variables that begin with the program's prefix and are not empty.
struct Variables {
    /// By their full names, without white space around the values.
    let values: [String: String]
    private let prefix: String

    init(_ environment: [String: String], prefix: String) {
        self.prefix = prefix + "_"
        var values: [String: String] = [:]
        for (name, value) in environment where name.hasPrefix(prefix + "_") {
            let value = value.trimmed
            if !value.isEmpty { values[name] = value }
        }
        self.values = values
    }

    /// The value of the variable for a key.
    subscript(key: String) -> String? { values[name(key)] }

    /// The name of the variable for a key: `MAILBELL_HUB_PUBLIC_URL` for `public-url`.
    @Sendable func name(_ key: String) -> String { prefix + key.uppercased().replacing("-", with: "_") }

    /// One line for each variable that is not a setting.
    func unknown(among settings: [Setting]) -> [String] {
        let known = Set((settings.map(\.key) + ["config"]).map(name))
        return values.keys.filter { !known.contains($0) }.sorted().map { variable in
            let meant = closest(to: String(variable.dropFirst(prefix.count)), among: settings.map(\.key))
            return "\(variable.printable): is not a setting and has no effect"
                + (meant.map { "; did you mean \(name($0))?" } ?? "")
        }
    }
}

extension String {
    /// The text without white space around it.
    var trimmed: String {
        guard let first = firstIndex(where: { !$0.isWhitespace }), let last = lastIndex(where: { !$0.isWhitespace })
        else { return "" }
        return String(self[first...last])
    }
}
