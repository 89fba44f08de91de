import Foundation
import TestKit

/// The services that send webhooks, with keys of the test's own. They sign by the openssl command, which is not what the hub
/// checks by.
final class WebhookSenders {
    let folder: TemporaryFolder
    let topic = "arn:aws:sns:eu-west-1:123456789012:mail-events"
    private static let mailgunKey = "key-3ax6xnjp29jd6fds4gc373sgvjxteol0"
    private static let secret = Data((0..<32).map { UInt8($0) }).base64EncodedString()

    /// Made once: an RSA key takes openssl longer than the rest of a test.
    private static let keys = Result {
        let folder = try TemporaryFolder()
        try folder.shell(
            """
            openssl ecparam -name prime256v1 -genkey -noout -out sendgrid.key
            openssl ec -in sendgrid.key -pubout -outform DER | base64 -w0 >sendgrid.pub
            openssl req -x509 -newkey rsa:2048 -nodes -keyout sns.key -out sns.pem -subj /CN=sns.amazonaws.com -days 2
            printf 'mailbell:correct horse battery' >postmark.login
            printf '\(mailgunKey)\\n' >mailgun.key
            printf 'whsec_\(secret)\\n' >webhook.secret
            """)
        return folder
    }

    init() throws { folder = try Self.keys.get() }

    /// What the hub is told of them.
    var settings: [String] {
        let path = folder.path
        return [
            "sendgrid key-file=\(path)/sendgrid.pub", "postmark login-file=\(path)/postmark.login",
            "mailgun key-file=\(path)/mailgun.key", "ses topic=\(topic) certificate-file=\(path)/sns.pem",
            "webhook secret-file=\(path)/webhook.secret user=sam@example.com",
        ].flatMap { ["--ingest", $0] }
    }

    func shell(_ script: String, input: String = "") throws -> String {
        try folder.shell(script, input: input).trimmingCharacters(in: .whitespacesAndNewlines)
    }

    static func text(_ json: Any) throws -> String {
        String(decoding: try JSONSerialization.data(withJSONObject: json, options: .sortedKeys), as: UTF8.self)
    }

    private static var now: Int { Int(Date().timeIntervalSince1970) }

    // MARK: Requests: body and headers

    typealias Request = (body: String, headers: [String])

    func sendGrid(_ events: [[String: Any]], at seconds: Int = now) throws -> Request {
        let body = try Self.text(events) + "\r\n"
        let signature = try shell(
            "openssl dgst -sha256 -sign sendgrid.key | base64 -w0", input: "\(seconds)" + body)
        return (
            body,
            [
                "X-Twilio-Email-Event-Webhook-Signature: \(signature)",
                "X-Twilio-Email-Event-Webhook-Timestamp: \(seconds)",
            ]
        )
    }

    func postmark(_ event: [String: Any], login: String = "mailbell:correct horse battery") throws -> Request {
        (try Self.text(event), ["Authorization: Basic \(Data(login.utf8).base64EncodedString())"])
    }

    func mailgun(_ event: [String: Any], token: String, at seconds: Int = now) throws -> Request {
        let code = try shell(
            "openssl dgst -sha256 -hmac '\(Self.mailgunKey)' -r | cut -d' ' -f1", input: "\(seconds)\(token)")
        let signature = ["timestamp": "\(seconds)", "token": token, "signature": code]
        return (try Self.text(["signature": signature, "event-data": event]), [])
    }

    func sns(
        _ message: String, id: String, type: String = "Notification", version: String = "2",
        more: [String: String] = [:]
    ) throws -> Request {
        var fields = [
            "Type": type, "MessageId": id, "TopicArn": topic, "Message": message, "Timestamp": rfc3339(Date()),
        ].merging(more) { $1 }
        let signed = fields.sorted { $0.key < $1.key }.map { "\($0.key)\n\($0.value)\n" }.joined()
        let digest = version == "1" ? "sha1" : "sha256"
        fields["Signature"] = try shell("openssl dgst -\(digest) -sign sns.key | base64 -w0", input: signed)
        fields["SignatureVersion"] = version
        fields["SigningCertURL"] = "https://sns.eu-west-1.amazonaws.com/SimpleNotificationService-1.pem"
        return (try Self.text(fields), ["Content-Type: text/plain; charset=UTF-8"])
    }

    func standard(_ body: Any, id: String, at seconds: Int = now) throws -> Request {
        let body = try Self.text(body)
        let key = Data(base64Encoded: Self.secret)!.map { String(format: "%02x", $0) }.joined()
        let code = try shell(
            "openssl dgst -sha256 -mac HMAC -macopt hexkey:\(key) -binary | base64 -w0",
            input: "\(id).\(seconds).\(body)")
        return (
            body, ["webhook-id: \(id)", "webhook-timestamp: \(seconds)", "webhook-signature: v1,\(code)"]
        )
    }

    func post(_ hub: HubUnderTest, _ service: String, _ request: Request) throws -> Answer {
        try HTTP.request(
            "POST", port: hub.port, "/v1/ingest/\(service)", agent: nil, headers: request.headers,
            body: Array(request.body.utf8))
    }
}
