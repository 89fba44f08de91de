import Core

extension Script {
    /// The name of its letters.
    var english: String {
        switch self {
        case .latin: "Latin letters"
        case .cyrillic: "Cyrillic letters"
        case .greek: "Greek letters"
        case .armenian: "Armenian letters"
        case .hebrew: "Hebrew letters"
        case .arabic: "Arabic letters"
        case .thai: "Thai letters"
        case .eastAsian: "Japanese or Chinese characters"
        case .hangul: "Korean letters"
        case .other: "letters of another script"
        }
    }

    /// The same in Japanese.
    var japanese: String {
        switch self {
        case .latin: "ラテン文字"
        case .cyrillic: "キリル文字"
        case .greek: "ギリシャ文字"
        case .armenian: "アルメニア文字"
        case .hebrew: "ヘブライ文字"
        case .arabic: "アラビア文字"
        case .thai: "タイ文字"
        case .eastAsian: "漢字・かな"
        case .hangul: "ハングル"
        case .other: "別の文字体系"
        }
    }
}
