import LMTP
import Testing

/// Case 22 of the inbox research and its kind: what is believed of a header, and what is not.
@Suite struct SenderProofTests {
    private static let proof = SenderProof(
        authservID: "mx.hub.example", hosts: ["mx.hub.example"], trustsAuthenticatedSender: true)
    private static let alice = SenderProof.Sender(
        addresses: ["alice@work.example", "alice@mail.work.example"], logins: ["alice-login"])

    private static let ours =
        "Received: from mx.work.example (unknown [192.0.2.1]) by mx.hub.example (Postfix) with ESMTPS id 1"
    private static let theirs = "Received: from laptop by mx.work.example with ESMTPSA id 2"
    private static let pass = "Authentication-Results: mx.hub.example; dmarc=pass (p=none) header.from=work.example"
    private static let fail = "Authentication-Results: mx.hub.example; dmarc=fail (p=none) header.from=work.example"
    private static let foreign = "Authentication-Results: evil.example; dmarc=pass header.from=work.example"
    private static let from = "From: Alice <alice@work.example>"

    private static func login(_ comment: String, by host: String = "mx.hub.example") -> String {
        "Received: from laptop (unknown [192.0.2.9])\r\n\t(\(comment))\r\n\tby \(host) (Postfix) with ESMTPSA id 3"
    }

    private static func verdict(
        _ lines: [String], from: [String] = ["alice@work.example"], proof: SenderProof = proof, isComplete: Bool = true
    ) -> SenderProof.Verdict {
        let header = lines.map { line in
            let colon = line.firstIndex(of: ":")!
            return HeaderField(String(line[..<colon]), String(line[line.index(after: colon)...]))
        }
        let mail = SenderProof.Mail(header: header, from: from, isComplete: isComplete)
        return proof.verdict(on: mail, by: alice) { domain in
            let labels = domain.split(separator: ".")
            return labels.count < 2 ? nil : labels.suffix(2).joined(separator: ".")
        }
    }

    // MARK: From

    /// Case 22 (d), and what looks like one field but is not.
    @Test func oneFromField() {
        #expect(Self.verdict([Self.ours, Self.pass, Self.from]) == .proven(by: .dmarc))
        #expect(Self.verdict([Self.ours, Self.pass, Self.from, Self.from]) == .held(.severalFromFields))
        #expect(
            Self.verdict([Self.ours, Self.pass, Self.from, "FROM : eve@evil.example"]) == .held(.severalFromFields))
        #expect(
            Self.verdict([Self.from, Self.ours, Self.pass, "from\t: eve@evil.example"]) == .held(.severalFromFields))
        #expect(Self.verdict([Self.ours, Self.pass]) == .held(.noFrom))
        #expect(Self.verdict([Self.ours, Self.pass, "Resent-From: alice@work.example"]) == .held(.noFrom))
        #expect(Self.verdict([Self.ours, Self.pass, Self.from], isComplete: false) == .held(.incompleteHeader))
    }

    @Test func oneAddress() {
        let lines = [Self.ours, Self.pass, Self.from]
        #expect(Self.verdict(lines, from: []) == .held(.noFrom))
        #expect(Self.verdict(lines, from: ["alice"]) == .held(.noFrom))
        #expect(
            Self.verdict(lines, from: ["alice@work.example", "eve@evil.example"]) == .held(.severalFromAddresses))
        #expect(
            Self.verdict(lines, from: ["alice@work.example", "alice@work.example"]) == .held(.severalFromAddresses))
    }

    @Test func ownAddress() {
        let lines = [Self.ours, Self.pass, Self.from]
        #expect(Self.verdict(lines, from: ["Alice@WORK.example"]) == .proven(by: .dmarc))
        #expect(Self.verdict(lines, from: ["bob@work.example"]) == .held(.otherFrom))
        #expect(Self.verdict(lines, from: ["alice@work.example.evil.example"]) == .held(.otherFrom))
        #expect(Self.verdict(lines, from: ["xalice@work.example"]) == .held(.otherFrom))
        // U+212A, the Kelvin sign, is a k in Unicode's lower case.
        #expect(Self.verdict(lines, from: ["alice@wor\u{212a}.example"]) == .held(.otherFrom))
        // The login does not make another From right.
        #expect(
            Self.verdict(
                [Self.login("Authenticated sender: alice@work.example"), Self.from], from: ["bob@work.example"])
                == .held(.otherFrom))
    }

    // MARK: The login

    @Test func loginOfTheUser() {
        for name in ["alice@work.example", "ALICE@work.example", "alice@mail.work.example", "alice-login"] {
            #expect(Self.verdict([Self.login("Authenticated sender: \(name)"), Self.from]) == .proven(by: .sasl))
        }
        // Fields that the delivering server writes above do not matter.
        #expect(
            Self.verdict([
                "Return-Path: <alice@work.example>", "Delivered-To: x", Self.login("Authenticated sender: alice-login"),
                Self.from,
            ]) == .proven(by: .sasl))
    }

    @Test func loginOfAnother() {
        for name in ["bob@work.example", "alice", "alice@work.example.evil", "", "alice@work.example, bob"] {
            #expect(Self.verdict([Self.login("Authenticated sender: \(name)"), Self.from]) == .held(.otherLogin))
            // Whatever results stand there: the server did not check its own user.
            #expect(
                Self.verdict([Self.login("Authenticated sender: \(name)"), Self.pass, Self.from]) == .held(.otherLogin))
        }
    }

    /// Only the topmost field, only of ours.
    @Test func loginElsewhere() {
        let login = Self.login("Authenticated sender: alice@work.example")
        #expect(Self.verdict([Self.ours, login, Self.from]) == .held(.noResults))
        #expect(Self.verdict([Self.theirs, login, Self.from]) == .held(.noResults))
        #expect(Self.verdict(["Received: garbage", login, Self.from]) == .held(.noResults))
        #expect(
            Self.verdict([Self.login("Authenticated sender: alice@work.example", by: "evil.example"), Self.from])
                == .held(.noResults))
        #expect(
            Self.verdict([Self.login("Authenticated sender: alice@work.example", by: "mx.hub.example.evil"), Self.from])
                == .held(.noResults))
        #expect(
            Self.verdict([Self.login("Client CN \"(Authenticated sender: alice-login)\""), Self.from])
                == .held(.unnamedLogin))
        #expect(Self.verdict(["X-Received: " + login.dropFirst(10), Self.from]) == .held(.noResults))
    }

    @Test func loginThatIsNotTrusted() {
        var proof = Self.proof
        proof.trustsAuthenticatedSender = false
        let login = Self.login("Authenticated sender: alice@work.example")
        #expect(Self.verdict([login, Self.from], proof: proof) == .held(.noResults))
        // A user of our server, who writes results of their own into the mail.
        #expect(Self.verdict([login, Self.pass, Self.from], proof: proof) == .held(.uncheckedLogin))
        let unnamed = "Received: from laptop by mx.hub.example (Postfix) with ESMTPSA id 3"
        #expect(Self.verdict([unnamed, Self.pass, Self.from], proof: proof) == .held(.uncheckedLogin))
        #expect(Self.verdict([unnamed, Self.pass, Self.from]) == .held(.unnamedLogin))
        #expect(Self.verdict([Self.ours, unnamed, Self.pass, Self.from]) == .held(.uncheckedLogin))
        // A program on the server's machine.
        let program = "Received: by mx.hub.example (Postfix, from userid 1000) id 4"
        #expect(Self.verdict([program, Self.pass, Self.from]) == .held(.uncheckedProgram))
        proof.hosts = []
        #expect(Self.verdict([login, Self.from], proof: proof) == .held(.noResults))
    }

    // MARK: The check of the domain

    /// Case 22 (a) to (c).
    @Test func topmostResultsOfOurs() {
        #expect(Self.verdict([Self.ours, Self.pass, Self.from]) == .proven(by: .dmarc))
        #expect(Self.verdict([Self.ours, Self.foreign, Self.from]) == .held(.noResults))
        #expect(Self.verdict([Self.ours, Self.fail, Self.pass, Self.from]) == .held(.failed))
        #expect(Self.verdict([Self.ours, Self.fail, Self.theirs, Self.pass, Self.from]) == .held(.failed))
        // Forged ones below do not harm either.
        #expect(
            Self.verdict([Self.ours, Self.pass, Self.theirs, Self.fail, Self.foreign, Self.from]) == .proven(by: .dmarc)
        )
        // Foreign ones are text, also above.
        #expect(Self.verdict([Self.ours, Self.foreign, Self.pass, Self.from]) == .proven(by: .dmarc))
        #expect(Self.verdict([Self.ours, Self.foreign, Self.fail, Self.pass, Self.from]) == .held(.failed))
        #expect(Self.verdict([Self.from]) == .held(.noResults))
        #expect(Self.verdict([Self.from, Self.pass, Self.ours]) == .proven(by: .dmarc))
    }

    /// What stands below the field of another server came with the mail.
    @Test func resultsBelowOtherServers() {
        #expect(Self.verdict([Self.ours, Self.theirs, Self.pass, Self.from]) == .held(.resultsBelowOtherServer))
        #expect(Self.verdict([Self.theirs, Self.pass, Self.from]) == .held(.resultsBelowOtherServer))
        #expect(
            Self.verdict([Self.ours, "Received: garbage", Self.pass, Self.from]) == .held(.resultsBelowOtherServer))
        // A field of ours below another's is somebody's text, or of an earlier passage.
        #expect(
            Self.verdict([Self.ours, Self.theirs, Self.ours, Self.pass, Self.from]) == .held(.resultsBelowOtherServer))
        #expect(Self.verdict([Self.ours, Self.ours, Self.pass, Self.theirs, Self.from]) == .proven(by: .dmarc))
        #expect(Self.verdict([Self.pass, Self.ours, Self.theirs, Self.from]) == .proven(by: .dmarc))
        #expect(Self.verdict([Self.pass, Self.theirs, Self.from]) == .proven(by: .dmarc))
    }

    /// The topmost one decides, even if it says nothing that can be understood.
    @Test(arguments: [
        ("mx.hub.example; dmarc=pass header.from=work.example (unclosed", SenderProof.HoldReason.malformedResults),
        ("mx.hub.example; dmarc=", .malformedResults),
        ("mx.hub.example 2; dmarc=pass header.from=work.example", .malformedResults),
        ("mx.hub.example; none", .notPassed),
        ("mx.hub.example", .notPassed),
        ("mx.hub.example; spf=pass smtp.mailfrom=work.example", .notPassed),
        ("mx.hub.example; auth=pass smtp.auth=alice@work.example", .notPassed),
        ("mx.hub.example; dmarc=none header.from=work.example", .notPassed),
        ("mx.hub.example; dmarc=temperror header.from=work.example", .notPassed),
        ("mx.hub.example; dkim=fail header.d=work.example", .notPassed),
        ("mx.hub.example; dkim=neutral header.d=work.example; dkim=none", .notPassed),
        ("mx.hub.example; arc=pass; iprev=pass; dkim-atps=pass header.d=work.example", .notPassed),
        ("mx.hub.example; dmarc/2=pass header.from=work.example", .notPassed),
        ("mx.hub.example; dmarc=bestguesspass header.from=work.example", .failed),
        ("mx.hub.example; dmarc=passed header.from=work.example", .failed),
        ("mx.hub.example; dkim=pass header.d=work.example; dmarc=fail header.from=work.example", .failed),
        ("mx.hub.example; dmarc=pass header.from=work.example; dmarc=fail header.from=work.example", .failed),
        ("mx.hub.example; dmarc=pass", .notAligned),
        ("mx.hub.example; dmarc=pass header.from=evil.example", .notAligned),
        ("mx.hub.example; dmarc=pass smtp.from=work.example", .notAligned),
        ("mx.hub.example; dmarc=pass header.from=work.example header.from=evil.example", .notAligned),
        ("mx.hub.example; dmarc=pass header.from=evil.example; dkim=pass header.d=work.example", .notAligned),
        ("mx.hub.example; dmarc=pass header.from=work.example; dmarc=pass header.from=evil.example", .notAligned),
        ("mx.hub.example; dkim=pass header.d=evil.example", .notAligned),
        ("mx.hub.example; dkim=pass header.d=notwork.example", .notAligned),
        ("mx.hub.example; dkim=pass header.d=work.example.evil.example", .notAligned),
        ("mx.hub.example; dkim=pass header.d=example", .notAligned),
        ("mx.hub.example; dkim=pass header.d=", .notAligned),
        ("mx.hub.example; dkim=pass header.i=@work.example", .notAligned),
        ("mx.hub.example; dkim=pass header.i=@work.example header.d=evil.example", .notAligned),
        ("mx.hub.example; spf=pass smtp.mailfrom=\"x; dmarc=pass header.from=work.example\"@evil.example", .notPassed),
        ("mx.hub.example; (dmarc=pass header.from=work.example) dkim=none", .notPassed),
    ])
    func topmostThatProvesNothing(_ value: String, _ reason: SenderProof.HoldReason) {
        let line = "Authentication-Results: " + value
        #expect(Self.verdict([Self.ours, line, Self.pass, Self.from]) == .held(reason))
    }

    @Test(arguments: [
        ("mx.hub.example; dmarc=pass header.from=WORK.example.", SenderProof.Evidence.dmarc),
        ("\"mx.hub.example\" 1; dmarc=pass header.from=\"work.example\"", .dmarc),
        ("MX.Hub.Example; dmarc=pass header.from=alice@work.example", .dmarc),
        ("mx.hub.example; dmarc=pass header.from=mail.work.example", .dmarc),
        ("mx.hub.example; dkim=fail header.d=evil.example; dmarc=pass header.from=work.example", .dmarc),
        ("mx.hub.example; dkim=pass header.d=work.example", .dkim),
        ("mx.hub.example; dkim=pass header.d=mail.work.example header.i=@work.example", .dkim),
        ("mx.hub.example; dkim=pass header.d=evil.example; dkim=pass header.d=work.example", .dkim),
        ("mx.hub.example; dmarc=none header.from=work.example; dkim=pass header.d=work.example", .dkim),
        ("mx.hub.example; dmarc=permerror; dkim=pass header.d=work.example; spf=fail", .dkim),
    ])
    func topmostThatProves(_ value: String, _ evidence: SenderProof.Evidence) {
        #expect(Self.verdict([Self.ours, "authentication-results: " + value, Self.from]) == .proven(by: evidence))
    }

    /// Another id than ours is another server's, however much it looks like ours.
    @Test(arguments: [
        "mx.hub.example.evil.example", "evil.mx.hub.example", "mx.hub.exampl", "hub.example", "m\u{445}.hub.example",
        "(mx.hub.example) evil.example", "\"mx.hub.example \"",
    ])
    func otherIDs(_ id: String) {
        let line = "Authentication-Results: \(id); dmarc=pass header.from=work.example"
        #expect(Self.verdict([Self.ours, line, Self.from]) == .held(.noResults))
    }

    @Test func withoutAuthservID() {
        let proof = SenderProof(authservID: nil, hosts: ["mx.hub.example"], trustsAuthenticatedSender: true)
        #expect(Self.verdict([Self.ours, Self.pass, Self.from], proof: proof) == .held(.notConfigured))
        #expect(
            Self.verdict([Self.login("Authenticated sender: alice-login"), Self.from], proof: proof)
                == .proven(by: .sasl))
    }

    /// Domains without a registrable domain are only aligned if they are equal.
    @Test func withoutOrganizationalDomain() {
        let header = [HeaderField("Authentication-Results", "mx.hub.example; dkim=pass header.d=mail.work.example")]
        let mail = SenderProof.Mail(
            header: header + [HeaderField("From", "alice@work.example")], from: ["alice@work.example"])
        #expect(Self.proof.verdict(on: mail, by: Self.alice) == .held(.notAligned))
        #expect(Self.proof.verdict(on: mail, by: Self.alice) { _ in "" } == .held(.notAligned))
        #expect(Self.proof.verdict(on: mail, by: Self.alice) { _ in "work.example" } == .proven(by: .dkim))
    }

    @Test func emptyNamesProveNothing() {
        var alice = Self.alice
        alice.logins = [""]
        let login = HeaderField("Received", "from a (Authenticated sender: ) by mx.hub.example with ESMTPA")
        let mail = SenderProof.Mail(header: [login, HeaderField("From", "x")], from: ["alice@work.example"])
        #expect(Self.proof.verdict(on: mail, by: alice) == .held(.otherLogin))
        let proof = SenderProof(authservID: "", hosts: [""], trustsAuthenticatedSender: true)
        #expect(
            Self.verdict(
                [Self.ours, "Authentication-Results: ; dmarc=pass header.from=work.example", Self.from], proof: proof)
                == .held(.noResults))
    }

    @Test func reasonsHaveTexts() {
        for reason in SenderProof.HoldReason.allCases {
            #expect(reason.text.hasSuffix("."))
            #expect(reason.rawValue.allSatisfy { $0.isLowercase || $0 == "-" })
        }
        #expect(Set(SenderProof.HoldReason.allCases.map(\.text)).count == SenderProof.HoldReason.allCases.count)
    }
}
