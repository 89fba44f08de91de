import Mailbell

#if canImport(Glibc)
    import Glibc
#endif

/// An activity as a line for people: when, what, who, which mail, where.
struct TextLine {
    let text: String

    /// nil for what people are not shown: machines, unless asked for, and the marks between devices.
    init?(_ activity: Activity, isTerminal: Bool, showsMachines: Bool) {
        guard activity.kind != .read, activity.kind != .revise else { return nil }
        if activity.verdict == .machine, !showsMachines { return nil }
        var parts = [
            Self.time(activity.at, isShort: isTerminal), Self.padded(activity.kind.rawValue, 5), Self.who(activity),
            "“" + (activity.message?.subject.printable ?? "") + "”",
        ]
        if let link = activity.link { parts.append(link.url.printable) }
        if activity.kind == .open || activity.kind == .click { parts.append(Self.place(activity)) }
        if let nth = activity.nth, nth > 1 { parts.append("×\(nth)") }
        if activity.verdict == .machine { parts.append("[machine: \(activity.reason?.printable ?? "?")]") }
        let line = parts.joined(separator: "  ")
        text = isTerminal && activity.verdict == .machine ? "\u{1B}[2m\(line)\u{1B}[0m" : line
    }

    private static func who(_ activity: Activity) -> String {
        guard let recipient = activity.recipient, recipient.anonymous != true else { return "Someone" }
        let email = recipient.email?.printable ?? "?"
        guard let name = recipient.name?.printable, !name.isEmpty else { return email }
        return "\(name) <\(email)>"
    }

    private static func place(_ activity: Activity) -> String {
        switch activity.via {
        case .gmailProxy: return "via Gmail, place hidden"
        case .yahooProxy: return "via Yahoo, place hidden"
        case .appleMPP: return "via Apple, place hidden"
        default: break
        }
        guard let place = activity.location else { return "place unknown" }
        return [place.city, place.country].compactMap { $0?.printable }.joined(separator: ", ")
    }

    /// The machine's local time; with date and offset where it goes into a file.
    private static func time(_ time: Timestamp, isShort: Bool) -> String {
        var seconds = time_t(time.milliseconds / 1000)
        var parts = tm()
        localtime_r(&seconds, &parts)
        var buffer = [CChar](repeating: 0, count: 40)
        let length = strftime(&buffer, buffer.count, isShort ? "%b %e %H:%M:%S" : "%Y-%m-%dT%H:%M:%S%z", &parts)
        return String(decoding: buffer[..<length].map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    private static func padded(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: max(0, width - text.count))
    }
}

extension String {
    /// The text without what could move a terminal's cursor, change its colours, or turn the direction of the line:
    /// control characters (C0, C1, DEL) and bidirectional controls (Unicode UAX #9).
    var printable: String {
        String(
            String.UnicodeScalarView(
                unicodeScalars.map { scalar in
                    switch scalar.value {
                    case 0..<32, 127..<160, 0x200e, 0x200f, 0x202a...0x202e, 0x2066...0x2069, 0x2028, 0x2029: "\u{FFFD}"
                    default: scalar
                    }
                }))
    }
}
