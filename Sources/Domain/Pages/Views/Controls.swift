extension HTML {
    /// A labelled control.
    mutating func field(_ label: String, hint: String? = nil, control: (inout HTML) -> Void) {
        self(.label, [.class("field")]) { html in
            html(.span, label)
            control(&html)
            if let hint { html(.small, [.class("hint")], hint) }
        }
    }

    /// A labelled check box, whose value is 1.
    mutating func check(_ name: StaticString, _ label: String, value: String = "1", isChecked: Bool) {
        self(.label, [.class("check")]) { html in
            html.void(.input, [.type("checkbox"), .name(name), .value(value), .checked(isChecked)])
            html.text(" ")
            html(.span, label)
        }
    }

    /// A field of several lines.
    mutating func textArea(_ name: StaticString, _ text: String, rows: Int64, limit: Int64) {
        self(.textarea, [.name(name), .rows(rows), .maxlength(limit), .spellcheck("false")]) { html in
            // A browser drops the first line break (HTML, section 13.2.6.4.7), and ends lines with LF alone.
            html.text("\n" + text.replacing("\r\n", with: "\n").replacing("\r", with: "\n"))
        }
    }

    mutating func option(_ value: String, _ text: String, isSelected: Bool) {
        self(.option, [.value(value), .selected(isSelected)], text)
    }

    /// A form that changes something; the script sends it by fetch.
    ///
    /// - Parameters:
    ///   - done: what is said afterwards; nil for the usual.
    ///   - confirm: asked first.
    mutating func action(
        _ url: PageURL, id: StaticString? = nil, style: StaticString? = nil, done: String? = nil, undo: String? = nil,
        confirm: String? = nil, confirmButton: String? = nil, then: String? = nil, reveal: StaticString? = nil,
        revealTitle: String? = nil, back: PageURL, content: (inout HTML) -> Void
    ) {
        self(
            .form,
            [
                .class("do", style), .optionalID(id), .method("post"), .action(url), .data("done", done),
                .data("undo", undo), .data("confirm", confirm), .data("confirm-ok", confirmButton), .data("then", then),
                .data("reveal", reveal.map { "\($0)" }), .data("reveal-title", revealTitle),
            ]
        ) { html in
            content(&html)
            html.hiddenField("back", back.text)
        }
    }
}
