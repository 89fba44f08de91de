/// Pieces of text that occur anywhere in an agent, even in the middle of a word. One pass finds all of them.
struct AgentSigns: OptionSet, Sendable {
    let rawValue: UInt32

    /// The agent is not a desktop browser's.
    static let handheld = AgentSigns(rawValue: 1 << 0)
    static let android = AgentSigns(rawValue: 1 << 1)
    static let applePhone = AgentSigns(rawValue: 1 << 2)
    static let television = AgentSigns(rawValue: 1 << 3)
    static let arm = AgentSigns(rawValue: 1 << 4)
    static let facebookApp = AgentSigns(rawValue: 1 << 5)
    /// The scheme of a URL, which leads to the owner.
    static let scheme = AgentSigns(rawValue: 1 << 6)
    /// `bsalsa.com`, sent by a component that embeds Internet Explorer in other programs.
    static let embeddedExplorer = AgentSigns(rawValue: 1 << 7)
    /// An `@` spelled out.
    static let atInWords = AgentSigns(rawValue: 1 << 8)
    /// A word for programs that fetch images for a mail service's readers.
    static let imageProxy = AgentSigns(rawValue: 1 << 9)
    /// A word with which browsers name their engine.
    static let engine = AgentSigns(rawValue: 1 << 10)
    /// Characters of HTML.
    static let markup = AgentSigns(rawValue: 1 << 11)
    /// A word that ends in "agent".
    static let agent = AgentSigns(rawValue: 1 << 12)
    /// An `@`.
    static let at = AgentSigns(rawValue: 1 << 13)

    static let webKit = AgentSigns(rawValue: 1 << 14)

    init(rawValue: UInt32) { self.rawValue = rawValue }

    init(in text: [UInt8]) {
        self = []
        let index = Self.index
        for place in text.indices {
            let second = place + 1 < text.count ? text[place + 1] : 0
            guard index.filter.mayHold(text[place], second) else { continue }
            for at in index.buckets[Int(text[place])] where index.pieces[at].stands(in: text, at: place) {
                insert(index.pieces[at].sign)
            }
        }
    }

    private struct Piece {
        var bytes: [UInt8]
        var sign: AgentSigns
        /// Whether it counts only if no letter follows.
        var isEnd: Bool

        func stands(in text: [UInt8], at place: Int) -> Bool {
            let end = place + bytes.count
            guard end <= text.count else { return false }
            for offset in 1..<bytes.count where text[place + offset] != bytes[offset] { return false }
            return !isEnd || end == text.count || !text[end].isLetter
        }
    }

    private struct Index {
        /// Sorted by first byte.
        var pieces: [Piece] = []
        /// For each first byte, the range of its pieces in `pieces`.
        var buckets: [Range<Int>] = []
        var filter = PairFilter()

        init(_ signs: KeyValuePairs<AgentSigns, [String]>) {
            let all = signs.flatMap { sign, words in
                words.map { Piece(bytes: Array($0.utf8), sign: sign, isEnd: sign == .agent) }
            }
            for piece in all { filter.insert(piece.bytes[0], piece.bytes.count > 1 ? piece.bytes[1] : nil) }
            for first in UInt8.min...UInt8.max {
                let start = pieces.count
                pieces += all.filter { $0.bytes.first == first }
                buckets.append(start..<pieces.count)
            }
        }
    }

    private static let index = Index([
        [.handheld, .android]: ["android", "andr0id"],
        [.handheld, .applePhone]: ["iphone", "ipad"],
        [.handheld, .television]: ["web0s", "smarttv", "smart-tv", "hbbtv", "netcast", "nettv"],
        .handheld: [
            "ipod", "windows phone", "mobile", "tizen", "blackberry", "playstation", "nintendo", "oculusbrowser",
            "midp",
        ],
        .television: ["crkey", "model/"],
        .arm: ["arm"],
        .facebookApp: ["fban"],
        .scheme: ["://"],
        .embeddedExplorer: ["bsalsa.com"],
        .atInWords: ["[at]", "(at)"],
        .imageProxy: AgentWords.imageProxies.map(\.description),
        [.engine, .webKit]: ["webkit"],
        .engine: ["mozilla", "gecko", "opera", "presto", "profile/", "cldc", "ucbrowser", "up.browser", "[fb"],
        .markup: ["<", ">", "&quot", "&lt", "`"],
        .agent: ["agent"],
        .at: ["@"],
    ])
}
