import ArgumentParser
import Mailbell
import Transport

/// `--admin`: an address, or none.
enum AdminOption {
    case none
    case address(ListenAddress)

    var address: ListenAddress? { if case .address(let address) = self { address } else { nil } }
}

/// `--retention`: a span for all kinds, or for one.
struct RetentionOption {
    var kind: Kind?
    var duration: Duration
}

@Sendable func parseListen(_ text: String) throws -> ListenAddress {
    guard let address = ListenAddress(text) else {
        throw ValidationError("'\(text)' is not an address and port such as 127.0.0.1:8025 or [::1]:8025.")
    }
    return address
}

@Sendable func parseAdmin(_ text: String) throws -> AdminOption {
    text == "none" ? .none : .address(try parseListen(text))
}

@Sendable func parseNetwork(_ text: String) throws -> IPNetwork {
    guard let network = IPNetwork(text) else {
        throw ValidationError("'\(text)' is not an address or a network such as 10.0.0.0/8 or 2001:db8::/32.")
    }
    return network
}

@Sendable func parseRetention(_ text: String) throws -> RetentionOption {
    let parts = text.split(separator: "=", maxSplits: 1)
    guard let span = parts.last, let duration = Duration(span: span) else {
        throw ValidationError("'\(text)' is not a span such as 400d or open=90d.")
    }
    guard parts.count == 2 else { return RetentionOption(kind: nil, duration: duration) }
    guard let kind = Kind(rawValue: String(parts[0])) else {
        let known = Kind.allCases.map(\.rawValue).joined(separator: ", ")
        throw ValidationError("'\(parts[0])' is none of the kinds \(known).")
    }
    return RetentionOption(kind: kind, duration: duration)
}
