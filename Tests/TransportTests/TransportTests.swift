import Testing

/// One after the other. None measures time, since beside the tests of other targets a result can wait seconds for a thread to
/// be heard on; where a client would wait for what never comes, the peer makes it fail.
@Suite(.serialized, .timeLimit(.minutes(45))) enum TransportTests {}
