/*
 * written.h - nodes as an author's text would make them, and what is said about them, for
 * tests of readers.
 */
#pragma once

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "check.h"
#include "scenes/document.h"
#include "scenes/mistakes.h"

/* The text as the value of `key`, at line 1, column 1 of "s.yaml". */
static inline Node written(const char *key, const char *text)
{
    return (Node){.kind = NODE_TEXT,
            .place = {.file = "s.yaml", .line = 1, .column = 1, .source = text},
            .key = key,
            .text = text};
}

/* Fails unless there is one mistake, at this column, and its text has both pieces (or NULL). */
static inline void check_mistake(const Mistakes *mistakes, const char *text, unsigned column,
        const char *sentence, const char *hint)
{
    Text out = {0};
    char head[32];
    (void)snprintf(head, sizeof head, "s.yaml:1:%u: ", column);
    mistakes_write(mistakes, &out);
    const char *said = text_chars(&out);
    bool right = mistakes_count(mistakes) == 1 && strncmp(said, head, strlen(head)) == 0 &&
            strstr(said, sentence) == said + strlen(head) &&
            (hint == NULL || strstr(said, hint) != NULL);
    if (!right) {
        print_error("'%s' should give\n%s%s (%s), and gives\n%s\n", text, head, sentence,
                hint == NULL ? "" : hint, said);
    }
    text_release(&out);
    assert_true(right);
}

/* Prints what was said and fails if there is a mistake. */
static inline void check_no_mistake(const Mistakes *mistakes, const char *text)
{
    if (mistakes_count(mistakes) > 0) {
        Text out = {0};
        mistakes_write(mistakes, &out);
        print_error("'%s' gives\n%s\n", text, text_chars(&out));
        text_release(&out);
        fail();
    }
}
