#include <math.h>
#include <string.h>

#include "base/text.h"
#include "scenes/contact_class.h"
#include "scenes/schema_table.h"
#include "scenes/value.h"

static const double DEFAULT_TIMESTEP_S = 0.002;

/* Both rates are written in decimals, so what divides does so but for the last bits. */
static const double WHOLE_TOLERANCE = 1e-9;
static const double RATE_MAX_HZ = 1e6;

/* The number of a text without complaint: whoever reads the value complains. */
static bool read_quietly(const Node *node, Dimension due, double *ret_number)
{
    Error none = {0};
    return node != NULL && node->kind == NODE_TEXT && !node->broken &&
            value_parse_quantity(node->text, due, ret_number, &none) && *ret_number > 0.0;
}

static Node *child_of(const Node *map, const char *key)
{
    return map == NULL || map->kind != NODE_MAP ? NULL : node_get(map, key);
}

/* The time step that the scene has; 0 if that cannot be told. */
static double timestep_of(const Node *root)
{
    const Node *written = child_of(child_of(root, "physics"), "timestep");
    const Node *contacts = node_get(root, "contacts");
    double timestep = DEFAULT_TIMESTEP_S;
    if (written != NULL) {
        return read_quietly(written, DIMENSION_TIME, &timestep) ? timestep : 0.0;
    }
    for (size_t i = 0; contacts != NULL && i < contacts->child_count; i++) {
        const Node *word = child_of(contacts->children[i], "class");
        const ContactClass *kind =
                word == NULL || word->kind != NODE_TEXT ? NULL : contact_class_find(word->text);
        if (kind != NULL && kind->timestep_max_s > 0.0) {
            timestep = fmin(timestep, kind->timestep_max_s);
        }
    }
    return timestep;
}

static bool divides(double rate_hz, double physics_hz)
{
    double steps = physics_hz / rate_hz;
    return steps > 1.0 - WHOLE_TOLERANCE &&
            fabs(steps - round(steps)) < WHOLE_TOLERANCE * steps;
}

/* The next whole rate that divides, downwards or upwards; 0 if there is none. */
static double next_rate(double rate_hz, double physics_hz, double step)
{
    double candidate = step < 0.0 ? floor(rate_hz) : ceil(rate_hz);
    while (candidate >= 1.0 && candidate <= physics_hz && !divides(candidate, physics_hz)) {
        candidate += step;
    }
    return candidate >= 1.0 && candidate <= physics_hz ? candidate : 0.0;
}

static void check_rate(Node *node, double timestep, Mistakes *mistakes)
{
    double rate = 0.0;
    double physics = 1.0 / timestep;
    if (!read_quietly(node, DIMENSION_FREQUENCY, &rate) || physics > RATE_MAX_HZ ||
            divides(rate, physics)) {
        return;
    }
    node->broken = true;
    double below = next_rate(rate, physics, -1.0);
    double above = next_rate(rate, physics, 1.0);
    Text hint = {0};
    if (below > 0.0) {
        text_addf(&hint, "%.0f Hz", below);
    }
    if (above > 0.0) {
        text_addf(&hint, "%s%.0f Hz", hint.length > 0 ? " or " : "", above);
    }
    mistakes_add(mistakes, node->place, hint.length > 0 ? text_chars(&hint) : NULL,
            "'%s: %s' does not divide the physics rate of %.9g Hz", node->key, node->text,
            physics);
    text_release(&hint);
}

static void check_rates(const Node *root, double timestep, Mistakes *mistakes)
{
    const Node *record = node_get(root, "record");
    const Node *cameras = node_get(root, "cameras");
    check_rate(child_of(record, "policy"), timestep, mistakes);
    check_rate(child_of(record, "force"), timestep, mistakes);
    for (size_t i = 0; cameras != NULL && i < cameras->child_count; i++) {
        check_rate(child_of(cameras->children[i], "rate"), timestep, mistakes);
    }
}

/* Every rate must divide whichever time step is drawn, so there are only a few of them. */
static void check_drawn_steps(const Node *root, Mistakes *mistakes)
{
    static const char PATH[] = "physics/timestep";
    const ValueWish wish = {.due = DIMENSION_TIME, .not_negative = true};
    const Node *randomize = node_get(root, "randomize");
    Node *node = child_of(child_of(randomize, "physics"), "timestep");
    node = node == NULL ? child_of(randomize, PATH) : node;
    Distribution law = {0};
    size_t count = 0;
    Mistakes *said = mistakes_create(); /* whoever reads the law complains */
    if (said == NULL || node == NULL || value_is_formula(node) ||
            !value_read_distribution(node, &wish, said, &law, NULL)) {
        mistakes_destroy(said);
        return;
    }
    const Distribution *options = distribution_options(&law, &count);
    for (size_t i = 0; i < count && law.mode == DRAW_SET; i++) {
        if (options[i].kind != DIST_CONSTANT) {
            node->broken = true;
            mistakes_add(mistakes, node->place, "such as choice(1 ms, 2 ms)",
                    "the time step is one of a few, so that every rate divides it");
        } else if (options[i].a > 0.0) {
            check_rates(root, options[i].a, mistakes);
        }
    }
    distribution_release(&law);
    mistakes_destroy(said);
}

void schema_check_rates(const Node *root, Mistakes *mistakes)
{
    double timestep = timestep_of(root);
    if (timestep > 0.0) {
        check_rates(root, timestep, mistakes);
    }
    check_drawn_steps(root, mistakes);
}
