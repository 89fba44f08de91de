internal import EventLoop
internal import HTTPWire

/// Bodies that pass through a connection in parts.
extension ServerConnection {
    /// Hands the body of a request to a sink; see `HTTPReply.streamBody`.
    func streamBody(upTo maximum: Int, to sink: any BodySink, _ transaction: Int) {
        guard !isDead, let http, http.transaction == transaction else { return sink.ended(.aborted) }
        guard http.hasBody else { return sink.ended(.complete) }
        http.hasBody = false
        http.sink = sink
        lend()
        http.machine.streamBody(maximum: maximum, now: pool.time)
        process()
    }

    /// Hands a part to the sink, which resumes the body.
    func hand(_ part: [UInt8], to http: HTTPSide) {
        http.serial += 1
        let serial = http.serial
        http.sink?.received(part) { [self] in
            guard !isDead, http.serial == serial else { return }
            pool.readTime()
            http.machine.resumeBody(now: pool.time)
            process()
            // libssl may have the next part already.
            if tls?.hasPending == true { EventLoop.submit { self.readable() } }
        }
    }

    /// Tells the sink that no part follows.
    func endBody(_ http: HTTPSide, _ outcome: BodyOutcome) {
        let sink = http.sink
        http.sink = nil
        sink?.ended(outcome)
    }

    /// The server refuses the current request itself.
    func refuseBody(_ http: HTTPSide) {
        let sink = http.sink
        http.endRequest()
        sink?.ended(.aborted)
    }

    /// Sends an answer whose body comes from a source; see `HTTPReply.send(_:length:source:)`.
    func send(_ head: HTTPResponse, length: Int, source: any BodySource, _ transaction: Int) {
        guard !isDead, let http, http.transaction == transaction else { return source.ended() }
        http.endRequest()
        if pool.hasRoom(forAnswer: min(length, HTTPSide.sourceBytes)) {
            lend()
            http.machine.answer(head, streaming: length, date: pool.httpDate, now: pool.time)
            http.source = source
            answered(http)
            endSource(http)
        } else {
            source.ended()
            answer(tooManyAnswers, http)
        }
        process()
    }

    /// Asks the source for its next part if the peer has taken all that there was. In a turn of its own, so that a
    /// source that answers at once does not keep the loop from others.
    func pull(_ http: HTTPSide) {
        guard http.machine.isSending, http.machine.output.isEmpty, !http.isAsking else { return }
        http.isAsking = true
        http.serial += 1
        let serial = http.serial
        EventLoop.submit { [self] in
            guard !isDead, let source = http.source else { return }
            source.next { [self] part in
                guard !isDead, http.isAsking, http.serial == serial else { return }
                http.isAsking = false
                pool.readTime()
                guard let part, http.machine.send(part, now: pool.time) else { return die() }
                endSource(http)
                process()
            }
        }
    }

    /// Lets the source go once it has given everything.
    private func endSource(_ http: HTTPSide) {
        guard !http.machine.isSending, let source = http.source else { return }
        http.source = nil
        source.ended()
    }
}
