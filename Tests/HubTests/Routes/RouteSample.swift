import Core
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
    }

    /// A sample for each method of a route; nil for a parameter or a body that nobody has written a sample of.
    static func all(of route: Route, _ values: Values = Values()) -> [RouteSample]? {
        var path = route.pattern.description
        for (parameter, value) in [
            ("{id}", values.id), ("{seq}", values.seq), ("{email}", values.email), ("{who}", values.who),
            ("{name}", values.name), ("{ticket}", values.ticket), ("{ticket...}", values.ticket + "/1"),
        ] { path = path.replacing(parameter, with: value) }
        guard !path.contains("{") else { return nil }
        var body: String?
        if route.bodyLimit > 0 {
            guard let sample = Self.body(of: route.pattern.description) else { return nil }
            body = sample
        }
        return route.methods.map { RouteSample(route: route, method: $0.rawValue, path: path, body: body) }
    }

    private static func body(of pattern: String) -> String? {
        switch pattern {
        case "/v1/messages":
            #"{"from":"sam@example.org","to":[{"email":"new@example.net"}],"subject":"s"}"#
        case "/v1/contacts/{email}", "/v1/tracking/{who}": #"{"tracking":"never"}"#
        case "/v1/events":
            #"{"events":[{"id":"e1","kind":"open","at":"2026-11-22T05:04:03Z","message":"m-sam","recipient":"friend-of-sam@example.net"}]}"#
        case "/v1/refusals":
            #"{"message":"m-sam","recipients":[{"email":"friend-of-sam@example.net","reason":"550 no such user"}]}"#
        case "/v1/read": #"{"upto":1}"#
        case "/v1/pair": #"{"code":"0000-0000-0000-0000"}"#
        case "/p/{ticket...}": "x=1"
        case _ where pattern.hasPrefix("/v1/ingest/"): "{}"
        default: nil
        }
    }

    /// Which scope the route asks for; nil for any, and no sample of a route that is open to all.
    var access: (isOpen: Bool, scope: Scope?) {
        switch route.access {
        case .anybody: (true, nil)
        case .token(let scope, _): (false, scope)
        }
    }
}
