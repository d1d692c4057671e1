#!/bin/sh
# headers.sh ROOT MUJOCO_INCLUDE - every header compiles alone.
set -eu
cd "${1:?usage: headers.sh ROOT MUJOCO_INCLUDE}"
hdf5=$(pkg-config --cflags hdf5 lua5.4 | sed 's/-I/-isystem/g')
status=0
for header in base/*.h randomize/*.h sim/*.h render/*.h export/*.h scenes/*.h tools/*.h tools/farm/*.h; do
    # shellcheck disable=SC2086  # a list of flags
    if ! printf '#include "%s"\n' "$header" | ${CC:-cc} -std=c17 -fsyntax-only -Wall -Wextra \
        -D_POSIX_C_SOURCE=200809L -I. "$2" $hdf5 -x c - ; then
        echo "headers: $header does not compile alone" >&2
        status=1
    fi
done
exit $status
