/*
 * yaml_reader.h - YAML text to nodes, with the guard pass on the way.
 *
 * Reads libfyaml's events, not its documents: aliases are never resolved, duplicate keys cost
 * nothing and every token has its place. What YAML did behind the author's back is reported
 * here (guard.h); syntax errors get our own wording (yaml_syntax.h).
 */
#pragma once

#include "base/error.h"
#include "scenes/document.h"
#include "scenes/mistakes.h"
#include "scenes/pool.h"

typedef struct YamlInput {
    const char *name;  /* of the file in messages; lives as long as the nodes */
    const char *bytes; /* NUL-terminated and accepted by source_check() */
    size_t size;
    const char *shown; /* what messages show as the source; lives as long as the nodes */
} YamlInput;

/*
 * The root of the only document in the input. NULL with mistakes added when there is no tree,
 * or NULL with err when memory ran out.
 */
MUST_USE Node *yaml_read(const YamlInput *input, Pool *pool, Mistakes *mistakes, Error *err);
