import Mailbell
import MailbellClient
import MailbellWire
import Push
import TestKit

/// One connection between a client and the hub: frames take time, and keep their order. It may break, so that nothing
/// passes any more and either end finds out late or never; or its socket may take nothing for a while.
final class Connection {
    let id: SessionID
    private unowned let world: Simulation
    private weak var hub: SimulatedHub?
    private weak var device: SimulatedDevice?
    /// What the hub looked up for this session.
    var lookUp: Inspection.LookUp?

    private var isCut = false
    private var isOpenAtHub = true
    private var isOpenAtClient = true
    private var isWritable = true
    private var isPumping = false
    private var hasSwallowed = false
    private var toHubAt: Timestamp
    private var toClientAt: Timestamp
    /// Milliseconds between two frames that the socket takes.
    private var pace: Int64
    /// Frames that a broken connection's socket still takes.
    private var buffer = 3

    init(_ id: SessionID, _ world: Simulation, _ hub: SimulatedHub, _ device: SimulatedDevice) {
        self.id = id
        self.world = world
        self.hub = hub
        self.device = device
        toHubAt = world.clock.now
        toClientAt = world.clock.now
        pace = world.isHealthy ? 1 : [1, 1, 20, 1500].randomElement(using: &world.random)!
    }

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

    /// The client lets go, or its process ends. What it has sent still arrives.
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

    func hubAborts() {
        closeAtHub()
        towardsClient { $0.closed(self, code: nil, reason: "") }
    }

    /// The hub's process is gone, and its kernel says so, unless it is gone as well.
    func hubIsGone() {
        isOpenAtHub = false
        if world.random.oneIn(3) { isCut = true } else { towardsClient { $0.closed(self, code: nil, reason: "") } }
    }

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

    /// A live activity may get lost on its way without the connection noticing: `prev` must show it.
    private func swallows(_ bytes: [UInt8]) -> Bool {
        guard !world.isHealthy, !hasSwallowed, world.random.oneIn(60) else { return false }
        hasSwallowed =
            bytes.starts(with: #"{"type":"activity""#.utf8)
            && String(decoding: bytes.prefix(100), as: UTF8.self).contains(#""replay":false"#)
        return hasSwallowed
    }

    // MARK: Trouble

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

    /// The socket takes nothing for a while.
    func block(for milliseconds: Int64) {
        isWritable = false
        world.clock.after(milliseconds) { [self] in
            isWritable = true
            wantWrite()
        }
    }
}
