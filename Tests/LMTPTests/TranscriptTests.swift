import Foundation
import Testing

@Suite struct TranscriptTests {
    @Test func thereAreTranscripts() {
        #expect(Transcript.all.count >= 20)
    }

    /// Every reply and every event, exactly. With `MAILBELL_RECORD=1` in the environment the files are written anew
    /// instead; read the difference before committing it.
    @Test(arguments: Transcript.all)
    func playsAsWritten(_ transcript: Transcript) throws {
        let played = try transcript.played()
        if ProcessInfo.processInfo.environment["MAILBELL_RECORD"] != nil { try transcript.record(played) }
        #expect(transcript.text.hasPrefix("# "), "a transcript says first what it shows")
        guard played != transcript.text else { return }
        let was = transcript.text.split(separator: "\n", omittingEmptySubsequences: false)
        let `is` = played.split(separator: "\n", omittingEmptySubsequences: false)
        let line = zip(was, `is`).prefix { $0 == $1 }.count
        Issue.record(
            """
            \(transcript.name), line \(line + 1)
              written: \(line < was.count ? was[line] : "the end")
              played:  \(line < `is`.count ? `is`[line] : "the end")
            """)
    }

    /// How the client's bytes are cut into reads changes nothing.
    @Test(arguments: Transcript.all)
    func cutsChangeNothing(_ transcript: Transcript) throws {
        let expected = transcript.text.split(separator: "\n").filter { $0.hasPrefix("<") || $0.hasPrefix("!") }
        let bytes = transcript.bytes
        let single = bytes.indices.map { bytes[$0...$0] }
        for pieces in [[bytes[...]], single] + bytes.indices.map({ [bytes[..<$0], bytes[$0...]] }) {
            let peer = try transcript.trace(pieces)
            #expect(peer.violations.isEmpty)
            guard peer.trace != expected.map(String.init) else { continue }
            Issue.record("pieces of \(pieces.map(\.count)) differ: \(peer.trace.joined(separator: "\n"))")
            return
        }
    }
}
