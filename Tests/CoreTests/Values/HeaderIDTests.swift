import Core
import Testing

/// A Message-ID in encoded words (python/cpython 79986, ProtonMail/WebClients 93).
@Suite struct HeaderIDTests {
    private static let long = String(repeating: "a", count: 47) + String(repeating: "b", count: 20)

    @Test(arguments: [
        (
            "=?utf-8?q?=3Caaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa?=\n =?utf-8?q?bbbbbbbbbbbbbbbbbbbb=40example=2Ecom=3E?=",
            "<\(long)@example.com>"
        ),
        ("=?utf-8?q?=3Ca?= =?utf-8?q?b=40example=2Ecom=3E?=", "<ab@example.com>"),
        ("=?utf-8?q?=3Ca?=\r\n\t=?UTF-8?Q?b=40example=2Ecom=3E?=", "<ab@example.com>"),
        ("=?us-ascii?B?PGFiQA==?= =?us-ascii?B?ZXhhbXBsZS5jb20+?=", "<ab@example.com>"),
        ("=?utf-8?b?PGFiQA?= =?utf-8?q?example=2Ecom=3E?=", "<ab@example.com>"),
        ("=?utf-8*en?q?=3Cab=40example=2Ecom=3E?=", "<ab@example.com>"),
        ("<=?utf-8?q?ab?=@example.com>", "<ab@example.com>"),
        ("=?iso-8859-1?q?=3C=E4=40e.example=3E?=", "<ä@e.example>"),
        (" <ab@example.com>\r\n", "<ab@example.com>"), ("<ab\r\n @example.com>", "<ab @example.com>"),
        // No words: as it came.
        ("<a=?b@example.com>", "<a=?b@example.com>"), ("=?utf-8?x?abc?=", "=?utf-8?x?abc?="),
        ("<a=b@e.example>", "<a=b@e.example>"),
        ("=?utf-8?q?a=ZZ?=", "=?utf-8?q?a=ZZ?="), ("=?utf-8?b?!!?=", "=?utf-8?b?!!?="), ("=??q?a?=", "=??q?a?="),
        ("=?utf-8?q?=00?=", "=?utf-8?q?=00?="), ("=?utf-8?q??=", "=?utf-8?q??="), ("", ""), ("=?", "=?"),
        ("=?a?q?b", "=?a?q?b"),
    ])
    func itIsDecoded(header: String, id: String) {
        #expect(decodedMessageID(header) == id)
        #expect(decodedMessageID(id) == id)
    }

    @Test func bothFormsAreLookedFor() {
        let raw = "=?utf-8?q?=3Ca=40example=2Ecom=3E?="
        #expect(
            MessageReference.header(raw).spellings == [
                .header("<a@example.com>"), .header("a@example.com"), .header(raw),
            ])
        #expect(MessageReference.header("a@e").spellings == [.header("<a@e>"), .header("a@e")])
        #expect(MessageReference.header("<a@e>").spellings == [.header("<a@e>"), .header("a@e")])
        #expect(MessageReference.id("<a@e>").spellings == [.id("<a@e>")])
        #expect(MessageReference.header(String(repeating: "a", count: 5000)).spellings.isEmpty)
    }
}
