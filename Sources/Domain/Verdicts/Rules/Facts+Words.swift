import Core

extension Facts {
    /// The facts that the rules use, as text: one phrase per fact.
    var words: [String] {
        var words: [String] = []
        if let sentAt = evidence.sentAt {
            let seconds = Double(evidence.at.since(sentAt).wholeMilliseconds) / 1000
            words.append(
                seconds < 0
                    ? "\(Self.span(-seconds)) before the mail was sent"
                    : "\(Self.span(seconds)) after the mail was sent")
        } else {
            words.append("the time of sending is unknown")
        }
        words.append(origin)
        words += program
        if evidence.isPrefetch { words.append("the request is marked as a prefetch") }
        if evidence.isReported { words.append("reported by another system") }
        if evidence.isMarkedMachine { words.append("that system marks it as automated") }
        switch evidence.own {
        case .copy: words.append("the recipient is one of the sender's own addresses, and the mail went to others too")
        case .device: words.append("a device of the sender used the same address")
        case .page: words.append("it came from a page of the hub")
        case nil: break
        }
        return words
    }

    private var origin: String {
        guard evidence.address != .unspecified else { return "from an unknown address" }
        let network = "\(evidence.address.truncated)/\(evidence.address.isIPv4 ? 24 : 48)"
        guard let label = self.network else { return "from \(network), which is in no list of networks" }
        let owner = label.owner.map { " of \($0)" } ?? ""
        switch label.networkClass {
        case .scanner: return "from \(network), a mail-security network\(owner)"
        case .clickScanner: return "from \(network), in which scanners\(owner) follow links"
        case .probableClickScanner: return "from \(network), a data centre\(owner) in which scanners follow links"
        case .probableScanner: return "from \(network), a network\(owner) of scanners and of people"
        case .hosting: return "from \(network), a data centre\(owner)"
        case .proxy where label.isImageProxy: return "from \(network), the \(label.owner ?? "")"
        case .proxy: return "from \(network), a relay\(owner) through which people fetch"
        case .people: return "from \(network), a network\(owner) of people"
        }
    }

    private var program: [String] {
        guard reading.kind != .absent else { return ["no User-Agent"] }
        if isFromImageProxy { return ["User-Agent: \(evidence.userAgent)", "that is the mail service's own program"] }
        let names = [reading.agent.client, reading.agent.os.map { "on \($0)" }].compactMap(\.self)
        let sort =
            switch reading.kind {
            case .absent, .unknown: "an unknown program"
            case .gmailProxy: "Gmail's image proxy"
            case .gmailPrefetch: "Gmail's prefetch"
            case .bareMozilla: "Apple's privacy proxy"
            case .yahooProxy: "Yahoo's image proxy"
            case .imageProxy: "an image proxy"
            case .automation(let sort): sort.words
            case .mailClient: "a mail program"
            case .browser: "a browser"
            case .alteredBrowser: "a browser with an altered agent"
            }
        let device = reading.agent.device.map { ", \($0.rawValue)" } ?? ""
        return [
            "User-Agent: \(evidence.userAgent)",
            "that is \(sort)\(names.isEmpty ? "" : ": " + names.joined(separator: " "))\(device)",
        ]
    }

    /// Like `43 s`, `2.5 s`, `3 h 5 min`, `2 days`.
    private static func span(_ seconds: Double) -> String {
        switch seconds {
        case ..<10: "\((seconds * 10).rounded() / 10) s"
        case ..<120: "\(Int(seconds)) s"
        case ..<7200: "\(Int(seconds / 60)) min"
        case ..<172_800: "\(Int(seconds / 3600)) h \(Int(seconds / 60) % 60) min"
        default: "\(Int(seconds / 86400)) days"
        }
    }
}

extension Automation.Sort {
    fileprivate var words: String {
        switch self {
        case .security: "a mail-security product"
        case .library: "a programming library or a command-line tool"
        case .preview: "a link previewer"
        case .crawler: "a crawler"
        case .headless: "a headless browser"
        }
    }
}
