/*
 * said.h - what the readers of scene texts said, in a form that tests can compare.
 *
 * Each mistake becomes one line: "LINE:COLUMN sentence (hint)", warnings with "warning: " before
 * the sentence. Mistakes of other files than "s.yaml" begin with the name of the file.
 */
#pragma once

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "check.h"
#include "scenes/document.h"
#include "scenes/mistakes.h"

/* The hint on a caret line "  3 |   ^~~ hint", or NULL if the line is none. */
static inline const char *said_hint(const char *line)
{
    const char *bar = strstr(line, " | ");
    const char *caret = bar == NULL ? line : bar + 3 + strspn(bar + 3, " \t");
    if (bar == NULL || strspn(line, " ") != (size_t)(bar + 1 - line) || *caret != '^') {
        return NULL;
    }
    caret += 1 + strspn(caret + 1, "~");
    return *caret == ' ' ? caret + 1 : NULL;
}

/* Adds the line of one mistake to `out` and steps over what mistakes_write() made of it. */
static inline const char *said_next(const char *line, Text *out)
{
    static const char own[] = "s.yaml:";
    bool first = true;
    const char *hint = NULL;
    size_t hint_length = 0;
    for (; *line != '\0' && (first || *line == ' '); first = false) {
        size_t length = strcspn(line, "\n");
        if (first) {
            const char *digit = line + (sizeof own - 1);
            bool ours = strncmp(line, own, sizeof own - 1) == 0 && *digit != ' ';
            size_t skip = ours ? sizeof own - 1 : 0;
            const char *space = ours ? strstr(line, ": ") : NULL;
            size_t head = space == NULL ? 0 : (size_t)(space - line) - skip;
            text_add_bytes(out, line + skip, head);
            skip += space == NULL ? 0 : head + 1;
            text_add_bytes(out, line + skip, length - skip);
        } else if (said_hint(line) != NULL && said_hint(line) < line + length) {
            hint = said_hint(line);
            hint_length = (size_t)(line + length - hint);
        } else if (strncmp(line, "  ", 2) == 0 && strstr(line, " | ") == NULL) {
            hint = line + 2;
            hint_length = length - 2;
        }
        line += length + (line[length] == '\n' ? 1 : 0);
    }
    if (hint != NULL) {
        text_addf(out, " (%.*s)", (int)hint_length, hint);
    }
    text_add(out, "\n");
    return line;
}

static inline void said_write(const Mistakes *mistakes, Text *out)
{
    Text written = {0};
    mistakes_write(mistakes, &written);
    for (const char *line = text_chars(&written); *line != '\0';) {
        line = said_next(line, out);
    }
    text_release(&written);
}

/* Fails unless exactly this was said. `subject` is printed with the difference. */
static inline void check_said(
        const Mistakes *mistakes, const char *subject, const char *expected)
{
    Text out = {0};
    said_write(mistakes, &out);
    bool same = strcmp(text_chars(&out), expected) == 0;
    if (!same) {
        print_error("%s\nshould give\n%sand gives\n%s", subject, expected, text_chars(&out));
    }
    text_release(&out);
    assert_true(same);
}
