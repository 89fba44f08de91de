import Core
import EventLoop
import HTTPWire
import Transport
import Wire

/// The documents that are made of the routes: the OpenAPI document, and the table in docs/api.md.
@EventLoop
struct RouteDocument {
    let routes: [Route]

    init(_ routes: [Route]) {
        self.routes = routes.sorted { $0.pattern.description < $1.pattern.description }
    }

    /// `GET /v1/openapi.json`, which describes these routes and itself.
    static func route(of routes: [Route], server: String) -> Route {
        let path = "/v1/openapi.json"
        let about = "this table as an OpenAPI document"
        let itself = Route(open: .get, at: path, about: about) { _ in }
        let body = RouteDocument(routes + [itself]).openAPI(server: server)
        let response = HTTPResponse(
            status: 200, headers: [("content-type", "application/json"), ("cache-control", "no-cache")], body: body
        ).preparedOnce()
        return Route(open: .get, at: path, about: about) { $0.reply.send(response) }
    }

    // MARK: OpenAPI

    /// The API as OpenAPI 3.1 (https://spec.openapis.org/oas/v3.1.0): paths, parameters, who may use them, and limits.
    ///
    /// - Parameter server: how the URLs begin.
    func openAPI(server: String) -> [UInt8] {
        var json = JSONWriter(capacity: 32 * 1024)
        json.object { json in
            json.member("openapi", "3.1.0")
            json.key("info")
            json.object {
                $0.member("title", "Mailbell")
                $0.member("version", mailbellVersion)
                $0.member("description", "Tells a sender when a recipient opens their mail or clicks a link in it.")
            }
            json.key("servers")
            json.array { $0.object { $0.member("url", server) } }
            json.key("paths")
            json.object { json in
                for (path, routes) in paths {
                    json.key(named: path)
                    json.object { json in
                        for route in routes {
                            for method in route.methods where method != .head { add(route, method, path, to: &json) }
                        }
                    }
                }
            }
            addComponents(to: &json)
        }
        return json.bytes
    }

    /// The routes by path, in order. The web app's pages are for browsers, and left out.
    private var paths: [(path: String, routes: [Route])] {
        var paths: [(path: String, routes: [Route])] = []
        for route in routes where !route.pattern.description.hasPrefix("/app") {
            let path = route.pattern.description.replacing("...}", with: "}")
            if paths.last?.path == path {
                paths[paths.count - 1].routes.append(route)
            } else {
                paths.append((path, [route]))
            }
        }
        return paths
    }

    private func add(_ route: Route, _ method: HTTPMethod, _ path: String, to json: inout JSONWriter) {
        json.key(named: method.rawValue.lowercased())
        json.object { json in
            json.member(
                "operationId",
                method.rawValue.lowercased() + path.replacing("/", with: "_").filter { $0 != "{" && $0 != "}" })
            json.member("summary", route.about)
            let parameters = path.split(separator: "/").filter { $0.hasPrefix("{") }.map { $0.dropFirst().dropLast() }
            if !parameters.isEmpty {
                json.key("parameters")
                json.array { json in
                    for parameter in parameters {
                        json.object { json in
                            json.member("name", String(parameter))
                            json.member("in", "path")
                            json.member("required", true)
                            json.key("schema")
                            json.object { $0.member("type", "string") }
                        }
                    }
                }
            }
            if route.bodyLimit > 0 {
                json.key("requestBody")
                json.object { json in
                    json.member("description", "At most \(route.bodyLimit) bytes.")
                    json.key("content")
                    json.object { json in
                        if case .upload(_, let mediaType) = route.body {
                            json.key(named: mediaType)
                            json.object { _ in }
                        } else {
                            json.key("application/json")
                            json.object {
                                $0.key("schema"); $0.object { $0.member("type", "object") }
                            }
                        }
                    }
                }
            }
            json.key("responses")
            json.object { json in
                for (status, what) in responses(of: route) {
                    json.key(named: status)
                    json.object { $0.member("description", what) }
                }
            }
            json.key("security")
            json.array { json in
                switch route.access {
                case .anybody: break
                case .token(let scope, _):
                    json.object {
                        $0.key("token"); $0.array { if let scope { $0.string(scope.rawValue) } }
                    }
                    json.object {
                        $0.key("session"); $0.array { _ in }
                    }
                case .session:
                    json.object {
                        $0.key("session"); $0.array { _ in }
                    }
                }
            }
        }
    }

    private func responses(of route: Route) -> [(String, String)] {
        var responses = [
            ("200", "Done."), ("400", "The request is not valid: a problem (RFC 9457) names what is wrong."),
        ]
        switch route.access {
        case .anybody: break
        case .token: responses += [("401", "No valid token."), ("403", "The token lacks the scope.")]
        case .session:
            responses += [("401", "Not signed in."), ("403", "Not allowed, or a passkey or code is needed first.")]
        }
        responses += [("404", "Not found."), ("429", "Too many requests: Retry-After says when to try again.")]
        return responses + [("503", "Not available: nothing was changed. Try again.")]
    }

    private func addComponents(to json: inout JSONWriter) {
        json.key("components")
        json.object { json in
            json.key("securitySchemes")
            json.object { json in
                json.key("token")
                json.object {
                    $0.member("type", "http")
                    $0.member("scheme", "bearer")
                    $0.member("description", "A token, mb_…; the scopes that it needs are listed.")
                }
                json.key("session")
                json.object {
                    $0.member("type", "apiKey")
                    $0.member("in", "cookie")
                    $0.member("name", "__Host-mailbell")
                    $0.member(
                        "description", "A session of the web app. Requests that change something need its Origin.")
                }
            }
        }
    }

    // MARK: Markdown

    /// The table of docs/api.md: request, who may use it, what it does.
    var table: String {
        var rows: [String] = []
        for route in routes where !route.pattern.description.hasPrefix("/app") {
            var path = route.pattern.description.replacing("...}", with: "}")
            if path.hasPrefix("/v1/ingest/") { path = "/v1/ingest/{service}" }
            path = path.replacing("{", with: "<").replacing("}", with: ">")
            let methods = route.methods.filter { $0 != .head }.map(\.rawValue).joined(separator: ", ")
            let row = "| `\(methods) \(path)` | \(scope(of: route)) | \(route.about) |"
            if !rows.contains(row) { rows.append(row) }
        }
        return (["| request | scope | does |", "|---|---|---|"] + rows).joined(separator: "\n")
    }

    private func scope(of route: Route) -> String {
        switch route.access {
        case .anybody: "none"
        case .token(let scope, _): scope?.rawValue ?? "any"
        case .session(let need, _):
            ["signed in", need.role?.rawValue, need.stepUp ? "step-up" : nil].compactMap(\.self).joined(separator: ", ")
        }
    }
}
