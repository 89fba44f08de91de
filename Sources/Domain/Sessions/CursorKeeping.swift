import Core

/// The saves of one device's cursor: at most one is under way, and only the newest cursor waits behind it.
struct CursorKeeping {
    private var saving: Cursor?
    private var waiting: Cursor?

    /// Takes a new cursor, in place of one that waits.
    ///
    /// - Returns: the cursor to save now; nil while another is being saved.
    mutating func keep(_ cursor: Cursor) -> Cursor? {
        waiting = cursor
        return next()
    }

    /// Returns the waiting cursor to save now; nil if none waits, or while another is being saved.
    mutating func next() -> Cursor? {
        guard saving == nil, let cursor = waiting else { return nil }
        saving = cursor
        waiting = nil
        return cursor
    }

    /// Call when a save has ended. A cursor that could not be saved waits again, unless a newer one is waiting.
    mutating func saved(isOnDisk: Bool) {
        if !isOnDisk { waiting = waiting ?? saving }
        saving = nil
    }

    /// Call when the connection is closed: nobody hears of the save under way any more.
    ///
    /// - Returns: the waiting cursor, to be saved now; nil if none waits.
    mutating func last() -> Cursor? {
        saving = nil
        return next()
    }
}
