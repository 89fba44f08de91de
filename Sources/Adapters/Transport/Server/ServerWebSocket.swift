internal import EventLoop
internal import HTTPWire

/// The WebSocket on an accepted connection.
@EventLoop
final class ServerWebSocket: WebSocket {
    /// Highest number of bytes queued for the socket. The handler chooses what comes next when they are sent.
    private static let aheadBytes = 64 * 1024

    private unowned let connection: ServerConnection
    var machine: WebSocketMachine
    let handler: any WebSocketHandler
    private var wantsToWrite = false
    private var isOpen = true

    init(_ connection: ServerConnection, _ machine: WebSocketMachine, _ handler: any WebSocketHandler) {
        self.connection = connection
        self.machine = machine
        self.handler = handler
    }

    var wantsInput: Bool { machine.wantsInput }

    func wantWrite() {
        guard isOpen else { return }
        wantsToWrite = true
        connection.soil()
    }

    func abort() {
        if isOpen { connection.die() }
    }

    /// Queues frames from the handler, up to `aheadBytes`.
    func fill() {
        while wantsToWrite, machine.isOpen, machine.output.count < Self.aheadBytes {
            if let frame = handler.nextFrame() {
                machine.send(frame)
            } else {
                wantsToWrite = false
                if let (code, reason) = handler.closing { machine.close(code, reason, now: ServerPool.now) }
            }
        }
    }

    func didClose() {
        guard isOpen else { return }
        isOpen = false
        handler.closed(code: machine.peerClose?.code, reason: machine.peerClose?.reason ?? "")
    }
}
