/// What one source says of a setting.
struct SettingValue: Sendable {
    struct Item: Sendable {
        var text: String
        var origin: Origin
    }

    var origin: Origin
    var items: [Item]

    init(origin: Origin, items: [Item]) {
        self.origin = origin
        self.items = items
    }

    /// One whose items all have one origin. Empty ones do not count.
    init(origin: Origin, texts: [String]) {
        self.init(origin: origin, items: texts.filter { !$0.isEmpty }.map { Item(text: $0, origin: origin) })
    }
}

/// The sources of settings: flags overrule the environment, which overrules the file. A list is overruled as a whole.
struct Layers {
    let flags: [String: [String]]
    /// By the names of the variables.
    let environment: [String: String]
    /// The name in the environment of a key.
    let variable: (String) -> String
    let file: [String: SettingValue]

    /// nil if no source has it.
    func value(of setting: Setting) -> SettingValue? {
        if let texts = flags[setting.key], !texts.isEmpty {
            return SettingValue(origin: .flag(setting.key), texts: setting.isList ? texts : [texts[0]])
        }
        let name = variable(setting.key)
        if let text = environment[name] {
            let texts = setting.isList ? text.split(separator: ",").map { String($0).trimmed } : [text]
            return SettingValue(origin: .environment(variable: name), texts: texts)
        }
        return file[setting.key]
    }
}
