import Testing
import TrackedSending

/// Whose account a submitted mail is registered in: never another's than who has logged in.
@Suite struct SubmitterTests {
    private let settings: FilterSettings

    init() throws {
        settings = try FilterSettings(
            """
            hub http://127.0.0.1:8025
            next smtp://127.0.0.1:10026?starttls=no
            sender sam@example.com mb_sam
            sender kim@example.com mb_kim opens
            login kim kim@example.com
            """)
    }

    @Test(arguments: [
        ("", "sam@example.com", "mb_sam", ["sam@example.com"]),
        ("", "Sam@Example.com", "mb_sam", ["sam@example.com"]),
        ("sam@example.com", "sam@example.com", "mb_sam", ["sam@example.com"]),
        ("sam@example.com", "", "mb_sam", ["sam@example.com"]),
        ("KIM", "kim@example.com", "mb_kim", ["kim@example.com"]),
        // Both are told: the tracker asks the hub whether they are one user's.
        ("kim", "sam@example.com", "mb_kim", ["kim@example.com", "sam@example.com"]),
        ("sam@example.com", "sales@example.com", "mb_sam", ["sam@example.com", "sales@example.com"]),
    ]) func theLoginComesFirst(_ login: String, _ sender: String, _ token: String, _ addresses: [String]) throws {
        let submitter = try settings.submitter(login: login, sender: sender)
        #expect(submitter.sender.token == token)
        #expect(submitter.addresses == addresses)
    }

    @Test(arguments: [
        ("", "", "neither a login nor an envelope's sender"), ("", "eve@example.com", "has no token"),
        ("eve@example.com", "sam@example.com", "eve@example.com has no token"),
        ("eve", "sam@example.com", "add 'login eve ADDRESS'"), ("", "not an address", "is not an address"),
    ]) func orNobodyIsIt(_ login: String, _ sender: String, _ reason: String) {
        let error = #expect(throws: FilterSettings.NoSubmitter.self) {
            try settings.submitter(login: login, sender: sender)
        }
        #expect(error?.description.contains(reason) == true, "\(error?.description ?? "")")
    }

    @Test func aLoginHasOneAddress() {
        let text =
            "hub http://127.0.0.1:8025\nnext smtp://127.0.0.1\nlogin kim a@example.com\nlogin Kim b@example.com\n"
        let error = #expect(throws: FilterSettings.Invalid.self) { try FilterSettings(text) }
        #expect(error?.description.contains("4: the login Kim is given twice") == true)
    }
}
