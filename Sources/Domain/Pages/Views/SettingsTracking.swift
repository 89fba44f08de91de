import Core
import Presentation

extension HTML {
    mutating func devices(_ devices: [DeviceItem], _ context: PageContext) {
        let texts = context.texts.settings
        card("devices", texts.devices, hint: texts.devicesHint) { html in
            if devices.isEmpty {
                html(.p, texts.devicesNone)
            } else {
                html.table(
                    texts.devices, [texts.device, context.texts.records.state, texts.lastSeen, texts.actions],
                    isCaptionHidden: true
                ) { html in
                    for device in devices {
                        html(.tr) { html in
                            html(.th, [.scope("row")]) { $0.foreign(device.name) }
                            html.cell(context.texts.records.state) { html in
                                html(
                                    .span, [.class("chip", device.isConnected ? "open" : "off")],
                                    device.isConnected ? texts.connected : texts.notConnected)
                                if let backlog = device.backlog, backlog > 0 {
                                    html.text(" ")
                                    html(.small, [.class("hint")], texts.waiting(backlog))
                                }
                            }
                            html.cell(texts.lastSeen) { $0.moment(device.lastSeen, context) }
                            html(.td) { html in
                                html.single(
                                    PageURL("/app/do/device-forget"), "name", device.name, button: texts.forget,
                                    label: "\(texts.forget): \(device.name.printable)",
                                    confirm: texts.forgetConfirm(device.name.printable), back: context.url)
                            }
                        }
                    }
                }
            }
            html(.p) { html in
                html.text(texts.connectTray)
                html.text(" ")
                html(.code, "mailbell-tray connect")
                html.text(" ")
                html(.a, [.href(SettingsSection.signIn.url.at("codes"))], context.texts.account.codeForClient)
            }
        }
    }

    mutating func addresses(_ addresses: [String], _ context: PageContext) {
        let texts = context.texts.settings
        let isAdmin = context.viewer?.isAdmin == true
        card("addresses", texts.addresses, hint: texts.addressesHint) { html in
            html(.ul, [.class("items")]) { html in
                for (index, address) in addresses.enumerated() {
                    html(.li) { html in
                        html.address(address, context)
                        guard index > 0 else { return html(.span, [.class("chip")], texts.mainAddress) }
                        guard isAdmin else { return }
                        html.single(
                            PageURL("/app/do/address-remove"), "email", address, button: context.texts.frame.remove,
                            label: "\(context.texts.frame.remove): \(address.printable)",
                            confirm: texts.removeConfirm(address.printable), back: context.url)
                    }
                }
            }
            guard isAdmin else { return html(.p, [.class("hint")], texts.addressesByAdmin) }
            html.action(PageURL("/app/do/address-add"), style: "fields", back: context.url) { html in
                html.emailField(texts.newAddress)
                html(.button, context.texts.frame.add)
            }
        }
    }

    mutating func emailField(_ label: String) {
        field(label) {
            $0.void(
                .input,
                [
                    .type("email"), .name("email"), .required(), .maxlength(320), .autocomplete("off"),
                    .autocapitalize("none"), .spellcheck("false"),
                ])
        }
    }

    mutating func tracking(own: [TrackingSetting], hub: [TrackingSetting], _ context: PageContext) {
        let texts = context.texts.settings
        card("own", texts.tracking, hint: texts.trackingHint) { html in
            if own.isEmpty { html(.p, texts.trackingNone) }
            html(.ul, [.class("items")]) { html in
                for setting in own {
                    html(.li) { html in
                        html.setting(setting, context)
                        html.action(
                            PageURL("/app/do/tracking"), done: context.texts.records.trackingSaved, back: context.url
                        ) { html in
                            html.hiddenField("who", setting.audience.description)
                            html.hiddenField("tracking", "default")
                            html(
                                .button,
                                [.aria("label", "\(texts.trackingRemove): \(context.name(of: setting.audience))")],
                                texts.trackingRemove)
                        }
                    }
                }
            }
            html.action(
                PageURL("/app/do/tracking"), style: "fields", done: context.texts.records.trackingSaved,
                back: context.url
            ) { html in
                html.field(texts.trackingWho, hint: texts.trackingWhoHint) {
                    $0.void(
                        .input,
                        [
                            .type("text"), .name("who"), .required(), .maxlength(320), .autocomplete("off"),
                            .autocapitalize("none"), .spellcheck("false"),
                        ])
                }
                html.choices(texts.trackingHow, "tracking") { html in
                    for tracking in Tracking.allCases {
                        html.choice(
                            "tracking", tracking.rawValue, context.name(of: tracking), context.hint(of: tracking),
                            isChosen: tracking == .identified)
                    }
                }
                html(.button, [.class("primary")], context.texts.frame.save)
            }
        }
        guard !hub.isEmpty else { return }
        card("hub", texts.trackingOfHub, hint: texts.trackingOfHubHint) { html in
            html(.ul, [.class("items")]) { html in
                for setting in hub { html(.li) { $0.setting(setting, context) } }
            }
        }
    }

    private mutating func setting(_ setting: TrackingSetting, _ context: PageContext) {
        self(.span) { html in
            if setting.audience == .everybody {
                html.text(context.texts.records.everybody)
            } else {
                html.address(setting.audience.description, context)
            }
            html.text(" ")
            html.trackingChip(setting.tracking, context)
        }
    }

    mutating func webhooks(_ webhooks: [WebhookItem], _ context: PageContext) {
        let texts = context.texts.settings
        card("webhooks", texts.webhooks, hint: texts.webhooksHint) { html in
            if webhooks.isEmpty { html(.p, texts.webhooksNone) }
            html(.ul, [.class("items")]) { html in
                for webhook in webhooks { html(.li) { $0.webhook(webhook, context) } }
            }
            html(.details) { html in
                html(.summary, texts.webhookAdd)
                html.webhookForm(nil, context)
            }
        }
    }

    private mutating func webhook(_ webhook: WebhookItem, _ context: PageContext) {
        let texts = context.texts.settings
        self(.div) { html in
            html(.strong) { $0.foreign(webhook.name) }
            html.text(" ")
            html(.span, [.class("chip")], webhook.format == .json ? "JSON" : webhook.format.rawValue)
            if webhook.id == nil { html(.span, [.class("chip", "off")], texts.webhookOfHub) }
            html.text(" ")
            html.address(webhook.url, context)
            html.text(" ")
            html(.small, [.class("hint")]) { html in
                let kinds = [
                    webhook.kinds.contains(.open) ? texts.opens : nil,
                    webhook.kinds.contains(.click) ? texts.clicks : nil,
                ]
                html.text(kinds.compactMap(\.self).joined(separator: context.language == .japanese ? "・" : ", "))
            }
        }
        guard let id = webhook.id else { return self(.p, [.class("hint")], texts.webhookOfHubHint) }
        let name = webhook.name.printable
        self(.details) { html in
            html(.summary, [.aria("label", "\(texts.webhookEdit): \(name)")], texts.webhookEdit)
            html.webhookForm(webhook, context)
        }
        self(.div, [.class("buttons")]) { html in
            html.single(
                PageURL("/app/do/webhook-test"), "id", id, button: texts.webhookTest,
                label: "\(texts.webhookTest): \(name)", done: texts.webhookTested, back: context.url)
            html.single(
                PageURL("/app/do/webhook-remove"), "id", id, button: context.texts.frame.remove,
                label: "\(context.texts.frame.remove): \(name)", isGrave: true, confirm: texts.webhookRemove(name),
                back: context.url)
        }
    }

    private mutating func webhookForm(_ webhook: WebhookItem?, _ context: PageContext) {
        let texts = context.texts.settings
        action(PageURL("/app/do/webhook-put"), style: "fields", done: texts.saved, back: context.url) { html in
            if let id = webhook?.id { html.hiddenField("id", id) }
            html.field(texts.webhookName) {
                $0.void(
                    .input,
                    [
                        .type("text"), .name("name"), .value(webhook?.name), .required(), .maxlength(64),
                        .autocomplete("off"), .spellcheck("false"),
                    ])
            }
            html.field(texts.webhookURL, hint: webhook.map { _ in texts.webhookURLKept }) {
                $0.void(
                    .input,
                    [
                        .type("url"), .name("url"), .placeholder(webhook.map { "\($0.url)/…" }),
                        .required(webhook == nil), .maxlength(4096),
                    ])
            }
            html.field(texts.webhookFormat) { html in
                html(.select, [.name("format")]) { html in
                    html.option("json", texts.webhookJSON, isSelected: webhook?.format == .json)
                    html.option("ntfy", "ntfy", isSelected: webhook?.format == .ntfy)
                    html.option("gotify", "Gotify", isSelected: webhook?.format == .gotify)
                }
            }
            let kept = webhook?.hasSecret == true ? texts.webhookSecretKept : ""
            html.field(texts.webhookSecret, hint: [texts.webhookSecretHint, kept].joined(separator: " ")) {
                $0.void(.input, [.type("password"), .name("secret"), .autocomplete("off"), .maxlength(512)])
            }
            html.choices(texts.webhookKinds, "kinds") { html in
                html.check("kinds", texts.opens, value: "open", isChecked: webhook?.kinds.contains(.open) ?? true)
                html.check("kinds", texts.clicks, value: "click", isChecked: webhook?.kinds.contains(.click) ?? true)
            }
            html(.button, [.class("primary")], webhook == nil ? context.texts.frame.add : context.texts.frame.save)
        }
    }
}
