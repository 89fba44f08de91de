import Mailbell

/// The newest opens and clicks by people, of all accounts, for the menu.
struct RecentNotices {
    static let most = 10
    /// More are kept than are shown, so that the list stays whole when some turn out to be machines'.
    private static let mostKept = 30

    /// The newest first.
    private var kept: [Notice] = []

    var shown: ArraySlice<Notice> { kept.prefix(Self.most) }

    mutating func add(_ notice: Notice) {
        guard !kept.contains(where: { $0.id == notice.id }) else { return }
        let index = kept.firstIndex { Self.isNewer(notice, than: $0) } ?? kept.count
        kept.insert(notice, at: index)
        if kept.count > Self.mostKept { kept.removeLast() }
    }

    mutating func remove(where isGone: (Notice) -> Bool) { kept.removeAll(where: isGone) }

    /// The seq before the newest `count` of a profile; nil where no more are known.
    func seq(before count: Int, of profile: ProfileName) -> Seq? {
        kept.filter { $0.id.profile == profile }.dropFirst(count).first?.id.seq
    }

    /// A log's own order counts for its own; between logs there is only the time.
    private static func isNewer(_ a: Notice, than b: Notice) -> Bool {
        a.id.profile == b.id.profile && a.id.life == b.id.life ? a.id.seq > b.id.seq : a.at > b.at
    }
}
