public import Core

/// One name for each person in a list of activities: the first name that the list has for their address.
///
/// Without it a person would look like two if some mails use another name, or none.
public struct KnownNames: Sendable {
    private var names: [String: String] = [:]

    /// - Parameter activities: the list, newest first, so that the newest name is used.
    public init(_ activities: [Activity]) {
        for recipient in activities.compactMap(\.recipient) where recipient.anonymous != true {
            guard let email = recipient.email, let name = recipient.name, names[email] == nil,
                name.contains(where: { $0 != " " })
            else { continue }
            names[email] = name
        }
    }

    /// The activity with its recipient's name from this list. An anonymous recipient stays anonymous.
    public func applied(to activity: Activity) -> Activity {
        guard let recipient = activity.recipient, recipient.anonymous != true, let email = recipient.email,
            let name = names[email]
        else { return activity }
        var activity = activity
        activity.recipient?.name = name
        return activity
    }
}
