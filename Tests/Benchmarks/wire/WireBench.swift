import Core
import EventLoop
import HTTPWire
import Transport

/// Answers a pixel to every request, without a store or a router: what the wire alone costs. `wirebench ADDRESS:PORT SECONDS`.
@main
struct WireBench {
    @EventLoop private final class Pixels: HTTPHandler {
        private let pixel = HTTPResponse(
            status: 200,
            headers: [
                ("content-type", "image/gif"), ("cache-control", "no-store, no-cache, must-revalidate, private"),
            ], body: [UInt8](repeating: 0x47, count: 43)
        ).preparedOnce()

        func handle(_ request: HTTPRequest, _ reply: any HTTPReply) { reply.send(pixel) }
        func refusal(_ fault: RequestFault) -> HTTPResponse { HTTPResponse(status: fault.status) }
    }

    private struct Silence: ServerObserver {
        func met(_ limit: ServerLimit) {}
        func cannotAccept(_ error: Int32) {}
    }

    static func main() async throws {
        let arguments = CommandLine.arguments
        guard arguments.count == 3, let address = ListenAddress(arguments[1]), let seconds = Int(arguments[2]) else {
            print("wirebench ADDRESS:PORT SECONDS")
            return
        }
        let server = try await serve(on: address)
        try await Task.sleep(for: .seconds(seconds))
        await server.stop()
    }

    @EventLoop private static func serve(on address: ListenAddress) throws -> HTTPServer {
        var limits = ServerLimits()
        limits.wire.requests = .max
        let pool = ServerPool(limits, observer: Silence(), isExempt: { _ in true })
        return try HTTPServer(on: address, pool: pool, handler: Pixels())
    }
}
