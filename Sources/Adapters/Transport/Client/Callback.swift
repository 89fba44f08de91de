internal import CLibWebSockets

/// The arguments of a libwebsockets callback. They stay on the loop's thread.
struct Callback: @unchecked Sendable {
    let wsi: OpaquePointer
    let reason: lws_callback_reasons
    let input: UnsafeMutableRawPointer?
    let length: Int

    var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: input, count: input == nil ? 0 : length) }
}
