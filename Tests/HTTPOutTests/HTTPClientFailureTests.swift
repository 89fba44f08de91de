import Core
import EventLoop
import Foundation
import HTTPOut
import HTTPWire
import TestKit
import Testing

extension HTTPOutTests {
    /// What goes wrong, and the words for it.
    @Suite struct HTTPClientFailureTests {
        let peer = HTTPPeer.shared

        private func failure(
            _ path: String, _ port: String = "plain", host: String? = nil,
            _ change: (inout HTTPClientRequest) -> Void = { _ in }
        ) async throws -> HTTPClientError {
            var request = HTTPClientRequest(.get, peer.url(path, port, host: host))
            change(&request)
            return try await errorOf { [request] in try await HTTPClient.send(request) }
        }

        private func place(_ port: String = "plain") -> String { "localhost:\(peer.ports[port]!)" }

        // MARK: - Connecting

        @Test func nothingListens() async throws {
            for (host, name) in [("127.0.0.1", "127.0.0.1"), ("::1", "[::1]"), ("localhost", "localhost")] {
                let url = HTTPURL(host: host, port: 1, isTLS: false, path: "/")
                let error = try await errorOf { try await HTTPClient.send(HTTPClientRequest(.get, url)) }
                #expect(error.kind == .unreachable)
                #expect(error.description == "nothing listens at \(name):1")
            }
        }

        @Test func nobodyAnswers() async throws {
            let error = try await failure("/", "full", host: "127.0.0.1") { $0.idleTimeout = .milliseconds(400) }
            #expect(error.kind == .unreachable)
            #expect(error.description == "127.0.0.1:\(peer.ports["full"]!) does not answer")
        }

        @Test func nameIsNotKnown() async throws {
            let url = HTTPURL("http://mailbell.invalid/")!
            let error = try await errorOf { try await HTTPClient.send(HTTPClientRequest(.get, url)) }
            #expect(error.kind == .unknownName)
            #expect(error.description.hasPrefix("the name mailbell.invalid "))
        }

        /// `localhost` may be `::1` first, where the peer does not listen on that port.
        @Test func theNextAddressIsTried() async throws {
            #expect(
                try await HTTPClient.send(HTTPClientRequest(.get, peer.url("/echo", host: "localhost"))).head.status
                    == 200)
        }

        @Test(arguments: [
            ("expired", "it has expired"), ("other", "it is for another name"), ("self", "it is self-signed"),
            ("stranger", "this machine does not know who issued it"),
        ])
        func certificatesAreChecked(port: String, reason: String) async throws {
            let error = try await failure("/echo", port)
            #expect(error.kind == .untrusted)
            #expect(error.description == "the certificate of localhost is not trusted: \(reason)")
        }

        @Test func addressesAreCheckedToo() async throws {
            #expect(
                try await HTTPClient.send(HTTPClientRequest(.get, peer.url("/echo", "good", host: "127.0.0.1"))).head
                    .status == 200)
            #expect(try await failure("/echo", "good", host: "127.0.0.2").kind == .unreachable)
            #expect(try await failure("/echo", "other", host: "127.0.0.1").kind == .untrusted)
            #expect(
                try await failure("/echo", "other6").description
                    == "the certificate of ::1 is not trusted: it is for another name")
        }

        @Test func noTLSThere() async throws {
            let url = HTTPURL(host: "localhost", port: peer.ports["plain"]!, isTLS: true, path: "/")
            let error = try await errorOf { try await HTTPClient.send(HTTPClientRequest(.get, url)) }
            #expect(error.kind == .broken)
            #expect(error.description == "no TLS with \(place()): it does not speak TLS, or no version in common")
        }

        @Test func noHTTPThere() async throws {
            #expect(try await failure("/raw/garbage").kind == .broken)
            let error = try await failure("/raw/long")
            #expect(error.kind == .tooLong)
            #expect(error.description == "the head of the answer of localhost is longer than 32768 bytes")
            let large = try await HTTPClient.send(HTTPClientRequest(.get, peer.url("/raw/large")))
            #expect(large.head.status == 200)
        }

        @Test(arguments: ["plain", "good"]) func closedWithoutAnAnswer(port: String) async throws {
            let error = try await failure("/nothing", port)
            #expect(error.kind == .broken)
            #expect(error.description == "\(place(port)) closed the connection before it answered")
        }

        // MARK: - Answers that are none, or not whole

        @Test(arguments: [
            ("/cut", "plain"), ("/cut", "good"), ("/cut-reset", "plain"), ("/cut-reset", "good"),
            ("/chunks-cut/between", "plain"), ("/chunks-cut/between", "good"), ("/chunks-cut/inside", "plain"),
            ("/chunks-cut/inside", "good"), ("/chunks-cut/size", "plain"), ("/close/reset", "plain"),
            ("/close/silent", "good"),
        ])
        func answersThatEndEarlyAreErrors(path: String, port: String) async throws {
            let error = try await failure(path, port)
            #expect(error.kind == .broken)
            #expect(error.description == "the connection to localhost was closed in the middle of the answer")
        }

        @Test(arguments: ["length", "negative", "two", "both", "coding", "switch", "status"])
        func headsThatContradictThemselvesAreErrors(name: String) async throws {
            #expect(try await failure("/raw/\(name)").kind == .broken)
        }

        @Test func chunksThatAreNoneAreErrors() async throws {
            let error = try await failure("/chunks-cut/garbage")
            #expect(error.description == "the answer of localhost has invalid chunks")
        }

        @Test(arguments: ["/length/1001", "/chunked/1001"]) func longAnswersAreErrors(path: String) async throws {
            let error = try await failure(path) { $0.maximumBytes = 1000 }
            #expect(error == (try await failure("/length/1001") { $0.maximumBytes = 1000 }))
            #expect(error.kind == .tooLong)
            #expect(error.description == "the answer is longer than 1000 bytes")
        }

        @Test(arguments: ["head", "line"]) func headsThatNeverEndAreErrors(what: String) async throws {
            let error = try await failure("/endless/\(what)")
            #expect(error.kind == (what == "head" ? .tooLong : .broken))
            #expect(error.description.contains("head"))
        }

        @Test func interimAnswersAndTrailersCount() async throws {
            #expect(try await failure("/interim/2000").kind == .tooLong)
            #expect(try await failure("/trailers/40000").kind == .tooLong)
        }

        // MARK: - Time, cancelling, sinks

        @Test(arguments: ["/stall/head", "/stall/body"], ["plain", "good"])
        func silenceEnds(path: String, port: String) async throws {
            let error = try await failure(path, port) { $0.idleTimeout = .milliseconds(400) }
            #expect(error.kind == .timedOut)
            #expect(error.description == "nothing was heard from \(place(port)) for 400 ms")
        }

        @Test func theTotalLimitHolds() async throws {
            let error = try await failure("/trickle/20") { $0.totalTimeout = .milliseconds(500) }
            #expect(error.kind == .timedOut)
            #expect(error.description == "\(place()) took longer than 500 ms")
        }

        @Test(arguments: ["/stall/head", "/stall/body"]) func cancellingEnds(path: String) async throws {
            let request = HTTPClientRequest(.get, peer.url(path))
            let task = Task { try await errorOf { try await HTTPClient.send(request) } }
            try await Task.sleep(for: .milliseconds(150))
            task.cancel()
            #expect(try await task.value.kind == .cancelled)
        }

        @Test func cancelledBeforeItBegan() async throws {
            let request = HTTPClientRequest(.get, peer.url("/stall/head"))
            let task = Task {
                withUnsafeCurrentTask { $0?.cancel() }
                return try await errorOf { try await HTTPClient.send(request) }
            }
            #expect(try await task.value.kind == .cancelled)
        }

        @Test func whatSinksThrowEnds() async throws {
            let request = HTTPClientRequest(.get, peer.url("/length/1000000"))
            for inHead in [true, false] {
                let error = try await errorOf {
                    let head = try await HTTPClient.stream(request) { _ in
                        if inHead { throw Unexpected(description: "the disk is full") }
                    } body: { _ in
                        throw Unexpected(description: "the disk is full")
                    }
                    return HTTPClientResponse(head: head, body: [])
                }
                #expect(error.kind == .sink)
                #expect(error.description == "the disk is full")
            }
        }

        // MARK: - Requests that cannot be made

        @Test func requestsThatCannotBeMade() async throws {
            #expect(try await failure("/echo") { $0.method = .other }.kind == .invalid)
            #expect(try await failure("/echo") { $0.headers = [("x", "a\r\nb: c")] }.kind == .invalid)
            #expect(try await failure("/echo") { $0.headers = [("x y", "a")] }.kind == .invalid)
            #expect(
                try await failure("/echo") { $0.headers = [("x", String(repeating: "a", count: 9000))] }.kind
                    == .invalid)
            #expect(try await failure("/" + String(repeating: "a", count: 8192)).kind == .invalid)
            #expect(try await failure("/a b").kind == .invalid)
            #expect(try await failure("/a#b").kind == .invalid)
            #expect(try await failure("/", host: "user@localhost").kind == .invalid)
            #expect(try await failure("/", host: "localhost/").kind == .invalid)
            #expect(try await failure("/", host: "::1%1").kind == .invalid)
            #expect(try await failure("/echo") { $0.headers = [("content-length", "1")] }.kind == .invalid)
            #expect(try await failure("/", host: "a\r\nx: y").kind == .invalid)
            #expect(try await failure("/", host: "").kind == .invalid)
            #expect(try await failure("/", host: String(repeating: "a.", count: 130)).kind == .invalid)
        }

        // MARK: - Redirects

        private func redirected(_ path: String, _ port: String = "plain", _ method: HTTPMethod = .get)
            async throws
            -> HTTPClientResponse
        {
            var request = HTTPClientRequest(method, peer.url(path, port))
            request.followsRedirects = true
            request.authorization = "Bearer mb_secret"
            return try await HTTPClient.send(request)
        }

        @Test(arguments: [301, 302, 303, 307, 308]) func redirectsAreFollowed(status: Int) async throws {
            #expect(try await redirected("/redirect/\(status)/plain/status/404").head.status == 404)
        }

        @Test func redirectsLeadFromHTTPToHTTPSAndOn() async throws {
            let response = try await redirected("/redirect/302/good/redirect/302/good/status/201")
            #expect(response.head.status == 201)
            #expect(response.head.url == peer.url("/status/201", "good"))
        }

        @Test func tokensStayAtTheirOrigin() async throws {
            let there = try await redirected("/redirect/302/good/request")
            #expect(!String(decoding: there.body, as: UTF8.self).contains("mb_secret"))
            let here = try await redirected("/redirect/302//request")
            #expect(String(decoding: here.body, as: UTF8.self).contains("mb_secret"))
        }

        @Test func neverFromHTTPSToHTTP() async throws {
            let error = try await errorOf { try await redirected("/redirect/302/plain/echo", "good") }
            #expect(error.kind == .redirect)
            #expect(error.description == "localhost redirects from https to http, to localhost")
        }

        @Test func notForEverAndNotAnywhere() async throws {
            #expect(try await redirected("/loop/5").head.status == 200)
            let error = try await errorOf { try await redirected("/loop/6") }
            #expect(error.description == "localhost redirects too many times")
            #expect(try await errorOf { try await redirected("/nowhere") }.kind == .redirect)
        }

        @Test func onlyWhereItIsAskedFor() async throws {
            let response = try await HTTPClient.send(HTTPClientRequest(.get, peer.url("/redirect/302/plain/echo")))
            #expect(response.head.status == 302)
            #expect(response.head.location == peer.url("/echo").description)
            #expect(response.body == Array("moved".utf8))
            #expect(try await redirected("/redirect/302/plain/echo", "plain", .post).head.status == 302)
        }
    }
}
