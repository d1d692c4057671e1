#include "export/block.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

Block block_of_samples(const ChannelDef *def, const void *bytes, size_t rows)
{
    Block block = {
            .type = def->type,
            .text_bytes = def->type == CHANNEL_TEXT ? def->text_bytes : 0,
            .rank = def->rank + 1,
            .extent[0] = rows,
            .bytes = bytes,
            .size = rows * channel_sample_bytes(def),
    };
    for (uint32_t axis = 0; axis < def->rank; axis++) {
        block.extent[axis + 1] = def->shape[axis];
    }
    return block;
}

size_t block_value_bytes(const Block *block)
{
    return channel_value_bytes(
            &(ChannelDef){.type = block->type, .text_bytes = (uint32_t)block->text_bytes});
}

size_t block_rows(const Block *block)
{
    return block->rank == 0 ? 1 : (size_t)block->extent[0];
}

size_t block_row_values(const Block *block)
{
    size_t values = 1;
    for (unsigned axis = 1; axis < block->rank; axis++) {
        values *= (size_t)block->extent[axis];
    }
    return values;
}

size_t block_values(const Block *block)
{
    return block_rows(block) * block_row_values(block);
}

double block_number(const Block *block, size_t i)
{
    union {
        float f32;
        double f64;
        uint8_t u8;
        uint16_t u16;
        int32_t i32;
        int64_t i64;
        uint64_t u64;
    } value;
    size_t size = block_value_bytes(block);
    assert(block->type != CHANNEL_TEXT && (i + 1) * size <= block->size);
    memcpy(&value, block->bytes + i * size, size);
    switch (block->type) {
    case CHANNEL_F32:
        return (double)value.f32;
    case CHANNEL_F64:
        return value.f64;
    case CHANNEL_U8:
        return value.u8;
    case CHANNEL_U16:
        return value.u16;
    case CHANNEL_I32:
        return value.i32;
    case CHANNEL_I64:
        return (double)value.i64;
    case CHANNEL_U64:
        return (double)value.u64;
    case CHANNEL_TEXT:
        break;
    }
    return 0.0;
}

void block_text(const Block *block, size_t i, char *buffer, size_t size)
{
    assert(block->type == CHANNEL_TEXT && (i + 1) * block->text_bytes <= block->size);
    const char *text = (const char *)block->bytes + i * block->text_bytes;
    size_t length = strnlen(text, block->text_bytes);
    length = length < size ? length : size - 1;
    memcpy(buffer, text, length);
    buffer[length] = '\0';
}

const char *channel_type_name(ChannelType type)
{
    switch (type) {
    case CHANNEL_F32:
        return "f32";
    case CHANNEL_F64:
        return "f64";
    case CHANNEL_U8:
        return "u8";
    case CHANNEL_U16:
        return "u16";
    case CHANNEL_I32:
        return "i32";
    case CHANNEL_I64:
        return "i64";
    case CHANNEL_U64:
        return "u64";
    case CHANNEL_TEXT:
        return "text";
    }
    return "?";
}

void block_type_text(const Block *block, char ret_text[BLOCK_TYPE_TEXT_BYTES])
{
    int used = snprintf(ret_text, BLOCK_TYPE_TEXT_BYTES, "%s", channel_type_name(block->type));
    if (block->type == CHANNEL_TEXT) {
        used += snprintf(ret_text + used, (size_t)(BLOCK_TYPE_TEXT_BYTES - used), "%zu",
                block->text_bytes);
    }
    for (unsigned axis = 0; axis < block->rank; axis++) {
        used += snprintf(ret_text + used, (size_t)(BLOCK_TYPE_TEXT_BYTES - used), "%s%llu",
                axis == 0 ? "[" : ",", (unsigned long long)block->extent[axis]);
    }
    (void)snprintf(ret_text + used, (size_t)(BLOCK_TYPE_TEXT_BYTES - used), "%s",
            block->rank == 0 ? "" : "]");
}
