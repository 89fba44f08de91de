public import Core

/// The shell of one webhook target: takes what comes from the target, the store and the clock, and performs the actions
/// of its `Delivery` by its ports.
///
/// The hub and the simulation run the same driver; they differ in their ports. Not thread-safe: the hub uses it on the
/// event loop.
public final class DeliveryDriver {
    /// Why a target did not accept a request.
    public struct Refusal: Hashable, Sendable {
        /// For the log.
        public var reason: String
        /// What the target's `Retry-After` asks for.
        public var retryAfter: Duration?

        public init(_ reason: String, retryAfter: Duration? = nil) {
            self.reason = reason
            self.retryAfter = retryAfter
        }
    }

    private unowned let ports: any DeliveryPorts
    private var delivery: Delivery
    private var user: UserID?
    private var isLookingUp = false
    private var isStopping = false
    /// Whether a request is under way, or its cursor is not on disk yet.
    public private(set) var isBusy = false

    /// - Parameters:
    ///   - random: spreads the delays of retries.
    ///   - ports: must outlive the driver.
    public init(
        _ target: WebhookTarget, random: any RandomNumberGenerator & Sendable, ports: any DeliveryPorts
    ) {
        self.ports = ports
        delivery = Delivery(target, random: random)
    }

    /// Where to. `changed` replaces it.
    public var target: WebhookTarget { delivery.target }

    /// When the target began to fail; nil while it accepts requests.
    public var failingSince: MonotonicTime? { delivery.failingSince }

    /// The user whose log is delivered: none if there is no such user; nil while being looked up.
    public var followedUsers: [UserID]? { isLookingUp ? nil : user.map { [$0] } ?? [] }

    // MARK: Events

    /// Starts the delivery.
    public func start() { perform(delivery.appended(upTo: nil)) }

    /// Takes activities that are on disk, of any user.
    public func recorded(_ recorded: Recorded) {
        guard recorded.user == user, let last = recorded.entries.last else { return }
        perform(delivery.appended(upTo: last.seq))
    }

    /// Takes the answer to a query.
    public func answered(_ query: DeliveryQuery, _ result: Result<DeliveryQuery.Answer, StoreError>) {
        isLookingUp = false
        switch result {
        case .success(.found(let user, let log, let cursor, let has)):
            self.user = user
            perform(delivery.resumed(log, cursor: cursor, has: has, now: ports.uptime))
        case .success(.page(let page)): perform(delivery.loaded(page, now: ports.time))
        case .failure(let error): perform(delivery.failed("\(error)", retryAfter: nil, now: ports.uptime))
        }
    }

    /// Call when a request has ended.
    ///
    /// - Parameter refusal: nil if the target has answered 2xx.
    public func posted(_ refusal: Refusal?) {
        isBusy = false
        guard let refusal else { return perform(delivery.answered()) }
        perform(delivery.failed(refusal.reason, retryAfter: refusal.retryAfter, now: ports.uptime))
    }

    /// Call when a save has ended.
    public func saved(isOnDisk: Bool) {
        isBusy = false
        perform(delivery.saved(isOnDisk: isOnDisk, now: ports.uptime))
    }

    /// Call when a wait is over.
    public func tick() { perform(delivery.tick(now: ports.uptime)) }

    /// Call when the target has another URL, name, format or filter, but the same cursor.
    public func changed(to target: WebhookTarget) { perform(delivery.changed(to: target, now: ports.uptime)) }

    /// Finishes the request under way and saves its cursor, but starts no other.
    public func stop() { isStopping = true }

    // MARK: Actions

    private func perform(_ actions: [Delivery.Action]) {
        for action in actions { perform(action) }
    }

    private func perform(_ action: Delivery.Action) {
        switch action {
        case .say(let notice): ports.say(notice)
        case .save(let cursor):
            guard let user else { return }
            isBusy = true
            ports.save(cursor, of: user)
        case .wait(let time): if !isStopping { ports.wait(until: time) }
        case .lookUp: if !isStopping { lookUp() }
        case .load(let after):
            if !isStopping, let user { ports.read(DeliveryQuery(question: .page(user: user, after: after))) }
        case .post(let post):
            guard !isStopping else { return }
            isBusy = true
            ports.post(post)
        }
    }

    private func lookUp() {
        isLookingUp = true
        ports.read(DeliveryQuery(question: .lookUp(email: target.user, target.consumer)))
    }
}
