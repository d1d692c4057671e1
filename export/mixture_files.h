/*
 * mixture_files.h - the files that describe a mixture. Internal to export/mixture_*.c.
 */
#pragma once

#include <jansson.h>
#include <stdbool.h>

#include "base/error.h"
#include "export/mixture_folder.h"

/* The last file that is written: a mixture with it is finished. */
#define MIXTURE_SUMS "SHA256SUMS"

/* dataset.json as it is before the totals are known. NULL with err. */
MUST_USE json_t *mixture_json_new(const MixtureFacts *facts, Error *err);

/* True for the files that hold for a finished mixture alone. */
bool mixture_is_summary(const char *name);
