#pragma once
#include <png.h>
#include <string.h>

// What a StatusNotifierItem's pixmap is made of: A, R, G, B, a byte each, not premultiplied.
static const png_uint_32 mb_png_argb = PNG_FORMAT_ARGB;

static inline png_image mb_png_image(void)
{
    png_image image;
    memset(&image, 0, sizeof image);
    image.version = PNG_IMAGE_VERSION;
    return image;
}
