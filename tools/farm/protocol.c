#include "tools/farm/protocol.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const uint32_t MESSAGE_MAGIC = 0x46504D31u;

enum { READ_BYTES = 4096 };

static bool write_all(int fd, const void *bytes, size_t size)
{
    const uint8_t *next = bytes;
    while (size > 0) {
        ssize_t count = write(fd, next, size);
        if (count < 0 && errno == EINTR) {
            continue;
        }
        if (count <= 0) {
            return false;
        }
        next += count;
        size -= (size_t)count;
    }
    return true;
}

bool message_send(int fd, Message message, const void *payload)
{
    message.magic = MESSAGE_MAGIC;
    return write_all(fd, &message, sizeof message) &&
            write_all(fd, payload, message.payload_bytes);
}

void message_reader_release(MessageReader *reader)
{
    free(reader->bytes);
    *reader = (MessageReader){0};
}

bool message_reader_fill(MessageReader *reader, int fd)
{
    if (reader->capacity - reader->count < READ_BYTES) {
        size_t room = reader->capacity == 0 ? (size_t)4 * READ_BYTES : 2 * reader->capacity;
        uint8_t *bytes = realloc(reader->bytes, room);
        if (bytes == NULL) {
            return false;
        }
        reader->bytes = bytes;
        reader->capacity = room;
    }
    ssize_t count = 0;
    do {
        count = read(fd, reader->bytes + reader->count, READ_BYTES);
    } while (count < 0 && errno == EINTR);
    if (count <= 0) {
        return false;
    }
    reader->count += (size_t)count;
    return true;
}

/* Drops the frame handed out by the last take. */
static void drop_front(MessageReader *reader, size_t size)
{
    reader->count -= size;
    memmove(reader->bytes, reader->bytes + size, reader->count);
}

bool message_reader_take(
        MessageReader *reader, Message *ret_message, char **ret_payload, bool *ret_broken)
{
    Message message;
    *ret_broken = false;
    if (reader->count < sizeof message) {
        return false;
    }
    memcpy(&message, reader->bytes, sizeof message);
    if (message.magic != MESSAGE_MAGIC || message.payload_bytes > MESSAGE_PAYLOAD_MAX) {
        *ret_broken = true;
        return false;
    }
    if (reader->count < sizeof message + message.payload_bytes) {
        return false;
    }
    *ret_message = message;
    char *kept = malloc(message.payload_bytes + 1);
    if (kept == NULL) {
        *ret_broken = true;
        return false;
    }
    memcpy(kept, reader->bytes + sizeof message, message.payload_bytes);
    kept[message.payload_bytes] = '\0';
    drop_front(reader, sizeof message + message.payload_bytes);
    *ret_payload = kept;
    return true;
}
