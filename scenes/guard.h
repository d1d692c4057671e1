/*
 * guard.h - what YAML silently does to an author becomes a mistake with a mend.
 *
 * Each function judges one thing that the YAML reader meets and adds at most one mistake. The
 * rule behind all of them: a scene must mean the same to every YAML reader, and what the author
 * typed must not vanish.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "scenes/document.h"
#include "scenes/mistakes.h"
#include "scenes/yaml_reader.h"

/* True if text has as many ')' as '(' and none too early. */
bool guard_is_balanced(const char *text);

/*
 * A plain text inside { } or [ ] at `offset` whose parentheses do not balance: YAML ended it at
 * a comma. `key` is the key it belongs to, or NULL. Returns the offset behind the whole text
 * that the author meant; 0 if its parentheses never close.
 */
size_t guard_split(const YamlInput *input, size_t offset, const char *key, Place place,
        Mistakes *mistakes);

/* A key without a value. key_end is the offset behind the key. */
void guard_nothing(const YamlInput *input, const Node *key, size_t key_end, Mistakes *mistakes);

/* A tag at `offset`; empty: no value follows it. */
void guard_tag(
        const YamlInput *input, size_t offset, bool empty, Place place, Mistakes *mistakes);

void guard_anchor(const char *name, Place place, Mistakes *mistakes);

/* An alias, whose name is what stands behind the '*'. */
void guard_alias(const char *name, bool is_key, Place place, Mistakes *mistakes);

/* A map or list where a key is due, at `offset`. */
void guard_key_kind(const YamlInput *input, size_t offset, Place place, Mistakes *mistakes);

/*
 * Spellings of plain keys and values that other YAML readers take for something else. A key
 * that is refused makes the child broken; of a value, true if it was refused.
 */
void guard_key_word(Node *child, bool key_quoted, Mistakes *mistakes);
bool guard_value_word(const Node *text, Mistakes *mistakes);

/* Reports keys that occur more than once and removes all but the first of each. */
MUST_USE bool guard_duplicates(Node *map, Mistakes *mistakes);

/* True if a plain key of this spelling is not text to every YAML reader. */
bool guard_is_risky_word(const char *word);
