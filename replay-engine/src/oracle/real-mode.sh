#!/usr/bin/env bash
# real-mode.sh DIRECTORY: replays the instructions that a real 80286 executed in real mode, from the *.MOO.gz files of the
# SingleStepTests 80286 collection (https://github.com/SingleStepTests/80286), and lists what is different and why.
set -euo pipefail
directory=$(cd "${1:?the directory with the *.MOO.gz files}" && pwd)
cd "$(dirname "$0")/../../.."
classpath=$(mktemp)
trap 'rm -f "$classpath"' EXIT
mvn -q -B -pl replay-engine -am test-compile dependency:build-classpath -Dspotless.check.skip \
    -Dmdep.includeScope=test -Dmdep.outputFile="$classpath"
./trapline --version > /dev/null # finds the JDK
if [ -r cli/target/launch/jdk ]; then java=$(sed -n 2p cli/target/launch/jdk)/bin/java; else java=${JAVA_HOME:+$JAVA_HOME/bin/}java; fi
"$java" -cp "replay-engine/target/test-classes:replay-engine/target/classes:$(cat "$classpath")" \
    dev.trapline.machine.cpu.RealModeRun "$directory"
