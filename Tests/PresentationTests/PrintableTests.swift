import Presentation
import TestKit
import Testing

@Suite struct PrintableTests {
    @Test(arguments: [
        "Q3 offer", "四半期のご提案", "분기 제안서", "عرض الربع الثالث", "הצעה לרבעון", "Ünïcödé", "e\u{301}", "नमस्ते",
        "می\u{200C}خواهم",
        "👨‍👩‍👧‍👦", "👩🏽‍❤️‍💋‍👨🏻", "🏳️‍🌈", "🇯🇵🇰🇷", "1️⃣", "☎︎", "🏴\u{E0067}\u{E0062}\u{E0065}\u{E006E}\u{E0067}\u{E007F}", "葛\u{E0100}城",
        "\u{600}١٢", "a  b ",
    ])
    func leavesWhatPeopleWrite(_ text: String) {
        #expect(Array(text.printable.unicodeScalars) == Array(text.unicodeScalars))
    }

    @Test(arguments: [
        ("\u{1B}[31mred", "�[31mred"), ("\u{1B}]8;;http://x\u{7}y", "�]8;;http://x�y"), ("\u{9B}2J", "�2J"),
        ("a\u{7F}\u{0}\u{B}\u{85}b", "a����b"), ("\u{202E}\u{2066}\u{200E}\u{200F}\u{61C}x", "�����x"),
        ("a\u{2028}b\u{2029}c", "a�b�c"), ("\u{E000}\u{378}\u{FFFF}\u{10FFFD}", "����"),
        ("\u{FFF9}a\u{FFFA}b\u{FFFB}", "�a�b�"),
        ("a\u{200B}\u{200C}\u{200D}\u{2060}\u{FEFF}\u{AD}b", "a������b"), ("a\u{FE0F}\u{E0100}", "a��"),
        ("\u{3164}\u{34F}", "��"),
        ("🏴\u{E0061}\u{E007F}", "🏴��"), ("x\u{E0067}\u{E0062}\u{E0065}", "x���"),
        ("葛\u{E0100}\u{E0101}", "葛\u{E0100}�"),
    ])
    func replacesWhatActsOrHides(_ text: String, _ expected: String) {
        #expect(Array(text.printable.unicodeScalars) == Array(expected.unicodeScalars))
    }

    @Test func foldedSubjectsReadOn() {
        #expect("one\r\n\t two\n".printable == "one two ")
        #expect("a \n b\tc".printable == "a b c")
        #expect("a   b".printable == "a   b")
    }

    @Test func towersAreCut() {
        let tower = "Z" + String(repeating: "\u{335}\u{30D}", count: 5000) + "algo"
        #expect(tower.printable.unicodeScalars.count == 5 + String.mostMarks)
        #expect(tower.printable.count == 5)
        // A hundred joined women are not one woman.
        let chain = Array(repeating: "👩", count: 100).joined(separator: "\u{200D}").printable
        #expect(chain.allSatisfy { $0.unicodeScalars.count <= 9 })
    }

    @Test func nothingDangerousIsLeftAndTwiceIsOnce() {
        var generator = SplitMix64(seed: 1)
        for _ in 0..<500 {
            let text = (0..<30).map { _ in Hostile.pieces.randomElement(using: &generator)! }.joined()
            let printable = text.printable
            #expect(!printable.unicodeScalars.contains(where: Hostile.isDangerous))
            #expect(Array(printable.printable.unicodeScalars) == Array(printable.unicodeScalars))
        }
        for value in UInt32(0)...0xE0FFF {
            guard let scalar = Unicode.Scalar(value) else { continue }
            let printable = "a\(scalar)b".printable
            #expect(!printable.unicodeScalars.contains(where: Hostile.isDangerous), "U+\(String(value, radix: 16))")
        }
    }
}
