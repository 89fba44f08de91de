import Core
import Presentation

/// What is recorded and set of an address: on a contact's page, and on the page of a record that has the address.
extension HTML {
    /// The sums of tracked mail; nothing if there is none.
    mutating func contactSums(_ contacts: [Contact], _ context: PageContext) {
        guard !contacts.isEmpty else { return }
        let texts = context.texts.records
        let machineOpens = contacts.reduce(0) { $0 + $1.engagement.machineOpens }
        let machineClicks = contacts.reduce(0) { $0 + $1.engagement.machineClicks }
        self(.dl, [.class("sums")]) { html in
            html.sum(texts.mails, contacts.reduce(0) { $0 + $1.messages })
            html.sum(texts.opens, contacts.reduce(0) { $0 + $1.engagement.opens.count })
            html.sum(texts.clicks, contacts.reduce(0) { $0 + $1.engagement.clicks.count })
            html.fact(texts.lastSeen) { $0.moment(contacts.compactMap(\.lastSeen).max(), context) }
        }
        if machineOpens + machineClicks > 0 {
            self(.p, [.class("hint")], texts.machinesToo(machineOpens, machineClicks))
        }
    }

    /// How much is tracked of an address, and the form to set it.
    mutating func contactTracking(_ settings: ContactSettings, _ context: PageContext) {
        let texts = context.texts.records
        let decision = settings.contact.decision
        self(.p) { html in
            html.trackingChip(decision.tracking, context)
            html.text(" ")
            html(.span, [.class("set-by")], context.origin(of: decision))
        }
        guard decision.origin != .contact else { return }
        action(PageURL("/app/do/tracking"), style: "fields", done: texts.trackingSaved, back: context.url) { html in
            html.hiddenField("who", settings.contact.email)
            html.choices(texts.tracking, "tracking") { html in
                html.choice("tracking", "default", texts.usual, nil, isChosen: settings.ownSetting == nil)
                for tracking in Tracking.allCases {
                    html.choice(
                        "tracking", tracking.rawValue, context.name(of: tracking), context.hint(of: tracking),
                        isChosen: settings.ownSetting == tracking)
                }
            }
            html(.button, context.texts.frame.save)
        }
    }

    /// Whether an address is muted, and the form to change it.
    mutating func contactMuting(_ settings: ContactSettings, _ context: PageContext) {
        let (texts, feed) = (context.texts.records, context.texts.feed)
        let isMuted = settings.isMuted
        self(.p, [.class("hint")], texts.muteHint)
        if isMuted { self(.p) { $0(.span, [.class("chip", "off")], texts.muted) } }
        action(PageURL("/app/do/mute"), done: isMuted ? feed.unmuted : feed.muted, back: context.url) { html in
            html.hiddenField("email", settings.contact.email)
            html.hiddenField("on", isMuted ? "0" : "1")
            html(.button, isMuted ? texts.unmute : feed.mute)
        }
    }

    /// The file of an address's activities; for admins, its erasure.
    ///
    /// - Parameter back: the page after the erasure.
    mutating func contactData(_ email: String, back: PageURL, _ context: PageContext) {
        let texts = context.texts.records
        let filter = FeedFilter(contact: email, showsMachines: true)
        self(.p, [.class("buttons")]) { html in
            html(.a, [.href(filter.url(PageURL("/app/activity.csv"))), .download()]) {
                $0.labelled("download", context.texts.frame.downloadCSV, context)
            }
        }
        guard context.viewer?.isAdmin == true else { return }
        self(.details, [.class("danger")]) { html in
            html(.summary, texts.erase)
            html(.p, texts.eraseHint)
            html.action(
                PageURL("/app/do/contact-erase"), style: "fields", done: texts.erased, confirm: texts.eraseConfirm,
                confirmButton: texts.erase, then: "go", back: back
            ) { html in
                html.hiddenField("email", email)
                html.confirmation(texts.eraseField(email.printable))
                html(.button, [.class("grave")], texts.erase)
            }
        }
    }

    /// All of it in one card, for the page of a record.
    ///
    /// - Parameter isFirst: whether links to the tracking settings lead to it.
    mutating func addressCard(_ settings: ContactSettings, isFirst: Bool, back: PageURL, _ context: PageContext) {
        let texts = context.texts
        let email = settings.contact.email
        self(
            .section,
            [
                .class("card"), .optionalID(isFirst ? "tracking" : nil),
                .aria("label", "\(texts.records.tracking): \(email.printable)"),
            ]
        ) { html in
            html(.h2, texts.records.tracking)
            html(.p) { html in
                html.address(email, context)
                html.text(" · ")
                html(.a, [.href(FeedFilter(contact: email).url(PageURL("/app/activity")))], texts.crm.allActivity)
            }
            html.contactTracking(settings, context)
            html(.h3, texts.records.muteTitle)
            html.contactMuting(settings, context)
            html(.h3, texts.records.dataTitle)
            html.contactData(email, back: back, context)
        }
    }
}
