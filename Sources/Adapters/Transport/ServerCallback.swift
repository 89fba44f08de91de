internal import CLibWebSockets
internal import EventLoop

/// libwebsockets' callback for every connection from outside: checks for nil, finds the connection, forwards.
func serverCallback(
    wsi: OpaquePointer?, reason: lws_callback_reasons, user: UnsafeMutableRawPointer?,
    input: UnsafeMutableRawPointer?, length: Int
) -> Int32 {
    guard let wsi else { return 0 }
    if reason == LWS_CALLBACK_OPENSSL_LOAD_EXTRA_SERVER_VERIFY_CERTS {
        let call = Callback(wsi: wsi, reason: reason, input: user, length: 0)
        EventLoop.assumeIsolated { mb_tls_set_up_server(call.input, server(of: call.wsi)?.identity) }
        return 0
    }
    let call = Callback(wsi: wsi, reason: reason, input: input, length: length)
    return EventLoop.assumeIsolated { forward(call) }
}

@EventLoop
private func forward(_ call: Callback) -> Int32 {
    switch call.reason {
    case LWS_CALLBACK_HTTP: return makeConnection(call.wsi)?.begin() ?? -1
    case LWS_CALLBACK_HTTP_BODY: return connection(call.wsi)?.receive(call.bytes) ?? -1
    case LWS_CALLBACK_HTTP_BODY_COMPLETION: connection(call.wsi)?.bodyIsComplete()
    case LWS_CALLBACK_HTTP_WRITEABLE: return connection(call.wsi)?.writeHTTP() ?? -1
    case LWS_CALLBACK_HTTP_CONFIRM_UPGRADE: return confirmUpgrade(call)
    case LWS_CALLBACK_FILTER_PROTOCOL_CONNECTION: return openWebSocket(call.wsi)
    case LWS_CALLBACK_ESTABLISHED: connection(call.wsi)?.socket?.start()
    case LWS_CALLBACK_RECEIVE: return connection(call.wsi)?.socket?.receive(call.bytes) ?? -1
    case LWS_CALLBACK_SERVER_WRITEABLE: return connection(call.wsi)?.socket?.write() ?? -1
    case LWS_CALLBACK_WS_PEER_INITIATED_CLOSE: return connection(call.wsi)?.socket?.peerCloses(call.bytes) ?? -1
    case LWS_CALLBACK_CLOSED, LWS_CALLBACK_CLOSED_HTTP: connection(call.wsi)?.closed()
    case LWS_CALLBACK_WSI_DESTROY:
        if let pointer = lws_get_opaque_user_data(call.wsi) {
            lws_set_opaque_user_data(call.wsi, nil)
            let connection = Unmanaged<Connection>.fromOpaque(pointer).takeRetainedValue()
            connection.closed()
        }
    default: break
    }
    return 0
}

@EventLoop
private func connection(_ wsi: OpaquePointer) -> Connection? {
    lws_get_opaque_user_data(wsi).map { Unmanaged<Connection>.fromOpaque($0).takeUnretainedValue() }
}

/// Upgrades to WebSocket alone. Returns -1 to hang up.
///
/// Left to itself libwebsockets would go over to HTTP/2 in the clear and lose the answer on the way. RFC 9110, 7.8 lets a
/// server pass over an upgrade, but a callback can only allow it or hang up; so the name is struck out where
/// libwebsockets will look for it next. It is read by way of the header table, since for a name that it does not know
/// `input` points to memory that was given back already.
@EventLoop
private func confirmUpgrade(_ call: Callback) -> Int32 {
    switch RequestReader(wsi: call.wsi).upgrade {
    case "websocket": return 0
    case "h2c":
        call.input?.storeBytes(of: 0, as: UInt8.self)
        return 0
    default: return -1
    }
}

/// The connection's object lives from its first request until libwebsockets forgets the connection.
@EventLoop
private func makeConnection(_ wsi: OpaquePointer) -> Connection? {
    if let known = connection(wsi) { return known }
    guard let server = server(of: wsi) else { return nil }
    let made = Connection(wsi: wsi, server: server)
    lws_set_opaque_user_data(wsi, Unmanaged.passRetained(made).toOpaque())
    return made
}

@EventLoop
private func server(of wsi: OpaquePointer) -> HTTPServer? {
    guard let vhost = lws_get_vhost(wsi), let user = lws_vhost_user(vhost) else { return nil }
    return Unmanaged<HTTPServer>.fromOpaque(user).takeUnretainedValue()
}

/// Returns non-zero to refuse.
@EventLoop
private func openWebSocket(_ wsi: OpaquePointer) -> Int32 {
    // Without a subprotocol libwebsockets would go on with the first, which is HTTP's.
    guard lws_get_protocol(wsi)?.pointee.id == HTTPServer.webSocketProtocolID else { return -1 }
    let reader = RequestReader(wsi: wsi)
    guard let connection = makeConnection(wsi), let peer = reader.peer, let request = reader.request(peer: peer),
        let handler = connection.server.handler.openWebSocket(request)
    else { return -1 }
    connection.socket = WebSocket(wsi: wsi, handler: handler, maximumBytes: 16 * 1024)
    return 0
}
