import Mailbell

/// Which of a device's cursors is on its way to the disk, and which waits for it: one at a time, the newest wins.
struct CursorKeeping {
    private var saving: Cursor?
    private var waiting: Cursor?

    /// Returns the cursor to save now; nil while another is being saved.
    mutating func keep(_ cursor: Cursor) -> Cursor? {
        waiting = cursor
        return next()
    }

    /// The one that waits, if nothing is being saved.
    mutating func next() -> Cursor? {
        guard saving == nil, let cursor = waiting else { return nil }
        saving = cursor
        waiting = nil
        return cursor
    }

    /// The save has ended. One that failed waits again, unless a newer one does.
    mutating func saved(isOnDisk: Bool) {
        if !isOnDisk { waiting = waiting ?? saving }
        saving = nil
    }

    /// The connection is gone, and with it the answer to the save under way.
    mutating func last() -> Cursor? {
        saving = nil
        return next()
    }
}
