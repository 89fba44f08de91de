import CPostgres
package import Core

/// An error of PostgreSQL or of the connection to it.
package struct PostgresError: Error, Hashable, Sendable {
    /// Where it happened.
    package enum Stage: Hashable, Sendable {
        /// No connection could be made.
        case connecting
        /// The server refused a statement. The connection remains, unless the error is fatal.
        case statement
        /// The connection was lost, or the server did not answer in time. It is not known whether the last phase was
        /// carried out.
        case lost
    }

    package var stage: Stage
    /// The SQLSTATE, five characters (https://www.postgresql.org/docs/14/errcodes-appendix.html); empty if the server
    /// sent none.
    package var sqlstate = ""
    /// The primary message, one line.
    package var message: String
    /// More about it. May contain values of rows; `description` does not show it.
    package var detail: String?
    package var hint: String?
    /// The table and the constraint that it is about.
    package var table: String?
    package var constraint: String?
    /// Whether a prepared statement no longer fits the schema. The connection has forgotten the statement.
    package var isStalePlan = false
    /// Whether the server ended the session with it.
    package var isFatal = false
    /// The database, as `user@host:port/database`.
    package var place: String

    /// Whether the connection cannot be used any more, or was never there.
    package var isConnectionLost: Bool { stage != .statement || isFatal }

    /// Whether the transaction may well succeed if it is run again at once: it lost a conflict with another one
    /// (serialization failure, deadlock, lock timeout), or a prepared statement was stale.
    package var isWorthRetrying: Bool {
        !isConnectionLost && (["40001", "40P01", "55P03"].contains(sqlstate) || isStalePlan)
    }
}

extension PostgresError: CustomStringConvertible {
    /// What happened, where, and what to do. Contains no password and no values of rows.
    package var description: String {
        var text = "PostgreSQL \(place): \(message)"
        if let constraint { text += " (constraint \(constraint))" }
        if !sqlstate.isEmpty { text += " [\(sqlstate)]" }
        return advice.map { "\(text); \($0)" } ?? text
    }

    private var advice: String? {
        switch sqlstate {
        case "53100": "free space on the disk of the database server"
        case "53300": "raise max_connections of the server, or end other programs that are connected"
        case "53200": "the database server is out of memory; give it more, or lower work_mem"
        case "58030": "check the disk of the database server"
        case "XX001", "XX002": "the data of the server is damaged; restore a backup"
        case "25006": "this server is read-only, such as a standby; connect to the primary"
        case "42501": "grant the privilege to Mailbell's role"
        case "26000", "42P05": "if a connection pool such as pgbouncer is in between, connect to the server itself"
        case "25P03", "57014": "the server or Mailbell is overloaded, or a lock was held for too long"
        case "57P01", "57P02", "57P03", "57P05":
            "the server is stopping, starting or failing over, or ended the session"
        case _ where stage == .connecting:
            "check that the server runs and accepts connections, and the host, port, database, user and password"
        case _ where stage == .lost: "check that the server runs and that the network to it works"
        default: hint
        }
    }
}

extension PostgresError {
    /// The error in a result that is `PGRES_FATAL_ERROR`.
    init(result: OpaquePointer, place: String) {
        func field(_ code: Int32) -> String? { PQresultErrorField(result, code).map { String(cString: $0) } }
        let sqlstate = field(mb_pg_sqlstate) ?? ""
        stage = .statement
        self.sqlstate = sqlstate
        message = field(mb_pg_message) ?? Self.oneLine(PQresultErrorMessage(result))
        detail = field(mb_pg_detail)
        hint = field(mb_pg_hint)
        table = field(mb_pg_table)
        constraint = field(mb_pg_constraint)
        isFatal = ["FATAL", "PANIC"].contains(field(mb_pg_severity))
        // 26000: someone deallocated the statement. 0A000 is any missing feature; only the function tells this one,
        // whose message depends on the server's language.
        isStalePlan = sqlstate == "26000" || sqlstate == "0A000" && field(mb_pg_function) == "RevalidateCachedQuery"
        self.place = place
    }

    /// What libpq says for a terminal, without the advice in indented lines, which `description` gives.
    static func oneLine(_ message: UnsafePointer<CChar>?) -> String {
        guard let message else { return "out of memory" }
        let lines = String(cString: message).split(whereSeparator: \.isNewline)
        return lines.filter { !$0.hasPrefix("\t") }.joined(separator: "; ")
    }
}

extension StoreError {
    /// The error that the domain knows.
    package init(_ error: PostgresError) {
        let text = error.description
        switch error.sqlstate {
        case "53100": self = .full(text)
        case "XX001", "XX002": self = .corrupt(text)
        case _ where error.isWorthRetrying: self = .busy(text)
        case "58030": self = .inputOutput(text)
        case "53200", "53300", "25006", "57014": self = .away(text)
        case _ where error.isConnectionLost: self = .away(text)
        case "23505": self = .exists(text)
        default: self = .other(text)
        }
    }
}
