import Core

/// The texts of a notice, in the session's language.
extension Phrases {
    /// The person's name, else their address, else `Someone`.
    func who(_ notice: Notice) -> String {
        Self.isolated(notice.name ?? notice.address ?? tr("Someone"))
    }

    /// The title: `Alice Example opened “Q3 offer”`, `Alice Example clicked a link`. Short, since services cut a title at the
    /// width of the pop-up; they wrap the text below it.
    func headline(_ notice: Notice) -> String {
        let who = who(notice)
        if notice.isClick { return tr("{who} clicked a link", ["who": who]) }
        return notice.subject.map { tr("{who} opened “{subject}”", ["who": who, "subject": Self.isolated($0)]) }
            ?? tr("{who} opened your mail", ["who": who])
    }

    /// A line of the menu: `Alice Example clicked example.com/pricing — 5 min ago`.
    func line(_ notice: Notice, now: Timestamp) -> String {
        let link = notice.isClick ? notice.link.map(Self.isolated) : nil
        let what = link.map { tr("{who} clicked {link}", ["who": who(notice), "link": $0]) } ?? headline(notice)
        let count = notice.burst.map { $0 > 1 ? " ×\($0)" : "" } ?? ""
        return tr("{what} — {when}", ["what": what + count, "when": age(notice.at, now: now)])
    }

    /// The text below the title: the link and the message of a click, the place, the local time there, how many times.
    func details(_ notice: Notice) -> String {
        var parts: [String] = []
        if notice.isClick {
            if let link = notice.link { parts.append(Self.isolated(link)) }
            if let subject = notice.subject {
                parts.append(tr("“{subject}”", ["subject": Self.isolated(subject)]))
            }
        }
        if let burst = notice.burst {
            // A burst that has just begun has no count yet.
            parts.append(
                burst > 1
                    ? tr("{n} time in a burst", "{n} times in a burst", burst) : tr("many times in a burst"))
            parts.append(tr("perhaps a mailing list's readers"))
            return parts.joined(separator: tr(" · "))
        }
        if let proxy = notice.proxy {
            parts.append(tr("via {proxy}, place hidden", ["proxy": proxy]))
        } else if let country = notice.country {
            parts.append(
                notice.city.map {
                    tr("{city}, {country}", ["city": Self.isolated($0), "country": Self.isolated(country)])
                }
                    ?? Self.isolated(country))
        }
        if let time = notice.localTime ?? notice.timeZone.flatMap({ timeIn(notice.at, $0) }) {
            parts.append(tr("{time} there", ["time": time]))
        }
        if let times = notice.times { parts.append(tr("{n} time so far", "{n} times so far", times)) }
        return parts.joined(separator: tr(" · "))
    }

    /// How long ago, for a list: `just now`, `5 min ago`, `2 days ago`; after a week, the date.
    func age(_ time: Timestamp, now: Timestamp) -> String {
        let seconds = now.since(time).components.seconds
        switch seconds {
        case ..<60: return tr("just now")
        case ..<3600: return tr("{n} min ago", "{n} min ago", seconds / 60)
        case ..<86_400: return tr("{n} h ago", "{n} h ago", seconds / 3600)
        case ..<(7 * 86_400): return tr("{n} day ago", "{n} days ago", seconds / 86_400)
        default: return dayHere(time)
        }
    }

    /// The numbers of opens and clicks: `12 opens and 3 clicks`.
    func counts(_ notices: [Notice], besides earlier: (opens: Int64, clicks: Int64)) -> String {
        var (opens, clicks) = earlier
        for notice in notices {
            if notice.isClick { clicks += 1 } else { opens += 1 }
        }
        let both = (opens: tr("{n} open", "{n} opens", opens), clicks: tr("{n} click", "{n} clicks", clicks))
        if clicks == 0 { return both.opens }
        if opens == 0 { return both.clicks }
        return tr("{opens} and {clicks}", ["opens": both.opens, "clicks": both.clicks])
    }

    /// The people in some notices, latest first: three by name, then the number of others.
    func people(_ notices: [Notice]) -> String {
        var names: [String] = []
        var known: Set<String> = []
        for notice in notices.reversed() where known.insert(who(notice)).inserted { names.append(who(notice)) }
        let list = names.prefix(3).joined(separator: tr(", "))
        let others = Int64(names.count - 3)
        return others > 0 ? tr("{people} and {n} other", "{people} and {n} others", others, ["people": list]) : list
    }
}
