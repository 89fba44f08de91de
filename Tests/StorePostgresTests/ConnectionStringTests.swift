import Testing

@testable import StorePostgres

@Suite("Connection string")
struct ConnectionStringTests {
    private func values(_ text: String, password: String? = nil) throws -> [String: String] {
        let string = try ConnectionString(text, applicationName: "mailbell:a", password: password)
        return Dictionary(uniqueKeysWithValues: string.keywords.map { ($0.name, $0.value) })
    }

    @Test("gets defaults for what it does not set")
    func defaults() throws {
        let values = try values("postgresql://bell@db.example/mailbell")
        #expect(
            values == [
                "user": "bell", "host": "db.example", "dbname": "mailbell", "connect_timeout": "2",
                "keepalives_idle": "2",
                "keepalives_interval": "1", "keepalives_count": "3", "tcp_user_timeout": "4000",
                "application_name": "mailbell:a", "client_encoding": "UTF8",
            ])
    }

    @Test("keeps what it sets, except a name, an encoding and an endless timeout")
    func kept() throws {
        let values = try values(
            "host=a port=5433 connect_timeout=7 tcp_user_timeout=9 application_name=x client_encoding=LATIN1 "
                + "options='-c jit=on'"
        )
        #expect(values["connect_timeout"] == "7")
        #expect(values["tcp_user_timeout"] == "9")
        #expect(values["application_name"] == "mailbell:a", "a hub that takes over ends sessions by this name")
        #expect(values["client_encoding"] == "UTF8")
        #expect(values["options"] == "-c jit=on")
        #expect(try self.values("host=a connect_timeout=0")["connect_timeout"] == "2")
    }

    @Test("looks for the primary among several hosts")
    func hosts() throws {
        #expect(try values("postgres://a:5432,b:5433/x")["target_session_attrs"] == "read-write")
        #expect(try values("host=a,b target_session_attrs=any")["target_session_attrs"] == "any")
        #expect(try values("host=a")["target_session_attrs"] == nil)
        #expect(try values("")["host"] == nil)
    }

    @Test("never shows its password")
    func secret() throws {
        for (text, password) in [
            ("postgresql://bell:hunter2@db:5432/x", nil), ("host=db user=bell password=hunter2", nil),
            ("postgresql://bell@db/x?password=hunter2", nil), ("postgresql://bell@db/x", "hunter2"),
        ] as [(String, String?)] {
            let string = try ConnectionString(text, applicationName: "m", password: password)
            var dumped = ""
            dump(string, to: &dumped)
            for shown in ["\(string)", String(reflecting: string), String(describing: [string]), dumped] {
                #expect(!shown.contains("hunter2"), "\(shown)")
            }
            #expect(try values(text, password: password)["password"] == "hunter2")
        }
        #expect(
            try ConnectionString("postgresql://bell:hunter2@db:5432/x", applicationName: "m").description
                == "bell@db:5432/x")
    }

    @Test(
        "is refused with a reason that does not show a password",
        arguments: [
            ("postgresql://bell:hun%zzter2@db/x", "percent"),
            ("postgresql://bell:hunter2/x@db/y", "port is not a number"),
            ("postgresql://bell:12/hunter2@db/y", "%2F"),
            ("host=db password=one hunter2", "missing \"…\""),
            ("host=db password=one hunter=2", "invalid connection option \"…\""),
            ("hots=db", "invalid connection option \"hots\""),
            ("postgresql://bell@db/x?sslmod=require", "invalid URI query parameter: \"sslmod\""),
            ("host=db port=x1", "port is not a number"),
            ("db.example", "missing \"…\""),
            ("host='db", "unterminated quoted string"),
            ("host=a\0b", "NUL"),
        ])
    func malformed(text: String, part: String) {
        let error = #expect(throws: MalformedConnectionString.self) {
            try ConnectionString(text, applicationName: "m")
        }
        let shown = error.map { "\($0)" } ?? ""
        #expect(shown.contains(part), "\(shown)")
        #expect(!shown.contains("hunter") && !shown.contains("zzter"), "\(shown)")
        #expect(shown.hasPrefix("the connection string of the database is malformed: "))
    }
}
