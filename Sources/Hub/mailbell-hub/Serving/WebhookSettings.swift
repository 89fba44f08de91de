import Core
import Crypto
import Transport
import Webhooks

#if canImport(Glibc)
    import Glibc
#endif

/// A setting that consists of a word and `name=value` options:
/// `sendgrid key-file=/etc/mailbell/sendgrid.pem user=sam@example.com`.
struct WordWithOptions {
    /// The first word: the service of an `ingest`, the name of a `webhook`.
    let word: String
    private var options: [String: String] = [:]

    /// - Parameter known: The names of the options that a word takes.
    /// - Throws: `Wrong` if an option is unknown, repeated or without a value.
    init(_ text: String, known: (String) throws -> [String]) throws {
        let parts = text.split(separator: " ")
        guard let first = parts.first else { throw Wrong("the value is empty") }
        word = String(first)
        let known = try known(word)
        for part in parts.dropFirst() {
            let pair = part.split(separator: "=", maxSplits: 1).map(String.init)
            guard pair.count == 2, known.contains(pair[0]) else {
                throw Wrong(
                    "\(word) takes \(known.map { $0 + "=" }.joined(separator: ", ")), each once and with a value")
            }
            guard options.updateValue(pair[1], forKey: pair[0]) == nil else {
                throw Wrong("\(word) has \(pair[0])= twice")
            }
        }
    }

    /// The value of an option; nil if it was not given.
    subscript(name: String) -> String? { options[name] }

    /// The value of an option.
    ///
    /// - Throws: `Wrong` if it was not given.
    func required(_ name: String) throws -> String {
        guard let value = options[name] else { throw Wrong("\(word) needs \(name)=") }
        return value
    }

    /// The content of the file that an option names, without white space around it; nil if the option was not given.
    func content(_ name: String) throws -> [UInt8]? {
        guard let text = options[name] else { return nil }
        let path = try namedFile(text)
        let bytes = try secretFile(path)
        guard !bytes.isEmpty else { throw Wrong("\(name)=\(text): the file \(path) is empty") }
        return bytes
    }

    /// The content of the file that an option names.
    ///
    /// - Throws: `Wrong` if the option was not given.
    func requiredContent(_ name: String) throws -> [UInt8] {
        guard let bytes = try content(name) else { throw Wrong("\(word) needs \(name)=") }
        return bytes
    }

    /// The normalized address of the option `user`; nil if it was not given.
    func user() throws -> String? {
        guard let text = options["user"] else { return nil }
        guard let address = normalizedAddress(text) else { throw Wrong("user=\(text) is not an e-mail address") }
        return address
    }
}

/// The content of a file of less than 64 KiB, without white space around it.
private func secretFile(_ path: String) throws -> [UInt8] {
    guard path.hasPrefix("/") else { throw Wrong("'\(path)' must be an absolute path") }
    let file = open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { throw Wrong("\(path): \(String(cString: strerror(errno)))") }
    defer { close(file) }
    var bytes = [UInt8](repeating: 0, count: 65_536)
    let count = read(file, &bytes, bytes.count)
    guard count >= 0 else { throw Wrong("\(path): \(String(cString: strerror(errno)))") }
    guard count < bytes.count else { throw Wrong("\(path): is 64 KiB or larger, too large for a key or a secret") }
    let isSpace: (UInt8) -> Bool = { $0 == 0x20 || (0x09...0x0d).contains($0) }
    return bytes[..<count].drop(while: isSpace).reversed().drop(while: isSpace).reversed()
}

/// Parses one item of `ingest`.
func parseIngest(_ text: String) throws -> IngestEndpoint {
    let setting = try WordWithOptions(text) { word in
        switch IngestService(rawValue: word) {
        case .sendgrid, .mailgun: ["key-file", "user"]
        case .postmark: ["login-file", "header-file", "user"]
        case .ses: ["topic", "certificate-file", "user"]
        case .webhook: ["secret-file", "user"]
        case nil:
            throw Wrong(
                "'\(word)' is not one of \(IngestService.allCases.map(\.rawValue).joined(separator: ", "))")
        }
    }
    let credential: IngestEndpoint.Credential =
        switch IngestService(rawValue: setting.word) {
        case .sendgrid: .sendgrid(try key(setting))
        case .postmark:
            .postmark(login: try login(setting), header: try setting.content("header-file"))
        case .mailgun: .mailgun(key: try setting.requiredContent("key-file"))
        case .ses: .ses(try topic(setting), try certificate(setting))
        case .webhook, nil: .webhook(try standardWebhook(setting))
        }
    return IngestEndpoint(credential, user: try setting.user())
}

private func key(_ setting: WordWithOptions) throws -> VerifyingKey {
    let text = String(decoding: try setting.requiredContent("key-file"), as: UTF8.self)
    let path = setting["key-file"] ?? ""
    let key: VerifyingKey
    do {
        key = try VerifyingKey(text: text)
    } catch {
        throw Wrong("key-file=\(path): it \(error); use the Verification Key that SendGrid shows")
    }
    guard key.algorithm == .ecdsaP256 else {
        throw Wrong("key-file=\(path): it is not a P-256 key, as SendGrid's are")
    }
    return key
}

private func login(_ setting: WordWithOptions) throws -> [UInt8] {
    let login = try setting.requiredContent("login-file")
    guard let colon = login.firstIndex(of: UInt8(ascii: ":")), login.count - colon > 12 else {
        throw Wrong("login-file= must contain USER:PASSWORD, with a password of at least 12 characters")
    }
    return login
}

private func topic(_ setting: WordWithOptions) throws -> SNSTopic {
    let text = try setting.required("topic")
    guard let topic = SNSTopic(text) else {
        throw Wrong("topic=\(text) is not a topic such as arn:aws:sns:eu-west-1:123456789012:mail-events")
    }
    return topic
}

private func certificate(_ setting: WordWithOptions) throws -> SigningCertificate? {
    guard let pem = try setting.content("certificate-file") else { return nil }
    do {
        return try SigningCertificate(pem: pem)
    } catch {
        throw Wrong("certificate-file=\(setting["certificate-file"] ?? ""): it \(error)")
    }
}

/// The secrets of a Standard Webhook, from the file that `secret-file` names.
func standardWebhook(_ setting: WordWithOptions) throws -> StandardWebhook {
    let text = String(decoding: try setting.requiredContent("secret-file"), as: UTF8.self)
    do {
        return try StandardWebhook(secrets: text)
    } catch {
        throw Wrong("secret-file=\(setting["secret-file"] ?? ""): it \(error)")
    }
}

/// Parses one item of `webhook`.
func parseWebhook(_ text: String) throws -> WebhookTarget {
    let setting = try WordWithOptions(text) { _ in
        ["user", "url", "format", "secret-file", "kinds", "verdicts", "from"]
    }
    guard WebhookTarget.isName(setting.word) else {
        throw Wrong("a webhook begins with its name: 1 to 50 letters, digits, - and _, but not wh_")
    }
    let url = try setting.required("url")
    guard let target = HTTPURL(url), target.host.utf8.count <= 100, target.path.utf8.count <= 2000 else {
        throw Wrong(
            "url= must be an absolute http or https URL, with a host of at most 100 bytes and a path of at most 2000")
    }
    guard let user = try setting.user() else { throw Wrong("\(setting.word) needs user=") }
    let from = setting["from"] ?? "now"
    guard ["now", "earliest"].contains(from) else { throw Wrong("from= must be now or earliest") }
    let filter = Filter(
        kinds: try setting["kinds"].map { try choices($0, "kinds") },
        verdicts: try setting["verdicts"].map { try choices($0, "verdicts") })
    let result = WebhookTarget(
        name: setting.word, user: user, url: url, format: try format(setting), filter: filter,
        fromEarliest: from == "earliest")
    if let problem = result.problemOfURL { throw Wrong("url= \(problem)") }
    guard result.filter.kinds?.isEmpty != true, result.filter.verdicts?.isEmpty != true else {
        throw Wrong("a webhook for phones takes kinds=open+click and verdicts=human+unknown only")
    }
    return result
}

/// The format with its secret, which only JSON must have.
private func format(_ setting: WordWithOptions) throws -> WebhookFormat {
    let name = try setting["format"].map { try parseChoice($0, OwnWebhook.Format.allCases) } ?? .json
    guard name != .json else { return .json(try standardWebhook(setting)) }
    let token = try setting.content("secret-file").map { String(decoding: $0, as: UTF8.self) }
    do {
        return try WebhookFormat(name, secret: token)
    } catch {
        throw Wrong("secret-file=\(setting["secret-file"] ?? ""): it \(error)")
    }
}

private func choices<Value: RawRepresentable & CaseIterable>(_ text: String, _ name: String) throws -> [Value]
where Value.RawValue == String {
    try text.split(separator: "+").map { word in
        guard let value = Value(rawValue: String(word)) else {
            throw Wrong("\(name)= takes \(Value.allCases.map(\.rawValue).joined(separator: "+"))")
        }
        return value
    }
}
