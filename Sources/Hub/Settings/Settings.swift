/// The settings of a program. The configuration file overrides the defaults, the environment overrides the file, and flags
/// override the environment. A list is overridden as a whole.
///
/// Faults are collected: read all values, then call `finish()`, which throws all faults at once.
public struct Settings: Sendable {
    /// A setting that is in force, for display.
    public struct Row: Hashable, Sendable {
        /// The key of the setting.
        public let key: String
        /// One line for people: items of a list are joined with `, `, and secrets are hidden.
        public let value: String
        /// Where the value comes from; for a list in a file, the line of its key.
        public let origin: Origin
    }

    /// The configuration file, even if it could not be read; nil if there is none.
    public let file: String?
    /// One line for each environment variable that has the program's prefix but is not a setting. Not an error: Kubernetes
    /// sets such variables for its services.
    public let warnings: [String]
    /// The faults found so far.
    public private(set) var faults: [SettingFault] = []
    private let settings: [Setting]
    private let values: [String: SettingValue]

    /// Reads all sources.
    ///
    /// - Parameters:
    ///   - settings: All settings. Their keys are unique.
    ///   - flags: The values of the flags that were given, by the key of their setting. An unknown key is a programming error.
    ///   - environment: All variables. An empty one counts as not set. Items of a list are separated by commas.
    ///   - prefix: The prefix of variables: with `MAILBELL_HUB`, `listen` is `MAILBELL_HUB_LISTEN`.
    ///   - file: The value of the flag `--config`. If nil, the variable `PREFIX_CONFIG` names the file.
    ///   - defaultFiles: If neither names a file, the first of these that exists is read. It is not an error if none exists.
    public init(
        _ settings: [Setting], flags: [String: [String]], environment: [String: String], prefix: String,
        file: String?, defaultFiles: [String]
    ) {
        self.settings = settings
        let variables = Variables(environment, prefix: prefix)
        warnings = variables.unknown(among: settings)
        for (key, texts) in flags.sorted(by: { $0.key < $1.key }) {
            guard let setting = settings.first(where: { $0.key == key }) else {
                preconditionFailure("no setting \(key)")
            }
            if texts.count > 1 && !setting.isList {
                faults.append(
                    SettingFault(origin: .flag(key), key: key, problem: "is given more than once: give it once"))
            }
        }
        let source = ConfigurationFile(
            flag: file, variable: (variables.name("config"), variables["config"]), defaults: defaultFiles)
        self.file = source?.path
        var fileValues: [String: SettingValue] = [:]
        do throws(SettingFault) {
            if let source {
                let reader = YAMLReader(try source.text(), path: source.path, settings: settings)
                fileValues = reader.values
                faults += reader.faults
            }
        } catch {
            faults.append(error)
        }
        let layers = Layers(
            flags: flags, environment: variables.values, variable: variables.name, file: fileValues)
        values = settings.reduce(into: [:]) { $0[$1.key] = layers.value(of: $1) }
        for setting in settings where values[setting.key]?.items.isEmpty == true {
            reject(setting.key, "has no value: give it one, or leave it out")
        }
    }

    /// The value of a setting; `standard` if no source gives one. If `parse` throws, the error is a fault and the result is
    /// `standard`. The error should say what is wrong with the text, and what would be valid.
    public mutating func value<T>(_ key: String, default standard: T, parse: (String) throws -> T) -> T {
        value(key, parse: parse) ?? standard
    }

    /// The value of a setting; nil if no source gives one, or if `parse` throws, which is a fault.
    public mutating func value<T>(_ key: String, parse: (String) throws -> T) -> T? {
        items(key, parse: parse)?.first
    }

    /// The items of a list; `standard` if no source gives one. If `parse` throws for an item, that is a fault, and the item is
    /// left out.
    public mutating func list<T>(_ key: String, default standard: [T], parse: (String) throws -> T) -> [T] {
        items(key, parse: parse) ?? standard
    }

    /// Where the value of a setting comes from.
    public func origin(of key: String) -> Origin { values[setting(key).key]?.origin ?? .standard }

    /// Adds a fault at the origin of a setting's value, for checks that involve several settings.
    public mutating func reject(_ key: String, _ problem: String) {
        faults.append(SettingFault(origin: origin(of: key), key: key, problem: problem))
    }

    /// - Throws: `SettingsError` with all `faults`, if there are any.
    public func finish() throws(SettingsError) {
        if !faults.isEmpty { throw SettingsError(faults) }
    }

    /// All settings in force, in the order in which they were declared.
    public var rows: [Row] {
        settings.map { setting in
            let value = values[setting.key]
            let texts = value?.items.map { setting.shown($0.text) }
            return Row(
                key: setting.key, value: texts?.joined(separator: ", ") ?? setting.defaultText,
                origin: value?.origin ?? .standard)
        }
    }

    private mutating func items<T>(_ key: String, parse: (String) throws -> T) -> [T]? {
        let setting = setting(key)
        guard let value = values[key] else { return nil }
        var parsed: [T] = []
        for item in value.items {
            do {
                parsed.append(try parse(item.text))
            } catch {
                let problem = "\(error)".replacing(item.text, with: setting.shown(item.text))
                faults.append(SettingFault(origin: item.origin, key: key, problem: problem))
            }
        }
        return parsed
    }

    private func setting(_ key: String) -> Setting {
        guard let setting = settings.first(where: { $0.key == key }) else { preconditionFailure("no setting \(key)") }
        return setting
    }
}
