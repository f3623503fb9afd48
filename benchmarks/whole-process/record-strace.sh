#!/usr/bin/env bash
# record-strace.sh FILE BYTES: records one real `strace -f -ttt -T` session over a mix of small programs until
# the log has BYTES bytes. Needs strace and a compiler; a gigabyte takes some ten minutes.
set -euo pipefail
log=${1:?usage: record-strace.sh FILE BYTES}
bytes=${2:?usage: record-strace.sh FILE BYTES}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
printf '#include <stdio.h>\nint main(void) { puts("x"); return 0; }\n' > "$work/h.c"
cat > "$work/mix.sh" <<'MIX'
while [ ! -e "$WORK/stop" ]; do
    dd if=/dev/zero of=/dev/null bs=1 count=15000 2> "$WORK/err"
    dd if=/dev/zero of="$WORK/out" bs=4 count=15000 2> "$WORK/err"
    dd if="$WORK/out" of=/dev/null bs=512 2> "$WORK/err"
    cat /etc/services /etc/passwd | sort | uniq -c | head -20 > /dev/null
    find /usr/share/doc -name '*.gz' | xargs -r ls -l > /dev/null
    (while read -r line; do echo "$line"; done < /etc/services) | cat > /dev/null
    i=0; while [ $i -lt 50 ]; do (exit 3); /bin/true; i=$((i + 1)); done
    gcc -c -o "$WORK/h.o" "$WORK/h.c" || true
done
MIX
WORK=$work strace -f -ttt -T -o "$log" sh "$work/mix.sh" > /dev/null 2>&1 &
recorder=$!
while kill -0 "$recorder" 2> /dev/null; do
    size=$(stat -c %s "$log" 2> /dev/null || echo 0)
    if [ "$size" -gt "$bytes" ]; then touch "$work/stop"; fi
    sleep 1
done
ls -l "$log"
