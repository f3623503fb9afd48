#!/usr/bin/env bash
# kernel.sh RECORDING [RUNS]: Trapline's whole report over a large recording of tracepoints, as a ratio to the tool
# at hand for it, which does only a part of the work:
#
#   ftrace text   a one-pass mawk program that only counts events by name
#   trace.dat     trace-cmd report --profile
#   perf.data     perf sched timehist --summary; Trapline does its switches and wakeups only (`same work`), and all
#
# They take turns, so a drift of the machine hits all. Prints each run, the medians, their ratio, and the largest
# RssAnon of Trapline (private memory, sampled).
set -euo pipefail
recording=${1:?usage: kernel.sh RECORDING [RUNS]}
runs=${2:-5}
here=$(cd "$(dirname "$0")" && pwd)
trapline=$here/../../trapline

fail() { echo "kernel.sh: $*" >&2; exit 2; }
needs() { command -v "$1" > /dev/null || fail "$1 is not installed"; }
now() { date +%s.%N; }
median() { sort -n | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'; }

all() { "$trapline" analyze "$recording" > /dev/null; }
same_work() { "$trapline" analyze --only switches,wakeups "$recording" > /dev/null; }
ours=(all)
case $(head -c 8 "$recording" | tr -d '\0') in
    PERFILE2)
        needs perf
        peer_name='perf sched timehist --summary'
        peer() { perf sched timehist --summary -i "$recording" > /dev/null 2>&1; }
        ours=(same_work all)
        ;;
    $'\x17\x08\x44'*)
        needs trace-cmd
        peer_name='trace-cmd report --profile'
        peer() { trace-cmd report --profile -i "$recording" > /dev/null 2>&1; }
        ;;
    '#'*)
        needs mawk
        peer_name='mawk counting events'
        count='/^#/ { next } { e = $5; sub(/:$/, "", e); c[e]++ } END { for (k in c) print c[k], k }'
        peer() { LC_ALL=C mawk "$count" "$recording" > /dev/null; }
        ;;
    *) fail "$recording is neither ftrace text nor trace.dat nor perf.data" ;;
esac

"$trapline" --version > /dev/null
cat "$recording" > /dev/null # into the page cache, for all

# Memory in a run of its own: looking at it every few milliseconds costs time.
peak=0
"$trapline" analyze "$recording" > /dev/null &
pid=$!
while anon=$(awk '/^RssAnon/ { print $2 }' "/proc/$pid/status" 2> /dev/null) && [ -n "$anon" ]; do
    if [ "$anon" -gt "$peak" ]; then peak=$anon; fi
    sleep 0.02
done
wait "$pid"

# Prints how many seconds a command takes.
timed() {
    local begin
    begin=$(now)
    "$@"
    echo "$(now) $begin" | awk '{ printf "%.3f\n", $1 - $2 }'
}

declare -A times=()
for ((run = 1; run <= runs; run++)); do
    line="run $run:"
    for what in "${ours[@]}" peer; do
        took=$(timed "$what")
        times[$what]+="$took"$'\n'
        label=$what
        if [ "$what" = peer ]; then label=$peer_name; fi
        line+=" $label $took s;"
    done
    echo "${line%;}"
done
theirs=$(printf %s "${times[peer]}" | median)
for what in "${ours[@]}"; do
    mine=$(printf %s "${times[$what]}" | median)
    echo "$mine $theirs" | awk -v what="$what" -v peer="$peer_name" \
        '{ printf "median: trapline (%s) %.2f s, %s %.2f s, ratio %.3f (1/%.2f)\n", what, $1, peer, $2, $1 / $2, $2 / $1 }'
done
echo "peak RssAnon $((peak / 1024)) MiB"
