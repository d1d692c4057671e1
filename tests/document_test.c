#include "scenes/document.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "said.h"
#include "scenes/source.h"

enum { DEPTH_MAX = 32, MANY_KEYS = 20000 };

typedef struct Row {
    const char *yaml;
    const char *said;
} Row;

static Document *parse_bytes(const char *bytes, size_t size, Mistakes *mistakes)
{
    Error err = {0};
    Document *document = document_parse("s.yaml", bytes, size, mistakes, &err);
    assert_int_equal(err.kind, ERROR_NONE);
    return document;
}

static void check_row(const Row *row)
{
    Mistakes *mistakes = mistakes_create();
    Document *document = parse_bytes(row->yaml, strlen(row->yaml), mistakes);
    check_said(mistakes, row->yaml, row->said);
    assert_true(document != NULL || mistakes_count(mistakes) > 0);
    document_destroy(document);
    mistakes_destroy(mistakes);
}

static void check_rows(const Row *rows, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        check_row(&rows[i]);
    }
}

#define CHECK_ROWS(rows) check_rows((rows), sizeof(rows) / sizeof *(rows))

static void check_bytes(const char *bytes, size_t size, const char *said)
{
    Mistakes *mistakes = mistakes_create();
    assert_null(parse_bytes(bytes, size, mistakes));
    check_said(mistakes, "the bytes", said);
    mistakes_destroy(mistakes);
}

static Document *parse_well(const char *yaml)
{
    Mistakes *mistakes = mistakes_create();
    Document *document = parse_bytes(yaml, strlen(yaml), mistakes);
    check_said(mistakes, yaml, "");
    mistakes_destroy(mistakes);
    assert_non_null(document);
    return document;
}

static const Node *child(const Document *document, const char *key)
{
    const Node *node = node_get(document_root(document), key);
    assert_non_null(node);
    return node;
}

static void check_text(const Node *node, const char *text, unsigned line, unsigned column)
{
    assert_int_equal(node->kind, NODE_TEXT);
    assert_string_equal(node->text, text);
    assert_int_equal(node->place.line, line);
    assert_int_equal(node->place.column, column);
}

/* ---- sound files */

static void nodes_remember_where_they_were_written(void **state)
{
    (void)state;
    Document *document = parse_well("name: peg\n"
                                    "start:\n"
                                    "  peg: {x: \xC2\xB1"
                                    "80 mm, \"y\": \"1 m\"}\n"
                                    "list: [a, b]\n"
                                    "items:\n"
                                    "  - c\n"
                                    "  - d: e\n");
    const Node *peg = node_get(child(document, "start"), "peg");
    check_text(child(document, "name"), "peg", 1, 7);
    assert_string_equal(child(document, "name")->place.file, "s.yaml");
    assert_int_equal(child(document, "start")->place.line, 2);
    assert_int_equal(peg->key_place.column, 3);
    check_text(node_get(peg, "x"),
            "\xC2\xB1"
            "80 mm",
            3, 12);
    check_text(node_get(peg, "y"), "1 m", 3, 26);
    assert_true(node_get(peg, "y")->quoted);
    assert_false(node_get(peg, "x")->quoted);
    check_text(child(document, "list")->children[1], "b", 4, 11);
    check_text(child(document, "items")->children[0], "c", 6, 5);
    check_text(node_get(child(document, "items")->children[1], "d"), "e", 7, 8);
    document_destroy(document);
}

static void texts_stay_as_they_were_typed(void **state)
{
    (void)state;
    Document *document = parse_well("a: 12:30\n"
                                    "b: 1e3\n"
                                    "c: 'it''s'\n"
                                    "d: \"tab\\there\"\n"
                                    "e: one\n"
                                    "  two\n"
                                    "f: |\n"
                                    "  first\n"
                                    "    second\n"
                                    "g: ''\n"
                                    "h: x #no comment#\n"
                                    "i: 5..8 mm\r\n"
                                    "j: ~\n");
    assert_string_equal(child(document, "a")->text, "12:30");
    assert_string_equal(child(document, "b")->text, "1e3");
    assert_string_equal(child(document, "c")->text, "it's");
    assert_string_equal(child(document, "d")->text, "tab\there");
    assert_string_equal(child(document, "e")->text, "one two");
    assert_string_equal(child(document, "f")->text, "first\n  second\n");
    assert_string_equal(child(document, "g")->text, "");
    assert_string_equal(child(document, "h")->text, "x");
    assert_string_equal(child(document, "i")->text, "5..8 mm");
    assert_int_equal(child(document, "j")->kind, NODE_REMOVED);
    document_destroy(document);
}

/* A call with a comma needs no quotes in block style, and one without needs none anywhere. */
static void calls_that_yaml_keeps_whole_are_no_mistake(void **state)
{
    (void)state;
    Document *document = parse_well("a: choice(1 mm, 2 mm)\n"
                                    "b: {c: normal(1 mm), d: \"choice(1, 2)\"}\n"
                                    "e: [f(1), (2), 'g(1, 2)']\n"
                                    "f: |\n"
                                    "  if (a then\n");
    assert_string_equal(child(document, "a")->text, "choice(1 mm, 2 mm)");
    assert_int_equal(child(document, "e")->child_count, 3);
    document_destroy(document);
}

/* ---- what YAML does behind the author's back */

static const Row SPLIT_TEXTS[] = {
        {"start: {peg: {x: uniform(-80 mm, 80 mm)}}",
                "1:18 YAML split this value at the comma inside the parentheses "
                "(write x: -80..80 mm, or x: \"uniform(-80 mm, 80 mm)\")\n"},
        {"a: {x: uniform(1, 2), y: uniform(0, 2 m), z: uniform(1 m, 2 s)}",
                "1:8 YAML split this value at the comma inside the parentheses "
                "(write x: 1..2, or x: \"uniform(1, 2)\")\n"
                "1:26 YAML split this value at the comma inside the parentheses "
                "(write y: 0..2 m, or y: \"uniform(0, 2 m)\")\n"
                "1:46 YAML split this value at the comma inside the parentheses "
                "(write z: \"uniform(1 m, 2 s)\")\n"},
        {"fail: {dropped: below(peg, bench/top, 50 mm)}",
                "1:17 YAML split this value at the comma inside the parentheses "
                "(write dropped: \"below(peg, bench/top, 50 mm)\")\n"},
        {"a: [choice(\"x\", y), 3]",
                "1:5 YAML split this value at the comma inside the parentheses "
                "(write 'choice(\"x\", y)')\n"},
        {"a: {choice(1, 2): 3}",
                "1:5 YAML split this value at the comma inside the parentheses "
                "(write \"choice(1, 2)\")\n"},
        {"a: {x: f(1, 2}\nb: 3",
                "1:8 the parentheses of this value do not balance "
                "(quote it if the parentheses are meant)\n"},
        {"a: [f(1, 2]",
                "1:5 the parentheses of this value do not balance "
                "(quote it if the parentheses are meant)\n"},
};

static const Row TAGS_COMMENTS_AND_ALIASES[] = {
        {"success: !released(peg)",
                "1:10 '!' starts a YAML tag, so nothing is left of this condition "
                "(write not released(peg))\n"},
        {"success: !released(peg) and x",
                "1:10 '!' starts a YAML tag, so '!released(peg)' is lost "
                "(write not released(peg))\n"},
        {"a: {b: !!int 3}",
                "1:8 '!!int' is a YAML tag "
                "(remove it: each key knows the type of its value)\n"},
        {"a: !foo {b: 1}",
                "1:4 '!foo' is a YAML tag "
                "(remove it: each key knows the type of its value)\n"},
        {"success: #n > 3",
                "1:1 nothing follows 'success': '#' starts a comment "
                "(quote the value if the '#' belongs to it)\n"},
        {"a:\nb:",
                "1:1 nothing follows 'a' (give it a value, or leave the key out)\n"
                "2:1 nothing follows 'b' (give it a value, or leave the key out)\n"},
        {"a: {b:1}",
                "1:5 nothing follows the key 'b:1' "
                "(put a space after the colon: b: 1)\n"},
        {"*/mass: 3",
                "1:1 a key that starts with '*' is a YAML alias "
                "(quote it: \"*/mass\")\n"},
        {"randomize:\n  a: 1\n  */mass: 3",
                "3:3 a key that starts with '*' is a YAML alias "
                "(quote it: \"*/mass\")\n"},
        {"a: &b 3\nc: *b",
                "1:4 '&b' is a YAML anchor "
                "(name a shared draw with 'let', or quote a text with '&')\n"
                "2:4 a value that starts with '*' is a YAML alias (quote it: \"*b\")\n"},
};

/* Keys that are no text, or not the same text to everyone. */
static const Row ODD_KEYS[] = {
        {"{arm,hand}/joint*: 3",
                "1:1 a key is text, but this is a map to YAML "
                "(quote it: \"{arm,hand}/joint*\")\n"},
        {"{a: 1}: 3", "1:1 a key is text, but this is a map to YAML (quote it: \"{a: 1}\")\n"},
        {"? [a, b]\n: 3",
                "1:3 a key is text, but this is a list to YAML (quote it: \"[a, b]\")\n"},
        {"start: {peg: {on: bench/top}}",
                "1:15 'on' is a boolean to many YAML tools (write atop: bench/top)\n"},
        {"1e3: a\n12:30: b\noff: c\nnull: d\n~: e\n<<: f\ntrue: g\n0x1F: h\n=: i",
                "1:1 '1e3' is a number to many YAML tools "
                "(choose another name, or quote it: \"1e3\")\n"
                "2:1 '12:30' is a number to many YAML tools "
                "(choose another name, or quote it: \"12:30\")\n"
                "3:1 'off' is a boolean to many YAML tools "
                "(choose another name, or quote it: \"off\")\n"
                "4:1 'null' is nothing to many YAML tools "
                "(choose another name, or quote it: \"null\")\n"
                "5:1 '~' is nothing to many YAML tools "
                "(choose another name, or quote it: \"~\")\n"
                "6:1 '<<' is an operator to many YAML tools (merge files with 'extends')\n"
                "7:1 'true' is a boolean to many YAML tools "
                "(choose another name, or quote it: \"true\")\n"
                "8:1 '0x1F' is a number to many YAML tools "
                "(choose another name, or quote it: \"0x1F\")\n"
                "9:1 '=' is an operator to many YAML tools "
                "(choose another name, or quote it: \"=\")\n"},
        {"a: yes\nb: Off\nc: null",
                "1:4 'yes' is a boolean to many YAML tools "
                "(write true or false, or quote it)\n"
                "2:4 'Off' is a boolean to many YAML tools "
                "(write true or false, or quote it)\n"
                "3:4 'null' is nothing to many YAML tools "
                "(write ~ to remove a key, or quote it)\n"},
        {"a: 1\nb: 2\na: 3\na: 4",
                "3:1 'a' is written twice: here and at line 1 (keep one of them)\n"
                "4:1 'a' is written twice: here and at line 1 (keep one of them)\n"},
        {"a: {b: 1, \"b\": 2}",
                "1:12 'b' is written twice: here and at line 1 (keep one of them)\n"},
        {"a: [~, {b: ~}]",
                "1:5 '~' removes a key; a list has none (leave the item out)\n"
                "1:12 '~' removes an inherited key; lists inherit nothing "
                "(leave the key out)\n"},
        {": 3", "1:1 a ':' in this map has no key before it\n"},
};

static const Row DOCUMENTS[] = {
        {"a: 1\n---\nb: 2",
                "2:1 a second YAML document starts here (keep one document per file)\n"},
        {"a: 1\n...\nb: 2",
                "3:1 a second YAML document starts here (keep one document per file)\n"},
        {"%YAML 1.1\n---\na: 1",
                "1:1 a line that starts with '%' is a YAML directive "
                "(remove it, or quote a key that starts with '%')\n"},
        {"a: 1\n%b: 2",
                "2:1 a line that starts with '%' is a YAML directive "
                "(remove it, or quote a key that starts with '%')\n"},
        {"- a", "1:1 the file holds no keys (write keys and values: key: value)\n"},
        {"a", "1:1 the file holds no keys (write keys and values: key: value)\n"},
        {"# nothing", "s.yaml: nothing is written in it\n"},
        {"", "s.yaml: nothing is written in it\n"},
        {"a: \"\\x01\"",
                "1:5 an escape in this text stands for a control character "
                "(write it without this escape)\n"},
};

static void what_yaml_would_hide_is_told(void **state)
{
    (void)state;
    CHECK_ROWS(SPLIT_TEXTS);
    CHECK_ROWS(TAGS_COMMENTS_AND_ALIASES);
    CHECK_ROWS(ODD_KEYS);
    CHECK_ROWS(DOCUMENTS);
}

static const Row SYNTAX_ERRORS[] = {
        {"a: > 60 N",
                "1:6 '>' and '|' at the start of a value begin a block of text "
                "(quote the value if the sign belongs to it)\n"},
        {"a: |0\n  b", "1:1 what follows here is not YAML\n"},
        {"a: foo: bar",
                "1:7 a second ': ' on the line starts a map inside a value "
                "(quote the value if the colon belongs to it)\n"},
        {"a: {arm/joint[1-7]: 3}",
                "1:14 a comma or a closing bracket is missing here "
                "(quote a text that holds [ ] { or })\n"},
        {"a:\n  b: 1\n c: 2",
                "3:2 the indentation fits no line above (indent the keys of a map alike)\n"},
        {"a: [1, 2\nb: 3",
                "1:1 the list that starts here is never closed (add the missing ])\n"},
        {"a: {b: [1], c: {d: 2}\n",
                "1:1 the map that starts here is never closed (add the missing })\n"},
        {"a: 'x",
                "1:5 the closing quote is missing "
                "(quotes end on the same text they start)\n"},
        {"a: @x", "1:4 a value cannot start with this sign (quote it)\n"},
        {"@a: x", "1:1 a key that starts with '@' is no text to YAML (quote it: \"@a\")\n"},
        {"a: \"\\q\"",
                "1:5 this escape is unknown "
                "(in double quotes a backslash starts an escape: write \\\\)\n"},
        {"a: [1,,2]", "1:7 a value is missing between two commas (remove one of the commas)\n"},
        {"a: ]", "1:4 this bracket closes nothing (remove or quote it)\n"},
        {"\"red\" == c: 1",
                "1:1 text follows the closing quote "
                "(put single quotes around the whole: '\"red\" == c')\n"},
        {"a: \"red\" == c",
                "1:10 text follows the closing quote "
                "(put single quotes around the whole value)\n"},
        {"a:\n\tb: 1", "2:1 YAML allows no tab in the indentation (indent with spaces)\n"},
};

static void syntax_errors_say_what_to_do(void **state)
{
    (void)state;
    CHECK_ROWS(SYNTAX_ERRORS);
}

/* Libfyaml hangs on some of these and silently drops the rest of others. */
static void bytes_that_are_no_text_never_reach_yaml(void **state)
{
    (void)state;
    check_bytes(
            "a: \xFF\n", 5, "1:4 the byte 0xFF is not UTF-8 here (save the file as UTF-8)\n");
    check_bytes("a: 1\nb: \xC3\n", 10,
            "2:4 the byte 0xC3 is not UTF-8 here (save the file as UTF-8)\n");
    check_bytes("%\xE9", 2, "1:2 the byte 0xE9 is not UTF-8 here (save the file as UTF-8)\n");
    check_bytes("a: \xED\xA0\x80\n", 7,
            "1:4 the byte 0xED is not UTF-8 here (save the file as UTF-8)\n");
    check_bytes("a: \xC0\xAF\n", 6,
            "1:4 the byte 0xC0 is not UTF-8 here (save the file as UTF-8)\n");
    check_bytes("a: 1\0b: 2\n", 10,
            "1:5 the control character U+0000 cannot stand in a scene file (remove it)\n");
    check_bytes("a: \x1B[1m\n", 8,
            "1:4 the control character U+001B cannot stand in a scene file (remove it)\n");
    check_bytes("a: 1\rb: 2\n", 10,
            "1:5 a carriage return stands alone here (end lines with LF or with CR and LF)\n");
    check_bytes("\xEF\xBB\xBF"
                "a: 1\n",
            8,
            "s.yaml: the file starts with a byte order mark (save it as UTF-8 without one)\n");
}

static char *filled(size_t size)
{
    static const char START[] = "a: ";
    char *bytes = malloc(size);
    assert_non_null(bytes);
    memset(bytes, 'x', size);
    memcpy(bytes, START, sizeof START - 1);
    return bytes;
}

static void a_file_of_one_mebibyte_is_read_and_one_byte_more_is_not(void **state)
{
    (void)state;
    char *bytes = filled(SOURCE_BYTES_MAX + 1);
    Mistakes *mistakes = mistakes_create();
    Document *document = parse_bytes(bytes, SOURCE_BYTES_MAX, mistakes);
    assert_non_null(document);
    assert_int_equal(strlen(child(document, "a")->text), SOURCE_BYTES_MAX - 3);
    check_said(mistakes, "1 MiB", "");
    document_destroy(document);
    mistakes_destroy(mistakes);
    check_bytes(bytes, SOURCE_BYTES_MAX + 1,
            "s.yaml: the file has 1048577 bytes; at most 1048576 are read\n");
    free(bytes);
}

static char *nested(size_t depth)
{
    Text text = {0};
    text_add(&text, "a: ");
    for (size_t i = 1; i < depth; i++) {
        text_add(&text, "[");
    }
    for (size_t i = 1; i < depth; i++) {
        text_add(&text, "]");
    }
    return text.chars;
}

static void maps_and_lists_nest_up_to_the_limit(void **state)
{
    (void)state;
    static const char TOO_DEEP[] = "1:35 maps and lists are nested deeper than 32\n";
    char *deep = nested(DEPTH_MAX);
    document_destroy(parse_well(deep));
    free(deep);
    deep = nested(DEPTH_MAX + 1);
    check_row(&(Row){deep, TOO_DEEP});
    free(deep);
    deep = nested(100000);
    check_row(&(Row){deep, TOO_DEEP});
    free(deep);
}

/* Each alias would double what the one before it stands for. */
static void aliases_are_never_resolved(void **state)
{
    (void)state;
    Text text = {0};
    text_add(&text, "a0: &a0 [x]\n");
    for (int i = 1; i <= 60; i++) {
        text_addf(&text, "a%d: &a%d [*a%d, *a%d]\n", i, i, i - 1, i - 1);
    }
    Mistakes *mistakes = mistakes_create();
    Document *document = parse_bytes(text.chars, text.length, mistakes);
    assert_non_null(document);
    assert_int_equal(mistakes_count(mistakes), 61 + 2 * 60);
    assert_int_equal(child(document, "a60")->child_count, 2);
    document_destroy(document);
    mistakes_destroy(mistakes);
    text_release(&text);
}

/* Libfyaml's own check of duplicates would take minutes here; the time limit is the test's. */
static void many_keys_are_read_and_checked(void **state)
{
    (void)state;
    Text text = {0};
    for (int i = 0; i < MANY_KEYS; i++) {
        text_addf(&text, "key_%d: %d\n", i, i);
    }
    text_add(&text, "key_7: again\n");
    Mistakes *mistakes = mistakes_create();
    Document *document = parse_bytes(text.chars, text.length, mistakes);
    assert_non_null(document);
    check_said(mistakes, "20 000 keys",
            "20001:1 'key_7' is written twice: here and at line 8 (keep one of them)\n");
    assert_int_equal(document_root(document)->child_count, MANY_KEYS);
    document_destroy(document);
    mistakes_destroy(mistakes);
    text_release(&text);
}

/* What is broken is skipped by readers, who would only complain again. */
static void a_broken_value_counts_as_written_but_not_as_there(void **state)
{
    (void)state;
    static const char YAML[] = "success: !released(peg)\n";
    Mistakes *mistakes = mistakes_create();
    Document *document = parse_bytes(YAML, sizeof YAML - 1, mistakes);
    assert_non_null(document);
    assert_null(node_get(document_root(document), "success"));
    assert_non_null(node_find(document_root(document), "success"));
    document_destroy(document);
    mistakes_destroy(mistakes);
}

/* A split text is mended, so that its reader finds the other mistakes in it. */
static void a_split_value_is_mended_in_the_tree(void **state)
{
    (void)state;
    static const char YAML[] = "a: {x: choice(1 mm, 2 kg), y: 3}\n";
    Mistakes *mistakes = mistakes_create();
    Document *document = parse_bytes(YAML, sizeof YAML - 1, mistakes);
    assert_non_null(document);
    const Node *a = child(document, "a");
    assert_string_equal(node_get(a, "x")->text, "choice(1 mm, 2 kg)");
    assert_string_equal(node_get(a, "y")->text, "3");
    assert_int_equal(a->child_count, 2);
    document_destroy(document);
    mistakes_destroy(mistakes);
}

static void a_missing_file_is_an_error_and_no_mistake(void **state)
{
    (void)state;
    Error err = {0};
    Mistakes *mistakes = mistakes_create();
    assert_null(document_read("/nowhere/s.yaml", mistakes, &err));
    assert_int_equal(err.kind, ERROR_SCENE);
    assert_non_null(strstr(err.text, "/nowhere/s.yaml"));
    assert_int_equal(mistakes_count(mistakes), 0);
    mistakes_destroy(mistakes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test(nodes_remember_where_they_were_written),
            cmocka_unit_test(texts_stay_as_they_were_typed),
            cmocka_unit_test(calls_that_yaml_keeps_whole_are_no_mistake),
            cmocka_unit_test(what_yaml_would_hide_is_told),
            cmocka_unit_test(syntax_errors_say_what_to_do),
            cmocka_unit_test(bytes_that_are_no_text_never_reach_yaml),
            cmocka_unit_test(a_file_of_one_mebibyte_is_read_and_one_byte_more_is_not),
            cmocka_unit_test(maps_and_lists_nest_up_to_the_limit),
            cmocka_unit_test(aliases_are_never_resolved),
            cmocka_unit_test(many_keys_are_read_and_checked),
            cmocka_unit_test(a_broken_value_counts_as_written_but_not_as_there),
            cmocka_unit_test(a_split_value_is_mended_in_the_tree),
            cmocka_unit_test(a_missing_file_is_an_error_and_no_mistake),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
