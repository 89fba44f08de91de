import Core
import Crypto
import Testing

@testable import Webhooks

/// The services' own published examples.
@Suite struct PublishedSignatureTests {
    /// sendgrid/sendgrid-python, test/unit/test_eventwebhook.py.
    private enum SendGridExample {
        static let key =
            "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE83T4O/n84iotIvIW4mdBgQ/7dAfSmpqIM8kF9mN1flpVKS3GRqe62gw+2fNNRaINXvVpiglSI8eNEc6wEA3F+g=="
        static let otherKey =
            "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEqTxd43gyp8IOEto2LdIfjRQrIbsd4SXZkLW6jDutdhXSJCWHw8REntlo7aNDthvj+y7GjUuFDb/R1NGe1OPzpA=="
        static let signature =
            "MEUCIGHQVtGj+Y3LkG9fLcxf3qfI10QysgDWmMOVmxG0u6ZUAiEAyBiXDWzM+uOe5W0JuG+luQAbPIqHh89M15TluLtEZtM="
        static let otherSignature =
            "MEUCIQCtIHJeH93Y+qpYeWrySphQgpNGNr/U+UyUlBkU6n7RAwIgJTz2C+8a8xonZGi6BpSzoQsbVRamr2nlxFDWYNH3j/0="
        static let timestamp = "1600112502"
        static let body =
            #"[{"email":"hello@world.com","event":"dropped","reason":"Bounced Address","sg_event_id":"ZHJvcC0xMDk5NDkxOS1MUnpYbF9OSFN0T0doUTRrb2ZTbV9BLTA","sg_message_id":"LRzXl_NHStOGhQ4kofSm_A.filterdrecv-p3mdw1-756b745b58-kmzbl-18-5F5FC76C-9.0","smtp-id":"<LRzXl_NHStOGhQ4kofSm_A@ismtpd0039p1iad1.sendgrid.net>","timestamp":1600112492}]"#
            + "\r\n"
    }

    private func sendGrid(
        key: String = SendGridExample.key, signature: String? = SendGridExample.signature,
        timestamp: String? = SendGridExample.timestamp, body: String = SendGridExample.body, now: Int64 = 1_600_112_502
    ) throws -> [IngestItem] {
        var headers: [String: String] = [:]
        headers["x-twilio-email-event-webhook-signature"] = signature
        headers["x-twilio-email-event-webhook-timestamp"] = timestamp
        return try SendGrid.read(
            IngestRequest(body: Array(body.utf8), headers: headers, now: time(now)), key: VerifyingKey(text: key))
    }

    @Test func sendGridsExampleIsRead() throws {
        #expect(try sendGrid() == [.other])
        #expect(try sendGrid(now: 1_600_112_502 + 25 * 3600) == [.other], "SendGrid tries again for 24 hours")
    }

    @Test func aForgedSendGridIsRefused() throws {
        #expect(refusal { _ = try sendGrid(key: SendGridExample.otherKey) } == "unsigned")
        #expect(refusal { _ = try sendGrid(signature: SendGridExample.otherSignature) } == "unsigned")
        #expect(refusal { _ = try sendGrid(signature: nil) } == "unsigned")
        #expect(refusal { _ = try sendGrid(signature: "") } == "unsigned")
        #expect(refusal { _ = try sendGrid(timestamp: "1600112503") } == "unsigned")
        #expect(refusal { _ = try sendGrid(timestamp: "timestamp") } == "unsigned")
        #expect(refusal { _ = try sendGrid(timestamp: nil) } == "unsigned")
        #expect(refusal { _ = try sendGrid(body: "payload") } == "unsigned")
        #expect(refusal { _ = try sendGrid(body: String(SendGridExample.body.dropLast(1))) } == "unsigned")
    }

    @Test func anOldSendGridIsRefused() throws {
        #expect(refusal { _ = try sendGrid(now: 1_600_112_503 + 25 * 3600) } == "replayed")
        #expect(refusal { _ = try sendGrid(now: 1_600_112_502 - 301) } == "replayed")
        #expect(refusal { _ = try sendGrid(now: 1_600_112_502 - 300) } == nil)
    }

    /// rails/rails, actionmailbox/test/controllers/ingresses/mailgun: key, timestamp, token and signature.
    private func mailgun(
        key: String = "tbsy84uSV1Kt3ZJZELY2TmShPRs91E3yL4tzf96297vBCkDWgL", timestamp: String = #""1539112500""#,
        token: String = "7VwW7k6Ak7zcTwoSoNm7aTtbk1g67MKAnsYLfUB7PdszbgR5Xi",
        signature: String = "ef24c5225322217bb065b80bb54eb4f9206d764e3e16abab07f0a64d1cf477cc",
        now: Int64 = 1_539_112_500
    ) throws -> Mailgun.Reading {
        let body =
            #"{"signature":{"timestamp":\#(timestamp),"token":"\#(token)","signature":"\#(signature)"},"event-data":{"event":"delivered"}}"#
        return try Mailgun.read(IngestRequest(body: Array(body.utf8), now: time(now)), key: Array(key.utf8))
    }

    @Test func mailgunsExampleIsRead() throws {
        let reading = try mailgun()
        #expect(reading.items == [.other] && reading.token.hasPrefix("7VwW7k6"))
        #expect(try mailgun(timestamp: "1539112500").items == [.other], "the time as a number")
        for now in [1_539_112_200, 1_539_112_800] as [Int64] { #expect(refusal { _ = try mailgun(now: now) } == nil) }
    }

    @Test func aForgedOrOldMailgunIsRefused() throws {
        #expect(refusal { _ = try mailgun(key: "another") } == "unsigned")
        #expect(refusal { _ = try mailgun(token: "7VwW7k6Ak7zcTwoSoNm7aTtbk1g67MKAnsYLfUB7PdszbgR5Xj") } == "unsigned")
        #expect(refusal { _ = try mailgun(timestamp: #""1539112501""#) } == "unsigned")
        #expect(refusal { _ = try mailgun(signature: "") } == "unsigned")
        #expect(refusal { _ = try mailgun(signature: "ef24") } == "unsigned")
        for now in [1_539_112_199, 1_539_112_801] as [Int64] {
            #expect(refusal { _ = try mailgun(now: now) } == "replayed")
        }
        for body in [#"{"event-data":{"event":"opened"}}"#, #"{"signature":7}"#, "{}"] {
            let request = IngestRequest(body: Array(body.utf8), now: time(0))
            #expect(refusal { _ = try Mailgun.read(request, key: [1]) } == "unsigned")
        }
        #expect(refusal { _ = try Mailgun.read(IngestRequest(body: [], now: time(0)), key: [1]) } == "malformed")
    }

    /// The example that the libraries of standard-webhooks/standard-webhooks are tested by.
    private let secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
    private let example = Array(#"{"test": 2432232314}"#.utf8)
    private let id = "msg_p5jXN8AQM9LWM0D4loKWxJek"
    private let signature = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="

    @Test func standardWebhooksExample() throws {
        let scheme = try StandardWebhook(secrets: secret)
        #expect(scheme.signature(of: example, id: id, seconds: 1_614_265_330) == signature)
        #expect(scheme.verifies(signature, of: example, id: id, timestamp: "1614265330"))
        #expect(scheme.verifies("v1,AAAA v2,\(signature) \(signature)", of: example, id: id, timestamp: "1614265330"))
        #expect(!scheme.verifies(signature, of: example + [32], id: id, timestamp: "1614265330"))
        #expect(!scheme.verifies(signature, of: example, id: id + "x", timestamp: "1614265330"))
        #expect(!scheme.verifies(signature, of: example, id: id, timestamp: "1614265331"))
        for wrong in ["", "v1,", String(signature.dropFirst(3)), "v1a" + signature.dropFirst(2)] {
            #expect(!scheme.verifies(wrong, of: example, id: id, timestamp: "1614265330"), "\(wrong)")
        }
    }

    @Test func aSecretIsReplacedWhileBothCount() throws {
        let both = try StandardWebhook(secrets: "whsec_\(base64(Array(0..<32)))\n\(secret)\n")
        #expect(both.verifies(signature, of: example, id: id, timestamp: "1614265330"))
        let signatures = both.signature(of: example, id: id, seconds: 1_614_265_330)
        #expect(signatures.hasSuffix(" " + signature) && signatures.split(separator: " ").count == 2)
        #expect(
            try StandardWebhook(secrets: secret).verifies(signatures, of: example, id: id, timestamp: "1614265330"))
        for wrong in ["", "whsec_", "whsec_AAAA", String(secret.dropFirst(6)), secret + "x"] {
            #expect(throws: StandardWebhook.Unusable.self) { try StandardWebhook(secrets: wrong) }
        }
    }

    @Test func signedEventsAreHeldToTheirTime() throws {
        let scheme = try StandardWebhook(secrets: secret)
        func read(now: Int64, change: (inout [String: String]) -> Void = { _ in }) throws {
            var headers = ["webhook-id": id, "webhook-timestamp": "1614265330", "webhook-signature": signature]
            change(&headers)
            _ = try SignedEvents.read(IngestRequest(body: example, headers: headers, now: time(now)), scheme: scheme)
        }
        // It is signed; that it holds no events is the next thing.
        for now in [1_614_265_030, 1_614_265_630] as [Int64] { #expect(refusal { try read(now: now) } == "malformed") }
        for now in [1_614_265_029, 1_614_265_631] as [Int64] { #expect(refusal { try read(now: now) } == "replayed") }
        for name in ["webhook-id", "webhook-timestamp", "webhook-signature"] {
            #expect(refusal { try read(now: 1_614_265_330) { $0[name] = nil } } == "unsigned")
        }
        #expect(
            refusal { try read(now: 1_614_265_330) { $0["webhook-id"] = String(repeating: "x", count: 201) } }
                == "unsigned")
    }

    /// RFC 7617, section 2.
    @Test func basicAuthorization() throws {
        func read(_ authorization: String?, header: [UInt8]? = nil, headers: [String: String] = [:]) throws {
            let request = IngestRequest(
                body: Array(#"{"RecordType":"Delivery"}"#.utf8), authorization: authorization, headers: headers,
                now: time(0))
            let items = try Postmark.read(request, login: Array("Aladdin:open sesame".utf8), header: header)
            #expect(items == [.other])
        }
        #expect(refusal { try read("Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==") } == nil)
        #expect(refusal { try read("basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==") } == nil)
        for wrong in [nil, "", "Basic", "Basic ", "Bearer QWxhZGRpbjpvcGVuIHNlc2FtZQ==", "Basic QWxhZGRpbjpvcGVu"] {
            #expect(refusal { try read(wrong) } == "unsigned", "\(wrong ?? "none")")
        }
        let right = "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ=="
        #expect(refusal { try read(right, header: [65]) } == "unsigned")
        #expect(refusal { try read(right, header: [65], headers: ["x-mailbell-secret": "B"]) } == "unsigned")
        #expect(refusal { try read(right, header: [65], headers: ["x-mailbell-secret": "A"]) } == nil)
    }
}
