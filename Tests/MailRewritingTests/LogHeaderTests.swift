import Core
import MailRewriting
import Testing

/// `X-Mailbell-Log`, by which a message says whether it is logged, and where.
@Suite struct LogHeaderTests {
    private func log(_ fields: String) -> LogHeader? {
        MailHeader(Array(("From: sam@example.com\n" + fields + "Subject: x\n\nX-Mailbell-Log: no\n").utf8)).log
    }

    private func records(_ names: String...) -> LogHeader { .yes(on: names.map { RecordName($0)! }) }

    @Test func saysWhetherAndWhere() {
        #expect(log("") == nil)
        #expect(log("X-Mailbell-Log: yes\n") == records())
        #expect(log("x-mailbell-log:YES\r\n") == records())
        #expect(log("X-Mailbell-Log: No \n") == LogHeader.no)
        #expect(log("X-Mailbell-Log: deal-42\n") == records("deal:42"))
        #expect(
            log("X-Mailbell-Log: deal:42, Ticket-7,contact:a@example.com\n")
                == records("deal:42", "ticket:7", "contact:a@example.com"))
        #expect(log("X-Mailbell-Log: deal-42, deal:42, yes\n") == records("deal:42"))
    }

    /// RFC 5322, 2.2.3: a long value is folded.
    @Test func isUnfolded() {
        #expect(log("X-Mailbell-Log: deal-42,\r\n deal-43,\n\tdeal-44\n") == records("deal:42", "deal:43", "deal:44"))
        #expect(log("X-Mailbell-Log:\n no\n") == LogHeader.no)
    }

    @Test func severalFieldsCountAsOne() {
        #expect(
            log("X-Mailbell-Log: deal-42\nX-Mailbell-Log: yes\nX-Mailbell-Log: deal-43\n")
                == records("deal:42", "deal:43"))
        #expect(log("X-Mailbell-Log: no\nX-Mailbell-Log: no\n") == LogHeader.no)
    }

    /// Then the mail is not logged, and its sender is told: it may hold what nobody should see.
    @Test(arguments: [
        "", " ", ",", "perhaps", "yes, no", "no, deal-42", "deal", "deal-0", "deal-42;deal-43", "deal-42,", "0", "true",
        (1...21).map { "deal-\($0)" }.joined(separator: ", "),
    ])
    func anythingElseIsUnclear(_ value: String) {
        guard case .unclear(let text) = log("X-Mailbell-Log: \(value)\n") else {
            Issue.record("\(value) is \(String(describing: log("X-Mailbell-Log: \(value)\n")))")
            return
        }
        #expect(text.utf8.count <= 100)
    }

    @Test func differentFieldsAreUnclear() {
        #expect(log("X-Mailbell-Log: no\nX-Mailbell-Log: deal-42\n") == LogHeader.unclear("no, deal-42"))
    }

    @Test func neverLeaves() {
        let message = "X-Mailbell-Log: deal-42\nFrom: sam@example.com\nX-Mailbell-Track: no\n\nbody\n"
        #expect(MailHeader(Array(message.utf8)).untracked == Array("From: sam@example.com\n\nbody\n".utf8))
    }

    @Test func theMessageIDIsSeen() {
        #expect(MailHeader(Array("message-id: <1@x>\n\n".utf8)).hasMessageID)
        #expect(!MailHeader(Array("From: a@x\n\nMessage-ID: <1@x>\n".utf8)).hasMessageID)
    }
}
