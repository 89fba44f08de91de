import Foundation
import Testing

@testable import SMTP

/// Servers as URLs and in files.
@Suite struct SMTPServerTests {
    @Test(
        arguments: [
            ("smtps://sam%40example.com@smtp.example.com:465", "smtp.example.com", 465, .tls, "sam@example.com"),
            ("smtps://SMTP.example.com/", "smtp.example.com", 465, .tls, nil),
            ("smtp://sam@mail.example.com", "mail.example.com", 587, .starttls, "sam"),
            ("SMTP://mail.example.com:2525", "mail.example.com", 2525, .starttls, nil),
            ("smtp://127.0.0.1?starttls=no", "127.0.0.1", 25, SMTPServer.Security.none, nil),
            ("smtp://localhost:10025/?starttls=no", "localhost", 10025, SMTPServer.Security.none, nil),
            ("smtp://[::1]:25?starttls=no", "::1", 25, SMTPServer.Security.none, nil),
            ("smtps://k%C3%B6rner@[2001:DB8::1]", "2001:db8::1", 465, .tls, "körner"),
        ] as [(String, String, UInt16, SMTPServer.Security, String?)])
    func aURLIsAServer(url: String, host: String, port: UInt16, security: SMTPServer.Security, user: String?) throws {
        let server = try SMTPServer(url: url)
        #expect(server.host == host && server.port == port && server.security == security && server.user == user)
        #expect(try SMTPServer(url: server.description) == server)
        #expect(try JSONDecoder().decode(SMTPServer.self, from: JSONEncoder().encode(server)) == server)
    }

    @Test(arguments: [
        ("", "smtps://user@host"), ("smtp.example.com", "smtps://user@host"), ("https://example.com", "'https' is not"),
        ("smtps://sam:secret@example.com", "it is asked for"), ("smtps://sam@example.com@example.com", "%40"),
        ("smtps://", "is not a host"), ("smtps://sam@", "is not a host"), ("smtps://exa mple.com", "is not a host"),
        ("smtps://example.com/x", "is not a host"), ("smtps://example.com:0", "is not a port"),
        ("smtps://example.com:65536", "is not a port"), ("smtps://example.com:+1", "is not a port"),
        ("smtps://example.com:", "is not a port"), ("smtps://2001:db8::1", "in brackets"),
        ("smtps://[2001:db8::1", "in brackets"), ("smtps://[example.com]", "is not a host"),
        ("smtps://%zz@example.com", "is not a valid user"), ("smtps://%0a@example.com", "is not a valid user"),
        ("smtps://%FF@example.com", "is not a valid user"), ("smtps://@example.com", "is not a valid user"),
        ("smtps://example.com?starttls=no", "is not supported"), ("smtp://example.com?x=y", "is not supported"),
        ("smtp://example.com?starttls=no", "must be encrypted"),
        ("smtp://127.0.0.1.example.com?starttls=no", "must be encrypted"),
        ("smtp://128.0.0.1?starttls=no", "must be encrypted"),
    ])
    func whatIsNoServerIsSaid(url: String, said: String) throws {
        let error = #expect(throws: SMTPServer.Invalid.self) { try SMTPServer(url: url) }
        #expect(error?.description.contains(said) == true, "\(error?.description ?? "")")
        #expect(error?.description.contains("secret") == false)
    }

    @Test func aSocketIsAServer() throws {
        let server = try SMTPServer(url: "smtp+unix:///var/spool/postfix/public/mailbell")
        #expect(server.socket == "/var/spool/postfix/public/mailbell" && server.security == .none && server.user == nil)
        #expect(server.endpoint == "/var/spool/postfix/public/mailbell")
        #expect(try SMTPServer(url: server.description) == server)
        #expect(try JSONDecoder().decode(SMTPServer.self, from: JSONEncoder().encode(server)) == server)
        for path in ["", "x", "//", "/a/", "/" + String(repeating: "x", count: 107), "/a\nb"] {
            #expect(throws: SMTPServer.Invalid.self) { try SMTPServer(url: "smtp+unix://" + path) }
        }
    }

    /// A file that was changed by hand is held to the same.
    @Test(arguments: [
        #"{"host":"example.com","port":25,"security":"none"}"#, #"{"host":"a\r\nb","port":25,"security":"tls"}"#,
        #"{"host":"example.com","port":0,"security":"tls"}"#, #"{"host":"example.com","port":25,"security":"ssl"}"#,
    ])
    func aFileIsHeldToTheSame(json: String) {
        #expect(throws: (any Error).self) { try JSONDecoder().decode(SMTPServer.self, from: Data(json.utf8)) }
    }
}
