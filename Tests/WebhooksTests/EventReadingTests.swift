import Core
import Crypto
import Testing
import Wire

@testable import Webhooks

/// What the services' documents give as examples, and what else may come: all of it signed right.
@Suite struct EventReadingTests {
    private let now = Timestamp(rfc3339: "2026-11-25T12:00:00Z")!

    private func at(_ text: String) -> Timestamp { Timestamp(rfc3339: text)! }

    // MARK: SendGrid

    private func sendGrid(_ body: String, seconds: Int64 = 1_795_608_000) throws -> [IngestItem] {
        let openSSL = try OpenSSL(
            "openssl ecparam -name prime256v1 -genkey -noout -out key.pem; openssl ec -in key.pem -pubout -out public.pem"
        )
        let signature = try openSSL.shell(
            "openssl dgst -sha256 -sign key.pem | openssl base64 -A", input: "\(seconds)" + body)
        let request = IngestRequest(
            body: Array(body.utf8),
            headers: [
                "x-twilio-email-event-webhook-signature": signature,
                "x-twilio-email-event-webhook-timestamp": "\(seconds)",
            ], now: now)
        return try SendGrid.read(
            request, key: VerifyingKey(text: String(decoding: openSSL.file("public.pem"), as: UTF8.self)))
    }

    /// twilio.com/docs/sendgrid, "Event Webhook Reference", in its order; the custom argument is ours.
    @Test func sendGridsEvents() throws {
        let items = try sendGrid(
            #"""
            [{"email":"example@test.com","timestamp":1513299569,"smtp-id":"<14c5d75ce93.dfd.64b469@ismtpd-555>","event":"processed","category":["cat facts"],"sg_event_id":"rbtnWrG1DVDGGGFHFyun0A==","sg_message_id":"14c5d75ce93.dfd.64b469.filter0001.16648.5515E0B88.0"},
            {"email":"Example@test.com","timestamp":1513299569,"smtp-id":"<14c5d75ce93.dfd.64b469@ismtpd-555>","event":"open","sg_machine_open":true,"category":"cat facts","sg_event_id":"FOTFFO0ecsBE-zxFXfs6WA==","sg_message_id":"14c5d75ce93.dfd.64b469.filter0001.16648.5515E0B88.0","useragent":"Mozilla/4.0 (compatible; MSIE 6.1; Windows XP; .NET CLR 1.1.4322; .NET CLR 2.0.50727)","ip":"255.255.255.255","mailbell_message":"01JDXQ"},
            {"email":"example@test.com","timestamp":1513299569,"event":"click","sg_event_id":"kCAi1KttyQdEKHhdC-nuEA==","useragent":"Mozilla/4.0","ip":"nowhere","url":"http://www.sendgrid.com/","mailbell_message":7}]
            """#)
        #expect(items.count == 3 && items[0] == .other)
        let events = items.events
        #expect(events.count == 2, "\(items)")
        let open = try #require(events.first)
        #expect(open.id == "sendgrid:FOTFFO0ecsBE-zxFXfs6WA==" && open.recipient == "example@test.com")
        #expect(open.at == time(1_513_299_569) && open.target == .pixel && open.isMarkedMachine)
        #expect(open.address == IPAddress("255.255.255.255") && open.userAgent.hasPrefix("Mozilla/4.0 (compatible"))
        #expect(
            open.references == [
                .id("01JDXQ"), .header("<14c5d75ce93.dfd.64b469@ismtpd-555>"),
                .header("14c5d75ce93.dfd.64b469@ismtpd-555"),
            ])
        let click = events[1]
        #expect(click.target == .url("http://www.sendgrid.com/") && !click.isMarkedMachine && click.address == nil)
        #expect(click.references.isEmpty)
    }

    @Test func oneBadEventIsThatOnesAlone() throws {
        let good =
            #"{"email":"a@example.com","timestamp":1513299569,"event":"open","sg_event_id":"e1","mailbell_message":"m"}"#
        let cases: [(event: String, field: String)] = [
            ("7", "event"), ("{}", "event"), (good.replacing("e1", with: ""), "id"),
            (good.replacing("e1", with: String(repeating: "e", count: 200)), "id"),
            (good.replacing("a@example.com", with: "nobody"), "recipient"),
            (good.replacing("1513299569", with: #""soon""#), "at"), (good.replacing("1513299569", with: "-1"), "at"),
            (good.replacing("1513299569", with: "1e300"), "at"),
            (good.replacing("1513299569", with: "1795608301"), "at"),
            (good.replacing("open", with: "click"), "url"),
            (good.replacing(#""open""#, with: #""click","url":"javascript:alert(1)""#), "url"),
        ]
        let items = try sendGrid("[" + (cases.map(\.event) + [good]).joined(separator: ",") + "]")
        #expect(items.count == cases.count + 1 && items.last.map { [$0].events.count } == 1)
        for (item, one) in zip(items, cases) {
            guard case .refused(_, let fault) = item else {
                Issue.record("\(one.event) is taken: \(item)")
                continue
            }
            #expect(fault.field == one.field, "\(one.event)")
        }
        #expect(refusal { _ = try sendGrid("{}") } == "malformed")
        #expect(refusal { _ = try sendGrid("[") } == "malformed")
        #expect(try sendGrid("[]").isEmpty)
    }

    // MARK: Postmark

    private func postmark(_ body: String) throws -> IngestItem {
        let request = IngestRequest(
            body: Array(body.utf8), authorization: "Basic " + base64(Array("a:b".utf8)), now: now)
        return try #require(try Postmark.read(request, login: Array("a:b".utf8), header: nil).first)
    }

    /// postmarkapp.com/developer/webhooks, "Open tracking webhook" and "Click webhook".
    @Test func postmarksEvents() throws {
        let open = #"""
            {"RecordType":"Open","MessageStream":"outbound","FirstOpen":true,"Client":{"Name":"Chrome 35.0.1916.153","Company":"Google","Family":"Chrome"},"OS":{"Name":"OS X 10.7 Lion","Company":"Apple Computer, Inc.","Family":"OS X 10"},"Platform":"WebMail","UserAgent":"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_7_5) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/35.0.1916.153 Safari/537.36","Geo":{"CountryISOCode":"RS","Country":"Serbia","RegionISOCode":"VO","Region":"Autonomna Pokrajina Vojvodina","City":"Novi Sad","Zip":"21000","Coords":"45.2517,19.8369","IP":"188.2.95.4"},"MessageID":"883953f4-6105-42a2-a16a-77a8eac79483","Metadata":{"a_key":"a_value","mailbell_message":"01JDXQ"},"ReceivedAt":"2019-11-05T16:33:54.9070259Z","Tag":"welcome-email","Recipient":"john@example.com"}
            """#
        let event = try #require([try postmark(open)].events.first)
        #expect(event.recipient == "john@example.com" && event.target == .pixel)
        #expect(event.at == at("2019-11-05T16:33:54.907Z") && event.address == IPAddress("188.2.95.4"))
        #expect(event.references.first == .id("01JDXQ") && event.userAgent.contains("Chrome/35"))
        #expect(event.references.contains(.header("<883953f4-6105-42a2-a16a-77a8eac79483@mtasv.net>")))
        // The same in each try of one event, another for another event.
        #expect([try postmark(open)].events.first?.id == event.id && event.id.utf8.count < 64)
        for other in ["john@example.com", "16:33:54.9070259Z", "883953f4"] {
            let changed = open.replacing(other, with: other.replacing("4", with: "5").replacing("john", with: "jim"))
            let item = try postmark(changed)
            #expect(changed != open && [item].events.first?.id != event.id, "\(other)")
        }
        let click = open.replacing(
            #""RecordType":"Open""#, with: #""RecordType":"Click","OriginalLink":"https://example.com/a?b=c""#)
        #expect([try postmark(click)].events.first?.target == .url("https://example.com/a?b=c"))
        #expect([try postmark(open.replacing(#""Geo":{"#, with: #""Geo":{},"G":{"#))].events.first?.address == nil)
        #expect(try postmark(#"{"RecordType":"Bounce","ID":42}"#) == .other)
        #expect(refusal { _ = try postmark("[]") } == "malformed")
        #expect(refusal { _ = try postmark("{}") } == "malformed")
    }

    // MARK: Mailgun

    private func mailgun(_ event: String) throws -> IngestItem {
        let stamp = "1795608000" + "t0"
        let code = try OpenSSL("true").shell("openssl dgst -sha256 -hmac k -r | cut -d' ' -f1", input: stamp)
        let body =
            #"{"signature":{"timestamp":"1795608000","token":"t0","signature":"\#(code.trimmingNewline)"},"event-data":\#(event)}"#
        let reading = try Mailgun.read(IngestRequest(body: Array(body.utf8), now: now), key: Array("k".utf8))
        return try #require(reading.items.first)
    }

    /// documentation.mailgun.com, "Webhook payloads" and "Event structure".
    @Test func mailgunsEvents() throws {
        let opened = #"""
            {"event":"opened","id":"CCXMjJ7nQi2N3BPigGOdgQ","timestamp":1529006854.329574,"log-level":"info","recipient":"alice@example.com","recipient-domain":"example.com","ip":"50.56.129.169","geolocation":{"country":"US","region":"CA","city":"San Francisco"},"client-info":{"client-os":"Linux","device-type":"desktop","client-name":"Chrome","client-type":"browser","user-agent":"Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.31 (KHTML, like Gecko) Chrome/26.0.1410.43 Safari/537.31","bot":""},"message":{"headers":{"message-id":"20130503182626.18666.16540@sample.mailgun.com"}},"campaigns":[],"tags":["my_tag_1"],"user-variables":{"my_var_1":"Mailgun Variable #1","mailbell_message":"01JDXQ"}}
            """#
        let event = try #require([try mailgun(opened)].events.first)
        #expect(event.id == "mailgun:2018-06-14:CCXMjJ7nQi2N3BPigGOdgQ" && event.recipient == "alice@example.com")
        #expect(event.at == at("2018-06-14T20:07:34.329Z") && event.address == IPAddress("50.56.129.169"))
        #expect(event.userAgent.contains("Chrome/26") && !event.isMarkedMachine && event.target == .pixel)
        #expect(
            event.references == [
                .id("01JDXQ"), .header("<20130503182626.18666.16540@sample.mailgun.com>"),
                .header("20130503182626.18666.16540@sample.mailgun.com"),
            ])
        let bot = [try mailgun(opened.replacing(#""bot":"""#, with: #""bot":"apple""#))].events.first
        #expect(bot?.isMarkedMachine == true)
        let clicked = opened.replacing(#""event":"opened""#, with: #""event":"clicked","url":"https://example.com/""#)
        #expect([try mailgun(clicked)].events.first?.target == .url("https://example.com/"))
        // Without variables it is an empty list.
        let bare =
            #"{"event":"opened","id":"x","timestamp":1529006854,"recipient":"a@example.com","user-variables":[]}"#
        #expect([try mailgun(bare)].events.first?.references.isEmpty == true)
        #expect(try mailgun(#"{"event":"delivered"}"#) == .other)
        guard case .refused = try mailgun("[]") else {
            Issue.record("a list is no event")
            return
        }
    }

    // MARK: SES

    private func ses(_ event: String) throws -> IngestItem {
        var json = JSONWriter()
        json.object { json in
            for (name, value) in [
                "Type": "Notification", "MessageId": "19ba9823-d7f2-53c1-860e-cb10e0d13dfc", "TopicArn": "t",
                "Message": event, "Timestamp": "x", "SignatureVersion": "1", "Signature": "AAAA", "SigningCertURL": "x",
            ] { json.member(named: name, value) }
        }
        let topic = try #require(SNSTopic("arn:aws:sns:eu-west-1:123456789012:mail"))
        return try #require(SES.read(try SNSMessage(json.bytes), topic: topic, now: now).first)
    }

    /// SES developer guide, "Examples of event data that Amazon SES publishes to Amazon SNS".
    @Test func sesEvents() throws {
        let mail = #"""
            "mail":{"timestamp":"2017-08-09T21:59:49.927Z","source":"sender@example.com","sendingAccountId":"123456789012","messageId":"EXAMPLE7c191be45-e9aedb9a-02f9-4d12-a87d-dd0099a07f8a-000000","destination":["recipient@example.com"],"headersTruncated":false,"headers":[{"name":"X-SES-CONFIGURATION-SET","value":"ConfigSet"},{"name":"X-Mailbell-Message","value":"01JDXH"},{"name":"Message-ID","value":"<q3@example.com>"}],"commonHeaders":{"from":["sender@example.com"],"to":["recipient@example.com"],"messageId":"q3@example.com","subject":"x"},"tags":{"ses:configuration-set":["ConfigSet"],"mailbell_message":["01JDXQ"]}}
            """#
        let open =
            #"{"eventType":"Open","#
            + #""open":{"ipAddress":"192.0.2.1","timestamp":"2017-08-09T22:00:19.652Z","userAgent":"Mozilla/5.0 (iPhone)"},"#
            + mail + "}"
        let event = try #require([try ses(open)].events.first)
        #expect(event.id == "ses:19ba9823-d7f2-53c1-860e-cb10e0d13dfc" && event.recipient == "recipient@example.com")
        #expect(event.at == at("2017-08-09T22:00:19.652Z") && event.address == IPAddress("192.0.2.1"))
        #expect(event.references.first == .id("01JDXQ") && event.references.contains(.header("<q3@example.com>")))
        let own = "EXAMPLE7c191be45-e9aedb9a-02f9-4d12-a87d-dd0099a07f8a-000000@eu-west-1.amazonses.com"
        #expect(event.references.contains(.header("<\(own)>")))
        let byHeader = open.replacing("mailbell_message", with: "another")
        #expect([try ses(byHeader)].events.first?.references.first == .id("01JDXH"))
        let click =
            #"{"eventType":"Click","click":{"ipAddress":"192.0.2.1","link":"https://docs.aws.amazon.com/ses/","linkTags":{},"timestamp":"2017-08-09T23:51:25.570Z","userAgent":"Mozilla/5.0"},"#
            + mail + "}"
        #expect([try ses(click)].events.first?.target == .url("https://docs.aws.amazon.com/ses/"))
        // Of a mail to two SES does not say whose open it was.
        let two = open.replacing(
            #"["recipient@example.com"],"headersTr"#, with: #"["a@example.com","b@example.com"],"headersTr"#)
        guard case .refused(_, let fault) = try ses(two) else {
            Issue.record("a mail to two is taken")
            return
        }
        #expect(fault.field == "destination")
        #expect(try ses(#"{"eventType":"Send","mail":{},"send":{}}"#) == .other)
        #expect(try ses("Successfully validated SNS topic for Amazon SES event publishing.") == .other)
    }
}

extension String {
    fileprivate var trimmingNewline: String { hasSuffix("\n") ? String(dropLast()) : self }
}
