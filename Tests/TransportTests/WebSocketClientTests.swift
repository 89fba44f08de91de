import EventLoop
import HTTPWire
import TestKit
import Testing
import Transport

extension TransportTests {
    /// What a WebSocket's client says of what does not become one.
    @Suite struct WebSocketClientTests {
        let peer = HTTPPeer.shared

        private func failure(_ path: String, _ port: String = "plain", at number: UInt16? = nil) async -> String {
            let isTLS = !port.hasPrefix("plain")
            let endpoint = WebSocketEndpoint(
                host: "localhost", port: number ?? peer.ports[port]!, path: path, isTLS: isTLS)
            return await withCheckedContinuation { continuation in
                EventLoop.submit {
                    _ = WebSocketClient(
                        endpoint, subprotocol: "test", authorization: "Bearer x", handler: Deaf()
                    ) { continuation.resume(returning: $0) }
                }
            }
        }

        @Test(arguments: [200, 401, 403, 404, 502]) func otherAnswers(status: Int) async {
            let expected = "localhost:\(peer.ports["plain"]!) answers \(status) instead of opening a WebSocket"
            #expect(await failure("/status/\(status)") == expected)
        }

        /// libwebsockets would follow, and take the token along.
        @Test func redirectsAreNotFollowed() async {
            let text = await failure("/redirect/301/good/there")
            #expect(
                text == "localhost:\(peer.ports["plain"]!) answers 301: it has moved to \(peer.url("/there", "good"))")
        }

        @Test func certificates() async {
            let text = await failure("/status/200", "expired")
            #expect(text == "the certificate of localhost is not trusted: it has expired")
        }

        @Test func nobodyThere() async {
            #expect(await failure("/", at: 1) == "nothing listens at localhost:1")
            #expect(await failure("/nothing").hasSuffix("closed the connection before it answered"))
            #expect(await failure("/raw/long").hasPrefix("what answers at localhost:"))
        }
    }
}

private final class Deaf: WebSocketHandler {
    func opened(_ socket: any WebSocket) {}
    func received(_ input: WebSocketInput) {}
    func nextFrame() -> [UInt8]? { nil }
    var closing: (code: UInt16, reason: String)? { nil }
    func closed(code: UInt16?, reason: String) {}
}
