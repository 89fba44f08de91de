import Core
import Sessions
import TestKit

/// Plays a transcript's verbs in a world, and writes down what comes of them.
struct Stage {
    private final class Notes {
        var lines: [String] = []
    }

    var lines: [String] = []
    private let notes = Notes()
    private var limits = SessionLimits()
    private var stage: World?

    init() {}

    /// The world, made when it is first needed: limits come before.
    mutating func world() throws -> World {
        if let stage { return stage }
        let world = World(limits: limits) { [notes] name, event in
            let name = name == "a" ? "" : name
            switch event {
            case .frame(let bytes): notes.lines.append("\(name)< \(String(decoding: bytes, as: UTF8.self))")
            case .effect(let text): notes.lines.append("\(name)! \(text)")
            }
        }
        stage = world
        return world
    }

    mutating func flush() {
        lines += notes.lines
        notes.lines = []
    }

    mutating func run(_ words: [String]) throws {
        let mistake = Transcript.Mistake(description: "what is . \(words.joined(separator: " "))?")
        func number(_ index: Int) throws -> Int {
            guard words.indices.contains(index), let number = Int(words[index]) else { throw mistake }
            return number
        }
        let first = words.first ?? ""
        if first == "limits" {
            for word in words.dropFirst() { try setLimit(word, mistake) }
            return
        }
        let world = try world()
        let name = words.count > 1 ? words[1] : "a"
        switch first {
        case "connect": world.connect(name)
        case "gone": world.disconnect(name)
        case "block": world.socket(name)?.room = 0
        case "unblock": world.socket(name)?.room = nil
        case "take": world.socket(name)?.room = try number(2)
        case "append": try append(words.dropFirst(), to: world, mistake)
        case "push": world.push()
        case "commit":
            try append(words.dropFirst(), to: world, mistake)
            world.push()
        case "expire":
            let kept = try words.indices.dropFirst(3).map { Seq(try number($0)) }
            world.log.expire(through: Seq(try number(1)), except: kept)
        case "replace": world.log.replace(by: Epoch(name))
        case "restore": world.log.restore(Epoch(name), upTo: words.count > 2 ? Seq(try number(2)) : nil)
        case "device": world.log.saveCursor(Cursor(epoch: Epoch(words[2]), seq: Seq(try number(3))), device: name)
        case "mark-read": _ = world.log.markRead(upTo: Seq(try number(1)))
        case "set", "prefer": try prefer(words.dropFirst(), in: world, isTold: first == "prefer", mistake)
        case "wait":
            guard let seconds = Duration(span: name)?.components.seconds else { throw mistake }
            world.advance(seconds: Int(seconds))
        case "hold":
            switch name {
            case "reads": world.hold = .reads
            case "answers": world.hold = .answers
            case "saves": world.holdsSaves = true
            default: throw mistake
            }
        case "release":
            world.hold = .nothing
            world.holdsSaves = false
        case "answer": world.answerOneRead()
        case "fail": world.failsNextRead = true
        case "revoke": world.driver.endSessions { $0.tokenID == "tk_\(name)" }
        case "drain":
            var random = SplitMix64(seed: 1)
            world.driver.drain(spreadMilliseconds: 5000, using: &random)
        default: throw mistake
        }
        world.settle()
    }

    /// `quiet=22:00-07:00`, `zone=Europe/Berlin`, `mute=mia@example.org`, `pause=2h`.
    private func prefer(
        _ words: some Collection<String>, in world: World, isTold: Bool, _ mistake: Transcript.Mistake
    ) throws {
        for word in words {
            let parts = word.split(separator: "=").map(String.init)
            guard parts.count == 2 else { throw mistake }
            switch parts[0] {
            case "zone": world.log.preferences.zone = parts[1]
            case "mute": world.log.preferences.muted.append(parts[1])
            case "pause":
                guard let span = Duration(span: parts[1]) else { throw mistake }
                world.log.preferences.pausedUntil = world.now + span
            case "quiet":
                let times = parts[1].split(separator: "-").compactMap { TimeOfDay(String($0)) }
                guard times.count == 2 else { throw mistake }
                world.log.preferences.quiet = .init(days: 1...7, from: times[0], to: times[1])
            default: throw mistake
            }
        }
        if isTold { world.tellPreferences() }
    }

    /// `open`, `open/machine`, `open:mia@example.org`, `sent*5`.
    private func append(_ words: some Collection<String>, to world: World, _ mistake: Transcript.Mistake) throws {
        for word in words {
            let repeated = word.split(separator: "*")
            let addressed = repeated[0].split(separator: ":")
            let judged = addressed[0].split(separator: "/")
            guard let kind = Kind(rawValue: String(judged[0])) else { throw mistake }
            let verdict = judged.count > 1 ? Verdict(rawValue: String(judged[1])) : nil
            for _ in 0..<(repeated.count > 1 ? Int(repeated[1]) ?? 0 : 1) {
                world.append(kind, verdict, contact: addressed.count > 1 ? String(addressed[1]) : nil)
            }
        }
    }

    private mutating func setLimit(_ word: String, _ mistake: Transcript.Mistake) throws {
        let parts = word.split(separator: "=")
        guard parts.count == 2, let value = Int(parts[1]) else { throw mistake }
        let limits: [String: WritableKeyPath<SessionLimits, Int>] = [
            "unackedActivities": \.unackedActivities, "unackedBytes": \.unackedBytes, "queuedBytes": \.queuedBytes,
            "pageEntries": \.pageEntries, "pageBytes": \.pageBytes, "idleFrames": \.idleFrames,
            "idleFramesPerSecond": \.idleFramesPerSecond, "sessionsPerUser": \.sessionsPerUser,
        ]
        guard let limit = limits[String(parts[0])] else { throw mistake }
        self.limits[keyPath: limit] = value
    }
}
