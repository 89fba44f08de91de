// fuzz: modules HTTPWire WireHarness
// fuzz: corpus Tests/Fuzzing/corpus/websocket
// fuzz: length 3000
import WireHarness

/// What libFuzzer calls with each input (deploy/dev/fuzz.sh): a WebSocket's frames, cut and timed as the input says.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzWebSocket(_ data: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let wrong = WireFuzz.webSocket(Array(UnsafeBufferPointer(start: data, count: count)))
    if !wrong.isEmpty { fatalError(wrong.joined(separator: "\n")) }
    return 0
}
