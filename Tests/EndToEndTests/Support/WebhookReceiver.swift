import Foundation
import TestKit

/// A server that takes webhooks: answers as it is told, checks signatures by Python's own HMAC, and remembers what came.
final class WebhookReceiver {
    /// What came, in the order of the answers.
    struct Request {
        var status: Int
        var isVerified: Bool
        var id: String
        var seqs: [Int]
        var kinds: [String]
        /// Requests that were under way with it.
        var together: Int
        var at: Double
        var path: String
        /// "k3 5": the log was restored, and up to 5 it is the same as in its old epoch.
        var reset: String?
    }

    let folder: TemporaryFolder
    let port: UInt16
    private var process: RunningProgram?
    private var earlier = ""

    init() throws {
        folder = try TemporaryFolder()
        port = try freePort()
        let secret = Data((0..<32).map { UInt8($0 * 3) }).base64EncodedString()
        try Data("whsec_\(secret)\n".utf8).write(to: URL(fileURLWithPath: folder.path + "/secret"))
        try Data(Self.script.utf8).write(to: URL(fileURLWithPath: folder.path + "/receiver.py"))
        try answer(200)
        try start()
    }

    /// The line of `webhook` for it.
    func setting(_ name: String = "crm", _ options: String = "from=earliest") -> String {
        "\(name) user=sam@example.com url=http://127.0.0.1:\(port)/hook?key=hunter2 secret-file=\(folder.path)/secret "
            + options
    }

    func start() throws {
        let program = try RunningProgram(
            Tool.python, ["-u", folder.path + "/receiver.py", folder.path, "\(port)"])
        process = program
        try eventually("the receiver listens") { program.lines.first == "ready" }
    }

    deinit { process?.signal(SIGKILL) }

    func stop() throws {
        earlier += process?.output ?? ""
        process?.signal(SIGKILL)
        try process?.wait()
        process = nil
    }

    /// How requests are answered from now on.
    func answer(_ status: Int, retryAfter: String = "", after seconds: Double = 0) throws {
        try Data("\(status)\n\(retryAfter)\n\(seconds)".utf8)
            .write(to: URL(fileURLWithPath: folder.path + "/answer"), options: .atomic)
    }

    var requests: [Request] {
        (earlier + (process?.output ?? "")).split(separator: "\n").compactMap { line in
            guard let object = try? JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any] else {
                return nil
            }
            let json = JSON(object)
            return Request(
                status: json["status"].int ?? 0, isVerified: json["verified"].bool ?? false, id: json["id"].text ?? "",
                seqs: json["seqs"].list.compactMap(\.int), kinds: json["kinds"].texts,
                together: json["together"].int ?? 0,
                at: (object["at"] as? Double) ?? 0, path: json["path"].text ?? "",
                reset: json["reset"].text)
        }
    }

    /// Requests that have arrived, answered or not.
    var arrived: Int { FileManager.default.contents(atPath: folder.path + "/arrived")?.count ?? 0 }

    /// The seqs that were taken, in the order in which they were.
    var taken: [Int] { requests.filter { $0.status == 200 }.flatMap(\.seqs) }

    private static let script = #"""
        import base64, hashlib, hmac, http.server, json, sys, threading, time

        folder, port = sys.argv[1], int(sys.argv[2])
        secret = base64.b64decode(open(folder + "/secret").read().strip().removeprefix("whsec_"))
        lock = threading.Lock()
        together = 0

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                global together
                with lock:
                    together += 1
                    seen = together
                open(folder + "/arrived", "a").write("1")
                body = self.rfile.read(int(self.headers["content-length"]))
                head = self.headers["webhook-id"] + "." + self.headers["webhook-timestamp"] + "."
                code = base64.b64encode(hmac.new(secret, head.encode() + body, hashlib.sha256).digest()).decode()
                verified = ("v1," + code) in self.headers["webhook-signature"].split(" ")
                verified = verified and abs(time.time() - int(self.headers["webhook-timestamp"])) < 60
                status, retry, delay = open(folder + "/answer").read().split("\n")
                time.sleep(float(delay))
                data = json.loads(body)["data"]
                with lock:
                    together -= 1
                    print(json.dumps({
                        "status": int(status), "verified": verified, "id": self.headers["webhook-id"],
                        "seqs": [item["seq"] for item in data["items"]], "kinds": [item["kind"] for item in data["items"]],
                        "together": seen, "at": time.time(), "path": self.path,
                        "reset": "{epoch} {through}".format(**data["reset"]) if "reset" in data else None}))
                self.send_response(int(status))
                if retry:
                    self.send_header("Retry-After", retry)
                self.send_header("Content-Length", "2")
                self.end_headers()
                self.wfile.write(b"ok")

            def log_message(self, *arguments):
                pass

        server = http.server.ThreadingHTTPServer(("127.0.0.1", port), Handler)
        print("ready")
        server.serve_forever()
        """#
}
