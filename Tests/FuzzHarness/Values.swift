import Core
import Wire

/// Makes values of an input's bytes; of nothing but zeros once they are used up.
struct Values {
    private var bytes: ArraySlice<UInt8>

    init(_ bytes: [UInt8]) { self.bytes = bytes[...] }

    mutating func byte() -> UInt8 { bytes.popFirst() ?? 0 }

    mutating func bool() -> Bool { byte() & 1 == 1 }

    mutating func number() -> Int64 { (0..<8).reduce(0) { value, _ in value << 8 | Int64(byte()) } }

    /// A number near an end or near nothing, or any.
    mutating func seq() -> Seq {
        let ends: [Seq] = [
            0, 1, -1, 2, .max, .max - 1, .min, .min + 1, Limits.newestSeq, Limits.newestSeq + 1, 1 << 53, 7,
        ]
        let choice = Int(byte())
        return choice < ends.count ? ends[choice] : number()
    }

    /// A time at an end, or any.
    mutating func time() -> Timestamp {
        let ends: [Int64] = [0, .max, .min, 253_402_300_799_999, -62_135_596_800_000, 1_795_323_843_123]
        let choice = Int(byte())
        return Timestamp(milliseconds: choice < ends.count ? ends[choice] : number())
    }

    /// A time that RFC 3339 can write.
    mutating func writtenTime() -> Timestamp { Timestamp(rfc3339: time().rfc3339)! }

    mutating func text() -> String {
        let count = Int(byte() & 31)
        let taken = bytes.prefix(count)
        bytes = bytes.dropFirst(count)
        return String(decoding: taken, as: UTF8.self)
    }

    mutating func choice<Value>(_ values: [Value]) -> Value { values[Int(byte()) % values.count] }

    mutating func maybe<Value>(_ make: (inout Values) -> Value) -> Value? { bool() ? make(&self) : nil }

    mutating func list<Value>(upTo count: UInt8, _ make: (inout Values) -> Value) -> [Value] {
        (0..<byte() % (count + 1)).map { _ in make(&self) }
    }
}

extension Values {
    mutating func clientFrame() -> ClientFrame {
        switch byte() % 3 {
        case 0: return .ack(max(0, seq()))
        case 1: return .read(max(0, seq()))
        default:
            let letters = Array("abzAZ019._-@:".unicodeScalars)
            let name = String(String.UnicodeScalarView((0...byte() % 64).map { _ in choice(letters) }))
            let kinds = maybe { $0.list(upTo: 8) { $0.choice(Kind.allCases) } }
            let verdicts = maybe { $0.list(upTo: 4) { $0.choice(Verdict.allCases) } }
            return .hello(
                Hello(
                    device: bool() ? name : nil,
                    cursor: maybe { Cursor(epoch: Epoch($0.text()), seq: max(0, $0.seq())) },
                    from: maybe { values in
                        switch values.byte() % 4 {
                        case 0: .now
                        case 1: .earliest
                        case 2: .back(.seconds(1 + abs(values.number() % (100 * 366 * 86_400))))
                        default: .time(values.writtenTime())
                        }
                    },
                    filter: Filter(
                        kinds: kinds?.isEmpty == true ? nil : kinds,
                        verdicts: verdicts?.isEmpty == true ? nil : verdicts),
                    catchUp: choice([.all, .unread, .digest]), batch: bool()))
        }
    }

    mutating func welcome() -> Welcome {
        Welcome(
            user: text(), device: maybe { $0.text() }, epoch: Epoch(text()), head: seq(), floor: seq(), fromSeq: seq(),
            resume: choice([.exact, .gap, .reset, .new]), lost: maybe { .init(from: $0.seq(), to: $0.seq()) },
            unread: seq())
    }

    mutating func digest() -> Digest {
        Digest(
            from: seq(), to: seq(), kinds: list(upTo: 4) { .init(kind: $0.choice(Kind.allCases), count: $0.seq()) },
            contacts: list(upTo: 4) { values in
                .init(
                    recipient: .init(email: values.maybe { $0.text() }, name: values.maybe { $0.text() }),
                    opens: values.seq(), clicks: values.seq())
            })
    }

    mutating func activity() -> Activity {
        var activity = Activity(id: text(), kind: choice(Kind.allCases), at: writtenTime())
        activity.message = maybe { values in
            .init(id: values.text(), subject: values.text(), sentAt: values.maybe { $0.text() })
        }
        activity.recipient = maybe { values in
            .init(
                email: values.maybe { $0.text() }, name: values.maybe { $0.text() },
                anonymous: values.bool() ? true : nil
            )
        }
        activity.link = maybe { values in .init(n: values.maybe { $0.seq() }, url: values.text()) }
        // Only these have a place.
        if activity.kind == .open || activity.kind == .click {
            activity.location = maybe { values in
                Location(
                    city: values.maybe { $0.text() }, region: values.maybe { $0.text() }, country: values.text(),
                    countryName: values.maybe { $0.text() }, timeZone: values.maybe { $0.text() },
                    localTime: values.maybe { $0.text() }, precision: values.choice([.city, .country]))
            }
        }
        activity.via = maybe { $0.choice([.direct, .gmailProxy, .yahooProxy, .appleMPP, .bot, .scanner, .own]) }
        activity.verdict = maybe { $0.choice(Verdict.allCases) }
        activity.reason = maybe { $0.text() }
        activity.rule = maybe { $0.text() }
        activity.agent = maybe { values in
            Agent(
                client: values.maybe { $0.text() }, os: values.maybe { $0.text() },
                device: values.maybe { $0.choice([.desktop, .phone, .tablet]) })
        }
        activity.nth = maybe { $0.seq() }
        activity.count = maybe { $0.seq() }
        activity.about = maybe { $0.seq() }
        activity.device = maybe { $0.text() }
        activity.erases = maybe { $0.list(upTo: 4) { .init(from: $0.seq(), to: $0.seq()) } }
        activity.holdMilliseconds = maybe { $0.seq() }
        return activity
    }
}
