// What `wirebench` is measured beside: libwebsockets' RAW role on libev in C, which answers a pixel to each empty line and reads
// nothing of a request. raw PORT
#include <libwebsockets.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

static const char answer[] =
    "HTTP/1.1 200 OK\r\ndate: Sun, 29 Nov 2026 16:23:33 GMT\r\ncontent-length: 43\r\ncontent-type: image/gif\r\n"
    "cache-control: no-store, no-cache, must-revalidate, private\r\n\r\n"
    "GIF89a.....................................";

static int callback(struct lws *wsi, enum lws_callback_reasons reason, void *user, void *in, size_t length)
{
    static unsigned char buffer[LWS_PRE + 65536];
    size_t count = 0;
    char *at = in, *end = at + length;
    (void)user;
    if (reason == LWS_CALLBACK_RAW_ADOPT)
        lws_set_timeout(wsi, PENDING_TIMEOUT_HTTP_KEEPALIVE_IDLE, 60);
    if (reason != LWS_CALLBACK_RAW_RX)
        return 0;
    while (at < end && (at = memmem(at, end - at, "\r\n\r\n", 4)) && count + sizeof answer < 65536) {
        memcpy(buffer + LWS_PRE + count, answer, sizeof answer - 1);
        count += sizeof answer - 1;
        at += 4;
    }
    return count && lws_write(wsi, buffer + LWS_PRE, count, LWS_WRITE_RAW) < 0 ? -1 : 0;
}

int main(int argc, char **argv)
{
    struct lws_protocols protocols[] = {{"raw", callback, 0, 0}, {0}};
    struct lws_context_creation_info info;
    struct lws_context *context;
    signal(SIGPIPE, SIG_IGN);
    lws_set_log_level(LLL_ERR | LLL_WARN, NULL);
    memset(&info, 0, sizeof info);
    info.port = argc > 1 ? atoi(argv[1]) : 8729;
    info.iface = "127.0.0.1";
    info.protocols = protocols;
    info.pt_serv_buf_size = 32768;
    info.gid = info.uid = -1;
    info.options = LWS_SERVER_OPTION_LIBEV | LWS_SERVER_OPTION_ADOPT_APPLY_LISTEN_ACCEPT_CONFIG;
    info.listen_accept_role = "raw-skt";
    info.listen_accept_protocol = "raw";
    context = lws_create_context(&info);
    while (context && lws_service(context, 0) >= 0) {
    }
    return 1;
}
