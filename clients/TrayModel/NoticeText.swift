import Mailbell

/// What is said of a notice, in the session's language.
extension Phrases {
    func who(_ notice: Notice) -> String {
        Self.isolated(notice.name ?? notice.address ?? tr("Someone"))
    }

    /// `Alice Example opened “Q3 offer”`, `Alice Example clicked example.com/pricing`.
    func headline(_ notice: Notice) -> String {
        let who = who(notice)
        if notice.isClick {
            return notice.link.map { tr("{who} clicked {link}", ["who": who, "link": Self.isolated($0)]) }
                ?? tr("{who} clicked a link", ["who": who])
        }
        return notice.subject.map { tr("{who} opened “{subject}”", ["who": who, "subject": Self.isolated($0)]) }
            ?? tr("{who} opened your mail", ["who": who])
    }

    /// What else is known: the message of a click, the place and the time there, how many times.
    func details(_ notice: Notice) -> String {
        var parts: [String] = []
        if notice.isClick, let subject = notice.subject {
            parts.append(tr("“{subject}”", ["subject": Self.isolated(subject)]))
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

    /// `5 min ago`, `yesterday`: how long ago, as it reads in a list.
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

    /// `12 opens and 3 clicks`.
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

    /// The people behind some notices, the latest first: three by name, the others counted.
    func people(_ notices: [Notice]) -> String {
        var names: [String] = []
        var known: Set<String> = []
        for notice in notices.reversed() where known.insert(who(notice)).inserted { names.append(who(notice)) }
        let list = names.prefix(3).joined(separator: tr(", "))
        let others = Int64(names.count - 3)
        return others > 0 ? tr("{people} and {n} other", "{people} and {n} others", others, ["people": list]) : list
    }
}
