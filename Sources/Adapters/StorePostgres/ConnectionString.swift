import CPostgres

#if canImport(Glibc)
    import Glibc
#endif

/// Where the database is and how to reach it: the administrator's connection string with Mailbell's defaults.
///
/// The string is a URI (`postgresql://user@host/database`) or a list (`host=… dbname=…`); both may name several hosts
/// (https://www.postgresql.org/docs/14/libpq-connect.html#LIBPQ-CONNSTRING). What it leaves out comes from libpq:
/// environment variables, then built-in defaults. No description of it contains the password.
package struct ConnectionString: Sendable {
    /// Keywords of libpq and their values.
    let keywords: [(name: String, value: String)]

    /// Network defaults, for what the string does not set. A cut network is noticed after about 4 s, where libpq alone
    /// would wait for minutes. Two seconds is the shortest `connect_timeout` of libpq; it applies to each address of
    /// each host.
    private static let defaults = [
        ("connect_timeout", "2"), ("keepalives_idle", "2"), ("keepalives_interval", "1"), ("keepalives_count", "3"),
        ("tcp_user_timeout", "4000"),
    ]

    /// Checks a string, and adds the defaults.
    ///
    /// - Parameters:
    ///   - text: the administrator's connection string.
    ///   - applicationName: what `pg_stat_activity` shows for the connection, whatever the string says.
    ///   - password: replaces the one of the string; nil leaves that.
    /// - Throws: `MalformedConnectionString`.
    package init(_ text: String, applicationName: String, password: String? = nil) throws {
        var values = try Self.parse(text)
        try Self.check(values, of: text)
        if let password { values["password"] = password }
        // 0 means no timeout to libpq: a dead host would then block the caller for minutes.
        if let seconds = values["connect_timeout"], Int(seconds) ?? 1 <= 0 { values["connect_timeout"] = nil }
        for (name, value) in Self.defaults where values[name] == nil { values[name] = value }
        // Whatever the string says: a hub that takes over ends the sessions of the one before by this name.
        values["application_name"] = applicationName
        // Text is exchanged as UTF-8, whatever the string says.
        values["client_encoding"] = "UTF8"
        let hosts = values["host"] ?? values["hostaddr"] ?? ""
        if hosts.contains(","), values["target_session_attrs"] == nil { values["target_session_attrs"] = "read-write" }
        keywords = values.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }

    /// What the string sets, by libpq's parser. A value that is set to nothing counts as not set, as libpq has it.
    private static func parse(_ text: String) throws -> [String: String] {
        guard !text.utf8.contains(0) else { throw MalformedConnectionString("it contains a NUL character") }
        var message: UnsafeMutablePointer<CChar>?
        guard let options = PQconninfoParse(text, &message) else {
            defer { PQfreemem(message) }
            throw MalformedConnectionString(redacting(message.map { String(cString: $0) } ?? "out of memory", in: text))
        }
        defer { PQconninfoFree(options) }
        var values: [String: String] = [:]
        var option = options
        while let name = option.pointee.keyword {
            if let value = option.pointee.val, value.pointee != 0 {
                values[String(cString: name)] = String(cString: value)
            }
            option += 1
        }
        return values
    }

    /// Finds a password with unescaped special characters, of which libpq takes a part for the port or the database. It
    /// would repeat that part in its error.
    private static func check(_ values: [String: String], of text: String) throws {
        let isURI = text.hasPrefix("postgresql://") || text.hasPrefix("postgres://")
        let hint = isURI ? "; in a URI, write / @ : ? # and % of a password as %2F %40 %3A %3F %23 and %25" : ""
        if let ports = values["port"], !ports.utf8.allSatisfy({ (0x30...0x39).contains($0) || $0 == 0x2C }) {
            throw MalformedConnectionString("its port is not a number" + hint)
        }
        if isURI, let database = values["dbname"], database.contains("@") {
            throw MalformedConnectionString("its database name contains @" + hint)
        }
    }

    /// libpq's message without what it quotes, because that may be a part of the password. Only the name of an unknown
    /// option remains, if no password precedes it.
    private static func redacting(_ message: String, in text: String) -> String {
        let line = String(message.prefix { !$0.isNewline })
        guard let open = line.firstIndex(of: "\""), let close = line.lastIndex(of: "\""), open < close else {
            return line
        }
        let quoted = line[line.index(after: open)..<close]
        let isName = quoted.utf8.allSatisfy { (0x61...0x7A).contains($0) || $0 == 0x5F }
        if isName, line.contains("option") || line.contains("query parameter"),
            let place = text.firstRange(of: quoted + "="), !text[..<place.lowerBound].contains("pass")
        {
            return line
        }
        return line[...open] + "…" + line[close...]
    }

    /// Calls `body` with the keywords and values as arrays that end with NULL.
    func withKeywords<Result>(
        _ body: (UnsafePointer<UnsafePointer<CChar>?>, UnsafePointer<UnsafePointer<CChar>?>) -> Result
    ) -> Result {
        let names = keywords.map { strdup($0.name) } + [nil]
        let values = keywords.map { strdup($0.value) } + [nil]
        defer { for text in names + values { free(text) } }
        return names.map { UnsafePointer($0) }.withUnsafeBufferPointer { names in
            values.map { UnsafePointer($0) }.withUnsafeBufferPointer { values in
                body(names.baseAddress!, values.baseAddress!)
            }
        }
    }

    private subscript(_ name: String) -> String? { keywords.first { $0.name == name }?.value }
}

/// The place without the password: `user@host:port/database`, without what the string leaves out.
extension ConnectionString: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String {
        var text = self["user"].map { $0 + "@" } ?? ""
        text += self["host"] ?? self["hostaddr"] ?? self["service"].map { "service \($0)" } ?? "localhost"
        if let port = self["port"] { text += ":" + port }
        return text + (self["dbname"].map { "/" + $0 } ?? "")
    }

    package var debugDescription: String { description }
    /// Empty, so that `dump` and the like do not print the password.
    package var customMirror: Mirror { Mirror(self, children: [:]) }
}

/// Why a connection string cannot be used. The text contains nothing of the password.
package struct MalformedConnectionString: Error, Hashable, CustomStringConvertible {
    /// What is wrong with the string: the end of a sentence.
    package let reason: String

    init(_ reason: String) { self.reason = reason }

    package var description: String {
        "the connection string of the database is malformed: \(reason). "
            + "Write it as postgresql://USER@HOST/DATABASE or as \"host=HOST dbname=DATABASE user=USER\""
    }
}
