import Core

/// An attribute of an element.
///
/// The set is closed: handlers (`on…`) and `style` cannot be written. Its name is a constant, and its value is a
/// number, a checked URL, or a text that is escaped.
struct Attribute {
    enum Value {
        /// The attribute is left out.
        case absent
        /// A boolean attribute.
        case present
        case fixed(StaticString)
        case text(String)
        case number(Int64)
        case url(PageURL)
        /// A URL and its fragment.
        case part(PageURL, StaticString)
        /// Words separated by spaces.
        case words(StaticString, StaticString?)
        /// The classes of a feed's row.
        case row(StaticString, isMachine: Bool, isUnread: Bool)
        /// An id made of a constant and a number.
        case numbered(StaticString, Int64)
        /// Seqs separated by spaces.
        case numbers([Int64])
        case date(Timestamp)
        /// The ids of the parts of a row that name it.
        case labels(Seq)
    }

    /// What precedes the name.
    enum Prefix { case none, data, aria }

    let prefix: Prefix
    let name: StaticString
    let value: Value

    private init(_ name: StaticString, _ value: Value, prefix: Prefix = .none) {
        self.prefix = prefix
        self.name = name
        self.value = value
    }

    private static func flag(_ name: StaticString, _ isSet: Bool) -> Attribute {
        Attribute(name, isSet ? .present : .absent)
    }

    private static func optional(_ name: StaticString, _ text: String?) -> Attribute {
        Attribute(name, text.map(Value.text) ?? .absent)
    }

    private static func optional(_ name: StaticString, fixed text: StaticString?) -> Attribute {
        Attribute(name, text.map(Value.fixed) ?? .absent)
    }
}

// MARK: Identity and look
extension Attribute {
    static func id(_ id: StaticString) -> Attribute { Attribute("id", .fixed(id)) }
    /// `a42`: unique where the number is.
    static func id(_ prefix: StaticString, _ number: Int64) -> Attribute { Attribute("id", .numbered(prefix, number)) }
    static func `class`(_ first: StaticString, _ second: StaticString? = nil) -> Attribute {
        Attribute("class", .words(first, second))
    }
    /// The classes of a feed's row.
    static func rowClass(_ kind: StaticString, isMachine: Bool, isUnread: Bool) -> Attribute {
        Attribute("class", .row(kind, isMachine: isMachine, isUnread: isUnread))
    }
    /// The same; left out if there is no number.
    static func optionalID(_ prefix: StaticString, _ number: Int64?) -> Attribute {
        Attribute("id", number.map { .numbered(prefix, $0) } ?? .absent)
    }
    static func optionalID(_ id: StaticString?) -> Attribute { .optional("id", fixed: id) }
    static func hidden(_ isHidden: Bool = true) -> Attribute { .flag("hidden", isHidden) }
    static func title(_ text: String?) -> Attribute { .optional("title", text) }
    static func lang(_ language: Language) -> Attribute { Attribute("lang", .text(language.rawValue)) }
    static func tabindex(_ index: Int64) -> Attribute { Attribute("tabindex", .number(index)) }
    /// A `data-` attribute.
    static func data(_ name: StaticString, _ text: String?) -> Attribute {
        Attribute(name, text.map(Value.text) ?? .absent, prefix: .data)
    }
    static func data(_ name: StaticString, fixed text: StaticString) -> Attribute {
        Attribute(name, .fixed(text), prefix: .data)
    }
    static func data(_ name: StaticString, _ number: Int64?) -> Attribute {
        Attribute(name, number.map(Value.number) ?? .absent, prefix: .data)
    }
    static func data(_ name: StaticString, url: PageURL) -> Attribute {
        Attribute(name, .url(url), prefix: .data)
    }
    static func data(_ name: StaticString, numbers: [Int64]) -> Attribute {
        Attribute(name, .numbers(numbers), prefix: .data)
    }
    static func data(_ name: StaticString, if isSet: Bool = true) -> Attribute {
        Attribute(name, isSet ? .present : .absent, prefix: .data)
    }
    static func datetime(_ time: Timestamp) -> Attribute { Attribute("datetime", .date(time)) }
    static func datetime(_ day: String) -> Attribute { Attribute("datetime", .text(day)) }
}

// MARK: Accessibility
extension Attribute {
    static func role(_ role: StaticString?) -> Attribute { .optional("role", fixed: role) }
    static func aria(_ name: StaticString, _ text: String) -> Attribute {
        Attribute(name, .text(text), prefix: .aria)
    }
    /// A label for a control whose text is not enough by itself.
    static func optionalLabel(_ text: String?) -> Attribute {
        Attribute("label", text.map(Value.text) ?? .absent, prefix: .aria)
    }
    static func aria(_ name: StaticString, fixed text: StaticString?) -> Attribute {
        Attribute(name, text.map(Value.fixed) ?? .absent, prefix: .aria)
    }
    static func aria(_ name: StaticString, _ number: Int64) -> Attribute {
        Attribute(name, .number(number), prefix: .aria)
    }
    static func aria(_ name: StaticString, _ prefix: StaticString, _ number: Int64) -> Attribute {
        Attribute(name, .numbered(prefix, number), prefix: .aria)
    }
    /// The ids of a row's kind, contact and time, which name it together.
    static func aria(_ name: StaticString, labels seq: Seq) -> Attribute {
        Attribute(name, .labels(seq), prefix: .aria)
    }
    static let ariaHidden = Attribute("hidden", .fixed("true"), prefix: .aria)
    /// `aria-current=page` on the link to the present page.
    static func current(_ isCurrent: Bool) -> Attribute {
        Attribute("current", isCurrent ? .fixed("page") : .absent, prefix: .aria)
    }
    static func scope(_ scope: StaticString) -> Attribute { Attribute("scope", .fixed(scope)) }
}

// MARK: Links and assets
extension Attribute {
    static func href(_ url: PageURL) -> Attribute { Attribute("href", .url(url)) }
    /// A part of a file, such as an icon of the sprite.
    static func href(_ url: PageURL, part: StaticString) -> Attribute { Attribute("href", .part(url, part)) }
    static func rel(_ rel: StaticString) -> Attribute { Attribute("rel", .fixed(rel)) }
    static func type(_ type: StaticString) -> Attribute { Attribute("type", .fixed(type)) }
    static func name(_ name: StaticString) -> Attribute { Attribute("name", .fixed(name)) }
    static func content(_ content: StaticString) -> Attribute { Attribute("content", .fixed(content)) }
    static let charset = Attribute("charset", .fixed("utf-8"))
    static func media(_ query: StaticString) -> Attribute { Attribute("media", .fixed(query)) }
    static func download() -> Attribute { .flag("download", true) }
    static func src(_ url: PageURL) -> Attribute { Attribute("src", .url(url)) }
    /// What a framed page may do (HTML, section 4.8.5).
    static func sandbox(_ allowed: StaticString) -> Attribute { Attribute("sandbox", .fixed(allowed)) }
}

// MARK: Forms
extension Attribute {
    static func action(_ url: PageURL) -> Attribute { Attribute("action", .url(url)) }
    static func method(_ method: StaticString) -> Attribute { Attribute("method", .fixed(method)) }
    static func form(_ id: StaticString) -> Attribute { Attribute("form", .fixed(id)) }
    static func value(_ text: String?) -> Attribute { .optional("value", text) }
    static func value(_ number: Int64) -> Attribute { Attribute("value", .number(number)) }
    static func value(_ url: PageURL) -> Attribute { Attribute("value", .url(url)) }
    static func placeholder(_ text: String?) -> Attribute { .optional("placeholder", text) }
    static func checked(_ isChecked: Bool) -> Attribute { .flag("checked", isChecked) }
    static func selected(_ isSelected: Bool) -> Attribute { .flag("selected", isSelected) }
    static func required(_ isRequired: Bool = true) -> Attribute { .flag("required", isRequired) }
    static func autofocus(_ isSet: Bool = true) -> Attribute { .flag("autofocus", isSet) }
    static func open(_ isOpen: Bool) -> Attribute { .flag("open", isOpen) }
    static func autocomplete(_ what: StaticString) -> Attribute { Attribute("autocomplete", .fixed(what)) }
    static func autocapitalize(_ what: StaticString) -> Attribute { Attribute("autocapitalize", .fixed(what)) }
    static func spellcheck(_ what: StaticString) -> Attribute { Attribute("spellcheck", .fixed(what)) }
    static func inputmode(_ mode: StaticString) -> Attribute { Attribute("inputmode", .fixed(mode)) }
    static func min(_ number: Int64) -> Attribute { Attribute("min", .number(number)) }
    static func max(_ number: Int64) -> Attribute { Attribute("max", .number(number)) }
    static func rows(_ number: Int64) -> Attribute { Attribute("rows", .number(number)) }
    static func maxlength(_ number: Int64) -> Attribute { Attribute("maxlength", .number(number)) }
}
