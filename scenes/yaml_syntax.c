#include "scenes/yaml_syntax.h"

#include <ctype.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#include "base/text.h"
#include "scenes/source.h"

typedef struct Wording {
    const char *theirs; /* a part of libfyaml's message */
    const char *ours;
    const char *hint; /* or NULL */
    bool key_first;   /* the key at the start of the line may be the cause */
} Wording;

/* The first that fits counts. */
static const Wording WORDINGS[] = {
        {"used as indentation", "YAML allows no tab in the indentation", "indent with spaces",
                false},
        {"tab", "YAML allows no tab here", "use spaces", false},
        {"invalid value after mapping", "this does not fit behind the value above it", NULL,
                true},
        {"missing comma in flow", "a comma or a closing bracket is missing here",
                "quote a text that holds [ ] { or }", false},
        {"invalid extra closing", "this bracket closes nothing", "remove or quote it", false},
        {"mismatched flow", "this bracket does not fit the one it closes", NULL, true},
        {"extra comma", "a value is missing between two commas", "remove one of the commas",
                false},
        {"comma in the beginning", "a value is missing before the comma", "remove the comma",
                false},
        {"block scalar no linebreak found",
                "'>' and '|' at the start of a value begin a block of text",
                "quote the value if the sign belongs to it", false},
        {"invalid nested block mapping on the same line",
                "a second ': ' on the line starts a map inside a value",
                "quote the value if the colon belongs to it", false},
        {"invalid trailing content", "text follows the closing quote",
                "put single quotes around the whole value", true},
        {"without closing quote", "the closing quote is missing",
                "quotes end on the same text they start", false},
        {"plain scalar cannot start with", "a value cannot start with this sign", "quote it",
                true},
        {"multiline plain key", "this text runs on to a line with a colon", NULL, true},
        {"used as key", "this text runs on to a line with a colon", NULL, true},
        {"block sequence on the same line", "a list item cannot stand on the line of its key",
                "start the list on a line of its own, or quote the value", false},
        {"block sequence entries not allowed", "a list cannot start here", NULL, true},
        {"end of block sequence", "a key cannot follow the items of a list", NULL, true},
        {"multiline", "this line is a key, but the text above it has not ended",
                "indent the keys of a map alike", false},
        {"indent", "the indentation fits no line above", "indent the keys of a map alike",
                false},
        {"indendation", "the indentation fits no line above", "indent the keys of a map alike",
                false},
        {"UTF8 escape", "this escape is no Unicode character", NULL, true},
        {"hex escape", "this escape is no character",
                "in double quotes a backslash starts an escape: write \\\\", false},
        {"escape", "this escape is unknown",
                "in double quotes a backslash starts an escape: write \\\\", false},
        {"directive", "a line that starts with '%' is a YAML directive", "remove it", false},
        {"find expected ':'", "a ':' is missing behind this key", NULL, true},
        {"missing document start", "text follows the end of the document", NULL, true},
        {"document", "a document ends here, but the file goes on",
                "remove the line with --- or ...", false},
};

/* A key that starts with a sign that YAML takes for its own: its start and length. */
static bool find_odd_key(SourceLine line, const char **ret_key, size_t *ret_length)
{
    const char *end = line.start + line.length;
    const char *key = line.start + strspn(line.start, " ");
    while (key + 1 < end && key[0] == '-' && key[1] == ' ') {
        key += 1 + strspn(key + 1, " ");
    }
    if (key >= end || strchr("*&!|>%@`\"", *key) == NULL) {
        return false;
    }
    const char *stop = end;
    for (const char *c = key; stop == end && c < end; c++) {
        stop = *c == ':' && (c + 1 == end || c[1] == ' ') ? c : end;
    }
    const char *closing = *key == '"' ? memchr(key + 1, '"', (size_t)(stop - key) - 1) : NULL;
    if (closing != NULL && closing + 1 == stop) {
        return false;
    }
    *ret_key = key;
    *ret_length = (size_t)(stop - key);
    return stop < end || *key == '"';
}

/* The mistake about the key of the line, when that is the likelier cause. */
static bool add_odd_key(Place place, SourceLine line, Mistakes *mistakes)
{
    const char *key = NULL;
    size_t length = 0;
    if (!find_odd_key(line, &key, &length)) {
        return false;
    }
    place.column = 1 + (unsigned)source_columns(line.start, (size_t)(key - line.start));
    Text hint = {0};
    if (*key == '"') {
        text_addf(&hint, "put single quotes around the whole: '%.*s'", (int)length, key);
        mistakes_add(mistakes, place, text_chars(&hint), "text follows the closing quote");
    } else {
        text_addf(&hint, "quote it: \"%.*s\"", (int)length, key);
        mistakes_add(mistakes, place, text_chars(&hint), "a key that starts with '%c' is %s",
                *key, *key == '*' ? "a YAML alias" : "no text to YAML");
    }
    text_release(&hint);
    return true;
}

/* Adds a hint for a colon without the space that makes it a key: "b:2". */
static bool add_colon_hint(Text *hint, SourceLine line)
{
    const char *end = line.start + line.length;
    const char *word = line.start + strspn(line.start, " ");
    const char *colon = word;
    while (colon < end && (isalnum((unsigned char)*colon) || *colon == '_')) {
        colon++;
    }
    if (colon == word || colon + 1 >= end || *colon != ':' || colon[1] == ' ') {
        return false;
    }
    text_addf(hint, "put a space after the colon: %.*s: %.*s", (int)(colon - word), word,
            (int)(end - colon - 1), colon + 1);
    return true;
}

void yaml_syntax_add(const char *message, Place place, Mistakes *mistakes)
{
    const Wording *wording = NULL;
    for (size_t i = 0; wording == NULL && i < sizeof WORDINGS / sizeof *WORDINGS; i++) {
        wording = strstr(message, WORDINGS[i].theirs) == NULL ? NULL : &WORDINGS[i];
    }
    enum { LINE_BYTES_MAX = 200 };
    SourceLine line = {0};
    bool seen = place.source != NULL && source_line(place.source, place.line, &line) &&
            line.length < LINE_BYTES_MAX;
    if (seen && (wording == NULL || wording->key_first) && add_odd_key(place, line, mistakes)) {
        return;
    }
    Text hint = {0};
    bool colon = seen && add_colon_hint(&hint, line);
    const char *general = wording == NULL ? NULL : wording->hint;
    mistakes_add(mistakes, place, colon ? text_chars(&hint) : general, "%s%s",
            wording == NULL ? "not YAML: " : "", wording == NULL ? message : wording->ours);
    text_release(&hint);
}
