import Core
import Crypto
import Testing

@testable import Webhooks

/// Messages that SNS has signed, by both versions, and their certificate: aws/aws-sdk-ruby,
/// gems/aws-sdk-sns/spec/message_verifier_spec.rb.
@Suite struct SNSTests {
    private static let topicName =
        "arn:aws:sns:us-east-2:295079676684:publish-and-verify-892f85fe-4836-424d-8188-ab85bef0f362"
    private static let sha1: [String: String] = [
        "Type": "Notification", "MessageId": "792cda85-518f-5dd3-9163-81d851212f3a", "TopicArn": topicName,
        "Message": "Hello world", "Timestamp": "2022-07-28T21:23:58.317Z", "SignatureVersion": "1",
        "Signature":
            "ghtf+deOBAzHJJZ6s6CdRLfTQAlcGzq9naoFM1wi0CJiq//uVRuZnamrkWNF0fhouMFvuLVRwcz8PZLUMSfnmd5VpdTKpTyiKmy1qJAZXma0w+yi7G+I33hD1Jyk1Nbym2n0kqp3fVu2aoooiN2ZeLAT2bH0/BtjLSfN1yAOKNoprco4qV9gGUZinXJdj9a1YdNhDR2jKi33ldlsVtEXAtiaDklGEk7DgRKX38GerBPiLg3FdtgY6KC7cdeGpU/dGK+4hjc83Ive1HoFkAwqhpgInM2sMytBosoiXfCmOKmU4xeGD0gHDNZTlJUJQDlzw8Eag0H9f/5zXF9d3uy0YQ==",
        "SigningCertURL":
            "https://sns.us-east-2.amazonaws.com/SimpleNotificationService-7ff5318490ec183fbaddaa2a969abfda.pem",
        "UnsubscribeURL": "https://sns.us-east-2.amazonaws.com/?Action=Unsubscribe",
    ]
    private static let sha256: [String: String] = sha1.merging([
        "MessageId": "17dea24b-55c2-540b-8362-f916557af765",
        "TopicArn": "arn:aws:sns:us-east-2:295079676684:publish-and-verify-62674b1d-4295-426b-88e7-5fb75652a04e",
        "Timestamp": "2022-07-28T21:24:08.324Z", "SignatureVersion": "2",
        "Signature":
            "CXVqp9PfZAL+4JHS3Zxo1PFbQsvnOjvmYhtIf17TWpwc+iIVas8kZ8GopuzVzVMdatE7rCl/O4P91Zp05Dwz8lk8dLhfp8gSu3Njlzxlyrmzo9x3va3Jb7zFnedgS2GKnZWHGBdwTXho+TosNUE+3e10OMSlwN5XGDwX7+R3WL+rn+AXmFAqp3alg27sYa55h1dLE9cGszGPjScPdtF3BmZsUDMx9wSdNKsCk+vSvE8yBjnCmUl7laSFj3LzPVrlSwgNYCF3kYnNAkah7NplK4SFhJYLwS0HCVCQJKa8rVbQLf9cBTu60U402mrgy0bN8xWoyimzbYbrOMJjalqkUg==",
    ]) { $1 }
    private static let certificate = """
        -----BEGIN CERTIFICATE-----
        MIIF1zCCBL+gAwIBAgIQB9pYWG3Mi7xej22g9pobJTANBgkqhkiG9w0BAQsFADBG
        MQswCQYDVQQGEwJVUzEPMA0GA1UEChMGQW1hem9uMRUwEwYDVQQLEwxTZXJ2ZXIg
        Q0EgMUIxDzANBgNVBAMTBkFtYXpvbjAeFw0yMTA5MDcwMDAwMDBaFw0yMjA4MTcy
        MzU5NTlaMBwxGjAYBgNVBAMTEXNucy5hbWF6b25hd3MuY29tMIIBIjANBgkqhkiG
        9w0BAQEFAAOCAQ8AMIIBCgKCAQEAutFqueT3XgP13udzxE6UpbdjOtVO5DwoMpSM
        iDNMnGzF1TYH5/R2LPUOBeTB0SkKnR4kpNcUZhicpGD4aKciz/GEZ6wu65xncfT9
        H/KBOQwoXYTuClHwp6fYpGzcGFaFoEYMnijL/o4qmTSd+ukglQUgKpsDw4ofw6rU
        m2CttJo+GQSNQ9NfGR1h/0J+zsApkeSYrXRx5wNlu87z8os1C/6PBrUHwt3xXeaf
        Xzfwut8aRRYsS8BySOA9DAgLfNHlfdQCjKPXKrG/ussgReyWD6n/HH+j7Uha3xos
        TzQqJifcxlTq6MxWdPR6fDaJNvqw6DOE7UjUNxHguXHlVfxhlQIDAQABo4IC6TCC
        AuUwHwYDVR0jBBgwFoAUWaRmBlKge5WSPKOUByeWdFv5PdAwHQYDVR0OBBYEFAqz
        C+vyouneE7mWWLbi9i0UsWUbMBwGA1UdEQQVMBOCEXNucy5hbWF6b25hd3MuY29t
        MA4GA1UdDwEB/wQEAwIFoDAdBgNVHSUEFjAUBggrBgEFBQcDAQYIKwYBBQUHAwIw
        OwYDVR0fBDQwMjAwoC6gLIYqaHR0cDovL2NybC5zY2ExYi5hbWF6b250cnVzdC5j
        b20vc2NhMWIuY3JsMBMGA1UdIAQMMAowCAYGZ4EMAQIBMHUGCCsGAQUFBwEBBGkw
        ZzAtBggrBgEFBQcwAYYhaHR0cDovL29jc3Auc2NhMWIuYW1hem9udHJ1c3QuY29t
        MDYGCCsGAQUFBzAChipodHRwOi8vY3J0LnNjYTFiLmFtYXpvbnRydXN0LmNvbS9z
        Y2ExYi5jcnQwDAYDVR0TAQH/BAIwADCCAX0GCisGAQQB1nkCBAIEggFtBIIBaQFn
        AHYAKXm+8J45OSHwVnOfY6V35b5XfZxgCvj5TV0mXCVdx4QAAAF7vfDVkQAABAMA
        RzBFAiEA2XfHuy36aqRFiaL8c3md2mH451go8707+fRE0pEdSRACIE/g5FXTUXUZ
        PFcmOhm9TZ+uMY1i4CIQ/CKVWln6C3t+AHYAUaOw9f0BeZxWbbg3eI8MpHrMGyfL
        956IQpoN/tSLBeUAAAF7vfDVjAAABAMARzBFAiBF1MhhFP0+FQt3daDFfMYoWwnr
        muTInrjNpwfzlvQBugIhAPYadFzr+LaxSJoiZEbEHBvTts7bT0M3eCQONA2O7w6n
        AHUAQcjKsd8iRkoQxqE6CUKHXk4xixsD6+tLx2jwkGKWBvYAAAF7vfDVdAAABAMA
        RjBEAiAtPapmFAuA71ih4NoSd5hJelzAltNQpxDMcDfDyHyU8gIgWxmaa6+2KbBu
        9xdv379zvnJACFR7jc+4asl08Dn4aagwDQYJKoZIhvcNAQELBQADggEBAA54QX0u
        oFWXfMmv02CGZv4NWo5TapyeeixQ2kKpZHRdVZjxZrw+hoF6HD7P3kGjH8ztyJll
        tDxB0qgMltbPhQdScwhA6iTgoaBYqEUC/VHKd4PmmPT6yIsM36NBZVmkGlzl5uNo
        /dBgBaG0SsVJnhr5zro3c2quC7n6fVGEZhf/UgQwRnnvThnvbNKguglDMq4uEqv8
        njKyleht+glkcmXO0m9qLKt6BOS0amy6U2GlAwRn0Wx02ndJtnRCSC6kPuRWK/SQ
        FEjB7gCK4hdKaAOuWdZpI55vF6ifOeM8toC3g7ofO8qLTnJupAG+ZitY5J3cvHWr
        HqOUdKigPDHYLRo=
        -----END CERTIFICATE-----
        """
    private static let signedAt = Timestamp(rfc3339: "2022-07-28T21:24:10Z")!

    private let key = try! SigningCertificate(pem: Array(Self.certificate.utf8)).key
    private let topic = SNSTopic(Self.topicName)!

    private func message(
        _ fields: [String: String], _ changes: [String: String] = [:], without name: String? = nil
    ) throws -> SNSMessage {
        var json = JSONWriter()
        json.object { json in
            for (key, value) in fields.merging(changes, uniquingKeysWith: { $1 }) where key != name {
                json.member(named: key, value)
            }
        }
        return try SNSMessage(json.bytes)
    }

    private func verify(_ message: SNSMessage, now: Timestamp = Self.signedAt) throws {
        try message.verify(with: key, IngestRequest(body: [], now: now))
    }

    @Test func bothVersionsAreVerified() throws {
        try verify(message(Self.sha1))
        try verify(message(Self.sha256))
        #expect(try message(Self.sha1).kind == .notification)
        #expect(try message(Self.sha1).topic == topic.description)
        // A test message of a destination holds no event.
        #expect(try SES.read(message(Self.sha1), topic: topic, now: Self.signedAt) == [.other])
    }

    @Test func whatIsSignedCannotBeChanged() throws {
        for name in ["Message", "MessageId", "TopicArn"] {
            #expect(refusal { try verify(message(Self.sha256, [name: "other"])) } == "unsigned", "\(name)")
        }
        #expect(refusal { try verify(message(Self.sha256, ["Timestamp": "2022-07-28T21:24:09.324Z"])) } == "unsigned")
        #expect(refusal { try verify(message(Self.sha256, ["Subject": "new"])) } == "unsigned")
        #expect(refusal { try verify(message(Self.sha256, ["Type": "SubscriptionConfirmation"])) } == "unsigned")
        for version in ["1", "3", ""] {
            #expect(refusal { try verify(message(Self.sha256, ["SignatureVersion": version])) } == "unsigned")
        }
        #expect(refusal { try verify(message(Self.sha1, ["Signature": "AAAA"])) } == "unsigned")
        for name in ["Type", "MessageId", "TopicArn", "Message", "Timestamp", "SignatureVersion", "SigningCertURL"] {
            #expect(refusal { _ = try message(Self.sha1, without: name) } == "unsigned", "\(name)")
        }
        #expect(refusal { _ = try message(Self.sha1, ["Signature": "bad"]) } == "unsigned")
        #expect(refusal { _ = try SNSMessage(Array("{".utf8)) } == "malformed")
    }

    @Test func anOldOneIsRefused() throws {
        try verify(message(Self.sha1), now: Self.signedAt + .seconds(24 * 3600))
        #expect(refusal { try verify(message(Self.sha1), now: Self.signedAt + .seconds(26 * 3600)) } == "replayed")
        #expect(refusal { try verify(message(Self.sha1), now: Self.signedAt - .seconds(400)) } == "replayed")
    }

    @Test(arguments: [
        ("https://sns.us-east-2.amazonaws.com/SimpleNotificationService-7ff5318490ec183fbaddaa2a969abfda.pem", true),
        ("http://sns.us-east-2.amazonaws.com/x.pem", false), ("https://sns.us-east-1.amazonaws.com/x.pem", false),
        ("https://sns.us-east-2.amazonaws.com.example.com/x.pem", false),
        ("https://sns.us-east-2.amazonaws.com@example.com/x.pem", false),
        ("https://sns.us-east-2.amazonaws.com:444/x.pem", false), ("https://example.com/x.pem", false),
        ("https://sns.us-east-2.amazonaws.com/x.key", false), ("https://sns.us-east-2.amazonaws.com/a/../x.pem", false),
        ("https://sns.us-east-2.amazonaws.com/x?y=.pem", false), ("https://sns.us-east-2.amazonaws.com/x#.pem", false),
        ("https://s3.amazonaws.com/bucket/x.pem", false), ("", false),
    ])
    func certificatesComeFromTheTopicsHostAlone(address: String, isThere: Bool) throws {
        #expect(try message(Self.sha1, ["SigningCertURL": address]).hasCertificate(of: topic) == isThere)
    }

    @Test func subscriptionsAreConfirmedAtTheTopicsHostAlone() throws {
        func confirmation(_ address: String?) throws -> String? {
            var changes = ["Type": "SubscriptionConfirmation"]
            changes["SubscribeURL"] = address
            return try message(Self.sha1, changes).confirmation(of: topic)
        }
        let address = "https://sns.us-east-2.amazonaws.com/?Action=ConfirmSubscription&TopicArn=x&Token=y"
        #expect(try confirmation(address) == address)
        for wrong in [nil, "", "http" + address.dropFirst(5), "https://example.com/?Action=ConfirmSubscription"] {
            #expect(try confirmation(wrong) == nil)
        }
        #expect(try message(Self.sha1, ["SubscribeURL": address]).confirmation(of: topic) == nil, "a notification")
    }

    @Test func topics() {
        #expect(topic.host == "sns.us-east-2.amazonaws.com" && topic.region == "us-east-2")
        let china = SNSTopic("arn:aws-cn:sns:cn-north-1:123456789012:mail")
        #expect(china?.host == "sns.cn-north-1.amazonaws.com.cn")
        #expect(china?.certificateNames.contains("sns-cn-north-1.amazonaws.com.cn") == true)
        for wrong in [
            "", "arn:aws:sns:us-east-2:295079676684", "arn:aws:sns:us-east-2:295079676684:",
            "arn:aws:sqs:us-east-2:295079676684:x", "arn:other:sns:us-east-2:295079676684:x",
            "arn:aws:sns:us-east-2.evil:295079676684:x", "arn:aws:sns:US:295079676684:x", "arn:aws:sns:us-east-2:1:x",
        ] { #expect(SNSTopic(wrong) == nil, "\(wrong)") }
    }

    /// It has expired, and says where to ask for who has issued it: what is handed out is this one alone.
    @Test func theCertificateIsNotTrustedByItself() throws {
        let certificate = try SigningCertificate(pem: Array(Self.certificate.utf8))
        #expect(certificate.issuerAddresses == ["http://crt.sca1b.amazontrust.com/sca1b.crt"])
        #expect(certificate.validity.upperBound == 1_660_780_799)
        #expect(throws: SigningCertificate.Unusable.issuerMissing) {
            try certificate.verify(isFor: topic.certificateNames)
        }
        for wrong in ["", "x", Self.certificate + "x", "<xml>" + Self.certificate, Self.certificate.dropLast(30) + ""] {
            #expect(throws: SigningCertificate.Unusable.self) { try SigningCertificate(pem: Array(wrong.utf8)) }
        }
    }
}
