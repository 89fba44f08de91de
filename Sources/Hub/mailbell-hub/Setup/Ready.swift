import ArgumentParser
import Core
import HTTPOut
import HTTPWire
import Settings
import Transport

/// `ready`, for a container's health check, and for scripts that wait for a hub.
struct Ready: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract:
            "Ask the running hub whether it is ready: its store can be read, and the last change was written.",
        discussion: """
            Requests /ready from the address that the setting admin names. The exit code is 0 if the hub is ready, and 1 if it \
            is not or does not answer; standard error says why.
            """)

    @OptionGroup var file: ConfigOption

    @Option(
        help: ArgumentHelp(
            "The address and port of /live, /ready and /metrics. Default: 127.0.0.1:8026.", valueName: "addr:port"))
    var admin: String?

    @Option(help: ArgumentHelp("How long to wait for the answer, in seconds. Default: 5.", valueName: "seconds"))
    var timeout: Double = 5

    func validate() throws {
        guard timeout > 0, timeout < 1e9 else { throw ValidationError("--timeout must be more than 0 seconds.") }
    }

    func run() async throws {
        var settings = HubSettings.load(flags: admin.map { ["admin": [$0]] } ?? [:], file: file.config)
        let address = HubOptions.admin(&settings)
        try settings.finish()
        guard let address else { throw CommandError("the setting admin is none, so the hub does not answer /ready") }
        let target = address.asPeer
        var request = HTTPClientRequest(
            .get, HTTPURL(host: target.address.description, port: target.port, isTLS: false, path: "/ready"))
        request.totalTimeout = .seconds(timeout)
        request.maximumBytes = 64 * 1024
        let answer: HTTPClientResponse
        do {
            answer = try await HTTPClient.send(request)
        } catch {
            throw CommandError("the hub is not ready: \(error)")
        }
        guard answer.head.status == 200 else {
            throw CommandError("the hub is not ready: \(String(decoding: answer.body, as: UTF8.self))")
        }
        print("ready")
    }
}
