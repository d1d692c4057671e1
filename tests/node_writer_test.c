#include "scenes/node_writer.h"

#include <string.h>

#include "said.h"

static Document *parse(const char *yaml)
{
    Error err = {0};
    Mistakes *mistakes = mistakes_create();
    Document *document = document_parse("s.yaml", yaml, strlen(yaml), mistakes, &err);
    check_said(mistakes, yaml, "");
    mistakes_destroy(mistakes);
    assert_non_null(document);
    return document;
}

static void check_same(const Node *a, const Node *b)
{
    assert_int_equal(a->kind, b->kind);
    assert_int_equal(a->child_count, b->child_count);
    if (a->kind == NODE_TEXT) {
        assert_string_equal(a->text, b->text);
    }
    for (size_t i = 0; i < a->child_count; i++) {
        if (a->kind == NODE_MAP) {
            assert_string_equal(a->children[i]->key, b->children[i]->key);
        }
        check_same(a->children[i], b->children[i]);
    }
}

static void check_written(const char *yaml, bool origins, const char *expected)
{
    Document *document = parse(yaml);
    Text out = {0};
    node_write(document_root(document), origins, &out);
    assert_string_equal(text_chars(&out), expected);
    text_release(&out);
    document_destroy(document);
}

/* What is written reads back to the same tree, and writing that changes nothing more. */
static void check_round_trip(const char *yaml)
{
    Document *document = parse(yaml);
    Text once = {0};
    node_write(document_root(document), false, &once);
    Document *again = parse(text_chars(&once));
    check_same(document_root(document), document_root(again));
    Text twice = {0};
    node_write(document_root(again), false, &twice);
    assert_string_equal(text_chars(&once), text_chars(&twice));
    text_release(&once);
    text_release(&twice);
    document_destroy(document);
    document_destroy(again);
}

static void one_form_is_written_whatever_the_author_s_style(void **state)
{
    (void)state;
    static const char CANONICAL[] = "forceps: 1\n"
                                    "start:\n"
                                    "  peg:\n"
                                    "    x: \xC2\xB1"
                                    "80 mm\n"
                                    "    list:\n"
                                    "      - a\n"
                                    "      - b: 1\n"
                                    "        c: 2\n"
                                    "empty: {}\n"
                                    "none: []\n"
                                    "expert: |\n"
                                    "  function expert()\n"
                                    "    phase \"x\"\n"
                                    "  end\n";
    check_written("# a comment\n"
                  "'forceps': \"1\"\n"
                  "start: {peg: {x: \xC2\xB1"
                  "80 mm, list: [a, {b: 1, c: 2}]}}\n"
                  "empty: {}\n"
                  "none: [ ]\n"
                  "expert: \"function expert()\\n  phase \\\"x\\\"\\nend\\n\"\n",
            false, CANONICAL);
    check_written(CANONICAL, false, CANONICAL);
}

static void quotes_stand_where_yaml_would_read_something_else(void **state)
{
    (void)state;
    check_written("a: \"#n > 3\"\n"
                  "b: 'x: y'\n"
                  "c: ''\n"
                  "d: 'yes'\n"
                  "e: true\n"
                  "f: 12:30\n"
                  "g: '~'\n"
                  "h: ~\n"
                  "i: \"two\\nlines\"\n"
                  "j: 'a \"b\" \\ c'\n"
                  "k: ' x'\n"
                  "l: '> 60 N'\n"
                  "'*/mass': -1\n"
                  "'on': 1\n"
                  "\"{a,b}/x\": 1\n",
            false,
            "a: \"#n > 3\"\n"
            "b: \"x: y\"\n"
            "c: \"\"\n"
            "d: \"yes\"\n"
            "e: true\n"
            "f: 12:30\n"
            "g: \"~\"\n"
            "h: ~\n"
            "i: \"two\\nlines\"\n"
            "j: \"a \\\"b\\\" \\\\ c\"\n"
            "k: \" x\"\n"
            "l: \"> 60 N\"\n"
            "\"*/mass\": -1\n"
            "\"on\": 1\n"
            "\"{a,b}/x\": 1\n");
}

static void origins_follow_each_value(void **state)
{
    (void)state;
    check_written("a: 1\n"
                  "b: {c: [x, y],\n"
                  "    d: {}}\n"
                  "e: |\n"
                  "  text\n",
            true,
            "a: 1  # s.yaml:1\n"
            "b:\n"
            "  c:\n"
            "    - x  # s.yaml:2\n"
            "    - y  # s.yaml:2\n"
            "  d: {}  # s.yaml:3\n"
            "e: |  # s.yaml:5\n"
            "  text\n");
}

static void what_is_written_reads_back_to_the_same_tree(void **state)
{
    (void)state;
    static const char *const FILES[] = {
            "a: [[], {}, [[1, 2], {b: [c]}], [{d: {e: f}}]]",
            "a: \"\\ttab\"\nb: \"end \"\nc: \"a\\n\"\nd: \"\\n\"\ne: \"a\\n\\n\"\nf: \" a\\nb\\n\"",
            "a: |\n  x\n\n    y\n\n  z\nb: >\n  folded\n  text\n",
            "'a: b': 1\n'- c': 2\n'? d': 3\n'': 4\n'# e': 5\n'f ': 6\n'g\\h': 7\n'---': 8",
            "a: '---'\nb: '...'\nc: '-'\nd: '- x'\ne: '?'\nf: ':'\ng: 'x:'\nh: 'x #y'",
            "a: '@x'\nb: '`y`'\nc: '%z'\nd: '!t'\ne: '&a'\nf: '*b'\ng: '|'\nh: '>'\ni: ','",
            "a: '[1'\nb: '{1'\nc: ']'\nd: '}'\ne: \"it's\"\nf: 'say \"x\"'\ng: \"'\"",
            "'null': 'null'\n'true': 'true'\n'1e3': 1e3\n'<<': '<<'\n'=': '= a + b'\ny: y",
            "a: \"\\r\\n\"\nb: \"x\\ty\"\nc: \"\\u00B1\"\nd: \"\\\\\"\ne: '\\'",
    };
    for (size_t i = 0; i < sizeof FILES / sizeof *FILES; i++) {
        check_round_trip(FILES[i]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test(one_form_is_written_whatever_the_author_s_style),
            cmocka_unit_test(quotes_stand_where_yaml_would_read_something_else),
            cmocka_unit_test(origins_follow_each_value),
            cmocka_unit_test(what_is_written_reads_back_to_the_same_tree),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
