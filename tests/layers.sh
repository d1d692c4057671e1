#!/bin/sh
# layers.sh ROOT - no folder includes from a folder above it, and every header compiles alone.
#
# Each line of the table: a folder, then the folders that its files may include besides it. The
# arrows are the architecture; a new one is a change of design and is made here first.
set -eu
cd "${1:?usage: layers.sh ROOT}"

status=0
while read -r folder below; do
    allowed=$(printf '%s %s' "$folder" "$below" | sed 's/ *$//; s/ /|/g')
    wrong=$(grep -rnE --include='*.[ch]' '^#include "[a-z]+/' "$folder" | grep -vE "\"($allowed)/" || true)
    if [ -n "$wrong" ]; then
        printf '%s\nlayers: %s/ may include only: %s %s\n' "$wrong" "$folder" "$folder" "$below" >&2
        status=1
    fi
done <<'TABLE'
base
randomize base
sim base randomize
render base
export base
scenes base randomize sim render export
tools base randomize sim render export scenes
TABLE

# What knows what: MuJoCo stays out of base/ and export/, HDF5 and zstd out of everything but export/.
check_absent() {
    if grep -rlE --include='*.[ch]' "$1" $2 >&2; then
        echo "layers: $3" >&2
        status=1
    fi
}
check_absent '#include <mujoco/' 'base export' 'base/ and export/ never see MuJoCo'
check_absent '#include <(hdf5|zstd)\.h>' 'base randomize sim render scenes tools' 'only export/ knows HDF5 and zstd'
check_absent '\b(printf|puts|fprintf|exit|abort)\(' 'base randomize export scenes' 'only tools/ prints or exits'
exit $status
