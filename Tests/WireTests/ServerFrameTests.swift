import Core
import Testing
import Wire

/// What a hub sends, byte for byte: clients that are not ours read it too.
@Suite struct ServerFrameTests {
    private let body = Array(#"{"id":"01J","kind":"read","at":"2026-11-22T05:04:03.000Z","upto":4}"#.utf8)
    private var read: Activity {
        var read = Activity(id: "01J", kind: .read, at: Timestamp(milliseconds: 1_795_323_843_000))
        read.about = 4
        return read
    }

    private func expect(_ bytes: [UInt8], is json: String, meaning frame: ServerFrame) throws {
        #expect(String(decoding: bytes, as: UTF8.self) == json)
        #expect(try decodeJSON(ServerFrame.self, from: bytes) == frame)
    }

    @Test func welcome() throws {
        let full = Welcome(
            user: "me@example.org", device: "tray", epoch: Epoch("k3"), head: 9, floor: 8, fromSeq: 8, resume: .gap,
            lost: .init(from: 7, to: 7), unread: 2)
        try expect(
            ServerFrameEncoder.welcome(full),
            is:
                #"{"type":"welcome","user":"me@example.org","device":"tray","epoch":"k3","head":9,"floor":8,"from_seq":8,"#
                + #""resume":"gap","lost":{"from":7,"to":7},"unread":2,"heartbeat_s":25}"#,
            meaning: .welcome(full))
        let bare = Welcome(
            user: "me@example.org", device: nil, epoch: Epoch("k3"), head: 0, floor: 1, fromSeq: 1, resume: .new,
            unread: 0)
        try expect(
            ServerFrameEncoder.welcome(bare),
            is:
                #"{"type":"welcome","user":"me@example.org","epoch":"k3","head":0,"floor":1,"from_seq":1,"resume":"new","#
                + #""unread":0,"heartbeat_s":25}"#,
            meaning: .welcome(bare))
    }

    /// Tokyo is nine hours ahead of UTC; no other zone is known.
    private struct Tokyo: TimeZones {
        func offset(of zone: String, at time: Timestamp) -> Int? { zone == "Asia/Tokyo" ? 9 * 3600 : nil }
    }

    @Test func preferences() throws {
        // 21:44 in Tokyo.
        let now = Timestamp(rfc3339: "2026-11-23T12:44:03Z")!
        let bare = PreferencesReply(Preferences(), at: now, zones: Tokyo())
        try expect(
            ServerFrameEncoder.preferences(bare),
            is: #"{"type":"preferences","language":null,"zone":null,"quiet":null,"paused_until":null,"muted":[],"#
                + #""pop_ups":"no-tray","quiet_until":null,"next_quiet":null}"#, meaning: .preferences(bare))
        let full = PreferencesReply(
            Preferences(
                language: "ja", zone: "Asia/Tokyo",
                quiet: .init(days: [1, 7], from: TimeOfDay("22:00")!, to: TimeOfDay("07:00")!),
                pausedUntil: Timestamp(rfc3339: "2026-11-23T12:50:00Z")!, muted: ["a@b.example"], popUps: .always),
            at: now, zones: Tokyo())
        try expect(
            ServerFrameEncoder.preferences(full),
            is: #"{"type":"preferences","language":"ja","zone":"Asia/Tokyo","#
                + #""quiet":{"days":[1,7],"from":"22:00","to":"07:00"},"paused_until":"2026-11-23T12:50:00.000Z","#
                + #""muted":["a@b.example"],"pop_ups":"always","quiet_until":"2026-11-23T12:50:00.000Z","#
                + #""next_quiet":{"from":"2026-11-23T13:00:00.000Z","to":"2026-11-23T22:00:00.000Z"}}"#,
            meaning: .preferences(full))
        #expect(ServerFrame.preferences(full).fault == nil)
        // The answer of GET /v1/preferences has the same members.
        #expect(try decodeJSON(PreferencesReply.self, from: encodeJSON(full)) == full)
    }

    /// Clients of 0.3.0 end a connection that brings more than 128 KiB in one frame.
    @Test func tooManyMutedContactsAreNotInTheFrame() throws {
        let muted = (0..<Preferences.maximumMuted).map { String(repeating: "a", count: 240) + "\($0)@example.org" }
        let long = PreferencesReply(
            Preferences(zone: "Asia/Tokyo", muted: muted), at: Timestamp(milliseconds: 0), zones: Tokyo())
        let frame = ServerFrameEncoder.preferences(long)
        #expect(frame.count <= ServerFrame.maximumPreferencesBytes)
        var shorter = long
        shorter.muted = nil
        #expect(try ServerFrame.read(frame) == .preferences(shorter))
    }

    /// What a newer hub may add, and what else it may say of hours, leaves the rest readable.
    @Test func preferencesOfANewerHub() throws {
        let json =
            #"{"type":"preferences","quiet":{"rule":"weekends"},"muted":null,"pop_ups":"sometimes","more":[1],"#
            + #""quiet_until":"2026-11-23T12:50:00Z"}"#
        guard case .preferences(let preferences) = try ServerFrame.read(Array(json.utf8)) else {
            Issue.record("not preferences")
            return
        }
        #expect(preferences.quiet == nil && preferences.muted == nil && preferences.popUps == "sometimes")
        #expect(preferences.quietUntil == "2026-11-23T12:50:00Z" && preferences.nextQuiet == nil)
    }

    @Test func activity() throws {
        let entry = Entry(seq: 5, kind: .read, verdict: nil, body: body)
        try expect(
            ServerFrameEncoder.activity(entry, prev: 3, replay: false),
            is: #"{"type":"activity","seq":5,"prev":3,"replay":false,"activity":{"id":"01J","kind":"read","#
                + #""at":"2026-11-22T05:04:03.000Z","upto":4}}"#,
            meaning: .activity(.init(seq: 5, prev: 3, activity: read), replay: false))
        #expect(
            try decodeJSON(ServerFrame.self, from: ServerFrameEncoder.activity(entry, prev: 3, replay: true))
                == .activity(.init(seq: 5, prev: 3, activity: read), replay: true))
    }

    /// The two ways to read a frame say the same.
    @Test(arguments: [
        #"{"type":"activities","replay":true,"items":[]}"#,
        #"{"type":"activities","items":[{"seq":5,"prev":4,"activity":ACTIVITY}]}"#,
        #" { "type" : "activities" , "items" : [ {"prev":4,"more":{"a":[1,null]},"activity": ACTIVITY ,"seq":5} ] } "#,
        #"{"items":[{"seq":5,"prev":4,"activity":ACTIVITY}],"type":"activities"}"#,
        #"{"type":"activities","items":[{"seq":5,"prev":4,"activity":null},{"seq":6,"prev":5,"activity":ACTIVITY}]}"#,
        #"{"type":"activities","items":[{"seq":5,"prev":4,"activity":{"id":"a","kind":"reply","at":"2026-11-22T05:04:03Z"}}]}"#,
        #"{"type":"activities","items":[{"seq":5,"prev":4,"activity":{"id":"a","kind":"open","at":"soon"}}]}"#,
        #"{"type":"activities","items":[{"seq":5,"prev":4,"activity":{"kind":"open"}}]}"#,
        #"{"type":"activities","items":[{"seq":5.5,"prev":4,"activity":ACTIVITY}]}"#,
        #"{"type":"activities","items":[{"seq":9223372036854775808,"prev":4,"activity":ACTIVITY}]}"#,
        #"{"type":"activities","items":[{"prev":4,"activity":ACTIVITY}]}"#,
        #"{"type":"activities","items":[{"seq":5,"prev":4,"activity":ACTIVITY}}"#,
        #"{"type":"activities","items":[{"seq":5,"prev":4,"activity":ACTIVITY}]}x"#,
        #"{"type":"activities"}"#, #"{"type":"activity","seq":5,"prev":3,"replay":true,"activity":ACTIVITY}"#,
        #"{"type":"live","seq":5}"#, #"{"type":"poke"}"#, "[]", "", "{",
    ])
    func isReadAsItIsDecoded(_ template: String) {
        let json = Array(template.replacing("ACTIVITY", with: String(decoding: body, as: UTF8.self)).utf8)
        func plain(_ read: () throws -> ServerFrame) -> ServerFrame? {
            guard let frame = try? read() else { return nil }
            guard case .activities(let items) = frame else { return frame }
            return .activities(items.map { .init(seq: $0.seq, prev: $0.prev, activity: $0.activity) })
        }
        #expect(plain { try ServerFrame.read(json) } == plain { try decodeJSON(ServerFrame.self, from: json) })
    }

    /// Nothing is decoded that nobody asks for, and members that this client does not know stay.
    @Test func activitiesStayAsTheHubSentThem() throws {
        let sent = String(decoding: body.dropLast(), as: UTF8.self) + #","later":{"a":1}}"#
        let entry = Entry(seq: 5, kind: .read, verdict: nil, body: Array(sent.utf8))
        guard case .activities(let items) = try ServerFrame.read(ServerFrameEncoder.activities([(entry, 4)])) else {
            Issue.record("not activities")
            return
        }
        #expect(items.count == 1 && items[0].sent.map { String(decoding: $0, as: UTF8.self) } == sent)
        #expect(items[0].activity == read)
        var changed = items[0]
        changed.activity?.about = 3
        #expect(changed.sent == nil && changed.activity?.about == 3)
    }

    @Test func activities() throws {
        let items = [5, 6].map { (entry: Entry(seq: $0, kind: .read, verdict: nil, body: body), prev: $0 - 1) }
        let text = String(decoding: body, as: UTF8.self)
        try expect(
            ServerFrameEncoder.activities(items),
            is: #"{"type":"activities","replay":true,"items":[{"seq":5,"prev":4,"activity":\#(text)},"#
                + #"{"seq":6,"prev":5,"activity":\#(text)}]}"#,
            meaning: .activities([.init(seq: 5, prev: 4, activity: read), .init(seq: 6, prev: 5, activity: read)]))
    }

    /// The estimate by which batches are cut must never be too small, or a frame passes 64 KiB.
    @Test(arguments: [1, 999_999_999, Seq.max])
    func anItemTakesNoMoreThanEstimated(_ seq: Seq) {
        let entry = Entry(seq: seq, kind: .read, verdict: nil, body: body)
        let empty = ServerFrameEncoder.activities([]).count
        let one = ServerFrameEncoder.activities([(entry, seq)]).count
        let two = ServerFrameEncoder.activities([(entry, seq), (entry, seq)]).count
        #expect(one - empty <= ServerFrameEncoder.itemBytes(entry))
        #expect(two - one <= ServerFrameEncoder.itemBytes(entry))
        // `PushSession` starts counting a batch at 64 bytes.
        #expect(empty <= 64)
    }

    @Test func live() throws {
        try expect(ServerFrameEncoder.live(9), is: #"{"type":"live","seq":9}"#, meaning: .live(9))
    }

    @Test func digest() throws {
        let digest = Digest(
            from: 3, to: 9, kinds: [.init(kind: .open, count: 4), .init(kind: .sent, count: 1)],
            contacts: [
                .init(recipient: .init(email: "mia@example.org", name: "Mia \"M\""), opens: 3, clicks: 1),
                .init(recipient: .init(email: "ben@example.org"), opens: 1, clicks: 0),
            ])
        try expect(
            ServerFrameEncoder.digest(digest, unread: 5),
            is:
                #"{"type":"digest","from":3,"to":9,"unread":5,"kinds":[{"kind":"open","count":4},{"kind":"sent","count":1}],"#
                + #""contacts":[{"email":"mia@example.org","name":"Mia \"M\"","opens":3,"clicks":1},"#
                + #"{"email":"ben@example.org","opens":1,"clicks":0}]}"#,
            meaning: .digest(digest, unread: 5))
    }

    @Test func heartbeat() throws {
        try expect(
            ServerFrameEncoder.heartbeat(head: 9), is: #"{"type":"heartbeat","head":9}"#, meaning: .heartbeat(head: 9))
        try expect(
            ServerFrameEncoder.heartbeat(head: 9, passed: .init(prev: 5, upTo: 7)),
            is: #"{"type":"heartbeat","head":9,"prev":5,"passed":7}"#,
            meaning: .heartbeat(head: 9, passed: .init(prev: 5, upTo: 7)))
        for seq in [-1, 1 << 40] as [Seq] {
            #expect(ServerFrame.heartbeat(head: 9, passed: .init(prev: 0, upTo: seq)).fault != nil)
        }
        #expect(
            ServerFrame.heartbeat(head: .min).fault == nil
                && ServerFrame.heartbeat(head: 1, passed: .init(prev: 0, upTo: 0)).fault == nil)
    }

    @Test func error() throws {
        try expect(
            ServerFrameEncoder.error(.badFrame, message: "seq: \"x\"\n"),
            is: #"{"type":"error","code":4501,"message":"seq: \"x\"\n"}"#,
            meaning: .error(code: 4501, message: "seq: \"x\"\n"))
    }

    @Test func bye() throws {
        try expect(
            ServerFrameEncoder.bye(.draining, retryAfterMilliseconds: 250),
            is: #"{"type":"bye","code":4000,"reason":"the hub is shutting down or restarting","retry_after_ms":250}"#,
            meaning: .bye(code: 4000, reason: CloseCode.draining.text, retryAfterMilliseconds: 250))
        try expect(
            ServerFrameEncoder.bye(.replaced, retryAfterMilliseconds: nil),
            is: #"{"type":"bye","code":4506,"reason":"the same device connected elsewhere"}"#,
            meaning: .bye(code: 4506, reason: CloseCode.replaced.text, retryAfterMilliseconds: nil))
        try expect(
            ServerFrameEncoder.bye(.draining, retryAfterMilliseconds: nil, passed: .init(prev: 4, upTo: 12)),
            is: #"{"type":"bye","code":4000,"reason":"the hub is shutting down or restarting","prev":4,"passed":12}"#,
            meaning: .bye(
                code: 4000, reason: CloseCode.draining.text, retryAfterMilliseconds: nil,
                passed: .init(prev: 4, upTo: 12)))
    }
}

/// A client meets hubs that are newer than it.
@Suite struct NewerHubTests {
    @Test(arguments: [
        #"{"type":"activity","seq":5,"prev":3,"replay":true,"activity":{"id":"a","kind":"reply","at":"2026-11-22T05:04:03Z"}}"#,
        #"{"type":"activity","seq":5,"prev":3,"replay":true,"activity":{"shape":"new"}}"#,
        #"{"type":"activity","seq":5,"prev":3,"replay":true,"activity":null}"#,
    ])
    func anActivityOfAnUnknownKindKeepsItsPlace(_ json: String) throws {
        #expect(
            try decodeJSON(ServerFrame.self, from: Array(json.utf8))
                == .activity(.init(seq: 5, prev: 3, activity: nil), replay: true))
    }

    @Test func oneUnknownActivityDoesNotSpoilItsBatch() throws {
        let json =
            #"{"type":"activities","replay":true,"items":["#
            + #"{"seq":1,"prev":0,"activity":{"id":"a","kind":"sent","at":"2026-11-22T05:04:03Z"}},"#
            + #"{"seq":2,"prev":1,"activity":{"id":"b","kind":"reply","at":"2026-11-22T05:04:03Z"}}]}"#
        guard case .activities(let items) = try decodeJSON(ServerFrame.self, from: Array(json.utf8)) else {
            Issue.record("not activities")
            return
        }
        #expect(items.map(\.seq) == [1, 2])
        #expect(items.map { $0.activity?.kind } == [.sent, nil])
    }

    @Test func aDigestWithAnUnknownKindKeepsTheOthers() throws {
        let json =
            #"{"type":"digest","from":1,"to":9,"unread":1,"kinds":[{"kind":"reply","count":3},{"kind":"open","count":4}],"#
            + #""contacts":[]}"#
        #expect(
            try decodeJSON(ServerFrame.self, from: Array(json.utf8))
                == .digest(Digest(from: 1, to: 9, kinds: [.init(kind: .open, count: 4)]), unread: 1))
    }

    /// A code this client does not know still says by its range whether to come back.
    @Test func anUnknownCloseCodeIsCarried() throws {
        let json = #"{"type":"bye","code":4099,"reason":"later","retry_after_ms":5,"more":{}}"#
        #expect(
            try decodeJSON(ServerFrame.self, from: Array(json.utf8))
                == .bye(code: 4099, reason: "later", retryAfterMilliseconds: 5))
    }

    /// A client passes over it, so the fault must say that it is the type.
    @Test func aFrameOfAnUnknownTypeIsAFaultOfItsType() {
        #expect {
            try decodeJSON(ServerFrame.self, from: Array(#"{"type":"poke","seq":1}"#.utf8))
        } throws: {
            ($0 as? JSONFault)?.field == "type"
        }
    }

    @Test(arguments: [
        (#"{"type":"activity","prev":3,"replay":true,"activity":{}}"#, "seq"), (#"{"type":"live"}"#, "seq"),
        (#"{"type":"activities"}"#, "items"), (#"{"type":"heartbeat","head":"9"}"#, "head"),
        (#"{"type":"welcome"}"#, "user"),
        (#"{"type":"bye","code":"4000","reason":""}"#, "code"),
        (#"{"type":"activities","items":[{"seq":1}]}"#, "items[0].prev"),
    ])
    func aBrokenFrameIsRefusedNamingTheMember(_ json: String, _ field: String) {
        #expect {
            try decodeJSON(ServerFrame.self, from: Array(json.utf8))
        } throws: {
            ($0 as? JSONFault)?.field == field
        }
    }
}
