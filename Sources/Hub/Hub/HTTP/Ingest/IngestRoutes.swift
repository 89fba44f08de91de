import Crypto
import EventLoop
import Logging
import Mailbell
import MailbellWire
import Metrics
import Transport
import Webhooks

/// `POST /v1/ingest/<service>`: what other services saw, signed as each of them signs.
///
/// A request is read and its signature checked on a reader's thread. What is signed goes, event by event, the way of
/// `POST /v1/events`, and is answered 200 once all of it is on disk: also where no message here is meant, since a service
/// would send that again and again.
@EventLoop
final class IngestRoutes {
    private let endpoints: [IngestEndpoint]
    private let writer: Writer
    private let readers: ReaderPool
    private let metrics: HubMetrics
    private let logger: Logger
    private let certificates: SNSCertificates
    /// Of the tokens that Mailgun has used lately, a digest of what came with them. More than can come in ten minutes, and
    /// they are good for that long at most.
    private var tokens = BoundedCache<String, [UInt8]>(capacity: 262_144)
    /// When a refusal of a service's was last logged.
    private var loggedAt: [IngestService: Timestamp] = [:]

    init(_ endpoints: [IngestEndpoint], writer: Writer, readers: ReaderPool, metrics: HubMetrics, logger: Logger) {
        self.endpoints = endpoints
        self.writer = writer
        self.readers = readers
        self.metrics = metrics
        self.logger = logger
        certificates = SNSCertificates(readers: readers)
    }

    func handle(_ name: Substring, _ request: HTTPRequest, _ reply: HTTPReply) {
        guard let service = IngestService(rawValue: String(name)),
            case let endpoints = endpoints.filter({ $0.service == service }), !endpoints.isEmpty
        else { return reply.send(.notFound) }
        guard request.method == .post else { return reply.send(.methodNotAllowed("POST")) }
        guard request.body.count <= service.maximumBytes else {
            metrics.ingestRequests.add(1, service.rawValue, "malformed")
            return reply.send(.refusal(413, maximumBodyBytes: service.maximumBytes))
        }
        let input = IngestRequest(
            body: request.body, authorization: request.authorization, headers: request.signatures, now: .now)
        Task { @EventLoop in reply.send(await answer(service, endpoints, input)) }
    }

    private func answer(
        _ service: IngestService, _ endpoints: [IngestEndpoint], _ request: IngestRequest
    ) async -> HTTPResponse {
        do throws(Refusal) {
            let batch = try await read(service, endpoints, request)
            let response = try await record(batch, service)
            metrics.ingestRequests.add(1, service.rawValue, "accepted")
            return response
        } catch {
            return refuse(error, service)
        }
    }

    // MARK: Reading

    /// What a request holds, and whose mails it may be about.
    private struct Batch {
        var items: [IngestItem]
        var user: String?
    }

    private enum Refusal: Error {
        case of(IngestRefusal)
        /// The service is to try again.
        case unavailable(String)
    }

    private func read(
        _ service: IngestService, _ endpoints: [IngestEndpoint], _ request: IngestRequest
    ) async throws(Refusal) -> Batch {
        if service == .ses { return try await readSNS(endpoints, request) }
        let reading = await readers.run { () -> Result<(Reading, String?), IngestRefusal> in
            // An account's secret is another's wrong one: what the last of them says counts.
            var refusal = IngestRefusal.unsigned("is nobody's")
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
        case .failure(let refusal): throw .of(refusal)
        case .success(let (reading, user)):
            if let token = reading.token {
                // The same again is a service that has not heard our answer; anything else is somebody who has listened.
                if let before = tokens[token], before != reading.digest {
                    throw .of(.replayed("has a token that was used before"))
                }
                tokens[token] = reading.digest
            }
            return Batch(items: reading.items, user: user)
        }
    }

    /// What stands in a request whose signature is right.
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

    /// Of SNS it is known who has signed only with a certificate that may have to be fetched.
    private func readSNS(_ endpoints: [IngestEndpoint], _ request: IngestRequest) async throws(Refusal) -> Batch {
        let message: SNSMessage
        switch await readers.run({ () -> Result<SNSMessage, IngestRefusal> in
            do throws(IngestRefusal) { return .success(try SNSMessage(request.body)) } catch { return .failure(error) }
        }) {
        case .success(let read): message = read
        case .failure(let refusal): throw .of(refusal)
        }
        guard let (topic, own, user) = endpoints.firstTopic(message.topic) else {
            throw .of(.unsigned("is of another topic"))
        }
        guard own != nil || message.hasCertificate(of: topic) else {
            throw .of(.unsigned("has its certificate elsewhere than \(topic.host)"))
        }
        let key: VerifyingKey
        do throws(SNSCertificates.Unavailable) {
            key = try await certificates.key(own, at: message.certificateAddress, of: topic, now: request.now)
        } catch {
            if error.isForged { throw .of(.unsigned("names a certificate that does not count: \(error)")) }
            log(.ses, "no certificate of SNS", "\(error)")
            throw .unavailable("the certificate of its signer could not be had")
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

    /// Confirms a subscription of the topic that was configured; of its end there is only to be told.
    private func follow(_ message: SNSMessage, _ topic: SNSTopic) async throws(Refusal) {
        switch message.kind {
        case .notification: return
        case .end: logger.warning("SNS has ended the subscription", metadata: ["topic": "\(topic)"])
        case .subscription:
            guard let address = message.confirmation(of: topic), let url = HTTPURL(address) else {
                throw .of(.unsigned("is confirmed elsewhere than at \(topic.host)"))
            }
            var request = HTTPClientRequest(.get, url)
            request.totalTimeout = .seconds(10)
            request.maximumBytes = 64 << 10
            do {
                let status = try await HTTPClient.send(request).head.status
                guard status == 200 else { throw Refusal.unavailable("\(topic.host) answers \(status)") }
            } catch {
                logger.warning(
                    "subscription of SNS not confirmed", metadata: ["topic": "\(topic)", "error": "\(error)"])
                throw .unavailable("the subscription could not be confirmed")
            }
            logger.notice("subscription of SNS confirmed", metadata: ["topic": "\(topic)"])
        }
    }

    private func refuse(_ refusal: Refusal, _ service: IngestService) -> HTTPResponse {
        func count(_ result: String) { metrics.ingestRequests.add(1, service.rawValue, result) }
        switch refusal {
        case .unavailable(let text):
            count("unavailable")
            return .problem(503, "Not taken", "Try again: \(text).")
        case .of(.malformed(let fault)):
            count("malformed")
            return .fault(fault)
        case .of(.unsigned(let text)), .of(.replayed(let text)):
            if case .of(.replayed) = refusal { count("replayed") } else { count("unsigned") }
            log(service, "webhook refused", "it \(text)")
            // Not why: that would help who tries.
            var response = HTTPResponse.problem(401, "Not authorized", "The request is not signed as it must be.")
            // A bearer token is of no use here (RFC 9110, 11.6.1).
            response.headers.removeAll { $0.name == "www-authenticate" }
            if service == .postmark { response.headers.append(("www-authenticate", "Basic realm=\"mailbell\"")) }
            return response
        }
    }

    /// Once a minute for each service: anybody can cause it.
    private func log(_ service: IngestService, _ message: Logger.Message, _ reason: String) {
        guard loggedAt[service].map({ Timestamp.now >= $0 + .seconds(60) }) ?? true else { return }
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
        let outcomes = await writer.settle(reports.map { $0.map { .event($0) } })
        var counts = IngestCounts()
        var answers: [Reply.EventItem] = []
        for (item, outcome) in zip(items, outcomes) {
            switch (item, outcome) {
            case (.other, _): counts.other += 1
            case (.refused(let id, let fault), _):
                counts.refused += 1
                answers.append(.refused(id: id, fault))
            case (.event(let event), .event(let outcome)):
                counts.count(outcome)
                answers.append(.settled(id: event.id, outcome))
            case (.event, .failed(let error)): throw .unavailable(error.description)
            case (.event(let event), _):
                counts.count(.unknownMessage)
                answers.append(.settled(id: event.id, .unknownMessage))
            }
        }
        for (result, count) in counts.rows { metrics.ingestEvents.add(Int64(count), service.rawValue, result) }
        return .json(200, service == .webhook ? Reply.events(answers) : counts.encoded)
    }
}

extension [IngestEndpoint] {
    /// The endpoint of a topic.
    fileprivate func firstTopic(_ name: String) -> (topic: SNSTopic, certificate: SigningCertificate?, user: String?)? {
        for endpoint in self {
            if case .ses(let topic, let certificate) = endpoint.credential, topic.description == name {
                return (topic, certificate, endpoint.user)
            }
        }
        return nil
    }
}
