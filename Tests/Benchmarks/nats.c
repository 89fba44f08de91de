// What the hub's hits, replay and resume are measured beside: JetStream, by its C client.
//   nats publish PORT STREAM SUBJECTS COUNT BYTES WINDOW   publishes to subjects STREAM.0, STREAM.1 … in turn, with WINDOW messages
//                                                          that wait for their acknowledgement; prints the messages a second
//   nats replay PORT STREAM COUNT FILE                     writes all messages to FILE, a line each; prints the seconds
//   nats consume PORT STREAM CONSUMERS COUNT               durable consumer N receives and acknowledges COUNT messages of subject
//                                                          STREAM.N on a connection of its own; prints the milliseconds of each
// A stream is made if there is none: a file store of one server, which deduplicates nothing.
#include <err.h>
#include <nats/nats.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static natsConnection *connection;
static jsCtx *jet;

static void must(natsStatus status, const char *what)
{
    if (status != NATS_OK)
        errx(1, "%s: %s: %s", what, natsStatus_GetText(status), nats_GetLastError(NULL));
}

static void connect_to(const char *port)
{
    natsOptions *options;
    jsOptions jetOptions;
    char url[64];
    snprintf(url, sizeof url, "nats://127.0.0.1:%s", port);
    must(natsOptions_Create(&options), "options");
    must(natsOptions_SetURL(options, url), "URL");
    must(natsOptions_SetMaxPendingMsgs(options, 2000000), "pending messages");
    must(natsConnection_Connect(&connection, options), "connect");
    natsOptions_Destroy(options);
    must(jsOptions_Init(&jetOptions), "JetStream options");
    must(natsConnection_JetStream(&jet, connection, &jetOptions), "JetStream");
}

static void disconnect(void)
{
    jsCtx_Destroy(jet);
    natsConnection_Destroy(connection);
}

static double milliseconds(void) { return nats_NowInNanoSeconds() / 1e6; }

static void ensure_stream(const char *name)
{
    jsStreamInfo *info = NULL;
    jsStreamConfig config;
    char subject[128];
    const char *subjects[] = {subject};
    if (js_GetStreamInfo(&info, jet, name, NULL, NULL) != NATS_OK) {
        snprintf(subject, sizeof subject, "%s.*", name);
        must(jsStreamConfig_Init(&config), "stream");
        config.Name = name;
        config.Subjects = subjects;
        config.SubjectsLen = 1;
        config.Storage = js_FileStorage;
        must(js_AddStream(&info, jet, &config, NULL, NULL), "add stream");
    }
    jsStreamInfo_Destroy(info);
}

static void publish(const char *stream, long subjects, long count, int bytes, long window)
{
    jsOptions options;
    jsPubOptions patience;
    char subject[128], *message = malloc(bytes);
    memset(message, 'x', bytes);
    ensure_stream(stream);
    jsCtx_Destroy(jet);
    must(jsOptions_Init(&options), "options");
    options.PublishAsync.MaxPending = window;
    options.PublishAsync.StallWait = 60000;
    must(natsConnection_JetStream(&jet, connection, &options), "JetStream");
    must(jsPubOptions_Init(&patience), "patience");
    patience.MaxWait = 60000;
    double start = milliseconds();
    for (long i = 0; i < count; i++) {
        snprintf(subject, sizeof subject, "%s.%ld", stream, i % subjects);
        if (window == 1)
            must(js_Publish(NULL, jet, subject, message, bytes, NULL, NULL), "publish");
        else
            must(js_PublishAsync(jet, subject, message, bytes, NULL), "publish");
    }
    if (window > 1) {
        natsMsgList unacknowledged = {0};
        must(js_PublishAsyncComplete(jet, &patience), "acknowledgements");
        must(js_PublishAsyncGetPendingList(&unacknowledged, jet) == NATS_NOT_FOUND ? NATS_OK : NATS_ERR, "none pending");
    }
    printf("%.0f\n", count * 1000 / (milliseconds() - start));
    free(message);
}

static void replay(const char *stream, long count, const char *path)
{
    natsSubscription *subscription;
    natsMsg *message;
    jsSubOptions options;
    char subject[128];
    FILE *file = fopen(path, "w");
    if (!file)
        err(1, "%s", path);
    snprintf(subject, sizeof subject, "%s.*", stream);
    must(jsSubOptions_Init(&options), "options");
    options.Ordered = true;
    double start = milliseconds();
    must(js_SubscribeSync(&subscription, jet, subject, NULL, &options, NULL), "subscribe");
    must(natsSubscription_SetPendingLimits(subscription, -1, -1), "pending limits");
    for (long i = 0; i < count; i++) {
        must(natsSubscription_NextMsg(&message, subscription, 10000), "next message");
        fwrite(natsMsg_GetData(message), 1, natsMsg_GetDataLength(message), file);
        fputc('\n', file);
        natsMsg_Destroy(message);
    }
    fclose(file);
    printf("%.3f\n", (milliseconds() - start) / 1000);
    natsSubscription_Destroy(subscription);
}

static void ensure_consumer(const char *stream, const char *name, const char *subject)
{
    jsConsumerInfo *info = NULL;
    jsConsumerConfig config;
    char inbox[128];
    if (js_GetConsumerInfo(&info, jet, stream, name, NULL, NULL) != NATS_OK) {
        snprintf(inbox, sizeof inbox, "deliver.%s", name);
        must(jsConsumerConfig_Init(&config), "consumer");
        config.Durable = name;
        config.DeliverSubject = inbox;
        config.DeliverPolicy = js_DeliverAll;
        config.AckPolicy = js_AckAll;
        config.MaxAckPending = 100000;
        config.FilterSubject = subject;
        must(js_AddConsumer(&info, jet, stream, &config, NULL, NULL), "add consumer");
    }
    jsConsumerInfo_Destroy(info);
}

// The consumer exists on the server from the first time on, as a device does: the time is that of a client which comes back.
static void consume(const char *port, const char *stream, long consumers, long count)
{
    for (long n = 0; n < consumers; n++) {
        natsSubscription *subscription;
        natsMsg *message = NULL;
        jsSubOptions options;
        char subject[128], name[64];
        snprintf(subject, sizeof subject, "%s.%ld", stream, n);
        snprintf(name, sizeof name, "device-%ld", n);
        connect_to(port);
        ensure_consumer(stream, name, subject);
        disconnect();

        double start = milliseconds();
        connect_to(port);
        must(jsSubOptions_Init(&options), "options");
        options.Stream = stream;
        options.Consumer = name;
        options.ManualAck = true;
        must(js_SubscribeSync(&subscription, jet, subject, NULL, &options, NULL), "bind");
        must(natsSubscription_SetPendingLimits(subscription, -1, -1), "pending limits");
        for (long i = 0; i < count; i++) {
            natsMsg_Destroy(message);
            must(natsSubscription_NextMsg(&message, subscription, 10000), "next message");
        }
        printf("%.3f\n", milliseconds() - start);
        must(natsMsg_AckSync(message, NULL, NULL), "acknowledge");
        natsMsg_Destroy(message);
        natsSubscription_Destroy(subscription);
        disconnect();
    }
}

int main(int argc, char **argv)
{
    if (argc == 6 && !strcmp(argv[1], "consume")) {
        consume(argv[2], argv[3], atol(argv[4]), atol(argv[5]));
        nats_Close();
        return 0;
    }
    if (argc < 4)
        errx(64, "nats publish|replay|consume PORT STREAM …");
    connect_to(argv[2]);
    if (argc == 8 && !strcmp(argv[1], "publish"))
        publish(argv[3], atol(argv[4]), atol(argv[5]), atoi(argv[6]), atol(argv[7]));
    else if (argc == 6 && !strcmp(argv[1], "replay"))
        replay(argv[3], atol(argv[4]), argv[5]);
    else
        errx(64, "nats publish|replay|consume PORT STREAM …");
    disconnect();
    nats_Close();
    return 0;
}
