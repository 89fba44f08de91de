/// Where the value of a setting comes from.
public enum Origin: Hashable, Sendable, CustomStringConvertible {
    /// No source gives one: the default is in force.
    case standard
    /// Lines are counted from 1; nil means the file as a whole.
    case file(path: String, line: Int?)
    /// The full name of a variable.
    case environment(variable: String)
    /// A flag without its dashes.
    case flag(String)

    /// The description without the file's folder: `hub.yaml:7`.
    public var brief: String {
        guard case .file(let path, let line) = self else { return description }
        let name = path.split(separator: "/").last.map(String.init) ?? path
        return Origin.file(path: name, line: line).description
    }

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

/// One fault of a configuration.
public struct SettingFault: Error, Hashable, Sendable, CustomStringConvertible {
    /// Where the fault is; for an item of a list in a file, the item's own line.
    public let origin: Origin
    /// The key of the setting; nil if the fault concerns a file as a whole.
    public let key: String?
    /// What is wrong and what to do. Contains no secrets.
    public let problem: String

    /// One line: `/etc/mailbell/hub.yaml:7: listen: '8025' is not …`, `MAILBELL_HUB_LISTEN: '8025' is not …`. The
    /// problem is cut at 800 characters and the key at 60, however broken a file is.
    public var description: String {
        let text = problem.printable.shortened(to: 800)
        // The name of a variable or a flag already says which setting is meant.
        return switch (origin, key?.printable.shortened(to: 60)) {
        case (.file, let key?): "\(origin): \(key): \(text)"
        case (.standard, let key?): "\(key): \(text)"
        default: "\(origin): \(text)"
        }
    }
}

/// All faults of a configuration.
public struct SettingsError: Error, Hashable, Sendable, CustomStringConvertible {
    /// At least one fault: those of the file in the order of lines, then the others in the order in which they were found.
    public let faults: [SettingFault]

    init(_ faults: [SettingFault]) {
        let inFile = faults.enumerated().map { (place: $1.line ?? .max, index: $0, fault: $1) }
        self.faults = inFile.sorted { ($0.place, $0.index) < ($1.place, $1.index) }.map(\.fault)
    }

    /// One line for each fault.
    public var description: String { faults.map(\.description).joined(separator: "\n") }
}

extension SettingFault {
    /// The line; 0 for a file as a whole, nil if the fault is not in a file.
    fileprivate var line: Int? {
        if case .file(_, let line) = origin { line ?? 0 } else { nil }
    }
}

extension String {
    /// The text on one line, without characters that move a terminal's cursor, change its colours or reverse the direction of
    /// text. Each becomes U+FFFD.
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

    /// The first `length` characters, with an ellipsis if the text is longer.
    func shortened(to length: Int) -> String { count > length ? prefix(length) + "…" : self }
}
