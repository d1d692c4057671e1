#include "tools/farm/test_hooks.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* Reads a number and the character behind it; NULL if they are not there. */
static const char *read_number(const char *text, char behind, uint64_t *ret_number)
{
    char *end = NULL;
    if (text == NULL || *text == '\0') {
        return NULL;
    }
    *ret_number = strtoull(text, &end, 10);
    return *end == behind ? end + 1 : NULL;
}

static void crash_if_asked(uint64_t slot, uint64_t attempt)
{
    uint64_t at_slot = 0;
    uint64_t at_attempt = 0;
    const char *text = read_number(getenv("FORCEPS_TEST_CRASH"), '.', &at_slot);
    text = read_number(text, ':', &at_attempt);
    if (text != NULL && at_slot == slot && at_attempt == attempt) {
        int number = (int)strtol(text, NULL, 10);
        (void)signal(number, SIG_DFL);
        (void)raise(number);
    }
}

static void hang_if_asked(uint64_t slot)
{
    uint64_t at_slot = 0;
    const char *file = read_number(getenv("FORCEPS_TEST_HANG"), ':', &at_slot);
    if (file == NULL || at_slot != slot) {
        return;
    }
    int fd = open(file, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
    if (fd >= 0) {
        (void)close(fd);
        for (;;) {
            (void)pause();
        }
    }
}

static void print_if_asked(void)
{
    const char *text = getenv("FORCEPS_TEST_PRINT");
    if (text != NULL) {
        (void)puts(text);
        (void)fflush(stdout);
    }
}

void test_hooks_attempt(uint64_t slot, uint64_t attempt)
{
    print_if_asked();
    crash_if_asked(slot, attempt);
    hang_if_asked(slot);
}
