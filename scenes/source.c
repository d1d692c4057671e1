#include "scenes/source.h"

#include <string.h>

static size_t expected_length(unsigned char lead)
{
    if (lead < 0x80) {
        return 1;
    }
    if (lead >= 0xC2 && lead <= 0xDF) {
        return 2;
    }
    if (lead >= 0xE0 && lead <= 0xEF) {
        return 3;
    }
    return lead >= 0xF0 && lead <= 0xF4 ? 4 : 0;
}

size_t source_decode(const char *bytes, size_t left, uint32_t *ret_code_point)
{
    static const uint32_t SMALLEST[] = {0, 0, 0x80, 0x800, 0x10000};
    size_t length = left == 0 ? 0 : expected_length((unsigned char)bytes[0]);
    if (length == 0 || length > left) {
        return 0;
    }
    uint32_t code_point = (unsigned char)bytes[0];
    if (length > 1) {
        code_point &= 0x7Fu >> length;
    }
    for (size_t i = 1; i < length; i++) {
        unsigned char next = (unsigned char)bytes[i];
        if ((next & 0xC0) != 0x80) {
            return 0;
        }
        code_point = code_point << 6 | (next & 0x3Fu);
    }
    bool surrogate = code_point >= 0xD800 && code_point <= 0xDFFF;
    if (surrogate || code_point < SMALLEST[length] || code_point > 0x10FFFF) {
        return 0;
    }
    *ret_code_point = code_point;
    return length;
}

bool source_is_control(uint32_t code_point)
{
    enum { LINE_SEPARATOR = 0x2028, PARAGRAPH_SEPARATOR = 0x2029, BYTE_ORDER_MARK = 0xFEFF };
    if (code_point < 0x20) {
        return code_point != '\t' && code_point != '\n' && code_point != '\r';
    }
    return (code_point >= 0x7F && code_point <= 0x9F) || code_point == LINE_SEPARATOR ||
            code_point == PARAGRAPH_SEPARATOR || code_point == BYTE_ORDER_MARK ||
            code_point == 0xFFFE || code_point == 0xFFFF;
}

void source_make_printable(char *text)
{
    size_t left = strlen(text);
    while (left > 0) {
        uint32_t code_point = 0;
        size_t length = source_decode(text, left, &code_point);
        size_t step = length == 0 ? 1 : length;
        bool blank = length == 1 && (*text == '\n' || *text == '\r' || *text == '\t');
        if (blank || length == 0 || source_is_control(code_point)) {
            memset(text, blank ? ' ' : '?', step);
        }
        text += step;
        left -= step;
    }
}

bool source_line(const char *source, unsigned number, SourceLine *ret_line)
{
    const char *start = source;
    for (unsigned i = 1; i < number; i++) {
        start = strchr(start, '\n');
        if (start == NULL) {
            return false;
        }
        start++;
    }
    if (number == 0) {
        return false;
    }
    size_t length = strcspn(start, "\n");
    if (length > 0 && start[length - 1] == '\r') {
        length--;
    }
    *ret_line = (SourceLine){start, length};
    return true;
}

/* Bytes of the character at the start: one for damaged ones. */
static size_t step_over(const char *bytes, size_t left)
{
    uint32_t unused = 0;
    size_t length = source_decode(bytes, left, &unused);
    return length == 0 ? 1 : length;
}

size_t source_columns(const char *bytes, size_t count)
{
    size_t columns = 0;
    for (size_t i = 0; i < count; i += step_over(bytes + i, count - i)) {
        columns++;
    }
    return columns;
}

size_t source_column_offset(SourceLine line, size_t column)
{
    size_t offset = 0;
    for (size_t i = 1; i < column && offset < line.length; i++) {
        offset += step_over(line.start + offset, line.length - offset);
    }
    return offset;
}

/* The place of the byte at `offset`. */
static Place place_of(const char *name, const char *bytes, size_t offset)
{
    Place place = {.file = name, .line = 1, .column = 1, .source = bytes};
    size_t line_start = 0;
    for (size_t i = 0; i < offset; i++) {
        if (bytes[i] == '\n') {
            place.line++;
            line_start = i + 1;
        }
    }
    place.column += (unsigned)source_columns(bytes + line_start, offset - line_start);
    return place;
}

static bool check_characters(
        const char *name, const char *bytes, size_t size, Mistakes *mistakes)
{
    for (size_t i = 0; i < size;) {
        uint32_t code_point = 0;
        size_t length = source_decode(bytes + i, size - i, &code_point);
        if (length == 0) {
            mistakes_add(mistakes, place_of(name, bytes, i), "save the file as UTF-8",
                    "the byte 0x%02X is not UTF-8 here", (unsigned char)bytes[i]);
            return false;
        }
        if (source_is_control(code_point)) {
            mistakes_add(mistakes, place_of(name, bytes, i), "remove it",
                    "the control character U+%04X cannot stand in a scene file",
                    (unsigned)code_point);
            return false;
        }
        if (code_point == '\r' && (i + 1 == size || bytes[i + 1] != '\n')) {
            mistakes_add(mistakes, place_of(name, bytes, i),
                    "end lines with LF or with CR and LF",
                    "a carriage return stands alone here");
            return false;
        }
        i += length;
    }
    return true;
}

/*
 * What may not start a line. Libfyaml judges tabs further inside a line, where they may be part
 * of a text block, and drops a line that starts with '%' without a word.
 */
static bool check_line_starts(
        const char *name, const char *bytes, size_t size, Mistakes *mistakes)
{
    const char *tab = NULL;
    const char *percent = NULL;
    for (const char *line = bytes; line != NULL && line < bytes + size;) {
        size_t blank = strspn(line, " \t");
        bool has_text = line[blank] != '\0' && line[blank] != '\n' && line[blank] != '\r';
        if (tab == NULL && *line == '\t' && has_text) {
            tab = line;
        }
        if (percent == NULL && *line == '%') {
            percent = line;
        }
        const char *end = strchr(line, '\n');
        line = end == NULL ? NULL : end + 1;
    }
    if (tab != NULL) {
        mistakes_add(mistakes, place_of(name, bytes, (size_t)(tab - bytes)),
                "indent with spaces", "YAML allows no tab in the indentation");
    }
    if (percent != NULL) {
        mistakes_add(mistakes, place_of(name, bytes, (size_t)(percent - bytes)),
                "remove it, or quote a key that starts with '%'",
                "a line that starts with '%%' is a YAML directive");
    }
    return tab == NULL && percent == NULL;
}

bool source_check(const char *name, const char *bytes, size_t size, Mistakes *mistakes)
{
    Place whole = {.file = name};
    if (size > SOURCE_BYTES_MAX) {
        mistakes_add(mistakes, whole, NULL, "the file has %zu bytes; at most %d are read", size,
                SOURCE_BYTES_MAX);
        return false;
    }
    if (size >= 3 && memcmp(bytes, "\xEF\xBB\xBF", 3) == 0) {
        mistakes_add(mistakes, whole, "save it as UTF-8 without one",
                "the file starts with a byte order mark");
        return false;
    }
    return check_characters(name, bytes, size, mistakes) &&
            check_line_starts(name, bytes, size, mistakes);
}
