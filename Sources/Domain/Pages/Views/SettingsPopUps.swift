import Core
import Presentation

extension HTML {
    mutating func popUps(_ settings: PopUpSettings, _ context: PageContext) {
        let texts = context.texts.settings
        card("browser", texts.browserPopUps, hint: texts.browserPopUpsHint) { html in
            html(
                .p,
                [
                    .data("notify"), .data("granted", texts.notifyGranted), .data("denied", texts.notifyDenied),
                    .data("default", texts.notifyDefault), .data("unsupported", texts.notifyUnsupported), .hidden(),
                ], "")
            html(.button, [.type("button"), .data("notify-ask"), .hidden()], texts.notifyAsk)
            html.preferences(context) { html in
                html.choices(texts.browserPopUps, "pop_ups") { html in
                    html.choice("pop_ups", PopUps.off.rawValue, texts.popUpsOff, nil, isChosen: settings.popUps == .off)
                    html.choice(
                        "pop_ups", PopUps.noTray.rawValue, texts.popUpsNoTray, nil, isChosen: settings.popUps == .noTray
                    )
                    html.choice(
                        "pop_ups", PopUps.always.rawValue, texts.popUpsAlways, nil, isChosen: settings.popUps == .always
                    )
                }
            }
        }
        quietHours(settings, context)
        pause(settings, context)
        card("muted", texts.muted) { html in
            guard !settings.muted.isEmpty else { return html(.p, [.class("hint")], texts.mutedNone) }
            html(.ul, [.class("items")]) { html in
                for email in settings.muted {
                    html(.li) { html in
                        html.person(email, name: nil, context)
                        html.action(PageURL("/app/do/mute"), done: context.texts.feed.unmuted, back: context.url) {
                            html in
                            html.hiddenField("email", email)
                            html.hiddenField("on", "0")
                            html(.button, [.aria("label", "\(texts.unmute): \(email.printable)")], texts.unmute)
                        }
                    }
                }
            }
        }
    }

    /// A form of `/app/do/preferences`: it changes the fields that it has.
    private mutating func preferences(_ context: PageContext, content: (inout HTML) -> Void) {
        action(PageURL("/app/do/preferences"), style: "fields", done: context.texts.settings.saved, back: context.url) {
            html in
            content(&html)
            html(.button, [.class("primary")], context.texts.frame.save)
        }
    }

    private mutating func quietHours(_ settings: PopUpSettings, _ context: PageContext) {
        let texts = context.texts.settings
        card("quiet", texts.quiet, hint: texts.quietHint) { html in
            html.preferences(context) { html in
                // Says that the days are part of the form even if none of them is checked.
                html.hiddenField("quiet", "1")
                html.choices(texts.quietDays, "quiet_days") { html in
                    for day in 1...7 {
                        html.check(
                            "quiet_days", context.texts.dates.weekday(iso: day), value: String(day),
                            isChecked: settings.quietDays.contains(day))
                    }
                }
                html.field(texts.quietFrom) {
                    $0.void(.input, [.type("time"), .name("quiet_from"), .value(settings.quietFrom), .required()])
                }
                html.field(texts.quietTo) {
                    $0.void(.input, [.type("time"), .name("quiet_to"), .value(settings.quietTo), .required()])
                }
            }
            html(.p, [.class("hint")]) { html in
                html.text("\(texts.zone): \(context.zone.name)")
                html.text(" ")
                html(.a, [.href(SettingsSection.language.url)], texts.language)
            }
        }
    }

    private mutating func pause(_ settings: PopUpSettings, _ context: PageContext) {
        let texts = context.texts.settings
        let paused = settings.pausedUntil.flatMap { $0 > context.now ? $0 : nil }
        card("pause", texts.pause, hint: texts.pauseHint) { html in
            if let paused { html(.p, [.class("note")], texts.pausedUntil(context.short(paused))) }
            html(.div, [.class("buttons")]) { html in
                html.single(PageURL("/app/do/pause"), "minutes", "60", button: texts.pauseHour, back: context.url)
                html.single(
                    PageURL("/app/do/pause"), "minutes", "tomorrow", button: texts.pauseTomorrow, back: context.url)
                if paused != nil {
                    html.single(PageURL("/app/do/pause"), "minutes", "0", button: texts.resume, back: context.url)
                }
            }
        }
    }

    mutating func language(_ settings: LanguageSettings, _ context: PageContext) {
        let texts = context.texts.settings
        card("language", texts.language) { html in
            html.preferences(context) { html in
                html.field(context.texts.entry.language, hint: texts.languageHint) { html in
                    html(.select, [.name("language")]) { html in
                        html.option("", texts.languageOfBrowser, isSelected: settings.language == nil)
                        for language in Language.allCases {
                            html(
                                .option,
                                [
                                    .value(language.rawValue), .lang(language),
                                    .selected(settings.language == language),
                                ], language.ownName)
                        }
                    }
                }
                html.field(texts.zone, hint: texts.zoneHint) { html in
                    html(.select, [.name("zone")]) { html in
                        html.option("", texts.zoneOfBrowser, isSelected: settings.zone == nil)
                        for zone in settings.zones { html.option(zone, zone, isSelected: zone == settings.zone) }
                    }
                }
            }
        }
    }
}
