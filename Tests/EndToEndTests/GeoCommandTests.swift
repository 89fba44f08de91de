import Foundation
import Testing

/// `geo status`, `lookup` and `update`.
@Suite(.serialized) struct GeoCommandTests {
    private let folder = try! TemporaryFolder()
    private var data: String { folder.path + "/d" }
    private var table: String { data + "/geo/city.mmdb" }

    private static let fixtures = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().appendingPathComponent("GeoIPTests/Fixtures")

    private func fixture(_ name: String) -> String { Self.fixtures.appendingPathComponent(name + ".mmdb").path }

    private func geo(
        _ arguments: String..., environment: [String: String] = [:]
    ) throws -> (code: Int32, output: String, errors: String) {
        try run(Programs.hub, ["geo"] + arguments + ["--data", data], environment: environment)
    }

    private func gzip(_ path: String) throws -> String {
        let packed = folder.path + "/packed.gz"
        let result = try run(
            URL(fileURLWithPath: "/bin/sh"), ["-c", "gzip -c \"$0\" > \"$1\"", path, packed])
        #expect(result.code == 0)
        return packed
    }

    @Test func aTableFromAFileIsCheckedAndPutInPlace() throws {
        let plain = try geo("update", fixture("maxmind-city"))
        #expect(plain.code == 0, "\(plain.errors)")
        #expect(plain.output.hasPrefix("\(table): GeoLite2-City, built "))
        #expect(
            try Data(contentsOf: URL(fileURLWithPath: table))
                == Data(contentsOf: URL(fileURLWithPath: fixture("maxmind-city"))))
        let status = try geo("status")
        #expect(status.output.contains("city\t\(table)\tGeoLite2-City\tbuilt "))
        let place = try geo("lookup", "192.0.2.7", "192.168.1.1")
        #expect(
            place.code == 0 && place.output.contains("192.0.2.7\t") && place.output.contains("192.168.1.1\tunknown"))
        #expect(try geo("update", "--force", gzip(fixture("dbip-city"))).code == 0)
        #expect(try geo("status").output.contains("DBIP"))
        #expect(
            try FileManager.default.contentsOfDirectory(atPath: data + "/geo") == ["city.mmdb"], "nothing is left over")
    }

    @Test func aTableThatIsNoneIsRefusedAndTheOldOneStays() throws {
        #expect(try geo("update", fixture("maxmind-city")).code == 0)
        let before = try Data(contentsOf: URL(fileURLWithPath: table))
        func refused(_ source: String, _ reason: String) throws {
            let result = try geo("update", source)
            #expect(result.code == 1, "\(source)")
            #expect(result.errors.contains(reason), "\(source): \(result.errors)")
            #expect(try Data(contentsOf: URL(fileURLWithPath: table)) == before)
        }
        try refused("/nowhere.mmdb", "/nowhere.mmdb: No such file")
        try refused(fixture("maxmind-country"), "not a table of cities")
        try refused(fixture("asn"), "refused")
        let junk = folder.path + "/junk"
        try Data("junk, by any means".utf8).write(to: URL(fileURLWithPath: junk))
        try refused(junk, "refused")
        let packed = try gzip(fixture("dbip-city"))
        let cut = try Data(contentsOf: URL(fileURLWithPath: packed)).dropLast(20)
        try Data(cut).write(to: URL(fileURLWithPath: folder.path + "/cut.gz"))
        try refused(folder.path + "/cut.gz", "cannot be unpacked")
        #expect(try geo("update", "http://example.com/x.mmdb").errors.contains("is not an https URL"))
    }

    @Test func aTableIsDownloadedAndARunningHubTakesIt() throws {
        let packed = try gzip(fixture("maxmind-city"))
        let server = try DownloadServer(
            in: folder,
            [
                "/new.mmdb.gz": try Data(contentsOf: URL(fileURLWithPath: packed)), "/junk": Data("junk".utf8),
            ])
        let hub = try HubUnderTest(["--trusted-proxy", "127.0.0.1"])
        let token = try hub.addUser()
        func update(_ path: String) throws -> (code: Int32, output: String, errors: String) {
            try run(
                Programs.hub, ["geo", "update", "--data", hub.data, "https://127.0.0.1:\(server.port)" + path],
                environment: server.environment)
        }
        #expect(try update("/none").errors.contains("there is no such table (HTTP status 404)"))
        #expect(try update("/junk").code == 1)
        let untrusted = try run(
            Programs.hub, ["geo", "update", "--data", hub.data, "https://127.0.0.1:\(server.port)/new.mmdb.gz"])
        #expect(untrusted.code == 1 && untrusted.errors.contains("certificate"), "\(untrusted.errors)")
        #expect(try update("/cut").code == 1, "a download that ends early is no table")
        // This month's is not there yet: last month's is taken.
        let months = try update("/{year}/{month}/new.mmdb.gz")
        #expect(months.code == 0, "\(months.errors)")
        #expect(months.output.contains("GeoLite2-City"))
        let alice = try hub.register(token)[0]
        try eventually("the hub takes it into use") { hub.process.errors.contains("geo table swapped in") }
        _ = try HTTP.get(port: hub.port, alice.pixel, headers: ["X-Forwarded-For: 192.0.2.7"])
        let location = try hub.log(token).last?["location"] as? [String: Any]
        #expect(location?["precision"] as? String == "city", "\(String(describing: location))")
    }
}

/// A server over TLS with a certificate of its own, by Python; ends with the test.
private final class DownloadServer {
    let port: UInt16
    private let process: RunningProgram
    private let certificate: Certificate

    var environment: [String: String] { ["SSL_CERT_FILE": certificate.certificate] }

    init(in folder: TemporaryFolder, _ files: [String: Data]) throws {
        certificate = try Certificate(in: folder, name: "server", days: 2)
        port = try freePort()
        let root = folder.path + "/www"
        try FileManager.default.createDirectory(atPath: root, withIntermediateDirectories: true)
        for (name, data) in files { try data.write(to: URL(fileURLWithPath: root + name)) }
        let script = folder.path + "/server.py"
        try Data(Self.script.utf8).write(to: URL(fileURLWithPath: script))
        process = try RunningProgram(
            URL(fileURLWithPath: "/usr/bin/python3"),
            [script, "\(port)", root, certificate.certificate, certificate.key])
        try eventually("the server listens") { (try? Connection(port: port)) != nil }
    }

    deinit { process.signal(SIGKILL) }

    /// `/cut` promises more than it sends; a path of a month is there for the last month alone.
    private static let script = """
        import datetime, http.server, os, ssl, sys, threading
        port, root, cert, key = int(sys.argv[1]), sys.argv[2], sys.argv[3], sys.argv[4]
        first = datetime.datetime.utcnow().replace(day=1)
        last = (first - datetime.timedelta(days=1)).strftime('/%Y/%m/')
        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                path = self.path.replace(last, '/')
                try:
                    body = open(root + ('/new.mmdb.gz' if path == '/cut' else path), 'rb').read()
                except OSError:
                    self.send_error(404); return
                self.send_response(200)
                self.send_header('Content-Length', str(len(body)))
                self.end_headers()
                self.wfile.write(body[:100] if path == '/cut' else body)
                self.close_connection = True
            def log_message(self, *args): pass
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(cert, key)
        server = http.server.ThreadingHTTPServer(('127.0.0.1', port), Handler)
        server.socket = context.wrap_socket(server.socket, server_side=True)
        threading.Timer(120, lambda: os._exit(0)).start()
        server.serve_forever()
        """
}
