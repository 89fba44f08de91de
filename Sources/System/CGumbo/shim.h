#pragma once
#include <gumbo.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdlib.h>

// gumbo frees its tree by recursion, which deep nesting turns into a stack overflow, and has no limit on memory. So every
// block hangs in a list of its own: the list is freed in a loop, and a parse that wants more than its budget is given up.
typedef struct mb_block {
    struct mb_block *next;
    struct mb_block *previous;
    size_t size;
    size_t padding;
} mb_block;

typedef struct {
    mb_block *blocks;
    size_t left;
    void *give_up;
    GumboOutput *output;
} mb_html;

static inline void *mb_html_allocate(void *context, size_t size)
{
    mb_html *html = (mb_html *)context;
    if (size + sizeof(mb_block) > html->left) longjmp(*(jmp_buf *)html->give_up, 1);
    mb_block *block = (mb_block *)malloc(size + sizeof(mb_block));
    if (block == NULL) longjmp(*(jmp_buf *)html->give_up, 1);
    html->left -= size + sizeof(mb_block);
    block->size = size;
    block->previous = NULL;
    block->next = html->blocks;
    if (block->next) block->next->previous = block;
    html->blocks = block;
    return block + 1;
}

static inline void mb_html_free(void *context, void *pointer)
{
    if (pointer == NULL) return;
    mb_html *html = (mb_html *)context;
    mb_block *block = (mb_block *)pointer - 1;
    if (block->next) block->next->previous = block->previous;
    if (block->previous) block->previous->next = block->next;
    else html->blocks = block->next;
    html->left += block->size + sizeof(mb_block);
    free(block);
}

static inline void mb_html_destroy(mb_html *html)
{
    for (mb_block *block = html->blocks; block;) {
        mb_block *next = block->next;
        free(block);
        block = next;
    }
    free(html);
}

// NULL when there is not enough memory, or the parse wants more than `budget` bytes of it.
static inline mb_html *mb_html_parse(const char *bytes, size_t count, size_t budget)
{
    mb_html *volatile html = (mb_html *)calloc(1, sizeof(mb_html));
    if (html == NULL) return NULL;
    html->left = budget;
    jmp_buf give_up;
    html->give_up = &give_up;
    if (setjmp(give_up)) {
        mb_html_destroy(html);
        return NULL;
    }
    GumboOptions options = kGumboDefaultOptions;
    options.allocator = mb_html_allocate;
    options.deallocator = mb_html_free;
    options.userdata = html;
    options.max_errors = 0;
    html->output = gumbo_parse_with_options(&options, bytes, count);
    html->give_up = NULL;
    return html;
}
