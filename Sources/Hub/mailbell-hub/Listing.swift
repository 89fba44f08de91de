import TerminalText

#if canImport(Glibc)
    import Glibc
#endif

/// Prints rows: for people in columns with titles, for programs separated by tabs and without.
///
/// - Parameter none: said to people where there are no rows.
func printTable(_ columns: [Table.Column], _ rows: [[String]], none: String) {
    let isTerminal = isatty(STDOUT_FILENO) == 1
    if rows.isEmpty, isTerminal { complain(none) }
    var table = Table(columns)
    for row in rows { table.add(row) }
    // Identifiers and addresses are there to be copied: rather a line that is wrapped than one that is cut.
    for line in table.render(width: isTerminal ? .max : nil) { print(line) }
}

/// "1 user", "2 users".
func counted(_ count: some BinaryInteger, _ one: String, _ many: String? = nil) -> String {
    "\(count) \(count == 1 ? one : many ?? one + "s")"
}
