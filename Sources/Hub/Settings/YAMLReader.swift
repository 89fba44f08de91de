import Yams

/// Reads settings from YAML: a mapping of keys to one scalar, or to a sequence of scalars for a list. A scalar is taken as
/// text, quoted or not.
///
/// Reading continues after a fault, to find all of them. Anchors, aliases and tags are refused.
struct YAMLReader {
    /// By the keys of the settings.
    private(set) var values: [String: SettingValue] = [:]
    /// In the order in which they were found.
    private(set) var faults: [SettingFault] = []
    private let path: String
    private let settings: [Setting]

    init(_ text: String, path: String, settings: [Setting]) {
        self.path = path
        self.settings = settings
        // Yams skips a byte order mark only if it guesses the encoding.
        var text = text.replacing("\r\n", with: "\n")
        if text.unicodeScalars.first == "\u{FEFF}" { text.unicodeScalars.removeFirst() }
        if let line = YAMLText.tooManyAliases(text) {
            fault(line, nil, Self.noAliases)
        } else {
            read(text)
        }
    }

    /// Reads a text with a bounded number of aliases.
    private mutating func read(_ text: String) {
        do {
            try compose(text, passingOver: [])
        } catch YamlError.duplicatedKeysInMapping(let keys, _) {
            let repeated = YAMLText.renamingRepeated(Set(keys), in: text)
            for (line, key, first) in repeated.found {
                fault(line, key, "is given twice, first on line \(first): keep one of them")
            }
            do {
                try compose(repeated.text, passingOver: Set(repeated.found.map(\.line)))
            } catch YamlError.duplicatedKeysInMapping(let keys, let context) {
                fault(context.mark.line, keys.first, "is given twice: keep one of them")
            } catch {
                fault(error, in: text)
            }
        } catch {
            fault(error, in: text)
        }
    }

    private mutating func compose(_ text: String, passingOver lines: Set<Int>) throws {
        // Without an encoding, Yams asks the environment for one.
        let parser = try Parser(yaml: text, resolver: .basic, encoding: .utf8)
        guard let root = try parser.singleRoot() else { return }
        // The nodes know their anchors only as long as the parser lives.
        withExtendedLifetime(parser) {
            if let mapping = root.mapping {
                for (key, value) in mapping where !lines.contains(key.mark?.line ?? 0) { take(key, value) }
            } else if root.scalar?.isNull != true {
                fault(root.mark?.line, nil, "is not a mapping: write `key: value`, each on a line")
            }
        }
    }

    private mutating func take(_ key: Node, _ value: Node) {
        let line = key.mark?.line ?? 1
        guard key.anchor == nil else { return fault(line, nil, Self.noAliases) }
        guard let name = key.scalar?.string else { return fault(line, nil, "a key must be a word") }
        guard let setting = settings.first(where: { $0.key == name }) else {
            let known = settings.map(\.key)
            let advice = closest(to: name, among: known).map { "did you mean \($0)?" }
            return fault(line, name, "is not a setting: " + (advice ?? "use one of \(known.joined(separator: ", "))"))
        }
        guard value.anchor == nil else { return fault(line, name, Self.noAliases) }
        let items: [SettingValue.Item?]
        switch value {
        case .sequence(let sequence) where setting.isList:
            guard !sequence.isEmpty else { return fault(line, name, Self.noValue) }
            items = sequence.map { item($0, of: name, line: $0.mark?.line ?? line) }
        case .sequence:
            return fault(line, name, "takes one value, not a list")
        default:
            // An empty value has no line of its own.
            let isEmpty = value.scalar?.string.isEmpty == true
            items = [item(value, of: name, line: isEmpty ? line : value.mark?.line ?? line)]
        }
        values[name] = SettingValue(origin: .file(path: path, line: line), items: items.compactMap(\.self))
    }

    private mutating func item(_ node: Node, of key: String, line: Int) -> SettingValue.Item? {
        var problem: String?
        if node.anchor != nil {
            problem = Self.noAliases
        } else if let scalar = node.scalar {
            if scalar.isNull || scalar.string.allSatisfy(\.isWhitespace) {
                problem = Self.noValue
            } else if scalar.hasTag {
                problem = "has a tag (\(scalar.tag)), which is not supported: write the value alone, or in quotes"
            }
        } else {
            problem =
                node.mapping != nil
                ? "takes a value, not a mapping: write the value alone" : "takes no list within a list"
        }
        guard problem == nil, let text = node.scalar?.string else {
            fault(line, key, problem ?? Self.noValue)
            return nil
        }
        return SettingValue.Item(text: text, origin: .file(path: path, line: line))
    }

    private mutating func fault(_ line: Int?, _ key: String?, _ problem: String) {
        faults.append(SettingFault(origin: .file(path: path, line: line), key: key, problem: problem))
    }

    private mutating func fault(_ error: any Error, in text: String) {
        let (line, problem) = YAMLText.explain(error, in: text)
        fault(line, nil, problem)
    }

    private static let noAliases = "anchors and aliases are not supported: write the value out"
    private static let noValue = "has no value: give it one, or leave it out"
}

extension Node.Scalar {
    /// Whether YAML's core schema reads the scalar as null. Quoted text is never null.
    fileprivate var isNull: Bool {
        (style == .plain || style == .any) && ["", "~", "null", "Null", "NULL"].contains(string)
    }

    /// Whether the file gives the scalar a tag of another type than text.
    fileprivate var hasTag: Bool { ![Tag.Name.implicit, .str, .nonSpecific].map(\.rawValue).contains(tag.rawValue) }
}
