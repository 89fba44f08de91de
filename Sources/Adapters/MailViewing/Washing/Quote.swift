import HTMLParsing

/// How mail programs mark the quoted part of a reply.
enum Quote {
    /// The element is the quote.
    case element
    /// The quote is the next element, if that is a quote itself; this one says who wrote it.
    case introduction
    /// The quote begins with the element and lasts until the end of its parent.
    case rest

    /// nil if the element does not mark a quote.
    ///
    /// - Parameters:
    ///   - name: the element's name.
    init?(_ element: HTMLDocument.Element, name: String) {
        guard name == "div" || name == "blockquote" else { return nil }
        var found: Quote?
        element.eachAttribute { attribute, value, _ in
            switch String(cString: attribute) {
            case "type" where name == "blockquote":
                if String(cString: value).lowercased() == "cite" { found = .element }
            case "id":
                if Self.starts.contains(String(cString: value)) { found = .rest }
            case "class":
                for word in String(cString: value).split(separator: " ").prefix(20) {
                    if word == "moz-cite-prefix" { found = .introduction }
                    if Self.classes.contains(word) { found = .element }
                }
            default: break
            }
        }
        guard let found else { return nil }
        self = found
    }

    /// Gmail, Yahoo, Proton.
    private static let classes: Set<Substring> = ["gmail_quote", "yahoo_quoted", "protonmail_quote"]
    /// Outlook on the web and new Outlook.
    private static let starts: Set<String> = ["divRplyFwdMsg", "mail-editor-reference-message-container"]
}
