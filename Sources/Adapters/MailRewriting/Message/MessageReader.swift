import CGMime

/// GMime reads a message where it lies: no content is copied.
enum MessageReader {
    /// GMime is to be told once, before its first use, and never that it is over.
    private static let isReady: Bool = {
        g_mime_init()
        return true
    }()

    /// The message that begins at `start`; places in the tree count from the first byte. Throws where GMime finds what
    /// another program may read otherwise, or nothing.
    static func read(
        _ whole: UnsafeRawBufferPointer, from start: Int
    ) throws(Untouched) -> (tree: MessageTree, envelope: Envelope) {
        guard whole.count <= CraftLimits.messageBytes else { throw .tooLarge("message") }
        guard start < whole.count else { throw .malformed("no message") }
        return try parse(UnsafeRawBufferPointer(rebasing: whole[start...])) { message, doubt throws(Untouched) in
            if let doubt { throw .malformed(doubt) }
            guard let message, let root = g_mime_message_get_mime_part(message) else { throw .malformed("no message") }
            var tree = MessageTree(parts: [], fields: [])
            tree.fields = fields(g_mime_object_get_header_list(object(message))).list
            try add(root, level: 0, to: &tree)
            tree.shift(by: start)
            return (tree, envelope(message))
        }
    }

    /// What a header says, as far as it can be read; without its message.
    static func envelope(ofHeader bytes: UnsafeRawBufferPointer) -> Envelope {
        guard !bytes.isEmpty, bytes.count <= CraftLimits.messageBytes else { return Envelope() }
        return parse(bytes) { message, _ in message.map(envelope) ?? Envelope() }
    }

    /// - Parameter body: gets the message, and what makes it one that different programs read differently.
    private static func parse<Result, Failure: Error>(
        _ bytes: UnsafeRawBufferPointer,
        _ body: (UnsafeMutablePointer<GMimeMessage>?, _ doubt: String?) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        precondition(isReady)
        let array = UnsafeMutablePointer<GByteArray>.allocate(capacity: 1)
        array.initialize(to: GByteArray())
        defer { array.deallocate() }
        let stream = mb_borrowing_stream(array, bytes.baseAddress, guint(bytes.count))
        let parser = g_mime_parser_new_with_stream(stream)
        g_mime_parser_set_persist_stream(parser, gboolean(1))
        let options = g_mime_parser_options_new()
        var warnings = Warnings()
        let message = withUnsafeMutablePointer(to: &warnings) { warnings in
            g_mime_parser_options_set_warning_callback(options, Warnings.note, warnings)
            return g_mime_parser_construct_message(parser, options)
        }
        g_mime_parser_options_free(options)
        defer {
            if let message { g_object_unref(message) }
            g_object_unref(parser)
            g_object_unref(stream)
        }
        return try body(message, warnings.doubt)
    }

    private static func object(_ message: UnsafeMutablePointer<GMimeMessage>) -> UnsafeMutablePointer<GMimeObject> {
        UnsafeMutableRawPointer(message).assumingMemoryBound(to: GMimeObject.self)
    }

    /// Recursion ends at GMime's own limit of levels, which throws before.
    private static func add(
        _ part: UnsafeMutablePointer<GMimeObject>, level: Int, to tree: inout MessageTree
    ) throws(Untouched) {
        guard tree.parts.count < CraftLimits.parts else { throw .tooLarge("parts") }
        let kind = mb_mime_kind_of(part)
        tree.parts.append(try describe(part, kind, level: level))
        guard kind == MB_MIME_MULTIPART else { return }
        for index in 0..<mb_multipart_count(part) {
            guard let child = mb_multipart_part(part, index) else { throw .malformed("an empty part") }
            try add(child, level: level + 1, to: &tree)
        }
    }

    private static func describe(
        _ part: UnsafeMutablePointer<GMimeObject>, _ kind: mb_mime_kind, level: Int
    ) throws(Untouched) -> MessageTree.Part {
        let type = g_mime_object_get_content_type(part)
        func parameter(_ name: String) -> String? { text(g_mime_content_type_get_parameter(type, name)) }
        let (fields, start) = fields(g_mime_object_get_header_list(part))
        var content: Range<Int>?
        if kind == MB_MIME_PART {
            var lower: gint64 = 0
            var upper: gint64 = 0
            // A part without content has no stream.
            content =
                mb_content_bounds(part, &lower, &upper) != 0
                ? Int(lower)..<Int(upper) : nil
        }
        let major = text(g_mime_content_type_get_media_type(type)) ?? "text"
        let minor = text(g_mime_content_type_get_media_subtype(type)) ?? "plain"
        return MessageTree.Part(
            kind: kind == MB_MIME_PART
                ? .leaf : kind == MB_MIME_MULTIPART ? .multipart : kind == MB_MIME_MESSAGE ? .message : .other,
            level: level, type: "\(major)/\(minor)".lowercased(), charset: parameter("charset"),
            isFlowed: parameter("format")?.lowercased() == "flowed",
            deletesSpace: parameter("delsp")?.lowercased() == "yes",
            start: parameter("start").map(bare),
            encoding: header(part, "Content-Transfer-Encoding")?.lowercased() ?? "",
            isAttachment: text(g_mime_object_get_disposition(part))?.lowercased() == "attachment",
            contentID: header(part, "Content-Id").map(bare),
            hasChecksum: fields.contains { $0.name.lowercased() == "content-md5" },
            fields: fields, fieldsStart: start, content: content)
    }

    private static func fields(
        _ list: UnsafeMutablePointer<GMimeHeaderList>?
    ) -> (list: [MessageTree.Field], start: Int?) {
        var found: [MessageTree.Field] = []
        var start: Int?
        for index in 0..<max(0, g_mime_header_list_get_count(list)) {
            let header = g_mime_header_list_get_header_at(list, index)
            found.append(
                .init(
                    name: text(g_mime_header_get_name(header)) ?? "",
                    raw: text(g_mime_header_get_raw_value(header)) ?? ""))
            let offset = Int(g_mime_header_get_offset(header))
            if offset >= 0 { start = min(start ?? offset, offset) }
        }
        return (found, start)
    }

    private static func envelope(_ message: UnsafeMutablePointer<GMimeMessage>) -> Envelope {
        func mailboxes(_ kind: GMimeAddressType) -> [Mailbox] {
            var found: [Mailbox] = []
            add(g_mime_message_get_addresses(message, kind), to: &found, level: 0)
            return found
        }
        var envelope = Envelope()
        envelope.from = mailboxes(GMIME_ADDRESS_TYPE_FROM).first
        envelope.to = mailboxes(GMIME_ADDRESS_TYPE_TO)
        envelope.cc = mailboxes(GMIME_ADDRESS_TYPE_CC)
        envelope.bcc = mailboxes(GMIME_ADDRESS_TYPE_BCC)
        envelope.subject = text(g_mime_message_get_subject(message)) ?? ""
        envelope.messageID = text(g_mime_message_get_message_id(message)).flatMap { $0.isEmpty ? nil : $0 }
        if let date = g_mime_message_get_date(message) { envelope.seconds = Int64(g_date_time_to_unix(date)) }
        return envelope
    }

    /// Groups (RFC 5322, 3.4) are opened; they cannot hold groups, and no more than two levels are looked into.
    private static func add(
        _ list: UnsafeMutablePointer<InternetAddressList>?, to found: inout [Mailbox], level: Int
    ) {
        guard let list, level < 3 else { return }
        for index in 0..<internet_address_list_length(list) where found.count < CraftLimits.addresses {
            guard let address = internet_address_list_get_address(list, index) else { continue }
            if let members = mb_group_members(address) {
                add(members, to: &found, level: level + 1)
            } else if let email = text(mb_mailbox_address(address)), !email.isEmpty {
                let name = text(internet_address_get_name(address))
                found.append(Mailbox(email: email, name: name?.isEmpty == false ? name : nil))
            }
        }
    }

    private static func header(_ part: UnsafeMutablePointer<GMimeObject>, _ name: String) -> String? {
        text(g_mime_object_get_header(part, name)).map { String(decoding: Array($0.utf8).trimmed, as: UTF8.self) }
    }

    private static func text(_ pointer: UnsafePointer<CChar>?) -> String? { pointer.map { String(cString: $0) } }

    private static func bare(_ id: String) -> String {
        var id = id[...]
        if id.hasPrefix("<") { id.removeFirst() }
        if id.hasSuffix(">") { id.removeLast() }
        return String(id)
    }
}

/// What GMime remarks while it reads.
private struct Warnings {
    /// The first that makes a message one that different programs read differently.
    var doubt: String?

    static let note: GMimeParserWarningFunc = { _, code, _, data in
        guard let warnings = data?.assumingMemoryBound(to: Warnings.self), warnings.pointee.doubt == nil else { return }
        warnings.pointee.doubt =
            switch code {
            case GMIME_WARN_INVALID_CONTENT_TYPE: "a Content-Type that says nothing"
            case GMIME_WARN_MALFORMED_MULTIPART: "a multipart without parts"
            case GMIME_WARN_TRUNCATED_MESSAGE: "it ends too early"
            case GMIME_WARN_MALFORMED_MESSAGE: "not a message"
            case GMIME_CRIT_INVALID_HEADER_NAME: "a line of the header is no field"
            case GMIME_CRIT_CONFLICTING_HEADER: "a header field that may be there once is there twice"
            case GMIME_CRIT_CONFLICTING_PARAMETER: "a parameter is there twice"
            case GMIME_CRIT_MULTIPART_WITHOUT_BOUNDARY: "a multipart without a boundary"
            case GMIME_CRIT_NESTING_OVERFLOW: "too many levels of parts"
            case GMIME_CRIT_PART_WITHOUT_HEADERS_OR_CONTENT: "a part without header and content"
            default: nil
            }
    }
}
