import Core

/// The newest opens and clicks by people, of all accounts, which the menu shows.
struct RecentNotices {
    /// How many the menu shows.
    static let most = 10
    /// More are kept than shown, so that the list stays full if some turn out to be machines'.
    private static let mostKept = 30

    /// Newest first.
    private var kept: [Notice] = []

    /// What the menu shows, newest first.
    var shown: ArraySlice<Notice> { kept.prefix(Self.most) }

    /// Adds a notice, or replaces the one with the same id.
    mutating func add(_ notice: Notice) {
        if let index = kept.firstIndex(where: { $0.id == notice.id }) {
            kept[index] = notice
            return
        }
        let index = kept.firstIndex { Self.isNewer(notice, than: $0) } ?? kept.count
        kept.insert(notice, at: index)
        if kept.count > Self.mostKept { kept.removeLast() }
    }

    /// A burst has grown to `count`.
    mutating func update(count: Int64, of isMeant: (Notice.ID) -> Bool) {
        for index in kept.indices where isMeant(kept[index].id) { kept[index].burst = count }
    }

    mutating func remove(where isGone: (Notice) -> Bool) { kept.removeAll(where: isGone) }

    /// The seq of the newest notice before the latest `count` of a profile; nil if no more are known.
    func seq(before count: Int, of profile: ProfileName) -> Seq? {
        kept.filter { $0.id.profile == profile }.dropFirst(count).first?.id.seq
    }

    /// Notices of one log are ordered by seq; those of different logs by time.
    private static func isNewer(_ a: Notice, than b: Notice) -> Bool {
        a.id.profile == b.id.profile && a.id.life == b.id.life ? a.id.seq > b.id.seq : a.at > b.at
    }
}
