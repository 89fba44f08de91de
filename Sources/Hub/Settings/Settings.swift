/// The settings of a program: its defaults, overruled by its configuration file, that by its environment, and that by
/// its flags. A list is overruled as a whole.
///
/// Faults are gathered and not thrown: read all values, then call `finish()`, which throws all that is wrong at once.
public struct Settings: Sendable {
    /// A setting as it is in force.
    public struct Row: Hashable, Sendable {
        /// The key of the setting.
        public let key: String
        /// For people: values of a list are joined with `, `, and secrets are hidden. One line.
        public let value: String
        /// Where the value comes from; for a list in a file, the line of its key.
        public let origin: Origin
    }

    /// The file that was read or should have been; nil if there is none.
    public let file: String?
    /// Variables of the environment that have the program's prefix and are no setting, a line for each. Not an error:
    /// Kubernetes makes such names for the services it knows.
    public let warnings: [String]
    /// What was found to be wrong so far.
    public private(set) var faults: [SettingFault] = []
    private let settings: [Setting]
    private let values: [String: SettingValue]

    /// - Parameters:
    ///   - settings: All there are, each with a key of its own.
    ///   - flags: The values of the flags that were given, by the key of their setting; a key that is none of the
    ///     settings' is a mistake of the program.
    ///   - environment: All variables. One that is empty counts as not set. Values of a list are separated by commas.
    ///   - prefix: How the names of variables begin: with `MAILBELL_HUB`, `listen` is `MAILBELL_HUB_LISTEN`.
    ///   - file: What the flag `--config` names. Else the variable `PREFIX_CONFIG` is looked at, then `defaultFiles`.
    ///   - defaultFiles: Of these, the first that exists is read. There need not be one.
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

    /// The value of a setting; `standard` if nothing gives one. If `parse` throws, that is a fault and the result is
    /// `standard`: `parse` should say what is wrong with the text, and what would do.
    public mutating func value<T>(_ key: String, default standard: T, parse: (String) throws -> T) -> T {
        value(key, parse: parse) ?? standard
    }

    /// The value of a setting; nil if nothing gives one, or if `parse` throws, which is a fault.
    public mutating func value<T>(_ key: String, parse: (String) throws -> T) -> T? {
        items(key, parse: parse)?.first
    }

    /// The values of a list; `standard` if nothing gives one. Each for which `parse` throws is a fault of its own and is
    /// left out.
    public mutating func list<T>(_ key: String, default standard: [T], parse: (String) throws -> T) -> [T] {
        items(key, parse: parse) ?? standard
    }

    /// Where the value of a setting comes from.
    public func origin(of key: String) -> Origin { values[setting(key).key]?.origin ?? .standard }

    /// Adds a fault where the value of `key` comes from: for what can be judged only beside other settings.
    public mutating func reject(_ key: String, _ problem: String) {
        faults.append(SettingFault(origin: origin(of: key), key: key, problem: problem))
    }

    /// - Throws: `SettingsError` with all `faults`, if there are any.
    public func finish() throws(SettingsError) {
        if !faults.isEmpty { throw SettingsError(faults) }
    }

    /// All settings as they are in force, in the order they were declared.
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
