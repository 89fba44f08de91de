import Core

extension ServerFrame {
    /// Why this frame is invalid, as a line for people; nil if it is valid.
    ///
    /// A client must refuse a hub that sends such a frame. Otherwise it would compute with extreme numbers, or store a
    /// cursor that no hub accepts.
    public var fault: String? {
        switch self {
        case .welcome(let welcome): welcome.fault
        case .activity(let item, _): Self.fault(of: [item])
        case .activities(let items): Self.fault(of: items)
        case .live(let seq): Self.isInALog(seq) ? nil : "live at seq \(seq)"
        case .digest(let digest, _):
            Self.isInALog(digest.to) && Self.isInALog(digest.from.minus(1))
                ? nil : "a digest from \(digest.from) to \(digest.to)"
        case .heartbeat(_, let passed), .bye(_, _, _, let passed):
            passed.flatMap {
                Self.isInALog($0.upTo) && Self.isInALog($0.prev) ? nil : "passed \($0.upTo) after \($0.prev)"
            }
        case .error, .preferences: nil
        }
    }

    private static func fault(of items: [Item]) -> String? {
        items.first { !isInALog($0.seq) || $0.seq < 1 || !isInALog($0.prev) }
            .map { "an activity with seq \($0.seq) after \($0.prev)" }
    }

    /// 0 is the position before the first activity.
    fileprivate static func isInALog(_ seq: Seq) -> Bool { (0...Limits.newestSeq).contains(seq) }
}

extension Welcome {
    fileprivate var fault: String? {
        guard epoch.isValid else {
            return "the epoch is not 1 to \(Limits.epochBytes) letters, digits, or any of . _ -"
        }
        guard ServerFrame.isInALog(head) else { return "head is \(head)" }
        guard floor >= 1, floor <= head + 1 else { return "floor is \(floor), and head \(head)" }
        guard fromSeq >= 1, fromSeq <= head + 1 else { return "from_seq is \(fromSeq), and head \(head)" }
        if let lost, lost.from < 1 || lost.from > lost.to || lost.to > head {
            return "lost is \(lost.from) to \(lost.to), and head \(head)"
        }
        return nil
    }
}
