import Core
import EventLoop
import HTTPWire
import Sessions
import Transport
import Wire

/// One client's WebSocket. It authenticates the client, then passes frames between the socket and the session.
@EventLoop
final class SessionSocket: WebSocketHandler {
    let id: SessionID
    /// A strong reference: a look-up may still be running when the hub stops. The reference cycle ends when the socket
    /// closes.
    private let sessions: OpenSessions
    private var credential: Credential?
    private let address: IPAddress
    /// The client's address if it is certain; otherwise nil.
    private let ownAddress: IPAddress?
    private var isAwaited = true
    /// The authenticated identity; nil before.
    private var identity: Identity?
    private var socket: (any WebSocket)?
    /// Frames that came before authentication. A correct client sends one, its hello.
    private var early: [WebSocketInput] = []
    private static let earlyLimit = 4
    /// Why the client was refused, and the error frame that is still to be sent.
    private var refusal: (code: CloseCode, frame: [UInt8]?)?

    init(
        id: SessionID, sessions: OpenSessions, credential: Credential?, address: IPAddress, ownAddress: IPAddress?
    ) {
        self.ownAddress = ownAddress
        self.id = id
        self.sessions = sessions
        self.credential = credential
        self.address = address
    }

    private var driver: SessionDriver { sessions.driver }

    func opened(_ socket: any WebSocket) {
        self.socket = socket
        let shown = credential
        credential = nil
        sessions.authenticator.identify(shown, from: address) { [weak self] result in
            self?.identified(result)
        }
    }

    private func identified(_ result: Result<Visitor?, StoreError>) {
        guard socket != nil else { return }
        switch result.map({ $0?.identity }) {
        case .success(let identity?) where identity.scopes.contains(.subscribe):
            guard sessions.admits(identity.user.id) else { return refuse(.rateLimited, CloseCode.rateLimited.text) }
            self.identity = identity
            if let ownAddress { sessions.ownAddresses.connected(ownAddress, by: identity, at: .now) }
            driver.open(id, identity: identity)
            let frames = early
            early = []
            for frame in frames { receive(frame) }
        case .success:
            sessions.doorman.sawWrongToken(from: address)
            refuse(.badToken, CloseCode.badToken.text)
        case .failure(let error): refuse(.internalError, "\(error)")
        }
    }

    private func refuse(_ code: CloseCode, _ message: String) {
        refusal = (code, ServerFrameEncoder.error(code, message: message))
        waitNoMore()
        socket?.wantWrite()
    }

    private func waitNoMore() {
        guard isAwaited else { return }
        isAwaited = false
        sessions.waits(noMore: identity?.user.id)
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
                let frame = try decodeJSON(ClientFrame.self, from: bytes)
                // From the hello on it counts as a session.
                if case .hello = frame { waitNoMore() }
                driver.received(id, frame)
            } catch {
                driver.receivedGarbage(id, error.description)
            }
        case .tooLong: driver.receivedGarbage(id, "a frame may have at most \(ClientFrame.maximumBytes) bytes")
        case .binary: driver.receivedGarbage(id, "frames must be text")
        }
    }

    func nextFrame() -> [UInt8]? {
        if let frame = refusal?.frame {
            refusal?.frame = nil
            return frame
        }
        return driver.nextFrame(id)
    }

    var closing: (code: UInt16, reason: String)? {
        (refusal?.code ?? driver.switchboard.session(id)?.closeCode).map { ($0.rawValue, $0.text) }
    }

    func closed(code: UInt16?, reason: String) {
        socket = nil
        waitNoMore()
        if let identity, let ownAddress { sessions.ownAddresses.disconnected(ownAddress, by: identity, at: .now) }
        identity = nil
        sessions.closed(id)
    }

    func wantWrite() { socket?.wantWrite() }

    func abort() { socket?.abort() }
}
