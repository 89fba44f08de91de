import Presentation
import TestKit
import Testing

@Suite struct TableTests {
    private func table() -> Table {
        var table = Table([
            .init("NAME", least: 6, style: .name), .init("SEEN", isNumber: true), .init("SUBJECT", least: 8),
        ])
        table.add(["佐藤 健二", "12", "四半期のご提案について"])
        table.add(["Alice Example", "3", "Q3\toffer\n\u{1B}[2J"])
        table.add(["x", "1234"])
        return table
    }

    @Test func alignsByCells() {
        #expect(
            table().render(width: 80) == [
                "NAME           SEEN  SUBJECT", "佐藤 健二        12  四半期のご提案について",
                "Alice Example     3  Q3 offer �[2J", "x              1234",
            ])
    }

    @Test func shrinksWhatMay() {
        let lines = table().render(width: 30)
        #expect(lines[1] == "佐藤 健二      12  四半期のご…")
        #expect(lines.allSatisfy { $0.displayWidth <= 30 })
    }

    @Test func isForProgramsInAPipe() {
        #expect(
            table().render(width: nil, palette: Palette(isOn: true)) == [
                "佐藤 健二\t12\t四半期のご提案について", "Alice Example\t3\tQ3 offer �[2J", "x\t1234\t",
            ])
    }

    @Test func nothingIsNothing() {
        #expect(Table([.init("A")]).render(width: 80).isEmpty)
    }

    @Test func neverExceedsAnyWidth() {
        for width in 1...60 {
            for line in table().render(width: width, palette: Palette(isOn: true)) {
                #expect(line.withoutColours.displayWidth <= width)
                #expect(!line.withoutColours.hasSuffix(" "))
            }
        }
    }
}
