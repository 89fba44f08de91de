import Core
import Testing

@testable import GeoIP

/// The reader of values, on bytes made by hand (MaxMind DB File Format 2.0, "Output Data Section").
@Suite struct MMDBDataTests {
    private func read<T>(_ bytes: [UInt8], _ body: (MMDBData) -> T) -> T {
        bytes.withUnsafeBytes { body(MMDBData(bytes: $0)) }
    }

    private func text(_ text: String) -> [UInt8] { [0x40 | UInt8(text.utf8.count)] + Array(text.utf8) }

    @Test(
        "A size is in the control byte, or in 1, 2 or 3 bytes after it",
        arguments: [0, 28, 29, 284, 285, 65_820, 65_821, 70_000])
    func readsSizes(count: Int) {
        let header: [UInt8] =
            switch count {
            case ..<29: [0x40 | UInt8(count)]
            case ..<285: [0x5d, UInt8(count - 29)]
            case ..<65_821: [0x5e, UInt8((count - 285) >> 8), UInt8((count - 285) & 255)]
            default:
                [
                    0x5f, UInt8((count - 65_821) >> 16), UInt8((count - 65_821) >> 8 & 255),
                    UInt8((count - 65_821) & 255),
                ]
            }
        let whole = header + [UInt8](repeating: 0x61, count: count)
        read(whole) { #expect($0.text($0.value(at: 0))?.count == count) }
        read(Array(whole.dropLast())) { #expect($0.value(at: 0) == nil) }
    }

    @Test(
        "A pointer has 11, 19, 27 or 32 bits, from where the one before ends",
        arguments: [
            ([0x20 | 0x05, 0x10], 0x510), ([0x28 | 0x01, 0x00, 0x02], 0x1_0002 + 2048),
            ([0x30 | 0x02, 0x00, 0x00, 0x03], 0x200_0003 + 526_336), ([0x38, 0x01, 0x02, 0x03, 0x04], 0x0102_0304),
        ] as [([UInt8], Int)])
    func readsPointers(bytes: [UInt8], target: Int) {
        read(bytes) {
            #expect($0.value(at: 0)?.start == target)
            #expect($0.value(at: 0)?.end == bytes.count)
        }
    }

    @Test func followsAPointerToAValueButNoFurther() {
        let bytes = text("a") + [0x20, 0x00] + [0x20, 0x02]
        read(bytes) {
            #expect($0.text($0.resolved(at: 2)).map { $0.elementsEqual("a".utf8) } == true)
            #expect($0.resolved(at: 4) == nil)
            #expect(!$0.isSound(at: 4))
        }
    }

    @Test func findsTheMembersAfterNestedOnes() {
        // {"a": {"x": [true, {}]}, "b": "c"}; booleans and arrays are extended types.
        let bytes = [0xe2] + text("a") + [0xe1] + text("x") + [0x02, 0x04, 0x01, 0x07, 0xe0] + text("b") + text("c")
        read(bytes) {
            #expect($0.isSound(at: 0))
            #expect($0.text($0.member("b", of: $0.value(at: 0))).map { $0.elementsEqual("c".utf8) } == true)
            #expect($0.member("c", of: $0.value(at: 0)) == nil)
        }
    }

    @Test("Maps in maps, a million deep, neither end the stack nor are a place")
    func doesNotRecurse() {
        let bytes = (0..<1_000_000).flatMap { _ in [0xe1, 0x40] as [UInt8] } + text("end")
        read([0xe2] + text("x") + bytes) {
            #expect(!$0.isSound(at: 0))
            #expect($0.place(at: 0) == nil)
        }
    }

    @Test("Few bytes that stand for very many values are not sound: arrays of pointers to arrays of pointers")
    func boundsTheWork() {
        var bytes: [UInt8] = text("a")
        var target: UInt8 = 0
        for _ in 0..<12 {
            let start = UInt8(bytes.count)
            bytes += [0x04, 0x04, 0x20, target, 0x20, target, 0x20, target, 0x20, target]
            target = start
        }
        read(bytes) {
            #expect(!$0.isSound(at: Int(target)))
            #expect($0.isSound(at: 2))
        }
    }

    @Test(
        "Sizes that reach past the end, reserved types and offsets outside are not sound",
        arguments: [
            [0xe1], [0xff, 0xff, 0xff, 0xff], [0x00, 0x05], [0x00, 0x06], [0x00, 0x00], [0x00, 0xff], [0x5d],
            [0x38, 0, 0], [0x42, 0x61],
        ] as [[UInt8]])
    func isNotSound(bytes: [UInt8]) {
        read(bytes) {
            #expect(!$0.isSound(at: 0))
            #expect($0.value(at: bytes.count) == nil)
            #expect($0.value(at: -1) == nil)
            #expect($0.place(at: 0) == nil)
        }
    }

    @Test("Where the country is a text and a code, the code counts, in either order")
    func prefersTheCode() {
        let name = text("country") + text("AA")
        let code = text("country_code") + text("DE")
        for pairs in [name + code, code + name] {
            read([0xe2] + pairs) { #expect($0.place(at: 0) == country("DE")) }
        }
    }

    @Test func dropsNamesThatAreTooLong() {
        func record(_ length: Int) -> [UInt8] {
            [0xe2] + text("country") + text("DE") + text("city") + [0x5d, UInt8(length - 29)]
                + [UInt8](repeating: 0x61, count: length)
        }
        read(record(200)) { #expect($0.place(at: 0)?.city?.count == 200) }
        read(record(201)) { #expect($0.place(at: 0) == country("DE")) }
    }
}
