/// The state of one SMTP exchange that an error has to describe, and the message that is being sent.
///
/// Nothing of a login is stored, except that there was one.
final class Conversation {
    /// Bytes of a reply's text that are kept.
    private static let mostReply = 1024

    /// The message while it is being sent; empty otherwise.
    private var message = UnsafeRawBufferPointer(start: nil, count: 0)
    /// Bytes of the message that libcurl has read.
    private(set) var taken = 0
    /// The stage that the last command belongs to; nil before the first command.
    private(set) var stage: DeliveryError.Stage?
    /// Number of RCPT commands sent.
    private(set) var recipients = 0
    /// Whether AUTH was sent.
    private(set) var hasLogin = false
    /// Whether QUIT was sent. Everything after it is ignored.
    private var isOver = false
    /// The code of the reply to the last command, or of the server's greeting; 0 before a reply.
    private var code = 0
    private var text: [UInt8] = []
    /// Whether the last line of the reply was received. The next line then starts a new reply.
    private var isWhole = false

    /// Whether there is a message and libcurl has read all of it.
    var isAllTaken: Bool { !message.isEmpty && taken == message.count }

    /// Resets the state for a new message.
    func begin(_ message: UnsafeRawBufferPointer) {
        self.message = message
        taken = 0
        stage = nil
        recipients = 0
        hasLogin = false
        isOver = false
        forgetReply()
    }

    /// Drops the reference to the message, whose memory the caller owns.
    func end() { message = UnsafeRawBufferPointer(start: nil, count: 0) }

    /// Copies the next piece of the message into `space`. Returns its size; 0 at the end.
    func read(into space: UnsafeMutableRawBufferPointer) -> Int {
        let count = min(space.count, message.count - taken)
        space.copyMemory(from: UnsafeRawBufferPointer(rebasing: message[taken..<taken + count]))
        taken += count
        return count
    }

    /// Records a command, or a line of a login, that was sent.
    func said(_ bytes: UnsafeRawBufferPointer) {
        let verb = String(decoding: bytes.prefix { $0 != 32 && $0 != 13 && $0 != 10 }.prefix(8), as: UTF8.self)
        isOver = isOver || verb == "QUIT"
        guard !isOver else { return }
        forgetReply()
        switch verb {
        case "EHLO", "HELO": stage = .greeting
        case "STARTTLS": stage = .encryption
        case "AUTH":
            stage = .login
            hasLogin = true
        case "MAIL": stage = .sender
        case "RCPT":
            stage = .recipient
            recipients += 1
        case "DATA", "NOOP": stage = .message
        default: break
        }
    }

    /// Records a line of a reply that was received.
    func heard(_ bytes: UnsafeRawBufferPointer) {
        guard !isOver, bytes.count >= 3, let number = Int(String(decoding: bytes[..<3], as: UTF8.self)) else { return }
        if isWhole { forgetReply() }
        code = number
        isWhole = bytes.count == 3 || bytes[3] != UInt8(ascii: "-")
        let line = bytes.dropFirst(4).prefix { $0 != 13 && $0 != 10 }
        if !text.isEmpty, !line.isEmpty { text.append(32) }
        text += line.prefix(max(0, Self.mostReply - text.count))
    }

    private func forgetReply() {
        code = 0
        text = []
        isWhole = false
    }

    /// The 4xx or 5xx reply to the last command; nil if there was none.
    var refusal: DeliveryError.Reply? {
        (400..<600).contains(code) ? .init(code: code, text: String(decoding: text, as: UTF8.self)) : nil
    }
}
