import Core
import Presentation

extension HTML {
    /// What is logged and where it is filed: the user's settings, and the account's.
    mutating func logging(own: LoggingSettings, account: LoggingSettings, _ context: PageContext) {
        let texts = context.texts.logged
        let isAdmin = context.viewer?.isAdmin == true
        let (makes, deals) = (account.createsContacts ?? true, account.openDeals ?? LoggingSettings.standardDeals)
        card("own-logging", texts.settings, hint: texts.settingsHint) { html in
            html.loggingForm(
                PageURL("/app/do/logging"), own, makes: texts.asAccount(makes ? texts.creates : texts.createsNot),
                deals: texts.asAccount("\(deals)"), context)
        }
        card("account-logging", texts.account, hint: texts.accountHint) { html in
            if isAdmin {
                html.loggingForm(
                    PageURL("/app/do/logging-account"), account, makes: texts.standard(texts.creates),
                    deals: texts.standard("\(LoggingSettings.standardDeals)"), context)
            } else {
                html.accountFacts(account, makes: makes, deals: deals, context)
            }
        }
    }

    /// - Parameters:
    ///   - makes: what applies if nothing is chosen for new contacts.
    ///   - deals: what applies if nothing is chosen for deals.
    private mutating func loggingForm(
        _ url: PageURL, _ settings: LoggingSettings, makes: String, deals: String, _ context: PageContext
    ) {
        let texts = context.texts.logged
        action(url, style: "fields", done: context.texts.settings.saved, back: context.url) { html in
            html.field(texts.neverLog, hint: texts.neverLogHint) {
                $0.textArea("never_log", settings.neverLog, rows: 5, limit: Int64(LoggingSettings.neverLogBytes))
            }
            html.field(texts.create, hint: texts.createHint) { html in
                html(.select, [.name("create_contacts")]) { html in
                    html.option("", makes, isSelected: settings.createsContacts == nil)
                    html.option("1", texts.creates, isSelected: settings.createsContacts == true)
                    html.option("0", texts.createsNot, isSelected: settings.createsContacts == false)
                }
            }
            html.field(texts.openDeals, hint: texts.openDealsHint) { html in
                html(.select, [.name("open_deals")]) { html in
                    html.option("", deals, isSelected: settings.openDeals == nil)
                    for count in 0...LoggingSettings.maximumDeals {
                        html.option("\(count)", "\(count)", isSelected: settings.openDeals == count)
                    }
                }
            }
            html(.button, [.class("primary")], context.texts.frame.save)
        }
    }

    private mutating func accountFacts(
        _ account: LoggingSettings, makes: Bool, deals: Int, _ context: PageContext
    ) {
        let texts = context.texts.logged
        self(.dl, [.class("facts")]) { html in
            html.fact(texts.neverLog) { html in
                let lines = account.neverLog.split(separator: "\n")
                if lines.isEmpty { html.text(texts.nothingListed) }
                for (index, line) in lines.enumerated() {
                    if index > 0 { html.text(context.comma) }
                    html.address(String(line), context)
                }
            }
            html.fact(texts.create) { $0.text(makes ? texts.creates : texts.createsNot) }
            html.fact(texts.openDeals) { $0.number(Int64(deals)) }
        }
        self(.p, [.class("hint")], texts.accountByAdmin)
    }
}
