/*
 * source.h - the characters of a text file, before anyone gives them a meaning.
 *
 * source_check() is the gate in front of libfyaml, which hangs on, or silently drops, what is
 * not clean UTF-8. The rest finds lines and counts columns for messages. Sources are
 * NUL-terminated.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "scenes/mistakes.h"

/* What a scene, part or data set file may hold at most: 1 MiB. */
enum { SOURCE_BYTES_MAX = 1 << 20 };

/*
 * True if the bytes may be read as YAML: not too many, UTF-8 without byte order mark, no
 * control characters, no tab and no '%' that starts a line. Adds mistakes that carry `name`.
 */
MUST_USE bool source_check(
        const char *name, const char *bytes, size_t size, Mistakes *mistakes);

/* Reads one code point of strict UTF-8: its length in bytes, or 0 if it is not one. */
size_t source_decode(const char *bytes, size_t left, uint32_t *ret_code_point);

/* True for code points that a scene file cannot hold, not even escaped: controls and the like. */
bool source_is_control(uint32_t code_point);

/*
 * Makes a text of anyone's fit for one line of a message or a label, in place: line feeds and
 * tabs become spaces, what else cannot be shown becomes '?'.
 */
void source_make_printable(char *text);

typedef struct SourceLine {
    const char *start;
    size_t length; /* in bytes, without the line end */
} SourceLine;

/* The line of that number (from 1); false if there are fewer. */
bool source_line(const char *source, unsigned number, SourceLine *ret_line);

/* How many columns the bytes take: code points, damaged bytes counting one each. */
size_t source_columns(const char *bytes, size_t count);

/* Offset of the byte at which `column` (from 1) starts; the length of the line if it is beyond. */
size_t source_column_offset(SourceLine line, size_t column);
