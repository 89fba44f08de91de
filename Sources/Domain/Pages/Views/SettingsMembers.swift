import Core
import Presentation

extension HTML {
    mutating func members(_ members: [MemberItem], _ context: PageContext) {
        let texts = context.texts.account
        card("members", context.texts.settings.members, hint: texts.membersHint) { html in
            html(.ul, [.class("items")]) { html in
                for member in members { html(.li) { $0.member(member, context) } }
            }
        }
        card("invite", texts.invite, hint: texts.inviteHint) { html in
            html.action(
                PageURL("/app/do/member-add"), style: "fields", reveal: "link", revealTitle: texts.inviteTitle,
                back: context.url
            ) { html in
                html.emailField(context.texts.records.address)
                html.field(texts.inviteName) {
                    $0.void(
                        .input, [.type("text"), .name("name"), .maxlength(256), .autocomplete("off")])
                }
                html.seatField(nil, label: texts.seat, context)
                html(.button, [.class("primary")], texts.invite)
            }
        }
    }

    private mutating func seatField(_ seat: Seat?, label: String, _ context: PageContext) {
        let texts = context.texts.account
        field(label) { html in
            html(.select, [.name("seat")]) { html in
                html.option("paid", texts.seatPaid, isSelected: seat != .free)
                html.option("free", texts.seatFree, isSelected: seat == .free)
            }
        }
    }

    private mutating func member(_ member: MemberItem, _ context: PageContext) {
        let texts = context.texts.account
        let email = member.email
        self(.div) { html in
            html(.strong) { $0.foreign(member.name.isEmpty ? email : member.name) }
            html.text(" ")
            html.address(email, context)
            html.text(" ")
            html(
                .span, [.class("chip", member.isAdmin ? "open" : nil)],
                member.isAdmin ? texts.roleAdmin : texts.roleMember)
            if member.isYou { html(.span, [.class("chip")], texts.you) }
        }
        self(.details) { html in
            html(.summary, [.aria("label", "\(texts.change): \(email.printable)")], texts.change)
            html.action(PageURL("/app/do/member-role"), style: "fields", back: context.url) { html in
                html.hiddenField("email", email)
                html.field(texts.role) { html in
                    html(.select, [.name("role")]) { html in
                        html.option("member", texts.roleMember, isSelected: !member.isAdmin)
                        html.option("admin", texts.roleAdmin, isSelected: member.isAdmin)
                    }
                }
                html(.button, context.texts.frame.save)
            }
            html.action(PageURL("/app/do/member-seat"), style: "fields", back: context.url) { html in
                html.hiddenField("email", email)
                html.seatField(member.seat, label: texts.seat, context)
                html(.button, context.texts.frame.save)
            }
            html.action(
                PageURL("/app/do/member-remove"), style: "fields", confirm: texts.removeMemberConfirm(email.printable),
                confirmButton: texts.removeMember, then: member.isYou ? "go" : nil, back: context.url
            ) { html in
                html.hiddenField("email", email)
                html(.p, [.class("hint")], texts.removeMemberHint)
                html.confirmation(texts.confirmField(email.printable))
                html(.button, [.class("grave")], texts.removeMember)
            }
        }
    }

    mutating func audit(_ list: AuditList, _ context: PageContext) {
        card("audit", context.texts.settings.audit, hint: context.texts.account.auditHint) { html in
            if list.items.isEmpty { html(.p, context.texts.account.auditNone) }
            html.auditRows(list, context)
        }
    }

    /// A page of the audit log, and the link to the next.
    mutating func auditRows(_ list: AuditList, _ context: PageContext) {
        guard !list.items.isEmpty else { return }
        let texts = context.texts.account
        self(.section, [.class("page")]) { html in
            html.table(
                texts.auditCaption, [texts.when, texts.who, texts.did, texts.about, texts.network],
                isCaptionHidden: true
            ) { html in
                for item in list.items {
                    html(.tr) { html in
                        html(.th, [.scope("row")]) { $0.moment(item.at, context) }
                        html.cell(texts.who) { html in
                            switch item.actor {
                            case "": html.text("–")
                            case "command line": html.text(texts.commandLine)
                            default: html.address(item.actor, context)
                            }
                        }
                        html.cell(texts.did) { $0.text(texts.action(item.action).printable) }
                        html.cell(texts.about) { $0.address(item.subject, context) }
                        html.cell(texts.network) { $0.foreign(item.network) }
                    }
                }
            }
        }
        older(list.older.map { SettingsSection.audit.url.with("before", String($0)) }, context)
    }
}
