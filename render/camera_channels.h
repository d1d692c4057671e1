/*
 * camera_channels.h - how the pictures of one camera are named, typed and explained in a file.
 *
 * A camera at policy rate stands among the observations (obs/front_image); one with a rate of
 * its own lies whole under camera/front (camera/front/image). Matrices are always there. The
 * strings of the defs belong to the CameraChannels and live as long as it does.
 */
#pragma once

#include <stdbool.h>

#include "base/channel.h"
#include "base/error.h"
#include "render/camera.h"

typedef struct CameraChannels CameraChannels;

typedef enum CameraChannel {
    CAMERA_CHANNEL_IMAGE = 0,    /* u8 H x W x 3 */
    CAMERA_CHANNEL_DEPTH,        /* u16 H x W, 0.1 mm; 0: nothing */
    CAMERA_CHANNEL_SEGMENTATION, /* u16 H x W, part number; 0: nothing */
    CAMERA_CHANNEL_INTRINSICS,   /* f64 3 x 3, once */
    CAMERA_CHANNEL_EXTRINSICS,   /* f64 4 x 4 per picture */
    CAMERA_CHANNELS,
} CameraChannel;

/* at_policy_rate: among the observations; rate_hz is the rate of the pictures. */
MUST_USE CameraChannels *camera_channels_create(
        const CameraDef *def, bool at_policy_rate, double rate_hz, Error *err);

/* Accepts NULL. */
void camera_channels_destroy(CameraChannels *channels);

/* True for the outputs that the camera was asked for and for both matrices. */
bool camera_channels_has(const CameraChannels *channels, CameraChannel which);

const ChannelDef *camera_channels_def(const CameraChannels *channels, CameraChannel which);
