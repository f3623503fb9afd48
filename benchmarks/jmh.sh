#!/usr/bin/env bash
# jmh.sh [JMH OPTIONS]: builds everything without tests and runs the JMH benchmarks, from the root of the project.
set -euo pipefail
cd "$(dirname "$0")/.."
mvn -q -B -DskipTests install -Dspotless.check.skip
classpath=$(mktemp)
trap 'rm -f "$classpath"' EXIT
mvn -q -B -pl benchmarks dependency:build-classpath -Dmdep.outputFile="$classpath"
if [ -r cli/target/launch/jdk ]; then java=$(sed -n 2p cli/target/launch/jdk)/bin/java; else java=${JAVA_HOME:+$JAVA_HOME/bin/}java; fi
exec "$java" --sun-misc-unsafe-memory-access=allow -cp "benchmarks/target/classes:$(cat "$classpath")" org.openjdk.jmh.Main "$@"
