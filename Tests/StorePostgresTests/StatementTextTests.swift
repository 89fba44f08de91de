import Testing

@testable import StorePostgres

@Suite("Translated SQL")
struct StatementTextTests {
    @Test(
        "is PostgreSQL's",
        arguments: [
            ("SELECT ?, ?", "SELECT $1, $2"),
            ("SELECT ?1, ?2, ?1", "SELECT $1, $2, $1"),
            ("SELECT ?2, ?", "SELECT $2, $3"),
            ("SELECT ?12", "SELECT $12"),
            ("SELECT $1::bigint", "SELECT $1::bigint"),
            ("SELECT * FROM user", "SELECT * FROM \"user\""),
            ("SELECT user.id FROM user,x WHERE(user.id=?)", "SELECT \"user\".id FROM \"user\",x WHERE(\"user\".id=$1)"),
            ("user", "\"user\""),
            (
                "SELECT users, user_id, user1, _user, session_user, USER",
                "SELECT users, user_id, user1, _user, session_user, USER"
            ),
            ("SELECT \"user\", \"a?\"", "SELECT \"user\", \"a?\""),
            ("SELECT 'user ?', 'it''s user ?', ?", "SELECT 'user ?', 'it''s user ?', $1"),
            ("SELECT 'a' -- user ?\n, ? FROM user", "SELECT 'a' -- user ?\n, $1 FROM \"user\""),
            ("SELECT 1 -- user ?", "SELECT 1 -- user ?"),
            ("SELECT /* user /* ? */ ? */ ?", "SELECT /* user /* ? */ ? */ $1"),
            ("SELECT 4/?-?", "SELECT 4/$1-$2"),
            ("SELECT 'open ?", "SELECT 'open ?"),
            ("SELECT /* open ?", "SELECT /* open ?"),
            ("SELECT 'ü', ü_user, ?", "SELECT 'ü', ü_user, $1"),
            ("", ""),
        ])
    func translated(sql: String, expected: String) {
        #expect(StatementText.translated(sql) == expected)
    }
}
