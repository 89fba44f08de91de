import Core
import Foundation
import StoreSQL
import Synchronization
import TestKit
import Testing

@testable import StorePostgres

extension Trait where Self == ConditionTrait {
    /// The tests need PostgreSQL.
    static var needsPostgres: Self {
        .enabled(if: PostgresServer.isInstalled, Comment(rawValue: PostgresServer.needed))
    }
    /// The tests take long: they run with MAILBELL_LONG=1.
    static var long: Self {
        .enabled(if: ProcessInfo.processInfo.environment["MAILBELL_LONG"] == "1", "takes long: MAILBELL_LONG=1")
    }
}

/// The database of the tests that need no store.
private let plainDatabase = Result { try PostgresServer.shared.makeDatabase() }

/// A new connection to a database; without one, to a database of the shared server that has no store.
func connect(
    _ text: String? = nil, password: String? = nil, settings: [(String, String)] = []
) throws -> PostgresConnection {
    let string = try ConnectionString(
        text ?? plainDatabase.get(), applicationName: "mailbell-test", password: password)
    return try PostgresConnection(string, settings: settings, dialect: PostgresEngine.dialect)
}

/// What `body` throws, if it is a `PostgresError`.
func postgresError(_ body: () throws -> Void) -> PostgresError? {
    do { try body() } catch { return error as? PostgresError }
    return nil
}

/// What `body` throws, if it is a `StoreError`.
func storeError(_ body: () throws -> Void) -> StoreError? {
    do { try body() } catch { return error as? StoreError }
    return nil
}

extension StoreError {
    var isAway: Bool { if case .away = self { true } else { false } }
    var isBusy: Bool { if case .busy = self { true } else { false } }
    var isFenced: Bool { if case .fenced = self { true } else { false } }
}

extension PostgresConnection {
    /// Runs statements, each in a phase of its own.
    func run(_ statements: String...) throws {
        for sql in statements {
            try execute(sql, [])
            try finish()
        }
    }

    /// Ends the sessions of an application, and waits until they are gone.
    func terminate(_ application: String) throws {
        let sessions = "FROM pg_stat_activity WHERE datname = current_database() AND application_name = ?"
        try each("SELECT pg_terminate_backend(pid) \(sessions)", [application]) { _ in true }
        try eventually("no session of \(application)") { try !has("SELECT 1 \(sessions)", [application]) }
    }

    /// Waits until a session of an application waits for an event, such as `Lock` or `Timeout`.
    func awaitWait(of application: String, for type: String) throws {
        try eventually("\(application) waits for \(type)") {
            try has(
                """
                SELECT 1 FROM pg_stat_activity
                WHERE datname = current_database() AND application_name = ? AND (wait_event_type = ? OR wait_event = ?)
                """, [application, type, type])
        }
    }
}

/// Work on a thread of its own.
final class Background<Value: Sendable>: Sendable {
    private let result = Mutex<Result<Value, any Error>?>(nil)

    init(_ body: @escaping @Sendable () throws -> Value) {
        Thread.detachNewThread { [self] in
            let found = Result { try body() }
            result.withLock { $0 = found }
        }
    }

    var isDone: Bool { result.withLock { $0 != nil } }

    /// Waits for the result.
    func get(seconds: Double = 60) throws -> Value {
        try eventually("the work in the background is done", seconds: seconds) { isDone }
        return try result.withLock { try $0!.get() }
    }
}

/// What a database does at the commit of a hub's lot, as a test arms it: a deferred trigger on the hub's row. Each thing
/// happens to one commit only.
struct CommitNemesis {
    enum Deed: String {
        /// The session ends before the commit.
        case die
        /// The commit takes 3 s.
        case sleep
        /// A serialization failure.
        case conflict
        /// What a standby says, at each commit of the session that is named.
        case readOnly
    }

    private let connection: PostgresConnection

    /// - Parameter uri: a database with a store.
    init(_ uri: String) throws {
        connection = try connect(uri)
        try connection.run(
            "CREATE SEQUENCE nemesis_turn",
            "CREATE TABLE nemesis (deed TEXT, session BIGINT)", "INSERT INTO nemesis VALUES ('', 0)",
            """
            CREATE FUNCTION nemesis() RETURNS trigger LANGUAGE plpgsql AS '
            DECLARE chosen TEXT;
            BEGIN
                SELECT deed INTO chosen FROM nemesis;
                IF chosen = ''readOnly'' AND EXISTS (SELECT 1 FROM nemesis WHERE session = pg_backend_pid()) THEN
                    RAISE EXCEPTION ''read-only'' USING ERRCODE = ''25006'';
                END IF;
                IF chosen IN ('''', ''readOnly'') OR nextval(''nemesis_turn'') > 1 THEN RETURN NULL; END IF;
                CASE chosen
                WHEN ''die'' THEN
                    PERFORM pg_terminate_backend(pg_backend_pid());
                    PERFORM pg_sleep(1);
                WHEN ''sleep'' THEN PERFORM pg_sleep(3);
                WHEN ''conflict'' THEN RAISE EXCEPTION ''conflict'' USING ERRCODE = ''40001'';
                END CASE;
                RETURN NULL;
            END'
            """,
            """
            CREATE CONSTRAINT TRIGGER nemesis AFTER UPDATE ON hub DEFERRABLE INITIALLY DEFERRED
            FOR EACH ROW EXECUTE FUNCTION nemesis()
            """)
    }

    /// Arms it for the next commit.
    func arm(_ deed: Deed, session: Int64 = 0) throws {
        try connection.run(
            "SELECT setval('nemesis_turn', 1, false)",
            "UPDATE nemesis SET deed = '\(deed.rawValue)', session = \(session)")
    }

    func disarm() throws { try connection.run("UPDATE nemesis SET deed = ''") }
}

extension Store {
    /// Adds an activity that is told apart from others by its time.
    func record(_ number: Int, of user: UserID = 1) throws {
        try commit { _ = try $0.add(.open, to: user, at: .at(Double(number))) }
    }

    /// The numbers that `record` gave to the activities of a log, in their order.
    func recorded(of user: UserID = 1) throws -> [Int] {
        try read { try $0.page(of: user, after: 0, limit: 100_000, maximumBytes: .max).entries }.map { entry in
            let activity = try JSONDecoder().decode(Activity.self, from: Data(entry.body))
            return Int(activity.at.since(.start) / .seconds(1))
        }
    }

    func state(of user: UserID) throws -> LogState { try #require(try read { try $0.logState(of: user) }) }
}
