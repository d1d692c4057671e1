/*
 * document_fuzz.c - any bytes as a scene and as a part file: read, checked, merged, written.
 *
 * What was read without a mistake must be written as text that reads back to the same text.
 */
#include <assert.h>
#include <string.h>

#include "base/text.h"
#include "fuzz_target.h"
#include "scenes/document.h"
#include "scenes/node_writer.h"
#include "scenes/schema.h"

/*
 * libfyaml 0.7.12 loses 4 KiB of a token on one of its error paths. Its stripped library names no
 * function, so the module is what can be named.
 */
const char *leaks_of_others(void) __asm__("__lsan_default_suppressions");
const char *leaks_of_others(void)
{
    return "leak:libfyaml.so\n";
}

static Document *parse(const char *bytes, size_t size, Mistakes *mistakes)
{
    Error err = {0};
    return document_parse("fuzz.yaml", bytes, size, mistakes, &err);
}

static void check_round_trip(const Document *document)
{
    Mistakes *mistakes = mistakes_create();
    Text once = {0};
    Text twice = {0};
    node_write(document_root(document), false, &once);
    Document *again = parse(text_chars(&once), once.length, mistakes);
    assert(once.length == 0 || again != NULL || once.length > (1u << 20));
    if (again != NULL) {
        node_write(document_root(again), false, &twice);
        assert(strcmp(text_chars(&once), text_chars(&twice)) == 0);
    }
    text_release(&once);
    text_release(&twice);
    document_destroy(again);
    mistakes_destroy(mistakes);
}

static void check_merge(const Document *document, Mistakes *mistakes)
{
    Error err = {0};
    Document *merged = document_create("merged", &err);
    bool ok = merged != NULL;
    for (int i = 0; ok && i < 2; i++) {
        ok = node_merge(merged, document_root(merged), document_root(document), mistakes, &err);
    }
    assert(ok);
    schema_check(document_root(merged), mistakes);
    document_destroy(merged);
}

int fuzz_input(const uint8_t *data, size_t size)
{
    Mistakes *mistakes = mistakes_create();
    Text out = {0};
    Document *document = parse((const char *)data, size, mistakes);
    assert(document != NULL || mistakes_count(mistakes) > 0);
    if (document != NULL && mistakes_count(mistakes) == 0) {
        check_round_trip(document);
    }
    if (document != NULL) {
        schema_check(document_root(document), mistakes);
        schema_check_part(document_root(document), mistakes);
        check_merge(document, mistakes);
    }
    mistakes_write(mistakes, &out);
    text_release(&out);
    document_destroy(document);
    mistakes_destroy(mistakes);
    return 0;
}
