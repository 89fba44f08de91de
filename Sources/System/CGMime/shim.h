#pragma once
#include <gmime/gmime.h>

// Casts and type tests, which are macros and Swift does not import.
typedef enum {
    MB_MIME_PART,
    MB_MIME_MULTIPART,
    MB_MIME_MESSAGE,
    MB_MIME_OTHER,
} mb_mime_kind;

static inline mb_mime_kind mb_mime_kind_of(GMimeObject *object)
{
    // Partial messages are parts to GMime; what they hold is only a piece of a message.
    if (GMIME_IS_MESSAGE_PARTIAL(object)) return MB_MIME_OTHER;
    if (GMIME_IS_PART(object)) return MB_MIME_PART;
    if (GMIME_IS_MULTIPART(object)) return MB_MIME_MULTIPART;
    if (GMIME_IS_MESSAGE_PART(object)) return MB_MIME_MESSAGE;
    return MB_MIME_OTHER;
}

static inline int mb_multipart_count(GMimeObject *object)
{
    return g_mime_multipart_get_count((GMimeMultipart *)object);
}

static inline GMimeObject *mb_multipart_part(GMimeObject *object, int index)
{
    return g_mime_multipart_get_part((GMimeMultipart *)object, index);
}

// Where the encoded content of a part lies in the stream that was parsed. false where GMime has copied it elsewhere.
static inline gboolean mb_content_bounds(GMimeObject *object, gint64 *start, gint64 *end)
{
    GMimeDataWrapper *content = g_mime_part_get_content((GMimePart *)object);
    if (content == NULL) return FALSE;
    GMimeStream *stream = g_mime_data_wrapper_get_stream(content);
    if (stream == NULL || stream->super_stream == NULL) return FALSE;
    *start = stream->bound_start;
    *end = stream->bound_end;
    return *end >= *start;
}

// A stream that reads `bytes` where they are. `array` is to be alive, and `bytes` unmoved, as long as the stream is.
static inline GMimeStream *mb_borrowing_stream(GByteArray *array, const void *bytes, guint count)
{
    array->data = (guint8 *)bytes;
    array->len = count;
    GMimeStream *stream = g_mime_stream_mem_new();
    g_mime_stream_mem_set_byte_array((GMimeStreamMem *)stream, array);
    g_mime_stream_mem_set_owner((GMimeStreamMem *)stream, FALSE);
    return stream;
}

// By Content-Disposition or, without one there, by Content-Type; NULL where neither names it.
static inline const char *mb_part_filename(GMimeObject *object)
{
    return GMIME_IS_PART(object) ? g_mime_part_get_filename((GMimePart *)object) : NULL;
}
