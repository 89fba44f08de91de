import Foundation
import TestKit
import Testing

/// What can be said of the container's files without an engine.
@Suite(.blocking) struct ContainerTests {
    private func shipped(_ name: String) throws -> String {
        try String(contentsOf: Tool.repository.appendingPathComponent("deploy/docker/\(name)"), encoding: .utf8)
    }

    private func output(_ program: String, _ arguments: String...) throws -> String {
        let result = try run(URL(fileURLWithPath: program), arguments)
        guard result.code == 0 else { throw Failure("\(program) \(arguments): \(result.errors)") }
        return result.output
    }

    /// The image has each library that the program names itself; theirs come by their packages' dependencies.
    @Test func theImageHasTheProgramsLibraries() throws {
        let file = try shipped("Dockerfile")
        let packages = Set(file.split(separator: "\n").map { $0.trimmingCharacters(in: [" ", "\\"]) })
        #expect(packages.contains("libwebsockets-evlib-ev"), "loaded while it runs")
        let needed = Set(
            try output("/usr/bin/objdump", "-p", Programs.hub.path).matches(of: /NEEDED +(\S+)/).map { $0.output.1 })
        #expect(needed.contains("libwebsockets.so.17"), "\(needed)")
        var looked = 0
        for line in try output("/usr/bin/ldd", Programs.hub.path).split(separator: "\n") {
            let words = line.split { $0 == " " || $0 == "\t" }
            guard words.count > 2, needed.contains(words[0]) else { continue }
            let path = URL(fileURLWithPath: String(words[2])).resolvingSymlinksInPath().path
            // The toolchain's are linked in for release.
            guard !path.contains("/swift/") else { continue }
            // Debian's lists of files have some where they were before /lib became /usr/lib.
            let owner = try output("/usr/bin/dpkg-query", "-S", "*/" + (path as NSString).lastPathComponent)
            let package = String(owner.prefix { $0 != ":" })
            looked += 1
            #expect(
                packages.contains(package) || ["libc6", "libgcc-s1"].contains(package),
                "\(words[0]) is in \(package), which the Dockerfile does not install")
        }
        #expect(looked >= 6)
    }

    /// Whom the hub believes is Caddy, and both are given Caddy's file.
    @Test func theHubBelievesCaddyAlone() throws {
        let compose = try shipped("compose.yaml")
        let parts = compose.split(separator: "\n  caddy:")
        try #require(parts.count == 2)
        let trusted = parts[0].firstMatch(of: /MAILBELL_HUB_TRUSTED_PROXY: (\S+)/)?.output.1
        let caddy = parts[1].firstMatch(of: /ipv4_address: (\S+)/)?.output.1
        #expect(trusted != nil && trusted == caddy)
        let proxy = try ReverseProxy.Kind.caddy.shippedFile()
        for variable in proxy.matches(of: /\{\$([A-Z_]+):/).map(\.output.1) {
            #expect(parts[1].contains("      \(variable): "), "\(variable)")
        }
        #expect(proxy.contains("{$MAILBELL_UPSTREAM:") && parts[0].contains("  hub:"))
        // Neither runs with more than it needs.
        for part in parts {
            for line in ["read_only: true", "no-new-privileges:true", "cap_drop:\n      - ALL"] {
                #expect(part.contains(line), "\(line)")
            }
        }
        #expect(try shipped("Dockerfile").contains("\nUSER 8025:8025\n"))
    }
}
