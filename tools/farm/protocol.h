/*
 * protocol.h - framed messages between the supervisor and a worker, over a pair of pipes.
 *
 * A frame is a Message header and its payload. Both ends are the same executable on the same
 * machine, so the header travels as it lies in memory; its magic number catches a stray write.
 * A worker's messages are its heartbeat: silence means that it hangs.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"

typedef enum MessageKind {
    /* supervisor -> worker */
    MESSAGE_LEASE = 1, /* shard; payload: the attempts to void, VoidAttempt each */
    MESSAGE_QUIT,
    /* worker -> supervisor */
    MESSAGE_READY,   /* scene loaded, wants a lease */
    MESSAGE_ALIVE,   /* nothing else to say */
    MESSAGE_ATTEMPT, /* an attempt or a sibling begins: slot, run number (producer.h) */
    MESSAGE_EPISODE, /* an attempt ended: verdict, seconds simulated */
    MESSAGE_SIBLING, /* a sibling ended: kept, seconds simulated */
    MESSAGE_DONE,    /* the shard is published; payload: its ShardSummary */
    MESSAGE_FAILED,  /* the shard cannot be made; payload: Error */
} MessageKind;

typedef struct Message {
    uint32_t magic;
    uint32_t kind;
    uint32_t shard;
    uint32_t attempt;
    uint64_t slot;
    double seconds;  /* MESSAGE_EPISODE, MESSAGE_SIBLING: simulated */
    uint8_t success; /* MESSAGE_EPISODE */
    uint8_t kept;    /* MESSAGE_EPISODE, MESSAGE_SIBLING */
    uint8_t padding[2];
    uint32_t payload_bytes;
} Message;

/* An attempt or a sibling that killed a worker twice: recorded as void, cause "crashed", and not run. */
typedef struct VoidAttempt {
    uint64_t slot;
    uint64_t attempt;
} VoidAttempt;

enum { MESSAGE_PAYLOAD_MAX = 1 << 20 };

/* Writes a whole frame. False when the other end is gone. */
MUST_USE bool message_send(int fd, Message message, const void *payload);

/* What has been read of a pipe so far. */
typedef struct MessageReader {
    uint8_t *bytes;
    size_t count;
    size_t capacity;
} MessageReader;

void message_reader_release(MessageReader *reader);

/* Reads what is there (blocking if nothing is). False at end of file or on an error. */
MUST_USE bool message_reader_fill(MessageReader *reader, int fd);

/*
 * Takes the next whole frame; false if there is none yet. *ret_payload is malloc'd, the
 * caller's, and has a NUL behind it. Bytes that cannot be a frame set *ret_broken.
 */
MUST_USE bool message_reader_take(
        MessageReader *reader, Message *ret_message, char **ret_payload, bool *ret_broken);
