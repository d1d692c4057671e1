#include "base/channel.h"

size_t channel_value_bytes(const ChannelDef *def)
{
    switch (def->type) {
    case CHANNEL_U8:
        return 1;
    case CHANNEL_U16:
        return 2;
    case CHANNEL_F32:
    case CHANNEL_I32:
        return 4;
    case CHANNEL_F64:
    case CHANNEL_I64:
    case CHANNEL_U64:
        return 8;
    case CHANNEL_TEXT:
        return def->text_bytes;
    }
    return 0;
}

size_t channel_sample_bytes(const ChannelDef *def)
{
    size_t bytes = channel_value_bytes(def);
    for (uint32_t axis = 0; axis < def->rank; axis++) {
        bytes *= def->shape[axis];
    }
    return bytes;
}
