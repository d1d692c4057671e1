#include "base/error.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* Copies text into err and marks the cut where it does not fit. */
static bool store(Error *err, ErrorKind kind, const char *text)
{
    static const char CUT[] = "...";
    size_t length = strlen(text);
    size_t kept = length < sizeof err->text ? length : sizeof err->text - 1;

    err->kind = kind;
    memmove(err->text, text, kept);
    err->text[kept] = '\0';
    if (kept < length) {
        memcpy(err->text + sizeof err->text - sizeof CUT, CUT, sizeof CUT);
    }
    return false;
}

bool error_set(Error *err, ErrorKind kind, const char *format, ...)
{
    char text[ERROR_TEXT_BYTES + 1];
    va_list args;
    va_start(args, format);
    (void)vsnprintf(text, sizeof text, format, args);
    va_end(args);
    return store(err, kind, text);
}

bool error_set_errno(Error *err, const char *format, ...)
{
    int cause = errno;
    char text[ERROR_TEXT_BYTES];
    va_list args;
    va_start(args, format);
    (void)vsnprintf(text, sizeof text, format, args);
    va_end(args);

    char reason[128] = "unknown error";
    (void)strerror_r(cause, reason, sizeof reason);
    return error_set(err, ERROR_SYSTEM, "%s: %s", text, reason);
}

bool error_wrap(Error *err, const char *format, ...)
{
    char context[ERROR_TEXT_BYTES];
    va_list args;
    va_start(args, format);
    (void)vsnprintf(context, sizeof context, format, args);
    va_end(args);

    char inner[ERROR_TEXT_BYTES];
    memcpy(inner, err->text, sizeof inner);
    return error_set(err, err->kind, "%s: %s", context, inner);
}

bool error_no_memory(Error *err, const char *purpose)
{
    return error_set(err, ERROR_SYSTEM, "out of memory for %s", purpose);
}
