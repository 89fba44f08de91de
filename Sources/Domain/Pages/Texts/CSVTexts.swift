/// Heads of columns that only exports have.
struct CSVTexts: Sendable {
    let place: String
    let localTime: String
    let program: String
    let reason: String
    let recipientCount: String
    let opened: String
    let clicked: String
    let refused: String

    static let english = CSVTexts(
        place: "Place", localTime: "Local time there", program: "Program", reason: "Reason",
        recipientCount: "Number of recipients", opened: "Opened by", clicked: "Clicked by", refused: "Refused")

    static let japanese = CSVTexts(
        place: "場所", localTime: "現地時間", program: "プログラム", reason: "理由", recipientCount: "宛先の数", opened: "開封した人数",
        clicked: "クリックした人数", refused: "配信拒否")
}
