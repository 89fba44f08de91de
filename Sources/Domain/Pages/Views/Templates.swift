extension HTML {
    /// What the script makes dialogs and notes of.
    mutating func templates(_ context: PageContext) {
        let texts = context.texts.frame
        self(.template, [.id("t-confirm")]) { html in
            html(.dialog, [.class("ask"), .aria("labelledby", fixed: "ask-text")]) { html in
                html(.form, [.method("dialog")]) { html in
                    html(.p, [.id("ask-text"), .data("slot", fixed: "text")], "")
                    html(.div, [.class("buttons")]) { html in
                        html(.button, [.value("cancel"), .autofocus()], texts.cancel)
                        html(.button, [.value("ok"), .class("grave"), .data("slot", fixed: "ok")], texts.yes)
                    }
                }
            }
        }
        self(.template, [.id("t-toast")]) { html in
            html(.div, [.class("toast")]) { html in
                html(.span, [.data("slot", fixed: "text")], "")
                html(.button, [.type("button"), .data("slot", fixed: "undo"), .hidden()], texts.undo)
                html.closeButton(context)
            }
        }
        guard context.viewer != nil else { return }
        stepUpTemplate(context)
        self(.template, [.id("t-sheet")]) { html in
            html(.dialog, [.class("sheet"), .aria("labelledby", fixed: "sheet-title")]) { html in
                html(.header) { html in
                    html(.h2, [.id("sheet-title"), .data("slot", fixed: "title")], "")
                    html.closeButton(context)
                }
                html(.div, [.data("slot", fixed: "body")], "")
            }
        }
        self(.template, [.id("t-reveal")]) { html in
            html(.dialog, [.class("ask"), .aria("labelledby", fixed: "reveal-title")]) { html in
                html(.h2, [.id("reveal-title"), .data("slot", fixed: "title")], "")
                html(.p, texts.shownOnce)
                html(.output, [.data("slot", fixed: "value")], "")
                html(.div, [.class("buttons")]) { html in
                    html(.button, [.type("button"), .data("copy", "")], texts.copy)
                    html(.button, [.type("button"), .data("close"), .class("primary")], texts.done)
                }
            }
        }
        let script = context.texts.script
        self(.template, [.id("t-folded")]) { html in
            html(.details, [.class("folded")]) { html in
                html(.summary, [.title(script.showEach)]) { html in
                    html(.span, [.class("times")]) { html in
                        html.text(script.timesBefore)
                        html(.span, [.data("slot", fixed: "n")], "")
                    }
                    html(.span, [.class("visually-hidden")], script.timesAfter)
                }
            }
        }
        self(.template, [.id("t-newer")]) {
            $0(.a, [.class("newer"), .href(PageURL("/app/activity"))], texts.newest)
        }
    }

    private mutating func stepUpTemplate(_ context: PageContext) {
        let texts = context.texts.frame
        self(.template, [.id("t-step-up")]) { html in
            html(.dialog, [.class("ask"), .aria("labelledby", fixed: "step-title")]) { html in
                html(.h2, [.id("step-title")], texts.confirmTitle)
                html(.p, texts.confirmWhy)
                html(.button, [.type("button"), .class("primary"), .data("step-passkey")], texts.confirmPasskey)
                html(.form, [.data("step-code")]) { html in
                    html.codeField(texts.confirmCode)
                    html(.div, [.class("buttons")]) { html in
                        html(.button, [.type("button"), .value("cancel"), .data("close")], texts.cancel)
                        html(.button, texts.confirm)
                    }
                }
                html(.p, [.role("alert"), .data("slot", fixed: "error"), .hidden()], "")
            }
        }
    }

    private mutating func closeButton(_ context: PageContext) {
        self(
            .button,
            [.type("button"), .class("icon-button"), .data("close"), .aria("label", context.texts.frame.close)]
        ) { $0.icon("close", context) }
    }

    /// The field for a one-time code.
    mutating func codeField(_ label: String, isFocused: Bool = false) {
        field(label) {
            $0.void(
                .input,
                [
                    .type("text"), .name("code"), .autocomplete("one-time-code webauthn"),
                    .autocapitalize("characters"),
                    .spellcheck("false"), .maxlength(64), .required(), .autofocus(isFocused),
                ])
        }
    }
}
