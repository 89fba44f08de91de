#pragma once
#include <gumbo.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdlib.h>
#include <time.h>

// gumbo frees its tree by recursion, which deep nesting turns into a stack overflow, and has no limit on memory or time.
// So every block hangs in a list of its own: the list is freed in a loop, and a parse that wants more memory or processor
// time than its budget is given up. gumbo allocates for every tag, attribute and text, so a look at the clock with every
// 64th allocation ends any loop over them.
typedef struct mb_block {
    struct mb_block *next;
    struct mb_block *previous;
    size_t size;
    size_t padding;
} mb_block;

typedef enum { MB_HTML_MEMORY = 1, MB_HTML_TIME } mb_html_fault;

typedef struct {
    mb_block *blocks;
    size_t left;
    unsigned allocations;
    double deadline;
    void *give_up;
    GumboOutput *output;
} mb_html;

// Seconds of processor time that this thread has taken.
static inline double mb_thread_seconds(void)
{
    struct timespec time;
    if (clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time) != 0) return 0;
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static inline void *mb_html_allocate(void *context, size_t size)
{
    mb_html *html = (mb_html *)context;
    if (++html->allocations % 64 == 0 && mb_thread_seconds() > html->deadline)
        longjmp(*(jmp_buf *)html->give_up, MB_HTML_TIME);
    if (size + sizeof(mb_block) > html->left) longjmp(*(jmp_buf *)html->give_up, MB_HTML_MEMORY);
    mb_block *block = (mb_block *)malloc(size + sizeof(mb_block));
    if (block == NULL) longjmp(*(jmp_buf *)html->give_up, MB_HTML_MEMORY);
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

// NULL when there is not enough memory, or the parse wants more than `budget` bytes or `seconds` of processor time; `fault`
// then says which.
static inline mb_html *mb_html_parse(
    const char *bytes, size_t count, size_t budget, double seconds, mb_html_fault *fault)
{
    mb_html *volatile html = (mb_html *)calloc(1, sizeof(mb_html));
    *fault = MB_HTML_MEMORY;
    if (html == NULL) return NULL;
    html->left = budget;
    html->deadline = mb_thread_seconds() + seconds;
    jmp_buf give_up;
    html->give_up = &give_up;
    int reason = setjmp(give_up);
    if (reason) {
        *fault = (mb_html_fault)reason;
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
