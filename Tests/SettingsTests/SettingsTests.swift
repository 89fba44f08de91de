import TestKit
import Testing

@testable import Settings

@Suite struct SettingsTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    @Test func flagsOverruleTheEnvironmentAndThatTheFile() throws {
        var given = Given(file: try folder.write("\nadmin: 1\nlisten: [1, 2]\n"))
        var settings = given.load()
        #expect(settings.value("admin", default: 0, parse: number) == 1)
        #expect(settings.list("listen", default: [0], parse: number) == [1, 2])
        #expect(settings.origin(of: "listen").description == "\(folder.path)/hub.yaml:3")

        given.environment = ["MAILBELL_HUB_ADMIN": "2", "MAILBELL_HUB_LISTEN": "3, 4,"]
        settings = given.load()
        #expect(settings.value("admin", default: 0, parse: number) == 2)
        #expect(settings.list("listen", default: [0], parse: number) == [3, 4])
        #expect(settings.origin(of: "listen").description == "MAILBELL_HUB_LISTEN")

        given.flags = ["admin": ["3"], "listen": ["5"]]
        settings = given.load()
        #expect(settings.value("admin", default: 0, parse: number) == 3)
        #expect(settings.list("listen", default: [0], parse: number) == [5])
        #expect(settings.origin(of: "listen").description == "--listen")
        try settings.finish()
    }

    @Test func withoutASourceThereIsTheDefault() throws {
        var settings = Given().load()
        #expect(settings.value("admin", default: 7, parse: number) == 7)
        #expect(settings.value("admin", parse: number) == nil)
        #expect(settings.list("listen", default: [7], parse: number) == [7])
        #expect(settings.origin(of: "admin") == .standard)
        try settings.finish()
    }

    @Test func anEmptyVariableCountsAsNotSet() throws {
        let given = Given(
            environment: ["MAILBELL_HUB_ADMIN": "", "MAILBELL_HUB_LISTEN": " ", "MAILBELL_HUB_OTHER": ""],
            file: try folder.write("admin: 1"))
        var settings = given.load()
        #expect(settings.value("admin", parse: number) == 1)
        #expect(settings.origin(of: "listen") == .standard)
        #expect(settings.warnings == [])
    }

    @Test func aVariableIsTrimmedAndHasDashesAsUnderscores() {
        var settings = Given(environment: ["MAILBELL_HUB_PUBLIC_URL": " https://a.example \n"]).load()
        #expect(settings.value("public-url", parse: \.self) == "https://a.example")
        #expect(settings.origin(of: "public-url").description == "MAILBELL_HUB_PUBLIC_URL")
    }

    @Test func aCommaSeparatesOnlyInTheEnvironmentAndOnlyLists() throws {
        let file = try folder.write("retention: '1,2'")
        var settings = Given(
            flags: ["listen": ["1,2"]], environment: ["MAILBELL_HUB_ADMIN": "1,2"], file: file
        ).load()
        #expect(settings.list("listen", default: [], parse: \.self) == ["1,2"])
        #expect(settings.value("admin", parse: \.self) == "1,2")
        #expect(settings.list("retention", default: [], parse: \.self) == ["1,2"])
    }

    @Test func allFaultsComeTogetherWithTheirPlaces() throws {
        let path = try folder.write("retention:\n  - 1\n  - two\nadmn: 1\npassword: x\n")
        let given = Given(
            flags: ["admin": ["ten"]], environment: ["MAILBELL_HUB_LISTEN": "1,elf,zwölf"], file: path)
        var settings = given.load()
        #expect(settings.value("admin", default: 3, parse: number) == 3)
        #expect(settings.list("listen", default: [], parse: number) == [1])
        #expect(settings.list("retention", default: [], parse: number) == [1])
        settings.reject("password", "is no good")
        settings.reject("tls-cert", "is missing: --tls-key needs it")
        let error = #expect(throws: SettingsError.self) { try settings.finish() }
        #expect(
            error?.description == """
                \(path):3: retention: 'two' is not a number such as 7
                \(path):4: admn: is not a setting: did you mean admin?
                \(path):5: password: is no good
                --admin: 'ten' is not a number such as 7
                MAILBELL_HUB_LISTEN: 'elf' is not a number such as 7
                MAILBELL_HUB_LISTEN: 'zwölf' is not a number such as 7
                tls-cert: is missing: --tls-key needs it
                """)
    }

    @Test func aFileThatCannotBeReadLeavesTheOtherSources() {
        var settings = Given(flags: ["admin": ["x"]], file: folder.path + "/none").load()
        #expect(settings.value("admin", parse: number) == nil)
        #expect(settings.faults.count == 2)
    }

    @Test func flagsThatSayNothingOrTooMuch() {
        let settings = Given(flags: ["admin": ["1", "2"], "listen": [""], "tls-cert": []]).load()
        #expect(
            settings.faults.map(\.description) == [
                "--admin: is given more than once: give it once",
                "--listen: has no value: give it one, or leave it out",
            ])
        #expect(settings.origin(of: "tls-cert") == .standard)
        let commas = Given(environment: ["MAILBELL_HUB_LISTEN": ", ,"]).load()
        #expect(
            commas.faults.map(\.description) == ["MAILBELL_HUB_LISTEN: has no value: give it one, or leave it out"])
    }

    @Test func unknownVariablesWithThePrefixAreWarnedOf() throws {
        let settings = Given(
            environment: [
                "MAILBELL_HUB_PORT": "tcp://10.0.0.1:8025", "MAILBELL_HUB_LISTN": "1", "MAILBELL_HUB_ADMIN": "1",
                "MAILBELL_HUB_CONFIG": try folder.write(""), "MAILBELL_HUBS": "1", "MAILBELL_TOKEN": "1",
                "PATH": "/bin",
            ]
        ).load()
        #expect(
            settings.warnings == [
                "MAILBELL_HUB_LISTN: is not a setting and has no effect; did you mean MAILBELL_HUB_LISTEN?",
                "MAILBELL_HUB_PORT: is not a setting and has no effect",
            ])
        try settings.finish()
    }

    @Test func rowsShowWhatIsInForceAndWhereItComesFrom() throws {
        let path = try folder.write("public-url: https://a.example\nretention: [400d, open=90d]\n")
        let given = Given(
            flags: ["listen": ["1", "2"], "password": ["tr3s"]],
            environment: ["MAILBELL_HUB_GEO_URL": "https://u:p@geo.example/city?key=k"], file: path)
        #expect(
            given.load().rows.map { "\($0.key) | \($0.value) | \($0.origin)" } == [
                "listen | 1, 2 | --listen", "admin | none | default", "public-url | https://a.example | \(path):1",
                "tls-cert | none | default", "trusted-proxy | nobody | default",
                "geo-url | https://***@geo.example/city?*** | MAILBELL_HUB_GEO_URL", "password | *** | --password",
                "retention | 400d, open=90d | \(path):2",
            ])
    }

    @Test func valuesOfRowsStayOnTheirLine() throws {
        let path = try folder.write("admin: \"a\\nb\\e[2J\\u202e\"")
        #expect(Given(file: path).load().rows[1].value == "a\u{FFFD}b\u{FFFD}[2J\u{FFFD}")
    }

    @Test func faultsTellNoSecrets() {
        var settings = Given(flags: ["password": ["tr3s"], "geo-url": ["https://u:p@a.example/?k=v"]]).load()
        #expect(settings.value("password", parse: number) == nil)
        #expect(settings.value("geo-url", parse: number) == nil)
        #expect(
            settings.faults.map(\.description) == [
                "--password: '***' is not a number such as 7",
                "--geo-url: 'https://***@a.example/?***' is not a number such as 7",
            ])
    }

    @Test(arguments: [
        ("https://a.example/city.mmdb", "https://a.example/city.mmdb"),
        ("https://a.example:8443/c?x=1#y", "https://a.example:8443/c?***"),
        ("https://a.example#y", "https://a.example?***"),
        ("https://token@a.example", "https://***@a.example"), ("https://u:p@ss@[::1]:80/c", "https://***@[::1]:80/c"),
        ("https://u:p/w@a.example/", "***"), ("https://u:p?w@a.example/", "***"), ("https://u:1/w@a.example/", "***"),
        ("https://", "***"), ("secret", "***"), ("", "***"),
    ])
    func aURLIsShownWithoutItsSecrets(url: String, shown: String) {
        #expect(Setting("u", "A URL.", secrecy: .url).shown(url) == shown)
    }
}
