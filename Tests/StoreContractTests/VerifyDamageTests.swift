import StoreSQLite
import Testing

/// Each kind of damage is told, and nothing else.
@Suite struct VerifyDamageTests {
    /// What a user's row says of their log, and what is in the log. Ada's log goes from 4 to 11; 6 is emptied.
    @Test(arguments: [
        ("DELETE FROM activity WHERE key = 1 << 40 | 8", ["the log has a hole at 8"]),
        ("DELETE FROM activity WHERE key = 1 << 40 | 6", ["the log has a hole at 6"]),
        (
            "DELETE FROM activity WHERE key IN (1 << 40 | 4, 1 << 40 | 7, 1 << 40 | 8)",
            [
                "the log has a hole at 4", "the log has a hole from 7 to 8",
            ]
        ),
        ("DELETE FROM activity WHERE key = 1 << 40 | 11", ["the log has a hole at 11"]),
        ("UPDATE user SET head = 13 WHERE id = 1", ["the log has a hole from 12 to 13"]),
        (
            "UPDATE user SET head = 10 WHERE id = 1",
            [
                "activity 11 lies above the head, 10", "the cursor of device tray is 11, but the head is 10",
            ]
        ),
        ("UPDATE user SET floor = 5 WHERE id = 1", ["activity 4 lies below the floor, 5"]),
        ("UPDATE user SET floor = 3 WHERE id = 1", ["the log has a hole at 3"]),
        (
            "UPDATE user SET floor = 9 WHERE id = 1",
            [
                "head 11, floor 9 and expired 6 do not fit together", "activity 4 lies below the floor, 9",
            ]
        ),
        (
            "UPDATE user SET floor = 13, expired = 12 WHERE id = 1",
            [
                "head 11, floor 13 and expired 12 do not fit together"
            ]
        ),
        (
            "UPDATE user SET expired = 5 WHERE id = 1",
            [
                "activity 5, the last expired, is not emptied",
                "activity 6 is emptied, but the last expired is 5",
            ]
        ),
        ("UPDATE user SET expired = 12 WHERE id = 1", ["head 11, floor 4 and expired 12 do not fit together"]),
        ("UPDATE user SET read_upto = 12 WHERE id = 1", ["is read up to 12, but the head is 11"]),
        ("UPDATE user SET unread = 9 WHERE id = 1", ["the unread count is 9, but 3 are unread"]),
        (
            "UPDATE activity SET recorded_at = recorded_at - 3000 WHERE key = 1 << 40 | 8",
            [
                "activity 8 was recorded before its predecessor"
            ]
        ),
        (
            "UPDATE user SET recorded_at = 5 WHERE id = 1",
            [
                "the newest activity was recorded later than the user's row says"
            ]
        ),
        ("UPDATE activity SET body = '{\"id\":' WHERE key = 1 << 40 | 8", ["activity 8 is not readable"]),
        (
            "UPDATE activity SET body = NULL WHERE key = 1 << 40 | 8",
            [
                "activity 8 is emptied, but still refers to its recipient",
                "activity 8 is emptied, but the last expired is 6",
            ]
        ),
        (
            "UPDATE activity SET body = NULL, recipient = NULL WHERE key = 1 << 40 | 4",
            [
                "activity 4, the floor, is emptied"
            ]
        ),
        (
            "UPDATE activity SET kind = 'open' WHERE key = 1 << 40 | 9",
            [
                "the body of activity 9 says click, human; its columns say open, human"
            ]
        ),
        (
            "UPDATE activity SET verdict = 'machine' WHERE key = 1 << 40 | 10",
            [
                "the body of activity 10 says open, human; its columns say open, machine",
                "the unread count is 3, but 2 are unread",
            ]
        ),
        (
            "UPDATE activity SET verdict = NULL WHERE key = 1 << 40 | 8",
            ["the body of activity 8 says open, machine; its columns say open"]
        ),
        (
            "UPDATE activity SET recipient = 999 WHERE key = 1 << 40 | 8",
            [
                "activity 8 refers to recipient 999, who is missing or another user's"
            ]
        ),
        (
            "UPDATE activity SET recipient = 3 WHERE key = 1 << 40 | 8",
            [
                "activity 8 refers to recipient 3, who is missing or another user's"
            ]
        ),
    ])
    func damageToALogIsFound(_ sql: String, _ expected: [String]) throws {
        let sample = try SampleStore()
        try sample.damage(sql)
        let findings = try sample.verify().findings
        for line in expected { #expect(findings.contains("ada@example.org: \(line)"), "\(findings)") }
        #expect(findings.allSatisfy { $0.hasPrefix("ada@example.org: ") }, "\(findings)")
    }

    @Test(arguments: [
        (
            "DELETE FROM recipient WHERE id = 4",
            [
                "bob@example.org: activity 5 refers to recipient 4, who is missing or another user's",
                "bob@example.org: hit 9 refers to recipient 4, who is missing or another user's",
            ]
        ),
        (
            "UPDATE recipient SET message = 'm9' WHERE id = 3",
            [
                "bob@example.org: recipient mia@example.com refers to message m9, which is missing"
            ]
        ),
        (
            "UPDATE recipient SET message = 'm1' WHERE id = 3",
            [
                "bob@example.org: recipient mia@example.com refers to message m1, which belongs to ada@example.org"
            ]
        ),
        (
            "DELETE FROM link WHERE message = 'm2' AND n = 2",
            [
                "bob@example.org: message m2 has 2 links, but their numbers are not 1 to 2"
            ]
        ),
        (
            "DELETE FROM link WHERE message = 'm2' AND n = 1",
            [
                "bob@example.org: message m2 has 2 links, but their numbers are not 1 to 2"
            ]
        ),
        (
            "INSERT INTO link (message, n, url) VALUES ('m7', 1, 'https://e.example/')",
            [
                "message m7: missing, but has links"
            ]
        ),
        (
            "UPDATE message SET user = 9 WHERE id = 'm2'",
            [
                "message m2: refers to missing user 9",
                "bob@example.org: recipient mia@example.com refers to message m2, which belongs to user 9",
            ]
        ),
        ("UPDATE token SET user = 9 WHERE id = 'tk_2'", ["token tk_2: refers to missing user 9"]),
        (
            "UPDATE consumer SET user = 9 WHERE user = 2 AND name = 'tray'",
            [
                "consumer tray: refers to missing user 9"
            ]
        ),
        (
            "UPDATE contact SET user = 9 WHERE user = 2",
            [
                "contact ben@example.com: refers to missing user 9"
            ]
        ),
        ("UPDATE event SET user = 9 WHERE user = 2", ["event e-1: refers to missing user 9"]),
        (
            "UPDATE address SET user = 9 WHERE email = 'second@example.org'",
            [
                "address second@example.org: refers to missing user 9"
            ]
        ),
        ("UPDATE hit SET user = 9 WHERE id = 9", ["hit 9: refers to missing user 9"]),
        (
            "UPDATE event SET seq = 12 WHERE user = 2",
            [
                "bob@example.org: event e-1 became activity 12, but the head is 11"
            ]
        ),
        (
            "UPDATE consumer SET seq = 12 WHERE user = 2 AND name = 'tray'",
            [
                "bob@example.org: the cursor of device tray is 12, but the head is 11"
            ]
        ),
        ("UPDATE hit SET seq = 12 WHERE id = 9", ["bob@example.org: hit 9 became activity 12, but the head is 11"]),
        ("UPDATE hit SET seq = 0 WHERE id = 9", ["bob@example.org: hit 9 became activity 0, but the head is 11"]),
        ("UPDATE hit SET agent = 77 WHERE id = 9", ["bob@example.org: hit 9 refers to agent 77, which is missing"]),
        ("DELETE FROM address WHERE email = 'bob@example.org'", ["user 2: has no first address"]),
        ("UPDATE user SET seat = 'gold' WHERE id = 2", ["bob@example.org: unknown seat 'gold'"]),
        ("UPDATE user SET role = 'king' WHERE id = 2", ["bob@example.org: unknown role 'king'"]),
        ("UPDATE user SET account = 2 WHERE id = 2", ["bob@example.org: belongs to missing account 2"]),
        (
            """
            INSERT INTO web_session (id, digest, user, created_at, seen_at, agent, network)
            VALUES ('ws_1', x'01', 9, 0, 0, '', x'')
            """,
            [
                "web_session ws_1: refers to missing user 9"
            ]
        ),
        ("INSERT INTO preference VALUES (9, '{}')", ["settings of the web app: refer to missing user 9"]),
        (
            "UPDATE contact SET tracking = 'maybe' WHERE user = 2",
            [
                "bob@example.org: contact ben@example.com: unknown tracking 'maybe'"
            ]
        ),
        ("UPDATE user SET head = 'many' WHERE id = 2", ["bob@example.org: the user's row is not readable"]),
        (
            "INSERT INTO activity (key, recorded_at, kind) VALUES (9 << 40 | 1, 0, 'open'), (9 << 40 | 2, 0, 'open')",
            [
                "user 9: missing, but has 2 activities"
            ]
        ),
        (
            "INSERT INTO activity (key, recorded_at, kind) VALUES (-5, 0, 'open')",
            [
                "user -1: missing, but has 1 activities"
            ]
        ),
        (
            "INSERT INTO activity (key, recorded_at, kind) VALUES (2 << 40, 0, 'open')",
            [
                "bob@example.org: activity 0 lies below the floor, 4"
            ]
        ),
    ])
    func damageToTheRestIsFound(_ sql: String, _ expected: [String]) throws {
        let sample = try SampleStore()
        try sample.damage(sql)
        let findings = try sample.verify().findings
        for line in expected { #expect(findings.contains(line), "\(findings)") }
        #expect(!findings.contains { $0.hasPrefix("ada@example.org: ") }, "\(findings)")
    }

    @Test(arguments: [
        ("UPDATE record SET owner = 9 WHERE id = 1", ["record 1: refers to missing user 9"]),
        (
            "DELETE FROM record WHERE id = 2",
            [
                "record_key example.com: refers to missing record 2",
                "association 1: refers to missing record 2", "filing 1: refers to missing record 2",
                "the index of texts: refers to missing record 2",
            ]
        ),
        ("UPDATE record_change SET record = 7", ["record_change 1: refers to missing record 7"]),
        (
            "DELETE FROM association WHERE record = 2",
            ["record 1: is linked to record 2, which does not say the same"]
        ),
        (
            "UPDATE association SET is_primary = 0 WHERE record = 2",
            [
                "record 1: is linked to record 2, which does not say the same",
                "record 2: is linked to record 1, which does not say the same",
            ]
        ),
        (
            "UPDATE record_key SET live = 0 WHERE key = 'm@example.com'",
            ["record 1: kind or trash differ from those of its key m@example.com"]
        ),
        (
            "UPDATE record_key SET kind = 'deal' WHERE key = 'm@example.com'",
            ["record 1: kind or trash differ from those of its key m@example.com"]
        ),
        (
            "UPDATE record SET deleted_at = NULL WHERE id = 3; UPDATE record SET deleted_at = 5 WHERE id = 1",
            [
                "record 1: kind or trash differ from those of its key mia@example.com",
                "record 1: kind or trash differ from those of its key m@example.com",
            ]
        ),
        ("UPDATE record_number SET last = 0", ["the last number of a contact is 0, but there is number 1"]),
        (
            "DELETE FROM record_number WHERE kind = 'deal'",
            ["the last number of a deal is NULL, but there is number 1"]
        ),
        (
            "DELETE FROM search_record_docsize WHERE id = 3",
            ["record 3: is not in the index of texts"]
        ),
        (
            "DELETE FROM search_mail_docsize WHERE id = 2",
            ["mail entry 2: is not in the index of texts"]
        ),
        (
            "INSERT INTO search_mail_docsize SELECT 3, sz FROM search_mail_docsize WHERE id = 2",
            ["the index of texts: refers to missing mail entry 3"]
        ),
        (
            "DELETE FROM mail_entry WHERE id = 1",
            [
                "entry_content 1: refers to missing mail entry 1", "entry_source 1: refers to missing mail entry 1",
                "entry_address mia@e.example: refers to missing mail entry 1",
                "entry_attachment 2: refers to missing mail entry 1", "filing 2: refers to missing mail entry 1",
                "mail_entry 2: refers to missing mail entry 1",
                "the index of texts: refers to missing mail entry 1",
            ]
        ),
        ("DELETE FROM entry_content WHERE entry = 1", ["mail entry 1: has no content"]),
        ("DELETE FROM entry_source WHERE entry = 2", ["mail entry 2: has no source"]),
        ("UPDATE entry_source SET user = 9 WHERE entry = 2", ["entry_source 2: refers to missing user 9"]),
        (
            "INSERT INTO filing (record, at, entry, reason) VALUES (1, 0, 3, 'hand')",
            ["filing 1: refers to missing mail entry 3"]
        ),
        (
            "DELETE FROM stored_blob WHERE digest = zeroblob(0) OR hex(digest) LIKE '01%'",
            [
                "mail entry 1: the bytes of attachment 1 are missing",
                "the bytes \(hex(1)): have pieces, but no row of their own",
            ]
        ),
        (
            "UPDATE stored_blob SET size = NULL WHERE hex(digest) LIKE '02%'",
            ["mail entry 1: the bytes of attachment 2 are missing"]
        ),
        (
            "DELETE FROM blob_chunk WHERE hex(digest) LIKE '02%'",
            ["the bytes \(hex(2)): 0 of 3 are stored, or pieces are missing"]
        ),
        (
            "UPDATE blob_chunk SET n = 1 WHERE hex(digest) LIKE '02%'",
            ["the bytes \(hex(2)): 3 of 3 are stored, or pieces are missing"]
        ),
        (
            "UPDATE blob_chunk SET bytes = x'00' WHERE hex(digest) LIKE '02%'",
            ["the bytes \(hex(2)): 1 of 3 are stored, or pieces are missing"]
        ),
        (
            "UPDATE stored_blob SET at = NULL WHERE hex(digest) LIKE '03%'",
            ["the bytes \(hex(3)): no mail entry has them any more"]
        ),
    ])
    func damageToRecordsAndMailIsFound(_ sql: String, _ expected: [String]) throws {
        let sample = try SampleStore()
        try sample.damage(sql)
        let findings = try sample.verify().findings
        for line in expected { #expect(findings.contains(line), "\(findings)") }
        #expect(!findings.contains { $0.hasPrefix("ada@example.org: ") }, "\(findings)")
    }

    private static func hex(_ byte: Int) -> String { String(repeating: "0\(byte)", count: 32) }

    /// Whatever stands where a number or a text should be, the check goes on to its end.
    @Test(arguments: [
        "UPDATE activity SET recorded_at = x'00ff' WHERE key = 1 << 40 | 8",
        "UPDATE activity SET kind = x'ff', verdict = 7.5, body = 3 WHERE key = 1 << 40 | 8",
        "UPDATE activity SET recipient = 'somebody' WHERE key = 1 << 40 | 8",
        "UPDATE user SET floor = -9223372036854775808, head = 9223372036854775807 WHERE id = 1",
        "UPDATE user SET unread = x'' WHERE id = 1",
        "UPDATE hit SET seq = 'x', agent = x'01' WHERE id = 1",
        "UPDATE consumer SET seq = 'x' WHERE user = 1 AND name = 'tray'",
        "INSERT INTO user (id, name, seat, created_at, epoch) VALUES (9223372036854775807, '', 'paid', 0, 'e')",
        "INSERT INTO user (id, name, seat, created_at, epoch) VALUES (-1, '', 'paid', 0, 'e')",
        "UPDATE record SET number = 'x', owner = x'00', deleted_at = 'x' WHERE id = 1",
        "UPDATE mail_entry SET deleted_at = 1.5, parent = 'x' WHERE id = 2",
        "UPDATE stored_blob SET size = 'x' WHERE hex(digest) LIKE '01%'",
        "UPDATE blob_chunk SET n = 'x' WHERE hex(digest) LIKE '01%'",
    ])
    func wrongTypesAndLimitsAreFound(_ sql: String) throws {
        let sample = try SampleStore()
        try sample.damage(sql)
        let verification = try sample.verify()
        #expect(!verification.findings.isEmpty)
        #expect(verification.messages == 2)
    }
}
