/*
 * schema_json.h - the tables of the scene language as a JSON Schema, for editors.
 *
 * One schema (draft 7, which every editor reads) for all kinds of file: what a file is, its
 * first key says. Keys are exact; of values it tells the shape (a quantity has a unit, a word is
 * one of those), not the meaning: whether a path names something only `forceps check` knows. A
 * scene that extends another may leave keys out and remove them with `~`.
 */
#pragma once

#include "base/error.h"
#include "base/text.h"

MUST_USE bool schema_write_json(Text *out, Error *err);
