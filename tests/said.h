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

/* Adds "LINE:COLUMN sentence" of a line "s.yaml:LINE:COLUMN: sentence", or what else it holds. */
static inline void said_head(const char *line, size_t length, Text *out)
{
    static const char OWN[] = "s.yaml:";
    size_t skip = sizeof OWN - 1;
    const char *space = strstr(line + 1, ": ");
    if (strncmp(line, OWN, skip) == 0 && line[skip] != ' ' && space != NULL) {
        text_add_bytes(out, line + skip, (size_t)(space - line) - skip);
        skip = (size_t)(space - line) + 1;
    } else {
        skip = 0;
    }
    text_add_bytes(out, line + skip, length - skip);
}

/* Adds the line of one mistake to `out` and steps over what mistakes_write() made of it. */
static inline const char *said_next(const char *line, Text *out)
{
    size_t length = strcspn(line, "\n");
    said_head(line, length, out);
    line += length + (line[length] == '\n' ? 1 : 0);
    while (*line == ' ') {
        length = strcspn(line, "\n");
        const char *bar = strstr(line, " | ");
        bool bare = bar == NULL || bar > line + length;
        const char *hint = bare ? line + 2 : said_hint(line);
        if (hint != NULL && hint < line + length) {
            text_addf(out, " (%.*s)", (int)(line + length - hint), hint);
        }
        line += length + (line[length] == '\n' ? 1 : 0);
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

/* In pieces, because cmocka cuts what is long. */
static inline void said_print(const char *subject, const char *expected, const char *said)
{
    print_error("%s\nshould give\n", subject);
    print_error("%s", expected);
    print_error("and gives\n");
    print_error("%s", said);
}

/* Fails unless exactly this was said. `subject` is printed with the difference. */
static inline void check_said(
        const Mistakes *mistakes, const char *subject, const char *expected)
{
    Text out = {0};
    said_write(mistakes, &out);
    bool same = strcmp(text_chars(&out), expected) == 0;
    if (!same) {
        said_print(subject, expected, text_chars(&out));
    }
    text_release(&out);
    assert_true(same);
}
