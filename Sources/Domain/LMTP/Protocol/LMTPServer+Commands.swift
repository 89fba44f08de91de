/// The commands (RFC 2033, section 4; RFC 5321, section 4.1).
extension LMTPServer {
    /// Performs one command.
    ///
    /// - Parameter line: without its CRLF.
    mutating func perform(_ line: [UInt8]) -> Event? {
        guard !line.contains(where: \.isControl) else {
            return fail(LMTPReply(500, "5.5.2", "Control characters in a command"))
        }
        // RFC 5321, section 4.1.1: white space at the end is tolerated.
        var text = line[...]
        while text.last == .space { text.removeLast() }
        let verb = text.prefix { $0 != .space }
        let argument = text[verb.endIndex...].drop { $0 == .space }
        switch String(decoding: verb.prefix(16), as: UTF8.self).asciiLowercased {
        case "lhlo": return hello(argument)
        case "mail": return mail(argument)
        case "rcpt": return recipient(argument)
        case "data": return argument.isEmpty ? data() : fail(Self.noArgument)
        case "rset":
            guard argument.isEmpty else { return fail(Self.noArgument) }
            endTransaction()
            succeed(LMTPReply(250, "2.0.0", "OK"))
            return nil
        case "noop":
            succeed(LMTPReply(250, "2.0.0", "OK"))
            return nil
        case "vrfy":
            guard !argument.isEmpty else { return fail(LMTPReply(501, "5.5.4", "VRFY needs an address")) }
            // RFC 5321, section 3.5.3: no address is confirmed to whoever asks.
            succeed(LMTPReply(252, "2.5.0", "Not verified here: send RCPT TO"))
            return nil
        case "quit":
            guard argument.isEmpty else { return fail(Self.noArgument) }
            return end(LMTPReply(221, "2.0.0", "Bye"))
        case "helo", "ehlo":
            // RFC 2033, section 4.1.
            return fail(LMTPReply(500, "5.5.1", "This is LMTP: send LHLO"))
        case "expn", "help": return fail(LMTPReply(502, "5.5.1", "The command is not implemented"))
        default: return fail(LMTPReply(500, "5.5.1", "Unknown command"))
        }
    }

    private static let noArgument = LMTPReply(501, "5.5.4", "The command takes no argument")
    private static let badSender = LMTPReply(501, "5.1.7", "The sender's address is malformed")
    private static let badRecipient = LMTPReply(501, "5.1.3", "The recipient's address is malformed")
    private static let badParameter = LMTPReply(501, "5.5.4", "A parameter is malformed")
    private static let unknownParameter = LMTPReply(555, "5.5.4", "A parameter is not supported")
    private static let needsUTF8 = LMTPReply(553, "5.6.7", "The address needs SMTPUTF8")

    private mutating func hello(_ argument: ArraySlice<UInt8>) -> Event? {
        guard !argument.isEmpty, !argument.contains(.space) else {
            return fail(LMTPReply(501, "5.5.4", "LHLO needs the client's name"))
        }
        endTransaction()
        hasGreeted = true
        let extensions = ["PIPELINING", "ENHANCEDSTATUSCODES", "SIZE \(limits.messageBytes)", "8BITMIME"]
        // RFC 2034, section 4: the reply to LHLO has no enhanced status codes.
        succeed(lines: ([host] + extensions).map { "250-\($0)\r\n" }.joined() + "250 SMTPUTF8\r\n")
        return nil
    }

    private mutating func mail(_ argument: ArraySlice<UInt8>) -> Event? {
        guard hasGreeted else { return fail(LMTPReply(503, "5.5.1", "Send LHLO first")) }
        guard envelope == nil else { return fail(LMTPReply(503, "5.5.1", "A message is in progress")) }
        guard let text = Self.behind("from:", argument) else {
            return fail(LMTPReply(501, "5.5.4", "Send MAIL FROM:<address>"))
        }
        var reader = PathReader(text)
        guard let path = reader.read(maximumBytes: limits.pathBytes) else { return fail(Self.badSender) }
        guard let parameters = MailParameter.read(reader.rest) else { return fail(Self.badParameter) }
        var envelope = MailEnvelope(sender: path)
        for parameter in parameters {
            switch parameter.keyword {
            case "SIZE":
                guard let size = parameter.number else { return fail(Self.badParameter) }
                envelope.declaredBytes = size
            case "BODY":
                envelope.is8Bit = parameter.value?.isText("8BITMIME") == true
                guard envelope.is8Bit || parameter.value?.isText("7BIT") == true else {
                    return fail(Self.badParameter)
                }
            case "SMTPUTF8":
                guard parameter.value == nil else { return fail(Self.badParameter) }
                envelope.isUTF8 = true
            default: return fail(Self.unknownParameter)
            }
        }
        guard envelope.isUTF8 || path?.isASCII != false else { return fail(Self.needsUTF8) }
        if let size = envelope.declaredBytes, size > limits.messageBytes {
            reply(Self.tooLarge)
            return nil
        }
        self.envelope = envelope
        succeed(LMTPReply(250, "2.1.0", "OK"))
        return nil
    }

    private mutating func recipient(_ argument: ArraySlice<UInt8>) -> Event? {
        guard let envelope else { return fail(LMTPReply(503, "5.5.1", "Send MAIL FROM first")) }
        guard let text = Self.behind("to:", argument) else {
            return fail(LMTPReply(501, "5.5.4", "Send RCPT TO:<address>"))
        }
        var reader = PathReader(text)
        guard let path = reader.read(maximumBytes: limits.pathBytes) ?? nil else { return fail(Self.badRecipient) }
        guard let parameters = MailParameter.read(reader.rest) else { return fail(Self.badParameter) }
        guard parameters.isEmpty else { return fail(Self.unknownParameter) }
        guard envelope.isUTF8 || path.isASCII else { return fail(Self.needsUTF8) }
        guard envelope.recipients.count < limits.recipients else {
            // RFC 5321, section 4.5.3.1.10.
            reply(LMTPReply(452, "4.5.3", "Too many recipients"))
            return nil
        }
        state = .deciding(path)
        return .recipient(path)
    }

    private mutating func data() -> Event? {
        guard let envelope else { return fail(LMTPReply(503, "5.5.1", "Send MAIL FROM first")) }
        guard !envelope.recipients.isEmpty else {
            // RFC 2033, section 4.2 demands 503. A client that pipelines sends DATA before it knows that all
            // recipients are refused, so it is no failure of the client.
            reply(LMTPReply(503, "5.5.1", "No valid recipients"))
            return nil
        }
        return beginData(envelope)
    }

    /// What follows `FROM:` or `TO:`. Spaces behind the colon are wrong but common.
    private static func behind(_ keyword: String, _ argument: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
        guard argument.prefix(keyword.utf8.count).isText(keyword) else { return nil }
        return argument.dropFirst(keyword.utf8.count).drop { $0 == .space }
    }
}
