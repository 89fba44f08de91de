import Core
import Crypto
import EventLoop
import HTTPWire

@testable import Hub

/// A request that a route takes, made from the route's own declaration: a route that is added is asked, too.
@EventLoop
struct RouteSample {
    let route: Route
    let method: String
    let path: String
    let body: String?

    /// What stands in the path for each parameter, of one user's.
    struct Values {
        var id = "m-sam"
        var seq = "1"
        var email = "friend-of-sam@example.net"
        var who = "sam.example.net"
        var name = "phone-of-sam"
        var ticket = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
        var section = "devices"
        var session = "ws_sam"
        var token = "tk_sam"
        var passkey = base64url(RouteWorld.passkey(named: "sam"))
        var webhook = "wh_sam"
        var member = "sam@example.org"
    }

    /// A sample for each method of a route; nil for a parameter or a body that nobody has written a sample of.
    static func all(of route: Route, _ values: Values = Values()) -> [RouteSample]? {
        var path = route.pattern.description
        let id =
            switch path {
            case _ where path.hasPrefix("/v1/sessions/"): values.session
            case _ where path.hasPrefix("/v1/tokens/"): values.token
            case _ where path.hasPrefix("/v1/passkeys/"): values.passkey
            case _ where path.hasPrefix("/v1/webhooks/"): values.webhook
            // Records are the account's: there is none, for anybody.
            case _ where path.hasPrefix("/v1/records/"), _ where path.hasPrefix("/v1/entries/"),
                _ where path.hasPrefix("/v1/threads/"), _ where path.hasPrefix("/app/entries/"):
                "9"
            default: values.id
            }
        if path.hasPrefix("/v1/members/") {
            path = path.replacing(
                "{email}", with: path.hasSuffix("addresses/{email}") ? "new@example.org" : values.member)
        }
        for (parameter, value) in [
            ("{id}", id), ("{section}", values.section), ("{member}", values.member), ("{hash}", "x"),
            ("{seq}", values.seq), ("{email}", values.email), ("{who}", values.who),
            ("{kind}", "deal"), ("{other_kind}", "contact"), ("{other_id}", "9"), ("{n}", "1"),
            ("{name}", values.name), ("{ticket}", values.ticket), ("{ticket...}", values.ticket + "/1"),
        ] { path = path.replacing(parameter, with: value) }
        guard !path.contains("{") else { return nil }
        if path == "/v1/entries" { path += "?q=x" }
        var body: String?
        if route.bodyLimit > 0 {
            guard let sample = Self.body(of: route.pattern.description, values) else { return nil }
            body = sample
        }
        return route.methods.map { RouteSample(route: route, method: $0.rawValue, path: path, body: body) }
    }

    private static func body(of pattern: String, _ values: Values) -> String? {
        if pattern.hasPrefix("/app/do/") {
            return form(of: String(pattern.dropFirst("/app/do/".count)), values).map { fields in
                fields.map { "\($0)=\(percentEncoded($1))" }.joined(separator: "&")
            }
        }
        return switch pattern {
        case "/v1/messages":
            #"{"from":"sam@example.org","to":[{"email":"new@example.net"}],"subject":"s"}"#
        case "/v1/contacts/{email}", "/v1/tracking/{who}": #"{"tracking":"never"}"#
        case "/v1/events":
            #"{"events":[{"id":"e1","kind":"open","at":"2026-11-22T05:04:03Z","message":"m-sam","recipient":"friend-of-sam@example.net"}]}"#
        case "/v1/refusals":
            #"{"message":"m-sam","recipients":[{"email":"friend-of-sam@example.net","reason":"550 no such user"}]}"#
        case "/v1/read": #"{"upto":1}"#
        case "/v1/pair", "/v1/session", "/v1/session/preview", "/v1/session/step-up": #"{"code":"0000-0000-0000-0000"}"#
        case "/v1/session/links": "{}"
        case "/v1/preferences": #"{"pop_ups":"off"}"#
        case "/v1/preferences/pause": #"{"minutes":0}"#
        case "/v1/preferences/muted/{email}": #"{"on":true}"#
        case "/v1/passkeys/challenge": #"{"for":"sign-in"}"#
        case "/v1/passkeys": #"{"label":"x","credential":{}}"#
        case "/app/enter", "/app/settings/confirm": "code=0000-0000-0000-0000"
        case "/app/leave": "back=%2Fapp"
        case "/v1/messages/{id}": #"{"track":true}"#
        case "/v1/tokens": #"{"label":"x","scopes":["read"]}"#
        case "/v1/codes": #"{"purpose":"client"}"#
        case "/v1/passkeys/{id}": #"{"label":"y"}"#
        case "/v1/webhooks", "/v1/webhooks/{id}":
            #"{"name":"new","url":"https://192.88.100.9/","format":"json","kinds":["open"]}"#
        case "/v1/members": #"{"email":"new@example.org","seat":"free"}"#
        case "/v1/members/{email}/role": #"{"role":"admin"}"#
        case "/v1/members/{email}/seat": #"{"seat":"paid"}"#
        case "/v1/records/{kind}": #"{"name":"New"}"#
        case "/v1/records/{kind}/{id}": #"{"name":"Newer"}"#
        case "/v1/records/{kind}/{id}/associations/{other_kind}/{other_id}": #"{"primary":false}"#
        case "/v1/entries/{id}": #"{"add":["deal:9"]}"#
        case "/v1/log": "From: sam@example.org\r\nTo: new@example.net\r\nMessage-ID: <1@example.org>\r\n\r\nHello\r\n"
        case "/v1/logging", "/v1/logging/account": #"{"open_deals":2}"#
        case "/p/{ticket...}": "x=1"
        case _ where pattern.hasPrefix("/v1/ingest/"): "{}"
        default: nil
        }
    }

    /// The fields of an action's form, of one user's.
    private static func form(of action: String, _ values: Values) -> [(String, String)]? {
        switch action {
        case "read": [("upto", "1")]
        case "record-add": [("kind", "deal"), ("name", "New")]
        case "record-change": [("kind", "deal"), ("id", "9"), ("name", "Newer")]
        case "record-delete", "record-restore": [("kind", "deal"), ("id", "9")]
        case "record-link", "record-unlink":
            [("kind", "deal"), ("id", "9"), ("other_kind", "contact"), ("other_id", "9")]
        case "entry-change": [("id", "9"), ("add", "deal:9")]
        case "entry-delete": [("id", "9")]
        case "logging", "logging-account": [("open_deals", "2")]
        case "tracking": [("who", values.who), ("tracking", "never")]
        case "message": [("id", values.id), ("track", "1")]
        case "device-forget": [("name", values.name)]
        case "mute": [("email", values.email), ("on", "1")]
        case "pause": [("minutes", "0")]
        case "preferences": [("language", "ja"), ("pop_ups", "off")]
        case "session-revoke": [("id", values.session)]
        case "sessions-revoke-others": []
        case "token-revoke": [("id", values.token)]
        case "token-create": [("label", "x"), ("scopes", "read")]
        case "code": [("purpose", "browser")]
        case "passkey-remove": [("id", values.passkey)]
        case "passkey-rename": [("id", values.passkey), ("label", "y")]
        case "webhook-add", "webhook-put":
            (action == "webhook-put" ? [("id", values.webhook)] : []) + [
                ("name", "new"), ("url", "https://192.88.100.9/"), ("format", "json"), ("kinds", "open"),
            ]
        case "webhook-remove", "webhook-test": [("id", values.webhook)]
        case "member-add": [("email", "new@example.org"), ("seat", "free")]
        case "member-role": [("email", values.member), ("role", "admin")]
        case "member-seat": [("email", values.member), ("seat", "paid")]
        case "member-remove": [("email", values.member), ("confirm", values.member)]
        case "address-add", "address-remove": [("email", "new@example.org")]
        case "contact-erase": [("email", values.email), ("confirm", values.email)]
        default: nil
        }
    }

    /// What a web session must be for the route; nil if it is none of a session.
    var need: Route.SessionNeed? { if case .session(let need, _) = route.access { need } else { nil } }

    /// Whether the request changes nothing.
    var isSafe: Bool { ["GET", "HEAD"].contains(method) }

    /// Which scope the route asks for; nil for any, and no sample of a route that is open to all.
    var access: (isOpen: Bool, scope: Scope?) {
        switch route.access {
        case .anybody: (true, nil)
        case .token(let scope, _): (false, scope)
        case .session: (false, nil)
        }
    }
}
