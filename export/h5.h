/*
 * h5.h - HDF5 with its habits tamed, in one place: it prints nothing, registers no exit
 * handler, keeps no clock in a file, and its errors become one sentence.
 *
 * After a failed call the file it concerned is spent: do not close it. Closing a file whose
 * writes failed crashes inside the library, and so does the library's exit handler, which
 * h5_start() therefore keeps from being installed.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include <hdf5.h>

#include "base/attributes.h"
#include "base/error.h"

/* Prepares the library; call before any other use of it. Idempotent. */
void h5_start(void);

/*
 * error_set(ERROR_SYSTEM) with ": " and HDF5's innermost reason for the call that failed last
 * behind the text. Returns false.
 */
bool h5_error(Error *err, const char *format, ...) PRINTF_LIKE(2, 3);

/* Closes anything but a file; negative ids are fine. */
void h5_close(hid_t id);

/*
 * Opens the group at a path below `parent`, making what is missing. Negative on failure, with
 * err set.
 */
hid_t h5_group(hid_t parent, const char *path, Error *err);

/* Creation properties for datasets: no times, no fill values, attributes in the header. */
hid_t h5_dataset_properties(void);

/* The UTF-8 string type of `bytes` bytes, NUL-padded; of any length for H5T_VARIABLE. */
hid_t h5_text_type(size_t bytes);

MUST_USE bool h5_put_text(hid_t object, const char *name, const char *text, Error *err);
MUST_USE bool h5_put_number(hid_t object, const char *name, double number, Error *err);
MUST_USE bool h5_put_integer(hid_t object, const char *name, int64_t integer, Error *err);
MUST_USE bool h5_put_flag(hid_t object, const char *name, bool flag, Error *err);
