/// Lists for people to look through: activities by their text, contacts, messages, and who is interested now.
///
/// Every list is read in pages by a key, never by an offset, and every page examines a bounded number of rows. A page may
/// therefore be short, or empty, without being the last: the last has no `next`.
public protocol ListSnapshot {
    /// Activities that match a query with a text, in the query's order.
    ///
    /// The index of texts says which recipients can match. If they are few, their activities are looked up; else the log is
    /// read. `StoreSnapshot.list` calls this.
    ///
    /// - Parameter span: maximum number of entries of the log to examine if the recipients are many.
    func search(of user: UserID, matching query: ActivityQuery, span: Int) throws -> Listing
    /// A page of a user's contacts: everybody with a message or a setting of their own.
    func contacts(of user: UserID, matching query: ContactQuery) throws -> ContactListing
    /// A page of a user's messages, newest first by their ids.
    func messages(of user: UserID, matching query: MessageQuery) throws -> MessageListing
    /// Contacts who clicked, or opened at least twice, in (`since`, `now`], the most interested first. See `HotContact`.
    ///
    /// Only activities recorded in that time count, and of these the newest `HotContact.span`. A contact whose activities are
    /// anonymous is never in the list.
    func hot(of user: UserID, since: Timestamp, now: Timestamp, limit: Int) throws -> [HotContact]
}
