/// The value of a setting in one source.
struct SettingValue: Sendable {
    /// One text of the value; a list has several.
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

    /// A value whose items all have the same origin. Empty texts are left out.
    init(origin: Origin, texts: [String]) {
        self.init(origin: origin, items: texts.filter { !$0.isEmpty }.map { Item(text: $0, origin: origin) })
    }
}

/// The sources of settings. Flags override the environment, which overrides the file. A list is overridden as a whole.
struct Layers {
    /// By the keys of the settings.
    let flags: [String: [String]]
    /// By the names of the variables.
    let environment: [String: String]
    /// Gives the name of the variable for a key.
    let variable: (String) -> String
    /// By the keys of the settings.
    let file: [String: SettingValue]

    /// The value in the first source that has one; nil if none has.
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
