import Foundation
import Testing

@Suite struct TranscriptTests {
    @Test func thereAreTranscripts() {
        #expect(Transcript.all.count > 30)
    }

    /// Every frame and every effect, exactly. With `MAILBELL_RECORD=1` in the environment the files are written anew
    /// instead; read the difference before committing it.
    @Test(arguments: Transcript.all)
    func playsAsWritten(_ transcript: Transcript) throws {
        let played = try transcript.played()
        if ProcessInfo.processInfo.environment["MAILBELL_RECORD"] != nil { try transcript.record(played) }
        #expect(transcript.text.hasPrefix("# "), "a scenario says first what it shows")
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
}
