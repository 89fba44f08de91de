import HTTPOut
import Testing

/// One after the other: one measures memory. None measures time, since beside the tests of other targets a result can wait
/// seconds for a thread to be heard on; where a client would wait for what never comes, the peer makes it fail.
@Suite(.serialized, .timeLimit(.minutes(45))) enum HTTPOutTests {}

/// What a test awaits an error of, and else says what came instead.
func errorOf(_ body: () async throws -> HTTPClientResponse) async throws -> HTTPClientError {
    do {
        let response = try await body()
        throw Unexpected(description: "an answer with \(response.head.status) and \(response.body.count) bytes")
    } catch let error as HTTPClientError {
        return error
    }
}

struct Unexpected: Error, CustomStringConvertible { var description: String }
