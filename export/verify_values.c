#include "export/verify_values.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { NAMES_MAX = 256, NAME_BYTES = 64 };

/* Single precision leaves 6e-8; a mean of two nearby rotations at 100 Hz stays below this. */
static const double QUATERNION_TOLERANCE = 1e-4;

static bool say(char ret_text[FINDING_BYTES], const char *sentence)
{
    (void)snprintf(ret_text, FINDING_BYTES, "%s", sentence);
    return false;
}

static size_t name_count(const char *names)
{
    size_t count = 1;
    for (const char *comma = strchr(names, ','); comma != NULL;
            comma = strchr(comma + 1, ',')) {
        count++;
    }
    return count;
}

bool check_attrs(const StoredAttrs *attrs, const Block *block, char ret_text[FINDING_BYTES])
{
    static const char *const REQUIRED[] = {"unit", "meaning", "privileged"};
    for (size_t i = 0; i < sizeof REQUIRED / sizeof *REQUIRED; i++) {
        if (stored_attrs_find(attrs, REQUIRED[i]) == NULL) {
            (void)snprintf(ret_text, FINDING_BYTES, "has no attribute '%s'", REQUIRED[i]);
            return false;
        }
    }
    const char *names = stored_attrs_text(attrs, "names");
    if (names != NULL && block->rank == 2 && name_count(names) != block->extent[1]) {
        (void)snprintf(ret_text, FINDING_BYTES, "has %llu components and %zu names",
                (unsigned long long)block->extent[1], name_count(names));
        return false;
    }
    const StoredAttr *rate = stored_attrs_find(attrs, "rate");
    if (rate != NULL && !(rate->number > 0.0 && isfinite(rate->number))) {
        return say(ret_text, "has a rate that is not positive");
    }
    return true;
}

static bool finite_f32(const Block *block, size_t *ret_place)
{
    for (size_t i = 0; i < block->size / sizeof(float); i++) {
        float value = 0.0F;
        memcpy(&value, block->bytes + i * sizeof value, sizeof value);
        if (!isfinite(value)) {
            *ret_place = i;
            return false;
        }
    }
    return true;
}

static bool finite_f64(const Block *block, size_t *ret_place)
{
    for (size_t i = 0; i < block->size / sizeof(double); i++) {
        double value = 0.0;
        memcpy(&value, block->bytes + i * sizeof value, sizeof value);
        if (!isfinite(value)) {
            *ret_place = i;
            return false;
        }
    }
    return true;
}

bool check_finite(const Block *block, char ret_text[FINDING_BYTES])
{
    size_t place = 0;
    if (block->type == CHANNEL_F32 ? finite_f32(block, &place)
                                   : block->type != CHANNEL_F64 || finite_f64(block, &place)) {
        return true;
    }
    size_t values = block_row_values(block);
    (void)snprintf(ret_text, FINDING_BYTES, "row %zu, component %zu is %s", place / values,
            place % values, isnan(block_number(block, place)) ? "not a number" : "infinite");
    return false;
}

bool check_increasing(const Block *block, bool ties, char ret_text[FINDING_BYTES])
{
    if (block->type == CHANNEL_TEXT || block->rank != 1) {
        return say(ret_text, "is a time and not a list of numbers");
    }
    for (size_t i = 1; i < block_rows(block); i++) {
        double before = block_number(block, i - 1);
        double now = block_number(block, i);
        if (!(ties ? now >= before : now > before)) {
            (void)snprintf(ret_text, FINDING_BYTES,
                    "time does not increase: row %zu is %.17g after %.17g", i, now, before);
            return false;
        }
    }
    return true;
}

bool check_offsets(const Block *block, char ret_text[FINDING_BYTES])
{
    if (block->type == CHANNEL_TEXT || block->rank != 1 || block_rows(block) == 0) {
        return say(ret_text, "is not a list of offsets");
    }
    if (block_number(block, 0) != 0.0) {
        return say(ret_text, "does not begin with 0");
    }
    for (size_t i = 1; i < block_rows(block); i++) {
        if (block_number(block, i) < block_number(block, i - 1)) {
            (void)snprintf(ret_text, FINDING_BYTES, "offset %zu is below the one before", i);
            return false;
        }
    }
    return true;
}

/* Splits at commas; names beyond the limits are left out. */
static size_t split_names(const char *names, char ret_names[NAMES_MAX][NAME_BYTES])
{
    size_t count = 0;
    while (count < NAMES_MAX) {
        size_t length = strcspn(names, ",");
        size_t kept = length < NAME_BYTES ? length : NAME_BYTES - 1;
        memcpy(ret_names[count], names, kept);
        ret_names[count][kept] = '\0';
        count++;
        if (names[length] == '\0') {
            break;
        }
        names += length + 1;
    }
    return count;
}

/* True if four names are one prefix with the letters of `order`: "qw", "qx", "qy", "qz". */
static bool four_names(char names[NAMES_MAX][NAME_BYTES], const char *order)
{
    size_t prefix = strlen(names[0]);
    if (prefix == 0) {
        return false;
    }
    prefix--;
    for (size_t i = 0; i < 4; i++) {
        if (strlen(names[i]) != prefix + 1 || strncmp(names[i], names[0], prefix) != 0 ||
                names[i][prefix] != order[i]) {
            return false;
        }
    }
    return true;
}

/* Checks the four components from `first` on in every row. */
static bool lengths_are_one(
        const Block *block, size_t first, bool absent, char ret_text[FINDING_BYTES])
{
    size_t values = block_row_values(block);
    for (size_t row = 0; row < block_rows(block); row++) {
        double square = 0.0;
        for (size_t i = 0; i < 4; i++) {
            double part = block_number(block, row * values + first + i);
            square += part * part;
        }
        bool missing = absent && square == 0.0;
        if (!missing && !(fabs(sqrt(square) - 1.0) <= QUATERNION_TOLERANCE)) {
            (void)snprintf(ret_text, FINDING_BYTES,
                    "row %zu: the quaternion at component %zu has length %.9g", row, first,
                    sqrt(square));
            return false;
        }
    }
    return true;
}

bool check_quaternions(
        const char *names, bool absent, const Block *block, char ret_text[FINDING_BYTES])
{
    char list[NAMES_MAX][NAME_BYTES];
    size_t count = split_names(names, list);
    if (block->type == CHANNEL_TEXT || count != block_row_values(block)) {
        return true;
    }
    for (size_t first = 0; first + 4 <= count; first++) {
        if ((four_names(list + first, "wxyz") || four_names(list + first, "xyzw")) &&
                !lengths_are_one(block, first, absent, ret_text)) {
            return false;
        }
    }
    return true;
}

/* The column of a list of names is one that `actions` hold over a scale. */
static bool is_scaled(const char *names, size_t column)
{
    static const char *const SCALED[] = {"dx", "dy", "dz", "rx", "ry", "rz", "gripper"};
    const char *name = names;
    for (size_t i = 0; i < column && name[0] != '\0'; i++) {
        name += strcspn(name, ",");
        name += name[0] == ',' ? 1 : 0;
    }
    size_t length = strcspn(name, ",");
    for (size_t i = 0; i < length; i++) { /* behind the name of its robot */
        if (name[i] == '.') {
            name += i + 1;
            length -= i + 1;
            i = 0;
        }
    }
    for (size_t i = 0; i < sizeof SCALED / sizeof *SCALED; i++) {
        if (strlen(SCALED[i]) == length && strncmp(SCALED[i], name, length) == 0) {
            return true;
        }
    }
    return false;
}

bool check_actions(const char *names, const Block *block, char ret_text[FINDING_BYTES])
{
    if (block->type == CHANNEL_TEXT) {
        return say(ret_text, "is text");
    }
    size_t columns = block_row_values(block);
    for (size_t i = 0; i < block_values(block); i++) {
        double value = block_number(block, i);
        if (!(fabs(value) <= 1.0) && (names == NULL || is_scaled(names, i % columns))) {
            (void)snprintf(ret_text, FINDING_BYTES, "row %zu: %.9g is outside [-1, 1]",
                    i / block_row_values(block), value);
            return false;
        }
    }
    return true;
}
