#!/usr/bin/env bash
# harness.sh SOURCE CLASS [ARGUMENT...]: compiles a program of this directory and runs a class of the tests with it as first argument.
# Needs gcc and an x86-64 Linux.
set -euo pipefail
root=$(cd "$(dirname "$0")/../../.." && pwd)
classpath=$(mktemp)
program=$(mktemp)
trap 'rm -f "$classpath" "$program"' EXIT
gcc -O1 -Wall -Wextra -o "$program" "$root/replay-engine/src/oracle/$1"
(cd "$root" && mvn -q -B -pl replay-engine -am test-compile dependency:build-classpath -Dspotless.check.skip \
    -Dmdep.includeScope=test -Dmdep.outputFile="$classpath" && ./trapline --version > /dev/null) # the latter finds the JDK
jdk=$root/cli/target/launch/jdk
if [ -r "$jdk" ]; then java=$(sed -n 2p "$jdk")/bin/java; else java=${JAVA_HOME:+$JAVA_HOME/bin/}java; fi
"$java" -cp "$root/replay-engine/target/test-classes:$root/replay-engine/target/classes:$(cat "$classpath")" \
    "dev.trapline.machine.cpu.$2" "$program" "${@:3}"
