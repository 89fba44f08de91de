import Core
import TestKit
import Testing

/// Attachments, and their bytes.
@Suite struct BlobContract {
    private static func digest(_ n: UInt8) -> [UInt8] { Array(repeating: n, count: 32) }

    @Test(arguments: StoreUnderTest.all) func bytesComeInPieces(_ kind: StoreUnderTest) throws {
        try kind.with { store in
            let piece = (0..<EntryAttachment.chunkBytes).map { UInt8(truncatingIfNeeded: $0 &* 7) }
            try store.commit { store throws in
                #expect(try !store.hasBlob(Self.digest(1)) && store.chunk(0, of: Self.digest(1)) == nil)
                try store.putChunk(0, of: Self.digest(1), piece, at: .at(1))
                try store.putChunk(1, of: Self.digest(1), [0, 1], at: .at(2))
                #expect(try !store.hasBlob(Self.digest(1)), "there may be more")
            }
            try store.commit { store throws in
                // Once more, as after an interruption.
                try store.putChunk(0, of: Self.digest(1), piece, at: .at(3))
                try store.finishBlob(Self.digest(1), size: piece.count + 2)
                #expect(try store.hasBlob(Self.digest(1)))
                // An empty one has an empty piece.
                try store.putChunk(0, of: Self.digest(2), [], at: .at(3))
                try store.finishBlob(Self.digest(2), size: 0)
                #expect(try store.hasBlob(Self.digest(2)))
                try store.finishBlob(Self.digest(3), size: 0)
                #expect(try !store.hasBlob(Self.digest(3)), "nothing of it came")
            }
            try store.read { store throws in
                #expect(try store.chunk(0, of: Self.digest(1)) == piece)
                #expect(try store.chunk(1, of: Self.digest(1)) == [0, 1])
                #expect(try store.chunk(2, of: Self.digest(1)) == nil && store.chunk(-1, of: Self.digest(1)) == nil)
                #expect(try store.chunk(0, of: Self.digest(2)) == [] && store.chunk(1, of: Self.digest(2)) == nil)
            }
        }
    }

    @Test(arguments: StoreUnderTest.all) func anEntryNeedsTheBytes(_ kind: StoreUnderTest) throws {
        try kind.with { store in
            try store.commit { store throws in
                try store.putChunk(0, of: Self.digest(1), [1], at: .at(1))
                for n in [1, 2] as [UInt8] {
                    let attachment = EntryAttachment(n: 1, name: "a.pdf", type: "x/y", size: 1, digest: Self.digest(n))
                    #expect(throws: StoreError.other("the bytes of a.pdf are not stored")) {
                        try store.log(.sample(1), of: 1, [attachment])
                    }
                }
                #expect(try store.mailEntry(messageID: "1@e.example", digest: Self.digest(1)) == nil)
                try store.finishBlob(Self.digest(1), size: 1)
                let attachment = EntryAttachment(
                    n: 7, name: "a.pdf", type: "x/y", size: 1, digest: Self.digest(1), contentID: "c@d", isInline: true)
                let leftOut = EntryAttachment(n: 2, name: "big.iso", type: "x/y", size: 1 << 40, digest: nil)
                let id = try store.log(.sample(1), of: 1, [attachment, leftOut]).id
                #expect(try store.attachments(ofEntry: id) == [leftOut, attachment])
            }
        }
    }

    @Test(arguments: StoreUnderTest.all) func bytesGoWithTheLastEntry(_ kind: StoreUnderTest) throws {
        try kind.with { store in
            try store.commit { store throws in
                let (one, two) = (try store.attach(1, 1), try store.attach(2, 2))
                var again = one
                again.n = 3
                try store.log(.sample(1), of: 1, [one, two, again])
                try store.log(.sample(2), of: 1, [one])
                try store.log(.sample(3), of: 1, [one])
                try store.deleteMailEntry(1, at: .at(1))
                #expect(try store.hasBlob(Self.digest(1)) && !store.hasBlob(Self.digest(2)))
                #expect(try store.chunk(0, of: Self.digest(2)) == nil)
                try store.eraseMailEntry(2)
                #expect(try store.chunk(0, of: Self.digest(1)) == [1, 2, 3])
                try store.deleteMailEntry(3, at: .at(1))
                #expect(try !store.hasBlob(Self.digest(1)) && store.chunk(0, of: Self.digest(1)) == nil)
            }
        }
    }

    @Test(arguments: StoreUnderTest.all) func whatNoEntryTookIsSweptAway(_ kind: StoreUnderTest) throws {
        try kind.with { store in
            try store.commit { store throws in
                try store.putChunk(0, of: Self.digest(1), [1], at: .at(1))
                try store.putChunk(1, of: Self.digest(1), [1], at: .at(5))
                let taken = try store.attach(1, 2, at: 1)
                try store.log(.sample(1), of: 1, [taken])
                _ = try store.attach(1, 3, at: 3)
                _ = try store.attach(1, 4, at: 9)
                func left() throws -> [UInt8] {
                    try (1...4).filter { try store.chunk(0, of: Self.digest($0)) != nil }
                }
                #expect(try store.sweepBlobs(before: .at(3), limit: 9) == 0 && left() == [1, 2, 3, 4])
                #expect(try store.sweepBlobs(before: .at(5), limit: 9) == 1 && left() == [1, 2, 4])
                #expect(try store.sweepBlobs(before: .at(9), limit: 9) == 1 && left() == [2, 4])
                #expect(try store.chunk(1, of: Self.digest(1)) == nil)
                // Somebody sends once more what an entry has, and does not finish.
                try store.putChunk(0, of: Self.digest(2), [9], at: .at(8))
                #expect(try store.hasBlob(Self.digest(2)) && store.chunk(0, of: Self.digest(2)) == [1, 2, 3])
                #expect(try store.sweepBlobs(before: .at(99), limit: 9) == 1 && left() == [2])
                #expect(try store.sweepBlobs(before: .at(99), limit: 9) == 0)
                for n in 5...7 as ClosedRange<UInt8> { try store.putChunk(0, of: Self.digest(n), [1], at: .at(1)) }
                #expect(try store.sweepBlobs(before: .at(99), limit: 2) == 2)
                #expect(try store.sweepBlobs(before: .at(99), limit: 2) == 1)
            }
        }
    }

    @Test(arguments: StoreUnderTest.all) func aRecordsAttachmentsAreListed(_ kind: StoreUnderTest) throws {
        try kind.with { store in
            try store.commit { store throws in
                let record = try store.insertRecord(.sample(.deal)).id
                let parts = try (1...3).map { try store.attach($0, UInt8($0), isInline: $0 == 2) }
                let old = try store.log(.sample(1, at: 1), of: 1, on: [record], parts)
                let new = try store.log(.sample(2, at: 9), of: 2, on: [record], isPrivate: true, [parts[0]])
                try store.log(.sample(3, at: 5), of: 1, on: [record])
                try store.log(.sample(4, at: 6), of: 1, [parts[2]])
                func listed(_ viewer: UserID, _ limit: Int = 9) throws -> [String] {
                    try store.attachments(ofRecord: record, viewer: viewer, limit: limit).map { "\($0.0.id) \($0.1.n)" }
                }
                #expect(try listed(2) == ["\(new.id) 1", "\(old.id) 1", "\(old.id) 3"])
                #expect(try listed(1) == ["\(old.id) 1", "\(old.id) 3"])
                #expect(try listed(2, 2) == ["\(new.id) 1", "\(old.id) 1"])
                let first = try #require(try store.attachments(ofRecord: record, viewer: 2, limit: 1).first)
                #expect(first.entry == new && first.1 == parts[0])
                let timeline = try store.timeline(TimelineQuery(of: record, viewer: 2))
                #expect(timeline.map(\.attachments) == [1, 0, 2], "parts of HTML do not count")
                #expect(try store.attachments(ofRecord: 99, viewer: 1, limit: 9).isEmpty)
            }
        }
    }
}
