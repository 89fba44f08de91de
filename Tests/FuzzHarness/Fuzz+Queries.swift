import Core
import Crypto
import HTTPWire
import Wire

extension Fuzz {
    /// Queries and bodies of the API with their cursors, tickets, and the texts in them: times, spans, addresses, ids.
    public static func queries(_ input: [UInt8]) -> [String] {
        var findings = Findings()
        guard let (choice, bytes) = parts(input, longest: 8 * 1024) else { return [] }
        let text = String(decoding: bytes, as: UTF8.self)
        var values = Values(bytes)
        let now = choice & 1 == 0 ? Timestamp(milliseconds: 1_795_323_843_123) : values.time()
        read(query: text, now: now, &findings)
        read(body: bytes, now: now, &findings)
        read(ticket: text, &values, &findings)
        read(values: text, bytes, &findings)
        return findings.ended()
    }

    // MARK: queries

    private static func read(query text: String, now: Timestamp, _ findings: inout Findings) {
        let fields = formFields(text)
        // A byte that is not UTF-8 takes three escaped, and three as U+FFFD.
        let bytes = fields.reduce(0) { $0 + $1.name.utf8.count + $1.value.utf8.count }
        findings.hold(bytes <= text.utf8.count, "fields of more bytes than their query")
        let again = formFields(fields.map { escaped($0.name) + "=" + escaped($0.value) }.joined(separator: "&"))
        findings.hold(again.elementsEqual(fields) { $0 == $1 }, "other fields when read again")
        let query: ActivityQuery
        do throws(JSONFault) {
            query = try ActivityQuery(parameters: fields, now: now)
        } catch {
            let isNamed = fields.contains { $0.name == error.field } || error.field == "cursor"
            return findings.hold(isNamed && error.message.utf8.count <= bytes + 200, "a fault of no field: \(error)")
        }
        findings.hold((1...1000).contains(query.limit), "limit \(query.limit)")
        findings.hold(query.after ?? 0 >= 0 && query.before ?? 0 >= 0, "a place before the log")
        findings.hold(query.filter.kinds != [] && query.filter.verdicts != [], "a question for nothing")
        let (same, isExact) = query.parameters
        let asked = try? ActivityQuery(parameters: same, now: now)
        findings.hold(asked == query || !isExact, "another question when asked again: \(query)")
        hold(cursorsOf: query, &findings)
        if fields.count == 1, fields[0].name == "cursor" {
            let next = query.next(at: query.order == .oldestFirst ? query.after : query.before)
            findings.hold(next == fields[0].value, "a cursor that no page gives: \(fields[0].value)")
        }
    }

    private static func hold(cursorsOf query: ActivityQuery, _ findings: inout Findings) {
        for seq in [Seq(0), 1, Limits.newestSeq, .max] {
            guard let next = query.next(at: seq),
                let page = try? ActivityQuery(parameters: [("cursor", next)], now: Timestamp(milliseconds: 0))
            else {
                findings.hold(false, "a cursor that is not taken, at \(seq)")
                continue
            }
            let goesOn =
                query.order == .oldestFirst
                ? page.after == seq && page.before == query.before : page.before == seq && page.after == nil
            findings.hold(page.order == query.order && goesOn, "\(next) leads elsewhere: \(page)")
        }
    }

    private static func escaped(_ text: String) -> String {
        text.utf8.reduce(into: "") { $0 += "%" + String($1 >> 4, radix: 16) + String($1 & 15, radix: 16) }
    }

    // MARK: bodies

    private static let user = User(
        id: 1, email: "sam@example.com", name: "Sam", seat: .paid, addresses: ["sam@example.com"])

    private static func read(body: [UInt8], now: Timestamp, _ findings: inout Findings) {
        if let request = try? decodeStrictJSON(MessageRequest.self, from: body),
            let message = try? request.checked(for: user)
        {
            findings.hold(
                message.recipients.allSatisfy { normalizedAddress($0.email) == $0.email }
                    && Set(message.recipients.map(\.email)).count == message.recipients.count
                    && (1...Limits.recipientsPerMessage).contains(message.recipients.count), "recipients: \(message)")
            findings.hold(message.links.allSatisfy(isTrackableURL), "links: \(message)")
        }
        if let request = try? decodeStrictJSON(EventRequest.self, from: body) {
            findings.hold(
                (1...Limits.eventsPerRequest).contains(request.events.count), "\(request.events.count) events")
            for case .success(let event) in request.events {
                guard let event = try? event.checked(for: 1, now: now) else { continue }
                findings.hold(event.at <= now + .seconds(300), "an event of the future")
                findings.hold(event.userAgent.utf8.count <= Limits.userAgentBytes, "a long agent")
            }
        }
        _ = try? decodeStrictJSON(PairRequest.self, from: body)
        _ = try? decodeStrictJSON(TrackingRequest.self, from: body)
    }

    // MARK: tickets

    private static let sealer = TicketSealer(key: [UInt8](0..<32))
    private static let other = TicketSealer(key: [UInt8](1..<33))

    private static func read(ticket text: String, _ values: inout Values, _ findings: inout Findings) {
        for piece in [text[...], text.prefix(32), text.suffix(32)] {
            guard let ticket = sealer.open(piece) else { continue }
            findings.hold(sealer.seal(ticket).utf8.elementsEqual(piece.utf8), "opened, and was not sealed: \(piece)")
        }
        let ticket = Ticket(
            high: UInt64(bitPattern: values.number()), low: UInt64(bitPattern: values.number()))
        let sealed = sealer.seal(ticket)
        findings.hold(sealed.utf8.count == 32 && sealer.open(sealed[...]) == ticket, "not opened again: \(ticket)")
        findings.hold(other.open(sealed[...]) == nil, "opened by another hub: \(ticket)")
        let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)
        let bytes = Array(sealed.utf8)
        let place = Int(values.byte()) % 32
        var changed = bytes
        changed[place] = letters[(letters.firstIndex(of: bytes[place])! + 1 + Int(values.byte()) % 63) % 64]
        for forged in [
            changed, Array(bytes.dropLast()), bytes + [letters[place]], Array(bytes.reversed()), bytes + [0x3d],
        ]
        where forged != bytes {
            let forged = String(decoding: forged, as: UTF8.self)
            findings.hold(sealer.open(forged[...]) == nil, "opened, and was not sealed: \(forged)")
        }
    }

    // MARK: what stands in them

    private static func read(values text: String, _ bytes: [UInt8], _ findings: inout Findings) {
        if let time = Timestamp(rfc3339: text) {
            findings.hold(Timestamp(rfc3339: time.rfc3339) == time, "another time when read again: \(text)")
        }
        if let start = StartingPoint(text) {
            findings.hold(StartingPoint(start.text) == start, "another start: \(text)")
        }
        if let id = ULID(text) { findings.hold(id.description == text.uppercased(), "another id: \(text)") }
        if let address = IPAddress(text) {
            findings.hold(IPAddress(address.description) == address, "another address: \(text)")
            findings.hold(text.utf8.count <= 45, "an address of \(text.utf8.count) bytes")
        }
        if let network = IPNetwork(text) {
            let again = IPNetwork(network.description)
            findings.hold(again == network && network.contains(network.base), "another network: \(text)")
        }
        if let address = normalizedAddress(text) {
            findings.hold(normalizedAddress(address) == address, "another address once more: \(text)")
            findings.hold(address.isOneLine && address.utf8.count <= Limits.addressBytes, "no address: \(address)")
        }
        if isTrackableURL(text) { findings.hold(text.utf8.allSatisfy { $0 > 32 && $0 < 127 }, "no URL: \(text)") }
        if let language = LanguageTag(text) {
            findings.hold(language.choices.allSatisfy { LanguageTag($0) != nil }, "choices of \(text)")
        }
        if let digest = PairingCode.digest(of: text) {
            findings.hold(PairingCode.digest(of: text.lowercased()) == digest, "another code in lower case: \(text)")
        }
        findings.hold(base64Decoded(base64(bytes)) == bytes, "other bytes by base64")
        if let decoded = base64Decoded(text) {
            findings.hold(decoded.count <= text.utf8.count * 3 / 4, "more bytes than base64 holds")
        }
        if let decoded = hexDecoded(text) { findings.hold(decoded.count == text.utf8.count / 2, "hex: \(text)") }
        let agent = boundedUserAgent(text)
        findings.hold(
            agent.utf8.count <= Limits.userAgentBytes && text.utf8.starts(with: agent.utf8), "cut otherwise: \(agent)")
    }
}

extension ActivityQuery {
    /// A query that asks the same, and whether it asks for the same to the millisecond.
    fileprivate var parameters: (fields: [(name: String, value: String)], isExact: Bool) {
        var fields: [(name: String, value: String)] = [("limit", String(limit))]
        if let after, order == .oldestFirst, before == nil { fields.append(("after", String(after))) }
        if let before, order == .newestFirst { fields.append(("before", String(before))) }
        if let after, let before, order == .oldestFirst { fields.append(("cursor", "a\(after)-\(before)")) }
        if let contact { fields.append(("contact", contact)) }
        if let message { fields.append(("message", message)) }
        if let kinds = filter.kinds { fields.append(("kind", kinds.map(\.rawValue).joined(separator: ","))) }
        if let verdicts = filter.verdicts {
            fields.append(("verdict", verdicts.map(\.rawValue).joined(separator: ",")))
        }
        if let since { fields.append(("since", since.rfc3339)) }
        if let until { fields.append(("until", until.rfc3339)) }
        let isExact = [since, until].allSatisfy { $0 == nil || Timestamp(rfc3339: $0!.rfc3339) == $0 }
        return (fields, isExact)
    }
}
