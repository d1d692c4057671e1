#include "render/camera_channels.h"

#include <stdio.h>
#include <stdlib.h>

enum { CHANNEL_PATH_BYTES = CAMERA_NAME_MAX_BYTES + 32 };

struct CameraChannels {
    uint32_t outputs;
    char path[CAMERA_CHANNELS][CHANNEL_PATH_BYTES];
    ChannelDef def[CAMERA_CHANNELS];
};

#define PIXEL_CONVENTION "OpenCV: rows from the top, the centre of the top-left pixel is (0, 0)"
#define FRAME_CONVENTION "OpenCV: x right, y down, z forward; x_world = T x_camera"

static const ChannelAttr IMAGE_ATTRS[] = {
        {.name = "convention", .text = PIXEL_CONVENTION},
        {.name = "range", .text = "0..255"},
};

static const ChannelAttr DEPTH_ATTRS[] = {
        {.name = "convention", .text = PIXEL_CONVENTION},
        {.name = "scale", .number = CAMERA_DEPTH_SCALE_M},
        {.name = "nothing", .number = 0.0},
        {.name = "maximum", .number = UINT16_MAX * CAMERA_DEPTH_SCALE_M},
};

static const ChannelAttr SEGMENTATION_ATTRS[] = {
        {.name = "convention", .text = PIXEL_CONVENTION},
        {.name = "nothing", .number = 0.0},
};

static const ChannelAttr INTRINSICS_ATTRS[] = {
        {.name = "convention", .text = PIXEL_CONVENTION "; u = K x_camera / z"},
};

static const ChannelAttr EXTRINSICS_ATTRS[] = {
        {.name = "convention", .text = FRAME_CONVENTION},
};

#define ATTRS(table) .attrs = (table), .attr_count = sizeof(table) / sizeof *(table)

/* What does not depend on the camera. */
static const ChannelDef TEMPLATE[CAMERA_CHANNELS] = {
        [CAMERA_CHANNEL_IMAGE] =
                {
                        .unit = "1",
                        .names = "red,green,blue",
                        .meaning = "colour picture",
                        .type = CHANNEL_U8,
                        .rank = 3,
                        ATTRS(IMAGE_ATTRS),
                },
        [CAMERA_CHANNEL_DEPTH] =
                {
                        .unit = "m",
                        .frame = "camera",
                        .meaning = "distance along the optical axis: value times scale; 0 is "
                                   "nothing there, or farther than maximum",
                        .type = CHANNEL_U16,
                        .rank = 2,
                        ATTRS(DEPTH_ATTRS),
                },
        [CAMERA_CHANNEL_SEGMENTATION] =
                {
                        .unit = "1",
                        .meaning =
                                "part that is seen: row of labels/parts plus 1; 0 is nothing",
                        .type = CHANNEL_U16,
                        .rank = 2,
                        .privileged = true,
                        ATTRS(SEGMENTATION_ATTRS),
                },
        [CAMERA_CHANNEL_INTRINSICS] =
                {
                        .unit = "px",
                        .frame = "camera",
                        .meaning = "pinhole matrix K of the camera",
                        .type = CHANNEL_F64,
                        .rank = 2,
                        .shape = {3, 3},
                        .timing = TIMING_NONE,
                        ATTRS(INTRINSICS_ATTRS),
                },
        [CAMERA_CHANNEL_EXTRINSICS] =
                {
                        .unit = "m",
                        .frame = "world",
                        .meaning = "pose T of the camera at each picture, homogeneous 4x4",
                        .type = CHANNEL_F64,
                        .rank = 2,
                        .shape = {4, 4},
                        ATTRS(EXTRINSICS_ATTRS),
                },
};

static const char *const LEAF[CAMERA_CHANNELS] = {
        [CAMERA_CHANNEL_IMAGE] = "image",
        [CAMERA_CHANNEL_DEPTH] = "depth",
        [CAMERA_CHANNEL_SEGMENTATION] = "segmentation",
        [CAMERA_CHANNEL_INTRINSICS] = "intrinsics",
        [CAMERA_CHANNEL_EXTRINSICS] = "extrinsics",
};

static bool is_picture(CameraChannel which)
{
    return which <= CAMERA_CHANNEL_SEGMENTATION;
}

CameraChannels *camera_channels_create(
        const CameraDef *def, bool at_policy_rate, double rate_hz, Error *err)
{
    CameraChannels *channels = calloc(1, sizeof *channels);
    if (channels == NULL) {
        (void)error_no_memory(err, "the channels of a camera");
        return NULL;
    }
    channels->outputs = def->outputs;
    for (CameraChannel which = 0; which < CAMERA_CHANNELS; which++) {
        bool observed = is_picture(which) && at_policy_rate;
        ChannelDef *channel = &channels->def[which];
        (void)snprintf(channels->path[which], CHANNEL_PATH_BYTES, "%s/%.63s%c%s",
                observed ? "obs" : "camera", def->name, observed ? '_' : '/', LEAF[which]);
        *channel = TEMPLATE[which];
        channel->path = channels->path[which];
        if (is_picture(which)) {
            channel->shape[0] = def->height_px;
            channel->shape[1] = def->width_px;
            channel->shape[2] = channel->rank == 3 ? 3 : 0;
        }
        if (which != CAMERA_CHANNEL_INTRINSICS) {
            channel->timing = TIMING_UNIFORM;
            channel->rate_hz = rate_hz;
        }
    }
    return channels;
}

void camera_channels_destroy(CameraChannels *channels)
{
    free(channels);
}

bool camera_channels_has(const CameraChannels *channels, CameraChannel which)
{
    return !is_picture(which) || (channels->outputs & (1u << which)) != 0;
}

const ChannelDef *camera_channels_def(const CameraChannels *channels, CameraChannel which)
{
    return &channels->def[which];
}
