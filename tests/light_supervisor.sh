#!/bin/sh
# light_supervisor.sh LIBTOOLS - the process that supervises a run calls no physics, GL or HDF5.
#
# Looks at what its objects ask the linker for. Scenes are loaded by `_plan`, simulated by
# `_work`, and index.h5 is written by `_finish`, each a process of its own.
set -eu

library=$1
for object in cmd_generate generate_set generate_mixture child farm_supervisor farm_progress farm_protocol farm_stop; do
    asked=$(nm -u "$library" 2>/dev/null | sed -n "\\|^\\(.*/\\)*$object\\.c\\.o:|,/^$/s/^ *U //p")
    if [ -z "$asked" ]; then
        echo "light_supervisor: '$library' has no object $object.c.o" >&2
        exit 1
    fi
    heavy=$(printf '%s\n' "$asked" |
        grep -E '^(mj|H5|egl|scene_|renderer_|pictures_|producer_(create|slot)|plan_make|dataset_(finish|index)|mixture_(finish|read|check))' || true)
    if [ -n "$heavy" ]; then
        echo "light_supervisor: $object.c calls what belongs to its children:" >&2
        printf '%s\n' "$heavy" >&2
        exit 1
    fi
done
