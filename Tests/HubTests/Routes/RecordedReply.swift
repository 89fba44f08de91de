import EventLoop
import HTTPWire
import Testing
import Transport

/// A way back that keeps what was sent, and says whether a body was asked for.
@EventLoop
final class RecordedReply: HTTPReply {
    enum Answer {
        case response(HTTPResponse)
        case webSocket(any WebSocketHandler)
    }

    /// What `takeBody` or `streamBody` hands over.
    private let body: [UInt8]
    /// What happens while the body is waited for; nil if it is there at once.
    private let meanwhile: (@EventLoop () throws -> Void)?
    /// The limit that one of them was called with; nil if none was.
    private(set) var bodyLimit: Int?
    private var answer: Answer?
    private var waiting: CheckedContinuation<Void, Never>?

    init(body: [UInt8], meanwhile: (@EventLoop () throws -> Void)? = nil) {
        self.body = body
        self.meanwhile = meanwhile
    }

    /// The first answer, once it is there.
    func first() async -> Answer {
        while true {
            if let answer { return answer }
            await withCheckedContinuation { waiting = $0 }
        }
    }

    private func give(_ answer: Answer) {
        guard self.answer == nil else { return }
        self.answer = answer
        waiting?.resume()
        waiting = nil
    }

    func send(_ response: HTTPResponse) { give(.response(response)) }

    func takeBody(upTo maximum: Int, then: @escaping @EventLoop ([UInt8]) -> Void) {
        bodyLimit = maximum
        guard let meanwhile else { return then(body) }
        Task { @EventLoop in
            #expect(throws: Never.self) { try meanwhile() }
            then(body)
        }
    }

    func streamBody(upTo maximum: Int, to sink: any BodySink) {
        bodyLimit = maximum
        Task { @EventLoop in
            if let meanwhile { #expect(throws: Never.self) { try meanwhile() } }
            if body.count > maximum { sink.ended(.tooLarge) } else { give(body[...], to: sink) }
        }
    }

    private func give(_ rest: ArraySlice<UInt8>, to sink: any BodySink) {
        guard !rest.isEmpty else { return sink.ended(.complete) }
        let part = rest.prefix(64 * 1024)
        sink.received(Array(part)) { [self] in give(rest.dropFirst(part.count), to: sink) }
    }

    func send(_ head: HTTPResponse, length: Int, source: any BodySource) {
        collect(head, missing: length, from: source)
    }

    private func collect(_ response: HTTPResponse, missing: Int, from source: any BodySource) {
        guard missing > 0 else {
            source.ended()
            return give(.response(response))
        }
        source.next { [self] part in
            guard let part, !part.isEmpty, part.count <= min(missing, 256 * 1024) else {
                Issue.record("the source gave \(part?.count ?? -1) bytes of \(missing)")
                source.ended()
                return give(.response(HTTPResponse(status: 500)))
            }
            var longer = response
            longer.body += part
            collect(longer, missing: missing - part.count, from: source)
        }
    }

    func upgrade(_ handshake: WebSocketHandshake, subprotocol: String, to handler: any WebSocketHandler) {
        give(.webSocket(handler))
    }
}

/// An answer as it is compared: all that goes over the wire, but for its date.
struct SeenAnswer: Hashable {
    var status: Int
    var headers: [String]
    var body: String
    /// The limit under which the body was taken; nil where it was not.
    var bodyLimit: Int?

    @EventLoop
    init(_ response: HTTPResponse, _ reply: RecordedReply) {
        status = response.status
        headers = response.headers.map { "\($0.name): \($0.value)" }
        body = String(decoding: response.body, as: UTF8.self)
        bodyLimit = reply.bodyLimit
    }

    func header(_ name: String) -> String? {
        headers.first { $0.hasPrefix(name + ": ") }.map { String($0.dropFirst(name.count + 2)) }
    }

    /// The same with a text of the request's own taken out of the body, so that two answers can be compared.
    func without(_ text: String) -> SeenAnswer {
        var copy = self
        copy.body = body.replacing(text, with: "…")
        return copy
    }
}
