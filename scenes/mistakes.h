/*
 * mistakes.h - everything that is wrong with a scene, found in one run.
 *
 * Readers add mistakes and go on; whoever needs a sound scene asks mistakes_count() at the end.
 * A mistake prints as
 *
 *     peg.yaml:14:9: 'widht' is not a key of a camera
 *       14 |   front: {widht: 128}
 *          |           ^~~~~ did you mean 'width'?
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/attributes.h"
#include "base/text.h"

/* Where something was written. Lines and columns count from 1; columns count code points. */
typedef struct Place {
    const char *file; /* as the user named it; owned by the Document or literal ("--set #2") */
    unsigned line;
    unsigned column;
    const char *source; /* the whole text of the file, for the caret line; NULL: none */
} Place;

typedef struct Mistakes Mistakes;

MUST_USE Mistakes *mistakes_create(void);
void mistakes_destroy(Mistakes *mistakes);

/* Adds a mistake; `hint` may be NULL. Mistakes with the same place and text are kept once. */
void mistakes_add(Mistakes *mistakes, Place place, const char *hint, const char *format, ...)
        PRINTF_LIKE(4, 5);

/* A remark that does not make the scene unsound; printed by check with "warning:". */
void mistakes_warn(Mistakes *mistakes, Place place, const char *hint, const char *format, ...)
        PRINTF_LIKE(4, 5);

/*
 * What is wrong with the part, let, camera, .. of this name is told. What speaks of it from now
 * on ('peg', peg/tip, peg.width; box2 of box) only follows from that, and is dropped.
 */
void mistakes_mute(Mistakes *mistakes, const char *name);

/* True if the text speaks of such a name. */
bool mistakes_are_muted(const Mistakes *mistakes, const char *text);

/*
 * Adds all of `from` to `to`, each at the place that `relocate` makes of its own (source is NULL
 * in what it gets; leaving it NULL keeps the lines that were shown).
 */
void mistakes_take(Mistakes *to, const Mistakes *from,
        Place (*relocate)(const void *self, Place place), const void *self);

size_t mistakes_count(const Mistakes *mistakes);
size_t mistakes_warning_count(const Mistakes *mistakes);

/* All of them in order of file and place, as shown above. */
void mistakes_write(const Mistakes *mistakes, Text *out);

/* The first mistake in one line, "and N more" behind it. */
void mistakes_summary(const Mistakes *mistakes, Text *out);
