#include "scenes/sandbox.h"

#include <string.h>

#include "tests/check.h"
#include "tests/sandbox_run.h"

static void sandbox_has_no_way_out(void **state)
{
    (void)state;
    static const char *const ESCAPES[][2] = {
            {"os.execute('true')", "t.lua:2: 'os' is not defined"},
            {"io.write('x')", "t.lua:2: 'io' is not defined"},
            {"load('x = 1')", "t.lua:2: 'load' is not defined"},
            {"loadstring('x = 1')", "'loadstring' is not defined"},
            {"dofile('/etc/passwd')", "'dofile' is not defined"},
            {"loadfile('/etc/passwd')", "'loadfile' is not defined"},
            {"require 'os'", "'require' is not defined"},
            {"return package.loaded", "'package' is not defined"},
            {"debug.getinfo(1)", "'debug' is not defined"},
            {"coroutine.wrap(expert)", "'coroutine' is not defined"},
            {"collectgarbage()", "'collectgarbage' is not defined"},
            {"setmetatable({}, {})", "'setmetatable' is not defined"},
            {"getmetatable('')", "'getmetatable' is not defined"},
            {"rawset({}, 1, 1)", "'rawset' is not defined"},
            {"next({})", "'next' is not defined"},
            {"print(1)", "'print' is not defined"},
            {"xpcall(expert, expert)", "'xpcall' is not defined. Did you mean 'pcall'?"},
            {"return _G", "'_G' is not defined"},
            {"return _ENV.os", "'os' is not defined"},
            {"math.random()", "'math' has no 'random' here"},
            {"math.randomseed(1)", "'math' has no 'randomseed' here"},
            {"string.rep('x', 1e9)", "'string' has no 'rep' here"},
            {"return ('x'):rep(1e9)", "'string' has no 'rep' here"},
            {"return ('x'):find('x')", "'string' has no 'find' here"},
            {"string.gsub('x', 'x', 'y')", "'string' has no 'gsub' here"},
            {"string.dump(expert)", "'string' has no 'dump' here"},
            {"string.pack('i', 1)", "'string' has no 'pack' here"},
            {"table.move({}, 1, 2, 3)", "'table' has no 'move' here"},
            {"return ('x').__index", "'string' has no '__index' here"},
            {"return '10' + 1", "attempt to perform arithmetic on a string value"},
    };
    for (size_t i = 0; i < sizeof ESCAPES / sizeof ESCAPES[0]; i++) {
        check_broken(ESCAPES[i][0], ESCAPES[i][1]);
    }
}

static void sandbox_shows_no_address(void **state)
{
    (void)state;
    check_broken("string.format('%p', {})", "has no '%p' here");
    check_broken("string.format('%%%-20p', 'x')", "has no '%p' here");
    check_broken("string.format('a\\0%p', 'x')", "has no '%p' here");
    check_broken("string.format('%100d', 1)", "invalid conversion");
    check_reports("report(string.format('%s %s %d%%p', {}, report, 5))", "table function 5%p");
    check_reports("report(tostring({}) .. tostring(report) .. tostring(nil) .. tostring(1.5))",
            "tablefunctionnil1.5");
    check_broken("error({})", "t.lua:2: an error was raised with a table instead of a text");
}

/* One of each kind of hunger, alone and inside pcall, which must not catch it. */
static void sandbox_limits_end_the_run_even_inside_pcall(void **state)
{
    (void)state;
    static const char *const HUNGRY[][2] = {
            {"while true do end", "t.lua:2: the limit of 1000000 instructions in one tick"},
            {"local function f() return 1 + f() end return f()",
                    "t.lua:2: calls are nested more than 200 deep"},
            {"local function f() return (pcall(f)) end return f()",
                    "t.lua:2: calls are nested more than 200 deep"},
            {"local t = {} for i = 1, 1e9 do t[i] = i end", "t.lua:2: the limit of memory"},
            {"local t = {} for i = 1, 1e9 do t['k' .. i] = {} end",
                    "t.lua:2: the limit of memory"},
            {"local s = 'x' while true do s = s .. s end", "t.lua:2: the limit of memory"},
            {"local s = 'x' for i = 1, 17 do s = s .. s end while true do local t = s .. 'y' end",
                    "t.lua:2: the limit of 1000000 instructions"},
            {"local s = 'x' for i = 1, 17 do s = s .. s end while true do s = s:upper() end",
                    "t.lua:2: the limit of 1000000 instructions"},
            {"local t = {} for i = 1, 9000 do t[i] = i end "
             "while true do table.insert(t, 1, table.remove(t, 1)) end",
                    "t.lua:2: the limit of 1000000 instructions"},
            {"local t = {} for i = 1, 9000 do t[i] = i % 7 end while true do table.sort(t) end",
                    "t.lua:2: the limit of 1000000 instructions"},
            {"local t = {} for i = 1, 9000 do t[i] = i end while true do pairs(t) end",
                    "t.lua:2: the limit of 1000000 instructions"},
            {"local function f(a, b) table.sort({1, 2}, f) return a < b end f(1, 2)",
                    "t.lua:2: calls are nested more than 200 deep"},
    };
    for (size_t i = 0; i < sizeof HUNGRY / sizeof HUNGRY[0]; i++) {
        char caught[1024];
        check_broken(HUNGRY[i][0], HUNGRY[i][1]);
        (void)snprintf(caught, sizeof caught,
                "pcall(function() %s end) report('caught') while true do pcall(expert) end",
                HUNGRY[i][0]);
        check_broken(caught, HUNGRY[i][1]);
        assert_string_equal(run(caught).report, "");
    }
}

static void sandbox_counts_the_instructions_of_each_tick(void **state)
{
    (void)state;
    check_reports(
            "for i = 1, 20 do for j = 1, 300000 do end pause() end report('done')", "done");
}

static void sandbox_stop_ends_the_run_even_inside_pcall(void **state)
{
    (void)state;
    Outcome outcome = run("pcall(pcall, function() pause() stop() end) report('caught')");
    assert_int_equal(outcome.status, SANDBOX_STOPPED);
    assert_string_equal(outcome.report, "");
}

static void pcall_catches_mistakes_and_lets_yields_through(void **state)
{
    (void)state;
    check_reports("local ok, why = pcall(function() pause() error('no') end) "
                  "report(tostring(ok) .. ' ' .. why)",
            "false t.lua:2: no");
    check_reports(
            "report(tostring(select('#', pcall(function() pause() return 1, nil end))))", "3");
    check_reports("report(tostring(pcall(nil)))", "false");
}

static void pairs_visits_numbers_then_texts_in_order(void **state)
{
    (void)state;
    const char *body =
            "local t = {b = 1, a = 1, ['10'] = 1, [2.5] = 1, [-1] = 1, 1, 1, 1, z = 1}\n"
            "for k in pairs(t) do report(k .. ' ') end";
    check_reports(body, "-1 1 2 2.5 3 10 a b z ");
    check_reports(
            "local t = {1, 2, 3} for k in pairs(t) do report(k .. '') t[2] = nil end", "13");
    check_reports("for k in pairs({}) do report('x') end", "");
    check_broken("pairs({[true] = 1})", "this table has a boolean as key");
    check_broken("pairs('text')", "table expected, got string");
}

static void sort_is_stable_and_takes_any_order(void **state)
{
    (void)state;
    check_reports(
            "local t = {}\n"
            "for i = 1, 300 do t[i] = {i % 3, i} end\n"
            "table.sort(t, function(a, b) return a[1] < b[1] end)\n"
            "for i = 2, 300 do\n"
            "  assert(t[i - 1][1] < t[i][1] or t[i - 1][1] == t[i][1] and t[i - 1][2] < t[i][2])\n"
            "end\n"
            "report(t[1][2] .. ' ' .. t[300][2])",
            "3 299");
    check_reports(
            "local t = {5, 3, 9, 1} table.sort(t) report(table.concat(t, ' '))", "1 3 5 9");
    check_reports(
            "local t = {3, 1, 2} table.sort(t, function() return true end) report(#t .. '')",
            "3");
    check_broken("table.sort({1, 'x'})", "attempt to compare");
}

static void library_keeps_what_experts_need(void **state)
{
    (void)state;
    check_reports("report(('Abc'):upper() .. ('abc'):sub(2, 3) .. #'xy' .. string.char(65))",
            "ABCbc2A");
    check_reports("report(string.format('%5.2f|%s|%q', 1.234, 'x', 'y'))", " 1.23|x|\"y\"");
    check_reports("report(table.concat({table.unpack({1, 2, 3}, 2)}, ','))", "2,3");
    check_reports("report(math.type(math.floor(2.5)) .. tostring(math.max(1, 2)))", "integer2");
    check_reports("local t = {} table.insert(t, 'a') table.insert(t, 1, 'b') "
                  "report(table.remove(t) .. t[1])",
            "ab");
    check_broken("table.unpack({}, 1, 1e6)", "at most 250 values");
}

static void mistakes_say_where(void **state)
{
    (void)state;
    check_broken(
            "\n\nlocal x = nil + 1", "t.lua:4: attempt to perform arithmetic on a nil value");
    check_broken("\nassert(false, 'so')", "t.lua:3: so");
    check_broken("\nerror('so', 0)", "t.lua:3: so");
    check_broken("local x = = 1", "t.lua:2: unexpected symbol near '='");
    check_broken("tostrin(1)", "t.lua:2: 'tostrin' is not defined. Did you mean 'tostring'?");
    check_broken("math.sine(1)", "t.lua:2: 'math' has no 'sine' here. Did you mean 'sin'?");
}

static bool load(const char *text, size_t size, unsigned first_line, Error *err)
{
    SandboxChunk chunk = {
            .name = "s.yaml", .text = text, .size = size, .first_line = first_line};
    Outcome outcome = {.status = SANDBOX_BROKEN};
    Sandbox *sandbox = sandbox_create(&SMALL, &outcome, err);
    assert_non_null(sandbox);
    bool ok = sandbox_open(sandbox, install, err) && sandbox_load(sandbox, &chunk, err) &&
            sandbox_start(sandbox, "expert", push_nothing, err);
    sandbox_destroy(sandbox);
    return ok;
}

static void load_takes_text_only_and_counts_lines_of_the_file(void **state)
{
    (void)state;
    static const char COMPILED[] = "\x1bLua";
    Error err = {0};
    assert_false(load(COMPILED, sizeof COMPILED - 1, 1, &err));
    assert_string_equal(err.text, "s.yaml: compiled Lua is refused: give its text");
    assert_false(load("x = 1\ny = = 2", 13, 40, &err));
    assert_string_equal(err.text, "s.yaml:41: unexpected symbol near '='");
    assert_false(load("while true do end", 17, 7, &err));
    assert_non_null(strstr(err.text, "s.yaml:7: the limit of 1000000 instructions"));
    assert_false(load("x = 1", 5, 1, &err));
    assert_string_equal(err.text, "s.yaml: the text has no function 'expert'");
    assert_true(load("function expert() end", 21, 1, &err));
}

static void open_forgets_everything_of_the_run_before(void **state)
{
    (void)state;
    static const char TEXT[] = "assert(pcall(function() return before end) == false)\n"
                               "before = 1\n"
                               "string.len = nil\n"
                               "local t = {} for i = 1, 9000 do t[i] = {} end\n"
                               "function expert() report(before .. '') end";
    SandboxChunk chunk = {.name = "t.lua", .text = TEXT, .size = sizeof TEXT - 1};
    Outcome outcome = {.status = SANDBOX_BROKEN};
    Error err = {0};
    Sandbox *sandbox = sandbox_create(&SMALL, &outcome, &err);
    assert_non_null(sandbox);
    for (int i = 0; i < 20; i++) {
        assert_true(sandbox_open(sandbox, install, &err));
        assert_true(sandbox_load(sandbox, &chunk, &err));
        assert_true(sandbox_start(sandbox, "expert", push_nothing, &err));
        assert_int_equal(sandbox_resume(sandbox, &err), SANDBOX_RETURNED);
    }
    assert_string_equal(outcome.report, "11111111111111111111");
    sandbox_destroy(sandbox);
}

static void sandbox_survives_any_small_memory(void **state)
{
    (void)state;
    static const char TEXT[] = "local t = {} for i = 1, 50 do t[i] = 'x' .. i end\n"
                               "function expert() report(table.concat(t)) end";
    SandboxChunk chunk = {.name = "t.lua", .text = TEXT, .size = sizeof TEXT - 1};
    int returned = 0;
    for (size_t bytes = 64; bytes < 65536; bytes += 272) {
        SandboxDef def = SMALL;
        def.memory_bytes = bytes;
        Outcome outcome = {.status = SANDBOX_BROKEN};
        Error err = {0};
        Sandbox *sandbox = sandbox_create(&def, &outcome, &err);
        assert_non_null(sandbox);
        bool ok = sandbox_open(sandbox, install, &err) && sandbox_load(sandbox, &chunk, &err) &&
                sandbox_start(sandbox, "expert", push_nothing, &err) &&
                sandbox_resume(sandbox, &err) == SANDBOX_RETURNED;
        assert_true(ok || err.text[0] != '\0');
        returned += ok ? 1 : 0;
        sandbox_destroy(sandbox);
    }
    assert_true(returned > 50);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test(sandbox_has_no_way_out),
            cmocka_unit_test(sandbox_shows_no_address),
            cmocka_unit_test(sandbox_limits_end_the_run_even_inside_pcall),
            cmocka_unit_test(sandbox_counts_the_instructions_of_each_tick),
            cmocka_unit_test(sandbox_stop_ends_the_run_even_inside_pcall),
            cmocka_unit_test(pcall_catches_mistakes_and_lets_yields_through),
            cmocka_unit_test(pairs_visits_numbers_then_texts_in_order),
            cmocka_unit_test(sort_is_stable_and_takes_any_order),
            cmocka_unit_test(library_keeps_what_experts_need),
            cmocka_unit_test(mistakes_say_where),
            cmocka_unit_test(load_takes_text_only_and_counts_lines_of_the_file),
            cmocka_unit_test(open_forgets_everything_of_the_run_before),
            cmocka_unit_test(sandbox_survives_any_small_memory),
    };
    return cmocka_run_group_tests_name("sandbox", tests, NULL, NULL);
}
