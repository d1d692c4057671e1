#include "scenes/yaml_syntax.h"

#include <ctype.h>
#include <stddef.h>
#include <string.h>

#include "base/text.h"
#include "scenes/source.h"

typedef struct Wording {
    const char *theirs; /* a part of libfyaml's message */
    const char *ours;
    const char *hint; /* or NULL: the line is looked at */
} Wording;

/* The first that fits counts. */
static const Wording WORDINGS[] = {
        {"used as indentation", "YAML allows no tab in the indentation", "indent with spaces"},
        {"tab", "YAML allows no tab here", "use spaces"},
        {"invalid value after mapping", "this does not fit behind the value above it", NULL},
        {"missing comma in flow",
                "a comma or a closing bracket is missing here",
                "quote a text that holds [ ] { or }"},
        {"without a closing bracket", "the list that starts above is never closed",
                "add the missing ]"},
        {"without a closing brace", "the map that starts above is never closed",
                "add the missing }"},
        {"invalid extra closing", "this bracket closes nothing", "remove or quote it"},
        {"mismatched flow", "this bracket does not fit the one it closes", NULL},
        {"extra comma", "a value is missing between two commas", "remove one of the commas"},
        {"comma in the beginning", "a value is missing before the comma", "remove the comma"},
        {"block scalar no linebreak found",
                "'>' and '|' at the start of a value begin a block of text",
                "quote the value if the sign belongs to it"},
        {"invalid nested block mapping on the same line",
                "a second ': ' on the line starts a map inside a value",
                "quote the value if the colon belongs to it"},
        {"invalid trailing content", "text follows the closing quote", NULL},
        {"without closing quote", "the closing quote is missing",
                "quotes end on the same text they start"},
        {"plain scalar cannot start with", "a value cannot start with this sign", "quote it"},
        {"multiline plain key", "this text runs on to a line with a colon", NULL},
        {"used as key", "this text runs on to a line with a colon", NULL},
        {"block sequence on the same line", "a list item cannot stand on the line of its key",
                "start the list on a line of its own, or quote the value"},
        {"block sequence entries not allowed", "a list cannot start here", NULL},
        {"end of block sequence", "a key cannot follow the items of a list", NULL},
        {"multiline", "this line is a key, but the text above it has not ended",
                "indent the keys of a map alike"},
        {"indent", "the indentation fits no line above", "indent the keys of a map alike"},
        {"indendation", "the indentation fits no line above", "indent the keys of a map alike"},
        {"UTF8 escape", "this escape is no Unicode character", NULL},
        {"hex escape", "this escape is no character",
                "in double quotes a backslash starts an escape: write \\\\"},
        {"escape", "this escape is unknown",
                "in double quotes a backslash starts an escape: write \\\\"},
        {"directive", "a line that starts with '%' is a YAML directive", "remove it"},
        {"missing document start", "text follows the end of the document", NULL},
        {"document", "a document ends here, but the file goes on",
                "remove the line with --- or ..."},
};

/* Adds `quote it: "key"` for a line whose key starts with a sign that YAML takes for its own. */
static bool add_key_hint(Text *hint, SourceLine line)
{
    const char *end = line.start + line.length;
    const char *key = line.start + strspn(line.start, " ");
    while (key + 1 < end && key[0] == '-' && key[1] == ' ') {
        key += 1 + strspn(key + 1, " ");
    }
    if (key >= end || strchr("{[*&!|>%@`\"", *key) == NULL) {
        return false;
    }
    const char *stop = end;
    for (const char *c = key; stop == end && c < end; c++) {
        stop = *c == ':' && (c + 1 == end || c[1] == ' ') ? c : end;
    }
    if (*key == '"') {
        text_addf(hint, "put single quotes around the whole: '%.*s'", (int)(stop - key), key);
        return true;
    }
    if (stop == end) {
        return false;
    }
    text_addf(hint, "quote a key that starts with '%c': \"%.*s\"", *key, (int)(stop - key), key);
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
    Text hint = {0};
    SourceLine line = {0};
    bool seen = place.source != NULL && source_line(place.source, place.line, &line) &&
            line.length < 200 && (add_key_hint(&hint, line) || add_colon_hint(&hint, line));
    const char *shown_hint = seen ? text_chars(&hint) : NULL;
    if (wording == NULL) {
        mistakes_add(mistakes, place, shown_hint, "not YAML: %s", message);
    } else {
        const char *general = wording->hint;
        mistakes_add(mistakes, place, shown_hint == NULL ? general : shown_hint, "%s",
                wording->ours);
    }
    text_release(&hint);
}
