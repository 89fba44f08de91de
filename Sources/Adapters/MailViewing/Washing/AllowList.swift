/// What is kept of a mail's HTML, by lower-case name. Everything else is removed.
enum AllowList {
    /// What becomes of an element.
    enum Treatment {
        /// The element is kept, under this name.
        case keep(StaticString)
        /// Only what is in it is kept.
        case unwrap
        /// It is removed with everything in it.
        case drop
    }

    static func treatment(of name: String) -> Treatment {
        if let kept = kept[name] { return .keep(kept) }
        return dropped.contains(name) ? .drop : .unwrap
    }

    static func isKept(attribute name: String) -> Bool { attributes.contains(name) }

    /// Elements that have no content and no end tag (HTML, 13.1.2).
    static func isVoid(_ name: String) -> Bool { ["br", "col", "hr", "img", "wbr"].contains(name) }

    /// None of these changes how a tokenizer reads what follows.
    private static let kept: [String: StaticString] = [
        "a": "a", "abbr": "abbr", "acronym": "acronym", "address": "address", "article": "article", "aside": "aside",
        "b": "b", "bdi": "bdi", "bdo": "bdo", "big": "big", "blockquote": "blockquote", "br": "br",
        "caption": "caption", "center": "center", "cite": "cite", "code": "code", "col": "col",
        "colgroup": "colgroup", "dd": "dd", "del": "del", "details": "details", "dfn": "dfn", "dir": "dir",
        "div": "div", "dl": "dl", "dt": "dt", "em": "em", "figcaption": "figcaption", "figure": "figure",
        "font": "font", "footer": "footer", "h1": "h1", "h2": "h2", "h3": "h3", "h4": "h4", "h5": "h5", "h6": "h6",
        "header": "header", "hr": "hr", "i": "i", "img": "img", "ins": "ins", "kbd": "kbd", "li": "li",
        "main": "main", "mark": "mark", "nav": "nav", "ol": "ol", "p": "p", "pre": "pre", "q": "q", "rp": "rp",
        "rt": "rt", "ruby": "ruby", "s": "s", "samp": "samp", "section": "section", "small": "small", "span": "span",
        "strike": "strike", "strong": "strong", "sub": "sub", "summary": "summary", "sup": "sup", "table": "table",
        "tbody": "tbody", "td": "td", "tfoot": "tfoot", "th": "th", "thead": "thead", "time": "time", "tr": "tr",
        "tt": "tt", "u": "u", "ul": "ul", "var": "var", "wbr": "wbr",
        // A tokenizer reads these as text only; here their text is escaped.
        "listing": "pre", "plaintext": "pre", "xmp": "pre",
    ]

    /// Elements whose content is not for reading, or is read differently with and without scripts.
    private static let dropped: Set<String> = [
        "applet", "area", "audio", "base", "basefont", "bgsound", "canvas", "datalist", "embed", "frame", "frameset",
        "iframe", "input", "isindex", "keygen", "link", "math", "media", "meta", "noembed", "noframes", "noscript",
        "object", "optgroup", "option", "param", "script", "select", "source", "svg", "template", "textarea", "title",
        "track", "video",
    ]

    /// Attributes of any element that neither load, lead nor name anything. `Washer` writes `href`, `src`, `background`
    /// and `style` itself.
    private static let attributes: Set<String> = [
        "abbr", "align", "alt", "bgcolor", "border", "bordercolor", "cellpadding", "cellspacing", "char", "charoff",
        "class", "clear", "color", "cols", "colspan", "compact", "datetime", "dir", "face", "frame", "height",
        "hspace", "lang", "media", "noshade", "nowrap", "open", "reversed", "rowspan", "rules", "scope", "size",
        "span", "start", "title", "type", "valign", "value", "vspace", "width",
    ]

    /// Attributes of `<body>` that set colors.
    static let bodyColors: Set<String> = ["alink", "link", "text", "vlink"]
}
