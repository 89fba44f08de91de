import Core
import MailbellClient
import Sessions
import TestKit
import Wire

/// One connection between a client and the hub. Frames take time, and keep their order.
///
/// The connection may be cut: nothing passes any more, and either end finds out late or never. Its socket may also block
/// for a while.
final class Connection {
    let id: SessionID
    let openedAt: Timestamp
    private unowned let world: Simulation
    private weak var hub: SimulatedHub?
    private weak var device: SimulatedDevice?
    /// What the hub looked up for this session; nil until it has.
    var lookUp: Inspection.LookUp?

    private var isCut = false
    private var isOpenAtHub = true
    private var isOpenAtClient = true
    private var isWritable = true
    private var isPumping = false
    /// Whether a frame was lost. Each connection loses one at most.
    private var hasSwallowed = false
    /// When the last frame to the hub arrives; later ones must not overtake it.
    private var toHubAt: Timestamp
    /// When the last frame to the client arrives.
    private var toClientAt: Timestamp
    /// Milliseconds between two frames that the socket takes, at most.
    private var pace: Int64
    /// Frames that the hub's socket still takes after the connection was cut.
    private var buffer = 3

    init(_ id: SessionID, _ world: Simulation, _ hub: SimulatedHub, _ device: SimulatedDevice) {
        self.id = id
        openedAt = world.clock.now
        self.world = world
        self.hub = hub
        self.device = device
        toHubAt = world.clock.now
        toClientAt = world.clock.now
        pace = world.isHealthy ? 1 : [1, 1, 20, 1500].randomElement(using: &world.random)!
    }

    /// Whether both ends have closed it.
    var isOver: Bool { !isOpenAtHub && !isOpenAtClient }

    private func delay() -> Int64 { Int64.random(in: 0...(world.random.oneIn(10) ? 800 : 40), using: &world.random) }

    private func towardsHub(_ run: @escaping (SimulatedHub) -> Void) {
        toHubAt = max(toHubAt, world.clock.now + .milliseconds(delay()))
        world.clock.at(toHubAt) { [self] in
            guard !isCut, isOpenAtHub, let hub, hub.isAlive else { return }
            run(hub)
        }
    }

    private func towardsClient(_ run: @escaping (SimulatedDevice) -> Void) {
        toClientAt = max(toClientAt, world.clock.now + .milliseconds(delay()))
        world.clock.at(toClientAt) { [self] in
            guard !isCut, isOpenAtClient, let device else { return }
            run(device)
        }
    }

    // MARK: The client's end

    func send(_ frame: ClientFrame) {
        let bytes = frame.encoded
        towardsHub { [self] hub in
            guard let frame = try? decodeJSON(ClientFrame.self, from: bytes) else {
                return world.fail(Violation("the hub cannot read \(String(decoding: bytes, as: UTF8.self))"))
            }
            hub.received(id, frame)
        }
    }

    /// The client closes the connection, or its process ends. What it has sent still arrives.
    func clientCloses() {
        isOpenAtClient = false
        towardsHub { [self] _ in closeAtHub() }
    }

    // MARK: The hub's end

    private func closeAtHub() {
        guard isOpenAtHub else { return }
        isOpenAtHub = false
        hub?.closed(id)
    }

    /// The hub closes at once, without a close code.
    func hubAborts() {
        closeAtHub()
        towardsClient { $0.closed(self, code: nil, reason: "") }
    }

    /// The hub's process has died. The kernel closes the connection, unless the machine is gone too.
    func hubIsGone() {
        isOpenAtHub = false
        if world.random.oneIn(3) { isCut = true } else { towardsClient { $0.closed(self, code: nil, reason: "") } }
    }

    /// The hub has frames to send.
    func wantWrite() {
        guard !isPumping, isWritable else { return }
        isPumping = true
        let pause = world.isHealthy ? 0 : Int64.random(in: 0...pace, using: &world.random)
        world.clock.after(pause) { [self] in
            isPumping = false
            pump()
        }
    }

    private func pump() {
        guard isOpenAtHub, isWritable, let hub, hub.isAlive else { return }
        if isCut {
            buffer -= 1
            if buffer < 0 { return }
        }
        let next = hub.nextFrame(id)
        if let bytes = next.frame {
            if !swallows(bytes) {
                towardsClient { [self] device in device.received(bytes, from: self) }
            }
            wantWrite()
        } else if let code = next.code {
            closeAtHub()
            towardsClient { $0.closed(self, code: code.rawValue, reason: code.text) }
        }
    }

    /// Whether this frame gets lost unnoticed. Only a live activity does; the client must find out by `prev`.
    private func swallows(_ bytes: [UInt8]) -> Bool {
        guard !world.isHealthy, !hasSwallowed, world.random.oneIn(60) else { return false }
        hasSwallowed =
            bytes.starts(with: #"{"type":"activity""#.utf8)
            && String(decoding: bytes.prefix(100), as: UTF8.self).contains(#""replay":false"#)
        return hasSwallowed
    }

    // MARK: Trouble

    /// Cuts the connection. Either end may find out within 20 s, or never.
    func cut() {
        guard !isCut else { return }
        isCut = true
        if world.random.oneIn(2) {
            world.clock.after(Int64.random(in: 0...20_000, using: &world.random)) { [self] in closeAtHub() }
        }
        if world.random.oneIn(2) {
            world.clock.after(Int64.random(in: 0...20_000, using: &world.random)) { [self] in
                if isOpenAtClient { device?.closed(self, code: nil, reason: "connection reset") }
            }
        }
    }

    /// The socket takes no frame for some milliseconds.
    func block(for milliseconds: Int64) {
        isWritable = false
        world.clock.after(milliseconds) { [self] in
            isWritable = true
            wantWrite()
        }
    }
}
