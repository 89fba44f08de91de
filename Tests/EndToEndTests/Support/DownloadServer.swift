import Foundation
import TestKit

/// A server over TLS with a certificate of its own, by Python; ends with the test.
final class DownloadServer {
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
            Tool.python,
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
