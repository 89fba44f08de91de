import HTMLParsing

/// The real target of a link, in brackets behind it.
enum HostMark {
    /// Whether an element has the class of a mark. Such elements are removed from mails, so that no mail can imitate one.
    static func isMark(_ element: HTMLDocument.Element) -> Bool {
        var isMark = false
        element.eachAttribute { name, value, _ in
            guard String(cString: name) == "class" else { return }
            isMark = String(cString: value).lowercased().split(whereSeparator: \.isWhitespace).contains("mailbell-host")
        }
        return isMark
    }

    /// The mark. The mail's own style sheets cannot hide it: a style of the element itself that is `!important` wins
    /// over them (CSS Cascade 5, 6.1).
    static func html(_ target: String) -> [UInt8] {
        var html: [UInt8] = []
        html.append("<span class=\"mailbell-host\" style=\"all:initial!important;display:inline!important;")
        html.append("unicode-bidi:isolate!important;direction:ltr!important;margin:0 4px!important;")
        html.append("color:#a00!important;background:#fff!important;font:bold 13px monospace!important\">[")
        html.escape(target.utf8)
        html.append("]</span>")
        return html
    }
}
