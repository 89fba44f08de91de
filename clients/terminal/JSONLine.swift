import Core
import Wire

/// An activity as a line of JSON.
func jsonLine(_ activity: Activity, seq: Seq) -> [UInt8] { jsonLine(activity.encoded[...], seq: seq) }

/// An activity's JSON object, which has no bytes below U+0020, as a line.
func jsonLine(_ activity: ArraySlice<UInt8>, seq: Seq) -> [UInt8] {
    Array(jsonText(activityJSON(activity, seq: seq)).utf8) + [UInt8(ascii: "\n")]
}

/// A JSON text that has no bytes below U+0020, without a line end. Characters that could move a terminal's cursor or reverse its
/// text are written as escapes, so that text from outside cannot act on a terminal that shows it. JSON readers decode the same
/// text.
func jsonText(_ json: [UInt8]) -> String {
    // Only strings contain non-ASCII text, and controls below U+0020 are escaped there already.
    if json.allSatisfy({ $0 < 127 }) { return String(decoding: json, as: UTF8.self) }
    var text = ""
    for scalar in String(decoding: json, as: UTF8.self).unicodeScalars {
        switch scalar.properties.generalCategory {
        // Joiners, of emoji and of scripts, affect only their neighbours.
        case .format where scalar == "\u{200C}" || scalar == "\u{200D}": text.unicodeScalars.append(scalar)
        case .control, .format, .lineSeparator, .paragraphSeparator:
            for unit in String(scalar).utf16 {
                let digits = String(unit, radix: 16)
                text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            }
        default: text.unicodeScalars.append(scalar)
        }
    }
    return text
}
