/// Converts labels of internationalized host names (RFC 3492, RFC 5890).
public enum Punycode {
    private static let prefix = "xn--"
    private static let base = 36
    private static let initialBias = 72
    private static let initialN = 128
    /// Maximum length of a label (RFC 1035, section 2.3.4). It also bounds the work.
    private static let maximumScalars = 63

    /// The label in ASCII; nil if it would be longer than a label may be.
    public static func ascii(_ label: some StringProtocol) -> String? {
        if label.utf8.allSatisfy({ $0 < 128 }) { return String(label) }
        let input = label.unicodeScalars.map { Int($0.value) }
        guard input.count <= maximumScalars else { return nil }
        var output = input.filter { $0 < initialN }.map { UInt8($0) }
        let basic = output.count
        if basic > 0 { output.append(UInt8(ascii: "-")) }
        var (n, delta, bias, done) = (initialN, 0, initialBias, basic)
        while done < input.count {
            // At most 63 letters, each at most 0x10FFFF: nothing overflows.
            let next = input.filter { $0 >= n }.min() ?? n
            delta += (next - n) * (done + 1)
            n = next
            for letter in input {
                if letter < n { delta += 1 }
                guard letter == n else { continue }
                var (q, k) = (delta, base)
                while true {
                    let t = threshold(k, bias)
                    if q < t { break }
                    output.append(digit(t + (q - t) % (base - t)))
                    q = (q - t) / (base - t)
                    k += base
                }
                output.append(digit(q))
                bias = adapted(delta, done + 1, isFirst: done == basic)
                (delta, done) = (0, done + 1)
            }
            (delta, n) = (delta + 1, n + 1)
        }
        let text = prefix + String(decoding: output, as: UTF8.self)
        return text.utf8.count <= maximumScalars ? text : nil
    }

    /// The Unicode form of an ASCII label; nil if it has no other form.
    public static func unicode(_ label: some StringProtocol) -> String? {
        guard label.utf8.count <= maximumScalars, label.hasPrefix(prefix) else { return nil }
        let bytes = Array(label.utf8.dropFirst(prefix.utf8.count))
        let hyphen = bytes.lastIndex(of: UInt8(ascii: "-"))
        var output = (hyphen.map { bytes[..<$0] } ?? []).map { Int($0) }
        var at = hyphen.map { $0 + 1 } ?? 0
        var (n, i, bias) = (initialN, 0, initialBias)
        while at < bytes.count {
            let before = i
            var (weight, k) = (1, base)
            while true {
                guard at < bytes.count, let digit = number(bytes[at]) else { return nil }
                at += 1
                i += digit * weight
                guard i <= Int(Int32.max) else { return nil }
                let t = threshold(k, bias)
                if digit < t { break }
                weight *= base - t
                guard weight <= Int(Int32.max) else { return nil }
                k += base
            }
            bias = adapted(i - before, output.count + 1, isFirst: before == 0)
            n += i / (output.count + 1)
            i %= output.count + 1
            output.insert(n, at: i)
            i += 1
        }
        var text = String.UnicodeScalarView()
        for letter in output {
            guard let scalar = UInt32(exactly: letter).flatMap(Unicode.Scalar.init) else { return nil }
            text.append(scalar)
        }
        return String(text)
    }

    /// RFC 3492, section 6.1.
    private static func adapted(_ delta: Int, _ count: Int, isFirst: Bool) -> Int {
        var delta = isFirst ? delta / 700 : delta / 2
        delta += delta / count
        var k = 0
        while delta > (base - 1) * 26 / 2 {
            delta /= base - 1
            k += base
        }
        return k + base * delta / (delta + 38)
    }

    private static func threshold(_ k: Int, _ bias: Int) -> Int { min(max(k - bias, 1), 26) }

    private static func digit(_ value: Int) -> UInt8 { UInt8(value < 26 ? value + 97 : value - 26 + 48) }

    private static func number(_ byte: UInt8) -> Int? {
        switch byte {
        case 0x30...0x39: Int(byte) - 0x30 + 26
        case 0x41...0x5a: Int(byte) - 0x41
        case 0x61...0x7a: Int(byte) - 0x61
        default: nil
        }
    }
}
