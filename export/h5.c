#include "export/h5.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/files.h"

enum {
    /* Attributes stay in the object's header up to this many; HDF5's default of 8 would give
     * nearly every dataset a heap and a tree of its own. */
    COMPACT_ATTRIBUTES_MAX = 60,
    COMPACT_ATTRIBUTES_MIN = 50,
};

void h5_start(void)
{
    static bool started;
    if (started) {
        return;
    }
    started = true;
    (void)H5dont_atexit();
    (void)H5open();
    (void)H5Eset_auto2(H5E_DEFAULT, NULL, NULL);
}

static herr_t keep_first(unsigned depth, const H5E_error2_t *error, void *user)
{
    const char **reason = user;
    if (depth == 0 && error->desc != NULL && error->desc[0] != '\0') {
        *reason = error->desc;
    }
    return 0;
}

bool h5_error(Error *err, const char *format, ...)
{
    char text[ERROR_TEXT_BYTES];
    va_list args;
    va_start(args, format);
    (void)vsnprintf(text, sizeof text, format, args);
    va_end(args);

    const char *reason = "HDF5 gives no reason";
    (void)H5Ewalk2(H5E_DEFAULT, H5E_WALK_UPWARD, keep_first, &reason);
    return error_set(err, ERROR_SYSTEM, "%s: %s", text, reason);
}

void h5_close(hid_t id)
{
    if (id >= 0) {
        (void)H5Idec_ref(id);
    }
}

static hid_t group_properties(void)
{
    hid_t properties = H5Pcreate(H5P_GROUP_CREATE);
    if (properties >= 0 &&
            (H5Pset_obj_track_times(properties, false) < 0 ||
                    H5Pset_attr_phase_change(
                            properties, COMPACT_ATTRIBUTES_MAX, COMPACT_ATTRIBUTES_MIN) < 0)) {
        h5_close(properties);
        return H5I_INVALID_HID;
    }
    return properties;
}

/* Opens or makes one group; `name` has no '/'. */
static hid_t group_step(hid_t parent, const char *name)
{
    htri_t exists = H5Lexists(parent, name, H5P_DEFAULT);
    if (exists > 0) {
        return H5Gopen2(parent, name, H5P_DEFAULT);
    }
    if (exists < 0) {
        return H5I_INVALID_HID;
    }
    hid_t properties = group_properties();
    hid_t group = properties < 0
            ? H5I_INVALID_HID
            : H5Gcreate2(parent, name, H5P_DEFAULT, properties, H5P_DEFAULT);
    h5_close(properties);
    return group;
}

hid_t h5_group(hid_t parent, const char *path, Error *err)
{
    char steps[PATH_TEXT_BYTES];
    if (strlen(path) >= sizeof steps) {
        (void)error_set(err, ERROR_SYSTEM, "the path '%s' is too long", path);
        return H5I_INVALID_HID;
    }
    memcpy(steps, path, strlen(path) + 1);
    hid_t group = parent;
    char *rest = NULL;
    for (char *step = strtok_r(steps, "/", &rest); step != NULL;
            step = strtok_r(NULL, "/", &rest)) {
        hid_t next = group_step(group, step);
        if (group != parent) {
            h5_close(group);
        }
        if (next < 0) {
            (void)h5_error(err, "cannot make the group '%s'", path);
            return next;
        }
        group = next;
    }
    if (group == parent) {
        (void)H5Iinc_ref(parent);
    }
    return group;
}

hid_t h5_dataset_properties(void)
{
    hid_t properties = H5Pcreate(H5P_DATASET_CREATE);
    if (properties >= 0 &&
            (H5Pset_obj_track_times(properties, false) < 0 ||
                    H5Pset_fill_time(properties, H5D_FILL_TIME_NEVER) < 0 ||
                    H5Pset_attr_phase_change(
                            properties, COMPACT_ATTRIBUTES_MAX, COMPACT_ATTRIBUTES_MIN) < 0)) {
        h5_close(properties);
        return H5I_INVALID_HID;
    }
    return properties;
}

hid_t h5_text_type(size_t bytes)
{
    hid_t type = H5Tcopy(H5T_C_S1);
    H5T_str_t padding = bytes == H5T_VARIABLE ? H5T_STR_NULLTERM : H5T_STR_NULLPAD;
    if (type >= 0 &&
            (H5Tset_size(type, bytes) < 0 || H5Tset_cset(type, H5T_CSET_UTF8) < 0 ||
                    H5Tset_strpad(type, padding) < 0)) {
        h5_close(type);
        return H5I_INVALID_HID;
    }
    return type;
}

static bool put(hid_t object, const char *name, hid_t type, const void *value, Error *err)
{
    hid_t space = H5Screate(H5S_SCALAR);
    hid_t attribute = space < 0 || type < 0
            ? H5I_INVALID_HID
            : H5Acreate2(object, name, type, space, H5P_DEFAULT, H5P_DEFAULT);
    bool ok = attribute >= 0 && H5Awrite(attribute, type, value) >= 0;
    if (!ok) {
        (void)h5_error(err, "attribute '%s'", name);
    }
    h5_close(attribute);
    h5_close(space);
    return ok;
}

bool h5_put_text(hid_t object, const char *name, const char *text, Error *err)
{
    hid_t type = h5_text_type(H5T_VARIABLE);
    bool ok = put(object, name, type, &text, err);
    h5_close(type);
    return ok;
}

bool h5_put_number(hid_t object, const char *name, double number, Error *err)
{
    return put(object, name, H5T_NATIVE_DOUBLE, &number, err);
}

bool h5_put_integer(hid_t object, const char *name, int64_t integer, Error *err)
{
    return put(object, name, H5T_NATIVE_INT64, &integer, err);
}

bool h5_put_flag(hid_t object, const char *name, bool flag, Error *err)
{
    uint8_t value = flag;
    return put(object, name, H5T_NATIVE_UINT8, &value, err);
}
