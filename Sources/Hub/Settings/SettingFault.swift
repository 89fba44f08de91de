/// Where the value of a setting comes from.
public enum Origin: Hashable, Sendable, CustomStringConvertible {
    /// Nothing gives one: the program's own value is in force.
    case standard
    /// The line is counted from 1; nil where the file as a whole is meant.
    case file(path: String, line: Int?)
    /// The whole name of a variable.
    case environment(variable: String)
    /// A flag without its dashes.
    case flag(String)

    /// `/etc/mailbell/hub.yaml:7`, `MAILBELL_HUB_LISTEN`, `--listen` or `default`, on one line.
    public var description: String {
        switch self {
        case .standard: "default"
        case .file(let path, let line): path.printable + (line.map { ":\($0)" } ?? "")
        case .environment(let variable): variable.printable
        case .flag(let name): "--" + name
        }
    }
}

/// One thing that is wrong with a configuration.
public struct SettingFault: Error, Hashable, Sendable, CustomStringConvertible {
    /// Where it is wrong; for an item of a list in a file, the item's own line.
    public let origin: Origin
    /// nil where a file as a whole is meant.
    public let key: String?
    /// What is wrong and what to do. Holds nothing secret.
    public let problem: String

    /// One line: `/etc/mailbell/hub.yaml:7: listen: '8025' is not …`, `MAILBELL_HUB_LISTEN: '8025' is not …`. A file
    /// that is wrong from end to end cannot make it longer than some 1000 characters.
    public var description: String {
        let text = problem.printable.shortened(to: 800)
        // The name of a variable or a flag says already which setting is meant.
        return switch (origin, key?.printable.shortened(to: 60)) {
        case (.file, let key?): "\(origin): \(key): \(text)"
        case (.standard, let key?): "\(key): \(text)"
        default: "\(origin): \(text)"
        }
    }
}

/// All that is wrong with a configuration.
public struct SettingsError: Error, Hashable, Sendable, CustomStringConvertible {
    /// At least one: those of the file by their lines, then the others as they were found.
    public let faults: [SettingFault]

    init(_ faults: [SettingFault]) {
        let inFile = faults.enumerated().map { (place: $1.line ?? .max, index: $0, fault: $1) }
        self.faults = inFile.sorted { ($0.place, $0.index) < ($1.place, $1.index) }.map(\.fault)
    }

    /// One line for each fault.
    public var description: String { faults.map(\.description).joined(separator: "\n") }
}

extension SettingFault {
    /// 0 for a file as a whole, nil outside of a file.
    fileprivate var line: Int? {
        if case .file(_, let line) = origin { line ?? 0 } else { nil }
    }
}

extension String {
    /// On one line, without what could move a terminal's cursor, change its colours, or turn the direction of the text.
    var printable: String {
        String(
            String.UnicodeScalarView(
                unicodeScalars.map { scalar in
                    switch scalar.properties.generalCategory {
                    case .control, .format, .lineSeparator, .paragraphSeparator: "\u{FFFD}"
                    default: scalar
                    }
                }))
    }

    func shortened(to length: Int) -> String { count > length ? prefix(length) + "…" : self }
}
