import Core
import Wire

/// Events from any program that signs as in Standard Webhooks. The body is that of `POST /v1/events`.
public enum SignedEvents {
    /// Verifies and decodes a request.
    ///
    /// - Throws: `IngestRefusal` if no secret matches the signature, its time is more than 5 minutes from now, or the body
    ///   is malformed.
    public static func read(_ request: IngestRequest, scheme: StandardWebhook) throws(IngestRefusal) -> [IngestItem] {
        guard let id = request.headers["webhook-id"], (1...StandardWebhook.idBytes).contains(id.utf8.count),
            let timestamp = request.headers["webhook-timestamp"], timestamp.utf8.count <= 20,
            let signatures = request.headers["webhook-signature"]
        else { throw .unsigned("has no signature") }
        guard scheme.verifies(signatures, of: request.body, id: id, timestamp: timestamp) else {
            throw .unsigned("has no signature that matches a secret")
        }
        guard let seconds = Int64(timestamp), (0..<253_402_300_800).contains(seconds) else {
            throw .replayed("has no valid timestamp")
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
                // User 0 is a placeholder: the message decides whose event it is.
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
