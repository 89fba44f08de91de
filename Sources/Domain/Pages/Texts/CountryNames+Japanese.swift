/// The Japanese name of a country. nil for an unknown code.
///
/// - Parameter code: ISO 3166-1 alpha-2, in either case; `XK` is Kosovo.
func japaneseCountryName(_ code: String) -> String? {
    code.utf8.count == 2 ? japaneseNames[code.uppercased()] : nil
}

/// The countries of ISO 3166-1, with their usual short names.
private let japaneseNames: [String: String] = Dictionary(
    uniqueKeysWithValues: list.split(whereSeparator: \.isWhitespace).map {
        (String($0.prefix(2)), String($0.dropFirst(2)))
    })

private let list = """
    ADアンドラ AEアラブ首長国連邦 AFアフガニスタン AGアンティグア・バーブーダ AIアンギラ ALアルバニア AMアルメニア AOアンゴラ AQ南極
    ARアルゼンチン AS米領サモア ATオーストリア AUオーストラリア AWアルバ AXオーランド諸島 AZアゼルバイジャン
    BAボスニア・ヘルツェゴビナ BBバルバドス BDバングラデシュ BEベルギー BFブルキナファソ BGブルガリア BHバーレーン BIブルンジ BJベナン
    BLサン・バルテルミー BMバミューダ BNブルネイ BOボリビア BQオランダ領カリブ BRブラジル BSバハマ BTブータン BVブーベ島 BWボツワナ
    BYベラルーシ BZベリーズ CAカナダ CCココス諸島 CDコンゴ民主共和国 CF中央アフリカ CGコンゴ共和国 CHスイス CIコートジボワール CKクック諸島
    CLチリ CMカメルーン CN中国 COコロンビア CRコスタリカ CUキューバ CVカーボベルデ CWキュラソー CXクリスマス島 CYキプロス CZチェコ
    DEドイツ DJジブチ DKデンマーク DMドミニカ国 DOドミニカ共和国 DZアルジェリア ECエクアドル EEエストニア EGエジプト EH西サハラ ERエリトリア
    ESスペイン ETエチオピア FIフィンランド FJフィジー FKフォークランド諸島 FMミクロネシア FOフェロー諸島 FRフランス GAガボン GBイギリス
    GDグレナダ GEジョージア GF仏領ギアナ GGガーンジー GHガーナ GIジブラルタル GLグリーンランド GMガンビア GNギニア GPグアドループ
    GQ赤道ギニア GRギリシャ GSサウスジョージア・サウスサンドウィッチ諸島 GTグアテマラ GUグアム GWギニアビサウ GYガイアナ HK香港
    HMハード島・マクドナルド諸島 HNホンジュラス HRクロアチア HTハイチ HUハンガリー IDインドネシア IEアイルランド ILイスラエル IMマン島 INインド
    IO英領インド洋地域 IQイラク IRイラン ISアイスランド ITイタリア JEジャージー JMジャマイカ JOヨルダン JP日本 KEケニア KGキルギス
    KHカンボジア KIキリバス KMコモロ KNセントクリストファー・ネービス KP北朝鮮 KR韓国 KWクウェート KYケイマン諸島 KZカザフスタン LAラオス
    LBレバノン LCセントルシア LIリヒテンシュタイン LKスリランカ LRリベリア LSレソト LTリトアニア LUルクセンブルク LVラトビア LYリビア
    MAモロッコ MCモナコ MDモルドバ MEモンテネグロ MFサン・マルタン MGマダガスカル MHマーシャル諸島 MK北マケドニア MLマリ MMミャンマー
    MNモンゴル MOマカオ MP北マリアナ諸島 MQマルティニーク MRモーリタニア MSモントセラト MTマルタ MUモーリシャス MVモルディブ MWマラウイ
    MXメキシコ MYマレーシア MZモザンビーク NAナミビア NCニューカレドニア NEニジェール NFノーフォーク島 NGナイジェリア NIニカラグア NLオランダ
    NOノルウェー NPネパール NRナウル NUニウエ NZニュージーランド OMオマーン PAパナマ PEペルー PF仏領ポリネシア PGパプアニューギニア
    PHフィリピン PKパキスタン PLポーランド PMサンピエール島・ミクロン島 PNピトケアン諸島 PRプエルトリコ PSパレスチナ PTポルトガル PWパラオ
    PYパラグアイ QAカタール REレユニオン ROルーマニア RSセルビア RUロシア RWルワンダ SAサウジアラビア SBソロモン諸島 SCセーシェル SDスーダン
    SEスウェーデン SGシンガポール SHセントヘレナ SIスロベニア SJスバールバル諸島・ヤンマイエン島 SKスロバキア SLシエラレオネ SMサンマリノ SNセネガル
    SOソマリア SRスリナム SS南スーダン STサントメ・プリンシペ SVエルサルバドル SXシント・マールテン SYシリア SZエスワティニ
    TCタークス・カイコス諸島 TDチャド TF仏領極南諸島 TGトーゴ THタイ TJタジキスタン TKトケラウ TL東ティモール TMトルクメニスタン TNチュニジア
    TOトンガ TRトルコ TTトリニダード・トバゴ TVツバル TW台湾 TZタンザニア UAウクライナ UGウガンダ UM合衆国領有小離島 USアメリカ UYウルグアイ
    UZウズベキスタン VAバチカン VCセントビンセント・グレナディーン VEベネズエラ VG英領バージン諸島 VI米領バージン諸島 VNベトナム VUバヌアツ
    WFウォリス・フツナ WSサモア XKコソボ YEイエメン YTマヨット ZA南アフリカ ZMザンビア ZWジンバブエ
    """
