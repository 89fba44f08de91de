import Mailbell
import MailbellWire

/// An activity as a line of JSON. What would move a terminal's cursor or turn a line around is written as an escape, so
/// that nothing from outside acts on the terminal that shows it; every JSON reader reads the same text.
func jsonLine(_ activity: Activity, seq: Seq) -> [UInt8] {
    let line = activityJSON(activity.encoded, seq: seq) + [UInt8(ascii: "\n")]
    // What is not ASCII is within strings, and controls below U+0020 are escaped there already.
    if line.allSatisfy({ $0 < 127 }) { return line }
    var text = ""
    for scalar in String(decoding: line.dropLast(), as: UTF8.self).unicodeScalars {
        switch scalar.properties.generalCategory {
        // The joiners of emoji and scripts act on nothing but their neighbours.
        case .format where scalar == "\u{200C}" || scalar == "\u{200D}": text.unicodeScalars.append(scalar)
        case .control, .format, .lineSeparator, .paragraphSeparator:
            for unit in String(scalar).utf16 {
                let digits = String(unit, radix: 16)
                text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            }
        default: text.unicodeScalars.append(scalar)
        }
    }
    return Array(text.utf8) + [UInt8(ascii: "\n")]
}
