import EventLoop
import Mailbell
import MailbellWire
import Push
import Transport

/// One client's WebSocket: finds out who it is, then hands its frames to its session in the switchboard.
@EventLoop
final class SessionSocket: WebSocketHandler {
    let id: SessionID
    private unowned let sessions: Sessions
    private let authorization: String?
    /// nil where it is not known for sure.
    private let address: IPAddress?
    /// Who is connected, once that is known.
    private var identity: Identity?
    private var socket: WebSocket?
    /// Frames that came before it was known who sends them. A good client sends one, its hello.
    private var early: [WebSocketInput] = []
    private static let earlyLimit = 4
    /// Why the client was not let in, and the frame that tells it.
    private var refusal: (code: CloseCode, frame: [UInt8]?)?

    init(id: SessionID, sessions: Sessions, authorization: String?, address: IPAddress?) {
        self.id = id
        self.sessions = sessions
        self.authorization = authorization
        self.address = address
    }

    private var session: PushSession? { sessions.switchboard.session(id) }

    func opened(_ socket: WebSocket) {
        self.socket = socket
        sessions.authenticator.identify(authorization) { [weak self] result in
            self?.identified(result)
        }
    }

    private func identified(_ result: Result<Identity?, StoreError>) {
        guard socket != nil else { return }
        switch result {
        case .success(let identity?) where identity.scopes.contains(.subscribe):
            self.identity = identity
            if let address { sessions.ownAddresses.connected(address, by: identity, at: .now) }
            sessions.switchboard.open(id, identity: identity, now: .now)
            let frames = early
            early = []
            for frame in frames { receive(frame) }
        case .success: refuse(.badToken, CloseCode.badToken.text)
        case .failure(let error): refuse(.internalError, "\(error)")
        }
    }

    private func refuse(_ code: CloseCode, _ message: String) {
        refusal = (code, ServerFrameEncoder.error(code, message: message))
        socket?.wantWrite()
    }

    func received(_ input: WebSocketInput) {
        guard refusal == nil else { return }
        guard identity != nil else {
            early.append(input)
            if early.count > Self.earlyLimit { refuse(.badFrame, "wait for the welcome") }
            return
        }
        receive(input)
    }

    private func receive(_ input: WebSocketInput) {
        switch input {
        case .text(let bytes):
            do throws(JSONFault) {
                sessions.switchboard.received(id, try decodeJSON(ClientFrame.self, from: bytes), now: .now)
            } catch {
                garbage(error.description)
            }
        case .tooLong: garbage("a frame may be \(ClientFrame.maximumBytes) bytes long at most")
        case .binary: garbage("frames must be text")
        }
    }

    private func garbage(_ message: String) {
        if let session { sessions.perform(id, session.receivedGarbage(message, now: .now)) }
    }

    func nextFrame() -> [UInt8]? {
        if let frame = refusal?.frame {
            refusal?.frame = nil
            return frame
        }
        guard let session, let frame = session.nextFrame(now: .now) else { return nil }
        sessions.perform(id, session.drained(now: .now))
        return frame
    }

    var closing: (code: UInt16, reason: String)? {
        (refusal?.code ?? session?.closeCode).map { ($0.rawValue, $0.text) }
    }

    func closed(code: UInt16?, reason: String) {
        socket = nil
        if let identity, let address { sessions.ownAddresses.disconnected(address, by: identity, at: .now) }
        identity = nil
        sessions.closed(id)
    }

    func wantWrite() { socket?.wantWrite() }

    func abort() { socket?.abort() }
}
