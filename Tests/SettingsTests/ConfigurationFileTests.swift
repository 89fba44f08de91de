import Foundation
import TestKit
import Testing

@testable import Settings

@Suite struct ConfigurationFileTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func fault(_ given: Given) -> String? { given.load().faults.first?.description }

    @Test func theFlagThenTheVariableThenTheFirstDefaultThere() throws {
        let named = try folder.write("admin: flag", name: "a")
        let variable = try folder.write("admin: variable", name: "b")
        let standard = try folder.write("admin: standard", name: "c")
        var given = Given(defaultFiles: [folder.path + "/none", standard, variable])
        #expect(given.load().file == standard)
        given.environment = ["MAILBELL_HUB_CONFIG": " "]
        #expect(given.load().file == standard)
        given.environment = ["MAILBELL_HUB_CONFIG": variable]
        #expect(given.load().file == variable)
        given.file = named
        var settings = given.load()
        #expect(settings.file == named)
        #expect(settings.value("admin", parse: \.self) == "flag")
        #expect(settings.warnings == [])
    }

    @Test func noFileIsNeeded() throws {
        let settings = Given(defaultFiles: [folder.path + "/none"]).load()
        #expect(settings.file == nil)
        try settings.finish()
    }

    @Test func aFileThatIsNamedHasToBeThere() {
        let path = folder.path + "/none"
        #expect(fault(Given(file: path)) == "\(path): there is no such file: correct --config")
        #expect(
            fault(Given(environment: ["MAILBELL_HUB_CONFIG": path]))
                == "\(path): there is no such file: correct MAILBELL_HUB_CONFIG")
        #expect(fault(Given(file: "")) == "--config: there is no such file: correct --config")
    }

    @Test func aFolderIsNoFile() throws {
        #expect(fault(Given(file: folder.path)) == "\(folder.path): is a folder: correct --config")
        let path = try folder.write("")
        #expect(fault(Given(file: path + "/x")) == "\(path)/x: there is no such file: correct --config")
    }

    @Test(.enabled(if: getuid() != 0, "root may read everything"))
    func aFileThatMayNotBeRead() throws {
        let path = try folder.write("admin: a")
        try FileManager.default.setAttributes([.posixPermissions: 0], ofItemAtPath: path)
        #expect(
            fault(Given(defaultFiles: [path]))
                == "\(path): permission denied: let the user that the program runs as read it")
    }

    @Test func aDefaultThatCannotBeReadIsNotPassedOver() throws {
        let loop = folder.path + "/loop"
        try FileManager.default.createSymbolicLink(atPath: loop, withDestinationPath: loop)
        let path = try folder.write("admin: a")
        let text = try #require(fault(Given(defaultFiles: [loop, path])))
        #expect(text.hasPrefix("\(loop): cannot be read (Too many levels of symbolic links): "))
        #expect(text.hasSuffix("fix it, or name another with --config"))
    }

    @Test func aMebibyteAndNoMore() throws {
        let line = "admin: a\n"
        let fits = line + "#" + String(repeating: "x", count: ConfigurationFile.sizeLimit - line.utf8.count - 1)
        #expect(fits.utf8.count == ConfigurationFile.sizeLimit)
        #expect(fault(Given(file: try folder.write(fits))) == nil)
        let path = try folder.write(fits + "x")
        #expect(
            fault(Given(file: path)) == "\(path): is larger than 1 MiB, the limit for a configuration: correct --config"
        )
        #expect(fault(Given(file: "/dev/zero"))?.hasPrefix("/dev/zero: is larger than 1 MiB") == true)
    }

    @Test(arguments: [
        (Array("admin: a\r\n# ".utf8) + [0xE4, 0x0A], 2), ([0xFF, 0xFE, 0x61, 0x00], 1),
        (Array("admin: a\n\nlisten: b".utf8) + [0xC3], 3),
    ])
    func onlyUTF8(bytes: [UInt8], line: Int) throws {
        let path = try folder.write(bytes)
        #expect(fault(Given(file: path)) == "\(path):\(line): is not UTF-8: save it in that encoding")
    }

    @Test func aFileOtherThanTextIsOneFault() throws {
        let path = try folder.write([0x61, 0, 0, 0x62])
        #expect(fault(Given(file: path)) == "\(path):1: the character U+0 is not allowed: remove it")
    }
}
