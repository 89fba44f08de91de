import CGMime

/// Decodes a content transfer encoding (RFC 2045, 6) piece by piece, with GMime. It tolerates what is malformed, and
/// never fails: invalid characters of base64 are skipped, invalid sequences of quoted-printable stand for themselves.
package struct TransferDecoder {
    /// Bytes by which an output may exceed its input.
    package static let surplus = 4

    private var state = GMimeEncoding()

    /// - Parameter encoding: the value of `Content-Transfer-Encoding`. Bytes of all encodings but base64 and
    ///   quoted-printable are left as they are.
    package init(encoding: String) {
        let kind: GMimeContentEncoding =
            switch encoding.lowercased() {
            case "base64": GMIME_CONTENT_ENCODING_BASE64
            case "quoted-printable": GMIME_CONTENT_ENCODING_QUOTEDPRINTABLE
            default: GMIME_CONTENT_ENCODING_BINARY
            }
        g_mime_encoding_init_decode(&state, kind)
    }

    /// Decodes the next piece of the content.
    ///
    /// - Parameter output: has room for the input and `surplus` bytes.
    /// - Returns: the number of bytes written.
    package mutating func decode(_ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer) -> Int {
        precondition(output.count >= input.count + Self.surplus)
        guard let from = input.baseAddress, let to = output.baseAddress, !input.isEmpty else { return 0 }
        return g_mime_encoding_step(
            &state, from.assumingMemoryBound(to: CChar.self), input.count, to.assumingMemoryBound(to: CChar.self))
    }

    /// Decodes what is left after the last piece: base64 without its padding.
    ///
    /// - Returns: the number of bytes written, at most `surplus`.
    package mutating func finish(into output: UnsafeMutableRawBufferPointer) -> Int {
        let digits = Int(abs(state.state))
        guard state.encoding == GMIME_CONTENT_ENCODING_BASE64, digits == 2 || digits == 3 else { return 0 }
        let padding = [UInt8](repeating: .equals, count: 4 - digits)
        return padding.withUnsafeBytes { decode($0, into: output) }
    }
}
