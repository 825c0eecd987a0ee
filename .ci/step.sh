#!/usr/bin/env bash
# Says that a step begins: `bash .ci/step.sh NAME WHAT`. Its number stands before it where STEPS, which the Makefile sets, lists the
# name. Bold only on a terminal, so that a log has plain lines.
set -euo pipefail

number=
read -ra steps <<<"${STEPS:-}"
for i in "${!steps[@]}"; do
  [ "${steps[i]}" != "$1" ] || number="[$((i + 1))/${#steps[@]}] "
done
bold='' plain=''
if [ -t 2 ]; then bold=$'\033[1m' plain=$'\033[0m'; fi
printf '%s==>%s %s%s\n' "$bold" "$plain" "$number" "$2" >&2
