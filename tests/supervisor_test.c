#include "tools/farm/supervisor.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>

#include "base/text.h"
#include "check.h"
#include "fake_worker.h"
#include "scratch_folder.h"
#include "tools/farm/stop.h"

enum { RULES_MAX = 6, SHARDS = 4 };

/* Long enough for any worker that lives, short enough to wait for one that does not. */
static const double PATIENCE_S = 60.0;
static const double IMPATIENCE_S = 1.0;

/* One run of the farm and what it said. */
typedef struct Run {
    FarmDef def;
    FarmResult result;
    Error err;
    const char *argv[RULES_MAX + 3];
    Text events;
    char lost_cause[256];
    unsigned done_times[SHARDS];
    unsigned lost_times[SHARDS];
    FarmProgress last;
    bool refuse_done; /* as if the journal could not be written */
    int stop_at_done; /* raise this signal when a shard is done; 0: none */
} Run;

static bool on_done(void *self, uint32_t shard, const void *summary, size_t bytes, Error *err)
{
    Run *run = self;
    uint32_t told = SHARDS;
    if (run->refuse_done) {
        return error_set(err, ERROR_SYSTEM, "the journal cannot be written");
    }
    if (shard < SHARDS && bytes == sizeof told) {
        memcpy(&told, summary, sizeof told);
        run->done_times[shard] += told == shard ? 1 : SHARDS;
    }
    if (run->stop_at_done != 0) {
        (void)raise(run->stop_at_done);
    }
    return true;
}

static void on_lost(void *self, uint32_t shard, const char *cause)
{
    Run *run = self;
    if (shard < SHARDS) {
        run->lost_times[shard]++;
    }
    (void)snprintf(run->lost_cause, sizeof run->lost_cause, "%s", cause);
}

static void on_event(void *self, const char *sentence)
{
    Run *run = self;
    text_addf(&run->events, "%s\n", sentence);
}

static void on_progress(void *self, const FarmProgress *progress)
{
    Run *run = self;
    run->last = *progress;
}

/* A farm of `workers` that makes shards 0..SHARDS-1; rules end with NULL. */
static void run_init(Run *run, unsigned workers, const char *const *rules)
{
    static const uint32_t ALL[SHARDS] = {0, 1, 2, 3};
    const char *program = getenv("FORCEPS_FAKE_WORKER");
    assert_non_null(program);
    *run = (Run){.argv = {program, scratch}};
    for (size_t i = 0; rules[i] != NULL; i++) {
        assert_true(i < RULES_MAX);
        run->argv[i + 2] = rules[i];
    }
    run->def = (FarmDef){
            .worker_argv = run->argv,
            .workers = workers,
            .shards = ALL,
            .shard_count = SHARDS,
            .shards_total = SHARDS,
            .slots_total = (uint64_t)SHARDS * FAKE_SLOTS,
            .hang_s = PATIENCE_S,
            .on_done = on_done,
            .on_lost = on_lost,
            .on_event = on_event,
            .on_progress = on_progress,
            .self = run,
    };
}

static bool run_farm(Run *run)
{
    return farm_run(&run->def, &run->result, &run->err);
}

/* Bytes of FOLDER/NAME-SHARD; 0 if there is none. */
static size_t read_note(const char *name, uint32_t shard, char *buffer, size_t room)
{
    char leaf[64];
    (void)snprintf(leaf, sizeof leaf, "%s-%u", name, shard);
    FILE *file = fopen(scratch_path(leaf), "rb");
    size_t size = file == NULL ? 0 : fread(buffer, 1, room - 1, file);
    buffer[size] = '\0';
    if (file != NULL) {
        (void)fclose(file);
    }
    return size;
}

static size_t leases_of(uint32_t shard)
{
    char dots[64];
    return read_note("leases", shard, dots, sizeof dots);
}

static unsigned count_events(const Run *run, const char *fragment)
{
    unsigned count = 0;
    for (const char *at = strstr(text_chars(&run->events), fragment); at != NULL;
            at = strstr(at + 1, fragment)) {
        count++;
    }
    return count;
}

/* Every shard is done once, but for `lost` (SHARDS: none), which is lost once. */
static void check_shards(const Run *run, uint32_t lost)
{
    for (uint32_t shard = 0; shard < SHARDS; shard++) {
        assert_int_equal(run->done_times[shard], shard == lost ? 0 : 1);
        assert_int_equal(run->lost_times[shard], shard == lost ? 1 : 0);
    }
    assert_int_equal(run->result.done, lost == SHARDS ? SHARDS : SHARDS - 1);
    assert_int_equal(run->result.lost, lost == SHARDS ? 0 : 1);
    assert_false(run->result.interrupted);
}

/* No process that this one has started lives on or waits to be reaped. */
static void check_no_children(void)
{
    assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
}

static void every_shard_is_made_once_whatever_the_number_of_workers(void **state)
{
    (void)state;
    const char *const no_rules[] = {NULL};
    for (unsigned workers = 1; workers <= SHARDS + 2; workers++) {
        Run run;
        run_init(&run, workers, no_rules);
        assert_true(run_farm(&run));
        check_shards(&run, SHARDS);
        assert_true(run.last.final);
        assert_int_equal(run.last.shards_done, SHARDS);
        assert_int_equal(run.last.successes, SHARDS);
        check_near(run.last.simulated_s, 2.0 * SHARDS, 0.0);
        text_release(&run.events);
        check_no_children();
    }
}

static void a_resumed_run_counts_what_earlier_ones_have_made(void **state)
{
    (void)state;
    const char *const no_rules[] = {NULL};
    const uint32_t left[] = {3};
    Run run;
    run_init(&run, 1, no_rules);
    run.def.shards = left;
    run.def.shard_count = 1;
    assert_true(run_farm(&run));
    assert_int_equal(run.done_times[3], 1);
    assert_int_equal(leases_of(0), 0);
    assert_int_equal(run.result.done, 1);
    assert_int_equal(run.last.shards_done, SHARDS);
    assert_int_equal(run.last.shards_before, SHARDS - 1);
    text_release(&run.events);
}

static void two_deaths_by_its_own_fault_void_an_attempt(void **state)
{
    (void)state;
    const char *const signals[] = {"segv@1", "bus@1", "ill@1", "fpe@1", "abort@1"};
    for (size_t i = 0; i < sizeof signals / sizeof *signals; i++) {
        const char *const rules[] = {signals[i], NULL};
        char voids[64];
        Run run;
        run_init(&run, 1, rules);
        assert_true(run_farm(&run));
        check_shards(&run, SHARDS);
        assert_int_equal(leases_of(1), 3);
        (void)read_note("voids", 1, voids, sizeof voids);
        assert_string_equal(voids, "10.0\n");
        assert_int_equal(
                count_events(&run, "in slot 10, attempt 0; shard 1 is leased again"), 2);
        text_release(&run.events);
        scratch_remove(scratch_path("leases-1"));
    }
}

static void one_death_by_its_own_fault_voids_nothing(void **state)
{
    (void)state;
    const char *const rules[] = {"segv@1*1", NULL};
    char voids[64];
    Run run;
    run_init(&run, 2, rules);
    assert_true(run_farm(&run));
    check_shards(&run, SHARDS);
    assert_int_equal(leases_of(1), 2);
    assert_int_equal(read_note("voids", 1, voids, sizeof voids), 0);
    text_release(&run.events);
}

static void deaths_of_two_attempts_are_not_added_up(void **state)
{
    (void)state;
    const char *const rules[] = {"segv@1*1", "segv@2*1", NULL};
    char voids[64];
    Run run;
    run_init(&run, 1, rules);
    assert_true(run_farm(&run));
    check_shards(&run, SHARDS);
    assert_int_equal(read_note("voids", 3, voids, sizeof voids), 0);
    text_release(&run.events);
}

static void three_other_deaths_in_a_row_lose_the_shard_and_name_it(void **state)
{
    (void)state;
    const struct {
        const char *rule, *cause;
    } rows[] = {
            {"kill@2", "was killed by signal 9"}, {"term@2", "was killed by signal 15"},
            {"exit@2", "ended with status 3"}, {"half@2", "was killed by signal 9"},
            {"garbage@2", "was killed by signal 9"}, {"close@2", "was killed by signal 9"},
            {"between@2", "was killed by signal 11"}, /* no attempt is to blame */
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const char *const rules[] = {rows[i].rule, NULL};
        Run run;
        run_init(&run, 1, rules);
        assert_true(run_farm(&run));
        check_shards(&run, 2);
        assert_int_equal(leases_of(2), 3);
        assert_non_null(strstr(run.lost_cause, rows[i].cause));
        assert_non_null(strstr(run.lost_cause, "3 times in a row"));
        text_release(&run.events);
        scratch_remove(scratch_path("leases-2"));
        check_no_children();
    }
}

static void two_other_deaths_only_lease_the_shard_again(void **state)
{
    (void)state;
    const char *const rules[] = {"kill@0*2", "garbage@3*2", NULL};
    Run run;
    run_init(&run, 2, rules);
    assert_true(run_farm(&run));
    check_shards(&run, SHARDS);
    assert_int_equal(leases_of(0), 3);
    assert_int_equal(count_events(&run, "wrote what is no message"), 2);
    text_release(&run.events);
}

static void a_silent_worker_is_killed_and_its_shard_leased_again(void **state)
{
    (void)state;
    const char *const rules[] = {"hang@1*1", NULL};
    Run run;
    run_init(&run, 2, rules);
    run.def.hang_s = IMPATIENCE_S;
    assert_true(run_farm(&run));
    check_shards(&run, SHARDS);
    assert_true(leases_of(1) >= 2);
    assert_true(count_events(&run, "was silent for") >= 1);
    text_release(&run.events);
    check_no_children();
}

static void a_worker_that_is_silent_from_its_start_is_killed_too(void **state)
{
    (void)state;
    const char *const rules[] = {"hang@start", NULL};
    Run run;
    run_init(&run, 1, rules);
    run.def.hang_s = IMPATIENCE_S;
    assert_false(run_farm(&run));
    assert_int_equal(count_events(&run, "was silent for"), 3);
    assert_non_null(strstr(run.err.text, "died while they were starting"));
    text_release(&run.events);
    check_no_children();
}

static void a_failing_machine_ends_the_run_with_its_own_words(void **state)
{
    (void)state;
    const struct {
        const char *rule;
        ErrorKind kind;
    } rows[] = {{"system@1", ERROR_SYSTEM}, {"device@1", ERROR_DEVICE},
            {"scene@start", ERROR_SCENE}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const char *const rules[] = {rows[i].rule, NULL};
        Run run;
        run_init(&run, 2, rules);
        assert_false(run_farm(&run));
        assert_int_equal(run.err.kind, rows[i].kind);
        assert_string_equal(run.err.text, "told to fail");
        assert_int_equal(run.done_times[1] + run.lost_times[1], 0);
        text_release(&run.events);
        check_no_children();
    }
}

static void a_shard_that_cannot_be_made_is_lost_at_once_and_its_worker_goes_on(void **state)
{
    (void)state;
    const char *const rules[] = {"scene@1", NULL};
    Run run;
    run_init(&run, 1, rules);
    assert_true(run_farm(&run));
    check_shards(&run, 1);
    assert_int_equal(leases_of(1), 1);
    assert_string_equal(run.lost_cause, "told to fail");
    assert_string_equal(text_chars(&run.events), "");
    text_release(&run.events);
}

static void workers_that_die_while_they_start_end_the_run(void **state)
{
    (void)state;
    const char *const starts[] = {"segv@start", "kill@start", "exit@start"};
    for (size_t i = 0; i < sizeof starts / sizeof *starts; i++) {
        const char *const rules[] = {starts[i], NULL};
        Run run;
        run_init(&run, 1, rules);
        assert_false(run_farm(&run));
        assert_int_equal(run.err.kind, ERROR_SYSTEM);
        assert_non_null(
                strstr(run.err.text, "3 workers in a row died while they were starting"));
        assert_int_equal(count_events(&run, "before it had a shard"), 3);
        text_release(&run.events);
        check_no_children();
    }
}

static void a_worker_that_cannot_be_started_is_an_error(void **state)
{
    (void)state;
    const char *const no_rules[] = {NULL};
    Run run;
    run_init(&run, 2, no_rules);
    run.argv[0] = "/nowhere/forceps";
    assert_false(run_farm(&run));
    assert_int_equal(run.err.kind, ERROR_SYSTEM);
    assert_non_null(strstr(run.err.text, "/nowhere/forceps"));
    text_release(&run.events);
}

static void a_journal_that_cannot_be_written_ends_the_run(void **state)
{
    (void)state;
    const char *const no_rules[] = {NULL};
    Run run;
    run_init(&run, 2, no_rules);
    run.refuse_done = true;
    assert_false(run_farm(&run));
    assert_string_equal(run.err.text, "the journal cannot be written");
    text_release(&run.events);
    check_no_children();
}

/* In a process of its own, because the flag of a signal stays up. 0 if all was as it should be. */
static int run_and_stop(int number)
{
    const char *const rules[] = {"hang@1", NULL};
    Run run;
    run_init(&run, 2, rules);
    run.stop_at_done = number;
    stop_catch();
    if (!run_farm(&run) || !run.result.interrupted || stop_signal() != number) {
        return 1;
    }
    bool counted = run.result.done > 0 && run.result.done < SHARDS && run.result.lost == 0;
    return counted && waitpid(-1, NULL, WNOHANG) == -1 ? 0 : 2;
}

static void a_signal_ends_the_workers_and_loses_nothing(void **state)
{
    (void)state;
    const int signals[] = {SIGINT, SIGTERM};
    for (size_t i = 0; i < sizeof signals / sizeof *signals; i++) {
        pid_t pid = fork();
        if (pid == 0) {
            _exit(run_and_stop(signals[i]));
        }
        int status = -1;
        assert_int_equal(waitpid(pid, &status, 0), pid);
        assert_true(WIFEXITED(status));
        assert_int_equal(WEXITSTATUS(status), 0);
    }
}

int main(void)
{
    /* As the program does: a worker that is gone is an error of write(). */
    (void)signal(SIGPIPE, SIG_IGN);
    /* The workers' signals are to end them, not to be reported by a sanitizer. */
    (void)setenv("ASAN_OPTIONS", "handle_segv=0", 1);
    const struct CMUnitTest tests[] = {
            IN_SCRATCH(every_shard_is_made_once_whatever_the_number_of_workers),
            IN_SCRATCH(a_resumed_run_counts_what_earlier_ones_have_made),
            IN_SCRATCH(two_deaths_by_its_own_fault_void_an_attempt),
            IN_SCRATCH(one_death_by_its_own_fault_voids_nothing),
            IN_SCRATCH(deaths_of_two_attempts_are_not_added_up),
            IN_SCRATCH(three_other_deaths_in_a_row_lose_the_shard_and_name_it),
            IN_SCRATCH(two_other_deaths_only_lease_the_shard_again),
            IN_SCRATCH(a_silent_worker_is_killed_and_its_shard_leased_again),
            IN_SCRATCH(a_worker_that_is_silent_from_its_start_is_killed_too),
            IN_SCRATCH(a_failing_machine_ends_the_run_with_its_own_words),
            IN_SCRATCH(a_shard_that_cannot_be_made_is_lost_at_once_and_its_worker_goes_on),
            IN_SCRATCH(workers_that_die_while_they_start_end_the_run),
            IN_SCRATCH(a_worker_that_cannot_be_started_is_an_error),
            IN_SCRATCH(a_journal_that_cannot_be_written_ends_the_run),
            IN_SCRATCH(a_signal_ends_the_workers_and_loses_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
