#include "tools/farm/test_hooks.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static void crash_if_asked(uint64_t slot, uint64_t attempt)
{
    const char *text = getenv("FORCEPS_TEST_CRASH");
    unsigned long long at_slot = 0;
    unsigned long long at_attempt = 0;
    int number = 0;
    if (text != NULL && sscanf(text, "%llu.%llu:%d", &at_slot, &at_attempt, &number) == 3 &&
            at_slot == slot && at_attempt == attempt) {
        (void)signal(number, SIG_DFL);
        (void)raise(number);
    }
}

static void hang_if_asked(uint64_t slot)
{
    const char *text = getenv("FORCEPS_TEST_HANG");
    unsigned long long at_slot = 0;
    int length = 0;
    if (text == NULL || sscanf(text, "%llu:%n", &at_slot, &length) != 1 || length == 0 ||
            at_slot != slot) {
        return;
    }
    int fd = open(text + length, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
    if (fd >= 0) {
        (void)close(fd);
        for (;;) {
            (void)pause();
        }
    }
}

void test_hooks_attempt(uint64_t slot, uint64_t attempt)
{
    crash_if_asked(slot, attempt);
    hang_if_asked(slot);
}
