internal import CGIO
import Core
public import TrayModel

/// The session's language and local time, by gettext and GLib.
public enum SessionLanguage {
    private static let domain = "mailbell-tray"

    /// The phrases in the language of `LANGUAGE`, `LC_ALL`, `LC_MESSAGES` or `LANG`; English if there is no catalogue for it.
    ///
    /// - Parameter share: the folder `share` of the program's prefix; `locale` in it contains the catalogues.
    public static func phrases(share: String?) -> Phrases {
        setlocale(mb_lc_all, "")
        if let share { bindtextdomain(domain, share + "/locale") }
        bind_textdomain_codeset(domain, "UTF-8")
        return Phrases(
            translate: { text($0) },
            translatePlural: { singular, plural, n in
                singular.withCString { singular in
                    plural.withCString { String(cString: dngettext(domain, singular, $0, UInt(clamping: n))) }
                }
            },
            timeIn: { time, zone in
                guard let zone = g_time_zone_new_identifier(zone) else { return nil }
                defer { g_time_zone_unref(zone) }
                return format(time, in: zone, "%H:%M")
            },
            timeHere: { here($0, "%H:%M") },
            dayHere: { here($0, "%x") },
            tomorrow: { time in
                withHere { zone in
                    guard let now = g_date_time_new_from_unix_utc(gint64(time.milliseconds / 1000)),
                        let local = g_date_time_to_timezone(now, zone), let next = g_date_time_add_days(local, 1)
                    else { return time + .seconds(86_400) }
                    let (year, month, day) = (
                        g_date_time_get_year(next), g_date_time_get_month(next), g_date_time_get_day_of_month(next)
                    )
                    for one in [now, local, next] { g_date_time_unref(one) }
                    guard let midnight = g_date_time_new(zone, year, month, day, 0, 0, 0) else {
                        return time + .seconds(86_400)
                    }
                    defer { g_date_time_unref(midnight) }
                    return Timestamp(milliseconds: Int64(g_date_time_to_unix(midnight)) * 1000)
                }
            })
    }

    /// Translates a text. Without a translation gettext returns its argument, so the result is copied while that is valid.
    private static func text(_ english: String) -> String {
        english.withCString { String(cString: dgettext(domain, $0)) }
    }

    private static func here(_ time: Timestamp, _ format: String) -> String {
        withHere { Self.format(time, in: $0, format) ?? time.rfc3339 }
    }

    private static func withHere<Result>(_ body: (OpaquePointer?) -> Result) -> Result {
        let zone = g_time_zone_new_local()
        defer { g_time_zone_unref(zone) }
        return body(zone)
    }

    private static func format(_ time: Timestamp, in zone: OpaquePointer?, _ format: String) -> String? {
        guard let utc = g_date_time_new_from_unix_utc(gint64(time.milliseconds / 1000)) else { return nil }
        defer { g_date_time_unref(utc) }
        guard let local = g_date_time_to_timezone(utc, zone) else { return nil }
        defer { g_date_time_unref(local) }
        guard let text = g_date_time_format(local, format) else { return nil }
        defer { g_free(text) }
        return String(cString: text)
    }
}
