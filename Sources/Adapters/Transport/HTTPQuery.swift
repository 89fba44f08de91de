extension HTTPRequest {
    /// The query's fields. libwebsockets has decoded their percent escapes, and `+` to a space.
    public var parameters: [(name: String, value: String)] {
        query.filter { !$0.isEmpty }.map { field in
            let parts = field.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            return (String(parts[0]), parts.count == 2 ? String(parts[1]) : "")
        }
    }
}
