import CPostgres

#if canImport(Glibc)
    import Glibc
#endif

/// Sending a phase and reading its answers.
extension PostgresConnection {
    /// Sends the queued statements, waits for all answers, and calls the handlers in the order of the statements. Does
    /// nothing if none is queued.
    ///
    /// - Throws: `PostgresError`: the first error of the phase, after all answers were read, so that a ROLLBACK can
    ///   follow; or why the connection was closed. Or what a handler throws; later handlers are not called then.
    package func finish() throws {
        guard !waiting.isEmpty else { return }
        let phase = waiting
        waiting.removeAll(keepingCapacity: true)
        waitingBytes = 0
        warnings.removeAll()
        roundTrips += 1
        guard let handle, PQpipelineSync(handle) == 1 else { throw lose() }
        var answers = Answers(phase.count)
        try receive(&answers, phase, handle)
        forgetUnprepared(phase, answers)
        if let error = answers.error {
            if error.isConnectionLost { close() }
            throw error
        }
        for (statement, result) in zip(phase, answers.results) {
            if let handler = statement.handler, let result { try handler(result) }
        }
    }

    /// The answers to a phase so far.
    private struct Answers {
        /// The results by statement; nil if it failed, or nobody wants it.
        var results: [PostgresResult?]
        var hasSucceeded: [Bool]
        /// The statement whose answer is being read.
        var current = 0
        /// The first error, and its statement.
        var error: PostgresError?
        /// Whether the answer to the Sync has come.
        var isComplete = false
        /// NULLs of libpq in succession. One ends the answer to a statement.
        var ends = 0

        init(_ count: Int) {
            results = Array(repeating: nil, count: count)
            hasSucceeded = Array(repeating: false, count: count)
        }
    }

    /// Writes and reads until the answer to the Sync has come.
    private func receive(_ answers: inout Answers, _ phase: [Waiting], _ handle: OpaquePointer) throws {
        let end = ContinuousClock.now + .milliseconds(deadlineMilliseconds)
        while true {
            take(&answers, phase, handle)
            if answers.isComplete { return }
            if PQstatus(handle) == CONNECTION_BAD || answers.ends > Self.maximumEnds { throw lose(answers.error) }
            let left = ContinuousClock.now.duration(to: end) / .milliseconds(1)
            guard left > 0 else { throw lose(answers.error, "no answer for \(deadlineMilliseconds) ms") }
            // Both at once: the server may wait for its answers to be read before it reads on. What libpq cannot write
            // yet, it keeps. The wait is short because TLS may hold bytes that poll does not see.
            let wantsToWrite = PQflush(handle) == 1
            var descriptor = pollfd(
                fd: PQsocket(handle), events: Int16(wantsToWrite ? POLLIN | POLLOUT : POLLIN), revents: 0)
            poll(&descriptor, 1, Int32(min(left.rounded(.up), 250)))
            if PQconsumeInput(handle) == 0 {
                // The reason may be in what came before.
                take(&answers, phase, handle)
                throw lose(answers.error)
            }
        }
    }

    /// More than one NULL between two results means that libpq and this have lost step.
    private static let maximumEnds = 8

    /// Takes the results that have arrived.
    private func take(_ answers: inout Answers, _ phase: [Waiting], _ handle: OpaquePointer) {
        while !answers.isComplete, answers.ends <= Self.maximumEnds, PQisBusy(handle) == 0 {
            guard let result = PQgetResult(handle) else {
                if answers.ends == 0 { answers.current += 1 }
                answers.ends += 1
                continue
            }
            answers.ends = 0
            let index = answers.current
            switch PQresultStatus(result) {
            case PGRES_PIPELINE_SYNC:
                answers.isComplete = true
            case PGRES_COMMAND_OK, PGRES_TUPLES_OK, PGRES_EMPTY_QUERY:
                guard index < phase.count else { break }
                answers.hasSucceeded[index] = true
                guard phase[index].handler != nil else { break }
                answers.results[index] = PostgresResult(result)
                continue
            case PGRES_PIPELINE_ABORTED:
                break
            default:
                let error = PostgresError(result: result, place: place)
                if index < phase.count, error.isStalePlan { prepared[phase[index].sql] = nil }
                if answers.error == nil { answers.error = error }
            }
            PQclear(result)
        }
    }

    /// Forgets statements whose preparation failed or was skipped.
    private func forgetUnprepared(_ phase: [Waiting], _ answers: Answers) {
        for (statement, hasSucceeded) in zip(phase, answers.hasSucceeded) where !hasSucceeded {
            if statement.kind == .prepare, prepared[statement.sql] === statement.statement {
                prepared[statement.sql] = nil
            }
        }
    }

    /// Closes the connection, and returns the error to throw.
    ///
    /// - Parameters:
    ///   - error: what the server said last; it is the reason if it is one to end the session.
    ///   - reason: what happened; nil takes libpq's text.
    func lose(_ error: PostgresError? = nil, _ reason: String? = nil) -> PostgresError {
        // The server may have said before, while nothing ran, that it ends the session.
        let notice = warnings.last { $0.sqlstate.hasPrefix("57P") || $0.sqlstate == "25P03" }
        let message = reason ?? notice?.message ?? (handle.map { PostgresError.oneLine(PQerrorMessage($0)) } ?? "")
        close()
        if let error, error.isConnectionLost { return error }
        return PostgresError(
            stage: .lost, sqlstate: notice?.sqlstate ?? "",
            message: "the connection was lost: \(message.isEmpty ? "it is closed" : message)", place: place)
    }

    /// Keeps a notice of the server.
    func note(_ result: OpaquePointer) {
        guard warnings.count < 100 else { return }
        let error = PostgresError(result: result, place: place)
        warnings.append(PostgresNotice(sqlstate: error.sqlstate, message: error.message))
    }
}
