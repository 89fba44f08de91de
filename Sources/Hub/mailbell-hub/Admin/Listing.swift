import Core
import Presentation
import Transport

#if canImport(Glibc)
    import Glibc
#endif

/// The width of the terminal on standard output; nil if standard output is not a terminal.
var screenWidth: Int? { terminalColumns(of: STDOUT_FILENO) }

/// Prints rows. On a terminal: in columns with titles, no wider than the terminal. Otherwise: complete, separated by tabs,
/// without titles.
///
/// - Parameter none: Printed on standard error if there are no rows, only on a terminal.
func printTable(_ columns: [Table.Column], _ rows: [[String]], none: String) {
    guard let width = screenWidth else {
        for row in rows { print(row.map(\.printable).joined(separator: "\t")) }
        return
    }
    if rows.isEmpty { writeError(labelled("mailbell-hub: ", none, width: width).joined(separator: "\n")) }
    var table = Table(columns)
    for row in rows { table.add(row) }
    for line in table.render(width: width) { print(line) }
}

/// A time in a list: on a terminal how long ago, otherwise in UTC with milliseconds.
func listed(_ time: Timestamp) -> String {
    screenWidth == nil ? time.rfc3339 : RelativeTime(time, now: .now).text
}

/// Prints a text after a label. On a terminal, the text is wrapped at words and indented below its beginning.
func printBeside(_ label: String, _ text: String) {
    for line in labelled(label, text, width: screenWidth) { print(line) }
}

/// A count with its noun: "1 user", "2 users".
func counted(_ count: some BinaryInteger, _ one: String, _ many: String? = nil) -> String {
    "\(count) \(count == 1 ? one : many ?? one + "s")"
}
