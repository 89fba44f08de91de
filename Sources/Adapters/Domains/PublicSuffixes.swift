private import CPSL
public import Core

/// The public suffix list: below which names anybody can register a domain (publicsuffix.org). Immutable; libpsl's look-ups are
/// safe on any thread.
@safe public final class PublicSuffixes: Sendable {
    // Unchanged from `init` to `deinit`. The library's look-ups take it as const.
    private nonisolated(unsafe) let handle: OpaquePointer

    /// The newest list: the system's (Debian's package `publicsuffix`), or the one that libpsl was built with.
    ///
    /// - Throws: if there is neither.
    public init() throws(PublicSuffixError) {
        // libpsl's own list is a constant, which `psl_free` leaves alone.
        guard let handle = unsafe psl_latest(nil) ?? psl_builtin() else {
            throw PublicSuffixError(problem: "libpsl has no public suffix list: install the package publicsuffix")
        }
        unsafe self.handle = handle
    }

    /// A list in a file, as publicsuffix.org or libpsl (DAFSA) writes it.
    ///
    /// - Throws: if the file cannot be read.
    public init(file: String) throws(PublicSuffixError) {
        guard let handle = unsafe psl_load_file(file) else {
            throw PublicSuffixError(problem: "\(file) cannot be read as a public suffix list")
        }
        unsafe self.handle = handle
    }

    deinit { unsafe psl_free(handle) }

    /// The suffix of `domain` and one label more: `example.com` for `eng.example.com`, `osaka.lg.jp` for `pref.osaka.lg.jp`. A
    /// top-level domain that the list does not know is a suffix.
    ///
    /// - Returns: nil for a public suffix itself, such as `com`, `co.jp` or `blogspot.com`, and for an IPv4 address.
    public func registrableDomain(of domain: DomainName) -> DomainName? {
        guard domain.isNamed else { return nil }
        return unsafe domain.text.withCString { text in
            // The result points into the text.
            unsafe psl_registrable_domain(handle, text).map { unsafe DomainName(canonical: String(cString: $0)) }
        }
    }
}

/// Why there is no public suffix list.
public struct PublicSuffixError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What is wrong and how to fix it.
    public var problem: String

    public var description: String { problem }
}
