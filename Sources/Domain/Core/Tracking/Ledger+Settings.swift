/// Choices of clients, users and recipients: read markers, devices, tokens, tracking settings.
extension Ledger {
    func markRead(
        _ user: UserID, _ upTo: Seq, _ device: String?, now: Timestamp, _ store: any StoreTransaction, _ push: Append
    ) throws -> Outcome {
        guard try store.markRead(of: user, upTo: upTo) else { return .done }
        var read = Activity(id: ULID(at: now, using: &random).description, kind: .read, at: now)
        read.about = upTo
        read.device = device
        push(user, try store.append(read, to: user, recipient: nil, recordedAt: now))
        return .done
    }

    /// Stores a device's cursor. A new device counts against the quota; a known device is always accepted. Webhooks are
    /// exempt: they belong to the operator.
    func acknowledge(
        _ user: UserID, _ device: String, _ cursor: Cursor, _ filter: Filter, now: Timestamp,
        _ store: any StoreTransaction
    ) throws -> Outcome {
        if !device.hasPrefix(webhookDevicePrefix), try store.device(device, of: user) == nil,
            try store.deviceCount(of: user) >= quotas.devices
        {
            return .overLimit(Quota(.devices, limit: quotas.devices))
        }
        try store.saveCursor(cursor, device: device, filter: filter, of: user, at: now)
        return .done
    }

    /// A webhook's cursor belongs to the operator, so a user cannot forget it.
    func forgetDevice(_ user: UserID, _ device: String, _ store: any StoreTransaction) throws -> Outcome {
        guard !device.hasPrefix(webhookDevicePrefix), try store.forgetDevice(device, of: user) else {
            return .noSuchDevice
        }
        return .done
    }

    /// Revoking an unknown token succeeds: it is unusable either way.
    func revokeToken(_ id: String, now: Timestamp, _ store: any StoreTransaction) throws -> Outcome {
        _ = try store.revokeToken(id: id, digest: nil, at: now)
        return .done
    }

    /// Exchanges a pairing code for a token. The code is removed in any case, so it works once.
    func pair(
        _ code: [UInt8], _ token: NewToken, _ scopes: [Scope]?, now: Timestamp, _ store: any StoreTransaction
    ) throws -> Outcome {
        guard let pairing = try store.takePairing(digest: code, at: now), let user = try store.user(pairing.user) else {
            return .noSuchPairing
        }
        let granted = pairing.scopes.filter { scopes?.contains($0) ?? true }
        try store.insertToken(
            TokenRecord(id: token.id, user: user.id, scopes: granted, label: token.label, createdAt: now),
            digest: token.digest)
        return .paired(Identity(tokenID: token.id, scopes: granted, user: user))
    }

    /// Changing or removing a setting always succeeds. A new one counts against the quota.
    func setTracking(
        _ tracking: Tracking?, of audience: Audience, user: UserID, _ store: any StoreTransaction
    ) throws -> Outcome {
        let isThere = try store.trackingSetting(of: audience, user: user) != nil
        let count = try settingCounts[user] ?? store.trackingSettingCount(of: user)
        if tracking != nil, !isThere, count >= quotas.trackingSettings {
            settingCounts[user] = count
            return .overLimit(Quota(.trackingSettings, limit: quotas.trackingSettings))
        }
        try store.setTracking(tracking, of: audience, user: user)
        settingCounts[user] = count + (tracking == nil ? 0 : 1) - (isThere ? 1 : 0)
        resolver.forget(user: user)
        return .done
    }

    /// Opts the contact behind a ticket out of the tracking by the ticket's user only. That user knows the ticket too,
    /// and could otherwise stop other users from tracking the contact.
    ///
    /// The outcome `optedOut` is for the hub's log; the answer to the client does not tell whether the ticket is valid.
    /// Tickets of erased contacts still work, because the contact still has the mail.
    func optOut(_ ticket: Ticket, now: Timestamp, _ store: any StoreTransaction) throws -> Outcome {
        guard let recipient = try store.recipient(ticket: ticket) else {
            guard let user = try store.optOut(erased: ticket, at: now) else { return .done }
            resolver.forget(user: user)
            return .optedOut(of: user)
        }
        guard let user = try store.message(recipient.message)?.user,
            try !store.optOuts(of: recipient.email).include(user)
        else { return .done }
        try store.optOut(recipient.email, of: user, at: now)
        resolver.forget(user: user)
        return .optedOut(of: user)
    }
}
