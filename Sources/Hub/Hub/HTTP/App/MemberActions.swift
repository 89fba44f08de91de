import Core
import Crypto
import EventLoop
import HTTPWire
import Transport
import Wire

/// What admins change of members, and of what is stored about contacts.
extension AppActions {
    private static var need: Route.SessionNeed { Route.SessionNeed(role: .admin, stepUp: true) }

    var memberActions: [Action] {
        [
            Action(
                name: "member-add", route: (.post, "/v1/members"), need: Self.need, fields: ["email", "name", "seat"],
                about:
                    #"`{"email", "name", "seat"}`: adds a member; answers a link for them, which signs in once, within 7 days"#
            ) { fields, actor throws(JSONFault) in try await addMember(fields, actor) },
            Action(
                name: "member-role", route: (.put, "/v1/members/{email}/role"), need: Self.need,
                fields: ["email", "role"],
                about: #"`{"role": "admin"}` or `"member"`: changes what a member may do"#
            ) { fields, actor throws(JSONFault) in
                let role = try fields.choice("role", Role.self)
                return try await change(member: fields) { user in
                    switch await writer.answer(to: SetRole(role, of: user.id, by: note(actor))) {
                    case .success(.done): .done
                    case .success(.lastAdmin):
                        .refused(
                            .problem(409, "The last admin", "\(user.email) is the only admin: name another first."))
                    case .success(.noSuchUser): .refused(.notFound)
                    case .failure(let error): .refused(.unavailable(error))
                    }
                }
            },
            Action(
                name: "member-seat", route: (.put, "/v1/members/{email}/seat"), need: Self.need,
                fields: ["email", "seat"],
                about: #"`{"seat": "free"}` or `"paid"`: changes what is tracked for a member"#
            ) { fields, actor throws(JSONFault) in
                let seat = try fields.choice("seat", Seat.self)
                return try await change(member: fields) { user in
                    await outcome(SetSeat(seat, of: user.id, by: note(actor)))
                }
            },
            Action(
                name: "member-remove", route: (.delete, "/v1/members/{email}"), need: Self.need,
                fields: ["email", "confirm"],
                about: "removes a member and everything that belongs to them. A form repeats the address in `confirm`"
            ) { fields, actor throws(JSONFault) in
                try confirm(fields)
                return try await change(member: fields) { user in
                    guard user.id != actor.user.id else {
                        return .refused(.problem(409, "Not yourself", "Another admin must remove you."))
                    }
                    return await remove(user, actor)
                }
            },
            Action(
                name: "address-add", route: (.put, "/v1/members/{member}/addresses/{email}"), need: Self.need,
                fields: ["member", "email"], about: "adds an address that a member sends from"
            ) { fields, actor throws(JSONFault) in
                let address = try fields.address("email")
                return try await change(member: fields, "member", or: actor.user) { user in
                    switch await writer.answer(to: AddAddress(address, to: user.id, by: note(actor))) {
                    case .success(.added): .done
                    case .success(.tooMany):
                        .refused(
                            .problem(409, "Too many", "\(user.email) has \(User.maximumAddresses) addresses already."))
                    case .success(.exists):
                        .refused(.problem(409, "Taken", "\(address) belongs to a member already.", field: "email"))
                    case .failure(let error): .refused(.unavailable(error))
                    }
                }
            },
            Action(
                name: "address-remove", route: (.delete, "/v1/members/{member}/addresses/{email}"), need: Self.need,
                fields: ["member", "email"], about: "removes an address of a member, but not their first"
            ) { fields, actor throws(JSONFault) in
                let address = try fields.address("email")
                return try await change(member: fields, "member", or: actor.user) { user in
                    await outcome(RemoveAddress(address, from: user.id, by: note(actor)))
                }
            },
            Action(
                name: "contact-erase", route: (.delete, "/v1/contacts/{email}"), need: Self.need,
                fields: ["email", "confirm"],
                about: "erases what is stored about a contact, for all members. A form repeats the address in `confirm`"
            ) { fields, actor throws(JSONFault) in
                let email = try fields.address("email")
                try confirm(fields)
                return await erase(email, actor)
            },
        ]
    }

    /// A form must repeat the address of what is removed for good.
    private func confirm(_ fields: Fields) throws(JSONFault) {
        guard fields.has("confirm") else { return }
        guard normalizedAddress(fields.optional("confirm") ?? "") == (try fields.address("email")) else {
            throw JSONFault(field: "confirm", message: "must repeat the address")
        }
    }

    private func addMember(_ fields: Fields, _ actor: Action.Actor) async throws(JSONFault) -> Action.Outcome {
        let email = try fields.address("email")
        let name = fields.optional("name") ?? ""
        guard name.utf8.count <= Limits.nameBytes else {
            throw JSONFault(field: "name", message: "must be at most \(Limits.nameBytes) bytes")
        }
        let seat = try fields.has("seat") ? fields.choice("seat", Seat.self) : .paid
        let code = PairingCode()
        let command = AddMember(email: email, name: name, seat: seat, code: code.digest, by: note(actor))
        switch await writer.answer(to: command) {
        case .success(.added(_, let pairing)):
            return .secret(
                .init(
                    kind: .invitation, secret: code.text, link: "\(site.origin)/app/enter#\(code.text)", about: email,
                    expiresAt: pairing.expiresAt.rfc3339))
        case .success(.exists):
            return .refused(.problem(409, "Taken", "\(email) belongs to a member already.", field: "email"))
        case .failure(let error): return .refused(.unavailable(error))
        }
    }

    /// Calls `body` with the member whom a field names.
    ///
    /// - Parameter standard: who is meant if the field is missing; nil if it must be there.
    private func change(
        member fields: Fields, _ name: String = "email", or standard: User? = nil,
        _ body: @EventLoop (User) async -> Action.Outcome
    ) async throws(JSONFault) -> Action.Outcome {
        if let standard, !fields.has(name) { return await body(standard) }
        let email = try fields.address(name)
        switch await readers.read({ try $0.user(email: email) }) {
        case .success(let user?): return await body(user)
        case .success(nil): return .refused(.problem(404, "No such member", "\(email) is no member.", field: name))
        case .failure(let error): return .refused(.unreadable(error))
        }
    }

    /// Removes a member in pieces, so that hits are recorded in between.
    private func remove(_ user: User, _ actor: Action.Actor) async -> Action.Outcome {
        while true {
            let answer = await writer.answer(to: RemoveMember(user.id, by: note(actor)))
            sessionRoutes.ended { $0.user.id == user.id }
            switch answer {
            case .success(.gone): return .done
            case .success(.more): continue
            case .success(.lastAdmin):
                return .refused(.problem(409, "The last admin", "\(user.email) is the only admin: name another first."))
            case .failure(let error): return .refused(.unavailable(error))
            }
        }
    }

    private func erase(_ email: String, _ actor: Action.Actor) async -> Action.Outcome {
        let administration = administration
        let result: Result<ErasureReport, any Error> = await withCheckedContinuation { continuation in
            startThread("erase") {
                continuation.resume(
                    returning: Result {
                        let report = try administration.erase(email)
                        // Takes what was removed out of the files, as the command does.
                        if report.wasKept { try administration.settle() }
                        return report
                    })
            }
        }
        switch result {
        case .success(let report) where !report.wasKept:
            return .refused(.problem(404, "Nothing stored", "Nothing is stored about \(email)."))
        case .success(let report):
            // The address itself is not written down: it was just erased.
            let what = "\(report.erased.recipients) mails, \(report.erased.activities) activities"
            _ = await writer.answer(to: NoteAction(.contactErased, about: what, by: note(actor)))
            return .answer(200, report.erased)
        case .failure(let error):
            return .refused(.unavailable(error as? StoreError ?? .other("\(error)")))
        }
    }
}
