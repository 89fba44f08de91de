/// A line of a list that cannot be used.
public struct EntryFault: Hashable, Sendable, CustomStringConvertible {
    /// The line, counted from 1.
    public var line: Int
    /// What is wrong and how to fix it.
    public var problem: String

    /// A fault of a line.
    public init(line: Int, problem: String) {
        self.line = line
        self.problem = problem
    }

    public var description: String { "line \(line): \(problem)" }
}

/// Why a list that a person wrote cannot be used: its faulty lines, from the top.
public struct EntryListError: Error, Hashable, Sendable, CustomStringConvertible {
    /// Maximum number of faults that are reported.
    public static let maximumFaults = 20
    /// At least one.
    public var faults: [EntryFault]

    public var description: String { faults.map(\.description).joined(separator: "\n") }
}

/// A text with one entry a line. Empty lines count for nothing. A `#` begins a remark if it is at the beginning or behind a
/// space, and a space, the end of the line or another `#` follows: `#a@example.com` is an address.
package enum EntryList {
    /// Maximum number of entries of a list.
    package static let maximumEntries = 10_000

    /// Why an entry is refused.
    package struct Problem: Error {
        package var text: String

        package init(_ text: String) { self.text = text }
    }

    /// Hands each entry to `read`, without the spaces around it.
    ///
    /// - Throws: if `read` refuses entries, or there are more than `maximumEntries`.
    package static func read(
        _ text: String, each read: (Substring) throws(Problem) -> Void
    ) throws(EntryListError) {
        var faults: [EntryFault] = []
        var line = 0
        var count = 0
        for text in text.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false) {
            line += 1
            let entry = entry(text)
            guard !entry.isEmpty else { continue }
            count += 1
            guard count <= maximumEntries else {
                faults.append(.init(line: line, problem: "more than \(maximumEntries) entries: shorten the list"))
                break
            }
            do throws(Problem) {
                try checkIsOne(entry)
                try read(Substring(entry))
            } catch {
                faults.append(.init(line: line, problem: error.text))
            }
            if faults.count == EntryListError.maximumFaults { break }
        }
        guard faults.isEmpty else { throw EntryListError(faults: faults) }
    }

    private typealias Scalars = Substring.UnicodeScalarView

    /// The line without its remark and without the spaces around.
    private static func entry(_ line: Scalars) -> Scalars {
        let remark = line.indices.first { index in
            guard line[index] == "#", line[..<index].last.map(isSpace) ?? true else { return false }
            let next = line[line.index(after: index)...].first
            return next.map { isSpace($0) || $0 == "#" } ?? true
        }
        let line = line[..<(remark ?? line.endIndex)]
        guard let first = line.firstIndex(where: { !isSpace($0) }), let last = line.lastIndex(where: { !isSpace($0) })
        else { return line.prefix(0) }
        return line[first...last]
    }

    private static func checkIsOne(_ entry: Scalars) throws(Problem) {
        guard entry.contains(where: { isSpace($0) || $0 == "," || $0 == ";" }) else { return }
        throw Problem("'\(Substring(entry).excerpt(bytes: 60))' is more than one address or domain: write one a line")
    }

    /// Also the mark of byte order that some editors put before a text.
    private static func isSpace(_ scalar: Unicode.Scalar) -> Bool {
        scalar == "\u{FEFF}" || scalar.properties.isWhitespace
    }
}
