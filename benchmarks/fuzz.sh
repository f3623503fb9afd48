#!/usr/bin/env bash
# fuzz.sh [SECONDS] [SEED] [FORMAT]: reads damaged recordings for a while, with little memory.
# fuzz.sh --again NAME NUMBER [FILE]: reads one of them again and leaves it in FILE.
set -euo pipefail
cd "$(dirname "$0")/.."
classpath=$(mktemp)
trap 'rm -f "$classpath"' EXIT
mvn -q -B -pl ingest -am test-compile dependency:build-classpath -Dspotless.check.skip \
    -Dmdep.includeScope=test -Dmdep.outputFile="$classpath"
./trapline --version > /dev/null # finds the JDK
if [ -r cli/target/launch/jdk ]; then java=$(sed -n 2p cli/target/launch/jdk)/bin/java; else java=${JAVA_HOME:+$JAVA_HOME/bin/}java; fi
"$java" -Xmx256m --sun-misc-unsafe-memory-access=allow \
    -cp "ingest/target/test-classes:ingest/target/classes:$(cat "$classpath")" dev.trapline.ingest.fuzz.FuzzReaders "$@"
