#!/usr/bin/env bash
# strace.sh LOG [RUNS]: Trapline's whole report over a large strace log (`-f -ttt -T -o`), as a ratio to a one-pass
# mawk program that only counts calls, errors and time. The two take turns, so a drift of the machine hits both.
# Prints each run, the medians, their ratio, and the largest RssAnon of Trapline (private memory, sampled).
set -euo pipefail
log=${1:?usage: strace.sh LOG [RUNS]}
runs=${2:-5}
here=$(cd "$(dirname "$0")" && pwd)
trapline=$here/../../trapline
command -v mawk > /dev/null || { echo "strace.sh: mawk is not installed" >&2; exit 2; }
cat > "${TMPDIR:-/tmp}/count.$$.awk" <<'AWK'
{
    n = $3
    if (n == "<...") n = $4
    else { i = index(n, "("); if (!i) next; n = substr(n, 1, i - 1) }
    if (/<unfinished \.\.\.>$/) next
    c[n]++
    if (index($0, " = -1 E")) e[n]++
    f = $NF
    if (substr(f, 1, 1) == "<") t[n] += substr(f, 2, length(f) - 2) + 0
}
END { for (k in c) print c[k], e[k] + 0, t[k] + 0, k }
AWK
trap 'rm -f "${TMPDIR:-/tmp}"/count.$$.awk' EXIT
now() { date +%s.%N; }
median() { sort -n | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'; }

"$trapline" --version > /dev/null
cat "$log" > /dev/null # into the page cache, for both

# Memory in a run of its own: looking at it every few milliseconds costs time.
peak=0
"$trapline" analyze --only syscalls,batching "$log" > /dev/null &
pid=$!
while anon=$(awk '/^RssAnon/ { print $2 }' "/proc/$pid/status" 2> /dev/null) && [ -n "$anon" ]; do
    if [ "$anon" -gt "$peak" ]; then peak=$anon; fi
    sleep 0.02
done
wait "$pid"

ours=() theirs=()
for ((run = 1; run <= runs; run++)); do
    begin=$(now)
    "$trapline" analyze --only syscalls,batching "$log" > /dev/null
    ours+=("$(echo "$(now) $begin" | awk '{ print $1 - $2 }')")
    begin=$(now)
    LC_ALL=C mawk -f "${TMPDIR:-/tmp}/count.$$.awk" "$log" > /dev/null
    theirs+=("$(echo "$(now) $begin" | awk '{ print $1 - $2 }')")
    echo "run $run: trapline ${ours[-1]} s, mawk ${theirs[-1]} s"
done
a=$(printf '%s\n' "${ours[@]}" | median)
b=$(printf '%s\n' "${theirs[@]}" | median)
echo "$a $b $peak" | awk '{ printf "median: trapline %.2f s, mawk %.2f s, ratio %.3f (1/%.1f); peak RssAnon %d MiB\n", $1, $2, $1 / $2, $2 / $1, $3 / 1024 }'
