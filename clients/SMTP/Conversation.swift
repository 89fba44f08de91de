/// What client and server say to each other, as far as an error tells of it, and the message that is being sent. Of a login
/// nothing is kept but that there was one.
final class Conversation {
    private static let mostReply = 1024

    /// The message, while it is being sent; and how much of it the library has taken.
    private var message = UnsafeRawBufferPointer(start: nil, count: 0)
    private(set) var taken = 0
    /// What the last command was; nil before the first.
    private(set) var stage: DeliveryError.Stage?
    /// How many commands have named a recipient.
    private(set) var recipients = 0
    private(set) var hasLogin = false
    /// QUIT was said: what matters came before.
    private var isOver = false
    /// The reply to the last command, or the server's greeting.
    private var code = 0
    private var text: [UInt8] = []
    /// Its last line was heard: another reply, such as that to a message, begins anew.
    private var isWhole = false

    /// Whether all of the message was taken, and there was one.
    var isAllTaken: Bool { !message.isEmpty && taken == message.count }

    func begin(_ message: UnsafeRawBufferPointer) {
        self.message = message
        taken = 0
        stage = nil
        recipients = 0
        hasLogin = false
        isOver = false
        forgetReply()
    }

    func end() { message = UnsafeRawBufferPointer(start: nil, count: 0) }

    /// The next piece of the message.
    func read(into space: UnsafeMutableRawBufferPointer) -> Int {
        let count = min(space.count, message.count - taken)
        space.copyMemory(from: UnsafeRawBufferPointer(rebasing: message[taken..<taken + count]))
        taken += count
        return count
    }

    /// A command, or a line of a login.
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

    /// A line of a reply.
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

    /// By what the server has refused the last command; nil if it has not.
    var refusal: DeliveryError.Reply? {
        (400..<600).contains(code) ? .init(code: code, text: String(decoding: text, as: UTF8.self)) : nil
    }
}
