import Core
import Crypto
import EventLoop
import HTTPOut
import HTTPWire
import Logging
import Metrics
import Transport
import Webhooks
import Wire

/// `POST /v1/ingest/<service>`: webhooks of other services, signed in each service's way.
///
/// A reader thread parses the request and checks its signature. The events of a signed request then take the same path
/// as those of `POST /v1/events`. The answer is 200 once all of them are on disk. It is 200 too if none matches a
/// message here, because the service would otherwise retry forever.
@EventLoop
final class IngestRoutes {
    private let endpoints: [IngestEndpoint]
    private let writer: Writer
    private let readers: ReaderPool
    private let doorman: Doorman
    private let metrics: HubMetrics
    private let logger: Logger
    private let certificates: SNSCertificates
    /// Recent Mailgun tokens, each with a digest of the body that it came with. A token is valid for at most ten
    /// minutes, and fewer requests than this capacity can come in that time.
    private var tokens = BoundedCache<String, [UInt8]>(capacity: 262_144)
    /// When a refused request of each service was last logged.
    private var loggedAt: [IngestService: MonotonicTime] = [:]

    init(
        _ endpoints: [IngestEndpoint], writer: Writer, readers: ReaderPool, doorman: Doorman, metrics: HubMetrics,
        logger: Logger
    ) {
        self.doorman = doorman
        self.endpoints = endpoints
        self.writer = writer
        self.readers = readers
        self.metrics = metrics
        self.logger = logger
        certificates = SNSCertificates(readers: readers)
    }

    /// One route for each configured service.
    var routes: [Route] {
        Dictionary(grouping: endpoints, by: \.service).map { service, endpoints in
            Route(
                open: .post, at: "/v1/ingest/\(service.rawValue)", body: service.maximumBytes,
                about:
                    "webhooks of SendGrid, Postmark, Mailgun, SES or any other service: [Webhooks](webhooks.md). 401 if the login or signature is missing or wrong, or was signed too long ago"
            ) { call in
                self.handle(call, service, endpoints)
            }
        }
    }

    private func handle(_ call: Call, _ service: IngestService, _ endpoints: [IngestEndpoint]) {
        let input = IngestRequest(
            body: call.request.body, authorization: call.request.authorization,
            headers: Dictionary(call.request.head.fieldLines) { first, _ in first }, now: .now)
        Task { @EventLoop in call.reply.send(await answer(service, endpoints, input, from: call.address)) }
    }

    private func answer(
        _ service: IngestService, _ endpoints: [IngestEndpoint], _ request: IngestRequest, from address: IPAddress
    ) async -> HTTPResponse {
        do throws(Refusal) {
            let batch = try await read(service, endpoints, request, doorman.turn(of: address))
            let response = try await record(batch, service)
            metrics.ingestRequests.add(1, service.rawValue, "accepted")
            return response
        } catch {
            return refuse(error, service)
        }
    }

    // MARK: Reading

    /// The events of a request, and the user whose mails they may concern (nil: any user).
    private struct Batch {
        var items: [IngestItem]
        var user: String?
    }

    private enum Refusal: Error {
        case of(IngestRefusal)
        /// A temporary failure: the service should retry.
        case unavailable(String)

        /// The client's address has too many requests waiting.
        static let busy = Refusal.unavailable("too many requests from this address are waiting")
    }

    private func read(
        _ service: IngestService, _ endpoints: [IngestEndpoint], _ request: IngestRequest, _ owner: ReaderPool.Owner
    ) async throws(Refusal) -> Batch {
        if service == .ses { return try await readSNS(endpoints, request, owner) }
        let reading = await readers.run(for: owner) { () -> Result<(Reading, String?), IngestRefusal> in
            // A service may have several accounts. Each secret is tried; if none fits, the last refusal counts.
            var refusal = IngestRefusal.unsigned("matches no configured account")
            for endpoint in endpoints {
                do throws(IngestRefusal) {
                    return .success((try Reading(request, endpoint), endpoint.user))
                } catch {
                    refusal = error
                    if case .unsigned = error { continue }
                    break
                }
            }
            return .failure(refusal)
        }
        switch reading {
        case nil: throw .busy
        case .failure(let refusal)?: throw .of(refusal)
        case .success(let (reading, user))?:
            if let token = reading.token {
                // The same body is a retry by the service, which missed our answer. Another body is a replay by
                // somebody who intercepted the token.
                if let before = tokens[token], before != reading.digest {
                    throw .of(.replayed("has a token that another request used before"))
                }
                tokens[token] = reading.digest
            }
            return Batch(items: reading.items, user: user)
        }
    }

    /// The content of a request whose signature is valid.
    private struct Reading: Sendable {
        var items: [IngestItem]
        var token: String?
        var digest: [UInt8] = []

        init(_ request: IngestRequest, _ endpoint: IngestEndpoint) throws(IngestRefusal) {
            switch endpoint.credential {
            case .sendgrid(let key): items = try SendGrid.read(request, key: key)
            case .postmark(let login, let header): items = try Postmark.read(request, login: login, header: header)
            case .webhook(let scheme): items = try SignedEvents.read(request, scheme: scheme)
            case .mailgun(let key):
                let reading = try Mailgun.read(request, key: key)
                (items, token) = (reading.items, reading.token)
                digest = sha256(request.body)
            case .ses: throw .unsigned("is not signed by SNS")
            }
        }
    }

    /// Verifies a message of SNS. Unlike for other services, the signer's certificate may have to be fetched first.
    private func readSNS(
        _ endpoints: [IngestEndpoint], _ request: IngestRequest, _ owner: ReaderPool.Owner
    ) async throws(Refusal) -> Batch {
        let message: SNSMessage
        switch await readers.run(
            for: owner,
            { () -> Result<SNSMessage, IngestRefusal> in
                do throws(IngestRefusal) { return .success(try SNSMessage(request.body)) } catch {
                    return .failure(error)
                }
            })
        {
        case nil: throw .busy
        case .success(let read)?: message = read
        case .failure(let refusal)?: throw .of(refusal)
        }
        guard let (topic, own, user) = endpoints.firstTopic(message.topic) else {
            throw .of(.unsigned("is for a topic that is not configured"))
        }
        guard own != nil || message.hasCertificate(of: topic) else {
            throw .of(.unsigned("names a certificate on another host than \(topic.host)"))
        }
        let key: VerifyingKey
        do throws(SNSCertificates.Unavailable) {
            key = try await certificates.key(own, at: message.certificateAddress, of: topic, now: request.now)
        } catch {
            if error.isForged { throw .of(.unsigned("names a certificate that is not trusted: \(error)")) }
            log(.ses, "no SNS certificate", "\(error)")
            throw .unavailable("the signer's certificate could not be fetched")
        }
        let items = await readers.run { () -> Result<[IngestItem], IngestRefusal> in
            do throws(IngestRefusal) {
                try message.verify(with: key, request)
                return .success(
                    message.kind == .notification ? SES.read(message, topic: topic, now: request.now) : [.other])
            } catch {
                return .failure(error)
            }
        }
        switch items {
        case .failure(let refusal): throw .of(refusal)
        case .success(let items):
            try await follow(message, topic)
            return Batch(items: items, user: user)
        }
    }

    /// Confirms a subscription to the configured topic, or logs that it ended.
    private func follow(_ message: SNSMessage, _ topic: SNSTopic) async throws(Refusal) {
        switch message.kind {
        case .notification: return
        case .end: logger.warning("SNS ended the subscription", metadata: ["topic": "\(topic)"])
        case .subscription:
            guard let address = message.confirmation(of: topic), let url = HTTPURL(address) else {
                throw .of(.unsigned("has a confirmation URL on another host than \(topic.host)"))
            }
            var request = HTTPClientRequest(.get, url)
            request.totalTimeout = .seconds(10)
            request.maximumBytes = 64 << 10
            do {
                let status = try await HTTPClient.send(request).head.status
                guard status == 200 else { throw Refusal.unavailable("\(topic.host) answers \(status)") }
            } catch {
                logger.warning(
                    "SNS subscription not confirmed", metadata: ["topic": "\(topic)", "error": "\(error)"])
                throw .unavailable("the subscription could not be confirmed")
            }
            logger.notice("SNS subscription confirmed", metadata: ["topic": "\(topic)"])
        }
    }

    private func refuse(_ refusal: Refusal, _ service: IngestService) -> HTTPResponse {
        func count(_ result: String) { metrics.ingestRequests.add(1, service.rawValue, result) }
        switch refusal {
        case .unavailable(let text):
            count("unavailable")
            return .problem(503, "Not accepted", "Try again: \(text).")
        case .of(.malformed(let fault)):
            count("malformed")
            return .fault(fault)
        case .of(.unsigned(let text)), .of(.replayed(let text)):
            if case .of(.replayed) = refusal { count("replayed") } else { count("unsigned") }
            log(service, "webhook refused", "it \(text)")
            // The answer gives no reason, which would help an attacker.
            var response = HTTPResponse.problem(401, "Not authorized", "The signature is missing or wrong.")
            // A bearer token does not work here, so the answer must not ask for one (RFC 9110, 11.6.1).
            response.headers.removeAll { $0.name == "www-authenticate" }
            if service == .postmark { response.headers.append(("www-authenticate", "Basic realm=\"mailbell\"")) }
            return response
        }
    }

    /// Logs at most once a minute for each service, because anybody can cause the message.
    private func log(_ service: IngestService, _ message: Logger.Message, _ reason: String) {
        guard loggedAt[service].map({ MonotonicTime.now >= $0 + .seconds(60) }) ?? true else { return }
        loggedAt[service] = .now
        logger.warning(message, metadata: ["service": "\(service.rawValue)", "reason": "\(reason)"])
    }

    // MARK: Recording

    private func record(_ batch: Batch, _ service: IngestService) async throws(Refusal) -> HTTPResponse {
        let items = batch.items
        let found = await readers.read { store in
            let owners = try Owners(of: batch.user, in: store)
            return try items.map { item -> ReportedEvent? in
                guard case .event(let event) = item else { return nil }
                return try owners.report(event)
            }
        }
        let reports: [ReportedEvent?]
        switch found {
        case .success(let found): reports = found
        case .failure(let error): throw .unavailable(error.description)
        }
        let outcomes = await writer.answers(to: reports.map { $0.map(RecordEvent.init) })
        var counts = IngestCounts()
        var failure: StoreError?
        var answers: [EventReply.Item] = []
        for (item, outcome) in zip(items, outcomes) {
            switch (item, outcome) {
            case (.other, _): counts.other += 1
            case (.refused(let id, let fault), _):
                counts.refused += 1
                answers.append(.init(id: id, fault))
            case (.event(let event), .success(let outcome)):
                counts.count(outcome)
                answers.append(.init(id: event.id, outcome))
            case (.event, .failure(let error)): failure = error
            case (.event(let event), nil):
                counts.count(.unknownMessage)
                answers.append(.init(id: event.id, .unknownMessage))
            }
        }
        for (result, count) in counts.rows { metrics.ingestEvents.add(Int64(count), service.rawValue, result) }
        // The service sends all of them again; those that were recorded are duplicates then.
        if let failure { throw .unavailable(failure.description) }
        return service == .webhook ? .json(200, EventReply(items: answers)) : .json(200, counts)
    }
}

extension [IngestEndpoint] {
    /// The first endpoint that is configured for the topic.
    fileprivate func firstTopic(_ name: String) -> (topic: SNSTopic, certificate: SigningCertificate?, user: String?)? {
        for endpoint in self {
            if case .ses(let topic, let certificate) = endpoint.credential, topic.description == name {
                return (topic, certificate, endpoint.user)
            }
        }
        return nil
    }
}
