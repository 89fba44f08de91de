import Foundation
import TestKit

/// A real proxy on loopback in front of a hub, with the file of `deploy/proxy`: but for the name, the ports and the paths it is
/// as an administrator copies it.
final class ReverseProxy {
    enum Kind: String, CaseIterable {
        case nginx = "nginx.conf"
        case caddy = "Caddyfile"
        case haproxy = "haproxy.cfg"

        var tool: Tool {
            switch self {
            case .nginx: Tool("nginx")
            case .caddy: Tool("caddy")
            case .haproxy: Tool("haproxy")
            }
        }

        func shippedFile() throws -> String {
            try String(
                contentsOf: Tool.repository.appendingPathComponent("deploy/proxy/\(rawValue)"), encoding: .utf8)
        }
    }

    let port: UInt16
    let plainPort: UInt16
    private let folder = try! TemporaryFolder()
    private let certificate: Certificate
    private let process: RunningProgram

    var url: String { "https://localhost:\(port)" }
    /// By the second name, which the web app may have for itself.
    var appURL: String { "https://app.localhost:\(port)" }
    var authority: String { certificate.certificate }
    /// What it has written, anywhere.
    var log: String { process.output + process.errors + (contents(folder.path + "/log") ?? "") }

    /// - Parameter hasApp: whether the proxy knows the second name, as the file's comments say.
    init(_ kind: Kind, before hub: HubUnderTest, hasApp: Bool = false) throws {
        port = try freePort()
        plainPort = try freePort()
        let folder = folder
        certificate = try Certificate(in: folder, days: 2)
        var file = ShippedFile(text: try kind.shippedFile())
        try file.replace("127.0.0.1:8025", with: "127.0.0.1:\(hub.port)")
        try file.replace("mail.example.com", with: "localhost")
        if hasApp { try file.nameApp(kind) }
        let (cert, key) = (certificate.certificate, certificate.key)
        let path = folder.path + "/" + kind.rawValue
        let arguments: [String]
        switch kind {
        case .nginx:
            try file.replace("listen 80;", with: "listen 127.0.0.1:\(plainPort);")
            try file.replace("listen [::]:80;", with: "listen [::1]:\(plainPort);")
            try file.replace("listen 443 ssl", with: "listen 127.0.0.1:\(port) ssl")
            try file.replace("listen [::]:443 ssl", with: "listen [::1]:\(port) ssl")
            try file.replace("/etc/letsencrypt/live/localhost/fullchain.pem", with: cert)
            try file.replace("/etc/letsencrypt/live/localhost/privkey.pem", with: key)
            try file.replace("/var/log/nginx/mailbell.log", with: folder.path + "/log")
            // What Debian's nginx.conf has around a site, as far as it matters here.
            let temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map {
                "\($0)_temp_path \(folder.path)/\($0);"
            }.joined(separator: " ")
            let main = """
                daemon off; worker_processes 2; pid \(folder.path)/pid; error_log stderr warn;
                events { worker_connections 768; }
                http { \(temporary) access_log \(folder.path)/log; include \(path); }

                """
            try Data(main.utf8).write(to: URL(fileURLWithPath: folder.path + "/main.conf"))
            arguments = ["-e", "stderr", "-c", folder.path + "/main.conf"]
        case .caddy:
            try file.replace("# tls /etc/caddy/localhost.pem /etc/caddy/localhost.key", with: "tls \(cert) \(key)")
            try file.replace(
                "\n{\n",
                with: "\n{\nadmin off\nhttp_port \(plainPort)\nhttps_port \(port)\ndefault_bind ::1 127.0.0.1\n")
            arguments = ["run", "--config", path, "--adapter", "caddyfile"]
        case .haproxy:
            let both = folder.path + "/both.pem"
            try Data(((contents(cert) ?? "") + (contents(key) ?? "")).utf8).write(to: URL(fileURLWithPath: both))
            try file.replace("bind :::80 v4v6", with: "bind 127.0.0.1:\(plainPort),[::1]:\(plainPort)")
            try file.replace("bind :::443 v4v6", with: "bind 127.0.0.1:\(port),[::1]:\(port)")
            try file.replace("/etc/haproxy/certs/localhost.pem", with: both)
            try file.replace("log /dev/log local0", with: "log stderr local0")
            // For root alone.
            for line in ["user haproxy", "group haproxy", "chroot /var/lib/haproxy"] {
                try file.replace("    \(line)\n", with: "")
            }
            arguments = ["-db", "-f", path]
        }
        try Data(file.text.utf8).write(to: URL(fileURLWithPath: path))
        process = try RunningProgram(
            try kind.tool.program(), arguments,
            environment: CleanEnvironment.folders(in: folder.path).merging(["HOME": folder.path]) { $1 })
        try eventually("\(kind) listens: \(log)") {
            guard process.isRunning else { throw Failure("\(kind) ended: \(log)") }
            return (try? EndToEndTests.Connection(port: port)) != nil
        }
    }

    /// Asks as a client does whose address is `from`, of 127.0.0.0/8 or ::1.
    func curl(_ path: String, from address: String = "127.0.7.9", _ arguments: [String] = []) throws -> RunningProgram {
        let target = address.contains(":") ? "[::1]" : "127.0.0.1"
        return try RunningProgram(
            URL(fileURLWithPath: "/usr/bin/curl"),
            [
                "-s", "--max-time", "20", "--cacert", authority, "--interface", address, "--resolve",
                "localhost:\(port):\(target)", "-A", firefox, "-w", " %{http_code} %{http_version}",
            ] + arguments + [url + path])
    }

    /// The body, the status and the version of HTTP, divided by spaces.
    func answer(_ path: String, from address: String = "127.0.7.9", _ arguments: String...) throws -> String {
        let program = try curl(path, from: address, arguments)
        try program.wait(seconds: 25)
        return program.output
    }

    deinit {
        process.signal(SIGTERM)
        _ = try? process.wait(seconds: 10)
    }
}

/// A file as it is shipped, of which a test replaces what is there and nothing else.
struct ShippedFile {
    private(set) var text: String

    mutating func replace(_ old: String, with new: String) throws {
        guard text.contains(old) else { throw Failure("'\(old)' is not in the shipped file:\n\(text)") }
        text = text.replacing(old, with: new)
    }

    /// Does what the comments say of a name of its own for the web app.
    fileprivate mutating func nameApp(_ kind: ReverseProxy.Kind) throws {
        switch kind {
        case .nginx:
            try replace("# server_name app.example.com;", with: "server_name app.example.com;")
            try replace("# if ($host = app.example.com)", with: "if ($host = app.example.com)")
            // The tests' URLs have a port.
            try replace("Host $host;", with: "Host $http_host;")
        case .caddy: try replace("\n{$MAILBELL_HOST:localhost} {", with: "\nlocalhost, app.example.com {")
        case .haproxy:
            try replace(
                "# http-request redirect location https://app.example.com",
                with: "http-request redirect location https://app.example.com")
        }
        try replace("app.example.com", with: "app.localhost")
    }
}
