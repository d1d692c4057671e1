/*
 * node_writer.h - nodes back to YAML, in one canonical form.
 *
 * Block style, two spaces, keys in the order of the tree, quotes only where a YAML reader would
 * otherwise see something else. Equal trees give equal text, and reading the text gives the
 * tree back.
 */
#pragma once

#include <stdbool.h>

#include "base/text.h"
#include "scenes/document.h"

/* Writes a map with all below it. `origins` adds "# file:line" behind every value. */
void node_write(const Node *map, bool origins, Text *out);

/* Adds a text in double quotes, so that a YAML reader gives it back as it is. */
void node_write_quoted(const char *text, Text *out);
