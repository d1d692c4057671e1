#include "tools/farm/protocol.h"

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "check.h"

/* A pipe and what has been read of it. */
typedef struct Line {
    int fds[2];
    MessageReader reader;
} Line;

static int line_setup(void **state)
{
    Line *line = calloc(1, sizeof *line);
    *state = line;
    return line == NULL || pipe(line->fds) != 0;
}

static int line_teardown(void **state)
{
    Line *line = *state;
    for (int end = 0; end < 2; end++) {
        if (line->fds[end] >= 0) {
            (void)close(line->fds[end]);
        }
    }
    message_reader_release(&line->reader);
    free(line);
    return 0;
}

static Message example(uint32_t payload_bytes)
{
    return (Message){.kind = MESSAGE_EPISODE,
            .shard = 7,
            .attempt = 3,
            .slot = UINT64_C(1) << 40,
            .seconds = 12.5,
            .success = 1,
            .payload_bytes = payload_bytes};
}

static void check_example(const Message *message, uint32_t payload_bytes)
{
    assert_int_equal(message->kind, MESSAGE_EPISODE);
    assert_int_equal(message->shard, 7);
    assert_int_equal(message->attempt, 3);
    assert_int_equal(message->slot, UINT64_C(1) << 40);
    check_near(message->seconds, 12.5, 0.0);
    assert_int_equal(message->success, 1);
    assert_int_equal(message->kept, 0);
    assert_int_equal(message->payload_bytes, payload_bytes);
}

/* Takes a frame that must be there whole. The payload is the caller's. */
static char *take(Line *line, Message *ret_message)
{
    char *payload = NULL;
    bool broken = true;
    while (!message_reader_take(&line->reader, ret_message, &payload, &broken)) {
        assert_false(broken);
        assert_true(message_reader_fill(&line->reader, line->fds[0]));
    }
    assert_false(broken);
    return payload;
}

static void a_frame_comes_back_with_its_payload_and_a_nul(void **state)
{
    Line *line = *state;
    Message message;
    assert_true(message_send(line->fds[1], example(5), "hello world"));
    assert_true(message_send(line->fds[1], example(0), NULL));
    char *payload = take(line, &message);
    check_example(&message, 5);
    assert_string_equal(payload, "hello");
    free(payload);
    payload = take(line, &message);
    check_example(&message, 0);
    assert_string_equal(payload, "");
    free(payload);
}

static void a_frame_in_pieces_is_taken_when_it_is_whole(void **state)
{
    Line *line = *state;
    Line pieces = {.fds = {-1, -1}};
    uint8_t frame[sizeof(Message) + 5];
    assert_true(message_send(line->fds[1], example(5), "hello"));
    assert_int_equal(read(line->fds[0], frame, sizeof frame), sizeof frame);
    for (size_t i = 0; i < sizeof frame; i++) {
        Message message = {.slot = 99};
        char *payload = NULL;
        bool broken = true;
        assert_false(message_reader_take(&pieces.reader, &message, &payload, &broken));
        assert_false(broken);
        assert_null(payload);
        assert_int_equal(message.slot, 99);
        assert_int_equal(write(line->fds[1], &frame[i], 1), 1);
        assert_true(message_reader_fill(&pieces.reader, line->fds[0]));
    }
    Message message;
    char *payload = take(&pieces, &message);
    check_example(&message, 5);
    assert_string_equal(payload, "hello");
    free(payload);
    message_reader_release(&pieces.reader);
}

static void many_frames_in_one_read_keep_their_order(void **state)
{
    Line *line = *state;
    enum { FRAMES = 300 }; /* more than one read takes */
    for (uint64_t i = 0; i < FRAMES; i++) {
        Message message = {
                .kind = MESSAGE_ATTEMPT, .slot = i, .payload_bytes = (uint32_t)(i % 9)};
        assert_true(message_send(line->fds[1], message, "12345678"));
    }
    for (uint64_t i = 0; i < FRAMES; i++) {
        Message message;
        char *payload = take(line, &message);
        assert_int_equal(message.slot, i);
        assert_int_equal(strlen(payload), i % 9);
        free(payload);
    }
    assert_int_equal(line->reader.count, 0);
}

static void a_payload_larger_than_the_pipe_arrives_whole(void **state)
{
    Line *line = *state;
    char *sent = calloc(1, MESSAGE_PAYLOAD_MAX);
    assert_non_null(sent);
    for (size_t i = 0; i < MESSAGE_PAYLOAD_MAX; i++) {
        sent[i] = (char)(i * 31 % 127);
    }
    pid_t pid = fork();
    if (pid == 0) {
        _exit(message_send(line->fds[1], example(MESSAGE_PAYLOAD_MAX), sent) ? 0 : 1);
    }
    assert_true(pid > 0);
    Message message;
    char *payload = take(line, &message);
    check_example(&message, MESSAGE_PAYLOAD_MAX);
    assert_memory_equal(payload, sent, MESSAGE_PAYLOAD_MAX);
    free(payload);
    free(sent);
}

static void bytes_that_cannot_be_a_frame_are_told_from_a_frame_to_come(void **state)
{
    Line *line = *state;
    uint8_t frame[sizeof(Message)];
    assert_true(message_send(line->fds[1], example(0), NULL));
    assert_int_equal(read(line->fds[0], frame, sizeof frame), sizeof frame);
    const uint32_t too_long = MESSAGE_PAYLOAD_MAX + 1;
    for (int row = 0; row < 2; row++) {
        uint8_t bad[sizeof frame];
        memcpy(bad, frame, sizeof frame);
        if (row == 0) {
            bad[0] ^= 1;
        } else {
            memcpy(bad + offsetof(Message, payload_bytes), &too_long, sizeof too_long);
        }
        Line reading = {.fds = {-1, -1}};
        assert_int_equal(write(line->fds[1], bad, sizeof bad), sizeof bad);
        assert_true(message_reader_fill(&reading.reader, line->fds[0]));
        Message message;
        char *payload = NULL;
        bool broken = false;
        assert_false(message_reader_take(&reading.reader, &message, &payload, &broken));
        assert_true(broken);
        assert_null(payload);
        message_reader_release(&reading.reader);
    }
}

static void the_end_of_the_other_side_is_seen_on_both_ends(void **state)
{
    Line *line = *state;
    (void)close(line->fds[1]);
    line->fds[1] = -1;
    assert_false(message_reader_fill(&line->reader, line->fds[0]));
    int back[2];
    assert_int_equal(pipe(back), 0);
    (void)close(back[0]);
    assert_false(message_send(back[1], example(0), NULL));
    (void)close(back[1]);
}

int main(void)
{
    (void)signal(SIGPIPE, SIG_IGN);
#define ON_A_LINE(test) cmocka_unit_test_setup_teardown(test, line_setup, line_teardown)
    const struct CMUnitTest tests[] = {
            ON_A_LINE(a_frame_comes_back_with_its_payload_and_a_nul),
            ON_A_LINE(a_frame_in_pieces_is_taken_when_it_is_whole),
            ON_A_LINE(many_frames_in_one_read_keep_their_order),
            ON_A_LINE(a_payload_larger_than_the_pipe_arrives_whole),
            ON_A_LINE(bytes_that_cannot_be_a_frame_are_told_from_a_frame_to_come),
            ON_A_LINE(the_end_of_the_other_side_is_seen_on_both_ends),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
