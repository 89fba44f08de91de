/// What a mail server's filter goes by: a file of lines, which only the filter's user may read.
///
///     hub    http://127.0.0.1:8025
///     next   smtp://127.0.0.1:10026?starttls=no
///     sender sam@example.com  mb_…
///     sender kim@example.com  mb_…  opens
public struct FilterSettings: Hashable, Sendable {
    public struct Sender: Hashable, Sendable {
        public var token: String
        public var wish: TrackingWish
    }
    /// The hub's address.
    public var hub: String
    /// The server that gets the copies, as `SMTPServer` reads it.
    public var next: String
    /// By address, in lower case.
    public var senders: [String: Sender] = [:]

    /// `line: what is wrong and what would do`.
    public struct Invalid: Error, Hashable, Sendable, CustomStringConvertible {
        public var description: String
    }

    /// Reads the file's text.
    public init(_ text: String) throws(Invalid) {
        var hub: String?
        var next: String?
        for (index, line) in text.split(
            omittingEmptySubsequences: false, whereSeparator: \.isNewline
        ).enumerated() {
            func fault(_ problem: String) -> Invalid { Invalid(description: "\(index + 1): \(problem)") }
            let words = line.prefix { $0 != "#" }.split { $0 == " " || $0 == "\t" || $0 == "\r" }.map(String.init)
            guard let first = words.first else { continue }
            switch (first, words.count) {
            case ("hub", 2):
                guard hub == nil else { throw fault("hub is given twice") }
                hub = words[1]
            case ("next", 2):
                guard next == nil else { throw fault("next is given twice") }
                next = words[1]
            case ("sender", 3), ("sender", 4):
                guard words[2].hasPrefix("mb_") else { throw fault("a token begins with mb_") }
                let wish = words.count == 4 ? TrackingWish(rawValue: words[3]) : .yes
                guard let wish else { throw fault("'\(words[3])' is not yes, opens or no") }
                let address = words[1].lowercased()
                guard senders.updateValue(Sender(token: words[2], wish: wish), forKey: address) == nil else {
                    throw fault("\(address) is given twice")
                }
            default:
                throw fault("write 'hub URL', 'next URL' or 'sender ADDRESS TOKEN', and after it yes, opens or no")
            }
        }
        guard let hub else { throw Invalid(description: "'hub' is missing: its address") }
        guard let next else { throw Invalid(description: "'next' is missing: the server that gets the copies") }
        self.hub = hub
        self.next = next
    }
}
