public import Mailbell
public import MailbellWire

/// Events of any program that signs as Standard Webhooks says: the body of `POST /v1/events`.
public enum SignedEvents {
    /// - Throws: `IngestRefusal` where no secret has signed it, or not within five minutes of now.
    public static func read(_ request: IngestRequest, scheme: StandardWebhook) throws(IngestRefusal) -> [IngestItem] {
        guard let id = request.headers["webhook-id"], (1...StandardWebhook.idBytes).contains(id.utf8.count),
            let timestamp = request.headers["webhook-timestamp"], timestamp.utf8.count <= 20,
            let signatures = request.headers["webhook-signature"]
        else { throw .unsigned("has no signature") }
        guard scheme.verifies(signatures, of: request.body, id: id, timestamp: timestamp) else {
            throw .unsigned("has a signature that is none of the secrets'")
        }
        guard let seconds = Int64(timestamp), (0..<253_402_300_800).contains(seconds) else {
            throw .replayed("was signed without a time")
        }
        try request.checkTime(Timestamp(milliseconds: seconds * 1000), within: StandardWebhook.tolerance)
        do {
            return try decodeStrictJSON(EventRequest.self, from: request.body).events.map {
                Self.item($0, now: request.now)
            }
        } catch {
            throw .malformed(error)
        }
    }

    private static func item(_ event: Result<EventRequest.Event, EventRequest.Refusal>, now: Timestamp) -> IngestItem {
        switch event {
        case .failure(let refusal): return .refused(id: refusal.id, refusal.fault)
        case .success(let event):
            do throws(JSONFault) {
                // Whose it is, is found out by its message.
                let checked = try event.checked(for: 0, now: now)
                return .event(
                    IncomingEvent(
                        id: checked.id, references: [checked.message], recipient: checked.recipient, at: checked.at,
                        target: checked.target, address: checked.address, userAgent: checked.userAgent,
                        isMarkedMachine: checked.isMarkedMachine))
            } catch {
                return .refused(id: event.id, error)
            }
        }
    }
}
