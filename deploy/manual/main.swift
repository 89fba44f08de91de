import ArgumentParser
import Foundation

/// Writes a program's manual page from the program's own account of its commands, so that the two cannot differ.
struct Manual: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "manual",
        abstract: "Writes the manual page of a program.",
        discussion: """
            Reads what the program prints with --experimental-dump-help from standard input, and writes mdoc(7) to \
            standard output. The same input gives the same page.
            """)

    @Option(help: "The date on the page: 2026-11-23.", transform: PageDate.init)
    var date: PageDate

    @Option(help: "The section of the manual: 1 for users' programs, 8 for administrators'.")
    var section: ManualSection

    @Option(help: "A file of further sections in mdoc(7), which end the page as they are.")
    var sections: String?

    func run() throws {
        let input = try FileHandle.standardInput.readToEnd() ?? Data()
        let tool = try JSONDecoder().decode(ToolInfo.self, from: input)
        let further = try sections.map { try String(contentsOfFile: $0, encoding: .utf8) }
        let page = Page(program: tool.command, section: section, date: date, sections: further ?? "")
        try FileHandle.standardOutput.write(contentsOf: Data(page.text.utf8))
    }
}

enum ManualSection: Int, ExpressibleByArgument, CaseIterable {
    case users = 1
    case administrators = 8
}

/// A day as `.Dd` wants it. No clock and no locale has a say.
struct PageDate {
    let text: String

    init(_ iso: String) throws {
        let months = [
            "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
            "November", "December",
        ]
        let parts = iso.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.map(\.count) == [4, 2, 2], let year = Int(parts[0]), let month = Int(parts[1]),
            let day = Int(parts[2]), months.indices.contains(month - 1), (1...31).contains(day)
        else { throw ValidationError("'\(iso)' is not a date such as 2026-11-23.") }
        text = "\(months[month - 1]) \(day), \(year)"
    }
}

Manual.main()
