import Core

extension ServerFrame {
    /// Reads a frame. A frame of activities is scanned, and its activities are decoded only when somebody asks for them:
    /// with all of them decoded, `mailbell replay -o json` took three to four times as long.
    ///
    /// - Throws: `JSONFault` on `type` for an unknown type of frame. Clients may ignore such frames.
    public static func read(_ bytes: [UInt8]) throws(JSONFault) -> ServerFrame {
        // An activity is the value of an item of a list of the frame.
        var scan = JSONScan(bytes: bytes, maximumDepth: 3 + 16)
        if let items = scan.activitiesFrame(), scan.isAtEnd { return .activities(items) }
        return try decodeJSON(ServerFrame.self, from: bytes)
    }
}

extension JSONScan {
    /// Reads an `activities` frame in the form in which a hub writes it; nil for anything else.
    fileprivate mutating func activitiesFrame() -> [ServerFrame.Item]? {
        var items: [ServerFrame.Item]?
        var hasType = false
        let isObject = object { scan, name in
            if isText(name, "type") {
                hasType = scan.value() == .string && isText(scan.bytes[scan.text], "activities")
                return hasType
            }
            // No other frame has items, and nothing is read of it before its type is known.
            guard hasType, isText(name, "items") else { return hasType && scan.value() != nil }
            var found: [ServerFrame.Item] = []
            let isArray = scan.array { scan in
                guard let item = scan.item() else { return false }
                found.append(item)
                return true
            }
            defer { items = found }
            return isArray && items == nil
        }
        return isObject ? items : nil
    }

    private mutating func item() -> ServerFrame.Item? {
        var (seq, prev): (Seq?, Seq?) = (nil, nil)
        var activity: Range<Int>?
        var isKnown = false
        let isObject = object { scan, name in
            // A member that is there twice is left to the decoder.
            if isText(name, "seq") {
                guard seq == nil else { return false }
                seq = scan.whole()
                return seq != nil
            }
            if isText(name, "prev") {
                guard prev == nil else { return false }
                prev = scan.whole()
                return prev != nil
            }
            guard isText(name, "activity") else { return scan.value() != nil }
            guard activity == nil else { return false }
            let begin = scan.at
            guard let kind = scan.activity() else { return false }
            isKnown = Kind(rawValue: String(decoding: kind, as: UTF8.self)) != nil
            activity = begin..<scan.at
            return true
        }
        guard isObject, let seq, let prev, let activity else { return nil }
        return isKnown
            ? ServerFrame.Item(seq: seq, prev: prev, sent: bytes[activity])
            : ServerFrame.Item(seq: seq, prev: prev, activity: nil)
    }
}
