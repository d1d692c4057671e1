#!/bin/sh
# portable_math.sh LIBC_A OUTPUT_A - takes the elementary functions out of musl's libc.a.
set -eu
libc=$1
output=$2
case $output in /*) ;; *) output=$PWD/$output ;; esac
if [ ! -f "$libc" ]; then
    echo "portable_math: no $libc: install musl-dev (tools/setup does)" >&2
    exit 1
fi
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

functions="sin cos tan sincos asin acos atan atan2 exp exp2 expm1 log log2 log10 log1p pow cbrt
sinh cosh tanh hypot fmod"
helpers="__sin __cos __tan __sindf __cosdf __tandf __rem_pio2 __rem_pio2f __rem_pio2_large
__expo2 __expo2f __math_divzero __math_divzerof __math_invalid __math_invalidf __math_oflow
__math_oflowf __math_uflow __math_uflowf __math_xflow __math_xflowf exp_data exp2f_data
log_data logf_data log2_data log2f_data pow_data powf_data"
members=""
for name in $functions; do
    members="$members $name.lo ${name}f.lo"
done
for name in $helpers; do
    members="$members $name.lo"
done
ar x "$libc" $members
rm -f "$output"
ar rcs "$output" $members
