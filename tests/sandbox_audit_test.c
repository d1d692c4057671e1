/* One test for each sentence of language.md 17.5, from the side of somebody who wants out. */
#include <stdlib.h>
#include <string.h>

#include "tests/check.h"
#include "tests/expert_stage.h"
#include "tests/sandbox_run.h"

/* Everything a text can name; what is not here cannot be asked for a file, a process or the time. */
static void names_are_these_and_no_others(void **state)
{
    (void)state;
    check_reports("for name in pairs(_ENV) do report(name .. ' ') end",
            "assert count error expert ipairs math pairs pause pcall report select stop string "
            "table tonumber tostring type ");
    check_reports("for name in pairs(string) do report(name .. ' ') end",
            "byte char format len lower reverse sub upper ");
    check_reports("for name in pairs(table) do report(name .. ' ') end",
            "concat insert remove sort unpack ");
    check_reports("for name in pairs(math) do report(name .. ' ') end",
            "abs acos asin atan ceil cos deg exp floor fmod huge log max maxinteger min mininteger "
            "modf pi rad sin sqrt tan tointeger type ult ");
    stage_check_finishes(
            "local names = '' for name in pairs(_ENV) do names = names .. name .. ' ' end\n"
            "local expected = 'assert error expert fail first ipairs math note pairs pcall phase '\n"
            "  .. 'pose random retry rot select shuffle string table time together tonumber '\n"
            "  .. 'tostring type unit vec wait '\n"
            "assert(names == expected, names)");
}

static void environments_lead_nowhere(void **state)
{
    (void)state;
    check_broken("local _ENV = {} os.exit()", "attempt to index a nil value (global 'os')");
    check_broken("_ENV = nil print(1)", "attempt to index a nil value (upvalue '_ENV')");
    check_broken("return _ENV['o' .. 's']", "'os' is not defined");
    check_broken("local function f(_ENV) return io end report(f({io = 'mine'})) io()",
            "'io' is not defined");
    check_broken("return ('x').format.os", "attempt to index a function value");
    check_broken("string.os = 1 return ('x'):io()", "'string' has no 'io' here");
    check_broken("return #_ENV.string.gmatch", "'string' has no 'gmatch' here");
    check_broken("return ('x').find", "'string' has no 'find' here");
    check_broken("local t <close> = {}", "got a non-closable value");
}

static void metatables_are_out_of_reach(void **state)
{
    (void)state;
    static const char *const NAMES[] = {"getmetatable", "setmetatable", "rawget", "rawset",
            "rawequal", "rawlen", "next", "warn"};
    for (size_t i = 0; i < sizeof NAMES / sizeof *NAMES; i++) {
        char body[64];
        char sentence[64];
        (void)snprintf(body, sizeof body, "%s(1)", NAMES[i]);
        (void)snprintf(sentence, sizeof sentence, "'%s' is not defined", NAMES[i]);
        check_broken(body, sentence);
    }
    check_broken("return math.__index", "'math' has no '__index' here");
    check_broken("return _ENV.__index", "'__index' is not defined");
    check_reports(
            "local t = {__index = {x = 1}, __call = report} report(tostring(t.x))", "nil");
    check_reports("string.len = function() return 'mine' end report(('x'):len())", "mine");
    check_broken("local t = {__lt = function() return true end} return t < t",
            "attempt to compare two table values");
}

static void nothing_shows_an_address(void **state)
{
    (void)state;
    check_reports("report(tostring(pairs) .. tostring({}) .. string.format('%s%s', {}, pairs))",
            "functiontabletablefunction");
    check_reports("local ok, why = pcall(error, {}) report(tostring(why))", "table");
    check_reports("local ok, why = pcall(table.concat, {{}}) report(why)",
            "invalid value (table) at index 1 in table for 'concat'");
    check_broken("return {} .. 'x'", "attempt to concatenate a table value");
    check_broken("return pairs + 1", "attempt to perform arithmetic on a function value");
    check_broken("string.format('%-5p', 'x')", "addresses are not shown");
    check_broken("return ('%p'):format({})", "addresses are not shown");
    stage_check_finishes("local function plain(x) local s = tostring(x)\n"
                         "for i = 1, #s do assert(s:sub(i, i + 1) ~= '0x', s) end end\n"
                         "plain(robot) plain(scene) plain(scene.peg) plain(scene.peg.above)\n"
                         "plain(vec(1, 2, 3)) plain(rot(vec(0, 0, 1), '90 deg'))\n"
                         "plain(select(2, pcall(function() return robot.nothing end)))\n"
                         "plain(select(2, pcall(function() return scene.peg + 1 end)))");
}

/* Texts, things and functions as keys, holes in lists: all that a hash could decide. */
static const char HASHED[] =
        "local s, h = 1, 0\n"
        "local function r(n) s = (s * 1103515245 + 12345) % 2147483648 return (s >> 8) % n end\n"
        "local keys = {{}, {}, {}, {}, math.sin, pcall, 'a', 'b', 'cd', report, {}, 'zz'}\n"
        "for n = 1, 300 do\n"
        "  local t = {}\n"
        "  for step = 1, 30 do\n"
        "    local what = r(4)\n"
        "    if what == 0 then t[r(12) + 1] = step elseif what == 1 then t[r(12) + 1] = nil\n"
        "    elseif what == 2 then t[keys[r(12) + 1]] = step else t[keys[r(12) + 1]] = nil end\n"
        "  end\n"
        "  h = (h * 31 + #t) % 1000003\n"
        "end\n"
        "report(h .. '')";

static void states_that_live_side_by_side_are_alike(void **state)
{
    (void)state;
    enum { STATES = 6 };
    Outcome outcomes[STATES] = {{.status = SANDBOX_BROKEN}};
    Sandbox *sandboxes[STATES];
    char text[4096];
    Error err = {0};
    (void)snprintf(text, sizeof text, "function expert()\n%s\nend", HASHED);
    SandboxChunk chunk = {.name = "t.lua", .text = text, .size = strlen(text), .first_line = 1};
    for (int i = 0; i < STATES; i++) {
        sandboxes[i] = sandbox_create(&SMALL, &outcomes[i], &err);
        assert_non_null(sandboxes[i]);
        assert_true(sandbox_open(sandboxes[i], install, &err));
        assert_true(sandbox_load(sandboxes[i], &chunk, &err));
        assert_true(sandbox_start(sandboxes[i], "expert", push_nothing, &err));
        assert_int_equal(sandbox_resume(sandboxes[i], &err), SANDBOX_RETURNED);
        assert_string_equal(outcomes[i].report, outcomes[0].report);
    }
    for (int i = 0; i < STATES; i++) {
        sandbox_destroy(sandboxes[i]);
    }
}

static void iteration_has_one_order(void **state)
{
    (void)state;
    check_reports(
            "local t = {} for _, k in ipairs{'b', 'a', 3, 1, -2, 0.5, 'A', ''} do t[k] = 1 end\n"
            "for k in pairs(t) do report(k .. ';') end",
            "-2;0.5;1;3;;A;a;b;");
    check_reports(
            "local t = {[2^53] = 1, [2.0] = 1, [-0.0] = 1} for k in pairs(t) do report(k .. ';') end",
            "0;2;9007199254740992;");
    check_broken("pairs({[{}] = 1})", "this table has a table as key");
    check_broken("pairs({[pairs] = 1})", "this table has a function as key");
    check_broken("local t = {} t[0/0] = 1", "index is NaN");
    check_broken("return math.random(3)", "'math' has no 'random' here");
}

static void more_names_than_are_searched_suggest_nothing(void **state)
{
    (void)state;
    check_reports("for i = 1, 200 do _ENV['reporx' .. i] = i end\n"
                  "local ok, why = pcall(function() return repor end) report(why)",
            "t.lua:3: 'repor' is not defined");
}

/* Each meets a limit, of which `pcall` knows nothing. */
static void check_hungry(const char *body, const char *sentence)
{
    char caught[2048];
    check_broken(body, sentence);
    (void)snprintf(caught, sizeof caught,
            "local function hungry() %s end while true do pcall(hungry) report('x') end", body);
    check_broken(caught, sentence);
    assert_string_equal(run(caught).report, "");
}

static void loops_of_all_kinds_end(void **state)
{
    (void)state;
    static const char *const LOOPS[] = {"::a:: goto a", "repeat until false",
            "for i = 1, math.huge do end", "for i = 1, 9e18 do end",
            "while true do pcall(error) end", "for i = 1.0, math.huge, 1e-9 do end",
            "while true do local t = {} end", "while true do (function() end)() end",
            "while true do tostring(1.5) end"};
    for (size_t i = 0; i < sizeof LOOPS / sizeof *LOOPS; i++) {
        check_hungry(LOOPS[i], "the limit of 1000000 instructions");
    }
}

static void recursion_of_all_kinds_ends(void **state)
{
    (void)state;
    static const char *const RECURSIONS[] = {"local function f() return (pcall(f)) end f()",
            "local function f() return 1 + f() end f()",
            "local function f() table.sort({1, 2}, f) end f()",
            "local function f(...) return f(...), 1 end f(1, 2, 3)",
            "local function f() return (select(2, pcall(pcall, f))) end f()"};
    for (size_t i = 0; i < sizeof RECURSIONS / sizeof *RECURSIONS; i++) {
        check_hungry(RECURSIONS[i], "calls are nested more than 200 deep");
    }
    stage_check_broken("local function f() return retry(2, f) end f()",
            "calls are nested more than 200 deep");
}

static void check_text_refused(char open, char close, const char *sentence)
{
    enum { NESTED = 20000 };
    char *text = calloc(2 * NESTED + 32, 1);
    Error err = {0};
    Outcome outcome = {.status = SANDBOX_BROKEN};
    assert_non_null(text);
    (void)snprintf(text, 32, "x = ");
    memset(text + 4, open, NESTED);
    text[4 + NESTED] = '1';
    memset(text + 5 + NESTED, close, NESTED);
    SandboxChunk chunk = {.name = "t.lua", .text = text, .size = strlen(text), .first_line = 1};
    Sandbox *sandbox = sandbox_create(&SMALL, &outcome, &err);
    assert_non_null(sandbox);
    assert_true(sandbox_open(sandbox, install, &err));
    assert_false(sandbox_load(sandbox, &chunk, &err));
    assert_non_null(strstr(err.text, sentence));
    sandbox_destroy(sandbox);
    free(text);
}

static void deep_syntax_is_refused(void **state)
{
    (void)state;
    check_text_refused('(', ')', "C stack overflow");
    check_text_refused('{', '}', "C stack overflow");
    check_text_refused('-', ' ', "t.lua:1: "); /* a comment, then nothing */
}

static void memory_has_an_end(void **state)
{
    (void)state;
    static const char *const HUNGRY[] = {"local s = 'x' while true do s = s .. s end",
            "local t = {} while true do t = {t} end",
            "local t = {} for i = 1, 1e9 do t[i] = function() return i end end",
            "local s = 'x' for i = 1, 17 do s = s .. s end return table.concat({s, s, s})",
            "local s = 'x' for i = 1, 17 do s = s .. s end return string.format('%s%s%s', s, s, s)",
            "local t = {} for i = 1, 1e9 do t[#t + 1] = 'x' .. i end"};
    for (size_t i = 0; i < sizeof HUNGRY / sizeof *HUNGRY; i++) {
        check_hungry(HUNGRY[i], "t.lua:2: ");
    }
    check_broken(HUNGRY[0], "the limit of memory is reached: 4 MiB in all, 256 KiB for one");
}

static void c_functions_are_bounded(void **state)
{
    (void)state;
    check_broken("table.unpack({}, 1, 1e8)", "at most 250 values");
    check_broken("table.unpack({}, math.mininteger, math.maxinteger)", "at most 250 values");
    check_broken("local s = 'x' for i = 1, 17 do s = s .. s end string.byte(s, 1, -1)",
            "string slice too long");
    check_broken("table.insert({}, 2^53, 1)", "position out of bounds");
    check_broken("table.concat({}, '', 1, math.maxinteger)", "invalid value (nil) at index 1");
    check_broken("string.format('%1000d', 1)", "invalid conversion");
    check_broken("select(-5, 1)", "index out of range");
    check_broken("error('x', math.maxinteger)", "t.lua:2: x");
    check_reports("report(tostring(tonumber('0x' .. 'f', 10)))", "nil");
    check_reports("report(#string.format('%.99f', 1e300) .. '')", "401");
}

/* What one call costs is counted, so that only so many fit into a tick: never timed. */
static void long_work_is_counted(void **state)
{
    (void)state;
    static const struct {
        const char *body;
        long most;
    } ROWS[] = {
            {"while true do tonumber(s) count() end", 1000},
            {"while true do local x = s == r count() end", 1000},
            {"while true do local x = s < r count() end", 1000},
            {"while true do math.floor(s) count() end", 1000},
            {"while true do tonumber(s, 36) count() end", 1000},
            {"while true do pairs(t) count() end", 2000},
            {"for i = 1, 4000 do t[i] = i end while true do table.sort(t) count() end", 100},
            {"for i = 1, 4000 do t[i] = i end while true do table.insert(t, 1, 1) table.remove(t, 1) "
             "count() end",
                    300},
            {"while true do table.unpack(u) count() end", 5000},
            {"while true do pcall(function() return abcdefghijklm end) count() end", 300},
    };
    for (size_t i = 0; i < sizeof ROWS / sizeof *ROWS; i++) {
        char body[1024];
        bool text = strstr(ROWS[i].body, "s)") != NULL || strstr(ROWS[i].body, " s ") != NULL ||
                strstr(ROWS[i].body, "s,") != NULL;
        (void)snprintf(body, sizeof body,
                "%slocal t = {} for i = 1, 4000 do t['k' .. i] = 1 end for i = 1, 4000 do t['k' .. i] = "
                "nil end local u = {} for i = 1, 240 do u[i] = i end\n%s",
                text ? "local s = '0' for i = 1, 17 do s = s .. s end local r = s .. '' " : "",
                ROWS[i].body);
        Outcome outcome = run(body);
        assert_int_equal(outcome.status, SANDBOX_BROKEN);
        assert_non_null(strstr(outcome.err.text, "the limit of 1000000 instructions"));
        if (outcome.count > ROWS[i].most) {
            print_error("%s: %ld calls\n", ROWS[i].body, outcome.count);
        }
        assert_true(outcome.count <= ROWS[i].most);
    }
}

static void bad_comparators_do_no_harm(void **state)
{
    (void)state;
    check_reports("local n, t = 0, {} for i = 1, 200 do t[i] = i * 7 % 31 end\n"
                  "table.sort(t, function() n = n + 1 return n % 3 == 0 end) report(#t .. '')",
            "200");
    check_reports(
            "local t = {3, 2, 1} table.sort(t, function(a, b) t[1] = nil t[9] = 4 return a < b "
            "end) report('alive')",
            "alive");
    check_broken("table.sort({3, 2, 1}, function() error('no') end)", "t.lua:2: no");
    check_broken("table.sort({3, 2, 1}, function() pause() end)", "attempt to yield");
    check_broken(
            "table.sort({3, 2, 1}, function() while true do end end)", "the limit of 1000000");
    check_broken("table.sort({1, 2}, 3)", "function expected");
}

static void texts_are_not_numbers(void **state)
{
    (void)state;
    static const char *const SUMS[] = {"'10' + 1", "-'2'", "'3' * '4'", "2 ^ '2'", "'7' // 2",
            "'7' % 2", "1 | '1'", "~'1'", "'1' << 2"};
    for (size_t i = 0; i < sizeof SUMS / sizeof *SUMS; i++) {
        char body[64];
        (void)snprintf(body, sizeof body, "return %s", SUMS[i]);
        check_broken(body, "on a string value");
    }
    check_broken("return 1 < '2'", "attempt to compare number with string");
    check_reports("report(10 .. '' .. 1.5 .. 2^63)", "101.59.2233720368548e+18");
    check_broken("return 1 // 0", "attempt to divide by zero");
}

static void any_error_object_ends_in_one_line(void **state)
{
    (void)state;
    check_broken("error()", "t.lua:2: an error was raised with a nil instead of a text");
    check_broken("error(pairs)", "an error was raised with a function instead of a text");
    check_broken("error(string.char(27) .. '[31m' .. string.char(10, 255, 0) .. 'x')",
            "t.lua:2: ?[31m ?");
    check_reports(
            "local t = {} local ok, why = pcall(error, t) report(tostring(why == t))", "true");
    check_reports("local ok, why = pcall(assert, false, {}) report(type(why))", "table");
}

/* Coroutines are reached through together() and first() alone, which keep all limits. */
static void children_keep_the_limits(void **state)
{
    (void)state;
    stage_check_broken("pcall(together, function() while true do end end) note('x', 1)",
            "the limit of 10000000 instructions");
    stage_check_broken("pcall(together, function() local t = {} while true do t = {t} end end)",
            "the limit of memory");
    stage_check_broken("local function f() return (pcall(f)) end pcall(together, f)",
            "calls are nested more than 200 deep");
    stage_check_broken("local function f() together(f, f) end f()", "more than 31 functions");
    stage_check_broken("table.sort({1, 2}, function() together(function() end) end)",
            "takes time, so it cannot be called inside table.sort()");
    stage_check_finishes("local ok, why = pcall(together, function() error({}) end)\n"
                         "assert(not ok and type(why) == 'table')");
    stage_check_finishes(
            "local done = together(function() return together(function() end) end)\n"
            "assert(#done == 1)");
    stage_check_finishes("local n, a = first(function() return table.unpack({1, 2, 3}) end)\n"
                         "assert(n == 1 and a == 1)");
}

static void labels_are_lines_of_text(void **state)
{
    (void)state;
    stage_check_broken("note('a\\27', 1)", "a label is one line of UTF-8");
    stage_check_broken("phase('a\\xff')", "a label is one line of UTF-8");
    stage_check_broken("fail('a\\nb')", "a label is one line of UTF-8");
    stage_check_finishes("phase('\xC3\xA4') note('\xE2\x82\xAC', 1)");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test(names_are_these_and_no_others),
            cmocka_unit_test(environments_lead_nowhere),
            cmocka_unit_test(metatables_are_out_of_reach),
            cmocka_unit_test(nothing_shows_an_address),
            cmocka_unit_test(states_that_live_side_by_side_are_alike),
            cmocka_unit_test(iteration_has_one_order),
            cmocka_unit_test(more_names_than_are_searched_suggest_nothing),
            cmocka_unit_test(loops_of_all_kinds_end),
            cmocka_unit_test(recursion_of_all_kinds_ends),
            cmocka_unit_test(deep_syntax_is_refused),
            cmocka_unit_test(memory_has_an_end),
            cmocka_unit_test(c_functions_are_bounded),
            cmocka_unit_test(long_work_is_counted),
            cmocka_unit_test(bad_comparators_do_no_harm),
            cmocka_unit_test(texts_are_not_numbers),
            cmocka_unit_test(any_error_object_ends_in_one_line),
            cmocka_unit_test(children_keep_the_limits),
            cmocka_unit_test(labels_are_lines_of_text),
    };
    return cmocka_run_group_tests_name("sandbox_audit", tests, NULL, NULL);
}
