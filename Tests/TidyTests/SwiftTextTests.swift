import Testing

/// Tests the parser of the tidy tests: if it found nothing in a file, they would find nothing wrong.
@Suite struct SwiftTextTests {
    @Test(arguments: [
        ("import Mailbell", "Mailbell", false), ("    import Mailbell  ", "Mailbell", false),
        ("@testable import Hub", "Hub", false), ("@preconcurrency import CGIO", "CGIO", false),
        ("public import Mailbell", "Mailbell", true), ("package import Mailbell", "Mailbell", true),
        ("internal import Mailbell", "Mailbell", false), ("private import CCrypto", "CCrypto", false),
        ("fileprivate import CCrypto", "CCrypto", false), ("@_exported import Mailbell", "Mailbell", true),
        ("@preconcurrency @testable import Hub", "Hub", false), ("@_spi(Tests) import Hub", "Hub", false),
        ("@_spi(One) @preconcurrency public import CGIO", "CGIO", true),
        ("public @preconcurrency import CGIO", "CGIO", true), ("import struct Foundation.Data", "Foundation", false),
        ("@testable import class Hub.Hub", "Hub", false), ("public import func Glibc.getenv", "Glibc", true),
        ("import Foundation.NSURL", "Foundation", false),
    ])
    func importIsRead(statement: String, module: String, isPublic: Bool) {
        #expect(SwiftText.importing(statement) == .init(module: module, isPublic: isPublic))
    }

    @Test(arguments: [
        "", "importance", "let import1 = 1", "import", "import struct", "import a, b", "func import_() {}",
        "public struct Import {}", "case import",
    ])
    func otherStatementsImportNothing(statement: String) {
        #expect(SwiftText.importing(statement) == nil)
    }

    @Test func importsOfAFileAreRead() {
        let text = """
            // import Comment
            /* import Block
               /* nested */ import Nested
            */ import After
            #if DESKTOP
                @preconcurrency import CGIO  // why
            #endif
            import One; import Two
            let url = "https://example.com"; import Three
            let script = \"""
                import json
                \"""
            let raw = #\"""
                \"""
                import sys
                \"""#
            let quote = "\\""; import Four
            """
        let expected = ["After", "CGIO", "One", "Two", "Three", "Four"]
        #expect(SwiftText(text).imports.map(\.module) == expected)
    }

    @Test func codeLinesAreNeitherBlankNorComments() {
        let text = """
            /// A comment.
            struct One {  // code and a comment
            \u{20}\u{20}
                /* of
                   several lines */
                let url = "// no comment"
                let text = \"""
                    // no comment either

                    \"""
            }
            """
        #expect(SwiftText(text).codeLines == 6)
    }
}
