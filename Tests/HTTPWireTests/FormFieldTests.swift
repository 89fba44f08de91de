import HTTPWire
import Testing

/// Queries as forms encode them.
@Suite struct FormFieldTests {
    @Test(
        arguments: [
            ("", []), ("a=1&b=2", [("a", "1"), ("b", "2")]), ("a", [("a", "")]), ("=", [("", "")]),
            ("&&a=&", [("a", "")]),
            ("a=b=c", [("a", "b=c")]), ("a+b=%2B+%20", [("a b", "+  ")]), ("%61=%3D%26", [("a", "=&")]),
            ("a=%", [("a", "%")]), ("a=%4", [("a", "%4")]), ("a=%zz%4a", [("a", "%zzJ")]),
            ("a=%c3%a9%C3", [("a", "é\u{FFFD}")]),
            ("a=%00", [("a", "\u{0}")]),
            // Signs that make one character with what is beside them are still signs.
            ("a\u{600}&b=1", [("a\u{600}", ""), ("b", "1")]), ("a\u{600}=1", [("a\u{600}", "1")]),
            ("a=1&\u{301}b=2", [("a", "1"), ("\u{301}b", "2")]),
        ] as [(String, [(String, String)])])
    func reads(_ query: String, _ fields: [(String, String)]) {
        #expect(formFields(query).elementsEqual(fields) { $0.name == $1.0 && $0.value == $1.1 }, "\(formFields(query))")
    }
}
