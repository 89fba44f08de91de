import CGMime

/// Parses messages with GMime, in place: no content is copied.
enum MessageReader {
    /// GMime is initialized once, before its first use, and never shut down.
    static let isReady: Bool = {
        g_mime_init()
        return true
    }()

    /// Parses the message at `start`. Throws if it is empty, exceeds a limit, or is ambiguous: another program might
    /// read it differently.
    ///
    /// - Returns: the parts, with positions in `whole`, and the time in Date in seconds since 1970.
    static func read(
        _ whole: UnsafeRawBufferPointer, from start: Int
    ) throws(Untouched) -> (tree: MessageTree, seconds: Int64?) {
        guard whole.count <= CraftLimits.messageBytes else { throw .tooLarge("message") }
        guard start < whole.count else { throw .malformed("no message") }
        let bytes = UnsafeRawBufferPointer(rebasing: whole[start...])
        try RawBounds.check(bytes)
        return try parse(bytes) { message, doubt throws(Untouched) in
            if let doubt { throw .malformed(doubt) }
            guard let message, let root = g_mime_message_get_mime_part(message) else { throw .malformed("no message") }
            var tree = MessageTree(parts: [], fields: [])
            tree.fields = fields(g_mime_object_get_header_list(object(message))).list
            try add(root, level: 0, to: &tree)
            tree.shift(by: start)
            return (tree, g_mime_message_get_date(message).map { Int64(g_date_time_to_unix($0)) })
        }
    }

    /// - Parameter body: gets the message, and the reason why it is ambiguous, if it is.
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

    private static func add(
        _ part: UnsafeMutablePointer<GMimeObject>, level: Int, to tree: inout MessageTree
    ) throws(Untouched) {
        guard tree.parts.count < CraftLimits.parts else { throw .tooLarge("parts") }
        guard level < CraftLimits.partLevels else { throw .tooLarge("levels of parts") }
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
            // A part without content has no bounds.
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
            isNamed: kind == MB_MIME_PART && text(mb_part_filename(part))?.isEmpty == false,
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

/// Receives GMime's warnings during a parse.
private struct Warnings {
    /// The first warning that makes the message ambiguous: programs may read it differently.
    var doubt: String?

    static let note: GMimeParserWarningFunc = { _, code, _, data in
        guard let warnings = data?.assumingMemoryBound(to: Warnings.self), warnings.pointee.doubt == nil else { return }
        warnings.pointee.doubt =
            switch code {
            case GMIME_WARN_INVALID_CONTENT_TYPE: "an invalid Content-Type"
            case GMIME_WARN_MALFORMED_MULTIPART: "a multipart without parts"
            case GMIME_WARN_TRUNCATED_MESSAGE: "it is truncated"
            case GMIME_WARN_MALFORMED_MESSAGE: "not a message"
            case GMIME_CRIT_INVALID_HEADER_NAME: "a header line is not a field"
            case GMIME_CRIT_CONFLICTING_HEADER: "a header field occurs twice that must be unique"
            case GMIME_CRIT_CONFLICTING_PARAMETER: "a parameter occurs twice"
            case GMIME_CRIT_MULTIPART_WITHOUT_BOUNDARY: "a multipart without a boundary"
            case GMIME_CRIT_NESTING_OVERFLOW: "too many levels of parts"
            case GMIME_CRIT_PART_WITHOUT_HEADERS_OR_CONTENT: "a part without header and content"
            default: nil
            }
    }
}
