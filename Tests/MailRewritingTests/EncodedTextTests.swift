import MailRewriting
import Testing

/// Encoded words (RFC 2047) as programs write them, in subjects and names.
@Suite struct EncodedTextTests {
    /// Characters are bytes.
    private func message(_ header: String) -> [UInt8] {
        header.unicodeScalars.map { UInt8($0.value) } + Array("Content-Type: text/html\n\n<p>x</p>\n".utf8)
    }

    @Test(arguments: [
        (
            "japanese, each padded",
            "=?ISO-2022-JP?B?GyRCJUYlORsoQg==?=\n =?ISO-2022-JP?B?GyRCJUglYSE8GyhC?=\n =?ISO-2022-JP?B?GyRCJWsbKEI=?=",
            "テストメール"
        ),
        ("utf-8, each padded", "=?utf-8?B?R3LDvMOfZQ==?=\n =?utf-8?B?IGF1cyBLw7Zsbg==?=", "Grüße aus Köln"),
        ("utf-8, none padded", "=?utf-8?B?R3LDvMOfZQ?=\r\n\t=?UTF-8?b?IGF1cyBLw7Zsbg?=", "Grüße aus Köln"),
        ("cut within a character", "=?utf-8?B?R3LD?= =?utf-8?B?vMOfZQ==?=", "Grüße"),
        ("cut within a character, Q", "=?UTF-8?Q?pasi=C5=BEad=C4?=\n =?UTF-8?Q?=97jimai?=", "pasižadėjimai"),
        ("cut within a character, B and Q", "=?utf-8?B?R3LD?= =?UTF-8?q?=BC=C3=9F=65?=", "Grüße"),
        ("cut within the base64", "=?utf-8?b?R3LDvM?= =?utf-8?b?OfZSBhdXMgS8O2bG4=?=", "Grüße aus Köln"),
        ("cut one letter into it", "=?utf-8?b?R3LDvMOfZ?= =?utf-8?b?SBhdXMgS8O2bG4=?=", "Grüße aus Köln"),
        ("padded within a word", "=?utf-8?b?R3I=w7zDn2U=?=", "Grüße"),
        ("shift over two words", "=?iso-2022-jp?B?GyRCJUY=?= =?iso-2022-jp?B?JTklSBsoQg==?=", "テスト"),
        ("two charsets", "=?iso-8859-1?q?Gr=FC?= =?utf-8?q?=C3=9Fe?=", "Grüße"),
        ("language", "=?utf-8*de-DE?Q?Gr=C3=BC=C3=9Fe?=", "Grüße"),
        ("unknown charset", "=?x-klingon?q?ab=C3=BC?=", "abü"),
        ("no charset", "=??q?ab=C3=BC?=", "abü"),
        ("unknown, not UTF-8", "=?unknown-8bit?q?Gr=FC=DFe?=", "Grüße"),
        ("no space between", "=?utf-8?q?a=C3=BC?==?utf-8?q?b?=", "aüb"),
        ("within text", "Re: =?utf-8?q?=C3=BC?= x =?utf-8?q?=C3=A4?=", "Re: ü x ä"),
        ("right behind text", "Re:=?utf-8?q?=C3=BC?=x", "Re:üx"),
        ("spaces in it", "=?utf-8?Q?Gr=C3=BC=C3=9Fe aus K=C3=B6ln?=", "Grüße aus Köln"),
        ("question marks in it", "=?utf-8?q?What??=", "What?"),
        ("no end", "=?utf-8?q?abc", "=?utf-8?q?abc"),
        ("no end before another", "=?utf-8?q?abc =?utf-8?q?=C3=BC?=", "=?utf-8?q?abc ü"),
        ("empty", "=?utf-8?q??= =?utf-8?b??=x", "x"),
        ("bad digits", "=?utf-8?q?a=ZZ=4?=", "a=ZZ=4"),
        ("controls", "=?utf-8?q?a=0D=0ABcc:=00x?=", "a  Bcc: x"),
        ("raw latin-1", "Gr\u{FC}\u{DF}e aus K\u{F6}ln", "Grüße aus Köln"),
        ("gb2312", "=?gb2312?B?vNu48Q==?=", "价格"),
        ("gb2312, Q", "=?gb2312?q?=BC=DB=B8=F1?=", "价格"),
        ("gb2312 that is more", "=?GB2312?B?vNu48elG?=", "价格镕"),
        ("gb2312 that is more, Q", "=?GB2312?q?=BC=DB=B8=F1=E9=46?=", "价格镕"),
        ("gb18030", "=?gb18030?B?vNu48YE57zE=?=", "价格㐂"),
        ("gb18030, Q", "=?gb18030?q?=BC=DB=B8=F1=81=39=EF=31?=", "价格㐂"),
        ("big5", "=?big5?B?u/mu5g==?=", "價格"),
        ("big5, Q", "=?big5?q?=BB=F9=AE=E6?=", "價格"),
        ("euc-kr", "=?euc-kr?B?sKGw3Q==?=", "가격"),
        ("euc-kr, Q", "=?euc-kr?q?=B0=A1=B0=DD?=", "가격"),
        ("ks_c_5601 that is more", "=?ks_c_5601-1987?B?jGO55g==?=", "똠방"),
        ("ks_c_5601 that is more, Q", "=?ks_c_5601-1987?q?=8C=63=B9=E6?=", "똠방"),
        ("shift_jis", "=?Shift_JIS?B?ib+KaZVcg1yUXA==?=", "価格表ソ能"),
        ("shift_jis, Q", "=?Shift_JIS?q?=89=BF=8A=69=95=5C=83=5C=94=5C?=", "価格表ソ能"),
        ("shift_jis of Windows", "=?shift_jis?B?h0CHiu7g?=", "①㈱髙"),
        ("shift_jis of Windows, Q", "=?shift_jis?q?=87=40=87=8A=EE=E0?=", "①㈱髙"),
        ("euc-jp", "=?EUC-JP?B?ssGzyg==?=", "価格"),
        ("euc-jp, Q", "=?EUC-JP?q?=B2=C1=B3=CA?=", "価格"),
        ("windows-1251", "=?windows-1251?B?1uXt4A==?=", "Цена"),
        ("windows-1251, Q", "=?windows-1251?q?=D6=E5=ED=E0?=", "Цена"),
        ("koi8-r", "=?KOI8-R?B?48XOwQ==?=", "Цена"),
        ("koi8-r, Q", "=?KOI8-R?q?=E3=C5=CE=C1?=", "Цена"),
        ("windows-1252", "=?windows-1252?B?gCCTeJQ=?=", "€ “x”"),
        ("windows-1252, Q", "=?windows-1252?q?=80=20=93=78=94?=", "€ “x”"),
        ("latin-1 that is windows-1252", "=?iso-8859-1?B?gCCTeJQ=?=", "€ “x”"),
        ("latin-1 that is windows-1252, Q", "=?iso-8859-1?q?=80=20=93=78=94?=", "€ “x”"),
        ("iso-8859-2", "=?iso-8859-2?B?o/NkvA==?=", "Łódź"),
        ("iso-8859-2, Q", "=?iso-8859-2?q?=A3=F3=64=BC?=", "Łódź"),
        ("iso-8859-15", "=?iso-8859-15?B?pA==?=", "€"),
        ("iso-8859-15, Q", "=?iso-8859-15?q?=A4?=", "€"),
        ("windows-1256", "=?windows-1256?B?09rR?=", "سعر"),
        ("windows-1256, Q", "=?windows-1256?q?=D3=DA=D1?=", "سعر"),
        ("iso-8859-8-i", "=?iso-8859-8-i?B?7ufp+A==?=", "מחיר"),
        ("iso-8859-8-i, Q", "=?iso-8859-8-i?q?=EE=E7=E9=F8?=", "מחיר"),
        ("tis-620", "=?tis-620?B?w9Kk0g==?=", "ราคา"),
        ("tis-620, Q", "=?tis-620?q?=C3=D2=A4=D2?=", "ราคา"),
        ("utf-7", "=?utf-7?B?R3IrQVB3QTN3LWU=?=", "Grüße"),
        ("utf-7, Q", "=?utf-7?q?=47=72=2B=41=50=77=41=33=77=2D=65?=", "Grüße"),
        ("utf-16", "=?utf-16be?B?AEcAcgD8AN8AZQ==?=", "Grüße"),
        ("utf-16, Q", "=?utf-16be?q?=00=47=00=72=00=FC=00=DF=00=65?=", "Grüße"),
        ("cut within a pair", "=?shift_jis?q?=89=BF=8A?= =?shift_jis?q?=69?=", "価格"),
        ("japanese of vendors", "=?iso-2022-jp?B?GyRCLSEbKEkxGyhC?=", "①ｱ"),
        ("raw japanese", "\u{1B}$B%F%9%H\u{1B}(B", "テスト"),
    ]) func subjects(_ name: String, _ raw: String, _ text: String) {
        let draft = Draft(message("From: sam@example.com\nTo: a@example.org\nSubject: \(raw)\n"))
        #expect(draft.subject == text, "\(name)")
        // The mail's own bytes stay.
        #expect(draft.untracked.starts(with: message("From: sam@example.com\nTo: a@example.org\nSubject: \(raw)\n")))
    }

    @Test(arguments: [
        ("=?UTF-8?B?SsO8cmdlbg==?= =?UTF-8?B?IE3DvGxsZXI=?= <a@example.org>", "Jürgen Müller"),
        ("\"=?utf-8?q?J=C3=BCrgen?= Example\" <a@example.org>", "Jürgen Example"),
        ("=?utf-8?q?M=C3=BCller=2C_J=C3=BCrgen?= <a@example.org>", "Müller, Jürgen"),
        ("a@example.org (=?iso-8859-1?Q?J=FCrgen?=)", "Jürgen"),
        ("=?iso-2022-jp?B?GyRCOzNFRBsoQg==?= =?utf-8?q?=E5=A4=AA=E9=83=8E?= <a@example.org>", "山田太郎"),
        ("J\u{FC}rgen <a@example.org>", "Jürgen"), ("Team =?utf-8?q?=C3=BC?= x <a@example.org>", "Team ü x"),
    ]) func names(_ raw: String, _ name: String) {
        let bytes = message("From: \(raw)\nTo: \(raw)\n")
        for mailbox in [
            Draft(bytes).from, Draft(bytes).to.first, MailHeader(bytes).from, MailHeader(bytes).recipients.first,
        ] {
            #expect(mailbox == Mailbox(email: "a@example.org", name: name))
        }
    }

    /// Python and others fold long ids by encoded words, which nothing allows: the hub is told of the id itself.
    @Test(arguments: [
        (
            "=?utf-8?q?=3Caaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa?=\n =?utf-8?q?bbbbbbbbbbbbbbbbbbbb=40example=2Ecom=3E?=",
            "<aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaabbbbbbbbbbbbbbbbbbbb@example.com>"
        ),
        ("=?us-ascii?B?PDFAZXhhbXBsZS5jb20+?=", "<1@example.com>"), ("\n <1@example.com>", "<1@example.com>"),
        ("<=?utf-8?q?=C3=BC?=@example.com>", "<=?utf-8?q?=C3=BC?=@example.com>"),
        ("<a=?b@example.com>", "<a=?b@example.com>"),
    ]) func messageIDs(_ raw: String, _ id: String) {
        let header = "From: sam@example.com\nMessage-ID: \(raw)\n"
        #expect(Draft(message(header)).messageID == id)
        let copy = Draft(message(header)).instrument(pixelURL: Corpus.pixelURL, messageID: "<other@example.com>")
        #expect(copy.untouched == nil && copy.bytes.starts(with: message(header).prefix(header.utf8.count)))
    }

    /// Header values of the largest size that is read take no long.
    @Test(arguments: [
        "=?big5?q?=A4=40?= =?euc-kr?q?=B0=A1?= ", "=?utf-8?q?=?= ", "=?u?q?a=", "=?utf-8?b?A?= ", "=?x?q?=FF?=",
    ]) func manyWordsTakeNoLong(_ unit: String) {
        let header = "From: sam@example.com\nSubject: \(HostileHeaderTests.fill(unit, 200_000))\n"
        let bytes = message(header)
        #expect(HostileHeaderTests.seconds { _ = MailHeader(bytes) } < 20)
        #expect(HostileHeaderTests.seconds { _ = Draft(bytes) } < 20)
    }
}
